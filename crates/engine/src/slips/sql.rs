//! `select … from … where …`, clause by clause.

use fossgraph_core::KindId;

use super::lex::{self, Token};
use super::reading::Reading;
use super::{Slip, condition, kinds};

const SELECT: (&str, &str) = ("Q070", "this is SQL: here a query names what you want, then what must be true of it");
const HELP: &str = "instead of `select name from projects where …` write `projects where … show name`";

/// What begins a clause, and which.
const CLAUSES: [(&str, &str); 13] = [
    ("select", "select"),
    ("from", "from"),
    ("inner join", "join"),
    ("left join", "join"),
    ("join", "join"),
    ("where", "where"),
    ("group by", "group"),
    ("having", "having"),
    ("order by", "order"),
    ("limit", "limit"),
    ("offset", "offset"),
    ("fetch first", "limit"),
    ("union", "other"),
];

/// Statements that would change data.
const CHANGES: [&str; 7] =
    ["insert into", "update", "delete from", "create table", "drop table", "alter table", "truncate table"];

/// A statement of SQL, turned where it asks for one table.
pub(super) fn read(reading: &Reading<'_>) -> Option<Slip> {
    let told = |help: &str, queries| Some(Slip::language(reading, SELECT, help, queries));
    if CHANGES.iter().any(|phrase| reading.phrase(0, phrase).is_some()) {
        return told("a query changes nothing: to change facts, edit the data files", Vec::new());
    }
    let clauses = split(reading);
    let has = |name: &str| clauses.iter().any(|(clause, _)| *clause == name);
    if !reading.is_any(0, &["select", "from", "with"]) || !has("select") || !has("from") {
        return None;
    }
    if has("join") {
        return told(
            "a relation does what a join does: `case studies using Dapr`, or a walk: `Microsoft -> started projects`",
            Vec::new(),
        );
    }
    let help = if has("having") {
        "groups cannot be left out by their count: ordered by it, those that are meant come first"
    } else {
        HELP
    };
    let turned = Select::of(reading, &clauses).and_then(|select| select.query());
    let slip = told(help, turned.into_iter().collect())?;
    Some(Slip { alone: !has("having"), ..slip })
}

/// The clauses of a statement with their tokens.
fn split(reading: &Reading<'_>) -> Vec<(&'static str, Vec<Token>)> {
    let mut out: Vec<(&'static str, Vec<Token>)> = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = reading.get(at) {
        depth = if token.is("(") { depth + 1 } else { depth.saturating_sub(usize::from(token.is(")"))) };
        match reading.lookup(at, &CLAUSES).filter(|_| depth == 0) {
            Some((length, clause)) => {
                out.push((clause, Vec::new()));
                at += length;
            }
            None => {
                out.last_mut().into_iter().for_each(|(_, tokens)| tokens.push(token.clone()));
                at += 1;
            }
        }
    }
    out
}

/// A `select` of one table.
struct Select<'a> {
    reading: &'a Reading<'a>,
    clauses: &'a [(&'static str, Vec<Token>)],
    table: KindId,
    /// What may stand before the dot of a column.
    names: Vec<String>,
}

