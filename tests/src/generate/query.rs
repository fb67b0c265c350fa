//! Random queries: nouns, chains and walks, by the grammar and mostly by the rules of what may follow what.

use fossgraph_core::Date;

use super::words::{ALL, KINDS, Kinds, Relation, Type, Way, values, ways};
use super::{Random, World, given};

/// A random query.
#[derive(Clone, Debug)]
pub struct Query {
    /// All but the limit.
    pub text: String,
    /// How many rows are shown and passed over, where the query says so.
    pub limit: Option<(usize, usize)>,
}

impl Query {
    /// The whole text.
    #[must_use]
    pub fn whole(&self) -> String {
        match self.limit {
            None => self.text.clone(),
            Some((limit, 0)) => format!("{} limit {limit}", self.text),
            Some((limit, skip)) => format!("{} limit {limit} skip {skip}", self.text),
        }
    }
}

/// A random query over a world.
pub fn query(world: &World, random: &mut Random) -> Query {
    let query = Maker::new(world, random).query();
    Query { text: given::plain(&query.text), ..query }
}

/// The text of a random query with marks round values and sets, for [`given`](super::given) and [`plain`](super::plain).
pub fn marked(world: &World, random: &mut Random) -> String {
    Maker::new(world, random).query().text
}

/// The plural of a kind and a random condition on its things, with a date behind it now and then.
pub fn condition(world: &World, random: &mut Random) -> (&'static str, String, String) {
    let mut maker = Maker::new(world, random);
    let (kind, _, plurals) = *maker.random.pick(&KINDS);
    let depth = *maker.random.pick(&[0, 1, 1, 2, 3]);
    let condition = maker.joined(kind, depth);
    let time = if maker.random.percent(20) { maker.as_of() } else { String::new() };
    (plurals.first().copied().unwrap_or_default(), given::plain(&condition), given::plain(&time))
}

/// A stop that later parts of a query may mention.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub(super) name: &'static str,
    pub(super) kinds: Kinds,
}

/// Writes one query.
pub(super) struct Maker<'w> {
    pub(super) world: &'w World,
    pub(super) random: &'w mut Random,
    pub(super) stops: Vec<Stop>,
    /// How deep in parentheses that hold queries.
    pub(super) sets: usize,
    /// How many chains stand in one another.
    chains: usize,
    /// The relations of the last hop of the walk last made, if its edges can be shown.
    pub(super) last_hop: Option<Vec<&'static Relation>>,
    /// Whether stops get no names.
    nameless: bool,
    /// Whether relations can be counted.
    pub(super) counts: bool,
    /// How many expressions stand in one another.
    pub(super) expressions: usize,
}

impl<'w> Maker<'w> {
    pub(super) fn new(world: &'w World, random: &'w mut Random) -> Self {
        Self {
            world,
            random,
            stops: Vec::new(),
            sets: 0,
            chains: 0,
            last_hop: None,
            nameless: false,
            counts: true,
            expressions: 0,
        }
    }

    fn query(&mut self) -> Query {
        let count = self.random.percent(8);
        let time = if self.random.percent(18) { self.as_of() } else { String::new() };
        let inside = self.random.percent(50);
        let (set, kinds, walks) = self.set(ALL, if inside { &time } else { "" });
        let mut text = if count { format!("count {set}") } else { set };
        let mut limit = None;
        if !count {
            text.push_str(&self.clauses(kinds, walks == 1));
            limit = self
                .random
                .percent(20)
                .then(|| (*self.random.pick(&[1, 2, 3, 4, 5]), *self.random.pick(&[0, 0, 0, 1, 1, 2])));
        }
        if !inside {
            text.push_str(&time);
        }
        Query { text, limit }
    }

    /// ` as of` a date that the data know.
    pub(super) fn as_of(&mut self) -> String {
        let newest = self.world.newest;
        let known = |text: &&&str| {
            let date = text.parse::<Date>().ok();
            date.is_some_and(|date| newest.is_none_or(|newest| date.first() <= newest.first()))
        };
        let dates: Vec<&&str> = values(Type::Date).iter().filter(known).collect();
        if dates.is_empty() {
            return String::new();
        }
        let date = self.random.pick(&dates);
        format!(" as of {}", given::value(date, date))
    }

