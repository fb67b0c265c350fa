//! `.projects[] | select(.status == "Sandbox") | .name`, stage by stage.

use super::lex::{self, Token};
use super::reading::Reading;
use super::{Slip, condition, kinds};

const JQ: (&str, &str) =
    ("Q072", "this is a filter of jq or yq: here a query names what you want, then its conditions");
const HELP: &str = "instead of `.projects[] | select(.status == \"Sandbox\") | .name` write `projects where status = Sandbox show name`";

/// A filter of jq or yq, turned where its stages have a counterpart.
pub(super) fn read(reading: &Reading<'_>) -> Option<Slip> {
    let command = reading.is_any(0, &["jq", "yq"]);
    // on the command line the filter stands in quotes
    let quoted = reading.tokens.iter().find(|t| t.is_text() && command).map(|t| lex::lex(&t.plain));
    let tokens = quoted.unwrap_or_else(|| reading.tokens.get(usize::from(command)..).unwrap_or_default().to_vec());
    let first = tokens.iter().find(|t| !t.is("["))?;
    let path = first.text.starts_with('.') && first.is_word();
    let piped = tokens.iter().any(|t| t.is("[") || t.is("|") || t.is("("));
    let kind = reading.schema().lexicon().kind(first.text.trim_start_matches('.')).is_some();
    if !path || !(piped || command || kind) {
        return None;
    }
    let query = Filter::of(reading, &tokens).map(|filter| filter.query());
    Some(Slip::language(reading, JQ, HELP, query.into_iter().collect()))
}

#[derive(Debug, Default)]
struct Filter {
    plural: String,
    conditions: Vec<String>,
    columns: Vec<String>,
    group: Option<String>,
    order: Option<String>,
    limit: Option<String>,
    counted: bool,
}

/// The tokens between two brackets, if they hold all of these.
fn inside<'t>(tokens: &'t [Token], open: &str, close: &str) -> Option<&'t [Token]> {
    match tokens {
        [first, inner @ .., last] if first.is(open) && last.is(close) => Some(inner),
        _ => None,
    }
}

/// Parts of tokens parted by a sign outside brackets.
fn split<'t>(tokens: &'t [Token], sign: &str) -> Vec<&'t [Token]> {
    let mut depth = 0_usize;
    tokens
        .split(|t| {
            depth += usize::from(t.is("(") || t.is("[") || t.is("{"));
            depth = depth.saturating_sub(usize::from(t.is(")") || t.is("]") || t.is("}")));
            depth == 0 && t.is(sign)
        })
        .collect()
}

impl Filter {
    fn of(reading: &Reading<'_>, tokens: &[Token]) -> Option<Self> {
        let mut filter = Self::default();
        let mut stages = split(tokens, "|");
        // `[.projects[] | …] | length`
        if let Some(inner) = stages.first().and_then(|stage| inside(stage, "[", "]")) {
            stages.splice(0..1, split(inner, "|"));
        }
        let (first, rest) = stages.split_first()?;
        filter.source(reading, first)?;
        rest.iter().try_for_each(|stage| filter.stage(reading, stage))?;
        Some(filter)
    }

    /// `.projects[]`, `.projects[:5]`, `.projects[].name`.
    fn source(&mut self, reading: &Reading<'_>, tokens: &[Token]) -> Option<()> {
        let (key, rest) = tokens.split_first()?;
        self.plural = reading.plural_of(kinds::called(reading, key.text.trim_start_matches('.'))?).to_owned();
        self.indexed(rest)
    }

    /// `[]`, `[:5]`, `[0]`, and the key behind them.
    fn indexed(&mut self, tokens: &[Token]) -> Option<()> {
        let Some(end) = tokens.iter().position(|t| t.is("]")) else { return tokens.is_empty().then_some(()) };
        match inside(tokens.get(..=end)?, "[", "]")? {
            [] => {}
            [colon, to] if colon.is(":") => self.limit = Some(to.text.clone()),
            [range] if range.text.starts_with("0:") => self.limit = range.text.get(2..).map(str::to_owned),
            [zero] if zero.is("0") => self.limit = Some("1".to_owned()),
            _ => return None,
        }
        match tokens.get(end + 1..)? {
            [] => Some(()),
            [question] if question.is("?") => Some(()),
            [key] => self.keys(std::slice::from_ref(key)),
            _ => None,
        }
    }

    /// `.name, .status` or `{name, status: .status}`.
    fn keys(&mut self, tokens: &[Token]) -> Option<()> {
        for part in split(tokens, ",") {
            let key = part.last().filter(|key| key.is_word() && part.len() <= 3)?;
            let name = key.text.rsplit([':', '.']).next()?;
            self.columns.push(name.to_owned());
        }
        Some(())
    }

    fn stage(&mut self, reading: &Reading<'_>, tokens: &[Token]) -> Option<()> {
        let (first, rest) = tokens.split_first()?;
        let argument = inside(rest, "(", ")");
        match (first.plain.as_str(), argument) {
            ("length", None) => self.counted = true,
            ("map", Some(inner)) => return self.stage(reading, inner),
            ("select", Some(inner)) => self.conditions.push(selected(reading, inner)?),
            ("sort_by", Some([key])) => self.order = Some(own(&key.text)?),
            ("group_by", Some([key])) => self.group = Some(own(&key.text)?),
            ("reverse", None) => self.order = Some(format!("{} desc", self.order.take()?)),
            ("first", None) => self.limit = Some("1".to_owned()),
            ("limit", Some([n, ..])) => self.limit = Some(n.text.clone()),
            (".", None) => return self.indexed(rest),
            ("{", None) => return self.keys(inside(tokens, "{", "}")?),
            ("[", None) => return self.keys(inside(tokens, "[", "]")?),
            (key, None) if key.starts_with('.') => return self.keys(tokens),
            _ => return None,
        }
        Some(())
    }

    fn query(&self) -> String {
        let mut out = self.plural.clone();
        let several = self.conditions.len() > 1;
        let whole = |c: &String| if several && c.contains(" or ") { format!("({c})") } else { c.clone() };
        if !self.conditions.is_empty() {
            let all: Vec<String> = self.conditions.iter().map(whole).collect();
            out.push_str(&format!(" where {}", all.join(" and ")));
        }
        if self.counted && self.group.is_none() {
            return format!("count {out}");
        }
        out.extend(self.group.iter().map(|key| format!(" group by {key}")));
        if !self.columns.is_empty() && self.group.is_none() {
            out.push_str(&format!(" show {}", self.columns.join(", ")));
        }
        out.extend(self.order.iter().map(|key| format!(" order by {key}")));
        out.extend(self.limit.iter().map(|n| format!(" limit {n}")));
        out
    }
}

/// A key without its dot.
fn own(word: &str) -> Option<String> {
    word.strip_prefix('.').map(str::to_owned)
}

/// What stands in `select(…)`.
fn selected(reading: &Reading<'_>, tokens: &[Token]) -> Option<String> {
    // `.name | test("kube")`
    if let [key, pipe, function, open, value, close] = tokens
        && pipe.is("|")
        && open.is("(")
        && close.is(")")
    {
        let operator = match function.plain.as_str() {
            "test" => "matches",
            "contains" => "contains",
            "startswith" => "starts with",
            "endswith" => "ends with",
            _ => return None,
        };
        return Some(format!("{} {operator} {}", own(&key.text)?, value.text));
    }
    if tokens.iter().any(|t| t.is("|")) {
        return None;
    }
    Some(condition::turned(reading, tokens, own))
}
