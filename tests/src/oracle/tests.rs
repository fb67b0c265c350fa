//! Tests of the oracle itself, by queries made by hand on a graph small enough to answer in one's head.

use std::sync::{Arc, LazyLock};

use fossgraph_core::{AttributeId, Directed, Graph, KindId, NodeId, Value as Core, load_text};
use fossgraph_engine::bound::{
    Aggregate, Bound, Chain, Column, Comparison, Condition, Count, Expr, Head, Hop, Noun, Operand, OrderKey, Quantity,
    Query, Repeat, Set, SetOp, Step, Stop, StopId, Test, Walk,
};

use fossgraph_engine::Params;

use super::{Answer, Here, Oracle, Subject, Truth, evaluate};

mod columns;
mod conditions;
mod expressions;
mod reach;
mod stops;
mod time;

const SCHEMA: &str = "
[[enumeration]]
name = 'level'
members = ['Low', 'High']
[[kind]]
singular = 'team'
plural = 'teams'
[[kind]]
singular = 'project'
plural = 'projects'
attributes = ['seats', 'licence', 'accepted', 'ended', 'version', 'tags', 'level']
[[kind]]
singular = 'part'
plural = 'parts'
attributes = ['seats', 'version', 'grade', 'marks', 'rank', 'kept since']
[[attribute]]
name = 'grade'
type = 'level'
[[attribute]]
name = 'marks'
type = 'text'
many = true
[[attribute]]
name = 'rank'
type = 'level'
many = true
derived = { relation = 'kept by', value = 'rank' }
[[attribute]]
name = 'kept since'
type = 'date'
derived = { relation = 'kept by', value = 'since', pick = 'first' }
[[attribute]]
name = 'weight'
type = 'integer'
[[attribute]]
name = 'seats'
type = 'integer'
[[attribute]]
name = 'licence'
type = 'licence'
[[attribute]]
name = 'accepted'
type = 'date'
[[attribute]]
name = 'ended'
type = 'date'
[[attribute]]
name = 'version'
type = 'version'
[[attribute]]
name = 'tags'
type = 'text'
many = true
[[attribute]]
name = 'level'
type = 'level'
[[relation]]
phrase = 'uses'
inverse = 'used by'
from = ['team']
to = ['project']
[[relation]]
phrase = 'reads'
inverse = 'read by'
from = ['team']
to = ['project']
[[relation]]
phrase = 'needs'
inverse = 'needed by'
from = ['part']
to = ['part']
attributes = ['weight']
[[relation]]
phrase = 'keeps'
inverse = 'kept by'
from = ['team']
to = ['part']
attributes = ['rank']
dated = true
";

const PROJECTS: &str = "name,seats,licence,accepted,ended,version,tags,level
Ant,10,MIT,2024-03-01,2024-05,1.9,red;blue,High
Bee,20,MIT OR Apache-2.0,2024,2024-05,1.10,blue,Low
Cat,,,2023,,,,
Dog,41,,,,,Green,High
";

const USES: &str = "from,to,until\nOne,Ant,\nOne,Bee,\nTwo,Cat,\nThree,Ant,\nThree,Cat,\nFour,Dog,2020\n";

const PARTS: &str = "
[[part]]
name = 'Axle'
seats = 1
version = '1.0'
grade = [{ is = 'Low', until = 2015 }, { is = 'High', since = 2015 }]
marks = ['plain', { is = 'old', until = 2015 }, { is = 'new', since = 2014 }]
[[part]]
name = 'Bolt'
seats = 2
version = '1.0.0'
grade = [{ is = 'High', until = 2015, check = 'claim' }, { is = 'Low', until = 2015 }, { is = 'High', since = 2016 }]
rank = 'High'
[[part]]
name = 'Cog'
version = '0.9'
[[part]]
name = 'Dial'
seats = 2
grade = 'Low'
[[part]]
name = 'Egg'
seats = 5
since = '2020-06'
";

/// Axle, Bolt and Cog need one another in a circle.
const NEEDS: &str = "from,to,weight,since,until
Axle,Bolt,3,,
Axle,Bolt,7,2017,
Axle,Bolt,1,2012,2018
Axle,Cog,4,,
Bolt,Cog,,,
Bolt,Egg,6,,
Cog,Axle,1,,
Cog,Dial,5,2019,
Dial,Egg,2,,
";

/// Since when Two keeps the dial is not recorded.
const KEEPS: &str = "from,to,rank,since,until
One,Axle,Low,2012,2016
One,Axle,High,2016,
Two,Axle,Low,2018,
Two,Dial,High,,
";

static GRAPH: LazyLock<Graph> = LazyLock::new(|| {
    let files = [
        ("schema.toml", SCHEMA),
        ("teams.csv", "name\nOne\nTwo\nThree\nFour\n"),
        ("projects.csv", PROJECTS),
        ("uses.csv", USES),
        ("parts.toml", PARTS),
        ("needs.csv", NEEDS),
        ("keeps.csv", KEEPS),
        ("reads.csv", "from,to\nOne,Ant\nFour,Bee\n"),
    ];
    load_text(&files).unwrap().graph
});