    // ------------------------------------------------------------ sets and walks

    /// A set, the kinds that its things can be of, and of how many walks it is made.
    fn set(&mut self, allowed: Kinds, time: &str) -> (String, Kinds, usize) {
        let walks = match self.random.below(100) {
            0..82 => 1,
            _ if self.sets > 1 => 1,
            82..95 => 2,
            _ => 3,
        };
        let mut text = String::new();
        let mut all = 0;
        // nothing can mention the stops of walks that are joined
        self.nameless |= self.sets == 0 && walks > 1 && self.random.percent(90);
        for at in 1..=walks {
            let (walk, kinds) = self.walk(allowed, if at == walks { time } else { "" });
            let mut op = *self.random.pick(&["union", "union", "intersect", "except"]);
            match (at, op) {
                (1, _) | (_, "union") => all |= kinds,
                (_, "intersect") if all & kinds != 0 || self.random.percent(10) => all &= kinds,
                (_, "intersect") => {
                    all |= kinds;
                    op = "union";
                }
                _ => {}
            }
            text = if at == 1 { walk } else { format!("{text} {op} {walk}") };
        }
        (text, all, walks)
    }

    /// A walk, and the kinds at which it ends.
    fn walk(&mut self, allowed: Kinds, time: &str) -> (String, Kinds) {
        let hops = match self.random.below(100) {
            0..60 => 0,
            _ if self.sets > 1 => 0,
            60..85 => 1,
            85..95 => 2,
            _ => 3,
        };
        self.last_hop = None;
        let (mut text, mut kinds) = self.noun(if hops == 0 { allowed } else { ALL }, if hops == 0 { time } else { "" });
        for at in 1..=hops {
            let last = at == hops;
            let (step, to, relations, once) = self.step_to(kinds, if last { allowed } else { ALL });
            self.last_hop = (once && self.sets == 0).then_some(relations);
            let mut head = format!("{text} -> {step}");
            kinds = to;
            let mut open = false;
            if self.random.percent(60) || (last && to & allowed == 0) {
                let (kind, _, plurals) = self.kind(if last && to & allowed != 0 { to & allowed } else { to });
                head = format!("{head} {}", self.random.pick(plurals));
                (kinds, open) = (kind, true);
            }
            text = self.described(head, kinds, open, if last { time } else { "" });
        }
        (text, kinds)
    }

