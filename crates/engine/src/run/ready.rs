//! A comparison made ready for the things of one kind. Texts are tested once for each distinct text, and columns of single values as a
//! whole, 64 things at a time.

use fossgraph_core::{
    AttributeId, Builtin, Cell, Codes, Column, Data, Graph, KindId, NameMatch, NodeId, Value, ValueType, fold,
};
use wide::u8x16;

use super::Result;
use super::compare::{Check, Matcher, Relation, Truth, any};
use super::meter::Meter;
use super::set::{Bits, NodeSet};
use super::world::World;

/// A matcher made ready for the things of one kind.
pub(super) enum Ready<'a> {
    /// No thing of the kind has a value.
    Missing,
    /// Coded values: the answer for each code.
    Codes(&'a Column, Codes<'a>, Vec<Truth>),
    /// Integers from one to another.
    Integers(&'a Column, &'a [i64], i64, i64),
    /// Any other column.
    Column(&'a Column, &'a Matcher),
    /// No column: a built-in attribute, or a comparison of two attributes.
    Slow(&'a Matcher),
}

impl<'a> Ready<'a> {
    pub(super) fn new(
        world: World<'a>,
        kind: KindId,
        attribute: AttributeId,
        matcher: &'a Matcher,
        meter: &mut Meter<'_>,
    ) -> Result<Self> {
        let graph = world.graph;
        let definition = graph.schema().attribute(attribute);
        let Matcher::Values(checks) = matcher else { return Ok(Self::Slow(matcher)) };
        if definition.builtin.is_some() || world.date.is_some() {
            return Ok(Self::Slow(matcher));
        }
        let Some(column) = graph.column(kind, attribute) else { return Ok(Self::Missing) };
        let codes = match (column.codes(), column.data(), interval(checks)) {
            (Some(codes), ..) => codes,
            (_, Data::Integers(numbers), Some((low, high))) => return Ok(Self::Integers(column, numbers, low, high)),
            _ => return Ok(Self::Column(column, matcher)),
        };
        let distinct = match definition.value_type {
            ValueType::Boolean => 2,
            ValueType::Enumeration(id) => graph.schema().enumeration(id).members.len(),
            _ => column.dictionary().len(),
        };
        let answer = |code: u32| {
            let value = column.value(Cell::Code(code));
            any(checks.iter().map(|check| check.holds(&value, column.value_type())))
        };
        let mut answers = meter.list(distinct)?;
        for code in 0..u32::try_from(distinct).unwrap_or(u32::MAX) {
            meter.pace(1 + matcher.pace())?;
            answers.push(answer(code));
        }
        Ok(Self::Codes(column, codes, answers))
    }

    /// Whether the comparison holds of a thing; unknown where nothing is recorded.
    pub(super) fn holds(&self, world: World<'_>, node: NodeId, local: u32, attribute: AttributeId) -> Truth {
        match self {
            Self::Missing => None,
            Self::Codes(column, codes, answers) => {
                let range = column.range(local);
                if range.is_empty() {
                    return None;
                }
                let answer = |code: u32| answers.get(code as usize).copied().unwrap_or(Some(false));
                any(range.filter_map(|at| codes.get(at)).map(answer))
            }
            Self::Integers(column, numbers, low, high) => {
                let own = numbers.get(column.range(local)).filter(|own| !own.is_empty())?;
                Some(own.iter().any(|n| low <= n && n <= high))
            }
            Self::Column(column, Matcher::Values(checks)) => {
                if !column.is_known(local) {
                    return None;
                }
                let holds = |cell: Cell| {
                    let value = column.value(cell);
                    any(checks.iter().map(|check| check.holds(&value, column.value_type())))
                };
                any(column.cells(local).map(holds))
            }
            Self::Column(_, matcher) | Self::Slow(matcher) => {
                let value_type = world.graph.schema().attribute(attribute).value_type;
                matcher.of_values(&world.values(node, attribute), value_type, |other| world.values(node, other))
            }
        }
    }

