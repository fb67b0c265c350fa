//! The arrays that hand-written programs run over.

/// The neighbours of every node over one relation in one direction (compressed sparse rows), ascending.
pub(crate) struct Csr {
    /// Where each node's neighbours begin, with the number of all at the end.
    starts: Vec<u32>,
    nodes: Vec<u32>,
}

impl Csr {
    /// Rows of pairs `(node, neighbour)`.
    pub(crate) fn new(count: u32, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; count as usize + 1];
        for (node, _) in pairs.clone() {
            starts[node as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut nodes = vec![0; starts[count as usize] as usize];
        // pairs come ascending in one of their ends, so that rows are ascending in the other
        for (node, other) in pairs {
            let at = &mut next[node as usize];
            nodes[*at as usize] = other;
            *at += 1;
        }
        Self { starts, nodes }
    }

    /// The neighbours of a node.
    #[inline]
    pub(crate) fn of(&self, node: u32) -> &[u32] {
        &self.nodes[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    /// The last neighbour of a node.
    #[inline]
    pub(crate) fn last(&self, node: u32) -> Option<u32> {
        let (start, end) = (self.starts[node as usize], self.starts[node as usize + 1]);
        // read before it is known whether there is one: that is cheaper than a branch
        let last = self.nodes[(end as usize).saturating_sub(1)];
        (start != end).then_some(last)
    }
}

/// One relation both ways.
pub(crate) struct Ways {
    pub(crate) out: Csr,
    pub(crate) back: Csr,
}

impl Ways {
    pub(crate) fn new(count: u32, edges: &[(u32, u32)]) -> Self {
        Self {
            out: Csr::new(count, edges.iter().copied()),
            back: Csr::new(count, edges.iter().map(|(from, to)| (*to, *from))),
        }
    }
}

/// A set of small numbers, one bit each.
#[derive(Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// An empty set of numbers below `count`.
    pub(crate) fn new(count: u32) -> Self {
        Self(vec![0; count.div_ceil(64) as usize])
    }

    /// Adds a number; whether it is new.
    #[inline]
    pub(crate) fn insert(&mut self, at: u32) -> bool {
        let word = &mut self.0[at as usize >> 6];
        let bit = 1 << (at & 63);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// How many words it takes.
    pub(crate) fn words(&self) -> usize {
        self.0.len()
    }

    /// Adds what another set holds; makes a third of what is new, and tells how much that is.
    pub(crate) fn add(&mut self, other: &Self, new: &mut Self) -> usize {
        let mut count = 0_usize;
        for ((own, other), new) in self.0.iter_mut().zip(&other.0).zip(&mut new.0) {
            *new = other & !*own;
            *own |= other;
            count = count.wrapping_add(new.count_ones() as usize);
        }
        count
    }

    #[inline]
    pub(crate) fn contains(&self, at: u32) -> bool {
        self.0[at as usize >> 6] >> (at & 63) & 1 == 1
    }

    #[inline]
    pub(crate) fn remove(&mut self, at: u32) {
        self.0[at as usize >> 6] &= !(1 << (at & 63));
    }

    pub(crate) fn clear(&mut self) {
        self.0.fill(0);
    }

    /// How many numbers it holds.
    pub(crate) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Calls `visit` with each number, ascending.
    #[inline]
    pub(crate) fn each(&self, mut visit: impl FnMut(u32)) {
        for (word, at) in self.0.iter().zip((0_u32..).step_by(64)) {
            let mut left = *word;
            while left != 0 {
                visit(at + left.trailing_zeros());
                left &= left - 1;
            }
        }
    }
}
