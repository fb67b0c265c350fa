//! `landscape.yml`, as landscape2 reads it and foundations keep it.
//!
//! ```text
//! file ──tree──▶ places and items ──gather──▶ listings of one thing each ──write──▶ Builder
//! ```
//!
//! What an item is: an organisation, if it stands among members, partners or adopters, or its name says so; a project, if it has a level or
//! a repository that is not said to be closed; else a technology. A project without a level has no host: being listed is not being
//! hosted. Descriptions, logos, links to chats and the like are not taken over.

mod gather;
mod item;
mod keys;
mod name;
mod organisation;
mod places;
mod project;
mod relate;
mod things;

use fossgraph_core::{Builder, Cancelled, Diagnostic, LoadError};

use crate::document::Document;
use crate::fields::{self, tell_unknown};
use crate::tree::Node;
use crate::words::Writer;
use item::Item;
use places::Places;

/// Reads a landscape. `foundation` is whose it is, where the landscape has no category of members to tell it.
pub(crate) fn read(document: &Document, foundation: Option<&str>, builder: &mut Builder) -> Result<(), LoadError> {
    let tree = Node::of_yaml(document)?;
    let Some(categories) = tree.get("landscape").or_else(|| tree.get("categories")) else {
        return Err(wrong(document, &tree, "a landscape has a key `landscape` (or `categories`) at its top").into());
    };
    let Some(categories) = categories.items() else {
        return Err(wrong(document, categories, "`landscape` is a list of categories").into());
    };
    let mut writer = Writer::new(builder, document);
    writer.source(document.title());
    let mut places = Places::default();
    let items = items(&mut writer, categories, &mut places)?;
    let host = places.foundation().or(foundation);
    things::write(&mut writer, &places, &items, host)?;
    writer.finish();
    Ok(())
}

fn wrong(document: &Document, node: &Node, help: &str) -> Diagnostic {
    let message = format!("this is not a landscape: found {}", node.what());
    Diagnostic::new("D006", document.line(node.line), message).help(help)
}

/// The items in the order of the file, and the places they stand in.
fn items(writer: &mut Writer<'_>, categories: &[Node], places: &mut Places) -> Result<Vec<Item>, Cancelled> {
    let mut items = Vec::new();
    for category in categories {
        tell_unknown(writer, category, &keys::CATEGORY, "categories");
        let Some(name) = places::name(writer, category, "category") else { continue };
        for subcategory in nodes(writer, category, "subcategories") {
            tell_unknown(writer, subcategory, &keys::SUBCATEGORY, "subcategories");
            let Some(sub) = places::name(writer, subcategory, "subcategory") else { continue };
            let place = places.add(&name, &sub);
            for node in nodes(writer, subcategory, "items") {
                writer.check()?;
                items.extend(Item::read(writer, node, place));
            }
        }
    }
    Ok(items)
}

/// The maps in the list at a key; nothing there is an empty list.
fn nodes<'a>(writer: &mut Writer<'_>, node: &'a Node, key: &str) -> &'a [Node] {
    let Some(found) = node.get(key) else { return &[] };
    found.items().unwrap_or_else(|| {
        fields::odd(writer, found, key, "a list");
        &[]
    })
}
