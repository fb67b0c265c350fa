//! Random conditions: comparisons of every type, joined and nested.

use super::given;
use super::query::Maker;
use super::words::{ATTRIBUTES, Attribute, BUILT_IN, DATE, Kinds, NOTES, OF_EDGES, Relation, Type, near, values};

impl Maker<'_> {
    /// Conditions joined by `and` alone or by `or` alone.
    pub(super) fn joined(&mut self, kinds: Kinds, depth: usize) -> String {
        self.join(depth, &mut |maker: &mut Self| {
            if maker.random.percent(35) {
                let closed = maker.random.percent(50);
                maker.chain(kinds, closed)
            } else {
                maker.comparison(kinds)
            }
        })
    }

    /// A condition on edges.
    pub(super) fn edge_condition(&mut self, relations: &[&'static Relation]) -> String {
        let own: Vec<Attribute> = relations.iter().flat_map(|r| r.attributes).copied().collect();
        let all: Vec<Attribute> =
            own.iter().chain(&own).copied().chain(BUILT_IN.into_iter().rev().take(OF_EDGES)).collect();
        self.join(1, &mut |maker: &mut Self| {
            if maker.random.percent(25) {
                let scope = maker.scope_of_edges(relations);
                return maker.calculation(&scope);
            }
            let attribute = *maker.random.pick(&all);
            maker.compare(attribute.name, attribute, &all)
        })
    }

    fn join(&mut self, depth: usize, one: &mut dyn FnMut(&mut Self) -> String) -> String {
        let depth = depth.saturating_sub(self.sets);
        let count = if depth == 0 || self.random.percent(50) { 1 } else { 2 + self.random.below(2) };
        let word = *self.random.pick(&[" and ", " or ", " or "]);
        let mut all = Vec::new();
        for _ in 0..count {
            let nested = depth > 0 && self.random.percent(25);
            let text = if nested { format!("({})", self.join(depth - 1, one)) } else { one(self) };
            let not = self.random.percent(15) && !text.starts_with("not ") && !text.starts_with("that ");
            all.push(if not { format!("not {text}") } else { text });
        }
        all.join(word)
    }

    /// The attributes that things of some kinds can have; the built-in ones now and then.
    pub(super) fn attributes(&mut self, kinds: Kinds) -> Vec<Attribute> {
        if self.random.percent(18) {
            return BUILT_IN.to_vec();
        }
        let own = ATTRIBUTES.into_iter().chain([DATE]).filter(|a| a.kinds & kinds != 0);
        own.chain(BUILT_IN.into_iter().take(1)).collect()
    }

    /// A comparison of an attribute of the head, or of a stop.
    pub(super) fn comparison(&mut self, kinds: Kinds) -> String {
        // an expression may hold conditions, but not too many of them
        self.expressions += 1;
        let computed = self.expressions < 3 && self.random.percent(30);
        let text = if computed { self.calculated(kinds) } else { self.plain_comparison(kinds) };
        self.expressions -= 1;
        text
    }

    fn calculated(&mut self, kinds: Kinds) -> String {
        let scope = self.scope(kinds, false);
        self.calculation(&scope)
    }

    fn plain_comparison(&mut self, kinds: Kinds) -> String {
        if let (0, stops @ [_, ..], true) = (self.sets, self.stops.clone().as_slice(), self.random.percent(25)) {
            let stop = self.random.pick(stops).clone();
            let all = self.attributes(stop.kinds);
            let attribute = *self.random.pick(&all);
            return self.compare(&format!("{}.{}", stop.name, attribute.name), attribute, &all);
        }
        let all = self.attributes(kinds);
        let attribute = *self.random.pick(&all);
        let tag = attribute.name == "tags" && self.random.percent(30);
        self.compare(if tag { "tag" } else { attribute.name }, attribute, &all)
    }

    /// What stands behind an attribute. `all` are those that it can be compared with.
    pub(super) fn compare(&mut self, subject: &str, attribute: Attribute, all: &[Attribute]) -> String {
        let not = if self.random.percent(8) { "not " } else { "" };
        match self.random.below(100) {
            0..14 => {
                let tests = ["is missing", "is known", "is not missing", "is not known"];
                format!("{subject} {}", self.random.pick(&tests))
            }
            14..26 => {
                let list: Vec<String> = (0..1 + self.random.below(3)).map(|_| self.value(attribute)).collect();
                format!("{subject} {not}in ({})", list.join(", "))
            }
            26..38 if attribute.of.is_ordered() => {
                let (low, high) = self.range(attribute);
                format!("{subject} {not}in {low}..{high}")
            }
            38..44 if attribute.of == Type::Date => format!("{subject} {not}in {}", self.value(attribute)),
            _ => {
                let operator = self.operator(attribute);
                let right = match operator {
                    "=" | "!=" | "<" | "<=" | ">" | ">=" => self.other(attribute, all),
                    _ => None,
                };
                let right = right.unwrap_or_else(|| self.right(attribute, operator));
                format!("{subject} {not}{operator} {right}")
            }
        }
    }

    fn operator(&mut self, attribute: Attribute) -> &'static str {
        let mut fitting = vec!["=", "!=", "!="];
        if attribute.of.is_ordered() {
            fitting.extend(["<", "<=", ">", ">="]);
        }
        if attribute.of.is_textual() {
            fitting.extend(["contains", "starts with", "ends with", "matches", "~"]);
        } else if attribute.many {
            fitting.push("contains");
        }
        self.random.pick::<&str>(&fitting)
    }

    /// Another attribute of the same type, of the same thing or of a stop.
    fn other(&mut self, attribute: Attribute, all: &[Attribute]) -> Option<String> {
        if let (0, stops @ [_, ..], true) = (self.sets, self.stops.clone().as_slice(), self.random.percent(35)) {
            let stop = self.random.pick(stops).clone();
            let own: Vec<Attribute> =
                self.attributes(stop.kinds).into_iter().filter(|other| other.of == attribute.of).collect();
            return (!own.is_empty()).then(|| format!("{}.{}", stop.name, self.random.pick(&own).name));
        }
        let same = |other: &&Attribute| other.of == attribute.of && !attribute.of.is_textual();
        let own: Vec<&Attribute> = all.iter().filter(same).collect();
        (!own.is_empty() && self.random.percent(15)).then(|| self.random.pick(&own).name.to_owned())
    }

    /// A value as it stands behind an operator.
    fn right(&mut self, attribute: Attribute, operator: &str) -> String {
        let element = attribute.many && operator == "contains";
        match operator {
            "matches" => {
                let patterns = ["^a", "(?i)^A", "\\\\d+$", "e.*e", "^$", "web|core", "Å", "\\\\."];
                format!("\"{}\"", self.random.pick(&patterns))
            }
            "contains" | "starts with" | "ends with" if !element && self.random.percent(70) => {
                let value = self.plain(attribute);
                let letters: Vec<char> = value.chars().collect();
                let take = 1 + self.random.below(letters.len());
                let part: String = match operator {
                    "starts with" => letters.iter().take(take).collect(),
                    "ends with" => letters.iter().skip(letters.len() - take).collect(),
                    _ if attribute.of == Type::Licence => value,
                    _ => letters.iter().skip(self.random.below(letters.len())).take(take).collect(),
                };
                if part.trim().is_empty() { "\"a\"".to_owned() } else { format!("\"{part}\"") }
            }
            _ => self.value(attribute),
        }
    }

    /// A value without quotes, of the data or near it.
    fn plain(&mut self, attribute: Attribute) -> String {
        let things = &self.world.things;
        if let ("name" | "id" | "aliases" | "sources" | "kind" | "note", [_, ..]) = (attribute.name, things.as_slice())
        {
            let thing = self.random.pick(things).clone();
            return match attribute.name {
                "id" => thing.id,
                "kind" => thing.singular.to_owned(),
                "aliases" => thing.aliases.first().cloned().unwrap_or(thing.name),
                "note" => (*self.random.pick(&NOTES)).to_owned(),
                _ => thing.name,
            };
        }
        let pool = if self.random.percent(80) { values(attribute.of) } else { near(attribute.of) };
        (*self.random.pick(pool)).to_owned()
    }

    /// A value as queries write it.
    fn value(&mut self, attribute: Attribute) -> String {
        let plain = self.plain(attribute);
        let word = plain.chars().all(|c| c.is_ascii_digit() || c == '.') && attribute.of == Type::Version;
        let quoted = attribute.of.is_textual() && !(word && self.random.percent(70));
        if quoted {
            given::value(&format!("\"{plain}\""), &plain)
        } else {
            given::value(&plain, plain.trim_matches('"'))
        }
    }

    /// Two values, the lower first as far as their texts tell.
    fn range(&mut self, attribute: Attribute) -> (String, String) {
        let pool = values(attribute.of);
        let (one, two) = (self.random.below(pool.len()), self.random.below(pool.len()));
        let text = |at: usize| pool.get(at).copied().unwrap_or_default();
        let descends = match attribute.of {
            Type::Integer | Type::Float => text(one).parse::<f64>().ok() > text(two).parse::<f64>().ok(),
            Type::Version => fossgraph_core::version_order(text(one), text(two)).is_gt(),
            _ => one > two,
        };
        let (low, high) = if descends { (two, one) } else { (one, two) };
        (text(low).to_owned(), text(high).to_owned())
    }
}
