//! The errors of a load: the first of each file, and how many more there are.

use crate::diagnostic::{Diagnostic, LoadError};

/// Errors as they are found, in whatever order.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    told: Vec<Diagnostic>,
    more: usize,
    /// How many are left when they were cut last.
    kept: usize,
}

impl Errors {
    pub(crate) fn push(&mut self, error: Diagnostic) {
        self.told.push(error);
        if self.told.len() >= self.kept + 2 * LoadError::MOST_TOLD {
            self.more += LoadError::cut(&mut self.told);
            self.kept = self.told.len();
        }
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.more += other.more;
        other.told.into_iter().for_each(|error| self.push(error));
    }

    /// Whether there are so many that of a further one only its number may be told.
    pub(crate) fn are_many(&self) -> bool {
        self.more > 0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub(crate) fn into_error(self) -> LoadError {
        LoadError::of_some(self.told, self.more)
    }
}
