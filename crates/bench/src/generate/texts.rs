//! Many texts in one allocation.

/// A list of texts.
#[derive(Default)]
pub(crate) struct Texts {
    heap: String,
    /// Where each text ends; the next begins there.
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text.
    pub(crate) fn push(&mut self, text: &str) {
        self.heap.push_str(text);
        self.ends.push(u32::try_from(self.heap.len()).expect("texts of less than 4 GiB"));
    }

    /// The text at a place.
    pub(crate) fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.heap[start..self.ends[at] as usize]
    }

    /// The texts in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).expect("less than four billion texts")
    }

    /// Adds all texts of another list.
    pub(crate) fn extend(&mut self, others: &Self) {
        others.iter().for_each(|text| self.push(text));
    }

    /// All texts, one behind the other.
    pub(crate) fn heap(&self) -> &str {
        &self.heap
    }

    /// The text that holds a byte of the heap.
    pub(crate) fn at_byte(&self, byte: usize) -> u32 {
        u32::try_from(self.ends.partition_point(|end| *end as usize <= byte)).expect("less than four billion texts")
    }

    /// Where a text ends in the heap.
    pub(crate) fn end(&self, at: u32) -> usize {
        self.ends[at as usize] as usize
    }
}
