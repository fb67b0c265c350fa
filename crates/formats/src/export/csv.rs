//! Two tables: things, and edges between them. Exact, as RFC 4180 says; for spreadsheets and data frames.

use std::collections::BTreeSet;

use fossgraph_core::AttributeId;

use super::part::Part;

/// `things.csv` and `edges.csv`, each with the columns that something has a value for.
pub(super) fn write(part: &Part<'_>) -> Result<Vec<(String, String)>, String> {
    Ok(vec![("things.csv".to_owned(), things(part)?), ("edges.csv".to_owned(), edges(part)?)])
}

fn things(part: &Part<'_>) -> Result<String, String> {
    let (graph, schema) = (part.graph, part.graph.schema());
    let used: BTreeSet<AttributeId> =
        part.things().flat_map(|(kind, node)| part.values(kind, node).map(|(attribute, _)| attribute)).collect();
    let names = used.iter().map(|a| schema.attribute(*a).name.clone());
    let header = ["kind", "id", "name", "aliases"].map(str::to_owned).into_iter().chain(names).collect();
    let rows = part.things().map(|(kind, node)| {
        let aliases: Vec<&str> = graph.aliases(node).collect();
        let own = [schema.kind(kind).singular.as_str(), graph.id(node), graph.name(node)].map(str::to_owned);
        let mut row: Vec<String> = own.into_iter().chain([aliases.join("; ")]).collect();
        let values: Vec<(AttributeId, Vec<String>)> = part.values(kind, node).collect();
        row.extend(used.iter().map(|attribute| {
            values.iter().find(|(a, _)| a == attribute).map_or(String::new(), |(_, values)| values.join("; "))
        }));
        row
    });
    table(std::iter::once(header).chain(rows))
}

fn edges(part: &Part<'_>) -> Result<String, String> {
    let (graph, schema) = (part.graph, part.graph.schema());
    let used: BTreeSet<AttributeId> = schema
        .relation_ids()
        .flat_map(|relation| part.links(relation).map(move |link| (relation, link)))
        .flat_map(|(relation, link)| part.attributes(relation, &link).map(|(a, ..)| a).collect::<Vec<_>>())
        .collect();
    let fixed = ["relation", "from", "to", "since", "until", "check", "sources"];
    let names = used.iter().map(|a| schema.attribute(*a).name.clone());
    let header: Vec<String> = fixed.map(str::to_owned).into_iter().chain(names).collect();
    let links = schema.relation_ids().flat_map(|relation| part.links(relation).map(move |link| (relation, link)));
    let rows = links.map(|(relation, link)| {
        let date = |date: Option<fossgraph_core::Date>| date.map_or(String::new(), |date| date.to_string());
        let sources: Vec<&str> = graph.sources(link.fact).map(|source| graph.name(source)).collect();
        let mut row = vec![
            schema.relation(relation).phrase.clone(),
            part.key(link.from),
            part.key(link.to),
            date(link.fact.since),
            date(link.fact.until),
            link.fact.check.name().to_owned(),
            sources.join("; "),
        ];
        let values: Vec<_> = part.attributes(relation, &link).collect();
        row.extend(used.iter().map(|attribute| {
            let found = values.iter().find(|(a, ..)| a == attribute);
            found.map_or(String::new(), |(_, column, cell)| column.display(*cell, schema))
        }));
        row
    });
    table(std::iter::once(header).chain(rows))
}

/// Rows as RFC 4180 writes them, but for plain line ends.
pub(super) fn table(rows: impl Iterator<Item = Vec<String>>) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(|e| e.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|e| e.to_string())?;
    String::from_utf8(bytes).map_err(|e| e.to_string())
}
