//! `.schema`: what the data hold.

use std::io::{self, Write};
use std::time::Instant;

use fossgraph_core::{Graph, KindId, any_of, nearest};
use fossgraph_engine::{Survey, SurveyedAttribute, SurveyedRelation};

use super::examples::{self, Example};
use crate::render::{Grid, Head, Look, Shown, counted, grid};
use crate::screen::{DIM, Screen, TITLE, Usage, paint};
use crate::session::Session;
use crate::stop::Stop;

/// A terminal this wide is told what attributes and relations mean, too.
const WIDE: usize = 120;
/// So many values of an attribute are shown; fewer where there is less room, or where all are different.
const VALUES: usize = 3;
const FEW: usize = 2;
/// Values are cut to so many columns, or to what room a narrow terminal leaves beside so many columns of other cells.
const LONGEST: usize = 40;
const BESIDE: usize = 57;

/// Shows the kinds, or all of one kind.
pub(super) fn show(session: &mut Session, kind: &str) -> Result<(), Stop> {
    let graph = session.engine.graph().clone();
    let look = session.look(true);
    if kind.is_empty() {
        return session.page(Instant::now(), |out| kinds(out, &graph, &look));
    }
    let id = find(&graph, kind, session.screen)?;
    let survey = Survey::of(&graph, id);
    let examples = examples::of_kind(&session.engine, id, &survey);
    session.page(Instant::now(), |out| one(out, &graph, id, &survey, &examples, &look))
}

fn find(graph: &Graph, kind: &str, screen: Screen) -> Result<KindId, Stop> {
    let schema = graph.schema();
    if let Some((id, _)) = schema.lexicon().kind(kind) {
        return Ok(id);
    }
    let names = schema.kinds().iter().flat_map(|k| [k.singular.as_str(), k.plural.as_str()]);
    let near = nearest(kind, names);
    let usage = Usage::new(format!("there is no kind `{kind}`"));
    let words: Vec<&str> = kind.split_whitespace().collect();
    let help = if let Some((id, ..)) = schema.lexicon().longest_kind(&words) {
        format!("`.schema {}` shows all its attributes and relations", schema.kind(id).singular)
    } else if near.is_empty() {
        "`.schema` lists the kinds".to_owned()
    } else {
        format!("did you mean {}?", any_of(&near))
    };
    Err(screen.refuse(&usage.help(help)))
}

fn kinds(out: &mut dyn Write, graph: &Graph, look: &Look) -> io::Result<()> {
    let schema = graph.schema();
    let row = |id: KindId| {
        let kind = schema.kind(id);
        vec![Shown::new(&kind.plural), number(graph.nodes(id).len()), Shown::new(&kind.doc)]
    };
    table(out, &["kind", "records", "meaning"], schema.kind_ids().map(row).collect(), look)?;
    let most = schema.kind_ids().max_by_key(|id| (!graph.nodes(*id).is_empty(), schema.kind(*id).attributes.len()));
    let Some(kind) = most.map(|id| schema.kind(id)) else { return Ok(()) };
    writeln!(out, "\n`.schema {}` shows more about a kind.", Shown::new(&kind.singular))
}

fn one(
    out: &mut dyn Write,
    graph: &Graph,
    id: KindId,
    survey: &Survey,
    examples: &[Example],
    look: &Look,
) -> io::Result<()> {
    let kind = graph.schema().kind(id);
    let title = Shown::new(&format!("{} ({})", kind.plural, survey.records));
    writeln!(out, "{}", paint(look.color, TITLE, title.as_str()))?;
    for line in Shown::new(&kind.doc).wrap(look.width.unwrap_or(usize::MAX)).iter().filter(|line| !line.is_empty()) {
        writeln!(out, "{line}")?;
    }
    let words: Vec<&str> = kind.synonyms.iter().map(|(_, plural)| plural.as_str()).collect();
    if !words.is_empty() {
        writeln!(out, "also called {}", Shown::new(&words.join(", ")))?;
    }
    let meaning = look.width.is_none_or(|width| width >= WIDE);
    let part = |out: &mut dyn Write, heads: &[&str], mut rows: Vec<Vec<Shown>>| {
        if rows.is_empty() {
            return Ok(());
        }
        let meant = rows.iter().any(|row| row.last().is_some_and(|cell| !cell.as_str().is_empty()));
        let heads = if meaning && meant { heads } else { heads.split_last().map_or(heads, |(_, rest)| rest) };
        rows.iter_mut().for_each(|row| row.truncate(heads.len()));
        writeln!(out)?;
        table(out, heads, rows, look)
    };
    let attributes = survey.attributes.iter().map(|a| attribute(graph, id, survey, a, look)).collect();
    part(out, &["attribute", "type", "recorded", "values", "meaning"], attributes)?;
    let relations = survey.relations.iter().map(|r| relation(survey, r)).collect();
    part(out, &["relation", "links", "recorded", "to", "meaning"], relations)?;
    try_these(out, examples, look)
}

