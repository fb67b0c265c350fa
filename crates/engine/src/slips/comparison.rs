//! Comparisons as other languages and English word them: `is null`, `like '%x%'`, `is`, `equals`, `between 1 and 2`.

use super::Slip;
use super::lex::{self, Kind, Token};
use super::reading::Reading;

/// What is done with the words of a comparison.
#[derive(Clone, Copy, Debug)]
enum Meant {
    /// These are written for them.
    Words(&'static str),
    /// A pattern follows; whether it is `not like`.
    Like(bool),
    /// Two values follow, parted by `and`.
    Between(bool),
}

use Meant::{Between, Like, Words};

/// What stands behind an attribute; longer phrases before those that they begin with.
const COMPARISONS: [(&str, Meant); 78] = [
    ("is not null", Words("is known")),
    ("is not none", Words("is known")),
    ("is not empty", Words("is known")),
    ("is not unknown", Words("is known")),
    ("is not equal to", Words("!=")),
    ("is not in", Words("not in")),
    ("is not like", Like(true)),
    ("is null", Words("is missing")),
    ("is none", Words("is missing")),
    ("is nil", Words("is missing")),
    ("is empty", Words("is missing")),
    ("is unknown", Words("is missing")),
    ("is equal to", Words("=")),
    ("is greater than", Words(">")),
    ("is more than", Words(">")),
    ("is later than", Words(">")),
    ("is higher than", Words(">")),
    ("is less than", Words("<")),
    ("is fewer than", Words("<")),
    ("is earlier than", Words("<")),
    ("is lower than", Words("<")),
    ("is at least", Words(">=")),
    ("is at most", Words("<=")),
    ("is before", Words("<")),
    ("is after", Words(">")),
    ("is between", Between(false)),
    ("is one of", Words("in")),
    ("is in", Words("in")),
    ("is like", Like(false)),
    ("= null", Words("is missing")),
    ("== null", Words("is missing")),
    ("!= null", Words("is known")),
    ("<> null", Words("is known")),
    ("not null", Words("is known")),
    ("not like", Like(true)),
    ("not ilike", Like(true)),
    ("not between", Between(true)),
    ("not equals", Words("!=")),
    ("not equal to", Words("!=")),
    ("does not equal", Words("!=")),
    ("does not contain", Words("not contains")),
    ("doesn't contain", Words("not contains")),
    ("equal to", Words("=")),
    ("greater than", Words(">")),
    ("more than", Words(">")),
    ("later than", Words(">")),
    ("higher than", Words(">")),
    ("less than", Words("<")),
    ("fewer than", Words("<")),
    ("earlier than", Words("<")),
    ("lower than", Words("<")),
    ("at least", Words(">=")),
    ("at most", Words("<=")),
    ("one of", Words("in")),
    ("begins with", Words("starts with")),
    ("beginning with", Words("starts with")),
    ("starting with", Words("starts with")),
    ("ending with", Words("ends with")),
    ("like", Like(false)),
    ("ilike", Like(false)),
    ("between", Between(false)),
    ("rlike", Words("matches")),
    ("regexp", Words("matches")),
    ("equals", Words("=")),
    ("equal", Words("=")),
    ("eq", Words("=")),
    ("containing", Words("contains")),
    ("contain", Words("contains")),
    ("includes", Words("contains")),
    ("has", Words("contains")),
    ("before", Words("<")),
    ("after", Words(">")),
    ("since", Words(">=")),
    ("isn't", Words("!=")),
    ("isn’t", Words("!=")),
    ("is not", Words("!=")),
    ("are", Words("=")),
    ("is", Words("=")),
];

/// The first comparison that is worded in another way.
pub(super) fn words(reading: &Reading<'_>) -> Option<Slip> {
    let (at, end, written) = (1..reading.len()).find_map(|at| {
        let (end, written) = translated(reading, at)?;
        // nothing but a value is compared with `null`
        (reading.is(end - 1, "null") || reading.attribute_before(at)).then_some((at, end, written))
    })?;
    let help = match written.as_str() {
        "is missing" | "is known" => {
            "what is not recorded is asked for by `is missing`, what is recorded by `is known`".to_owned()
        }
        written => format!("write `{written}`"),
    };
    let mut slip = Slip::of(reading, at, end, help, reading.with(at, end, &written));
    // without wildcards a part of the text may be meant, or anything like it
    if reading.is_any(at, &["like", "ilike"]) && written.starts_with('=') {
        let value = reading.text(at + 1, end);
        slip.help = "to look for part of a text, use `contains`; for something similar, `~`".to_owned();
        slip.queries = vec![reading.with(at, end, &format!("~ {value}"))];
    }
    Some(slip)
}

/// All comparisons of a condition of another language, turned.
pub(super) fn all(reading: &Reading<'_>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(token) = reading.get(at) {
        // the first word of a condition is never an operator
        let subject = at > 0 && !reading.is_any(at - 1, &["and", "or", "not", "("]);
        match translated(reading, at).filter(|_| subject) {
            Some((end, written)) => {
                out.extend(lex::lex(&written));
                at = end;
            }
            None => {
                out.push(token.clone());
                at += 1;
            }
        }
    }
    out
}

/// Where the comparison that begins at a token ends, and what is written for it.
fn translated(reading: &Reading<'_>, at: usize) -> Option<(usize, String)> {
    let (length, meant) = reading.lookup(at, &COMPARISONS)?;
    let behind = at + length;
    // these are words of the language
    if reading.is(at, "is") && reading.is_any(behind, &["known", "missing"])
        || reading.is(behind, "not") && reading.is_any(behind + 1, &["known", "missing"])
    {
        return None;
    }
    match meant {
        Words(written) => Some((behind, written.to_owned())),
        Like(negated) => {
            let pattern = reading.get(behind).filter(|t| t.kind != Kind::Sign)?;
            let (operator, value) = like(pattern)?;
            let not = match (negated, operator) {
                (true, "=") => return Some((behind + 1, format!("!= {value}"))),
                (true, _) => "not ",
                (false, _) => "",
            };
            Some((behind + 1, format!("{not}{operator} {value}")))
        }
        Between(negated) => {
            let (low, and, high) = (reading.get(behind)?, behind + 1, reading.get(behind + 2)?);
            let values = low.kind != Kind::Sign && high.kind != Kind::Sign && reading.is(and, "and");
            let not = if negated { "not " } else { "" };
            values.then(|| (behind + 3, format!("{not}in {}..{}", bare(low), bare(high))))
        }
    }
}

/// A date or number without its quotes.
fn bare(token: &Token) -> &str {
    let plain = token.plain.chars().all(|c| c.is_ascii_digit() || c == '-') && !token.plain.is_empty();
    if plain { &token.plain } else { &token.text }
}

/// The operator and value of a pattern with `%`; `None` for one that only an expression says.
fn like(pattern: &Token) -> Option<(&'static str, String)> {
    let written = pattern.plain.as_str();
    if !written.contains('%') {
        return Some(("=", pattern.text.clone()));
    }
    let inner = written.trim_matches('%');
    if inner.contains(['%', '_']) || inner.is_empty() {
        return None;
    }
    let operator = match (written.starts_with('%'), written.ends_with('%')) {
        (true, true) => "contains",
        (true, false) => "ends with",
        _ => "starts with",
    };
    Some((operator, lex::quote(inner)))
}
