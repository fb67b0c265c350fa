//! Claims: values with all that is recorded of them.

use super::column::Cell;
use super::fact::{Check, Fact};
use crate::store::Array;
use crate::value::{Date, ValueType};

/// A value with all that is recorded of it; kept only where there is more than the bare value.
///
/// # Examples
///
/// What was said before stays on record beside the present value:
///
/// ```
/// use fossgraph_core::{Cell, load_text};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n\
/// #               [[attribute]]\nname = 'size'\ntype = 'integer'\nhistory = true";
/// let teams = "[[team]]\nname = 'Web'\nsize = [{ is = 3, until = 2020 }, { is = 4, since = 2020 }]\n[[team]]\nname = 'Desk'\nsize = 1";
/// let graph = load_text(&[("schema.toml", schema), ("teams.toml", teams)]).unwrap().graph;
/// # let (teams, size) = (graph.schema().lexicon().kind("teams").unwrap().0, graph.schema().lexicon().attribute("size").unwrap());
/// let [desk, web] = ["desk", "web"].map(|id| graph.local(graph.find(teams, id).unwrap()));
/// let column = graph.column(teams, size).unwrap();
/// let told: Vec<_> = column.claims(web).iter().map(|claim| (claim.cell, claim.in_force)).collect();
/// assert_eq!(told, [(Cell::Integer(3), false), (Cell::Integer(4), true)]);
/// assert!(column.claims(desk).is_empty(), "nothing is said beside the value");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// The record or edge, by its place in the column.
    pub owner: u32,
    /// The value.
    pub cell: Cell,
    /// When it holds and who says so.
    pub fact: Fact,
    /// Whether it is among the column's present values.
    pub in_force: bool,
}

/// The claims of a column, as numbers: owner, since, until, sources, note, check and whether in force, the value in two halves.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Claims(pub(crate) Array<[u32; 8]>);

impl Claims {
    /// The claims on an owner's values, which are of that type.
    pub(super) fn of(&self, owner: u32, value_type: ValueType) -> Vec<Claim> {
        let claims: &[[u32; 8]] = &self.0;
        let start = claims.partition_point(|[of, ..]| *of < owner);
        let own = claims.get(start..).unwrap_or_default().iter().take_while(|[of, ..]| *of == owner);
        own.filter_map(|claim| unpacked(*claim, value_type)).collect()
    }
}

/// Adds claims, which must come in the order of their owners.
impl Extend<Claim> for Claims {
    fn extend<I: IntoIterator<Item = Claim>>(&mut self, claims: I) {
        self.0.change(|own| own.extend(claims.into_iter().map(packed)));
    }
}

fn packed(claim: Claim) -> [u32; 8] {
    let Claim { owner, cell, fact, in_force } = claim;
    let date = |date: Option<Date>| date.map_or(0, Date::to_bits).cast_unsigned();
    let bits = match cell {
        Cell::Code(code) => code.into(),
        Cell::Integer(n) => n.cast_unsigned(),
        Cell::Float(x) => x.to_bits(),
        Cell::Date(date) => u64::from(date.to_bits().cast_unsigned()),
    };
    let [a, b, c, d, e, f, g, h] = bits.to_le_bytes();
    let (low, high) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    let marks = fact.check as u32 | u32::from(in_force) << 8;
    [owner, date(fact.since), date(fact.until), fact.sources, fact.note, marks, low, high]
}

/// The inverse; `None` where the value is none of the type.
fn unpacked([owner, since, until, sources, note, marks, low, high]: [u32; 8], value_type: ValueType) -> Option<Claim> {
    let date = |bits: u32| Date::from_bits(bits.cast_signed());
    let bits = u64::from(low) | u64::from(high) << 32;
    let cell = match value_type {
        ValueType::Integer => Cell::Integer(bits.cast_signed()),
        ValueType::Float => Cell::Float(f64::from_bits(bits)),
        ValueType::Date => Cell::Date(date(low)?),
        _ => Cell::Code(low),
    };
    let check = Check::of(u8::try_from(marks & 0xff).ok()?)?;
    let fact = Fact { since: date(since), until: date(until), sources, check, note };
    Some(Claim { owner, cell, fact, in_force: marks >> 8 & 1 == 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_packed_and_unpacked() {
        let date: Date = "2024-05".parse().unwrap();
        let fact = Fact { since: Some(date), until: None, sources: 7, check: Check::Claim, note: 3 };
        for (cell, value_type) in [
            (Cell::Code(u32::MAX), ValueType::Text),
            (Cell::Integer(i64::MIN), ValueType::Integer),
            (Cell::Float(-0.5), ValueType::Float),
            (Cell::Date(date), ValueType::Date),
        ] {
            let claim = Claim { owner: 4, cell, fact, in_force: true };
            assert_eq!(unpacked(packed(claim), value_type), Some(claim));
            let mut claims = Claims::default();
            claims.extend([Claim { owner: 3, in_force: false, ..claim }, claim, Claim { owner: 9, ..claim }]);
            assert_eq!(claims.of(4, value_type), [claim]);
            assert!(claims.of(5, value_type).is_empty());
        }
    }
}
