//! JSON: one array of objects, or one object a line.

use std::io::{self, Write};

use fossgraph_core::{Graph, is_hidden};
use fossgraph_engine::{ColumnInfo, Explanation, Rows, Thing, Value, Witness};

/// One array of objects, one field a line.
pub(crate) fn array(out: &mut dyn Write, rows: &Rows) -> io::Result<()> {
    let names = names(rows.columns(), &[]);
    whole(out, rows.len(), |row| fields(rows, row, &names))
}

/// One object a line.
pub(crate) fn lines(out: &mut dyn Write, rows: &Rows) -> io::Result<()> {
    let names = names(rows.columns(), &[]);
    (0..rows.len()).try_for_each(|row| writeln!(out, "{{{}}}", fields(rows, row, &names).join(", ")))
}

/// The field that holds the facts behind a row.
const WHY: &str = "why";

/// One array of objects with the facts behind each row as a tree.
pub(crate) fn explained(out: &mut dyn Write, why: &Explanation) -> io::Result<()> {
    let rows = why.rows();
    let names = names(rows.columns(), &[WHY]);
    whole(out, rows.len(), |row| {
        let mut fields = fields(rows, row, &names);
        let mut tree = String::new();
        indented(why.because(row), rows.graph(), 4, &mut tree);
        fields.push(format!("{}: {tree}", string(WHY)));
        fields
    })
}

/// One object a line with the facts behind each row as a tree.
pub(crate) fn explained_lines(out: &mut dyn Write, why: &Explanation) -> io::Result<()> {
    let rows = why.rows();
    let names = names(rows.columns(), &[WHY]);
    for row in 0..rows.len() {
        let mut fields = fields(rows, row, &names);
        let facts: Vec<String> = why.because(row).iter().map(|w| witness(w, rows.graph())).collect();
        fields.push(format!("{}: [{}]", string(WHY), facts.join(", ")));
        writeln!(out, "{{{}}}", fields.join(", "))?;
    }
    Ok(())
}

pub(super) fn whole(out: &mut dyn Write, count: usize, fields: impl Fn(usize) -> Vec<String>) -> io::Result<()> {
    out.write_all(b"[")?;
    for row in 0..count {
        out.write_all(if row > 0 { b",\n  {" } else { b"\n  {" })?;
        for (at, field) in fields(row).iter().enumerate() {
            write!(out, "{}{field}", if at > 0 { ",\n    " } else { "\n    " })?;
        }
        out.write_all(b"\n  }")?;
    }
    out.write_all(if count == 0 { b"]\n" } else { b"\n]\n" })
}

/// `"name": value` for each column of a row.
fn fields(rows: &Rows, row: usize, names: &[String]) -> Vec<String> {
    let cells = names.iter().zip(rows.columns()).zip(rows.row(row));
    cells.map(|((name, column), value)| format!("{}: {}", string(name), cell(column, &value))).collect()
}

/// `"name": value` for each of some cells.
pub(super) fn row(columns: &[ColumnInfo], cells: &[Value]) -> Vec<String> {
    let named = names(columns, &[]).into_iter().zip(columns).zip(cells);
    named.map(|((name, column), value)| format!("{}: {}", string(&name), cell(column, value))).collect()
}

/// Facts as an array, one fact a line and what is behind it indented.
fn indented(facts: &[Witness], graph: &Graph, indent: usize, out: &mut String) {
    let blanks = " ".repeat(indent);
    out.push('[');
    for (at, fact) in facts.iter().enumerate() {
        out.push_str(if at > 0 { ",\n" } else { "\n" });
        out.push_str(&format!("{blanks}  {{{}", stated(fact, graph).join(", ")));
        out.push_str(", \"because\": ");
        indented(&fact.because, graph, indent + 2, out);
        out.push('}');
    }
    if !facts.is_empty() {
        out.push('\n');
        out.push_str(&blanks);
    }
    out.push(']');
}

/// A fact and what is behind it on one line.
pub(super) fn witness(fact: &Witness, graph: &Graph) -> String {
    let behind: Vec<String> = fact.because.iter().map(|inner| witness(inner, graph)).collect();
    format!("{{{}, \"because\": [{}]}}", stated(fact, graph).join(", "), behind.join(", "))
}

