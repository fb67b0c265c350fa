//! What of an answer can be drawn, and as what: a graph, bars, a time line, a table with marks.

mod drawing;
mod history;
mod numbers;
mod suggest;

pub(crate) use drawing::sketch;
use numbers::bars;

use std::collections::{BTreeMap, BTreeSet};

use fossgraph_core::{Graph, NodeId};
use fossgraph_draw::{Diagram, Page, Picture, Row, Table, TimeLine};
use fossgraph_engine::{Description, Engine, Error, Params, Prepared, Reached, Rows, RunOptions, Value, bound};

use crate::answer::Answer;
use crate::args::Format;
use crate::render::{counted, differs, text};
use crate::screen::Usage;

/// What can be drawn of an answer.
pub(crate) enum Sketch {
    /// Things and relations, and what held when of the thing that is described.
    Graph(Box<Graphed>),
    /// Numbers.
    Bars(fossgraph_draw::Bars),
    /// Things side by side.
    Compared(Table),
    /// Nothing was found.
    Nothing,
    /// There is nothing that a picture could show.
    No(Usage),
}

/// Things and relations to draw.
pub(crate) struct Graphed {
    pub(crate) reached: Reached,
    pub(crate) diagram: Diagram,
    pub(crate) history: Option<TimeLine>,
    /// What is left out.
    notes: Vec<String>,
}

/// Of an answer of more rows no picture is made that people look at,
const MOST_ROWS: usize = 5_000;
/// and of so many things and relations none that a program lays out.
const MOST_OF_GRAPH: usize = 100_000;
/// Of so many neighbours by one relation all are drawn,
const ALL: usize = 30;
/// of more these.
const SOME: usize = 24;

impl Sketch {
    /// What a format that draws shows of an answer.
    pub(crate) fn of(
        (engine, statement): (&Engine, &Prepared),
        (params, options): (&Params, &RunOptions),
        answer: &Answer,
        format: Format,
    ) -> Result<Self, Error> {
        let rows = answer.rows();
        if let Answer::Compared(rows) = answer {
            return Ok(Self::Compared(compared(rows)));
        }
        // before anything is looked for that would not be drawn
        let laid_out = matches!(format, Format::Dot | Format::Mermaid);
        let most = if laid_out { MOST_OF_GRAPH } else { MOST_ROWS };
        if let Some(why) = too_long(rows.len(), "rows", most).filter(|_| format != Format::Bars) {
            return Ok(Self::No(why));
        }
        let grouped =
            matches!(statement.bound(), bound::Statement::Query(query) if query.grouped && !query.groups.is_empty());
        let numbers = || bars(rows).map(Self::Bars);
        if let Some(bars) = (grouped || format == Format::Bars).then(numbers).flatten() {
            return Ok(if rows.is_empty() { Self::Nothing } else { bars });
        }
        if let Some(why) = suggest::no_graph(statement) {
            return Ok(Self::No(why));
        }
        let mut reached = statement.reached(params, options)?;
        let too_many = || too_long(reached.things.len().max(reached.edges.len()), "things or relations", MOST_OF_GRAPH);
        if let Some(why) = laid_out.then(too_many).flatten() {
            return Ok(Self::No(why));
        }
        let mut notes = Vec::new();
        if let Answer::Things(things, _) = answer {
            notes = thin(&mut reached, things, rows.graph());
        }
        let history = match answer {
            Answer::Things(things, _) => match things.as_slice() {
                [one] => history::of(one, rows.graph().date()),
                _ => None,
            },
            _ => None,
        };
        if reached.edges.is_empty() && history.is_none() {
            if rows.is_empty() {
                return Ok(Self::Nothing);
            }
            // beside a table, bars of whatever number it shows would be too much
            let bars = Some(()).filter(|()| format != Format::Html).and_then(|()| numbers());
            return Ok(bars.unwrap_or_else(|| Self::No(suggest::unrelated(engine, statement, rows))));
        }
        let edges = reached.edges.iter().map(|edge| (edge.from, edge.way, edge.edge, edge.to));
        let diagram = Diagram::of(rows.graph(), &reached.things, edges);
        Ok(Self::Graph(Box::new(Graphed { reached, diagram, history, notes })))
    }

    /// Why there is no picture, if there is none in a format.
    pub(crate) fn refusal(&self, format: Format) -> Option<Usage> {
        let needs = |what: &str, help: &str| Some(Usage::new(what.to_owned()).help(help.to_owned()));
        match (self, format) {
            (Self::No(usage), _) => Some(usage.clone()),
            (Self::Bars(_), Format::Dot | Format::Mermaid) => {
                needs("numbers are not a graph", "`--format svg`, `html` and `bars` draw them as bars")
            }
            (Self::Compared(_), Format::Dot | Format::Mermaid | Format::Bars) => {
                needs("things side by side are not a graph", "`--format svg`, `html` and `table` mark what differs")
            }
            (Self::Graph(graph), Format::Bars) if graph.history.is_none() => needs(
                "the answer has no numbers to draw as bars",
                "`group by` counts, `count(…)` in `show` gives a number for each row; `--format svg` draws what is related",
            ),
            _ => None,
        }
    }