    /// The things of the kind, which are so many from `first` on, of which the comparison holds, and those of which that is unknown; `None`
    /// where things must be asked one by one.
    pub(super) fn sweep(&self, first: u32, owners: usize) -> Option<(NodeSet, NodeSet)> {
        let all = NodeSet::Range(first, first + u32::try_from(owners).ok()?);
        let known = |column: &Column, mut flags: Vec<u64>| -> Option<(NodeSet, NodeSet)> {
            let valid = column.valid()?;
            flags.iter_mut().zip(valid).for_each(|(flags, valid)| *flags &= valid);
            let missing = NodeSet::bits(Bits::without(first, owners, valid));
            Some((NodeSet::bits(Bits::of_words(first, flags)), missing))
        };
        match self {
            Self::Missing => Some((NodeSet::empty(), all)),
            Self::Codes(column, codes, answers) => {
                let right = Right::of(answers)?;
                let flags = match (codes, &right) {
                    (Codes::Words(codes), Right::Between(low, width)) => {
                        flags(codes, |code| code.wrapping_sub(*low) < *width)
                    }
                    (Codes::Words(codes), Right::Some(right)) => {
                        flags(codes, |code| right.get(code as usize).is_some_and(|is| *is))
                    }
                    (Codes::Bytes(codes), Right::Between(low, width)) => {
                        byte_flags(codes, u8::try_from(*low).ok()?, u8::try_from(*width).ok()?)
                    }
                    (Codes::Bytes(codes), Right::Some(right)) => {
                        flags(codes, |code| right.get(usize::from(code)).is_some_and(|is| *is))
                    }
                };
                known(column, flags)
            }
            Self::Integers(column, numbers, low, high) => known(column, flags(numbers, |n| *low <= n && n <= *high)),
            Self::Column(..) | Self::Slow(_) => None,
        }
    }
}

/// The codes of which something is true.
enum Right {
    /// So many from one on.
    Between(u32, u32),
    /// Whether it is, for each.
    Some(Vec<bool>),
}

impl Right {
    /// `None` where an answer is unknown.
    fn of(answers: &[Truth]) -> Option<Self> {
        let right: Vec<bool> = answers.iter().copied().collect::<Option<_>>()?;
        let count = right.iter().filter(|is| **is).count();
        let low = right.iter().position(|is| *is).unwrap_or_default();
        let together = right.get(low..low + count).is_some_and(|part| part.iter().all(|is| *is));
        Some(match (together, u32::try_from(low), u32::try_from(count)) {
            (true, Ok(low), Ok(count)) => Self::Between(low, count),
            _ => Self::Some(right),
        })
    }
}

/// One bit for each value: whether something is true of it.
fn flags<T: Copy>(values: &[T], is: impl Fn(T) -> bool) -> Vec<u64> {
    let word = |values: &[T]| {
        // first a byte for each, which the compiler makes of several at once
        let mut each = [0_u8; 64];
        each.iter_mut().zip(values).for_each(|(flag, value)| *flag = u8::from(is(*value)));
        let (eights, _) = each.as_chunks::<8>();
        eights.iter().rev().fold(0, |word, eight| word << 8 | packed(*eight))
    };
    values.chunks(64).map(word).collect()
}

/// One bit for each byte: whether it is one of so many from the lowest on.
fn byte_flags(bytes: &[u8], low: u8, count: u8) -> Vec<u64> {
    let Some(most) = count.checked_sub(1) else { return vec![0; bytes.len().div_ceil(64)] };
    let (lows, mosts) = (u8x16::splat(low), u8x16::splat(most));
    let word = |bytes: &[u8; 64]| {
        let (parts, _) = bytes.as_chunks::<16>();
        parts.iter().rev().fold(0, |word: u64, part| {
            let above = u8x16::new(*part) - lows;
            word << 16 | u64::from(above.min(mosts).simd_eq(above).to_bitmask())
        })
    };
    let (chunks, rest) = bytes.as_chunks::<64>();
    let mut words: Vec<u64> = Vec::with_capacity(bytes.len().div_ceil(64));
    words.extend(chunks.iter().map(word));
    words.extend(flags(rest, |byte| byte.wrapping_sub(low) <= most));
    words
}

