//! Many texts in one allocation.

use crate::store::{Array, Text};

/// A list of texts in one heap.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Strings;
/// let mut texts: Strings = ["Web", "Desk"].into_iter().collect();
/// texts.push("");
/// assert_eq!((texts.len(), texts.get(1)), (3, "Desk"));
/// assert_eq!((texts.get(2), texts.get(3)), ("", ""), "an empty text, and none");
/// assert!(Strings::default().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strings {
    /// Where each text ends, with a 0 in front; empty for no text.
    pub(crate) ends: Array<u32>,
    pub(crate) heap: Text,
}

impl Strings {
    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text at a place, empty where there is none.
    #[must_use]
    #[inline]
    pub fn get(&self, at: usize) -> &str {
        let Some(&[start, end]) = self.ends.get(at..).and_then(<[u32]>::first_chunk) else { return "" };
        self.heap.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.heap.change(|heap| heap.push_str(text));
        push_end(&mut self.ends, self.heap.size());
    }

    /// The texts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// The places of the texts that contain another, ascending. All are searched in one go.
    pub(crate) fn containing(&self, needle: &str) -> Vec<usize> {
        if needle.is_empty() {
            return (0..self.len()).collect();
        }
        let finder = memchr::memmem::Finder::new(needle);
        let heap = self.heap.as_bytes();
        let (mut out, mut from, mut at) = (Vec::new(), 0, 0);
        while let Some(found) = heap.get(from..).and_then(|rest| finder.find(rest)) {
            let (start, end) = (from + found, from + found + needle.len());
            at += before(self.ends.get(at..).unwrap_or_default(), start);
            let text = self.ends.get(at).map_or(0, |end| *end as usize);
            // what begins in one text and ends in the next is in neither
            if end <= text {
                out.push(at.saturating_sub(1));
                from = text;
            } else {
                from = start + 1;
            }
        }
        out
    }

    /// The bytes they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.heap.size() + self.ends.size()
    }
}

/// How many of some ends that ascend are not behind a place, which is looked for near the first.
fn before(ends: &[u32], place: usize) -> usize {
    let is_before = |end: &u32| *end as usize <= place;
    let (mut low, mut step) = (0, 32);
    while ends.get(low + step).is_some_and(is_before) {
        low += step;
        step *= 2;
    }
    low + ends.get(low..ends.len().min(low + step)).unwrap_or_default().partition_point(is_before)
}

fn push_end(ends: &mut Array<u32>, end: usize) {
    ends.change(|ends| {
        if ends.is_empty() {
            ends.push(0);
        }
        ends.push(u32::try_from(end).unwrap_or(u32::MAX));
    });
}

impl<S: AsRef<str>> FromIterator<S> for Strings {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut out = Self::default();
        for text in texts {
            out.push(text.as_ref());
        }
        out
    }
}

/// Many lists of small numbers in one allocation.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Lists;
/// let mut lists = Lists::default();
/// lists.push([3, 5]);
/// lists.push([]);
/// assert_eq!((lists.get(0), lists.len()), (&[3, 5][..], 2));
/// assert!(lists.get(1).is_empty() && lists.get(2).is_empty(), "an empty list, and none");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lists {
    /// Where each list ends, with a 0 in front; empty for no list.
    pub(crate) ends: Array<u32>,
    pub(crate) items: Array<u32>,
}

impl Lists {
    /// How many lists there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The list at a place, empty where there is none.
    #[must_use]
    pub fn get(&self, at: usize) -> &[u32] {
        match (self.ends.get(at), self.ends.get(at + 1)) {
            (Some(&start), Some(&end)) => self.items.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Adds a list.
    pub fn push(&mut self, items: impl IntoIterator<Item = u32>) {
        self.items.change(|own| own.extend(items));
        push_end(&mut self.ends, self.items.len());
    }
}
