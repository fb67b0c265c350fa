//! Tests of texts that need more than comparing.

use fossgraph_core::fold;
use regex::Regex;

use crate::limit::{LARGEST_PATTERN, LONGEST_PATTERN};

/// Compiles a regular expression, within limits.
pub(crate) fn regex(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > LONGEST_PATTERN {
        return Err(format!("the pattern has {} bytes; {LONGEST_PATTERN} are allowed", pattern.len()));
    }
    let built = regex::RegexBuilder::new(pattern).size_limit(LARGEST_PATTERN).nest_limit(50).build();
    built.map_err(|e| match e {
        regex::Error::CompiledTooBig(_) => format!("the pattern takes more than {LARGEST_PATTERN} bytes when compiled"),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            format!("not a regular expression: {}", last.trim_start_matches("error: "))
        }
    })
}

/// Whether a folded text is like a folded needle, typing errors allowed.
///
/// It is where it holds the needle; or where each word of the needle has a word in the text that begins with it, or that is within a
/// distance of it (optimal string alignment): none for words of up to 3 characters, 1 up to 7, 2 beyond.
pub(crate) fn like(text: &str, needle: &str) -> bool {
    if text.contains(needle) {
        return true;
    }
    let words = |s: &str| -> Vec<String> {
        s.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let (wanted, there) = (words(needle), words(text));
    !wanted.is_empty()
        && wanted.iter().all(|w| {
            let allowed = match w.chars().count() {
                0..=3 => 0,
                4..=7 => 1,
                _ => 2,
            };
            there.iter().any(|t| t.starts_with(w.as_str()) || strsim::osa_distance(w, t) <= allowed)
        })
}

/// Whether a licence expression names a licence, or is it.
pub(crate) fn names_licence(expression: &str, folded: &str) -> bool {
    fold(expression) == folded || fossgraph_core::licence_operands(expression).iter().any(|o| fold(o) == folded)
}