/// Eight bytes that are 0 or 1 as the bits of one: a multiplication brings each to its place in the highest byte.
fn packed(flags: [u8; 8]) -> u64 {
    u64::from_le_bytes(flags).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The integers that pass, if that is one run of them.
fn interval(checks: &[Check]) -> Option<(i64, i64)> {
    match checks {
        [Check::Between(Value::Integer(low), Value::Integer(high))] => Some((*low, *high)),
        [Check::Relation(relation, Value::Integer(n))] => match relation {
            Relation::Equal => Some((*n, *n)),
            Relation::AtMost => Some((i64::MIN, *n)),
            Relation::AtLeast => Some((*n, i64::MAX)),
            Relation::Less => n.checked_sub(1).map(|high| (i64::MIN, high)),
            Relation::Greater => n.checked_add(1).map(|low| (low, i64::MAX)),
        },
        _ => None,
    }
}

/// The things whose name, not only an alias, contains a text, where that is what is asked of them.
pub(super) fn named(graph: &Graph, attribute: AttributeId, matcher: &Matcher) -> Option<NodeSet> {
    let (Matcher::Values(checks), Some(Builtin::Name)) = (matcher, graph.schema().attribute(attribute).builtin) else {
        return None;
    };
    let [Check::Contains(needle)] = checks.as_slice() else { return None };
    let right = |m: &NameMatch<'_>| {
        let name = graph.name(m.node);
        m.written == name || fold(name).contains(needle)
    };
    Some(NodeSet::of(graph.name_index().containing(needle).filter(right).map(|m| m.node.0).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_where_something_is_true() {
        for n in [0, 1, 8, 63, 64, 65, 200] {
            let values: Vec<u32> = (0..n).map(|i| i * 7 % 13).collect();
            let words = flags(&values, |v| v < 5);
            assert_eq!(words.len(), values.len().div_ceil(64));
            for (at, value) in values.iter().enumerate() {
                assert_eq!(words[at / 64] >> (at % 64) & 1 == 1, *value < 5, "{at}");
            }
            let ones: u32 = words.iter().map(|word| word.count_ones()).sum();
            assert_eq!(ones as usize, values.iter().filter(|v| **v < 5).count());
        }
    }

    #[test]
    fn flags_of_bytes_are_those_of_any_values() {
        let bytes: Vec<u8> = (0..1000_u32).map(|i| (i * i % 257) as u8).collect();
        for (low, count) in [(0_u8, 0_u8), (0, 1), (3, 5), (0, 255), (200, 55), (254, 1), (9, 246)] {
            for n in [0, 1, 16, 63, 64, 65, 640, 1000] {
                let want = flags(&bytes[..n], |byte| (low..low.saturating_add(count)).contains(&byte));
                assert_eq!(byte_flags(&bytes[..n], low, count), want, "{n} bytes, {count} from {low}");
            }
        }
    }

    #[test]
    fn codes_of_one_run_are_told_by_their_ends() {
        let of = |answers: &[Truth]| Right::of(answers);
        let (yes, no) = (Some(true), Some(false));
        assert!(matches!(of(&[no, yes, yes, no]), Some(Right::Between(1, 2))));
        assert!(matches!(of(&[no, no]), Some(Right::Between(0, 0))));
        assert!(matches!(of(&[yes, no, yes]), Some(Right::Some(_))));
        assert!(of(&[yes, None]).is_none());
    }

    #[test]
    fn integers_at_the_ends_of_their_range() {
        let of = |relation, n| interval(&[Check::Relation(relation, Value::Integer(n))]);
        assert_eq!(of(Relation::Less, i64::MIN), None, "none is less; asked one by one");
        assert_eq!(of(Relation::Greater, 4), Some((5, i64::MAX)));
        assert_eq!(interval(&[Check::Between(Value::Integer(3), Value::Integer(2))]), Some((3, 2)));
        assert_eq!(interval(&[Check::Relation(Relation::Equal, Value::Float(1.0))]), None);
    }
}
