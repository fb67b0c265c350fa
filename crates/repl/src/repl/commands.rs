//! The dot-commands: their table, and what each does.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueEnum as _;
use fossgraph_core::{any_of, nearest};

use super::words::{first, words};
use super::{Next, graph, help, listing, schema, why};
use crate::args::{self, Format};
use crate::explain;
use crate::export;
use crate::load;
use crate::report::Source;
use crate::screen::Usage;
use crate::script;
use crate::session::{self, Session};
use crate::settings::{Origin, expanded};
use crate::stop::Stop;
use crate::watch;

/// A dot-command.
#[derive(Debug)]
pub(crate) struct Command {
    /// Its name, without the dot.
    pub(crate) name: &'static str,
    /// What it takes, as help shows it.
    takes: &'static str,
    /// What it is for.
    pub(crate) doc: &'static str,
    /// More, for those who ask about it alone.
    pub(super) more: &'static str,
    /// What can stand behind it.
    pub(super) argument: Argument,
}

/// What can stand behind a dot-command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    Nothing,
    Topic,
    Kind,
    Row,
    Paths,
    PathAndQuery,
    Query,
    Path,
    Format,
    Param,
    Limit,
    Switch,
    Code,
}

impl Command {
    /// As it is typed.
    pub(crate) fn usage(&self) -> String {
        let blank = if self.takes.is_empty() { "" } else { " " };
        format!(".{}{blank}{}", self.name, self.takes)
    }
}

