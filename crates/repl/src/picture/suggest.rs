//! What to ask instead where an answer is nothing to draw.

use fossgraph_engine::{Engine, Prepared, Rows, bound};

use crate::screen::Usage;

/// Why a statement's answer is never a graph, if it is not.
pub(super) fn no_graph(statement: &Prepared) -> Option<Usage> {
    use bound::Statement;
    let (what, help) = match statement.bound() {
        Statement::Query(query) if query.count => (
            "a count is one number: there is nothing to draw",
            "leave out `count`, or count by something with `group by`",
        ),
        Statement::Query(query) if query.grouped => {
            ("these numbers have no names: there is nothing to draw", "`group by` gives each a name, for bars")
        }
        Statement::Schema(_) | Statement::Find(..) => (
            "a listing is not a graph: there is nothing to draw",
            "`describe` with a name draws what is around a thing",
        ),
        Statement::Explain(_) | Statement::Profile(_) | Statement::ExplainPath(_) | Statement::ProfilePath(_) => (
            "a plan is not a graph of the data: there is nothing to draw",
            "without `explain` or `profile` the answer is drawn",
        ),
        Statement::WhyNot(..) => (
            "what keeps things out is not a graph: there is nothing to draw",
            "`describe` with a name draws what is around a thing",
        ),
        _ => return None,
    };
    Some(Usage::new(what).help(help))
}

/// What to write where an answer holds things, but nothing that relates them.
pub(super) fn unrelated(engine: &Engine, statement: &Prepared, rows: &Rows) -> Usage {
    let usage = Usage::new("nothing in this answer relates one thing to another: there is nothing to draw");
    match walked_on(engine, statement, rows) {
        Some(query) => usage.help(format!("a picture needs two stops: add a relation, as in  {query}")),
        None => usage.help("a picture needs two stops: add a relation, such as `-> hosted by`"),
    }
}

/// The query, and a step on from it: over the relation that most of its things have.
fn walked_on(engine: &Engine, statement: &Prepared, rows: &Rows) -> Option<String> {
    let graph = rows.graph();
    let (schema, things) = (graph.schema(), rows.things());
    let having = |way: &fossgraph_core::Directed| {
        let edges = graph.edges(way.relation);
        things.iter().filter(|node| !edges.neighbours(**node, way.direction).is_empty()).count()
    };
    // of several that as many have, the first of the schema
    let counts = schema.ways().map(|way| (having(&way), way)).filter(|(count, _)| *count > 0);
    let (_, way) = counts.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let (text, phrase) = (statement.text(), schema.phrase(way));
    // the step stands before the clauses, and what comes of it must be a query
    let clauses = [" show ", " order by ", " limit ", " as of "].into_iter().filter_map(|word| text.find(word)).min();
    let (set, clauses) = text.split_at_checked(clauses.unwrap_or(text.len()))?;
    let queries = [format!("{text} -> {phrase}"), format!("{set} -> {phrase}{clauses}")];
    queries.into_iter().find(|query| engine.prepare(query).is_ok())
}
