//! `foss build`: data as a snapshot, which opens at once.

use std::path::PathBuf;

use fossgraph_core::write_snapshot;

use crate::args::Options;
use crate::interrupt::Interrupt;
use crate::load::{Failure, load};
use crate::render::counted;
use crate::screen::{Screen, Usage};
use crate::session;
use crate::stop::Stop;

/// Puts together what the paths and `--data` name, and writes a snapshot of them to `--output`.
pub(crate) fn build(options: &Options, screen: Screen, paths: &[PathBuf]) -> Result<(), Stop> {
    let Some(to) = &options.output else {
        let usage = Usage::new("where should `foss build` write the snapshot?");
        return Err(screen.refuse(&usage.help("foss build PATH… -o data.foss-snapshot")));
    };
    if options.format.is_some() {
        return Err(screen.refuse(&Usage::new("`foss build` writes a snapshot: `--format` means nothing here")));
    }
    let paths = session::data_with(options, paths);
    let interrupt = Interrupt::new();
    interrupt.listen();
    let loaded = load(options, screen, &interrupt, &paths).and_then(Failure::unless_whole);
    let loaded = loaded.map_err(|failure| failure.tell(screen, &paths, false))?;
    session::load_notes(&loaded.report, &paths).iter().for_each(|note| screen.note(note));
    interrupt.running();
    let mut output = session::open_output(options, screen, &interrupt)?;
    let written = write_snapshot(&loaded, &mut output).and_then(|()| output.finish());
    written.map_err(|error| {
        if interrupt.token.is_cancelled() {
            screen.cancelled(&format!("cancelled: {} was not written", to.display()));
            return Stop::Interrupted;
        }
        screen.error(&format!("{} cannot be written: {error}", to.display()), None);
        Stop::Wrong
    })?;
    let graph = &loaded.graph;
    let (nodes, edges) = (counted(graph.node_count(), "thing", "things"), counted(graph.edge_count(), "link", "links"));
    screen.note(&format!("{nodes} and {edges} written to {}", to.display()));
    Ok(())
}
