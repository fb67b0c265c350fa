//! `foss`: a knowledge graph and query shell for the open-source world.
//!
//! ```text
//! args, settings ──▶ session ──▶ engine ──▶ render ──▶ output      results: standard output or a file
//!                       │           └▶ picture ▲                  what of an answer can be drawn
//!                       │                      ├─────▶ pager       long pages on a terminal
//!                       │                      └─────▶ screen      errors, notes, timing: standard error
//!                       └── repl · script · load · check · build · diff · watch · explain · format · manual
//! ```
//!
//! The only crate that prints. Text from data reaches a terminal through [`render::Shown`] alone.

mod answer;
mod args;
mod build;
mod check;
mod diff;
mod draft;
mod explain;
mod export;
mod format;
mod guard;
mod interrupt;
mod junit;
mod limits;
mod load;
mod manual;
mod message;
mod output;
mod pager;
mod picture;
mod progress;
mod render;
mod repl;
mod report;
mod screen;
mod script;
mod session;
mod settings;
mod stop;
mod watch;

use std::env;
use std::process::ExitCode;
use std::thread;

use args::{Args, Task};
use screen::{Screen, Usage};
use session::Session;
use settings::Settings;
use stop::Stop;

/// The stack that everything runs on: enough for 64 levels of nesting in any build.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let args = match Args::read(env::args_os()) {
        Ok(args) => args,
        Err(error) if error.use_stderr() && args::wants_json_errors(env::args_os()) => {
            return ExitCode::from(refuse(&error).code());
        }
        Err(error) => error.exit(),
    };
    let worker = thread::Builder::new().name("foss".to_owned()).stack_size(STACK).spawn(move || work(args));
    match worker.map(thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::from(Stop::Wrong.code()),
    }
}

/// Tells as JSON what is wrong with a command line that could not be read.
fn refuse(error: &clap::Error) -> Stop {
    let text = error.render().to_string();
    let text = text.trim_start_matches("error: ");
    let (message, help) = text.split_once("\n\n").unwrap_or((text, ""));
    let usage = Usage::new(message.trim_end());
    Screen::for_json().refuse(&if help.is_empty() { usage } else { usage.help(help.trim()) })
}

/// Does what was asked; the exit code.
fn work(mut args: Args) -> u8 {
    guard::listen();
    let screen = match settle(&mut args) {
        Ok(screen) => screen,
        Err(usage) => return Screen::new(&args.options).refuse(&usage).code(),
    };
    let done = guard::guarded(screen, || perform(&args, screen));
    screen.explained_by(explain::command(false));
    done.map_or_else(Stop::code, |()| 0)
}

/// Takes what the command line leaves open from the settings, and tells what is wrong with their file.
fn settle(args: &mut Args) -> Result<Screen, Usage> {
    if args.asks_for_itself() {
        return Ok(Screen::new(&args.options));
    }
    let settings = Settings::read(args.options.no_config)?;
    args.options.settle(settings);
    let screen = Screen::new(&args.options);
    args.options.settings.remarks.iter().for_each(|remark| screen.warn(remark));
    Ok(screen)
}

fn perform(args: &Args, screen: Screen) -> Result<(), Stop> {
    let task = args.task().map_err(|usage| screen.refuse(&usage))?;
    match &task {
        Task::Check(paths) => return check::check(&args.options, screen, paths),
        Task::Build(paths) => return build::build(&args.options, screen, paths),
        Task::Explain(codes) => return explain::explain(&args.options, screen, codes),
        Task::Format { files, check } => return format::format_files(&args.options, screen, files, *check),
        Task::Diff(compared) => return diff::diff(&args.options, screen, compared),
        Task::Watch(watched) => return watch::watch(&args.options, screen, watched),
        Task::Completions(shell) => return manual::completions(&args.options, screen, *shell),
        Task::Man => return manual::man(&args.options, screen),
        _ => {}
    }
    let mut report = None;
    if let Task::Run(_, Some(path)) = &task {
        report = Some(script::create_report(screen, path)?);
    }
    let mut session = match Session::open(&args.options, screen) {
        Ok(session) => session,
        Err(stop) => return Err(script::nothing_run(screen, report, stop)),
    };
    session.junit = report;
    let done = match task {
        Task::Shell { interactive } => repl::shell(&mut session, interactive),
        Task::Query(text) => script::query(&mut session, &text),
        Task::Run(files, _) => script::run(&mut session, &files),
        Task::Export(to, text) => export::command(&mut session, &args.options, &to, text.as_deref()),
        Task::Check(_)
        | Task::Build(_)
        | Task::Explain(_)
        | Task::Diff(_)
        | Task::Watch(_)
        | Task::Format { .. }
        | Task::Completions(_)
        | Task::Man => Ok(()),
    };
    session.end(done)
}
