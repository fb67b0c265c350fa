//! HTML: one document that needs nothing else, well-formed also as XML.

use std::borrow::Cow;
use std::io::{self, Write};

use fossgraph_core::Graph;
use fossgraph_engine::{ColumnInfo, Rows, Value};

use super::{PARTING, Shown, is_link, read, values};

const STYLE: &str = "\
:root{color-scheme:light dark}
body{font-family:system-ui,sans-serif;margin:2rem}
table{border-collapse:collapse;margin-bottom:2rem}
caption,figcaption{text-align:left;font-weight:bold;padding-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem;border-bottom:1px solid #8886}
th{position:sticky;top:0;background:Canvas}
td{white-space:pre-wrap}
.number{text-align:right;font-variant-numeric:tabular-nums}
.differs td:first-child::before{content:\"≠ \"}
.differs td{background:#facc1522}
.note{color:GrayText}
figure{margin:0 0 2rem}
.picture svg{max-width:100%;height:auto}
.live{display:grid;grid-template-columns:minmax(0,1fr) 22rem;gap:.5rem 1rem}
.live figcaption,.tools{grid-column:1/-1}
.tools{display:none;gap:.5rem;align-items:center}
.live .tools{display:flex}
.tools button{min-width:2.2rem}
.live .stage{border:1px solid #8886;border-radius:8px;overflow:hidden}
.live .stage svg{width:100%;max-height:75vh;min-height:18rem;cursor:grab;touch-action:none;display:block}
.live .facts{overflow:auto;max-height:75vh;font-size:.9rem}
.facts dt{font-weight:bold}
.facts dd{margin:0 0 .3rem 1rem;overflow-wrap:anywhere}
.facts [hidden]{display:none}
.live [data-n],.live .f-e{cursor:pointer}
.live [data-n]:focus{outline:2px solid Highlight}
.chosen [data-n]:not(.near),.chosen [data-e]:not(.near),.searched [data-n]:not(.hit){opacity:.25}
.live .hit{stroke-width:3}
@media (max-width:60rem){.live{grid-template-columns:minmax(0,1fr)}}";

/// What ends a document.
pub(crate) const END: &str = "</body>\n</html>\n";

/// Begins a document.
pub(crate) fn begin(out: &mut dyn Write, title: &str) -> io::Result<()> {
    let title = escaped(title);
    write!(
        out,
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width\"/>\n<title>{title}</title>\n\
         <style>\n{STYLE}\n</style>\n</head>\n<body>\n",
        super::picture::policy()
    )
}

/// Writes a table, one row a line, below a title unless that is empty; of things side by side, what differs is marked.
pub(crate) fn table(out: &mut dyn Write, rows: &Rows, title: &str, compared: bool) -> io::Result<()> {
    let columns = rows.columns();
    out.write_all(b"<table>\n")?;
    if !title.is_empty() {
        writeln!(out, "<caption>{}</caption>", escaped(title))?;
    }
    out.write_all(b"<thead>\n<tr>")?;
    for column in columns {
        write!(out, "<th scope=\"col\"{}>{}</th>", class(column), escaped(&column.name))?;
    }
    out.write_all(b"</tr>\n</thead>\n<tbody>\n")?;
    for row in rows.iter() {
        let differs = compared && super::differs(&row);
        out.write_all(if differs { b"<tr class=\"differs\">" } else { b"<tr>" })?;
        for (value, column) in row.iter().zip(columns) {
            write!(out, "<td{}>{}</td>", class(column), cell(value, column, rows.graph()))?;
        }
        out.write_all(b"</tr>\n")?;
    }
    out.write_all(b"</tbody>\n</table>\n")
}

fn class(column: &ColumnInfo) -> &'static str {
    if column.numeric { " class=\"number\"" } else { "" }
}

fn cell(value: &Value, column: &ColumnInfo, graph: &Graph) -> String {
    values(value).iter().map(|one| linked(one, &read(one, column), graph)).collect::<Vec<_>>().join(PARTING)
}

/// A single value as it is read, as a link where it has an address.
pub(super) fn linked(value: &Value, text: &str, graph: &Graph) -> String {
    let address = match value {
        // what is cited is found at its address; that of another thing may be one of many
        Value::Thing(thing) if graph.schema().citations() == Some(graph.kind_of(thing.node)) => {
            graph.address(thing.node)
        }
        _ => None,
    };
    let address = address.as_deref().unwrap_or(text);
    if is_link(address) {
        format!("<a href=\"{}\">{}</a>", escaped(address), escaped(text))
    } else {
        escaped(text).into_owned()
    }
}

/// A text that HTML shows as it is; new lines and tabs stay.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'');
    if !text.contains(|c: char| special(c) || fossgraph_core::is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let text = Shown::lines(&text.replace("\r\n", "\n"));
    let mut out = String::with_capacity(text.as_str().len() + 16);
    for c in text.as_str().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        for (text, want) in [
            ("Dapr", "Dapr"),
            ("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
            ("\" onclick=\"x", "&quot; onclick=&quot;x"),
            ("&lt;", "&amp;lt;"),
            ("one\r\ntwo\n\tthree", "one\ntwo\n\tthree"),
            ("\u{1b}[31m\u{202e}\0", "\\u{1b}[31m\\u{202e}\\u{0}"),
        ] {
            assert_eq!(escaped(text), want);
        }
    }
}