/// All dot-commands. Help, completion and the manual page go by this table.
pub(crate) const COMMANDS: [Command; 17] = [
    Command {
        name: "help",
        takes: "[TOPIC]",
        doc: "what you can type; more on a topic, function or command",
        more: "`.help time` is on a topic, `.help year` on a function, `.help .load` on a command.",
        argument: Argument::Topic,
    },
    Command {
        name: "schema",
        takes: "[KIND]",
        doc: "what the data hold; of a kind, with queries to try",
        more: "For each attribute it shows for how many things a value is recorded, and the range of values or common ones; for each \
            relation how many links there are now, and for how many things one was ever recorded. The queries to try have been \
            run. The query `describe projects` gives the counts as rows.",
        argument: Argument::Kind,
    },
    Command {
        name: "last",
        takes: "",
        doc: "the whole of the last answer",
        more: "It is not run again.",
        argument: Argument::Nothing,
    },
    Command {
        name: "why",
        takes: "[ROW]",
        doc: "why a row of the last answer is there, by number or name",
        more: "`.why 2` shows why the second row is there and who says so, `.why Dapr` why the row of that name is.\nFor the whole of an answer, write `why` before the query.",
        argument: Argument::Row,
    },
    Command {
        name: "watch",
        takes: "[QUERY]",
        doc: "show what changes in the last answer when files do",
        more: "The query runs again when the loaded files change, and shows the rows that were added, removed and changed, with the \
            facts behind them, until Ctrl-C; the shell then uses the newest data. `.watch QUERY` runs another query.\nWhile something is wrong \
            with the files, the last good answer stays.",
        argument: Argument::Query,
    },
    Command {
        name: "load",
        takes: "[+] PATH…",
        doc: "query other data; with `+` beside what is loaded",
        more: "`.load my-data/` switches to these data, `.load + fixes/ more.csv` adds them \
            to what is loaded, `.load builtin` goes back to the built-in data, `.load` alone shows what is loaded. If something is wrong with the new data, the old ones stay.",
        argument: Argument::Paths,
    },
    Command {
        name: "export",
        takes: "PATH [QUERY]",
        doc: "write the graph, or what a query reaches",
        more: "The ending says the form: .graphml, .jsonld, .dot, .mmd; a directory holds native files, or two tables with \
            `.export --format csv PATH`.\n`.export dapr.dot .last` writes what the last answer is about.",
        argument: Argument::PathAndQuery,
    },
    Command {
        name: "graph",
        takes: "[FILE]",
        doc: "draw the last answer, in a file or to look at",
        more: "The ending says the form: .svg, .html, .dot, .mmd. `.graph` alone draws an SVG and opens it on your desktop.\nWhat is related \
            is drawn as a graph, groups as bars, a thing with its history, `compare` as a table.",
        argument: Argument::Path,
    },
    Command {
        name: "read",
        takes: "FILE",
        doc: "run a file of queries here",
        more: "What it defines with `let` can be used after it, and parameters set with `.param` are valid in it.",
        argument: Argument::Path,
    },
    Command {
        name: "output",
        takes: "[FILE]",
        doc: "write results to a file; alone: not any longer",
        more: "The complete file appears when results go elsewhere, or when you leave the shell. Its ending says the \
            format, unless `.mode` does.",
        argument: Argument::Path,
    },
    Command {
        name: "mode",
        takes: "[FORMAT]",
        doc: "the format of results; alone: what it is",
        more: "It is table, markdown, html, csv, csv-safe, tsv, json, jsonl, bars, svg, dot or mermaid, and stays until you choose another.",
        argument: Argument::Format,
    },
    Command {
        name: "param",
        takes: "[NAME=VALUE]",
        doc: "give `$name` a value; `-NAME` removes it; alone: all",
        more: "  .param p=Dapr\n  case studies using $p\n  .param -p",
        argument: Argument::Param,
    },
    Command {
        name: "timer",
        takes: "[on|off]",
        doc: "whether row counts and times are shown",
        more: "",
        argument: Argument::Switch,
    },
    Command {
        name: "settings",
        takes: "[LIMIT=N]",
        doc: "what is set, and where; or set a limit",
        more: "  .settings max-rows=10000\nThe command line goes before the environment, the environment before the file. `foss man` lists what can be set.",
        argument: Argument::Limit,
    },
    Command {
        name: "aliases",
        takes: "",
        doc: "names for queries; `@name` runs one",
        more: "They are in the settings file, below [aliases]:\n  young = \"projects where status = Sandbox\"",
        argument: Argument::Nothing,
    },
    Command {
        name: "explain",
        takes: "[CODE]",
        doc: "what an error such as Q030 means; alone: all codes",
        more: "",
        argument: Argument::Code,
    },
    Command {
        name: "quit",
        takes: "",
        doc: "leave, as Ctrl-D does; Ctrl-C clears the line",
        more: "So does `.exit`. While a query runs, Ctrl-C stops it.",
        argument: Argument::Nothing,
    },
];

/// What commands are called in other shells.
const ELSEWHERE: [(&str, &str); 21] = [
    ("show tables", "schema"),
    ("list tables", "schema"),
    ("show databases", "load"),
    ("tables", "schema"),
    ("d", "schema"),
    ("dt", "schema"),
    ("databases", "load"),
    ("l", "load"),
    ("c", "load"),
    ("open", "load"),
    ("import", "load"),
    ("show", "settings"),
    ("set", "settings"),
    ("dump", "export"),
    ("save", "export"),
    ("i", "read"),
    ("source", "read"),
    ("o", "output"),
    ("headers", "mode"),
    ("parameter", "param"),
    ("timing", "timer"),
];
/// What clears the screen elsewhere; here a key does.
const CLEARING: [&str; 2] = ["clear", "cls"];

