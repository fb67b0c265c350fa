//! `match (…)-[…]->(…) where … return …`: the pattern as a graph, which is then told from the thing that is returned.

use super::lex::Token;
use super::reading::Reading;
use super::{Slip, pattern::Pattern};

const CYPHER: (&str, &str) =
    ("Q071", "this is Cypher: here a query names what you want, then what it is linked to by which relation");
const HELP: &str =
    "a pattern begins with what it returns: `case studies using Dapr`, or walked: `Microsoft -> started projects`";

/// What begins a part of a statement, and which.
const PARTS: [(&str, &str); 14] = [
    ("optional match", "other"),
    ("match", "match"),
    ("where", "where"),
    ("return distinct", "return"),
    ("return", "return"),
    ("order by", "order"),
    ("skip", "skip"),
    ("limit", "limit"),
    ("with", "other"),
    ("unwind", "other"),
    ("create", "other"),
    ("merge", "other"),
    ("call", "other"),
    ("union", "other"),
];

/// A statement of Cypher, turned where its pattern is one tree.
pub(super) fn read(reading: &Reading<'_>) -> Option<Slip> {
    let optional = usize::from(reading.is(0, "optional"));
    let pattern = reading.is(optional + 1, "(") || reading.is(optional + 2, "=");
    if !reading.is(optional, "match") || !pattern {
        return None;
    }
    let query = parts(reading).and_then(|parts| Statement::of(reading, &parts)?.query());
    Some(Slip::language(reading, CYPHER, HELP, query.into_iter().collect()))
}

type Parts = Vec<(&'static str, Vec<Token>)>;

/// The parts of a statement with their tokens; `None` for what is no question to one pattern.
fn parts(reading: &Reading<'_>) -> Option<Parts> {
    let mut out: Parts = Vec::new();
    let mut at = 0;
    while let Some(token) = reading.get(at) {
        let behind = at > 0 && reading.is_any(at - 1, &["starts", "ends"]);
        match reading.lookup(at, &PARTS).filter(|_| !behind) {
            Some((_, "other")) => return None,
            Some((length, part)) => {
                out.push((part, Vec::new()));
                at += length;
            }
            None => {
                out.last_mut()?.1.push(token.clone());
                at += 1;
            }
        }
    }
    Some(out)
}

/// What is returned.
enum Item {
    Thing(usize),
    Attribute(usize, String),
    /// Of a thing, or of the rows.
    Count(Option<usize>),
    Aggregate(usize, String),
}

struct Statement<'a> {
    pattern: Pattern<'a>,
    parts: &'a Parts,
    items: Vec<Item>,
}

impl<'a> Statement<'a> {
    fn of(reading: &'a Reading<'a>, parts: &'a Parts) -> Option<Self> {
        let of = |name: &'static str| parts.iter().filter(move |(part, _)| *part == name).map(|(_, tokens)| tokens);
        let mut pattern = Pattern::new(reading);
        of("match").try_for_each(|tokens| pattern.read(tokens))?;
        of("where").try_for_each(|tokens| pattern.filter(tokens))?;
        let returned = of("return").next()?;
        let mut items = Vec::new();
        if pattern.path.is_none() {
            for item in returned.split(|t| t.is(",")) {
                let end = item.iter().position(|t| t.is("as")).unwrap_or(item.len());
                items.push(item_of(&pattern, item.get(..end)?)?);
            }
        }
        Some(Self { pattern, parts, items })
    }

    fn query(&self) -> Option<String> {
        if self.pattern.path.is_some() {
            return self.pattern.shortest();
        }
        let mut things: Vec<usize> = self.items.iter().filter_map(Item::thing).collect();
        things.sort_unstable();
        things.dedup();
        let query = match things.as_slice() {
            [] if self.pattern.is_one_node() => self.of_one(0)?,
            [one] => self.of_one(*one)?,
            [] => return None,
            _ => self.counted().or_else(|| self.walked())?,
        };
        Some(format!("{query}{}", self.clauses(things.len() < 2)?))
    }

    /// Told from the one thing that is returned.
    fn of_one(&self, root: usize) -> Option<String> {
        let noun = self.pattern.noun(root)?;
        let keys: Vec<&str> = self.items.iter().filter_map(Item::key).collect();
        let counted = self.items.iter().any(|item| !matches!(item, Item::Thing(_) | Item::Attribute(..)));
        let columns: Vec<String> = self.items.iter().map(Item::column).collect();
        Some(match (self.items.as_slice(), counted) {
            ([Item::Count(_)], _) => format!("count {noun}"),
            (items, false) if items.iter().all(|item| matches!(item, Item::Thing(_))) => noun,
            (_, true) if !keys.is_empty() => format!("{noun} group by {} show {}", keys.join(", "), columns.join(", ")),
            _ => format!("{noun} show {}", columns.join(", ")),
        })
    }

