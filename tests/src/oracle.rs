//! The naive evaluator: answers a bound query by nested loops, to check the engine's answers against.
//!
//! It follows the language's text word by word and knows no plan, no index and no set of bits. Whether a thing belongs to a
//! set is found by asking for every node of the graph; the only thing remembered is that table of a query in parentheses.
//!
//! ```text
//! bound::Query ──rows──▶ nodes of stops and last noun ──groups──▶ rows of each group ──columns──▶ Answer
//!                 walk, member, holds: true, false or unknown
//! ```

mod columns;
mod compare;
mod condition;
mod item;
mod rows;
#[cfg(test)]
mod tests;
mod truth;

pub use truth::Truth;

use std::cell::RefCell;
use std::rc::Rc;

use fossgraph_core::{Graph, NodeId};
use fossgraph_engine::{Value, bound};
use regex::Regex;

/// What a query answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, in order.
    pub rows: Vec<Vec<Value>>,
    /// How many things are neither in the answer nor out of it, because something is not recorded.
    pub set_aside: usize,
}

/// Answers a query.
///
/// # Errors
///
/// A query with parameters, and one that binding should have refused, such as the sum of texts.
pub fn evaluate(graph: &Graph, query: &bound::Query) -> Result<Answer, String> {
    if !query.params.is_empty() {
        return Err("the oracle takes no parameters".to_owned());
    }
    let oracle = Oracle::new(graph);
    let answer = oracle.answer(query);
    oracle.refusal.into_inner().map_or(Ok(answer), Err)
}

/// The truth of something for each node of the graph, by node.
type Table = Rc<Vec<Truth>>;

/// What questions are asked of, for the time of one query.
struct Oracle<'a> {
    graph: &'a Graph,
    /// The queries in parentheses that were evaluated, each told by where it stands in memory.
    sets: RefCell<Vec<(&'a bound::Set, Table)>>,
    /// The regular expressions that were read; `None` for a text that is none.
    expressions: RefCell<Vec<(String, Option<Regex>)>>,
    /// Why the query has no answer, once something was asked that has no meaning.
    refusal: RefCell<Option<String>>,
}

impl<'a> Oracle<'a> {
    fn new(graph: &'a Graph) -> Self {
        let (sets, expressions, refusal) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { graph, sets, expressions, refusal }
    }

    /// Every node of the graph, ascending.
    fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.graph.node_count()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// Notes that something has no meaning: the whole query is refused, whatever the value that stands in here.
    fn refuse<T: Default>(&self, why: impl Into<String>) -> T {
        self.refusal.borrow_mut().get_or_insert_with(|| why.into());
        T::default()
    }

    fn answer(&self, query: &'a bound::Query) -> Answer {
        let rows = self.rows(query);
        let set_aside = if query.stops.is_empty() { self.set_aside(&query.set) } else { 0 };
        if query.count {
            let count = Value::Integer(i64::try_from(rows.len()).unwrap_or(i64::MAX));
            return Answer { columns: vec!["count".to_owned()], rows: vec![vec![count]], set_aside };
        }
        let mut groups = self.groups(query, &rows);
        self.sort(query, &mut groups);
        let skip = query.skip.map_or(0, |n| self.number(n));
        let limit = query.limit.map_or(usize::MAX, |n| self.number(n));
        let shown = groups.iter().skip(skip).take(limit).map(|group| {
            let cells = query.columns.iter().map(|column| self.value(self.column(query, &column.expr, group)));
            cells.collect()
        });
        let rows = shown.collect();
        Answer { columns: query.columns.iter().map(|column| column.name.clone()).collect(), rows, set_aside }
    }

    /// A whole number that a query states.
    fn number(&self, count: bound::Count) -> usize {
        match count {
            bound::Count::Number(n) => usize::try_from(n).unwrap_or(usize::MAX),
            bound::Count::Param(_) => self.refuse("a number is left to a parameter"),
        }
    }
}