/// The command that a line without a dot was meant as, where it is no query: what leaves and what helps is done, others are told with
/// their dot. `None` where a query was meant.
pub(super) fn meant(session: &Session, line: &str) -> Option<Result<String, Usage>> {
    let line = line.trim_end().trim_end_matches(';').trim_end();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    // other shells begin a command with `\\` or `:`
    let name = word.trim_start_matches(['\\', ':']);
    let foreign = name != word;
    let whole = ELSEWHERE.iter().find(|(other, _)| other.contains(' ') && line.eq_ignore_ascii_case(other));
    if let Some((_, command)) = whole {
        return Some(Err(dotless(command)));
    }
    let usage = match named(name).filter(|_| foreign || name.len() > 1 || name == "?") {
        // what begins a statement is a query that is wrong
        Some(Command { name: "why" | "explain", .. }) if !foreign => return None,
        Some(command) if rest.is_empty() || command.argument != Argument::Nothing => {
            let typed = format!("{} {rest}", command.name);
            let done = command.name == "quit" || command.name == "help" && (foreign || help::knows(rest));
            if done { Ok(typed) } else { Err(dotless(typed.trim_end())) }
        }
        Some(_) => return None,
        None if foreign || CLEARING.contains(&line) => Err(unknown(name)),
        None => return None,
    };
    let is_query = line.contains('\n') || session.engine.script_in(line, &mut session.names.clone()).is_ok();
    (!is_query).then_some(usage)
}

fn dotless(command: &str) -> Usage {
    Usage::new("a command begins with a dot").help(format!("did you mean `.{command}`?"))
}

/// The command of a name, which may be short.
pub(super) fn named(name: &str) -> Option<&'static Command> {
    let name = match name {
        "h" | "?" => "help",
        "q" | "exit" => "quit",
        name => name,
    };
    COMMANDS.iter().find(|command| command.name == name)
}

/// Performs a dot-command, given without its dot.
pub(super) fn perform(session: &mut Session, text: &str) -> Result<Next, Stop> {
    let text = text.trim_end().trim_end_matches(';').trim_end();
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let done = named(name).ok_or_else(|| unknown(name)).and_then(|command| taken(command, rest.trim()));
    let (command, rest) = done.map_err(|usage| session.screen.refuse(&usage))?;
    match command.name {
        "help" => help::show(session, rest)?,
        "schema" => schema::show(session, rest)?,
        "last" => last(session)?,
        "why" => why::show(session, rest)?,
        "watch" => watch::watch_in_shell(session, rest)?,
        "load" => load(session, rest)?,
        "export" => export(session, rest)?,
        "graph" => {
            let path = given(session, one_path("graph", rest))?;
            graph::graph(session, path.as_deref())?;
        }
        "read" => read(session, rest)?,
        "output" => output(session, rest)?,
        "mode" => mode(session, rest)?,
        "param" => param(session, rest)?,
        "timer" => timer(session, rest)?,
        "settings" => listing::settings(session, rest)?,
        "aliases" => listing::aliases(session)?,
        "explain" => explain(session, rest)?,
        _ => return Ok(Next::Leave),
    }
    Ok(Next::Input)
}

fn taken<'a>(command: &'static Command, rest: &'a str) -> Result<(&'static Command, &'a str), Usage> {
    if command.argument == Argument::Nothing && !rest.is_empty() {
        return Err(Usage::new(format!("`.{}` takes nothing, but `{rest}` is given", command.name)));
    }
    Ok((command, rest))
}

fn unknown(name: &str) -> Usage {
    let usage = Usage::new(format!("there is no command `.{name}`"));
    if let Some((_, command)) = ELSEWHERE.iter().find(|(other, _)| *other == name) {
        return usage.help(format!("did you mean `.{command}`?"));
    }
    if CLEARING.contains(&name) {
        return usage.help("Ctrl-L clears the screen");
    }
    let near = nearest(name, COMMANDS.iter().map(|command| command.name));
    if near.is_empty() {
        return usage.help("`.help` lists the commands");
    }
    let near: Vec<String> = near.iter().map(|n| format!(".{n}")).collect();
    usage.help(format!("did you mean {}?", any_of(&near)))
}

fn last(session: &mut Session) -> Result<(), Stop> {
    if session.show_last()? { Ok(()) } else { Err(session.screen.refuse(&Usage::new("there is no answer yet"))) }
}

/// What `read` gives of the words behind a command, or why they cannot be.
fn given<T>(session: &Session, read: Result<T, Usage>) -> Result<T, Stop> {
    read.map_err(|usage| session.screen.refuse(&usage))
}

