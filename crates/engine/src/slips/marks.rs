//! Signs of other languages, quotes of other keyboards, and quotes and brackets that are never closed.

use super::Slip;
use super::lex::{self, Kind, Token};
use super::reading::Reading;

/// Signs and what is written for them.
const SIGNS: [(&str, &str); 20] = [
    ("&&", "and"),
    ("||", "or"),
    ("==", "="),
    ("===", "="),
    ("<>", "!="),
    ("!==", "!="),
    ("≠", "!="),
    ("≤", "<="),
    ("=<", "<="),
    ("≥", ">="),
    ("=~", "matches"),
    ("→", "->"),
    ("⇒", "->"),
    ("➔", "->"),
    ("⟶", "->"),
    ("-->", "->"),
    (":=", "="),
    ("∪", "union"),
    ("∩", "intersect"),
    ("∖", "except"),
];

/// Signs of other languages and quotes of other keyboards, all at once.
pub(super) fn signs(reading: &Reading<'_>) -> Option<Slip> {
    let mut out: Vec<Token> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    let mut helps: Vec<String> = Vec::new();
    let mut parted = false;
    let mut at = 0;
    while let Some(token) = reading.get(at) {
        let Some((length, written)) = meant(reading, at) else {
            out.push(Token { glued: token.glued && !parted, ..token.clone() });
            parted = false;
            at += 1;
            continue;
        };
        let found = reading.text(at, at + length);
        places.extend([at, at + length]);
        let help = help(&found, &written, token.is_text());
        if !helps.contains(&help) {
            helps.push(help);
        }
        out.extend(lex::lex(&written).into_iter().map(|t| Token { glued: false, ..t }));
        parted = true;
        at += length;
    }
    let (from, to) = (places.first().copied()?, places.last().copied()?);
    Some(Slip::of(reading, from, to, helps.join("; "), lex::line(&out)))
}

fn help(found: &str, written: &str, quoted: bool) -> String {
    match written {
        _ if quoted => "a text stands between plain quotes: `\"Dapr\"`".to_owned(),
        "" if found == "?" => "a query is not a question: it names what you want, then its conditions".to_owned(),
        "" => format!("leave out `{found}`"),
        "not" => "write `not`, or `!=` between two values".to_owned(),
        "and" | "or" => format!("write `{written}`"),
        _ => format!("write `{written}` for `{found}`"),
    }
}

/// How many tokens from here on are a sign of another language, and what is written for it.
fn meant(reading: &Reading<'_>, at: usize) -> Option<(usize, String)> {
    let token = reading.get(at)?;
    if token.foreign {
        return Some((1, token.text.clone()));
    }
    if token.kind != Kind::Sign {
        return colon_inside(reading, at);
    }
    if let Some((_, written)) = SIGNS.iter().find(|(sign, _)| token.is(sign)) {
        return Some((1, (*written).to_owned()));
    }
    let last = at + 1 == reading.len();
    Some(match token.text.as_str() {
        "=>" if reading.attribute_before(at) => (1, ">=".to_owned()),
        "=>" => (1, "->".to_owned()),
        "?" | "." | "!" if last => (1, String::new()),
        "!" if reading.is(at + 1, "=") => (2, "!=".to_owned()),
        "!" => (1, "not".to_owned()),
        ":" if reading.attribute_before(at) => (1, "=".to_owned()),
        "|" if reading.is_any(at + 1, &["where", "show", "order", "group", "limit"]) => (1, String::new()),
        _ => return None,
    })
}

/// `status:Sandbox`, one word.
fn colon_inside(reading: &Reading<'_>, at: usize) -> Option<(usize, String)> {
    let token = reading.get(at).filter(|t| t.is_word())?;
    let (attribute, value) = token.text.split_once(':')?;
    reading.schema().lexicon().attribute(attribute)?;
    Some((1, format!("{attribute} = {value}")))
}

/// A quote or bracket that is never closed, or a bracket that closes nothing.
pub(super) fn unclosed(reading: &Reading<'_>) -> Option<Slip> {
    if let Some((at, token)) = reading.tokens.iter().enumerate().find(|(_, t)| !t.closed) {
        return Some(open_quote(reading, at, token));
    }
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (at, token) in reading.tokens.iter().enumerate().filter(|(_, t)| t.kind == Kind::Sign) {
        match token.text.as_str() {
            "(" => open.push((at, ")")),
            "[" => open.push((at, "]")),
            "{" => open.push((at, "}")),
            closing @ (")" | "]" | "}") => match open.pop() {
                Some((_, due)) if due == closing => {}
                Some((_, due)) => return Some(whole(reading, at, reading.with(at, at + 1, due))),
                None => return Some(whole(reading, at, reading.with(at, at + 1, ""))),
            },
            _ => {}
        }
    }
    let (at, _) = open.first().copied()?;
    let closing: String = open.iter().rev().map(|(_, due)| *due).collect();
    Some(whole(reading, at, reading.with(reading.len(), reading.len(), &closing)))
}

fn whole(reading: &Reading<'_>, at: usize, query: String) -> Slip {
    let help = "each `(`, `[` and `{` is closed by its own bracket";
    Slip { whole: true, ..Slip::of(reading, at, at + 1, help, query) }
}

/// The quote may have been meant to end before the next clause, or with the line.
fn open_quote(reading: &Reading<'_>, at: usize, token: &Token) -> Slip {
    let first_line = token.plain.split('\n').next().unwrap_or_default();
    let more = token.plain.get(first_line.len()..).unwrap_or_default();
    let lower = first_line.to_lowercase();
    let clauses = [" and ", " or ", " show ", " order by ", " group by ", " limit ", " as of ", " union ", ") "];
    let clause = clauses.iter().filter_map(|c| lower.find(c)).min().filter(|i| first_line.is_char_boundary(*i));
    let bracket = first_line.trim_end().trim_end_matches([')', ']']).len();
    let ends = clause.into_iter().chain([bracket]);
    let before = reading.text(0, at);
    let close = |end: usize| {
        let (inside, outside) = first_line.split_at_checked(end).unwrap_or((first_line, ""));
        let rest = format!("{outside}{more}");
        lex::line(&lex::lex(&format!("{before} {} {rest}", lex::quote(inside.trim_end()))))
    };
    let queries = ends.map(close).collect();
    Slip { queries, ..whole(reading, at, String::new()) }
        .helped("a quoted text ends with the quote that it begins with")
}

impl Slip {
    fn helped(self, help: &str) -> Self {
        Self { help: help.to_owned(), ..self }
    }
}
