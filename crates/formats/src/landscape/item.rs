//! One item of a landscape, as its file states it.

use std::borrow::Cow;

use fossgraph_core::Key;

use super::keys;
use super::name::{Name, latin};
use crate::fields::{Text, as_text, date, odd, tell_unknown, text, texts, tidy};
use crate::level::{Dated, Dates};
use crate::tree::{Node, NodeValue};
use crate::words::Writer;

/// One item.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Which of the landscape's places it stands in.
    pub(super) place: usize,
    pub(super) line: usize,
    pub(super) name: Name,
    /// The name as it is written, with roles.
    pub(super) written: String,
    pub(super) homepage: Option<Text>,
    pub(super) repository: Option<Text>,
    pub(super) other_repositories: Vec<Text>,
    pub(super) licence: Option<Text>,
    /// The slug of its owner at Crunchbase.
    pub(super) crunchbase: Option<Text>,
    /// Its owner by name.
    pub(super) owner: Option<Text>,
    /// Whether the landscape says that it is no open source.
    pub(super) is_closed: bool,
    pub(super) joined: Option<Dated>,
    pub(super) level: Option<Text>,
    /// A level that stands within `extra`, where landscape2 does not look for it.
    pub(super) inner_level: Option<Text>,
    pub(super) dates: Dates,
    pub(super) second_paths: Vec<Text>,
    pub(super) lfx: Option<Text>,
    pub(super) clomonitor: Option<Text>,
    pub(super) annual_review: Option<Text>,
    pub(super) specification: Option<Text>,
    pub(super) parent: Option<Text>,
    pub(super) integrations: Vec<Text>,
    pub(super) audits: Vec<Audit>,
}

/// An audit of a project.
#[derive(Clone, Debug)]
pub(super) struct Audit {
    pub(super) line: usize,
    pub(super) date: Option<Text>,
    pub(super) sort: Option<Text>,
    pub(super) url: Option<Text>,
    pub(super) vendor: Option<Text>,
}

impl Item {
    /// Reads an item; `None` for one without a name, which is counted.
    pub(super) fn read(writer: &mut Writer<'_>, node: &Node, place: usize) -> Option<Self> {
        tell_unknown(writer, node, &keys::ITEM, "items");
        let Some(written) = text(writer, node, "name").map(|t| Text { text: tidy(&t.text), ..t }) else {
            writer.skip("an item without a name", "", node.line);
            return None;
        };
        let clean = clean(writer, &written);
        let empty = Node { line: node.line, value: NodeValue::Null };
        let extra = node.get("extra").unwrap_or(&empty);
        if !extra.is_empty() && extra.entries().is_empty() {
            odd(writer, extra, "extra", "a map");
        }
        tell_unknown(writer, extra, &keys::EXTRA, "extra");
        let integrations = ["summary_integration", "summary_integrations"];
        Some(Self {
            place,
            line: written.line,
            name: Name::new(&clean),
            homepage: text(writer, node, "homepage_url"),
            repository: text(writer, node, "repo_url"),
            other_repositories: repositories(writer, node),
            licence: text(writer, node, "license"),
            crunchbase: crunchbase(writer, node),
            owner: owner(node),
            is_closed: text(writer, node, "open_source")
                .is_some_and(|t| ["false", "False", "FALSE"].contains(&t.text.as_str())),
            joined: date(writer, node, "joined"),
            level: text(writer, node, "project"),
            inner_level: text(writer, extra, "project"),
            dates: Dates {
                accepted: date(writer, extra, "accepted"),
                incubating: date(writer, extra, "incubating"),
                graduated: date(writer, extra, "graduated"),
                archived: date(writer, extra, "archived"),
            },
            second_paths: texts(writer, node, "second_path"),
            lfx: text(writer, extra, "lfx_slug"),
            clomonitor: text(writer, extra, "clomonitor_name"),
            annual_review: text(writer, extra, "annual_review_date"),
            specification: text(writer, extra, "specification"),
            parent: text(writer, extra, "parent_project"),
            integrations: integrations.iter().filter_map(|key| text(writer, extra, key)).collect(),
            audits: audits(writer, extra),
            written: written.text,
        })
    }

    /// By what its repository is known.
    pub(super) fn repository_key(&self) -> Option<Key> {
        Key::repository(&self.repository.as_ref()?.text)
    }

    /// Whether it is an open-source project, if nothing else is said of it.
    pub(super) fn is_open_source(&self) -> bool {
        self.repository.is_some() && !self.is_closed
    }
}

/// The text with letters of other scripts corrected, which is told.
pub(super) fn clean(writer: &mut Writer<'_>, written: &Text) -> String {
    match latin(&written.text) {
        Cow::Borrowed(same) => same.to_owned(),
        Cow::Owned(corrected) => {
            let message = format!("`{corrected}` is written with letters of another script that look alike: corrected");
            writer.remark(written.line, &message);
            corrected
        }
    }
}

fn repositories(writer: &mut Writer<'_>, node: &Node) -> Vec<Text> {
    let Some(found) = node.get("additional_repos") else { return Vec::new() };
    let Some(items) = found.items() else {
        odd(writer, found, "additional_repos", "a list");
        return Vec::new();
    };
    items.iter().filter_map(|item| as_text(item).or_else(|| text(writer, item, "repo_url"))).collect()
}

fn audits(writer: &mut Writer<'_>, extra: &Node) -> Vec<Audit> {
    let Some(found) = extra.get("audits") else { return Vec::new() };
    let Some(items) = found.items() else {
        odd(writer, found, "audits", "a list");
        return Vec::new();
    };
    let read = |item: &Node| {
        tell_unknown(writer, item, &["date", "type", "url", "vendor"], "audits");
        Audit {
            line: item.line,
            date: text(writer, item, "date"),
            sort: text(writer, item, "type"),
            url: text(writer, item, "url"),
            vendor: text(writer, item, "vendor"),
        }
    };
    items.iter().map(read).collect()
}

/// The owner's slug, which two keys may hold.
fn crunchbase(writer: &mut Writer<'_>, node: &Node) -> Option<Text> {
    let own = text(writer, node, "crunchbase");
    let address = own.or_else(|| node.get("organization").and_then(as_text))?;
    let (_, slug) = address.text.split_once("crunchbase.com/organization/")?;
    let slug = slug.split(['?', '#', '/']).next().unwrap_or_default();
    (!slug.is_empty()).then(|| Text { text: slug.to_lowercase(), line: address.line })
}

fn owner(node: &Node) -> Option<Text> {
    let found = node.get("organization")?.get("name").and_then(as_text)?;
    Some(Text { text: tidy(&found.text), ..found })
}