/// The one path that a command takes; `None` where nothing is given.
fn one_path(name: &str, rest: &str) -> Result<Option<PathBuf>, Usage> {
    let words = words(rest)?;
    match words.as_slice() {
        [] => Ok(None),
        [path] => Ok(Some(expanded(path))),
        // a path with blanks that was not put between quotes
        _ if Path::new(rest).exists() => Ok(Some(PathBuf::from(rest))),
        _ => {
            let usage = Usage::new(format!("`.{name}` takes one file, but {} are given", words.len()));
            Err(usage.help("a name with blanks stands between quotes"))
        }
    }
}

fn load(session: &mut Session, rest: &str) -> Result<(), Stop> {
    let (beside, rest) = rest.strip_prefix('+').map_or((false, rest), |rest| (true, rest));
    let mut paths: Vec<PathBuf> = given(session, words(rest))?.iter().map(|word| expanded(word)).collect();
    if paths.is_empty() && beside {
        return Err(session
            .screen
            .refuse(&Usage::new("`.load +` needs the data that are to stand beside what is loaded")));
    }
    if paths.is_empty() {
        return listing::loaded(session);
    }
    if beside {
        paths.splice(0..0, session.options.data.iter().cloned());
    }
    let loaded = load::load(&session.options, session.screen, &session.interrupt, &paths).map_err(|failure| {
        let stop = failure.tell(session.screen, &paths, false);
        session.screen.note(&format!("nothing has changed: the data are {}", session::named(&session.options.data)));
        stop
    })?;
    session.ask_of(loaded, paths);
    session.options.settings.say("data", Origin::Said(".load".to_owned()));
    listing::loaded(session)
}

fn export(session: &mut Session, rest: &str) -> Result<(), Stop> {
    let (mut format, mut rest) = (None, rest);
    if let Some(behind) = rest.strip_prefix("--format") {
        let (name, behind) = given(session, first(behind.trim_start().trim_start_matches('=')))?;
        format = Some(given(session, format_of(&name))?);
        rest = behind;
    }
    if rest.is_empty() {
        let usage = Usage::new("`.export` needs the name of a file or directory");
        return Err(session
            .screen
            .refuse(&usage.help("for example `.export all.graphml`, or `.export part.dot QUERY`")));
    }
    let (path, query) = given(session, first(rest))?;
    let things = match query {
        "" => None,
        ".last" => Some(last_things(session)?),
        query => Some(session.things(query)?),
    };
    export::export(session, format, &expanded(&path), things)
}

/// The things that the last answer is about.
fn last_things(session: &mut Session) -> Result<Vec<fossgraph_core::NodeId>, Stop> {
    let Some(asked) = &session.asked else {
        return Err(session.screen.refuse(&Usage::new("there is no answer yet")));
    };
    let started = Instant::now();
    let things = session.running(|run| asked.statement.things(&asked.params, run));
    let things = things.map_err(|error| session.failed(Source { text: &asked.text, file: None }, &error, started))?;
    if things.is_empty() {
        return Err(session.screen.refuse(&Usage::new("the last answer is not about single things")));
    }
    Ok(things)
}

fn read(session: &mut Session, rest: &str) -> Result<(), Stop> {
    match given(session, one_path("read", rest))? {
        Some(path) => script::read(session, path),
        None => Err(session.screen.refuse(&Usage::new("`.read` needs the name of a file"))),
    }
}

fn output(session: &mut Session, rest: &str) -> Result<(), Stop> {
    let path = given(session, one_path("output", rest))?;
    session.redirect(path.as_deref().filter(|path| path.as_os_str() != "-"))
}

fn format_of(name: &str) -> Result<Format, Usage> {
    Format::from_str(name, true).map_err(|_| {
        let names: Vec<&str> = Format::value_variants().iter().map(|f| f.name()).collect();
        let near = nearest(name, names.iter().copied());
        let usage = Usage::new(format!("there is no format `{name}`"));
        usage.help(if near.is_empty() {
            format!("it is {}", any_of(&names))
        } else {
            format!("did you mean {}?", any_of(&near))
        })
    })
}

