//! The naive evaluator: answers a bound query by nested loops, to check the engine's answers against.
//!
//! It follows the language's text word by word and knows no plan, no index and no set of bits. Whether a thing belongs to a
//! set is found by asking for every node of the graph. What is remembered are answers to questions that are asked again and
//! again: sets in parentheses, conditions and neighbours of a node.
//!
//! ```text
//! bound::Query ──rows──▶ nodes of stops, last noun, edge ──groups──▶ rows of each group ──columns──▶ Answer
//!                 walk, member, holds: true, false or unknown
//! ```

mod columns;
mod compare;
mod condition;
mod expression;
mod function;
mod item;
mod measure;
mod params;
mod reach;
mod rows;
#[cfg(test)]
mod tests;
mod truth;
mod values;
mod walk;

pub use truth::Truth;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use fossgraph_core::{Date, EdgeId, Graph, NodeId, RelationId};
use fossgraph_engine::{Params, Value, bound};
use item::Item;
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
/// A parameter without a value that fits, a whole number that does not fit into 64 bits, and a query that binding should have
/// refused, such as the sum of texts.
pub fn evaluate(graph: &Graph, query: &bound::Query, params: &Params) -> Result<Answer, String> {
    let oracle = Oracle::new(graph);
    oracle.give(&query.params, params);
    let answer = oracle.answer(query);
    oracle.refusal.into_inner().map_or(Ok(answer), Err)
}

/// The truth of something for each node of the graph, by node.
type Table = Rc<Vec<Truth>>;

/// Where a question stands: the time asked about, and the row's own things.
#[derive(Clone, Copy)]
struct Here<'r> {
    /// The last day of this date; where absent, the data's own date.
    time: Option<Date>,
    /// The things at the stops that the row has come to so far.
    stops: &'r [NodeId],
    /// The edge last walked, for columns.
    via: Option<Subject>,
}

/// What attributes are asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// A thing.
    Node(NodeId),
    /// An edge.
    Edge(RelationId, EdgeId),
}

/// Answers by what was asked (told by where it stands in memory), of when, and of which node.
type Memo<T, V> = RefCell<BTreeMap<(*const T, Option<Date>), Vec<Option<V>>>>;

/// What questions are asked of, for the time of one query.
struct Oracle<'a> {
    graph: &'a Graph,
    /// The sets in parentheses, under node 0.
    sets: Memo<bound::Set, Table>,
    /// The conditions of nouns.
    filters: Memo<bound::Condition, Truth>,
    /// Where single steps lead to.
    steps: Memo<bound::Step, Rc<reach::Found>>,
    /// The numbers of things in the graph of some relations at a time, by node.
    measures: RefCell<BTreeMap<measure::Question, Rc<Vec<Option<Item>>>>>,
    /// What the parameters are given, in their order.
    params: RefCell<Vec<params::Given>>,
    /// Whether the row's own things were looked at: then the answer is not one for other rows.
    looked_at_row: Cell<bool>,
    /// The regular expressions that were read; `None` for a text that is none.
    expressions: RefCell<Vec<(String, Option<Regex>)>>,
    /// Why the query has no answer, once something was asked that has no meaning.
    refusal: RefCell<Option<String>>,
}

impl<'a> Oracle<'a> {
    fn new(graph: &'a Graph) -> Self {
        Self {
            graph,
            sets: RefCell::default(),
            filters: RefCell::default(),
            steps: RefCell::default(),
            measures: RefCell::default(),
            params: RefCell::default(),
            looked_at_row: Cell::new(false),
            expressions: RefCell::default(),
            refusal: RefCell::default(),
        }
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

    /// The answer to a question that was asked before, or else a new one, which is remembered unless it looked at the row.
    fn remember<T, V: Clone>(
        &self,
        memo: &Memo<T, V>,
        (what, time, node): (&'a T, Option<Date>, NodeId),
        answer: impl FnOnce() -> V,
    ) -> V {
        let (key, at) = ((std::ptr::from_ref(what), time), node.0 as usize);
        let known = memo.borrow().get(&key).and_then(|answers| answers.get(at).cloned().flatten());
        if let Some(known) = known {
            return known;
        }
        let before = self.looked_at_row.replace(false);
        let answer = answer();
        if !self.looked_at_row.get() {
            let mut memo = memo.borrow_mut();
            let answers = memo.entry(key).or_default();
            answers.resize(answers.len().max(at + 1), None);
            if let Some(place) = answers.get_mut(at) {
                *place = Some(answer.clone());
            }
        }
        self.looked_at_row.set(before || self.looked_at_row.get());
        answer
    }

    /// The row's own thing at a stop.
    fn at_stop(&self, stop: bound::StopId, here: Here<'_>) -> Option<NodeId> {
        self.looked_at_row.set(true);
        here.stops.get(stop.0).copied().or_else(|| self.refuse("a stop that the row has not come to"))
    }

    /// When a set is asked for.
    fn time(&self, own: Option<bound::Time>, around: Option<Date>) -> Option<Date> {
        match own {
            None => around,
            Some(bound::Time::Date(date)) => Some(date),
            Some(bound::Time::Param(param)) => match self.param_value(param) {
                Some(fossgraph_core::Value::Date(date)) => Some(date),
                _ => self.refuse("a date is left open"),
            },
        }
    }

    fn answer(&self, query: &'a bound::Query) -> Answer {
        let found = self.rows(query);
        let set_aside = found.values().filter(|truth| **truth == Truth::Unknown).count();
        let sure = found.into_iter().filter(|(_, truth)| *truth == Truth::True);
        let rows: Vec<rows::Row> = sure.map(|(row, _)| row).collect();
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
            bound::Count::Param(param) => usize::try_from(self.param_count(param)).unwrap_or(usize::MAX),
        }
    }
}
