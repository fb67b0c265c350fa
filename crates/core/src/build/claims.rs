//! From claims to columns: which values are in force, and what is kept beside them.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::draft::Scalar;
use super::facts::PLAIN;
use super::texts::{Text, Texts, number};
use crate::graph::{Cell, Claim, Claims, Column, Data, Fact, Strings};
use crate::sort::Keys;
use crate::store::Array;
use crate::value::{Date, ValueType, natural_key, version_order};

/// A value that somebody states of an owner.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stated {
    pub(super) owner: u32,
    pub(super) value: Scalar,
    pub(super) fact: Fact,
}

/// How a column is to be made.
pub(super) struct Shape {
    pub(super) value_type: ValueType,
    pub(super) many: bool,
    pub(super) owners: u32,
    /// The data's date.
    pub(super) date: Option<Date>,
}

/// The column of all that is stated, and the owners for which single values disagree.
///
/// In force are the values that hold at the data's date; of several single ones: verified before claim before disputed, then one that
/// cites nothing, which whoever keeps the data says himself, then the one of more weight (`weight` tells for an owner and a set of
/// sources: who answers for the thing, then the later source), then the one whose source set comes first.
pub(super) fn column(
    shape: &Shape,
    stated: &[Stated],
    texts: &Texts,
    record: impl Fn(u32) -> Fact,
    weight: impl Fn(u32, u32) -> (bool, Option<Date>),
) -> (Column, Vec<u32>) {
    let (dictionary, codes) = dictionary(shape.value_type, stated, texts);
    let cell = |value: Scalar| match value {
        Scalar::Text(text) => Cell::Code(codes.get(&text).copied().unwrap_or_default()),
        Scalar::Integer(n) => Cell::Integer(n),
        Scalar::Float(x) => Cell::Float(x),
        Scalar::Boolean(b) => Cell::Code(u32::from(b)),
        Scalar::Date(date) => Cell::Date(date),
        Scalar::Member(m) => Cell::Code(u32::from(m)),
    };
    let mut entries: Vec<(u32, Cell, Fact)> = stated.iter().map(|s| (s.owner, cell(s.value), s.fact)).collect();
    entries.sort_by_key(|(owner, cell, fact)| (*owner, fact.since, sort_key(*cell), fact.until, fact.sources));
    let mut column = Column {
        value_type: shape.value_type,
        ends: shape.many.then(|| vec![0].into()),
        valid: if shape.many { Array::default() } else { vec![0; (shape.owners as usize).div_ceil(64)].into() },
        data: Data::of(shape.value_type),
        dictionary,
        claims: Claims::default(),
    };
    let mut disagree = Vec::new();
    let mut rest = entries.as_slice();
    for owner in 0..shape.owners {
        let count = rest.iter().take_while(|(o, ..)| *o == owner).count();
        let (own, others) = rest.split_at_checked(count).unwrap_or((&[], rest));
        rest = others;
        let plain = |fact: &Fact| Fact { sources: 0, ..*fact } == PLAIN && fact.sources == record(owner).sources;
        match own {
            [] => push(&mut column, owner, &[]),
            [(_, cell, fact)] if plain(fact) && fact.holds(shape.date) => push(&mut column, owner, &[*cell]),
            _ => {
                let chosen = choose(shape, owner, own, &weight, &mut disagree);
                push(&mut column, owner, &chosen);
                if own.iter().any(|(.., fact)| !plain(fact)) || (!shape.many && own.len() > 1) {
                    column.claims.extend(own.iter().map(|(_, cell, fact)| Claim {
                        owner,
                        cell: *cell,
                        fact: *fact,
                        in_force: fact.holds(shape.date) && chosen.contains(cell),
                    }));
                }
            }
        }
    }
    (narrow(column).packed(), disagree)
}

