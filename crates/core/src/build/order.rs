//! Which node each draft becomes.

use super::builder::{Draft, DraftId};
use crate::schema::{KindId, Schema};
use crate::value::{Natural, natural_order};

/// The order of nodes: by kind, then natural order of names, then id; the order of files never matters.
pub(super) struct Order {
    /// The drafts by node.
    pub(super) drafts: Vec<usize>,
    nodes: Vec<u32>,
    kinds: Vec<KindId>,
}

impl Order {
    pub(super) fn new(drafts: &[Draft]) -> Self {
        let mut keyed: Vec<(KindId, Natural<'_>, &str, usize)> =
            drafts.iter().enumerate().map(|(at, d)| (d.kind, name(d), d.id.as_str(), at)).collect();
        keyed.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)).then_with(|| natural_order(a.2, b.2)));
        let mut nodes = vec![0; drafts.len()];
        for (node, (.., draft)) in (0_u32..).zip(&keyed) {
            if let Some(slot) = nodes.get_mut(*draft) {
                *slot = node;
            }
        }
        Self { nodes, kinds: keyed.iter().map(|k| k.0).collect(), drafts: keyed.iter().map(|k| k.3).collect() }
    }

    pub(super) fn node(&self, draft: DraftId) -> u32 {
        self.nodes.get(draft.0).copied().unwrap_or_default()
    }

    /// The drafts in the order of nodes.
    pub(super) fn each<'a>(&'a self, drafts: &'a [Draft]) -> impl Iterator<Item = (u32, &'a Draft)> {
        (0_u32..).zip(self.drafts.iter().filter_map(|at| drafts.get(*at)))
    }

    /// Where each kind's nodes start, with the number of nodes at the end.
    pub(super) fn starts(&self, schema: &Schema) -> Vec<u32> {
        let start = |kind: KindId| self.kinds.partition_point(|k| *k < kind);
        let starts = schema.kind_ids().map(start).chain([self.kinds.len()]);
        starts.map(|n| u32::try_from(n).unwrap_or(u32::MAX)).collect()
    }
}

/// The name of a draft, as it is compared; its id where it has none.
fn name(draft: &Draft) -> Natural<'_> {
    Natural::new(draft.name.as_ref().map_or(draft.id.as_str(), |(name, _)| name))
}