    fn kind(&mut self, among: Kinds) -> (Kinds, &'static str, &'static [&'static str]) {
        let fitting: Vec<_> = KINDS.iter().filter(|(kind, ..)| kind & among != 0).collect();
        **self.random.pick(&fitting)
    }

    /// The noun that a walk starts from.
    fn noun(&mut self, allowed: Kinds, time: &str) -> (String, Kinds) {
        match self.random.below(100) {
            0..76 => {
                let (kind, _, plurals) = self.kind(allowed);
                let plural = (*self.random.pick(plurals)).to_owned();
                (self.described(plural, kind, true, time), kind)
            }
            76..84 => (self.described("anything".to_owned(), allowed, true, time), allowed),
            84..90 if self.sets < 2 => {
                let (set, kinds) = self.paren(allowed);
                (self.described_name(set, kinds, time), kinds)
            }
            _ => {
                let (kind, ..) = self.kind(allowed);
                let (name, kinds) = match self.random.below(100) {
                    0..70 => self.name(allowed),
                    70..90 => self.list(kind),
                    _ => self.list(allowed),
                };
                (self.described_name(name, kinds, time), kinds)
            }
        }
    }

    /// A noun that is complete, perhaps with a name for the stop and a date.
    fn described_name(&mut self, head: String, kinds: Kinds, time: &str) -> String {
        let alias = self.alias(kinds);
        format!("{head}{alias}{time}")
    }

    /// ` as p`, if the noun is named.
    fn alias(&mut self, kinds: Kinds) -> String {
        let names = ["p", "q", "r", "s", "u", "v"];
        let name = names
            .get(self.stops.len())
            .copied()
            .filter(|_| self.sets == 0 && !self.nameless && self.random.percent(35));
        let Some(name) = name else { return String::new() };
        self.stops.push(Stop { name, kinds });
        format!(" as {name}")
    }

    /// A kind with what describes it: a chain, conditions, a date.
    fn described(&mut self, head: String, kinds: Kinds, open: bool, time: &str) -> String {
        let alias = self.alias(kinds);
        let early = !alias.is_empty() || self.random.percent(30);
        let mut text = format!("{head}{alias}{}", if early { time } else { "" });
        let shape = self.random.below(if self.sets > 0 { 150 } else { 130 });
        let (chained, filtered) = match shape {
            0..22 => (true, false),
            22..46 => (false, true),
            46..51 => (true, true),
            _ => (false, false),
        };
        if chained {
            let joined = !filtered && self.random.percent(25);
            let closed = (filtered || joined) && self.random.percent(93);
            let mut chain = self.chain(kinds, closed);
            if !open && !chain.starts_with("that ") {
                // behind a bare relation the words of a chain would be read as a kind
                chain = format!("that {chain}");
            }
            text = format!("{text} {chain}");
            if joined {
                let word = *self.random.pick(&["and", "or"]);
                let more = if self.random.percent(50) { self.chain(kinds, true) } else { self.comparison(kinds) };
                text = format!("{text} {word} {more}");
            }
        }
        if !early {
            text.push_str(time);
        }
        if filtered {
            let condition = self.joined(kinds, 2);
            text = format!("{text} where {condition}");
        }
        text
    }

    // ------------------------------------------------------------ complete nouns

    /// A query in parentheses.
    pub(super) fn paren(&mut self, allowed: Kinds) -> (String, Kinds) {
        self.sets += 1;
        let last_hop = self.last_hop.take();
        let time = if self.random.percent(15) { self.as_of() } else { String::new() };
        let inside = self.random.percent(50);
        let (set, kinds, _) = self.set(allowed, if inside { &time } else { "" });
        self.sets -= 1;
        self.last_hop = last_hop;
        (given::set(&format!("{set}{}", if inside { "" } else { &time })), kinds)
    }

    /// The name of a thing.
    fn name(&mut self, allowed: Kinds) -> (String, Kinds) {
        let things = self.world.of(allowed);
        if things.is_empty() {
            return ("anything".to_owned(), allowed);
        }
        let thing = *self.random.pick(&things);
        let alias = thing.aliases.first().filter(|_| self.random.percent(30));
        let name = alias.unwrap_or(&thing.name);
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric());
        let written = match plain && self.random.percent(60) {
            true => name.clone(),
            false => format!("\"{name}\""),
        };
        let bears = |name: &str, other: &str| name.to_lowercase() == other.to_lowercase();
        let shared = things.iter().any(|other| {
            let mut names = std::iter::once(&other.name).chain(&other.aliases);
            other.kind != thing.kind && names.any(|n| bears(n, name))
        });
        let kind = if shared || self.random.percent(30) { format!("{} ", thing.singular) } else { String::new() };
        (given::value(&format!("{kind}{written}"), &format!("{kind}{name}")), thing.kind)
    }

    fn list(&mut self, allowed: Kinds) -> (String, Kinds) {
        if self.world.of(allowed).is_empty() {
            return self.name(allowed);
        }
        let names: Vec<(String, Kinds)> = (0..2 + self.random.below(2)).map(|_| self.name(allowed)).collect();
        let kinds = names.iter().fold(0, |all, (_, kind)| all | kind);
        let texts: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        (format!("({})", texts.join(", ")), kinds)
    }

    // ------------------------------------------------------------ chains and steps

