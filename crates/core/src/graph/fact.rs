//! What stands beside facts: when they hold, who says so, how well they are checked.

use crate::store::Array;
use crate::value::Date;

/// What stands beside a fact: when it holds, who says so, how well it is checked.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Check, Fact};
/// let date = |text: &str| text.parse().ok();
/// let fact = Fact { since: date("2020"), until: date("2024-06"), sources: 0, check: Check::Verified, note: 0 };
/// assert!(fact.holds(date("2023-12-31")));
/// assert!(!fact.holds(date("2019")), "it had not begun");
/// assert!(!fact.holds(date("2024-06-01")), "the end is no part of it");
/// assert!(!fact.holds(None), "without a date, only what has no end holds");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Since when it holds; always, where absent.
    pub since: Option<Date>,
    /// Until when, exclusive; still, where absent.
    pub until: Option<Date>,
    /// The documents cited, as a set of the graph; 0 for none.
    pub sources: u32,
    /// How well it is checked.
    pub check: Check,
    /// A remark, by its number from 1; 0 for none.
    pub note: u32,
}

impl Fact {
    /// Whether it holds on the last day of `date`, or now where the data have no date.
    #[must_use]
    pub fn holds(&self, date: Option<Date>) -> bool {
        holds(self.since, self.until, date)
    }
}

/// Whether `[since, until)` holds the last day of `date`; without a date: whether it has no end.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Date, holds};
/// let date = |text: &str| text.parse::<Date>().ok();
/// assert!(holds(date("2024-10"), None, date("2024")), "2024 has days behind October");
/// assert!(!holds(date("2024-10"), None, date("2024-09")));
/// assert!(holds(None, None, None), "always, and still");
/// ```
#[must_use]
pub fn holds(since: Option<Date>, until: Option<Date>, date: Option<Date>) -> bool {
    match date {
        Some(date) => since.is_none_or(|s| s.first() < date.end()) && until.is_none_or(|u| u.first() >= date.end()),
        None => until.is_none(),
    }
}

/// How well a fact is checked, the weakest first.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Check;
/// assert!(Check::Disputed < Check::Claim && Check::Claim < Check::Verified);
/// assert_eq!(Check::default(), Check::Verified);
/// assert_eq!((Check::parse("claim"), Check::Claim.name()), (Some(Check::Claim), "claim"));
/// assert_eq!(Check::parse("rumour"), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Other sources contradict it.
    Disputed,
    /// Somebody says so; nobody else confirms it.
    Claim,
    /// Found true against another source, or stated by the source that decides it.
    #[default]
    Verified,
}

impl Check {
    /// The mark as data files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Disputed => "disputed",
            Self::Claim => "claim",
            Self::Verified => "verified",
        }
    }

    /// The mark of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Disputed, Self::Claim, Self::Verified].into_iter().find(|c| c.name() == name)
    }

    /// The mark of that number, the weakest being 0.
    pub(super) fn of(number: u8) -> Option<Self> {
        [Self::Disputed, Self::Claim, Self::Verified].get(usize::from(number)).copied()
    }

    /// The mark as a member of the schema's first enumeration.
    #[must_use]
    pub fn member(self) -> u32 {
        self as u32
    }
}

/// The facts of records or edges, by place; a column that all would leave empty is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FactTable {
    /// Packed dates, 0 for none.
    pub(crate) since: Array<i32>,
    pub(crate) until: Array<i32>,
    pub(crate) sources: Array<u32>,
    pub(crate) checks: Array<u8>,
    /// Which have a note, ascending, and the numbers of these.
    pub(crate) noted: Array<u32>,
    pub(crate) notes: Array<u32>,
}

impl FactTable {
    pub(crate) fn new(facts: &[Fact]) -> Self {
        let bits = |date: Option<Date>| date.map_or(0, Date::to_bits);
        let mut out = Self::default();
        if facts.iter().any(|f| f.since.is_some()) {
            out.since = facts.iter().map(|f| bits(f.since)).collect();
        }
        if facts.iter().any(|f| f.until.is_some()) {
            out.until = facts.iter().map(|f| bits(f.until)).collect();
        }
        if facts.iter().any(|f| f.sources != 0) {
            out.sources = facts.iter().map(|f| f.sources).collect();
        }
        if facts.iter().any(|f| f.check != Check::Verified) {
            out.checks = facts.iter().map(|f| f.check as u8).collect();
        }
        let noted = || (0_u32..).zip(facts).filter(|(_, f)| f.note != 0);
        out.noted = noted().map(|(at, _)| at).collect();
        out.notes = noted().map(|(_, f)| f.note).collect();
        out
    }

    /// Whether nothing says when something begins or ends.
    pub(super) fn is_timeless(&self) -> bool {
        self.since.is_empty() && self.until.is_empty()
    }

    pub(super) fn get(&self, place: u32) -> Fact {
        let at = place as usize;
        let date = |column: &[i32]| column.get(at).and_then(|bits| Date::from_bits(*bits));
        let note = self.noted.binary_search(&place).ok().and_then(|at| self.notes.get(at));
        Fact {
            since: date(&self.since),
            until: date(&self.until),
            sources: self.sources.get(at).copied().unwrap_or_default(),
            check: self.checks.get(at).and_then(|check| Check::of(*check)).unwrap_or_default(),
            note: note.copied().unwrap_or_default(),
        }
    }
}
