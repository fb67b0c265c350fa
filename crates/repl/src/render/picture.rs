//! Pictures in the formats that hold them; in a page of HTML one can move about in, with the facts behind what is drawn.

use std::io::{self, Write};

use fossgraph_core::Check;
use fossgraph_engine::{Description, Detail, Graph, Provenance, Rows, Thing, Value, WalkedEdge};
use fossgraph_formats::{Export, Part};

use super::html::{escaped, linked};
use super::{Hidden, Look, bars, compared, html, text};
use crate::args::Format;
use crate::picture::{Graphed, Sketch};

/// The script of a page.
const SCRIPT: &str = include_str!("../../assets/picture.js");
/// What the script's bytes come to: no other script of a page is run.
const DIGEST: &str = "sha256-QyS+0WtejWEta+mPwsTwiIGs3S4c1V7+rWe9PaEcOQE=";

/// What a page of HTML may do: show itself, and run the one script.
pub(super) fn policy() -> String {
    format!("default-src 'none'; style-src 'unsafe-inline'; script-src '{DIGEST}'; base-uri 'none'; form-action 'none'")
}

/// Writes the picture of an answer, which is so many answers behind the first.
pub(crate) fn picture(
    out: &mut dyn Write,
    sketch: &Sketch,
    rows: &Rows,
    (title, place): (&str, usize),
    look: &Look,
) -> io::Result<Hidden> {
    match (look.format, sketch) {
        (Format::Svg, _) => out.write_all(sketch.page(rows, title, false).svg().as_bytes())?,
        (Format::Html, _) => figure(out, sketch, rows, title, &format!("p{place}"))?,
        (Format::Dot, Sketch::Graph(graph)) => graph_text(out, Export::Dot, graph, rows)?,
        (Format::Mermaid, Sketch::Graph(graph)) => graph_text(out, Export::Mermaid, graph, rows)?,
        (Format::Dot, _) => {
            out.write_all(b"digraph {\n  nothing [label=\"nothing was found\", shape=plaintext];\n}\n")?
        }
        (Format::Mermaid, _) => out.write_all(b"flowchart LR\n  nothing[\"nothing was found\"]\n")?,
        (Format::Bars, Sketch::Bars(all)) => bars::bars(out, all, look)?,
        (Format::Bars, Sketch::Graph(graph)) => {
            graph.history.iter().try_for_each(|line| bars::time_line(out, line, look))?;
        }
        (_, Sketch::Compared(_)) => return compared(out, rows, look),
        _ => return super::rows(out, rows, title, look),
    }
    Ok(Hidden::default())
}

fn graph_text(out: &mut dyn Write, form: Export, graph: &Graphed, rows: &Rows) -> io::Result<()> {
    let edges = graph.reached.edges.iter().map(|edge| (edge.way.relation, edge.edge));
    let part = Part::walked(rows.graph(), graph.reached.things.iter().copied(), edges);
    let files = form.write(&part).map_err(io::Error::other)?;
    files.iter().try_for_each(|(_, text)| out.write_all(text.as_bytes()))
}

/// The picture above the table of a page.
fn figure(out: &mut dyn Write, sketch: &Sketch, rows: &Rows, title: &str, mark: &str) -> io::Result<()> {
    let page = sketch.page(rows, title, true);
    if !page.pictures.is_empty() {
        let is_graph = matches!(sketch, Sketch::Graph(graph) if graph.diagram.is_readable());
        let class = if is_graph { "picture graph" } else { "picture" };
        write!(out, "<figure class=\"{class}\">\n<figcaption>{}</figcaption>\n", escaped(title))?;
        match sketch {
            Sketch::Graph(graph) if is_graph => {
                out.write_all(TOOLS.as_bytes())?;
                write!(out, "<div class=\"stage\">\n{}</div>\n", page.inline(mark))?;
                facts(out, graph, rows.graph())?;
                writeln!(out, "<script>{SCRIPT}</script>")?;
            }
            _ => out.write_all(page.inline(mark).as_bytes())?,
        }
        writeln!(out, "</figure>")?;
    }
    for note in sketch.notes() {
        writeln!(out, "<p class=\"note\">{}</p>", escaped(&note))?;
    }
    let title = if page.pictures.is_empty() { title } else { "" };
    html::table(out, rows, title, matches!(sketch, Sketch::Compared(_)))
}

const TOOLS: &str = "<div class=\"tools\"><input type=\"search\" placeholder=\"find a thing\" aria-label=\"find a thing\"/>\
    <span class=\"found\" aria-live=\"polite\"></span>\
    <button type=\"button\" data-act=\"in\" aria-label=\"larger\">+</button>\
    <button type=\"button\" data-act=\"out\" aria-label=\"smaller\">−</button>\
    <button type=\"button\" data-act=\"fit\">all</button></div>\n";

/// What is recorded of all that is drawn, with who says so: the script shows what is chosen.
fn facts(out: &mut dyn Write, graphed: &Graphed, graph: &Graph) -> io::Result<()> {
    out.write_all(
        b"<div class=\"facts\">\n<p class=\"none\">Click a thing or a relation to see what is recorded about it.</p>\n",
    )?;
    for (at, node) in graphed.reached.things.iter().enumerate() {
        let described = Description::of(graph, *node);
        let Thing { name, kind, .. } = &described.thing;
        write!(out, "<section data-f=\"n{at}\">\n<h3>{} ({})</h3>\n<dl>", escaped(name), escaped(kind))?;
        for detail in described.details.iter().filter(|detail| !detail.is_edge && detail.in_force) {
            let value = linked(&detail.value, &text(&detail.value, ", "), graph);
            let words = beside(detail, graph);
            write!(out, "<dt>{}</dt><dd>{value}{words}</dd>", escaped(&detail.property))?;
        }
        out.write_all(b"</dl>\n</section>\n")?;
    }
    let place = |node| graphed.reached.things.binary_search(&node).unwrap_or_default();
    for (at, edge) in graphed.reached.edges.iter().enumerate() {
        let WalkedEdge { from, to, .. } = *edge;
        let words = beside(&edge.detail(graph), graph);
        let (ends, sentence) = (format!("{} {}", place(from), place(to)), edge.sentence(graph));
        writeln!(out, "<p data-f=\"e{at}\" data-ends=\"{ends}\">{}{words}</p>", escaped(&sentence))?;
    }
    out.write_all(b"</div>\n")
}

/// What stands beside a fact: what an edge is told of, when it holds, how well it is checked, a remark, who says so.
fn beside(detail: &Detail, graph: &Graph) -> String {
    let Provenance { since, until, check, note, sources } = &detail.provenance;
    let mut words: Vec<String> = detail.attributes.iter().map(|(name, value)| format!("{name} {value}")).collect();
    words.extend(since.map(|since| format!("since {since}")));
    words.extend(until.map(|until| format!("until {until}")));
    words.extend((*check != Check::Verified).then(|| check.name().to_owned()));
    words.extend(note.clone());
    let mut out = if words.is_empty() { String::new() } else { format!(": {}", escaped(&words.join(", "))) };
    let sources: Vec<String> =
        sources.iter().map(|source| linked(&Value::Thing(source.clone()), &source.name, graph)).collect();
    if !sources.is_empty() {
        out.push_str(&format!(" <small>[{}]</small>", sources.join("; ")));
    }
    out
}
