//! Random expressions: of every type, of functions and operators, over things, stops and edges.

use super::given;
use super::query::Maker;
use super::words::{Attribute, BUILT_IN, KINDS, Kinds, OF_EDGES, Relation, Type, Way, values, ways};

/// What an expression may speak of.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// What can be read, as it is written.
    attributes: Vec<(String, Attribute)>,
    /// The things whose relations can be walked, as what is written before a phrase, and of which kinds they can be; none on edges.
    things: Vec<(String, Kinds)>,
}

impl Scope {
    fn attribute(&self, maker: &mut Maker<'_>, of: Type, list: bool) -> Option<String> {
        let fitting: Vec<&String> =
            self.attributes.iter().filter(|(_, a)| a.of == of && (list || !a.many)).map(|(name, _)| name).collect();
        (!fitting.is_empty()).then(|| (*maker.random.pick(&fitting)).clone())
    }
}

impl Maker<'_> {
    /// Things of some kinds, the stops so far and, in columns, the edge last walked.
    pub(super) fn scope(&mut self, kinds: Kinds, columns: bool) -> Scope {
        let own = self.attributes(kinds);
        let mut attributes: Vec<(String, Attribute)> = own.iter().map(|a| (a.name.to_owned(), *a)).collect();
        let mut things = vec![(String::new(), kinds)];
        if self.sets == 0 && self.random.percent(40) {
            for stop in self.stops.clone() {
                let own = self.attributes(stop.kinds);
                attributes.extend(own.iter().map(|a| (format!("{}.{}", stop.name, a.name), *a)));
                things.push((format!("{}.", stop.name), stop.kinds));
            }
        }
        if let (true, Some(relations), true) = (columns, self.last_hop.clone(), self.random.percent(30)) {
            let own = of_edges(&relations);
            attributes.extend(own.into_iter().map(|a| (format!("via.{}", a.name), a)));
        }
        Scope { attributes, things }
    }

    /// An edge.
    pub(super) fn scope_of_edges(&self, relations: &[&'static Relation]) -> Scope {
        let attributes = of_edges(relations).into_iter().map(|a| (a.name.to_owned(), a)).collect();
        Scope { attributes, things: Vec::new() }
    }

    /// Something computed, and its type.
    pub(super) fn computed(&mut self, scope: &Scope, depth: usize, list: bool) -> (String, Type) {
        let types =
            [Type::Integer, Type::Integer, Type::Integer, Type::Float, Type::Float, Type::Text, Type::Text, Type::Date];
        let of = *self.random.pick(&types);
        (self.made(scope, of, depth, list), of)
    }

    /// An expression of a type: an attribute, a value or something computed. One that need not be single may be a list.
    fn expression(&mut self, scope: &Scope, of: Type, depth: usize, list: bool) -> String {
        if depth > 0 && self.random.percent(55) {
            return self.made(scope, of, depth, list);
        }
        if let (Some(attribute), true) = (scope.attribute(self, of, list), self.random.percent(80)) {
            return attribute;
        }
        match of {
            Type::Integer => (*self.random.pick(&["0", "1", "2", "3", "7", "10", "-3", "100"])).to_owned(),
            Type::Float => (*self.random.pick(&["0.5", "2.5", "-1.25", "12.5", "0.1"])).to_owned(),
            Type::Date => {
                self.random.pick::<fn(&str) -> String>(&[|d| format!("date(\"{d}\")"), |_| "now()".to_owned()])(
                    self.random.clone().pick::<&str>(values(Type::Date)),
                )
            }
            _ => format!("\"{}\"", self.random.clone().pick::<&str>(values(Type::Text))),
        }
    }

    fn made(&mut self, scope: &Scope, of: Type, depth: usize, list: bool) -> String {
        let depth = depth.saturating_sub(1);
        match (self.random.below(100), of) {
            (0..8, _) => {
                let condition = self.inner_condition(scope);
                let (then, otherwise) =
                    (self.expression(scope, of, depth, list), self.expression(scope, of, depth, list));
                format!("if({condition}, {then}, {otherwise})")
            }
            (8..16, _) => {
                let (one, two) = (self.expression(scope, of, depth, list), self.expression(scope, of, depth, list));
                format!("coalesce({one}, {two})")
            }
            (_, Type::Integer) => self.whole(scope, depth, list),
            (_, Type::Float) => self.float(scope, depth, list),
            (_, Type::Date) => self.expression(scope, of, 0, list),
            _ => self.text(scope, depth, list),
        }
    }

    fn whole(&mut self, scope: &Scope, depth: usize, list: bool) -> String {
        match self.random.below(100) {
            0..12 => format!("length({})", self.expression(scope, Type::Text, depth, list)),
            12..24 => format!("size({})", self.several(scope)),
            24..38 if self.counts && !scope.things.is_empty() => format!("count({})", self.described_neighbours(scope)),
            38..52 => {
                let part = *self.random.pick(&["year", "year", "quarter", "month", "day"]);
                format!("{part}({})", self.expression(scope, Type::Date, depth, list))
            }
            52..60 => {
                let (from, to) =
                    (self.expression(scope, Type::Date, depth, list), self.expression(scope, Type::Date, 0, false));
                if self.random.percent(50) { format!("days({from}, {to})") } else { format!("days({to}, {from})") }
            }
            60..65 => format!("abs({})", self.expression(scope, Type::Integer, depth, list)),
            65..74 if !scope.things.is_empty() => {
                let measure = *self.random.pick(&["degree", "degree", "component"]);
                self.measure(scope, measure)
            }
            _ => {
                let operator = *self.random.pick(&["+", "-", "*"]);
                self.operation(scope, Type::Integer, operator, Type::Integer, depth, list)
            }
        }
    }

    fn float(&mut self, scope: &Scope, depth: usize, list: bool) -> String {
        let number = *self.random.pick(&[Type::Integer, Type::Float]);
        match self.random.below(100) {
            0..16 => {
                let digits = *self.random.pick(&["", ", 1", ", 2", ", -1", ", 0"]);
                format!("round({}{digits})", self.expression(scope, number, depth, list))
            }
            16..28 => {
                let function = *self.random.pick(&["floor", "ceil", "sqrt"]);
                format!("{function}({})", self.expression(scope, number, depth, list))
            }
            28..34 => {
                let exponent = *self.random.pick(&["2", "0.5", "-1"]);
                format!("power({}, {exponent})", self.expression(scope, number, depth, list))
            }
            34..40 => format!("number({})", self.expression(scope, Type::Text, depth, list)),
            // their last digits depend on the order of reckoning: what is asked of them must not
            40..46 if !scope.things.is_empty() => {
                let measure = *self.random.pick(&["pagerank", "betweenness"]);
                format!("floor({} * 97 + 0.013)", self.measure(scope, measure))
            }
            46..70 => self.operation(scope, Type::Integer, "/", number, depth, list),
            _ => {
                let operator = *self.random.pick(&["+", "-", "*", "/"]);
                self.operation(scope, Type::Float, operator, number, depth, list)
            }
        }
    }

    /// Two numbers reckoned with, one of which may be a list.
    fn operation(
        &mut self,
        scope: &Scope,
        left: Type,
        operator: &str,
        right: Type,
        depth: usize,
        list: bool,
    ) -> String {
        let turned = self.random.percent(50);
        let one = self.expression(scope, left, depth, list && turned);
        let two = self.expression(scope, right, depth, list && !turned);
        let (one, two) = (self.enclosed(one, operator, false), self.enclosed(two, operator, true));
        format!("{one} {operator} {two}")
    }

    /// An operand, in parentheses where it would be taken apart otherwise, or now and then.
    fn enclosed(&mut self, operand: String, operator: &str, right: bool) -> String {
        let outer = |sign: &str| operand.split('"').step_by(2).any(|part| part.contains(sign));
        let sum = outer(" + ") || outer(" - ");
        let product = outer(" * ") || outer(" / ");
        let due = match operator {
            "*" | "/" => sum || (right && product),
            _ => right && sum,
        };
        if due || self.random.percent(8) { format!("({operand})") } else { operand }
    }

    fn text(&mut self, scope: &Scope, depth: usize, list: bool) -> String {
        match self.random.below(100) {
            0..20 => {
                let function = *self.random.pick(&["lower", "upper", "trim"]);
                format!("{function}({})", self.expression(scope, Type::Text, depth, list))
            }
            20..28 => {
                let (old, new) = (*self.random.pick(&["a", "e", "web", "."]), *self.random.pick(&["", "-", "aa"]));
                format!("replace({}, \"{old}\", \"{new}\")", self.expression(scope, Type::Text, depth, list))
            }
            28..38 => {
                let text = self.expression(scope, Type::Text, depth, list);
                let from = *self.random.pick(&["1", "2", "3", "0", "-1", "9"]);
                let length = *self.random.pick(&["", "", ", 1", ", 3", ", 0", ", -1"]);
                format!("substring({text}, {from}{length})")
            }
            38..52 => {
                let turned = self.random.percent(50);
                let one = self.any(scope, depth, list && turned);
                let two = self.expression(scope, Type::Text, depth, list && !turned);
                format!("concat({one}, \" \", {two})")
            }
            52..66 => format!("text({})", self.any(scope, depth, list)),
            66..72 => {
                let address = scope.attribute(self, Type::Url, list);
                format!("host({})", address.unwrap_or_else(|| "\"https://Example.com/a\"".to_owned()))
            }
            72..84 => {
                let function = *self.random.pick(&["first", "last"]);
                format!("{function}({})", self.texts(scope))
            }
            84..92 => {
                let by = *self.random.pick(&["; ", "", "-"]);
                format!("join({}, \"{by}\")", self.several(scope))
            }
            _ if list => {
                let by = *self.random.pick(&[" ", "e", "", "-"]);
                format!("split({}, \"{by}\")", self.expression(scope, Type::Text, depth, list))
            }
            _ => format!("lower({})", self.expression(scope, Type::Text, depth, list)),
        }
    }

    /// Something of any type, as what is shown.
    fn any(&mut self, scope: &Scope, depth: usize, list: bool) -> String {
        let types = [
            Type::Text,
            Type::Integer,
            Type::Float,
            Type::Date,
            Type::Boolean,
            Type::Version,
            Type::Tier,
            Type::Licence,
        ];
        let of = *self.random.pick(&types);
        match of {
            Type::Boolean | Type::Version | Type::Tier | Type::Licence => {
                let attribute = scope.attribute(self, of, list);
                attribute.unwrap_or_else(|| self.expression(scope, Type::Text, depth, list))
            }
            _ => self.expression(scope, of, depth, list),
        }
    }

    /// A list of texts or things.
    fn texts(&mut self, scope: &Scope) -> String {
        match self.random.below(100) {
            0..50 if !scope.things.is_empty() => self.neighbours_of(scope),
            50..75 => format!("split({}, \" \")", self.expression(scope, Type::Text, 0, false)),
            _ => self.expression(scope, Type::Text, 0, true),
        }
    }

    /// A list of anything.
    fn several(&mut self, scope: &Scope) -> String {
        let types = [Type::Tier, Type::Integer, Type::Date];
        let of = *self.random.pick(&types);
        match scope.attribute(self, of, true) {
            Some(attribute) if self.random.percent(25) => attribute,
            _ => self.texts(scope),
        }
    }

    fn inner_condition(&mut self, scope: &Scope) -> String {
        match scope.things.first() {
            Some((_, kinds)) => {
                let kinds = *kinds;
                if self.random.percent(25) { self.chain(kinds, true) } else { self.joined(kinds, 0) }
            }
            None => {
                let all: Vec<Attribute> = scope.attributes.iter().map(|(_, a)| *a).collect();
                let attribute = *self.random.pick(&all);
                self.compare(attribute.name, attribute, &all)
            }
        }
    }

    // ------------------------------------------------------------ relations

    /// What a relation leads to from one of the things.
    fn neighbours_of(&mut self, scope: &Scope) -> String {
        let (prefix, kinds) = self.random.pick(&scope.things).clone();
        format!("{prefix}{}", self.related(kinds))
    }

    /// What a step leads to, with what is asked of it: for aggregates alone.
    pub(super) fn described_neighbours(&mut self, scope: &Scope) -> String {
        let (prefix, kinds) = self.random.pick(&scope.things).clone();
        if !prefix.is_empty() || self.random.percent(40) {
            return format!("{prefix}{}", self.related(kinds));
        }
        let (mut text, mut to, ..) = self.step(kinds);
        if self.random.percent(50) {
            let fitting: Vec<_> = KINDS.iter().filter(|(kind, ..)| kind & to != 0).collect();
            let (kind, _, plurals) = **self.random.pick(&fitting);
            text = format!("{text} {}", self.random.pick(plurals));
            to = kind;
        }
        if self.random.percent(40) {
            // the things that are counted are asked by themselves
            self.sets += 1;
            text = format!("{text} where {}", self.joined(to, 1));
            self.sets -= 1;
        }
        text
    }

    /// A measure of one of the things.
    pub(super) fn measure(&mut self, scope: &Scope, measure: &str) -> String {
        let (prefix, kinds) = self.random.pick(&scope.things).clone();
        let fitting: Vec<Way> = ways().filter(|way| (way.from | way.to) & kinds != 0).collect();
        let mut arguments: Vec<String> = prefix.strip_suffix('.').map(str::to_owned).into_iter().collect();
        if !fitting.is_empty() {
            for _ in 0..self.random.below(3) {
                let way = *self.random.pick(&fitting);
                let phrase = (*self.random.pick(way.phrases)).to_owned();
                if !arguments.contains(&phrase) {
                    arguments.push(phrase);
                }
            }
        }
        format!("{measure}({})", arguments.join(", "))
    }

    // ------------------------------------------------------------ comparisons

    /// A comparison of something computed.
    pub(super) fn calculation(&mut self, scope: &Scope) -> String {
        let (left, of) = self.computed(scope, 2, true);
        let not = if self.random.percent(8) { "not " } else { "" };
        let value = |maker: &mut Self| {
            let plain = *maker.random.pick::<&str>(values(of));
            given::value(&if of == Type::Text { format!("\"{plain}\"") } else { plain.to_owned() }, plain)
        };
        match self.random.below(100) {
            0..12 => {
                let tests = ["is missing", "is known", "is not missing", "is not known"];
                format!("{left} {}", self.random.pick(&tests))
            }
            12..20 => {
                let list: Vec<String> = (0..1 + self.random.below(3)).map(|_| value(self)).collect();
                format!("{left} {not}in ({})", list.join(", "))
            }
            20..28 if of == Type::Integer => format!("{left} {not}in 0..{}", self.random.pick(&["2", "10", "1000"])),
            20..28 if of == Type::Date => format!("{left} {not}in {}", value(self)),
            _ => {
                let operators: &[&str] = match of {
                    Type::Text => &["=", "!=", "contains", "starts with", "ends with", "~"],
                    _ => &["=", "!=", "<", "<=", ">", ">="],
                };
                let operator = *self.random.pick(operators);
                let right = if self.random.percent(55) { value(self) } else { self.made(scope, of, 1, true) };
                format!("{left} {not}{operator} {right}")
            }
        }
    }
}

fn of_edges(relations: &[&'static Relation]) -> Vec<Attribute> {
    let own = relations.iter().flat_map(|r| r.attributes).copied();
    own.chain(BUILT_IN.into_iter().rev().take(OF_EDGES)).collect()
}
