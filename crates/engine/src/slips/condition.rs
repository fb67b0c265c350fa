//! Conditions of other languages, turned: names without what stands before their dot, comparisons, `and` before `or`.

use super::comparison;
use super::lex::{self, Kind, Token};
use super::marks;
use super::reading::Reading;

/// A condition of another language as it is written here. `own` gives the name of an attribute without what stands before it.
pub(super) fn turned(reading: &Reading<'_>, tokens: &[Token], own: impl Fn(&str) -> Option<String>) -> String {
    let named: Vec<Token> = tokens.iter().map(|token| renamed(token, &own)).collect();
    let compared = reading.of(&comparison::all(&reading.of(&named)));
    let plain = match marks::signs(&compared) {
        Some(slip) => lex::lex(slip.queries.first().map(String::as_str).unwrap_or_default()),
        None => compared.tokens,
    };
    lex::line(&grouped(&plain))
}

/// Words that are written in capitals elsewhere.
const KEYWORDS: [&str; 24] = [
    "and", "or", "not", "in", "is", "null", "like", "ilike", "between", "contains", "starts", "ends", "with", "asc",
    "desc", "as", "count", "sum", "avg", "min", "max", "true", "false", "matches",
];

fn renamed(token: &Token, own: &impl Fn(&str) -> Option<String>) -> Token {
    let mut token = token.clone();
    if token.is_word()
        && let Some(name) = own(&token.text)
    {
        token.plain = name.to_lowercase();
        token.text = name;
        token.glued = false;
    }
    if KEYWORDS.iter().any(|word| token.is(word)) && token.is_word() {
        token.text.clone_from(&token.plain);
    }
    // a list may stand in brackets, and names in backquotes
    if token.kind == Kind::Sign {
        let round = match token.text.as_str() {
            "[" => "(",
            "]" => ")",
            other => other,
        };
        token.plain = round.to_owned();
        token.text.clone_from(&token.plain);
    }
    if token.foreign && token.text.starts_with('"') && lex::lex(&token.plain).len() == 1 && !token.plain.contains(' ') {
        token.text.clone_from(&token.plain);
        token.kind = Kind::Word;
        token.foreign = false;
    }
    token
}

/// In other languages `and` binds closer than `or`: with parentheses it does so here.
pub(super) fn grouped(tokens: &[Token]) -> Vec<Token> {
    let mut parts: Vec<(Vec<Token>, bool)> = vec![(Vec::new(), false)];
    let mut ors: Vec<Token> = Vec::new();
    let mut inside: Vec<Token> = Vec::new();
    let mut depth = 0_usize;
    for token in tokens {
        let opens = token.is("(");
        depth = if token.is(")") { depth.saturating_sub(1) } else { depth };
        let Some((part, has_and)) = parts.last_mut() else { continue };
        match depth {
            0 => {
                if token.is(")") {
                    part.extend(grouped(&std::mem::take(&mut inside)));
                }
                if token.is("or") {
                    ors.push(token.clone());
                    parts.push((Vec::new(), false));
                } else {
                    *has_and |= token.is("and");
                    part.push(token.clone());
                }
            }
            _ => inside.push(token.clone()),
        }
        depth += usize::from(opens);
    }
    let mixed = parts.len() > 1;
    let mut ors = ors.into_iter();
    let mut out = Vec::new();
    for (part, has_and) in parts {
        if mixed && has_and {
            out.extend(lex::lex("("));
            out.extend(part.into_iter().enumerate().map(|(i, t)| Token { glued: t.glued && i > 0, ..t }));
            out.extend(lex::lex(")"));
        } else {
            out.extend(part);
        }
        out.extend(ors.next());
    }
    out.extend(inside);
    out
}