impl<'a> Select<'a> {
    fn of(reading: &'a Reading<'a>, clauses: &'a [(&'static str, Vec<Token>)]) -> Option<Self> {
        let single = |name: &str| clauses.iter().filter(|(clause, _)| *clause == name).count() <= 1;
        let known = clauses.iter().all(|(clause, _)| *clause != "other" && single(clause));
        let (_, from) = clauses.iter().find(|(clause, _)| *clause == "from").filter(|_| known)?;
        let from: Vec<&Token> = from.iter().filter(|t| !t.is("as") && !t.is(";")).collect();
        let name = from.iter().map(|t| t.plain.as_str()).collect::<Vec<_>>();
        // the table may be called by several words, and have another name behind it
        let whole = kinds::called(reading, &name.join(" ")).map(|kind| (kind, name.clone()));
        let (table, mut names) = match (whole, name.as_slice()) {
            (Some(found), _) => found,
            (None, [table, alias]) => (kinds::called(reading, table)?, vec![*table, *alias]),
            _ => return None,
        };
        names.retain(|n| !n.is_empty());
        Some(Self { reading, clauses, table, names: names.into_iter().map(str::to_lowercase).collect() })
    }

    fn clause(&self, name: &str) -> Option<&[Token]> {
        self.clauses.iter().find(|(clause, _)| *clause == name).map(|(_, tokens)| tokens.as_slice())
    }

    /// A column without the name of its table.
    fn own(&self, word: &str) -> Option<String> {
        let (table, column) = word.split_once('.')?;
        self.names.contains(&table.to_lowercase()).then(|| column.to_owned())
    }

    /// A condition or list of columns as it is written here.
    fn turned(&self, tokens: &[Token]) -> String {
        condition::turned(self.reading, tokens, |word| self.own(word))
    }

    fn query(&self) -> Option<String> {
        let mut columns: Vec<&[Token]> = self.clause("select")?.split(|t| t.is(",")).collect();
        let distinct = columns.first().and_then(|c| c.first()).is_some_and(|t| t.is("distinct"));
        let mut limit = self.clause("limit").map(number).unwrap_or_default();
        if let Some(first) = columns.first_mut() {
            *first = first.get(usize::from(distinct)..).unwrap_or_default();
            if first.first().is_some_and(|t| t.is("top")) {
                limit = number(first);
                *first = first.get(2..).unwrap_or_default();
            }
        }
        let columns: Vec<String> = columns.into_iter().map(|c| self.column(c)).collect();
        let grouped = self.clause("group").map(|tokens| self.turned(tokens));
        let mut out = self.reading.plural_of(self.table).to_owned();
        if let Some(tokens) = self.clause("where") {
            out.push_str(&format!(" where {}", self.turned(tokens)));
        }
        match (columns.as_slice(), &grouped) {
            ([only], None) if only == "count" => out = format!("count {out}"),
            ([only], None) if only == "*" => {}
            (_, None) if distinct && !columns.iter().any(|c| c == "*") => {
                let all = columns.join(", ");
                out.push_str(&format!(" group by {all} show {all}"));
            }
            (_, grouped) => {
                out.extend(grouped.iter().map(|keys| format!(" group by {keys}")));
                out.push_str(&format!(" show {}", columns.join(", ")));
            }
        }
        out.extend(self.order()?);
        out.extend(limit.map(|n| format!(" limit {n}")));
        if let Some(tokens) = self.clause("offset") {
            self.clause("limit")?;
            out.push_str(&format!(" skip {}", number(tokens)?));
        }
        Some(out)
    }

    /// `p.name as n`, `count(*)`.
    fn column(&self, tokens: &[Token]) -> String {
        let written = self.turned(tokens);
        if tokens.last().is_some_and(|t| t.is("*")) && tokens.iter().all(|t| t.is("*") || t.is(".") || t.is_word()) {
            return "*".to_owned();
        }
        ["count(*)", "count(1)", "COUNT(*)", "COUNT(1)", "Count(*)"]
            .iter()
            .fold(written, |text, counted| text.replace(counted, "count"))
    }

    fn order(&self) -> Option<Option<String>> {
        if let Some(tokens) = self.clause("having") {
            if self.clause("order").is_some() {
                return None;
            }
            let direction = match tokens {
                [count, _, _, _, sign, _] if count.is("count") && [">", ">=", "="].contains(&sign.plain.as_str()) => {
                    " desc"
                }
                [count, _, _, _, sign, _] if count.is("count") && ["<", "<="].contains(&sign.plain.as_str()) => "",
                _ => return None,
            };
            return Some(Some(format!(" order by count{direction}")));
        }
        let Some(tokens) = self.clause("order") else { return Some(None) };
        let nulls = tokens.iter().position(|t| t.is("nulls")).unwrap_or(tokens.len());
        let keys = tokens.get(..nulls)?.split(|t| t.is(",")).map(|key| self.column(key)).collect::<Vec<_>>();
        let numbered = keys.iter().any(|key| key.starts_with(|c: char| c.is_ascii_digit()));
        Some((!numbered).then(|| format!(" order by {}", keys.join(", "))))
    }
}

/// The first number of a clause.
fn number(tokens: &[Token]) -> Option<String> {
    let digits = |t: &&Token| t.is_word() && t.plain.chars().all(|c| c.is_ascii_digit());
    // `limit 5, 10` gives what is passed over first
    if tokens.iter().any(|t| t.is(",")) {
        return None;
    }
    tokens.iter().find(digits).map(|t| lex::line(std::slice::from_ref(t)))
}
