//! Three-valued logic, after Kleene.

/// How a condition ends. The order is from false to true, so that *and* is the least and *or* the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    False,
    /// It depends on something that is not recorded.
    #[default]
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite; of what is unknown, unknown.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it stands beside `and` and `or`, which have no operators")]
    pub fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::Unknown => Self::Unknown,
            Self::False => Self::True,
        }
    }

    /// All of them; true of none.
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        Self::any(truths.into_iter().map(Self::not)).not()
    }

    /// Any of them; false of none. What follows a true one is not asked.
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut found = Self::False;
        for truth in truths {
            found = found.or(truth);
            if found == Self::True {
                break;
            }
        }
        found
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        if known { Self::True } else { Self::False }
    }
}

/// `None` is unknown.
impl From<Option<bool>> for Truth {
    fn from(perhaps: Option<bool>) -> Self {
        perhaps.map_or(Self::Unknown, Self::from)
    }
}
