//! Many texts in one allocation.

/// A list of texts in one heap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strings {
    pub(crate) ends: Vec<u32>,
    pub(crate) heap: String,
}

impl Default for Strings {
    fn default() -> Self {
        Self { ends: vec![0], heap: String::new() }
    }
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
    pub fn get(&self, at: usize) -> &str {
        match (self.ends.get(at), self.ends.get(at + 1)) {
            (Some(&start), Some(&end)) => self.heap.get(start as usize..end as usize).unwrap_or_default(),
            _ => "",
        }
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.heap.push_str(text);
        self.ends.push(u32::try_from(self.heap.len()).unwrap_or(u32::MAX));
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
            at += self.ends.get(at..).unwrap_or_default().partition_point(|end| *end as usize <= start);
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
        self.heap.len() + self.ends.len() * 4
    }
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists {
    pub(crate) ends: Vec<u32>,
    pub(crate) items: Vec<u32>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { ends: vec![0], items: Vec::new() }
    }
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
        self.items.extend(items);
        self.ends.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }
}