/// The fields of a fact but for what is behind it. What is not recorded has no check mark, what holds always no dates.
fn stated(fact: &Witness, graph: &Graph) -> Vec<String> {
    let check = fact.check.map_or("null".to_owned(), |check| string(check.name()));
    let mut fields = vec![format!("\"fact\": {}", string(&fact.fact)), format!("\"check\": {check}")];
    fields.extend(fact.since.map(|since| format!("\"since\": {}", string(&since.to_string()))));
    fields.extend(fact.until.map(|until| format!("\"until\": {}", string(&until.to_string()))));
    let sources: Vec<String> = fact.sources.iter().map(|source| cited(source, graph)).collect();
    fields.push(format!("\"sources\": [{}]", sources.join(", ")));
    fields
}

fn cited(source: &Thing, graph: &Graph) -> String {
    let url = super::address(graph, source).map(|url| format!(", \"url\": {}", string(&url))).unwrap_or_default();
    format!("{{\"name\": {}, \"id\": {}{url}}}", string(&source.name), string(&source.id))
}

/// The names of fields: those of the columns, numbered where one comes again, since objects may not hold it twice.
fn names(columns: &[ColumnInfo], taken: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut name = column.name.clone();
        let mut n = 2;
        while names.contains(&name) || taken.contains(&name.as_str()) {
            name = format!("{} {n}", column.name);
            n += 1;
        }
        names.push(name);
    }
    names
}

/// A column that can hold lists holds arrays in every row that has a value.
fn cell(column: &ColumnInfo, value: &Value) -> String {
    match value {
        Value::Missing | Value::List(_) => json(value),
        one if column.list => format!("[{}]", json(one)),
        one => json(one),
    }
}

fn json(value: &Value) -> String {
    match value {
        Value::Missing => "null".to_owned(),
        Value::Text(text) => string(text),
        Value::Integer(n) => n.to_string(),
        Value::Float(x) => serde_json::Value::from(*x).to_string(),
        Value::Boolean(b) => b.to_string(),
        Value::Date(date) => string(&date.to_string()),
        Value::Thing(thing) => object(thing),
        Value::Path(path) => {
            let step = |(phrase, thing): &(String, Thing)| {
                format!("{{\"relation\": {}, \"to\": {}}}", string(phrase), object(thing))
            };
            let steps: Vec<String> = path.steps.iter().map(step).collect();
            format!("{{\"start\": {}, \"steps\": [{}]}}", object(&path.start), steps.join(", "))
        }
        Value::List(values) => format!("[{}]", values.iter().map(json).collect::<Vec<_>>().join(", ")),
    }
}

fn object(thing: &Thing) -> String {
    format!("{{\"kind\": {}, \"id\": {}, \"name\": {}}}", string(&thing.kind), string(&thing.id), string(&thing.name))
}

/// A string, in which characters that act on a terminal are escaped as JSON escapes them.
pub(super) fn string(text: &str) -> String {
    harmless(serde_json::Value::from(text).to_string())
}

/// JSON on one line in which characters that act on a terminal, which only strings hold, are escaped.
pub(crate) fn harmless(json: String) -> String {
    if !json.contains(is_hidden) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        if is_hidden(c) { out.push_str(&format!("\\u{:04x}", u32::from(c))) } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_exact_and_harmless() {
        for text in ["Dapr", "a\"b\\c", "\u{1b}[31m\t\n\0", "\u{9b}\u{7f}", "x\u{202e}y\u{2028}", "日本 🦀"] {
            let json = string(text);
            assert!(!json.contains(is_hidden), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn a_field_has_one_name() {
        let column = |name: &str| ColumnInfo { name: name.to_owned(), numeric: false, list: false, group: false };
        assert_eq!(names(&[column("why")], &["why"]), ["why 2"]);
        assert_eq!(names(&[column("name"), column("name"), column("name 2")], &[]), ["name", "name 2", "name 2 2"]);
    }
}