/// The values of an owner that are in force; notes whether single values disagree.
fn choose(
    shape: &Shape,
    owner: u32,
    claims: &[(u32, Cell, Fact)],
    weight: &impl Fn(u32, u32) -> (bool, Option<Date>),
    disagree: &mut Vec<u32>,
) -> Vec<Cell> {
    let all = claims.iter().map(|(_, cell, fact)| (*cell, *fact));
    let holding: Vec<(Cell, Fact)> = all.filter(|(_, fact)| fact.holds(shape.date)).collect();
    if shape.many {
        return distinct(&holding);
    }
    if distinct(&holding).len() > 1 {
        disagree.push(owner);
    }
    let rank = |f: &Fact| {
        let (speaks, newest) = weight(owner, f.sources);
        (f.check, f.sources == 0, speaks, newest.map(|date| (date.end(), date.first())), Reverse(f.sources))
    };
    let best = if holding.len() == 1 { holding.first() } else { holding.iter().max_by_key(|(_, f)| rank(f)) };
    best.map(|(cell, _)| vec![*cell]).unwrap_or_default()
}

/// A column of lists of which none has several values as one of single values, which takes less room and is read faster.
fn narrow(column: Column) -> Column {
    let pairs = |ends: &&Array<u32>| ends.windows(2).all(|pair| matches!(pair, [start, end] if end - start <= 1));
    let Some(ends) = column.ends.as_ref().filter(pairs) else { return column };
    let owners = number(ends.len().saturating_sub(1));
    let mut narrow = Column {
        value_type: column.value_type,
        ends: None,
        valid: vec![0; (owners as usize).div_ceil(64)].into(),
        data: Data::of(column.value_type),
        dictionary: Strings::default(),
        claims: Claims::default(),
    };
    for owner in 0..owners {
        push(&mut narrow, owner, column.cells(owner).next().as_slice());
    }
    Column { dictionary: column.dictionary, claims: column.claims, ..narrow }
}

fn distinct(claims: &[(Cell, Fact)]) -> Vec<Cell> {
    let mut out: Vec<Cell> = claims.iter().map(|(cell, _)| *cell).collect();
    out.sort_by_key(|cell| sort_key(*cell));
    out.dedup();
    out
}

/// A number that sorts cells of one column as their values do.
fn sort_key(cell: Cell) -> i64 {
    match cell {
        Cell::Code(code) => code.into(),
        Cell::Integer(n) => n,
        Cell::Float(x) => {
            let bits = x.to_bits().cast_signed();
            if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }
        }
        Cell::Date(date) => date.to_bits().into(),
    }
}

fn push(column: &mut Column, owner: u32, cells: &[Cell]) {
    if let Some(ends) = &mut column.ends {
        for cell in cells {
            column.data.push(Some(*cell));
        }
        ends.push(u32::try_from(column.data.len()).unwrap_or(u32::MAX));
        return;
    }
    column.data.push(cells.first().copied());
    if !cells.is_empty() {
        column.valid.change(|words| words.get_mut(owner as usize / 64).map(|word| *word |= 1 << (owner % 64)));
    }
}

/// The distinct texts in the order of their type, and each text's place.
fn dictionary(value_type: ValueType, stated: &[Stated], texts: &Texts) -> (Strings, FxHashMap<Text, u32>) {
    let mut codes: FxHashMap<Text, u32> = FxHashMap::default();
    let mut distinct: Vec<Text> = Vec::new();
    for one in stated {
        if let Scalar::Text(text) = one.value {
            codes.entry(text).or_insert_with(|| {
                distinct.push(text);
                0
            });
        }
    }
    let get = |text: Text| texts.get(text);
    if value_type == ValueType::Version {
        distinct.sort_by(|a, b| version_order(get(*a), get(*b)).then_with(|| get(*a).cmp(get(*b))));
    } else {
        let mut keys = Keys::with_capacity(distinct.len());
        distinct.iter().for_each(|text| keys.push(|key| natural_key(get(*text), key)));
        let text = |at: u32| distinct.get(at as usize).map(|text| get(*text));
        let order = keys.sorted(|a, b| text(a).cmp(&text(b)));
        distinct = order.into_iter().filter_map(|at| distinct.get(at as usize).copied()).collect();
    }
    for (code, text) in distinct.iter().enumerate() {
        codes.insert(*text, number(code));
    }
    (distinct.iter().map(|text| get(*text)).collect(), codes)
}
