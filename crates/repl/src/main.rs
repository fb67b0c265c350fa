//! `foss`: a knowledge graph and query shell for the open-source world.
//!
//! ```text
//! args ──▶ session ──▶ engine ──▶ render ──▶ output      results: standard output or a file
//!             │                      └─────▶ screen      errors, notes, timing: standard error
//!             └── repl · script · check · explain
//! ```
//!
//! The only crate that prints. Text from data reaches a terminal through [`render::Shown`] alone.

mod args;
mod check;
mod explain;
mod output;
mod render;
mod repl;
mod report;
mod screen;
mod script;
mod session;
mod stop;

use std::process::ExitCode;
use std::thread;

use args::{Args, Task};
use clap::Parser as _;
use session::Session;
use stop::Stop;

/// The stack that everything runs on: enough for 64 levels of nesting in any build.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let args = Args::parse();
    let worker = thread::Builder::new().name("foss".to_owned()).stack_size(STACK).spawn(move || work(args));
    match worker.map(thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::from(Stop::Wrong.code()),
    }
}

/// Does what was asked; the exit code.
fn work(args: Args) -> u8 {
    match perform(args) {
        Ok(()) => 0,
        Err(stop) => stop.code(),
    }
}

fn perform(args: Args) -> Result<(), Stop> {
    let screen = screen::Screen::new(&args.options);
    let task = args.task().map_err(|usage| screen.refuse(&usage))?;
    match &task {
        Task::Check(paths) => return check::check(&args.options, screen, paths),
        Task::Explain(codes) => return explain::explain(&args.options, screen, codes),
        _ => {}
    }
    let mut session = Session::open(&args.options, screen)?;
    let done = match task {
        Task::Shell => repl::shell(&mut session),
        Task::Query(text) => script::query(&mut session, &text),
        Task::Run(files) => script::run(&mut session, &files),
        Task::Check(_) | Task::Explain(_) => Ok(()),
    };
    done.and_then(|()| session.finish())
}
