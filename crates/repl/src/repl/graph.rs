//! `.graph`: the last answer as a picture, in a file or to be looked at.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use crate::args::Format;
use crate::output::Output;
use crate::picture;
use crate::render::{self, Look};
use crate::report::Source;
use crate::screen::Usage;
use crate::session::{Session, cannot_write};
use crate::settings::xdg;
use crate::stop::Stop;

/// Draws the last answer into a file, whose ending tells the format; into one of the program's own and opens it, where none is named.
pub(super) fn graph(session: &mut Session, file: Option<&Path>) -> Result<(), Stop> {
    let format = match file {
        None => Format::Svg,
        Some(file) => format(file).map_err(|usage| session.screen.refuse(&usage))?,
    };
    let (Some(asked), Some((title, answer))) = (&session.asked, session.last_titled()) else {
        return Err(session.screen.refuse(&Usage::new("there is no answer yet")));
    };
    session.interrupt.running();
    let source = Source { text: &asked.text, file: None };
    let sketch = picture::sketch(session, (&asked.statement, &asked.params, source), answer, (format, false))?;
    let Some(sketch) = sketch else { return Ok(()) };
    let look = Look { format, ..Look::page(false, None) };
    let mut drawn = Vec::new();
    let began = Instant::now();
    let rows = answer.rows();
    let made = (|| {
        if format == Format::Html {
            render::begin_html(&mut drawn, title)?;
        }
        render::picture(&mut drawn, &sketch, rows, (title, 1), &look)?;
        if format == Format::Html {
            drawn.write_all(render::HTML_END.as_bytes())?;
        }
        Ok(())
    })();
    let path = made.and_then(|()| file.map_or_else(own, |file| Ok(file.to_owned())));
    let path = path.map_err(|error| {
        session.screen.error(&format!("the picture cannot be written: {error}"), None);
        Stop::Wrong
    })?;
    let written = Output::new(Some(&path), session.interrupt.token.clone()).and_then(|mut output| {
        output.write_all(&drawn)?;
        output.finish()
    });
    written.map_err(|error| cannot_write(session.screen, Some(&path), &error))?;
    let opened = file.is_none() && io::stdin().is_terminal() && open(&path);
    let ms = began.elapsed().as_millis();
    let how = if opened { "drawn and opened" } else { "drawn" };
    let time = if session.on_terminal() && session.timer { format!(" ({ms} ms)") } else { String::new() };
    session.screen.note(&format!("{how}: {}{time}", path.display()));
    Ok(())
}

/// The format that the ending of a file asks for.
fn format(file: &Path) -> Result<Format, Usage> {
    match Format::of_file(file) {
        Some(format) if format.draws() && format != Format::Bars => Ok(format),
        _ => {
            let usage = Usage::new(format!("{} is not a name of a picture's file", file.display()));
            Err(usage.help("it ends with `.svg`, `.html`, `.dot` or `.mmd`"))
        }
    }
}

/// The program's own file for pictures, which the next one replaces.
fn own() -> io::Result<PathBuf> {
    let state = xdg("XDG_STATE_HOME", ".local/state").ok_or_else(|| io::Error::other("no folder is known for it"))?;
    let folder = state.join("foss");
    fs::create_dir_all(&folder)?;
    Ok(folder.join("graph.svg"))
}

/// Has the desktop show a file; whether something took it.
fn open(path: &Path) -> bool {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else if ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|v| !v.is_empty())) {
        "xdg-open"
    } else {
        return false;
    };
    let mut command = Command::new(program);
    command.arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}