fn mode(session: &mut Session, name: &str) -> Result<(), Stop> {
    if name.is_empty() {
        let format = session.look(false).format.name();
        return session.aside(|out, _| writeln!(out, "{format}"));
    }
    session.format = Some(given(session, format_of(name))?);
    session.options.settings.say("format", Origin::Said(".mode".to_owned()));
    Ok(())
}

fn param(session: &mut Session, rest: &str) -> Result<(), Stop> {
    if rest.is_empty() {
        return listing::params(session);
    }
    if let Some(name) = rest.strip_prefix('-') {
        let name = name.trim_start_matches('$');
        let before = session.params.len();
        session.params.retain(|(known, _)| known != name);
        return if session.params.len() < before {
            Ok(())
        } else {
            Err(session.screen.refuse(&no_param(session, name)))
        };
    }
    let quoted = rest.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
    let (name, value) = match quoted {
        Some((name, value)) if value.starts_with(['"', '\'']) => {
            let (word, behind) = given(session, first(value))?;
            (name, if behind.is_empty() { word } else { value.to_owned() })
        }
        Some((name, value)) => (name, value.to_owned()),
        None => return Err(session.screen.refuse(&Usage::new("it is written `.param name=value`, or `.param -name`"))),
    };
    let param = args::param(&format!("{name}={value}")).map_err(Usage::new);
    let (name, value) = given(session, param)?;
    session.params.retain(|(known, _)| *known != name);
    session.params.push((name, value));
    Ok(())
}

fn no_param(session: &Session, name: &str) -> Usage {
    let usage = Usage::new(format!("no parameter `${name}` is set"));
    let near = nearest(name, session.params.iter().map(|(name, _)| name.as_str()));
    let near: Vec<String> = near.iter().map(|name| format!("${name}")).collect();
    if near.is_empty() { usage } else { usage.help(format!("did you mean {}?", any_of(&near))) }
}

fn explain(session: &mut Session, codes: &str) -> Result<(), Stop> {
    let words: Vec<String> = codes.split_whitespace().map(str::to_owned).collect();
    let asked = given(session, explain::asked(&words, true))?;
    session.aside(|out, look| explain::write(out, &asked, look))
}

fn timer(session: &mut Session, word: &str) -> Result<(), Stop> {
    session.timer = match word {
        "on" => true,
        "off" => false,
        "" => {
            let state = if session.timer { "on" } else { "off" };
            return session.aside(|out, _| writeln!(out, "{state}"));
        }
        _ => return Err(session.screen.refuse(&Usage::new("it is written `.timer on` or `.timer off`"))),
    };
    session.options.settings.say("timer", Origin::Said(".timer".to_owned()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        for (at, command) in COMMANDS.iter().enumerate() {
            assert!(
                command.usage().len() <= 21 && command.doc.len() <= 56,
                "{}: too long for a line of help",
                command.name
            );
            assert!(COMMANDS.iter().take(at).all(|other| other.name != command.name), "{}", command.name);
        }
    }

    #[test]
    fn what_is_no_command_is_told() {
        assert_eq!(unknown("schem"), Usage::new("there is no command `.schem`").help("did you mean `.schema`?"));
        assert_eq!(unknown("tables"), Usage::new("there is no command `.tables`").help("did you mean `.schema`?"));
        assert!(ELSEWHERE.iter().all(|(other, ours)| named(other).is_none() && named(ours).is_some()));
        assert_eq!(unknown("xyz"), Usage::new("there is no command `.xyz`").help("`.help` lists the commands"));
        assert_eq!(
            taken(named("q").unwrap(), "now").err(),
            Some(Usage::new("`.quit` takes nothing, but `now` is given"))
        );
    }
}
