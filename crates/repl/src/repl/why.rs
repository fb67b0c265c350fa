//! `.why`: the facts behind one row of the last answer.

use std::time::Instant;

use fossgraph_core::{fold, nearest};
use fossgraph_engine::{Rows, Value};

use crate::answer::Answer;
use crate::render;
use crate::report::Source;
use crate::screen::Usage;
use crate::session::Session;
use crate::stop::Stop;

/// Shows why a row is there, which is named by its number or by what stands in it.
pub(super) fn show(session: &mut Session, wanted: &str) -> Result<(), Stop> {
    let row = row(session, wanted).map_err(|usage| session.screen.refuse(&usage))?;
    let Some(asked) = &session.asked else { return Ok(()) };
    let started = Instant::now();
    let why = session.running(|run| asked.statement.why_row(row, &asked.params, run));
    let why = why.map_err(|error| session.failed(Source { text: &asked.text, file: None }, &error, started))?;
    let look = session.look(true);
    let title = asked.statement.sentence().unwrap_or_else(|| asked.statement.text());
    session.page(Instant::now(), |out| render::explanation(out, &why, &title, &look).map(drop))
}

/// The row that is meant, from 0.
fn row(session: &Session, wanted: &str) -> Result<usize, Usage> {
    let rows = match session.last_answer() {
        None => return Err(Usage::new("there is no answer yet")),
        Some(Answer::Things(..)) => {
            let usage = Usage::new("the last answer already shows all about a thing, with who says so");
            return Err(usage.help("`.why` is for rows of queries"));
        }
        Some(answer) => answer.rows(),
    };
    match (rows.len(), wanted) {
        (0, _) => {
            return Err(
                Usage::new("the last answer has no rows").help("`why not NAME in QUERY` shows what keeps a thing out")
            );
        }
        (1, "") => return Ok(0),
        (n, "") => return Err(Usage::new(format!("`.why` needs the number of a row, from 1 to {n}, or a name"))),
        _ => {}
    }
    if let Some(number) = wanted.parse::<usize>().ok().filter(|number| (1..=rows.len()).contains(number)) {
        return Ok(number - 1);
    }
    let unquoted = wanted.trim_matches(['"', '\'']);
    let found = holding(rows, &fold(unquoted));
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(no_row(rows, unquoted)),
        several => {
            let some: Vec<String> = several.iter().take(5).map(|row| (row + 1).to_string()).collect();
            let more = if several.len() > some.len() { " …" } else { "" };
            let usage = Usage::new(format!("{} rows hold `{unquoted}`", several.len()));
            Err(usage.help(format!("by number they are {}{more}", some.join(", "))))
        }
    }
}

/// The rows whose first cell is a text; without any, those of which some cell is.
fn holding(rows: &Rows, wanted: &str) -> Vec<usize> {
    let is = |value: &Value| fold(&value.to_string()) == wanted;
    let first: Vec<usize> = (0..rows.len()).filter(|row| is(&rows.get(*row, 0))).collect();
    if first.is_empty() { (0..rows.len()).filter(|row| rows.row(*row).iter().any(is)).collect() } else { first }
}

fn no_row(rows: &Rows, wanted: &str) -> Usage {
    if wanted.bytes().all(|b| b.is_ascii_digit()) {
        return Usage::new(format!("the last answer has no row {wanted}: they are numbered from 1 to {}", rows.len()));
    }
    let usage = Usage::new(format!("no row of the last answer holds `{wanted}`"));
    let names: Vec<String> = (0..rows.len()).map(|row| rows.get(row, 0).to_string()).collect();
    let near = nearest(wanted, names.iter().map(String::as_str));
    if near.is_empty() {
        return usage.help("`why not NAME in QUERY` shows what keeps a thing out");
    }
    usage.help(format!("did you mean {}?", fossgraph_core::any_of(&near)))
}
