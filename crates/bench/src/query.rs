//! The thirteen queries: each in the query language and as a hand-written program.

use fossgraph_engine::{Params, Rows, Value, params};

use crate::baseline::Baseline;
use crate::generate::World;

/// How many times as long as the hand-written program a scan, a join or a closure may take, and anything else.
const PLAIN: f64 = 2.0;
const OTHER: f64 = 3.0;
/// What calling the engine may cost beside that, in seconds.
pub(crate) const CALL: f64 = 2e-6;

/// What is asked first of data that were just opened.
pub(crate) const FIRST: &str = "count projects where status = Sandbox";

/// What else may be asked first: what a project depends on.
pub(crate) fn first_look_up(name: &str) -> String {
    format!("\"{name}\" -> depends on projects show name")
}

const GRADUATED: u8 = 3;
const SANDBOX: u8 = 1;
const MANY_STARS: u32 = 50_000;
const YEAR: i16 = 2024;

/// What a query asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    FilterCount,
    FilterNames,
    LookUp,
    OneHop,
    ThreeHops,
    ClosureOfHub,
    ClosureOfHundred,
    Affected,
    Path,
    Group,
    AntiJoin,
    Triangles,
    Substring,
}

/// A query that is measured.
pub(crate) struct Question {
    /// What tables call it.
    pub(crate) name: &'static str,
    /// In the query language.
    pub(crate) text: String,
    /// What its parameters are given, in turn from run to run; one without parameters has one empty list.
    pub(crate) params: Vec<Params>,
    /// How many times as long as the hand-written program it may take.
    pub(crate) times: f64,
    ask: Ask,
}

impl Question {
    /// Answers by hand, into [`Baseline::cells`].
    pub(crate) fn by_hand(&self, baseline: &mut Baseline<'_>, run: usize) {
        match self.ask {
            Ask::FilterNames | Ask::LookUp | Ask::OneHop | Ask::Substring => baseline.clear(1),
            Ask::FilterCount | Ask::ClosureOfHub | Ask::ClosureOfHundred => baseline.clear(1),
            Ask::Affected | Ask::AntiJoin | Ask::Path => baseline.clear(1),
            Ask::ThreeHops => baseline.clear(2),
            Ask::Triangles => baseline.clear(3),
            Ask::Group => baseline.clear(4),
        }
        match self.ask {
            Ask::FilterCount => baseline.filter_count(SANDBOX),
            Ask::FilterNames => baseline.filter_names(GRADUATED, MANY_STARS),
            Ask::LookUp => baseline.look_up_picked(run),
            Ask::OneHop => baseline.one_hop(YEAR),
            Ask::ThreeHops => baseline.three_hops(baseline.picks.starter),
            Ask::ClosureOfHub => baseline.closure(&[baseline.picks.hub]),
            Ask::ClosureOfHundred => baseline.closure_of_hundred(),
            Ask::Affected => baseline.affected(baseline.picks.library),
            Ask::Path => {
                let (from, to) = baseline.picks.pairs[run % baseline.picks.pairs.len()];
                baseline.path(from, to);
            }
            Ask::Group => baseline.group(),
            Ask::AntiJoin => baseline.anti_join(),
            Ask::Triangles => baseline.triangles(),
            Ask::Substring => baseline.substring("kube"),
        }
    }
}

/// All queries on a graph.
pub(crate) fn questions(world: &World, baseline: &Baseline<'_>) -> Vec<Question> {
    let picks = &baseline.picks;
    let name = |node: u32| world.names.get(node);
    let (hub, library, starter) = (name(picks.hub), name(picks.library), name(picks.starter));
    let hundred: Vec<String> = picks.hundred.iter().map(|node| format!("\"{}\"", name(*node))).collect();
    let looked_up = picks.hundred.iter().map(|node| params! { "project" => name(*node) }).collect();
    let ends = picks.pairs.iter().map(|(from, to)| params! { "from" => name(*from), "to" => name(*to) }).collect();
    let one = || vec![Params::new()];
    let question = |name, ask, times, params, text: String| Question { name, text, params, times, ask };
    let top = "group by p show p, count order by count desc limit 10";
    vec![
        question("filter, count", Ask::FilterCount, PLAIN, one(), FIRST.into()),
        question(
            "filter, names",
            Ask::FilterNames,
            PLAIN,
            one(),
            format!("projects where status = Graduated and stars >= {MANY_STARS} show name"),
        ),
        question("look-up", Ask::LookUp, OTHER, looked_up, "$project -> depends on projects show name".into()),
        question(
            "one hop",
            Ask::OneHop,
            PLAIN,
            one(),
            format!("case studies where year = {YEAR} -> uses projects show name"),
        ),
        question(
            "three hops",
            Ask::ThreeHops,
            PLAIN,
            one(),
            format!("\"{starter}\" -> started projects -> dependency of projects as p -> used by case studies {top}"),
        ),
        question("closure, hub", Ask::ClosureOfHub, PLAIN, one(), format!("count \"{hub}\" -> depends on+ projects")),
        question(
            "closure, 100",
            Ask::ClosureOfHundred,
            PLAIN,
            one(),
            format!("count ({}) -> depends on+ projects", hundred.join(", ")),
        ),
        question(
            "closure back, hop",
            Ask::Affected,
            PLAIN,
            one(),
            format!("count \"{library}\" -> dependency of+ projects -> used by case studies"),
        ),
        question("shortest path", Ask::Path, OTHER, ends, "path from $from to $to via depends on".into()),
        question(
            "group, average",
            Ask::Group,
            OTHER,
            one(),
            "projects group by status, language show status, language, count, avg(stars)".into(),
        ),
        question("anti-join", Ask::AntiJoin, PLAIN, one(), "count projects used by no case studies".into()),
        question(
            "triangles",
            Ask::Triangles,
            PLAIN,
            one(),
            "projects as a -> depends on projects as b -> depends on projects as c where dependency of a \
             show count, count(a), count(b)"
                .into(),
        ),
        question("substring", Ask::Substring, PLAIN, one(), "projects where name contains kube show name".into()),
    ]
}

/// The rows of an answer as text; each thing of a path is a cell.
pub(crate) fn texts(rows: &Rows) -> Vec<Vec<String>> {
    let cell = |value: &Value| match value {
        Value::Path(path) => {
            let things = std::iter::once(&path.start).chain(path.steps.iter().map(|(_, thing)| thing));
            things.map(|thing| thing.name.clone()).collect()
        }
        value => vec![value.to_string()],
    };
    rows.iter().map(|row| row.iter().flat_map(cell).collect()).collect()
}

/// Reads every cell of an answer, as a user of it would.
pub(crate) fn read(rows: &Rows) -> usize {
    let size = |value: &Value| match value {
        Value::Text(text) => text.len(),
        Value::Thing(thing) => thing.name.len(),
        Value::Path(path) => path.steps.iter().map(|(_, thing)| thing.name.len()).sum(),
        _ => 1,
    };
    let cell = |row, column| rows.text(row, column).map_or_else(|| size(&rows.get(row, column)), str::len);
    let width = rows.columns().len();
    (0..rows.len()).map(|row| (0..width).map(|column| cell(row, column)).sum::<usize>()).sum()
}
