//! What is said of a step as a whole: how often it is walked, and what must be true of its edges.

use std::sync::Arc;

use fossgraph_core::{AttributeId, Builtin, Directed, KindId};

use super::attach::Attachment;
use super::cursor::Cursor;
use super::{Binder, Result};
use crate::ast::TokenKind;
use crate::bound::{Repeat, Step};
use crate::error::{ErrorKind, Problem};
use crate::limit::MOST_STEPS;

impl Binder<'_> {
    /// The repeat and the edge condition behind relations.
    pub(super) fn step(&mut self, cursor: &mut Cursor<'_>, relations: Vec<Directed>) -> Result<Step> {
        let mut step = Step::once(relations);
        if let Some(TokenKind::Repeat(times)) = cursor.peek() {
            let span = cursor.span();
            cursor.skip(1);
            let wrong = |message: &str| Err(Problem::new(ErrorKind::Meaning, "Q038", span, message));
            step.repeat = match *times {
                Some((min, max)) if min > MOST_STEPS || max.is_some_and(|max| max > MOST_STEPS) => {
                    return wrong(&format!("a repeat goes up to {MOST_STEPS} steps"));
                }
                Some((min, Some(max))) if min > max => {
                    return wrong("the first number of a repeat is not above the second");
                }
                Some((_, Some(0))) => return wrong("a repeat of no step leads nowhere"),
                Some((min, max)) => Repeat { min, max },
                None => return wrong(&format!("a repeat goes up to {MOST_STEPS} steps")),
            };
        }
        if let Some(TokenKind::Edge(phrase)) = cursor.peek() {
            cursor.skip(1);
            let outside = self.edges.replace(step.relations.iter().map(|d| d.relation).collect());
            let mut inside = Cursor::new(&phrase.tokens, phrase.span);
            let read = self.joined(&mut inside, &[], None, &mut Attachment { filter: true, ..Attachment::default() });
            self.edges = outside;
            step.edge = Some(Arc::new(read?));
        }
        Ok(step)
    }

    /// Whether an attribute makes sense of things of any of some kinds; or, in a condition on edges, of these.
    pub(super) fn has(&self, kinds: &[KindId], attribute: AttributeId) -> bool {
        let Some(relations) = &self.edges else {
            return kinds.iter().any(|k| self.schema.has_attribute(*k, attribute));
        };
        match self.schema.attribute(attribute).builtin {
            Some(Builtin::Since | Builtin::Until | Builtin::Check | Builtin::Note | Builtin::Sources) => true,
            Some(_) => false,
            None => relations.iter().any(|r| self.schema.relation(*r).attributes.contains(&attribute)),
        }
    }

    /// The attributes of the edges that a condition is about.
    pub(super) fn edge_attributes(&self) -> Vec<AttributeId> {
        let own = self.edges.iter().flatten().flat_map(|r| &self.schema.relation(*r).attributes).copied();
        let builtin = [Builtin::Since, Builtin::Until, Builtin::Check, Builtin::Note, Builtin::Sources];
        own.chain(builtin.map(|b| self.schema.builtin(b))).collect()
    }

    /// The names of the attributes that conditions may compare.
    pub(super) fn attribute_names(&self, kinds: &[KindId]) -> Vec<&str> {
        let mut out: Vec<&str> = match &self.edges {
            Some(relations) => {
                let own = relations.iter().flat_map(|r| &self.schema.relation(*r).attributes);
                own.map(|a| self.schema.attribute(*a).name.as_str())
                    .chain(["since", "until", "check", "note", "sources"])
                    .collect()
            }
            None => {
                let own = kinds.iter().flat_map(|k| &self.schema.kind(*k).attributes);
                std::iter::once("name").chain(own.map(|a| self.schema.attribute(*a).name.as_str())).collect()
            }
        };
        let mut seen = Vec::new();
        out.retain(|name| {
            let new = !seen.contains(name);
            seen.push(*name);
            new
        });
        out
    }
}
