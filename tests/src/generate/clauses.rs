//! Random clauses: columns, groups and order.

use super::query::Maker;
use super::words::{Attribute, BUILT_IN, KINDS, Kinds, OF_EDGES, Way, ways};

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
            let column = if self.random.percent(18) { self.neighbours(rows) } else { self.column(rows).0 };
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
        let keys: Vec<String> = (0..1 + self.random.below(2)).map(|_| self.column(rows).0).collect();
        let mut text = format!(" group by {}", keys.join(", "));
        let mut shown = keys.clone();
        if self.random.percent(75) {
            let mut columns: Vec<String> = keys.iter().filter(|_| self.random.percent(75)).cloned().collect();
            columns.extend(self.aggregates(rows, 2));
            text = format!("{text} show {}", columns.join(", "));
            shown = columns;
        }
        if self.random.percent(40) {
            shown.extend(keys);
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

    /// A column that is no aggregate, and the attribute that it shows if it shows one.
    fn column(&mut self, rows: Rows) -> (String, Option<Attribute>) {
        let stops = if rows.one_walk { self.stops.clone() } else { Vec::new() };
        if let ([_, ..], true) = (stops.as_slice(), self.random.percent(35)) {
            let stop = self.random.pick(&stops).clone();
            return match self.random.below(100) {
                0..20 => (stop.name.to_owned(), None),
                20..35 => (format!("{}.{}", stop.name, self.related(stop.kinds)), None),
                _ => {
                    let (name, attribute) = self.attribute(stop.kinds);
                    (format!("{}.{name}", stop.name), Some(attribute))
                }
            };
        }
        if let (Some(relations), true, true) = (self.last_hop.clone(), rows.one_walk, self.random.percent(25)) {
            let own = relations.iter().flat_map(|r| r.attributes).copied();
            let all: Vec<Attribute> = own.chain(BUILT_IN.into_iter().rev().take(OF_EDGES)).collect();
            let attribute = *self.random.pick(&all);
            return (format!("via.{}", attribute.name), Some(attribute));
        }
        if self.random.percent(22) && rows.kinds != 0 {
            return (self.related(rows.kinds), None);
        }
        let (name, attribute) = self.attribute(rows.kinds);
        (name, Some(attribute))
    }

    fn attribute(&mut self, kinds: Kinds) -> (String, Attribute) {
        let all = self.attributes(kinds);
        let attribute = *self.random.pick(&all);
        (attribute.name.to_owned(), attribute)
    }

    /// What a relation reaches, perhaps of one kind.
    fn related(&mut self, kinds: Kinds) -> String {
        let fitting: Vec<Way> = ways().filter(|way| way.from & kinds != 0).collect();
        let Some(way) = (!fitting.is_empty()).then(|| *self.random.pick(&fitting)) else { return "name".to_owned() };
        let phrase = *self.random.pick(way.phrases);
        let kinds: Vec<_> = KINDS.iter().filter(|(kind, ..)| kind & way.to != 0).collect();
        match self.random.percent(35) {
            true => format!("{phrase} {}", self.random.pick(self.random.clone().pick(&kinds).2)),
            false => phrase.to_owned(),
        }
    }

    /// An aggregate of what a relation reaches.
    fn neighbours(&mut self, rows: Rows) -> String {
        let function = *self.random.pick(&["count", "count", "list"]);
        let related = self.related(rows.kinds);
        if related == "name" { related } else { format!("{function}({related})") }
    }

    fn aggregate(&mut self, rows: Rows) -> String {
        if self.random.percent(25) {
            return "count".to_owned();
        }
        let (column, attribute) = self.column(rows);
        let mut fitting = vec!["count", "list"];
        if let Some(attribute) = attribute {
            if attribute.of.is_ordered() {
                fitting.extend(["min", "max"]);
            }
            if attribute.of.is_numeric() {
                fitting.extend(["sum", "avg", "median", "sum"]);
            }
        }
        format!("{}({column})", self.random.pick(&fitting))
    }
}
