//! GraphML: what `foss export` writes, and graphs of other programs as far as their data name kinds and relations of the schema.

mod edge;
mod keys;
mod node;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use fossgraph_core::{
    AttributeId, Builder, Check, Date, Diagnostic, Directed, DraftId, FactDraft, KindId, LoadError, Schema, Value,
    ValueType, Watch, nearest,
};
use roxmltree::Node;

use crate::document::Document;
use crate::format::Format;
use crate::lines::Lines;
use crate::xml::{children, content, line_of, parse};
use keys::{Datum, Keys};

/// The key under which an exported graph holds its schema, where that is not the built-in one.
pub(crate) const SCHEMA_KEY: &str = "fossgraph-schema";

const HELP: &str = "take it out: GraphML needs none";
/// What stands beside a thing or an edge, whatever the schema.
const BESIDE: [&str; 4] = ["since", "until", "check", "note"];

/// The schema that a file brings, if it is GraphML and brings one; what else is wrong with it shows when it is read.
pub(crate) fn schema(path: &Path, watch: &Watch) -> Option<String> {
    if crate::document::format_of_file(path) != Ok(Some(Format::GraphMl)) {
        return None;
    }
    let document = Document::read(path, watch).ok()?;
    let text = document.text().ok()?;
    if !text.contains(SCHEMA_KEY) {
        return None;
    }
    let tree = parse(&document, text, HELP).ok()?;
    let graphs = children(tree.root_element(), "graph");
    let mut data = graphs.flat_map(|graph| children(graph, "data"));
    data.find(|data| data.attribute("key") == Some(SCHEMA_KEY)).and_then(content)
}

/// Reads a GraphML document.
pub(crate) fn read(document: &Document, builder: &mut Builder) -> Result<(), LoadError> {
    let text = document.text()?;
    let tree = parse(document, text, HELP)?;
    let root = tree.root_element();
    let graphs: Vec<Node<'_, '_>> = children(root, "graph").collect();
    if root.tag_name().name() != "graphml" || graphs.is_empty() {
        let error = Diagnostic::new("D006", document.line(1), "this GraphML holds no graph");
        return Err(error.help("a `graphml` element holds a `graph`").into());
    }
    let mut reader = Reader::new(document, builder, Lines::new(text));
    reader.keys = Keys::read(root);
    for graph in &graphs {
        for node in children(*graph, "node") {
            document.watch().check()?;
            reader.node(node);
        }
    }
    for graph in &graphs {
        let undirected = graph.attribute("edgedefault") == Some("undirected");
        for edge in children(*graph, "edge") {
            document.watch().check()?;
            reader.edge(edge, !undirected);
        }
        for hyperedge in children(*graph, "hyperedge") {
            reader.skip("a hyperedge", hyperedge.attribute("id").unwrap_or_default(), hyperedge);
        }
    }
    reader.finish();
    Ok(())
}

/// A thing that a node stands for, and what the node holds of it beyond kind and name.
struct Thing {
    draft: DraftId,
    kind: KindId,
    /// What its values take from it.
    check: Option<Check>,
    data: Vec<Datum>,
}

struct Reader<'a> {
    document: &'a Document,
    builder: &'a mut Builder,
    schema: Arc<Schema>,
    lines: Lines,
    keys: Keys,
    things: Vec<Thing>,
    /// The place of each node among the things; of those that are left out, nothing.
    nodes: HashMap<String, Option<usize>>,
    /// What the edges say that lead from a thing by a relation, dates included.
    walked: HashMap<(DraftId, Directed), Vec<(AttributeId, Value)>>,
    /// Names of data that are not read, by the reason and the name, as they are told.
    unread: HashMap<(String, String), String>,
    edges: usize,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document, builder: &'a mut Builder, lines: Lines) -> Self {
        let schema = builder.schema().clone();
        Self {
            document,
            builder,
            schema,
            lines,
            keys: Keys::default(),
            things: Vec::new(),
            nodes: HashMap::new(),
            walked: HashMap::new(),
            unread: HashMap::new(),
            edges: 0,
        }
    }

    fn finish(mut self) {
        let records = self.things.len();
        self.values();
        self.builder.read(self.document.name(), records, self.edges);
    }

    fn skip(&mut self, reason: &str, what: &str, at: Node<'_, '_>) {
        self.skip_line(reason, what, line_of(at, &self.lines));
    }

    fn skip_line(&mut self, reason: &str, what: &str, line: usize) {
        self.builder.skip(reason, what, &self.document.line(line));
    }

    /// Counts a datum that is not read, with the nearest of the names that are known; not one that no element says.
    fn unread(&mut self, reason: String, datum: &Datum, known: &[AttributeId], beside: &[&str]) {
        if datum.default {
            return;
        }
        let names = known.iter().map(|a| self.schema.attribute(*a).name.as_str()).chain(beside.iter().copied());
        let told = self.unread.entry((reason.clone(), datum.name.clone()));
        let near = told.or_insert_with(|| unknown(&datum.name, names)).clone();
        self.skip_line(&reason, &near, datum.line);
    }

    /// What stands beside a thing or an edge; what is not understood is counted.
    fn fact(&mut self, data: &[Datum]) -> FactDraft {
        let mut fact = FactDraft::default();
        let mut until_line = 0;
        for datum in data {
            match datum.name.as_str() {
                "since" => fact.since = self.date(datum),
                "until" => {
                    fact.until = self.date(datum);
                    until_line = datum.line;
                }
                "check" => {
                    fact.check = Check::parse(&datum.text);
                    if fact.check.is_none() {
                        self.skip_line("an invalid check mark", &datum.text, datum.line);
                    }
                }
                "note" => fact.note = Some(datum.text.clone()),
                _ => {}
            }
        }
        if let (Some(since), Some(until)) = (fact.since, fact.until)
            && since.first() >= until.end()
        {
            self.skip_line("an end that lies before its beginning", &format!("{since} to {until}"), until_line);
            fact.until = None;
        }
        fact
    }

    fn date(&mut self, datum: &Datum) -> Option<Date> {
        match self.parse(datum, &datum.text, ValueType::Date) {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    /// The value of an attribute that a datum holds; one that is not understood is counted.
    fn value(&mut self, datum: &Datum, text: &str, attribute: AttributeId) -> Option<Value> {
        let value_type = self.schema.attribute(attribute).value_type;
        self.parse(datum, text, value_type)
    }

    fn parse(&mut self, datum: &Datum, text: &str, value_type: ValueType) -> Option<Value> {
        let number = text.parse::<f64>().ok().filter(|x| x.is_finite());
        let parsed = match (value_type, number) {
            (ValueType::Float, Some(number)) => Ok(Value::Float(number)),
            // programs that know no whole numbers write 2020.0
            (ValueType::Integer | ValueType::Date, Some(number)) if datum.fractional && number.fract() == 0.0 => {
                Value::parse(&format!("{number:.0}"), value_type, &self.schema)
            }
            _ => Value::parse(text, value_type, &self.schema),
        };
        parsed.map_err(|why| self.skip_line("a value that is not understood", &why, datum.line)).ok()
    }
}

/// A word that the schema does not know, with the nearest one that it knows.
fn unknown<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> String {
    match nearest(word, known).first() {
        Some(near) => format!("`{word}` (did you mean `{near}`?)"),
        None => format!("`{word}`"),
    }
}
