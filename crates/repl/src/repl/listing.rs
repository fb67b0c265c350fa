//! What holds in the shell: settings, names for queries, parameters, data.

use fossgraph_core::any_of;
use fossgraph_engine::{LIMITS, Unit};

use super::schema::table;
use crate::render::{Shown, counted};
use crate::screen::Usage;
use crate::session::{Session, named};
use crate::settings::{SETTINGS, line};
use crate::stop::Stop;

/// Writes a table of texts; a sentence, where it has no rows.
fn write(session: &mut Session, heads: &[&str], rows: Vec<Vec<String>>, none: &str) -> Result<(), Stop> {
    if rows.is_empty() {
        session.screen.note(none);
        return Ok(());
    }
    let rows = rows.iter().map(|row| row.iter().map(|cell| Shown::new(cell)).collect()).collect();
    session.aside(|out, look| table(out, heads, rows, look))
}

/// `.settings`: what holds, and where it was said; with a limit and a value, the limit holds from now on.
pub(super) fn settings(session: &mut Session, rest: &str) -> Result<(), Stop> {
    if !rest.is_empty() {
        let set = set(session, rest);
        return set.map_err(|usage| session.screen.refuse(&usage));
    }
    let row = |setting: &crate::settings::Setting| {
        let options = &session.options;
        let holds = match setting.key {
            "data" => named(&options.data),
            "format" => session.look(false).format.name().to_owned(),
            "color" => options.color.map_or("auto", crate::args::ColorWhen::name).to_owned(),
            "rows" => options.rows.map_or_else(|| setting.default.to_owned(), |rows| rows.to_string()),
            "pager" => session.pager.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string),
            "max-rows" => session.run.max_rows.to_string(),
            "memory" => Unit::Bytes.said(session.run.max_memory as u64),
            "max-work" => session.run.max_work.to_string(),
            "max-paths" => session.run.max_paths.to_string(),
            "timeout" => {
                session.run.timeout.map_or_else(|| setting.default.to_owned(), |t| t.as_secs_f64().to_string())
            }
            "timer" => session.timer.to_string(),
            _ => String::new(),
        };
        let by = match options.settings.origin(setting.key) {
            _ if setting.key == "format" && session.format.is_none() && session.of_file.is_some() => {
                "the ending of the file".to_owned()
            }
            origin => origin.to_string(),
        };
        vec![setting.key.to_owned(), holds, by]
    };
    let rows = SETTINGS.iter().map(row).collect();
    write(session, &["setting", "holds", "said by"], rows, "")?;
    tell_of_file(session);
    Ok(())
}

/// Changes a limit, as `max-rows=1000` says.
fn set(session: &mut Session, rest: &str) -> Result<(), Usage> {
    let limits: Vec<&str> = LIMITS.iter().filter_map(|limit| limit.raise).map(|raise| raise.key).collect();
    let known = || format!("it is {}", any_of(&limits));
    let form = || Usage::new("a limit is set as in `.settings max-rows=1000`");
    let (key, value) = rest.split_once('=').ok_or_else(form)?;
    let (key, value) = (key.trim(), value.trim());
    let setting = SETTINGS.iter().find(|setting| setting.key == key && limits.contains(&key));
    let setting = setting.ok_or_else(|| Usage::new(format!("no limit is called `{key}`")).help(known()))?;
    session.set_limit(setting, value)
}

fn tell_of_file(session: &Session) {
    if let Some(file) = &session.options.settings.file {
        session.screen.note(&format!("the settings file is {}", file.display()));
    }
}

/// `.aliases`: the names for queries.
pub(super) fn aliases(session: &mut Session) -> Result<(), Stop> {
    let aliases = &session.options.settings.aliases;
    let rows = aliases.iter().map(|alias| vec![format!("@{}", alias.name), alias.query.clone(), line(&alias.place)]);
    let rows = rows.collect();
    write(session, &["name", "query", "said by"], rows, "no query has a name: `.help .aliases` says how to give one")?;
    tell_of_file(session);
    Ok(())
}

/// `.param`: the parameters that are set.
pub(super) fn params(session: &mut Session) -> Result<(), Stop> {
    let rows = session.params.iter().map(|(name, value)| vec![format!("${name}"), value.clone()]).collect();
    write(session, &["parameter", "value"], rows, "no parameter is set: `.param name=value` sets one")
}

/// `.load`: the data that are asked.
pub(super) fn loaded(session: &mut Session) -> Result<(), Stop> {
    let graph = session.engine.graph();
    let (things, edges) =
        (counted(graph.node_count(), "thing", "things"), counted(graph.edge_count(), "link", "links"));
    let date = graph.date().map(|date| format!(", as of {date}")).unwrap_or_default();
    session.screen.note(&format!("the data are {}: {things} and {edges}{date}", named(&session.options.data)));
    Ok(())
}