    /// Told from one thing, with the number of those that each is linked to.
    fn counted(&self) -> Option<String> {
        let counts: Vec<usize> =
            self.items.iter().filter_map(|item| if let Item::Count(at) = item { *at } else { None }).collect();
        let ([counted], Some(root)) = (counts.as_slice(), self.items.iter().filter_map(Item::thing).next()) else {
            return None;
        };
        let mut columns = Vec::new();
        for item in &self.items {
            columns.push(match item {
                Item::Count(Some(at)) if at == counted => format!("count({})", self.pattern.step(root, *counted)?),
                Item::Thing(at) | Item::Attribute(at, _) if *at == root => item.column(),
                _ => return None,
            });
        }
        Some(format!("{} show {}", self.pattern.noun(root)?, columns.join(", ")))
    }

    /// Walked from the first thing to the last, where several are returned.
    fn walked(&self) -> Option<String> {
        let mut columns = Vec::new();
        for item in &self.items {
            columns.push(match item {
                Item::Thing(at) => self.pattern.variable(*at)?.to_owned(),
                Item::Attribute(at, name) => format!("{}.{name}", self.pattern.variable(*at)?),
                Item::Count(_) | Item::Aggregate(..) => return None,
            });
        }
        Some(format!("{} show {}", self.pattern.walk()?, columns.join(", ")))
    }

    /// `order by`, `limit` and `skip`; `short` leaves out the names of things.
    fn clauses(&self, short: bool) -> Option<String> {
        let of = |name: &str| self.parts.iter().find(|(part, _)| *part == name).map(|(_, tokens)| tokens);
        let mut out = String::new();
        if let Some(tokens) = of("order") {
            let keys: Vec<String> = tokens.split(|t| t.is(",")).map(|key| self.pattern.turned(key, short)).collect();
            out.push_str(&format!(" order by {}", keys.join(", ").replace("count(*)", "count")));
        }
        let number = |tokens: &Vec<Token>| tokens.first().filter(|t| t.is_word()).map(|t| t.text.clone());
        match (of("limit").map(number), of("skip").map(number)) {
            (None, None) => {}
            (Some(limit), None) => out.push_str(&format!(" limit {}", limit?)),
            (Some(limit), Some(skip)) => out.push_str(&format!(" limit {} skip {}", limit?, skip?)),
            (None, Some(_)) => return None,
        }
        Some(out)
    }
}

impl Item {
    fn thing(&self) -> Option<usize> {
        match self {
            Self::Thing(at) | Self::Attribute(at, _) | Self::Aggregate(at, _) => Some(*at),
            Self::Count(at) => *at,
        }
    }

    /// What rows are grouped by, where others are counted.
    fn key(&self) -> Option<&str> {
        match self {
            Self::Thing(_) => Some("name"),
            Self::Attribute(_, name) => Some(name),
            Self::Count(_) | Self::Aggregate(..) => None,
        }
    }

    fn column(&self) -> String {
        match self {
            Self::Thing(_) => "name".to_owned(),
            Self::Attribute(_, name) | Self::Aggregate(_, name) => name.clone(),
            Self::Count(_) => "count".to_owned(),
        }
    }
}

/// `p`, `p.name`, `count(*)`, `count(p)`, `collect(p.name)`.
fn item_of(pattern: &Pattern<'_>, tokens: &[Token]) -> Option<Item> {
    let thing = |token: &Token| -> Option<Item> {
        match token.text.split_once('.') {
            Some((variable, name)) => Some(Item::Attribute(pattern.find(variable)?, name.to_owned())),
            None => Some(Item::Thing(pattern.find(&token.text)?)),
        }
    };
    match tokens {
        [one] => thing(one),
        [count, _, star, _] if count.is("count") && star.is("*") => Some(Item::Count(None)),
        [function, open, inner @ .., close] if open.is("(") && close.is(")") => {
            let distinct = inner.first().is_some_and(|t| t.is("distinct"));
            let [argument] = inner.get(usize::from(distinct)..)? else { return None };
            let name = if function.is("collect") { "list" } else { function.plain.as_str() };
            match thing(argument)? {
                Item::Thing(at) if name == "count" => Some(Item::Count(Some(at))),
                Item::Thing(at) => Some(Item::Aggregate(at, format!("{name}(name)"))),
                Item::Attribute(at, attribute) => Some(Item::Aggregate(at, format!("{name}({attribute})"))),
                _ => None,
            }
        }
        _ => None,
    }
}