const NOW: Here<'static> = Here { time: None, stops: &[], via: None };

fn kind(phrase: &str) -> KindId {
    GRAPH.schema().lexicon().kind(phrase).unwrap().0
}

fn attribute(phrase: &str) -> AttributeId {
    GRAPH.schema().lexicon().attribute(phrase).unwrap()
}

fn relation(phrase: &str) -> Directed {
    GRAPH.schema().lexicon().relation(phrase).unwrap()
}

fn step(phrase: &str) -> Step {
    Step::once(vec![relation(phrase)])
}

/// A step that is repeated.
fn often(phrase: &str, min: u32, max: Option<u32>) -> Step {
    Step { repeat: Repeat { min, max }, ..step(phrase) }
}

/// A step over edges of which something is true.
fn over(phrase: &str, edge: Condition) -> Step {
    Step { edge: Some(Arc::new(edge)), ..step(phrase) }
}

fn node(name: &str) -> NodeId {
    GRAPH.name_index().find(name).next().unwrap().node
}

fn noun(phrase: &str, filter: Option<Condition>) -> Noun {
    Noun { head: Head::Kinds, kinds: vec![kind(phrase)], filter: filter.map(Box::new) }
}

fn named(names: &[&str]) -> Noun {
    Noun { head: Head::Nodes(names.iter().map(|name| node(name)).collect()), ..noun("parts", None) }
}

fn to_parts(step: Step, filter: Option<Condition>) -> Hop {
    Hop { step, ..hop(&[], "parts", filter) }
}

fn value(of: &str, text: &str) -> Operand {
    Operand::Value(Core::parse(text, GRAPH.schema().attribute(attribute(of)).value_type, GRAPH.schema()).unwrap())
}

fn text(text: &str) -> Operand {
    Operand::Value(Core::Text(text.to_owned()))
}

fn when(of: &str, test: Test) -> Condition {
    Condition::Compare(Comparison { stop: None, attribute: attribute(of), test, label: String::new() })
}

fn chain(phrase: &str, quantity: Quantity, target: Noun) -> Condition {
    Condition::Chain(Chain { step: step(phrase), quantity, target, label: String::new() })
}

fn hop(phrases: &[&str], to: &str, filter: Option<Condition>) -> Hop {
    let step = Step::once(phrases.iter().map(|phrase| relation(phrase)).collect());
    Hop { step, kinds: vec![kind(to)], filter: filter.map(Box::new), label: String::new() }
}

fn column(expr: Expr) -> Column {
    Column { name: "c".to_owned(), expr }
}

fn set(noun: Noun, hops: Vec<Hop>) -> Set {
    Set { first: Walk { noun, hops, label: String::new() }, rest: Vec::new(), time: None }
}

fn query(noun: Noun, hops: Vec<Hop>, columns: Vec<Expr>) -> Query {
    Query {
        count: false,
        summary: false,
        kinds: noun.kinds.clone(),
        set: set(noun, hops),
        stops: Vec::new(),
        via: false,
        columns: columns.into_iter().map(column).collect(),
        groups: Vec::new(),
        grouped: false,
        order: Vec::new(),
        limit: None,
        skip: None,
        params: Vec::new(),
        notes: Vec::new(),
    }
}

fn name() -> Expr {
    Expr::Attribute(None, attribute("name"))
}

fn aggregate(aggregate: Aggregate, argument: Expr) -> Expr {
    Expr::Aggregate(aggregate, Some(Box::new(argument)))
}

fn of(phrase: &str) -> Expr {
    Expr::Attribute(None, attribute(phrase))
}

/// The rows as text, cells separated by `,` and rows by `|`.
fn told(answer: &Answer) -> String {
    let rows = answer.rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    rows.collect::<Vec<_>>().join("|")
}

#[track_caller]
fn answers(query: &Query, want: &str, set_aside: usize) {
    let answer = evaluate(&GRAPH, query, &Params::new()).unwrap();
    assert_eq!((told(&answer).as_str(), answer.set_aside), (want, set_aside));
}

/// How a condition ends for each thing of a kind, in the order of nodes: `T`, `F` or `?`.
fn truths(of: &str, condition: &Condition) -> String {
    let oracle = Oracle::new(&GRAPH);
    let truths = GRAPH.nodes(kind(of)).map(|node| match oracle.holds(Subject::Node(NodeId(node)), condition, NOW) {
        Truth::True => 'T',
        Truth::False => 'F',
        Truth::Unknown => '?',
    });
    let truths = truths.collect();
    assert_eq!(*oracle.refusal.borrow(), None);
    truths
}

fn many_seats() -> Condition {
    when("seats", Test::AtLeast(value("seats", "20")))
}

fn with_stops(noun: Noun, hops: Vec<Hop>, stops: &[usize], columns: Vec<Expr>) -> Query {
    let stop =
        |step: &usize| Stop { name: format!("s{step}"), step: *step, kinds: Vec::new(), shown: true, used: false };
    Query { stops: stops.iter().map(stop).collect(), ..query(noun, hops, columns) }
}

fn stop(at: usize) -> Expr {
    Expr::Thing(Some(StopId(at)))
}