    /// A chain; a closed one ends with something complete.
    pub(super) fn chain(&mut self, from: Kinds, closed: bool) -> String {
        self.chains += 1;
        let that = *self.random.pick(&["", "", "", "that ", "that is ", "that do "]);
        let not = if self.random.percent(18) { "not " } else { "" };
        let (step, to, ..) = self.step(from);
        let quantity = self.quantity();
        let target = self.target(to, closed);
        self.chains -= 1;
        format!("{that}{not}{step}{quantity} {target}")
    }

    fn quantity(&mut self) -> String {
        let n = *self.random.pick(&[0, 1, 1, 2, 2, 3]);
        match self.random.below(100) {
            0..54 => String::new(),
            54..56 => " some".to_owned(),
            56..66 => " no".to_owned(),
            66..76 => " only".to_owned(),
            at => {
                let words = ["at least", "at most", "more than", "fewer than", "exactly"];
                let n = given::value(&n.to_string(), &n.to_string());
                format!(" {} {n}", words.get(at % words.len()).copied().unwrap_or_default())
            }
        }
    }

    fn target(&mut self, allowed: Kinds, closed: bool) -> String {
        let stops: Vec<&'static str> =
            self.stops.iter().filter(|s| self.sets == 0 && s.kinds & allowed != 0).map(|s| s.name).collect();
        if !stops.is_empty() && self.random.percent(30) {
            return (*self.random.pick(&stops)).to_owned();
        }
        let open = !closed && self.random.percent(70);
        if open {
            let (kind, _, plurals) = self.kind(allowed);
            let anything = self.random.percent(20);
            let (head, kinds) = if anything { ("anything", allowed) } else { (*self.random.pick(plurals), kind) };
            if self.chains < 3 && self.random.percent(35) {
                return format!("{head} {}", self.chain(kinds, false));
            }
            return head.to_owned();
        }
        let deep = self.sets + self.chains > 2;
        match self.random.below(100) {
            0..58 if !deep => self.paren(allowed).0,
            58..76 => self.list(allowed).0,
            _ => self.name(allowed).0,
        }
    }

    /// A step that leads to some kind of `allowed`, if one is found soon.
    fn step_to(&mut self, from: Kinds, allowed: Kinds) -> (String, Kinds, Vec<&'static Relation>, bool) {
        let mut step = self.step(from);
        for _ in 0..8 {
            if step.1 & allowed != 0 {
                break;
            }
            step = self.step(from);
        }
        step
    }

    /// A step: how it is written, the kinds that it leads to, its relations, and whether it is walked once.
    pub(super) fn step(&mut self, from: Kinds) -> (String, Kinds, Vec<&'static Relation>, bool) {
        let from = if from == 0 { ALL } else { from };
        let (mut text, used) = self.phrase(from);
        let repeats = ["+", "+", "*", "{2}", "{1,2}", "{0,1}", "{2,}", "{1,3}", "{3}", "{1}"];
        let repeat = if self.random.percent(15) { *self.random.pick(&repeats) } else { "" };
        let mut to = used.iter().fold(0, |all, way| all | way.to);
        if repeat == "*" || repeat.starts_with("{0") {
            to |= from;
        }
        text.push_str(repeat);
        let relations: Vec<&'static Relation> = used.iter().map(|way| way.relation).collect();
        if self.random.percent(15) {
            let condition = self.edge_condition(&relations);
            text = format!("{text}[{condition}]");
        }
        (text, to, relations, repeat.is_empty() || repeat == "{1}")
    }

    /// Relations that lead from some kinds, as they are written, and the ways that they mean.
    pub(super) fn phrase(&mut self, from: Kinds) -> (String, Vec<Way>) {
        let fitting: Vec<Way> = ways().filter(|way| way.from & from != 0).collect();
        let way = *self.random.pick(&fitting);
        match self.random.below(100) {
            0..80 => ((*self.random.pick(way.phrases)).to_owned(), vec![way]),
            80..92 => {
                let all: Vec<Way> = ways().collect();
                let other = *self.random.pick(&all);
                let (one, two) = (*self.random.pick(way.phrases), *self.random.pick(other.phrases));
                (format!("({one} | {two})"), vec![way, other])
            }
            _ => ("linked to".to_owned(), fitting),
        }
    }
}
