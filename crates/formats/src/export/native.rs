//! The native form: records in TOML, edges in CSV, or in JSON Lines where CSV cannot say them.

use std::fmt::Write as _;

use fossgraph_core::{
    AttributeId, Cell, Check, Column, Fact, Graph, KindId, NodeId, RelationId, Value, ValueType, phrase_key,
};

use super::part::{Link, Part};

/// The files, the schema first.
pub(super) fn write(part: &Part<'_>) -> Result<Vec<(String, String)>, String> {
    let part = &part.with_citations();
    let schema = part.graph.schema();
    let mut files = vec![("schema.toml".to_owned(), schema.text().to_owned())];
    for kind in schema.kind_ids().filter(|kind| part.nodes(*kind).next().is_some()) {
        files.push((format!("{}.toml", stem(&schema.kind(kind).plural)?), records(part, kind)));
    }
    for relation in schema.relation_ids() {
        let links: Vec<Link<'_>> = part.links(relation).collect();
        if links.is_empty() {
            continue;
        }
        let stem = stem(&schema.relation(relation).phrase)?;
        let rows: Vec<Row> = links.iter().map(|link| row(part, relation, link)).collect();
        if rows.iter().all(Row::fits_csv) {
            files.push((format!("{stem}.csv"), csv(part, relation, &rows)?));
        } else {
            files.push((format!("{stem}.jsonl"), rows.iter().map(|row| row.json() + "\n").collect()));
        }
    }
    Ok(files)
}

/// The name of a file that a phrase gives.
fn stem(phrase: &str) -> Result<String, String> {
    let stem = phrase_key(phrase).replace(' ', "_");
    if stem.contains(['/', '\\', '.', ':']) {
        return Err(format!("no file can be named after `{phrase}`"));
    }
    Ok(stem)
}

// ---------------------------------------------------------------- records

fn records(part: &Part<'_>, kind: KindId) -> String {
    let graph = part.graph;
    let schema = graph.schema();
    let header = quoted(&schema.kind(kind).singular);
    let mut out = String::new();
    for node in part.nodes(kind) {
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{gap}[[{header}]]");
        let _ = writeln!(out, "id = {}\nname = {}", quoted(graph.id(node)), quoted(graph.name(node)));
        let aliases: Vec<String> = graph.aliases(node).map(quoted).collect();
        if !aliases.is_empty() {
            let _ = writeln!(out, "aliases = [{}]", aliases.join(", "));
        }
        for (key, value) in beside(graph, graph.fact(node), Beside { sources: 0, check: Check::Verified }) {
            let _ = writeln!(out, "{key} = {value}");
        }
        for attribute in &schema.kind(kind).attributes {
            // of a part, the edges that a value is read from may be left out
            let written = !part.is_whole() || graph.states(node, *attribute);
            if let Some(column) = graph.column(kind, *attribute).filter(|_| written) {
                values(&mut out, graph, node, *attribute, column);
            }
        }
    }
    out
}

fn values(out: &mut String, graph: &Graph, node: NodeId, attribute: AttributeId, column: &Column) {
    let local = graph.local(node);
    let record = graph.fact(node);
    let plain = Fact { since: None, until: None, sources: record.sources, check: Check::Verified, note: 0 };
    let claims = column.claims(local);
    let stated: Vec<(Cell, Fact)> = if claims.is_empty() {
        column.cells(local).map(|cell| (cell, plain)).collect()
    } else {
        claims.iter().map(|claim| (claim.cell, claim.fact)).collect()
    };
    let inherited = Beside { sources: record.sources, check: record.check };
    let items: Vec<String> = stated
        .iter()
        .map(|(cell, fact)| {
            let value = value(column, *cell, graph);
            let beside = beside(graph, *fact, inherited);
            if beside.is_empty() {
                return value;
            }
            let keys: String = beside.iter().map(|(key, value)| format!(", {key} = {value}")).collect();
            format!("{{ is = {value}{keys} }}")
        })
        .collect();
    let name = quoted(&graph.schema().attribute(attribute).name);
    match items.as_slice() {
        [] => {}
        [one] if !one.starts_with('{') => {
            let _ = writeln!(out, "{name} = {one}");
        }
        _ => {
            // a single value that is stated several times is written as claims, also where nothing stands beside it
            let many = graph.schema().attribute(attribute).many;
            let claim =
                |item: &String| if many || item.starts_with('{') { item.clone() } else { format!("{{ is = {item} }}") };
            let _ = writeln!(out, "{name} = [{}]", items.iter().map(claim).collect::<Vec<_>>().join(", "));
        }
    }
}

/// What a value takes from its record where it says nothing.
#[derive(Clone, Copy)]
struct Beside {
    sources: u32,
    check: Check,
}

