//! Random clauses: columns, groups and order.

use super::query::Maker;
use super::words::{Attribute, BUILT_IN, KINDS, Kinds, OF_EDGES, Type, Way, ways};

/// What clauses may speak of.
#[derive(Clone, Copy, Debug)]
struct Rows {
    kinds: Kinds,
    /// Whether the rows are those of one walk, whose stops and edges can be shown.
    one_walk: bool,
}

impl Maker<'_> {
    /// The clauses of a query but for `limit` and `as of`.
    pub(super) fn clauses(&mut self, kinds: Kinds, one_walk: bool) -> String {
        let rows = Rows { kinds, one_walk };
        match self.random.below(100) {
            0..30 => {
                if self.random.percent(40) {
                    self.order(rows, &[], false)
                } else {
                    String::new()
                }
            }
            30..70 => self.shown(rows),
            70..90 => self.grouped(rows),
            _ => {
                let columns = self.aggregates(rows, 3);
                format!(" show {}", columns.join(", "))
            }
        }
    }

    fn shown(&mut self, rows: Rows) -> String {
        let mut columns = Vec::new();
        let mut names = Vec::new();
        for at in 0..1 + self.random.below(4) {
            let column = match self.random.below(100) {
                0..18 => self.neighbours(rows),
                18..23 if rows.kinds != 0 => {
                    let (scope, measure) =
                        (self.scope(rows.kinds, false), *self.random.pick(&["pagerank", "betweenness"]));
                    self.measure(&scope, measure)
                }
                _ => self.column(rows).0,
            };
            if self.random.percent(20) {
                columns.push(format!("{column} as c{at}"));
                names.push(format!("c{at}"));
            } else {
                columns.push(column);
            }
        }
        let show = format!(" show {}", columns.join(", "));
        let order = if self.random.percent(50) { self.order(rows, &names, false) } else { String::new() };
        if self.random.percent(15) { format!("{order}{show}") } else { format!("{show}{order}") }
    }

    fn grouped(&mut self, rows: Rows) -> String {
        // rows are grouped by no aggregate
        self.counts = false;
        let keys: Vec<(String, Option<Type>)> = (0..1 + self.random.below(2)).map(|_| self.column(rows)).collect();
        self.counts = true;
        let texts: Vec<String> = keys.iter().map(|(key, _)| key.clone()).collect();
        let mut text = format!(" group by {}", texts.join(", "));
        let mut shown = texts.clone();
        if self.random.percent(75) {
            let mut columns: Vec<String> = texts.iter().filter(|_| self.random.percent(75)).cloned().collect();
            if let (Some((key, Some(Type::Integer))), true) = (keys.first(), self.random.percent(40)) {
                columns.push(self.random.pick(&[format!("({key}) * 2 + 1"), format!("{key} > 2")]).clone());
            }
            columns.extend(self.aggregates(rows, 2));
            text = format!("{text} show {}", columns.join(", "));
            shown = columns;
        }
        if self.random.percent(40) {
            shown.extend(texts);
            text.push_str(&self.order(rows, &shown, true));
        }
        text
    }

    fn order(&mut self, rows: Rows, names: &[String], grouped: bool) -> String {
        let mut keys = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let key = match names {
                [_, ..] if grouped || self.random.percent(40) => self.random.pick(names).clone(),
                _ if self.random.percent(25) => self.neighbours(rows),
                _ => self.column(rows).0,
            };
            keys.push(format!("{key}{}", self.random.pick(&["", "", " asc", " desc", " desc"])));
        }
        format!(" order by {}", keys.join(", "))
    }

    fn aggregates(&mut self, rows: Rows, most: usize) -> Vec<String> {
        let count = 1 + self.random.below(most);
        (0..count).map(|_| self.aggregate(rows)).collect()
    }

    /// A column that is no aggregate, and the type of what it shows, unless that is things.
    fn column(&mut self, rows: Rows) -> (String, Option<Type>) {
        if self.random.percent(28) {
            let scope = self.scope(rows.kinds, rows.one_walk);
            let (text, of) = self.computed(&scope, 2, true);
            return (text, Some(of));
        }
        if self.random.percent(6) && rows.kinds != 0 {
            let chain = self.chain(rows.kinds, true);
            // a relation alone shows what it reaches
            let words = [" some ", " no ", " only ", " exactly ", " at ", " than "];
            let asks = chain.starts_with("not ") || words.iter().any(|word| chain.contains(word));
            let is_chain = self.random.percent(30) && asks && !chain.starts_with("that ");
            let condition = if is_chain { chain } else { self.comparison(rows.kinds) };
            return (condition, Some(Type::Boolean));
        }
        let stops = if rows.one_walk { self.stops.clone() } else { Vec::new() };
        if let ([_, ..], true) = (stops.as_slice(), self.random.percent(35)) {
            let stop = self.random.pick(&stops).clone();
            return match self.random.below(100) {
                0..20 => (stop.name.to_owned(), None),
                20..35 => (format!("{}.{}", stop.name, self.related(stop.kinds)), None),
                _ => {
                    let (name, attribute) = self.attribute(stop.kinds);
                    (format!("{}.{name}", stop.name), Some(attribute.of))
                }
            };
        }
        if let (Some(relations), true, true) = (self.last_hop.clone(), rows.one_walk, self.random.percent(25)) {
            let own = relations.iter().flat_map(|r| r.attributes).copied();
            let all: Vec<Attribute> = own.chain(BUILT_IN.into_iter().rev().take(OF_EDGES)).collect();
            let attribute = *self.random.pick(&all);
            return (format!("via.{}", attribute.name), Some(attribute.of));
        }
        if self.random.percent(22) && rows.kinds != 0 {
            return (self.related(rows.kinds), None);
        }
        let (name, attribute) = self.attribute(rows.kinds);
        (name, Some(attribute.of))
    }

    fn attribute(&mut self, kinds: Kinds) -> (String, Attribute) {
        let all = self.attributes(kinds);
        let attribute = *self.random.pick(&all);
        (attribute.name.to_owned(), attribute)
    }

    /// What a relation reaches, perhaps of one kind.
    pub(super) fn related(&mut self, kinds: Kinds) -> String {
        let fitting: Vec<Way> = ways().filter(|way| way.from & kinds != 0).collect();
        let Some(way) = (!fitting.is_empty()).then(|| *self.random.pick(&fitting)) else { return "name".to_owned() };
        let phrase = *self.random.pick(way.phrases);
        let kinds: Vec<_> = KINDS.iter().filter(|(kind, ..)| kind & way.to != 0).collect();
        match self.random.percent(35) {
            true => format!("{phrase} {}", self.random.pick(self.random.clone().pick(&kinds).2)),
            false => phrase.to_owned(),
        }
    }

    /// An aggregate of what a relation reaches, or what is made of one.
    fn neighbours(&mut self, rows: Rows) -> String {
        let function = *self.random.pick(&["count", "count", "list"]);
        if rows.kinds == 0 {
            return "name".to_owned();
        }
        let scope = self.scope(rows.kinds, false);
        let aggregate = format!("{function}({})", self.described_neighbours(&scope));
        match (function, self.random.below(100)) {
            ("count", 0..12) => format!("{aggregate} * 2 - 1"),
            ("count", 12..24) => format!("{aggregate} > 1"),
            ("count", 24..30) => format!("if({aggregate} > 0, \"some\", \"none\")"),
            ("list", 0..20) => format!("join({aggregate}, \"+\")"),
            _ => aggregate,
        }
    }

    /// An aggregate over rows, or what is made of one.
    fn aggregate(&mut self, rows: Rows) -> String {
        if self.random.percent(22) {
            return (*self.random.pick(&["count", "count", "count", "count * 2", "count > 2"])).to_owned();
        }
        if self.random.percent(8) && rows.kinds != 0 {
            let scope = self.scope(rows.kinds, false);
            let function = *self.random.pick(&["sum", "avg", "max", "min", "median"]);
            let inner = self.described_neighbours(&scope);
            return format!("{function}(count({inner}))");
        }
        let (column, of) = self.column(rows);
        let mut fitting = vec!["count", "list"];
        match of {
            // true and false alike would count
            Some(Type::Boolean) if !is_attribute(&column) => return format!("sum(if({column}, 1, 0))"),
            Some(of) => {
                if of.is_ordered() {
                    fitting.extend(["min", "max"]);
                }
                if of.is_numeric() {
                    fitting.extend(["sum", "avg", "median", "sum"]);
                }
            }
            None => {}
        }
        let function = *self.random.pick(&fitting);
        let aggregate = format!("{function}({column})");
        match (function, self.random.below(100)) {
            ("sum", 0..25) => format!("{aggregate} / count"),
            ("avg" | "median", 0..25) => format!("round({aggregate}, 1)"),
            ("count", 0..10) => format!("{aggregate} * 100 / count"),
            ("list", 0..15) => format!("size({aggregate})"),
            ("list", 15..25) => format!("join({aggregate}, \"; \")"),
            ("min" | "max", 0..15) => format!("text({aggregate})"),
            ("sum", 25..35) => format!("{aggregate} > 5 and count > 1"),
            _ => aggregate,
        }
    }
}

/// Whether a column is the name of an attribute alone, perhaps of a stop or edge.
fn is_attribute(column: &str) -> bool {
    column.chars().all(|c| c.is_alphanumeric() || c == '.' || c == ' ') && !column.contains(" is ")
}
