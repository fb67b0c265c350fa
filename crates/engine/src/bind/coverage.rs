//! How much is recorded of what a query asks: no edge means no, but only where edges are recorded.

use fossgraph_core::{Directed, KindId, NodeId};

use super::Binder;

/// So many relations are told of.
const TOLD: usize = 3;

impl Binder<'_> {
    /// Remembers relations that were read. Of any relation at all, as `linked to` means, nothing can be said in a line.
    pub(super) fn remember(&mut self, relations: &[Directed], from: &[KindId]) {
        if relations.len() <= TOLD {
            self.walked.extend(relations.iter().map(|directed| (*directed, from.to_vec())));
        }
    }

    /// What is recorded for how many, of the relations that were read and that the data do not claim complete.
    pub(super) fn coverage(&mut self) -> Vec<String> {
        let mut walked = std::mem::take(&mut self.walked);
        let mut told: Vec<(Directed, KindId)> = Vec::new();
        walked.iter_mut().for_each(|(_, kinds)| kinds.sort_unstable());
        for (directed, kinds) in &walked {
            let relation = self.schema.relation(directed.relation);
            // of several kinds nothing can be said in a line
            if let [kind] = kinds.as_slice()
                && !relation.complete.contains(kind)
                && !told.contains(&(*directed, *kind))
            {
                told.push((*directed, *kind));
            }
        }
        let mut notes: Vec<String> =
            told.iter().take(TOLD).filter_map(|(directed, kind)| self.recorded(*directed, *kind)).collect();
        if self.timed {
            let mut current: Vec<&str> = Vec::new();
            for (directed, _) in &walked {
                let relation = self.schema.relation(directed.relation);
                if relation.current_only && !current.contains(&relation.phrase.as_str()) {
                    current.push(&relation.phrase);
                }
            }
            notes.extend(current.iter().map(|phrase| format!("`{phrase}` is recorded only where it still holds")));
        }
        notes
    }

    fn recorded(&self, directed: Directed, kind: KindId) -> Option<String> {
        let edges = self.graph.edges(directed.relation);
        let nodes = self.graph.nodes(kind);
        let all = nodes.len();
        let known = nodes.filter(|node| !edges.neighbours_ever(NodeId(*node), directed.direction).is_empty()).count();
        let phrase = self.schema.phrase(directed);
        (known < all).then(|| format!("`{phrase}` is recorded for {known} of {all} {}", self.plural(kind)))
    }
}