    /// The picture with its title and notes; a table with a note where there is too much to draw. For a page that shows the rows anyway
    /// there is no such table.
    pub(crate) fn page(&self, rows: &Rows, title: &str, has_table: bool) -> Page {
        let mut notes = Vec::new();
        let pictures = match self {
            Self::Graph(graph) => {
                notes.extend(graph.notes.iter().cloned());
                let history = graph.history.clone().map(Picture::TimeLine);
                let mut pictures: Vec<Picture> = history.into_iter().collect();
                if graph.diagram.is_readable() && !graph.reached.edges.is_empty() {
                    pictures.push(Picture::Graph(graph.diagram.clone()));
                } else if !graph.diagram.is_readable() {
                    notes.push(too_many(&graph.diagram));
                    pictures.extend((!has_table).then(|| Picture::Table(table(rows))));
                }
                pictures
            }
            Self::Bars(bars) if bars.bars.len() > fossgraph_draw::Bars::MOST => {
                let (all, most) = (bars.bars.len(), fossgraph_draw::Bars::MOST);
                notes.push(format!(
                    "{all} bars are too many to draw: at most {most} can be drawn, and `limit` takes fewer"
                ));
                (!has_table).then(|| Picture::Table(table(rows))).into_iter().collect()
            }
            Self::Bars(bars) => vec![Picture::Bars(bars.clone())],
            Self::Compared(_) if has_table => Vec::new(),
            Self::Compared(table) => vec![Picture::Table(table.clone())],
            Self::Nothing | Self::No(_) if has_table => Vec::new(),
            Self::Nothing | Self::No(_) => vec![Picture::Nothing("nothing was found".to_owned())],
        };
        notes.extend(rows.notes().iter().cloned());
        notes.extend(rows.graph().date().map(|date| format!("data of {date}")));
        Page { title: title.to_owned(), pictures, notes }
    }

    /// What a reader of a page of HTML must know of its picture.
    pub(crate) fn notes(&self) -> Vec<String> {
        match self {
            Self::Graph(graph) if !graph.diagram.is_readable() => {
                graph.notes.iter().cloned().chain([too_many(&graph.diagram)]).collect()
            }
            Self::Graph(graph) => graph.notes.clone(),
            _ => Vec::new(),
        }
    }
}

/// Why so much is not drawn, if it is too much.
fn too_long(count: usize, what: &str, most: usize) -> Option<Usage> {
    let told = format!("{count} {what} are too many to draw: at most {most} can be drawn");
    let help =
        "`limit` takes fewer; `foss export --to FILE.graphml` writes any number for programs that draw large graphs";
    (count > most).then(|| Usage::new(told).help(help))
}

fn too_many(diagram: &Diagram) -> String {
    let (things, edges) = diagram.size();
    let (things, edges) = (counted(things, "thing", "things"), counted(edges, "relation", "relations"));
    let (most, most_edges) = (Diagram::MOST_THINGS, Diagram::MOST_EDGES);
    format!(
        "{things} and {edges} are too many to draw: at most {most} and {most_edges} can be drawn, and `limit` takes fewer"
    )
}

/// Leaves out most neighbours where one relation leads to many; tells of how many.
fn thin(reached: &mut Reached, things: &[Description], graph: &Graph) -> Vec<String> {
    let hubs: BTreeSet<NodeId> = things.iter().map(|thing| thing.thing.node).collect();
    let mut groups: BTreeMap<_, BTreeSet<NodeId>> = BTreeMap::new();
    let other = |from: NodeId, to: NodeId| if hubs.contains(&from) { (from, true, to) } else { (to, false, from) };
    for edge in &reached.edges {
        let (hub, outward, other) = other(edge.from, edge.to);
        let way = if outward { edge.way } else { edge.way.reverse() };
        groups.entry((hub, way, graph.kind_of(other))).or_default().insert(other);
    }
    let mut notes = Vec::new();
    for ((_, way, kind), others) in &mut groups {
        let all = others.len();
        if all > ALL {
            *others = others.iter().copied().take(SOME).collect();
            let (phrase, kind) = (graph.schema().phrase(*way), &graph.schema().kind(*kind).plural);
            notes.push(format!("`{phrase}`: {SOME} of {all} {kind} are drawn"));
        }
    }
    reached.edges.retain(|edge| {
        let (hub, outward, other) = other(edge.from, edge.to);
        let way = if outward { edge.way } else { edge.way.reverse() };
        groups.get(&(hub, way, graph.kind_of(other))).is_some_and(|others| others.contains(&other))
    });
    let drawn: BTreeSet<NodeId> = reached.edges.iter().flat_map(|edge| [edge.from, edge.to]).chain(hubs).collect();
    reached.things.retain(|node| drawn.contains(node));
    notes
}

fn compared(rows: &Rows) -> Table {
    let row =
        |row: Vec<Value>| Row { is_marked: differs(&row), cells: row.iter().map(|value| text(value, ", ")).collect() };
    let columns = rows.columns().iter().map(|column| column.name.clone()).collect();
    Table { columns, rows: rows.iter().map(row).collect(), mark: "differs".to_owned() }
}

fn table(rows: &Rows) -> Table {
    let row = |row: Vec<Value>| Row { is_marked: false, cells: row.iter().map(|value| text(value, ", ")).collect() };
    let columns = rows.columns().iter().map(|column| column.name.clone()).collect();
    Table { columns, rows: rows.iter().map(row).collect(), mark: String::new() }
}
