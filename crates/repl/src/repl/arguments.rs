//! What can stand behind a dot-command, for completion.

use clap::ValueEnum as _;
use fossgraph_core::fold;
use fossgraph_engine::{Definitions, Engine};
use rustyline::Context;
use rustyline::completion::{Completer as _, FilenameCompleter, Pair};

use super::commands::{Argument, COMMANDS, named};
use super::help;
use crate::answer::Answer;
use crate::args::Format;
use crate::session::Session;

/// So many rows of the last answer can be completed.
const ROWS: usize = 1_000;

/// What the shell knows besides the data.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The names of parameters that are set.
    pub(super) params: Vec<String>,
    /// The names that the settings give to queries.
    pub(super) aliases: Vec<String>,
    /// What stands in the first column of the last answer.
    pub(super) rows: Vec<String>,
}

impl Known {
    /// What a session knows.
    pub(super) fn of(session: &Session) -> Self {
        let rows = session.last_answer().map(Answer::rows);
        let cell = |rows: &fossgraph_engine::Rows, row| rows.get(row, 0).to_string();
        Self {
            params: session.params.iter().map(|(name, _)| name.clone()).collect(),
            aliases: session.options.settings.aliases.iter().map(|alias| alias.name.clone()).collect(),
            rows: rows.map_or_else(Vec::new, |rows| (0..rows.len().min(ROWS)).map(|row| cell(rows, row)).collect()),
        }
    }
}

/// What completes a line that begins with a dot.
pub(super) fn complete(
    engine: &Engine,
    names: &Definitions,
    known: &Known,
    (line, pos): (&str, usize),
    context: &Context<'_>,
) -> rustyline::Result<(usize, Vec<Pair>)> {
    let before = line.get(..pos).unwrap_or_default();
    let Some((command, rest)) = before.split_once(char::is_whitespace) else {
        let commands = COMMANDS.iter().map(|command| format!(".{}", command.name));
        return Ok((0, fitting(before, commands)));
    };
    let typed = rest.trim_start();
    let start = pos - typed.len();
    let schema = engine.graph().schema();
    let Some(command) = named(command.trim_start_matches('.')) else { return Ok((pos, Vec::new())) };
    let words: Vec<String> = match command.argument {
        Argument::Nothing => Vec::new(),
        Argument::Path | Argument::Paths => return FilenameCompleter::new().complete(line, pos, context),
        Argument::PathAndQuery => return path_and_query(engine, names, (line, pos, start), context),
        Argument::Query => return Ok(query(engine, names, (typed, pos))),
        Argument::Kind => schema.kinds().iter().map(|kind| kind.singular.clone()).collect(),
        Argument::Format => Format::value_variants().iter().map(|format| format.name().to_owned()).collect(),
        Argument::Switch => ["on", "off"].map(str::to_owned).to_vec(),
        Argument::Topic => help::words(typed).collect(),
        Argument::Code => fossgraph_engine::error_pages().into_iter().map(|page| page.code.to_owned()).collect(),
        Argument::Param => {
            let set = known.params.iter().flat_map(|name| [format!("{name}="), format!("-{name}")]);
            set.filter(|word| word.starts_with('-') == typed.starts_with('-')).collect()
        }
        Argument::Limit => {
            let limits = fossgraph_engine::LIMITS.iter().filter_map(|limit| limit.raise);
            limits.map(|raise| format!("{}=", raise.key)).collect()
        }
        Argument::Row => known.rows.clone(),
    };
    Ok((start, fitting(typed, words.into_iter())))
}

/// A path, then a query.
fn path_and_query(
    engine: &Engine,
    names: &Definitions,
    (line, pos, start): (&str, usize, usize),
    context: &Context<'_>,
) -> rustyline::Result<(usize, Vec<Pair>)> {
    let typed = line.get(start..pos).unwrap_or_default();
    let Some((_, query)) = super::words::first(typed).ok().filter(|(_, rest)| !rest.is_empty() || typed.ends_with(' '))
    else {
        return FilenameCompleter::new().complete(line, pos, context);
    };
    Ok(self::query(engine, names, (query, pos)))
}

/// A query that ends at a place of the line.
fn query(engine: &Engine, names: &Definitions, (query, pos): (&str, usize)) -> (usize, Vec<Pair>) {
    let found = engine.complete(query, query.len(), names);
    let pairs = found.candidates.into_iter().map(|c| Pair { display: c.text.clone(), replacement: c.text });
    (pos - query.len() + found.start, pairs.collect())
}

/// What completes `@` and the beginning of a name.
pub(super) fn complete_alias(known: &Known, typed: &str) -> Vec<Pair> {
    fitting(typed, known.aliases.iter().map(|name| format!("@{name}")))
}

/// The words that begin as typed.
fn fitting(typed: &str, words: impl Iterator<Item = String>) -> Vec<Pair> {
    let folded = fold(typed);
    let fits = words.filter(|word| fold(word).starts_with(&folded));
    fits.map(|word| Pair { display: word.clone(), replacement: word }).collect()
}