/// What stands beside a fact and is not inherited, as keys and values.
fn beside(graph: &Graph, fact: Fact, inherited: Beside) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    out.extend(fact.since.map(|date| ("since", quoted(&date.to_string()))));
    out.extend(fact.until.map(|date| ("until", quoted(&date.to_string()))));
    if fact.sources != inherited.sources {
        let sources: Vec<String> = sources(graph, fact).iter().map(|id| quoted(id)).collect();
        out.push(("sources", format!("[{}]", sources.join(", "))));
    }
    if fact.check != inherited.check {
        out.push(("check", quoted(fact.check.name())));
    }
    out.extend(graph.note(fact).map(|note| ("note", quoted(note))));
    out
}

/// The documents that a fact cites, as references.
fn sources(graph: &Graph, fact: Fact) -> Vec<String> {
    let id = |node: NodeId| {
        let id = graph.id(node);
        let kind = &graph.schema().kind(graph.kind_of(node)).singular;
        if id.contains(':') { format!("{kind}:{id}") } else { id.to_owned() }
    };
    graph.sources(fact).map(id).collect()
}

/// A value as TOML writes it.
fn value(column: &Column, cell: Cell, graph: &Graph) -> String {
    match column.value(cell) {
        Value::Integer(n) => n.to_string(),
        Value::Float(x) => format!("{x:?}"),
        Value::Boolean(b) => b.to_string(),
        _ => quoted(&column.display(cell, graph.schema())),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

// ---------------------------------------------------------------- edges

/// An edge as a line of a bulk file.
struct Row {
    ends: [String; 2],
    /// The attributes by their places in the relation's list, as texts and as JSON.
    attributes: Vec<(usize, String, String, serde_json::Value)>,
    fact: [Option<String>; 4],
    sources: Vec<String>,
}

const FACT: [&str; 4] = ["since", "until", "check", "note"];

fn row(part: &Part<'_>, relation: RelationId, link: &Link<'_>) -> Row {
    let graph = part.graph;
    let schema = graph.schema();
    let order = &schema.relation(relation).attributes;
    let attributes = part.attributes(relation, link).map(|(attribute, column, cell)| {
        let place = order.iter().position(|a| *a == attribute).unwrap_or_default();
        let text = column.display(cell, schema);
        let json = match (column.value(cell), column.value_type()) {
            (Value::Integer(n), _) => n.into(),
            (Value::Boolean(b), _) => b.into(),
            (Value::Float(x), ValueType::Float) => x.into(),
            _ => text.clone().into(),
        };
        (place, schema.attribute(attribute).name.clone(), text, json)
    });
    let fact = link.fact;
    Row {
        ends: [part.key(link.from), part.key(link.to)],
        attributes: attributes.collect(),
        fact: [
            fact.since.map(|date| date.to_string()),
            fact.until.map(|date| date.to_string()),
            (fact.check != Check::Verified).then(|| fact.check.name().to_owned()),
            graph.note(fact).map(str::to_owned),
        ],
        sources: sources(graph, fact),
    }
}

impl Row {
    /// In CSV an element of a list cannot hold the separator.
    fn fits_csv(&self) -> bool {
        self.sources.iter().all(|id| !id.contains(';'))
    }

    fn json(&self) -> String {
        let mut object = serde_json::Map::new();
        object.insert("from".to_owned(), self.ends[0].clone().into());
        object.insert("to".to_owned(), self.ends[1].clone().into());
        for (_, name, _, value) in &self.attributes {
            object.insert(name.clone(), value.clone());
        }
        for (name, value) in FACT.iter().zip(&self.fact) {
            object.extend(value.as_ref().map(|value| ((*name).to_owned(), value.clone().into())));
        }
        if !self.sources.is_empty() {
            object.insert("sources".to_owned(), self.sources.clone().into());
        }
        serde_json::Value::Object(object).to_string()
    }
}

/// The rows with the columns that any of them needs.
fn csv(part: &Part<'_>, relation: RelationId, rows: &[Row]) -> Result<String, String> {
    let schema = part.graph.schema();
    let attributes = &schema.relation(relation).attributes;
    let used: Vec<usize> =
        (0..attributes.len()).filter(|at| rows.iter().any(|row| row.attributes.iter().any(|a| a.0 == *at))).collect();
    let facts: Vec<usize> =
        (0..FACT.len()).filter(|at| rows.iter().any(|row| row.fact.get(*at).is_some_and(Option::is_some))).collect();
    let cited = rows.iter().any(|row| !row.sources.is_empty());
    let mut header = vec!["from".to_owned(), "to".to_owned()];
    header.extend(used.iter().filter_map(|at| Some(schema.attribute(*attributes.get(*at)?).name.clone())));
    header.extend(facts.iter().filter_map(|at| FACT.get(*at)).map(|name| (*name).to_owned()));
    header.extend(cited.then(|| "sources".to_owned()));
    let lines = rows.iter().map(|row| {
        let mut line = row.ends.to_vec();
        let attribute = |at: &usize| row.attributes.iter().find(|a| a.0 == *at).map_or(String::new(), |a| a.2.clone());
        line.extend(used.iter().map(attribute));
        line.extend(facts.iter().map(|at| row.fact.get(*at).cloned().flatten().unwrap_or_default()));
        line.extend(cited.then(|| row.sources.join(";")));
        line
    });
    super::csv::table(std::iter::once(header).chain(lines))
}
