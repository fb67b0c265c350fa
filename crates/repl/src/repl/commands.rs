//! The dot-commands.

use std::io::Write as _;
use std::time::Instant;

use clap::ValueEnum as _;
use fossgraph_core::{any_of, nearest};

use super::{Next, help, schema};
use crate::args::Format;
use crate::explain;
use crate::screen::Usage;
use crate::script;
use crate::session::Session;
use crate::stop::Stop;

pub(super) const COMMANDS: [&str; 9] = ["help", "schema", "mode", "timer", "last", "read", "explain", "quit", "exit"];

const HELP: &str = "\
A query names what you want, then what must be true of it:
  projects where status = Sandbox
  projects started by Microsoft where accepted in 2024
  case studies using (technologies built on PostgreSQL)
  projects group by status show status, count
  Microsoft -> started -> used by case studies
A name shows all that is recorded:
  Dapr
A statement goes on where it is not complete; an empty line runs what is there; `;` parts statements.

.help [TOPIC]    this; of a topic or function: what it is, with queries to try
.schema [KIND]   what the data hold; of a kind: its attributes and relations
.mode FORMAT     table, markdown, html, csv, csv-safe, tsv, json or jsonl; without one, what it is now
.timer on|off    row counts and times
.last            the whole of the last answer
.read FILE       run a file of queries
.explain CODE    what an error such as Q030 means; without a code, all of them
.quit            leave; so does Ctrl-D. Ctrl-C clears the line or stops a query
";

/// Performs a dot-command, given without its dot.
pub(super) fn perform(session: &mut Session, command: &str) -> Result<Next, Stop> {
    let command = command.trim_end().trim_end_matches(';');
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    if !rest.is_empty() && ["last", "quit", "exit", "q"].contains(&name) {
        return Err(session.screen.refuse(&Usage::new(format!("`.{name}` takes nothing, but `{rest}` is given"))));
    }
    match name {
        "help" | "h" | "?" => help::show(session, rest, HELP)?,
        "schema" => schema::show(session, rest)?,
        "mode" => mode(session, rest)?,
        "timer" => timer(session, rest)?,
        "last" => {
            if !session.show_last()? {
                return Err(session.screen.refuse(&Usage::new("there is no answer yet")));
            }
        }
        "read" if rest.is_empty() => {
            return Err(session.screen.refuse(&Usage::new("`.read` needs the name of a file")));
        }
        "read" => script::read(session, rest)?,
        "explain" => explain(session, rest)?,
        "quit" | "exit" | "q" => return Ok(Next::Leave),
        other => return Err(session.screen.refuse(&unknown(other))),
    }
    Ok(Next::Input)
}

fn unknown(name: &str) -> Usage {
    let usage = Usage::new(format!("there is no command `.{name}`"));
    let near = nearest(name, COMMANDS);
    if near.is_empty() {
        return usage.help("`.help` lists the commands");
    }
    let near: Vec<String> = near.iter().map(|n| format!(".{n}")).collect();
    usage.help(format!("did you mean {}?", any_of(&near)))
}

fn mode(session: &mut Session, name: &str) -> Result<(), Stop> {
    if name.is_empty() {
        let format = session.look(false).format.name();
        return session.write(Instant::now(), |out| writeln!(out, "{format}"));
    }
    if let Ok(format) = Format::from_str(name, true) {
        session.format = Some(format);
        return Ok(());
    }
    let names: Vec<&str> = Format::value_variants().iter().map(|f| f.name()).collect();
    let usage = Usage::new(format!("there is no format `{name}`")).help(format!("it is {}", any_of(&names)));
    Err(session.screen.refuse(&usage))
}

fn explain(session: &mut Session, codes: &str) -> Result<(), Stop> {
    let words: Vec<String> = codes.split_whitespace().map(str::to_owned).collect();
    let asked = explain::asked(&words, true).map_err(|usage| session.screen.refuse(&usage))?;
    let look = session.look(true);
    session.page(Instant::now(), |out| explain::write(out, &asked, &look))
}

fn timer(session: &mut Session, word: &str) -> Result<(), Stop> {
    session.timer = match word {
        "on" => true,
        "off" => false,
        _ => return Err(session.screen.refuse(&Usage::new("it is written `.timer on` or `.timer off`"))),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_helped() {
        for name in COMMANDS.iter().filter(|n| **n != "exit") {
            assert!(HELP.contains(&format!("\n.{name}")), "{name}");
        }
        assert_eq!(unknown("schem"), Usage::new("there is no command `.schem`").help("did you mean `.schema`?"));
    }
}
