//! Records that could not be read, so that nothing is said of them that only follows from that.

use std::collections::BTreeSet;

use crate::schema::KindId;
use crate::value::slug;

/// Which records there may be beyond those that were read. Whoever notes one tells an error as well.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    /// Records of any kind.
    any: bool,
    kinds: BTreeSet<KindId>,
    /// Names and ids, in the form of ids.
    names: BTreeSet<String>,
}

impl Unread {
    /// So many names are kept.
    const MOST: usize = 100_000;

    /// A file that may hold records of a kind, or of any.
    pub(crate) fn file(&mut self, kind: Option<KindId>) {
        match kind {
            Some(kind) => drop(self.kinds.insert(kind)),
            None => self.any = true,
        }
    }

    /// A record that has this name or id.
    pub(crate) fn name(&mut self, name: &str) {
        if self.names.len() < Self::MOST {
            self.names.insert(slug(name));
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.any |= other.any;
        self.kinds.extend(other.kinds);
        self.names.extend(other.names);
    }

    /// Whether there may be a record of one of the kinds that is called so.
    pub(super) fn may_hold(&self, name: &str, kinds: &[KindId]) -> bool {
        self.any
            || kinds.iter().any(|kind| self.kinds.contains(kind))
            || (!self.names.is_empty() && self.names.contains(&slug(name)))
    }
}
