//! Which node each draft becomes.

use super::builder::Builder;
use super::draft::{Draft, DraftId};
use super::texts::number;
use crate::schema::{KindId, Schema};
use crate::sort::Keys;
use crate::value::{natural_key, natural_order};

/// The order of nodes: by kind, then natural order of names, then id; the order of files never matters.
pub(super) struct Order {
    /// The drafts by node.
    pub(super) drafts: Vec<u32>,
    nodes: Vec<u32>,
    kinds: Vec<KindId>,
}

impl Order {
    pub(super) fn new(builder: &Builder) -> Self {
        let texts = &builder.texts;
        let name = |draft: &Draft| builder.name_of(draft).unwrap_or_else(|| texts.get(draft.id));
        let mut keys = Keys::with_capacity(builder.drafts.len());
        for draft in &builder.drafts {
            keys.push(|key| {
                key.extend(draft.kind.0.to_be_bytes());
                natural_key(name(draft), key);
            });
        }
        let drafts = keys.sorted(|a, b| match (builder.drafts.get(a as usize), builder.drafts.get(b as usize)) {
            (Some(a), Some(b)) => {
                let by_id = || natural_order(texts.get(a.id), texts.get(b.id));
                name(a).cmp(name(b)).then_with(by_id)
            }
            _ => a.cmp(&b),
        });
        let mut nodes = vec![0; drafts.len()];
        for (node, draft) in (0..).zip(&drafts) {
            if let Some(slot) = nodes.get_mut(*draft as usize) {
                *slot = node;
            }
        }
        let kinds = drafts.iter().filter_map(|at| builder.drafts.get(*at as usize)).map(|draft| draft.kind).collect();
        Self { drafts, nodes, kinds }
    }

    pub(super) fn node(&self, draft: DraftId) -> u32 {
        self.nodes.get(draft.index()).copied().unwrap_or_default()
    }

    /// The drafts in the order of nodes.
    pub(super) fn each<'a>(&'a self, drafts: &'a [Draft]) -> impl Iterator<Item = (u32, &'a Draft)> {
        (0_u32..).zip(self.drafts.iter().filter_map(|at| drafts.get(*at as usize)))
    }

    /// Where each kind's nodes start, with the number of nodes at the end.
    pub(super) fn starts(&self, schema: &Schema) -> Vec<u32> {
        let start = |kind: KindId| self.kinds.partition_point(|k| *k < kind);
        let starts = schema.kind_ids().map(start).chain([self.kinds.len()]);
        starts.map(number).collect()
    }
}
