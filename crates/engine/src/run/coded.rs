//! Codes of what rows are grouped by, so that a group is a number.

use fossgraph_core::{Cell, Codes, Column, MISSING, NodeId};

use super::evaluate::Item;

/// Codes of what rows are grouped by: in order, what is missing last.
pub(super) enum Coded<'r> {
    Things {
        nodes: &'r [NodeId],
        low: u32,
        size: u64,
    },
    /// `from`: where the values of things that lie one behind the other begin.
    Values {
        nodes: &'r [NodeId],
        first: u32,
        from: Option<usize>,
        column: &'r Column,
        codes: Codes<'r>,
        missing: u64,
    },
}

impl Coded<'_> {
    /// How many codes there are.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Things { size, .. } => *size,
            Self::Values { missing, .. } => missing + 1,
        }
    }

    /// Adds the code of each row as the last digit of its key.
    pub(super) fn add_to<K: Number>(&self, keys: &mut [K]) {
        let size = K::of(self.size());
        match self {
            Self::Things { nodes, low, .. } => {
                keys.iter_mut().zip(*nodes).for_each(|(key, node)| *key = key.with_digit(size, K::from(node.0 - low)));
            }
            Self::Values { nodes, first, from, column, codes, missing } => {
                let missing = u32::try_from(*missing).unwrap_or(u32::MAX);
                match codes {
                    Codes::Words(codes) => {
                        for ((at, known), key) in known(column, nodes, *first).zip(keys) {
                            let code = codes.get(at).copied().unwrap_or(missing);
                            *key = key.with_digit(size, K::from(known.of(code, missing)));
                        }
                    }
                    Codes::Bytes(codes) if from.is_some() => {
                        let codes = codes.get(from.unwrap_or_default()..).unwrap_or_default();
                        for (code, key) in codes.iter().zip(keys) {
                            let code = if *code == MISSING { missing } else { (*code).into() };
                            *key = key.with_digit(size, K::from(code));
                        }
                    }
                    Codes::Bytes(codes) => {
                        for (node, key) in nodes.iter().zip(keys) {
                            let code = codes.get(node.0.wrapping_sub(*first) as usize).copied().unwrap_or(MISSING);
                            let code = if code == MISSING { missing } else { code.into() };
                            *key = key.with_digit(size, K::from(code));
                        }
                    }
                }
            }
        }
    }

    /// What a code stands for.
    pub(super) fn item(&self, code: u64) -> Vec<Item> {
        let code = u32::try_from(code).unwrap_or(u32::MAX);
        match self {
            Self::Things { low, .. } => vec![Item::Thing(NodeId(low + code))],
            Self::Values { missing, .. } if u64::from(code) == *missing => Vec::new(),
            Self::Values { column, .. } => vec![Item::Value(column.value(Cell::Code(code)))],
        }
    }
}

/// Whether a value is known, as bits: what is chosen by it is chosen without a branch, which no processor could foresee.
#[derive(Clone, Copy)]
pub(super) struct Known(u64);

impl Known {
    pub(super) fn of_bit(word: u64, bit: u32) -> Self {
        Self((word >> bit & 1).wrapping_neg())
    }

    /// One number if it is, another if not.
    fn of(self, yes: u32, no: u32) -> u32 {
        no ^ ((yes ^ no) & self.0 as u32)
    }

    /// The number if it is, nothing if not.
    pub(super) fn whole(self, n: i64) -> i64 {
        n & self.0.cast_signed()
    }

    pub(super) fn float(self, x: f64) -> f64 {
        f64::from_bits(x.to_bits() & self.0)
    }

    pub(super) fn count(self) -> u32 {
        (self.0 & 1) as u32
    }
}

/// Where the values of some things stand in a column, and whether they have one.
pub(super) fn known<'c>(
    column: &'c Column,
    nodes: &'c [NodeId],
    first: u32,
) -> impl Iterator<Item = (usize, Known)> + use<'c> {
    let valid = column.valid().unwrap_or_default();
    nodes.iter().map(move |node| {
        let at = node.0.wrapping_sub(first) as usize;
        let word = valid.get(at >> 6).copied().unwrap_or_default();
        (at, Known::of_bit(word, (at & 63) as u32))
    })
}

/// Whether each thing comes behind the one before it: parts are looked at whole, by several comparisons at once.
pub(super) fn ascend(nodes: &[NodeId]) -> bool {
    const PART: usize = 256;
    let next = nodes.get(1..).unwrap_or_default();
    nodes
        .chunks(PART)
        .zip(next.chunks(PART))
        .all(|(part, next)| part.iter().zip(next).fold(true, |all, (a, b)| all & (a < b)))
}

/// A number that a key is: wide enough for all keys there can be.
pub(super) trait Number: Copy + From<u32> {
    fn of(n: u64) -> Self;
    fn with_digit(self, base: Self, digit: Self) -> Self;
}

impl Number for u32 {
    fn of(n: u64) -> Self {
        Self::try_from(n).unwrap_or(Self::MAX)
    }

    fn with_digit(self, base: Self, digit: Self) -> Self {
        self.wrapping_mul(base).wrapping_add(digit)
    }
}

impl Number for u64 {
    fn of(n: u64) -> Self {
        n
    }

    fn with_digit(self, base: Self, digit: Self) -> Self {
        self.wrapping_mul(base).wrapping_add(digit)
    }
}
