//! JSON: one array of objects, or one object a line.

use std::io::{self, Write};

use fossgraph_engine::{ColumnInfo, Rows, Thing, Value};

use super::shown::is_hostile;

/// One array of objects, one field a line.
pub(crate) fn array(out: &mut dyn Write, rows: &Rows) -> io::Result<()> {
    let names = names(rows.columns());
    out.write_all(b"[")?;
    for (at, row) in rows.iter().enumerate() {
        out.write_all(if at > 0 { b",\n  {" } else { b"\n  {" })?;
        for (at, ((name, column), value)) in names.iter().zip(rows.columns()).zip(&row).enumerate() {
            let parting = if at > 0 { ",\n    " } else { "\n    " };
            write!(out, "{parting}{}: {}", string(name), cell(column, value))?;
        }
        out.write_all(b"\n  }")?;
    }
    out.write_all(if rows.is_empty() { b"]\n" } else { b"\n]\n" })
}

/// One object a line.
pub(crate) fn lines(out: &mut dyn Write, rows: &Rows) -> io::Result<()> {
    let names = names(rows.columns());
    for row in rows.iter() {
        let fields = names.iter().zip(rows.columns()).zip(&row);
        let fields: Vec<String> =
            fields.map(|((n, column), value)| format!("{}: {}", string(n), cell(column, value))).collect();
        writeln!(out, "{{{}}}", fields.join(", "))?;
    }
    Ok(())
}

/// The names of fields: those of the columns, numbered where one comes again, since objects may not hold it twice.
fn names(columns: &[ColumnInfo]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut name = column.name.clone();
        let mut n = 2;
        while names.contains(&name) {
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
fn string(text: &str) -> String {
    harmless(serde_json::Value::from(text).to_string())
}

/// JSON on one line in which characters that act on a terminal, which only strings hold, are escaped.
pub(crate) fn harmless(json: String) -> String {
    if !json.contains(is_hostile) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        if is_hostile(c) { out.push_str(&format!("\\u{:04x}", u32::from(c))) } else { out.push(c) }
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
            assert!(!json.contains(is_hostile), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn a_field_has_one_name() {
        let column = |name: &str| ColumnInfo { name: name.to_owned(), numeric: false, list: false, group: false };
        assert_eq!(names(&[column("name"), column("name"), column("name 2")]), ["name", "name 2", "name 2 2"]);
    }
}