fn try_these(out: &mut dyn Write, examples: &[Example], look: &Look) -> io::Result<()> {
    if examples.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(look.color, TITLE, "Queries to try"))?;
    let lines: Vec<(Shown, String)> = examples
        .iter()
        .map(|Example { query, rows }| {
            let rows = rows.map_or_else(|| "all about it".to_owned(), |rows| counted(rows, "row", "rows"));
            (Shown::new(query), format!("# {rows}"))
        })
        .collect();
    let widest = lines.iter().map(|(query, _)| query.width()).max().unwrap_or_default();
    let fits = look.width.is_none_or(|width| lines.iter().all(|(_, rows)| widest + rows.len() + 4 <= width));
    for (query, rows) in &lines {
        let blanks = " ".repeat(widest - query.width() + 2);
        let rows = if fits { format!("{blanks}{}", paint(look.color, DIM, rows)) } else { String::new() };
        writeln!(out, "  {query}{rows}")?;
    }
    Ok(())
}

fn attribute(graph: &Graph, kind: KindId, survey: &Survey, attribute: &SurveyedAttribute, look: &Look) -> Vec<Shown> {
    let mut typed = attribute.value_type.clone();
    if attribute.many {
        typed.push_str(", many");
    }
    if attribute.history {
        typed.push_str(", history");
    }
    if let Some(unit) = &attribute.unit {
        typed.push_str(&format!(" ({unit})"));
    }
    vec![
        Shown::new(&attribute.name),
        Shown::new(&typed),
        share(attribute.recorded, survey.records),
        Shown::new(&values(graph, kind, attribute, look)),
        Shown::new(&attribute.doc),
    ]
}

/// The range of values, or the most frequent ones, with how often they stand if they stand often.
fn values(graph: &Graph, kind: KindId, attribute: &SurveyedAttribute, look: &Look) -> String {
    let values = attribute.values(graph, kind, VALUES);
    if let Some((least, greatest)) = values.range {
        return if least == greatest { least } else { format!("{least} – {greatest}") };
    }
    let narrow = look.width.filter(|width| *width < WIDE);
    let longest = narrow.map_or(LONGEST, |width| width.saturating_sub(BESIDE).clamp(12, LONGEST));
    // of values that are nearly all different, one that stands twice is no more telling than others
    let often = values.common.first().is_some_and(|value| value.count > 1 && value.count * 20 >= attribute.recorded);
    let shown = values.common.iter().take(if often && narrow.is_none() { VALUES } else { FEW });
    let mut texts: Vec<String> = shown
        .map(|value| {
            let text = Shown::new(&value.text).cut(longest).to_string();
            if often { format!("{text} ({})", value.count) } else { text }
        })
        .collect();
    if values.different > texts.len() {
        texts.push("…".to_owned());
    }
    texts.join(", ")
}

fn relation(survey: &Survey, relation: &SurveyedRelation) -> Vec<Shown> {
    vec![
        Shown::new(&relation.phrase),
        number(relation.edges),
        share(relation.recorded, survey.records),
        Shown::new(&relation.targets.join(", ")),
        Shown::new(&relation.doc),
    ]
}

/// A part and how much of the whole that is: `320  95%`. What is there never looks like none, nor what lacks like all.
fn share(part: usize, whole: usize) -> Shown {
    if whole == 0 {
        return number(part);
    }
    let hundredths = match (part * 200 + whole) / (whole * 2) {
        0 if part > 0 => "<1".to_owned(),
        100 if part < whole => ">99".to_owned(),
        n => n.to_string(),
    };
    Shown::new(&format!("{part} {hundredths:>3}%"))
}

fn number(n: usize) -> Shown {
    Shown::new(&n.to_string())
}

/// A table whose columns that hold numbers are known by their names.
pub(super) fn table(out: &mut dyn Write, heads: &[&str], rows: Vec<Vec<Shown>>, look: &Look) -> io::Result<()> {
    let right = |name: &str| ["links", "recorded", "records"].contains(&name);
    let heads = heads.iter().map(|name| Head { name: Shown::new(name), right: right(name) }).collect();
    grid(out, &Grid { heads, rows }, look).map(drop)
}

#[cfg(test)]
mod tests {
    use fossgraph_engine::Engine;

    use super::*;

    fn page(engine: &Engine, id: KindId, width: Option<usize>) -> String {
        let look = Look::page(false, width);
        let survey = Survey::of(engine.graph(), id);
        let examples = examples::of_kind(engine, id, &survey);
        let mut out = Vec::new();
        one(&mut out, engine.graph(), id, &survey, &examples, &look).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_kind_fits_a_terminal_and_has_queries_to_try() {
        let engine = Engine::new(fossgraph_data::builtin());
        let schema = engine.graph().schema().clone();
        for id in schema.kind_ids() {
            for width in [80, 200] {
                let page = page(&engine, id, Some(width));
                for line in page.lines().take_while(|line| *line != "Queries to try") {
                    assert!(Shown::new(line).width() <= width, "{line}");
                }
                assert_eq!(page.contains("│ meaning"), width == 200, "{page}");
                let known = !engine.graph().nodes(id).is_empty();
                assert_eq!(page.contains("\nQueries to try\n"), known, "{page}");
            }
        }
    }

    #[test]
    fn shares_tell_some_from_none_and_nearly_all_from_all() {
        for (part, whole, want) in [
            (0, 0, "0"),
            (0, 9, "0   0%"),
            (1, 300, "1  <1%"),
            (1, 2, "1  50%"),
            (2, 3, "2  67%"),
            (299, 300, "299 >99%"),
            (7, 7, "7 100%"),
        ] {
            assert_eq!(share(part, whole).as_str(), want, "{part} of {whole}");
        }
    }
}
