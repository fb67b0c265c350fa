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

/// What texts are to be like: a folded text and its words, each with how far another one may be from it.
pub(crate) struct Likeness {
    needle: String,
    words: Vec<(String, usize, usize)>,
}

impl Likeness {
    pub(crate) fn new(folded: String) -> Self {
        let mut words: Vec<(String, usize, usize)> = words(&folded)
            .map(|word| {
                let length = word.chars().count();
                let allowed = match length {
                    0..=3 => 0,
                    4..=7 => 1,
                    _ => 2,
                };
                (word.to_owned(), length, allowed)
            })
            .collect();
        words.sort_unstable();
        words.dedup();
        Self { needle: folded, words }
    }

    /// The text.
    pub(crate) fn needle(&self) -> &str {
        &self.needle
    }

    /// Whether a folded text is like it, typing errors allowed.
    ///
    /// It is where it holds the needle; or where each word of the needle has a word in the text that begins with it, or that is within a
    /// distance of it (optimal string alignment): none for words of up to 3 characters, 1 up to 7, 2 beyond.
    pub(crate) fn fits(&self, text: &str) -> bool {
        if text.contains(&self.needle) {
            return true;
        }
        let near = |(wanted, length, allowed): &(String, usize, usize), word: &str| {
            word.starts_with(wanted.as_str())
                || word.chars().count().abs_diff(*length) <= *allowed && strsim::osa_distance(wanted, word) <= *allowed
        };
        !self.words.is_empty() && self.words.iter().all(|wanted| words(text).any(|word| near(wanted, word)))
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a licence expression names a licence, or is it.
pub(crate) fn names_licence(expression: &str, folded: &str) -> bool {
    fold(expression) == folded || fossgraph_core::licence_operands(expression).iter().any(|o| fold(o) == folded)
}
