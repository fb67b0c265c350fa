//! The one way that text from data takes to a terminal.

use std::fmt::{self, Write as _};

use fossgraph_core::is_hidden;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

/// Text that a terminal shows as it is: nothing in it moves the cursor, sets a colour or turns the order of letters.
///
/// Control characters, marks of writing direction and line separators are visible escapes such as `\u{1b}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown(String);

/// Writes one character, escaped if it needs to be.
fn push(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        c if is_hidden(c) => {
            // writing to a String cannot fail
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// So many characters of what a message quotes are shown.
const QUOTED: usize = 240;

/// What stands between two signs stays with what is before it, if it is shorter.
const SHORT: usize = 3;

/// The parts of a word that a line may be broken between: each ends with the signs that part it from the next.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let is_sign = |c: char| "-/_,;:=&?@+|".contains(c);
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut end = 0;
        loop {
            let left = rest.get(end..).unwrap_or_default();
            let sign = left.find(is_sign).unwrap_or(left.len());
            let behind = left.get(sign..).unwrap_or_default();
            end += sign + behind.find(|c| !is_sign(c)).unwrap_or(behind.len());
            let next = rest.get(end..).unwrap_or_default();
            if next.is_empty() || next.chars().take_while(|c| !is_sign(*c)).nth(SHORT - 1).is_some() {
                break;
            }
        }
        let (part, left) = rest.split_at_checked(end).filter(|(part, _)| !part.is_empty())?;
        rest = left;
        Some(part)
    })
}

impl Shown {
    /// Text that stands on one line.
    pub(crate) fn new(text: &str) -> Self {
        Self::keeping(text, |_| false)
    }

    /// A message on one line, of which what is quoted at great length is shown in part.
    pub(crate) fn message(text: &str) -> Self {
        if text.len() <= QUOTED {
            return Self::new(text);
        }
        let parts = text.split('`').enumerate().map(|(at, part)| match part.chars().count() {
            long if at % 2 == 1 && long > QUOTED => {
                let head: String = part.chars().take(QUOTED / 2).collect();
                let tail: String = part.chars().skip(long - QUOTED / 4).collect();
                format!("{head} … {tail}")
            }
            _ => part.to_owned(),
        });
        Self::new(&parts.collect::<Vec<_>>().join("`"))
    }

    /// Text of several lines, such as a query that is quoted; tabs are kept too.
    pub(crate) fn lines(text: &str) -> Self {
        Self::keeping(text, |c| c == '\n' || c == '\t')
    }

    fn keeping(text: &str, keep: impl Fn(char) -> bool) -> Self {
        if !text.chars().any(is_hidden) {
            return Self(text.to_owned());
        }
        let mut out = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            if keep(c) { out.push(c) } else { push(&mut out, c) }
        }
        Self(out)
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// How many columns of a terminal it takes.
    pub(crate) fn width(&self) -> usize {
        self.0.width()
    }

    /// How many columns the widest part of it takes that [`Shown::wrap`] keeps whole where it can; words up to `longest` are such parts.
    pub(crate) fn widest_part(&self, longest: usize) -> usize {
        let widest = |word: &str| match word.width() {
            wide if wide <= longest => wide,
            _ => parts(word).map(UnicodeWidthStr::width).max().unwrap_or_default(),
        };
        self.0.split(' ').map(widest).max().unwrap_or_default()
    }

    /// The text cut to a width, with `…` at the end where something is cut off.
    pub(crate) fn cut(&self, width: usize) -> Self {
        if self.0.len() <= width || self.width() <= width {
            return self.clone();
        }
        let mut out = String::new();
        let mut left = width.saturating_sub(1);
        for letter in self.0.graphemes(true) {
            let Some(rest) = left.checked_sub(letter.width()) else { break };
            left = rest;
            out.push_str(letter);
        }
        out.push('…');
        Self(out)
    }

    /// The text broken into lines of at most `width` columns, each set in as the first is: between words where that is possible, else
    /// behind a sign such as `-` or `/`.
    pub(crate) fn wrap(&self, width: usize) -> Vec<String> {
        let width = width.max(1);
        if self.0.len() <= width || self.width() <= width {
            return vec![self.0.clone()];
        }
        let words = self.0.trim_start_matches(' ');
        let indent = (self.0.len() - words.len()).min(width / 2);
        let begin = || " ".repeat(indent);
        let mut lines = Vec::new();
        let (mut line, mut used) = (begin(), indent);
        for word in words.split(' ') {
            let wide = word.width();
            if used > indent && used + 1 + wide > width {
                lines.push(std::mem::replace(&mut line, begin()));
                used = indent;
            } else if used > indent {
                line.push(' ');
                used += 1;
            }
            if used + wide <= width {
                line.push_str(word);
                used += wide;
                continue;
            }
            for part in parts(word) {
                let has_line = indent + part.width() <= width;
                if has_line && used > indent && used + part.width() > width {
                    lines.push(std::mem::replace(&mut line, begin()));
                    used = indent;
                }
                for letter in part.graphemes(true) {
                    let wide = letter.width();
                    if used > indent && used + wide > width {
                        lines.push(std::mem::replace(&mut line, begin()));
                        used = indent;
                    }
                    line.push_str(letter);
                    used += wide;
                }
            }
        }
        lines.push(line);
        lines
    }

    /// The text broken into at most so many lines, the last of which ends with `…` where something is cut off.
    pub(crate) fn wrap_to(&self, width: usize, most: usize) -> Vec<String> {
        if most == 1 {
            return vec![self.cut(width).0];
        }
        // what no line could show is not wrapped either
        let mut lines = self.cut(width.saturating_mul(most).saturating_mul(2)).wrap(width);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                *last = Self(format!("{}…", last.trim_end())).cut(width).0;
            }
        }
        lines
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_made_visible() {
        for (text, want) in [
            ("Dapr", "Dapr"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\tb\nc\rd", "a\\tb\\nc\\rd"),
            ("\u{7f}\u{9b}0m", "\\u{7f}\\u{9b}0m"),
            ("abc\u{202e}cod.exe", "abc\\u{202e}cod.exe"),
            ("\u{200e}\u{200f}\u{202a}\u{2066}\u{2069}", "\\u{200e}\\u{200f}\\u{202a}\\u{2066}\\u{2069}"),
            ("x\u{2028}y\u{2029}", "x\\u{2028}y\\u{2029}"),
            ("\0", "\\u{0}"),
            ("日本語 é 🦀", "日本語 é 🦀"),
        ] {
            assert_eq!(Shown::new(text).as_str(), want);
        }
        assert_eq!(Shown::lines("a\n\tb\u{1b}\r").as_str(), "a\n\tb\\u{1b}\\r");
    }

    #[test]
    fn what_is_quoted_at_great_length_is_cut() {
        let message = |name: &str| Shown::message(&format!("nothing is called `{name}`: look again")).to_string();
        assert_eq!(message("Dapr"), "nothing is called `Dapr`: look again");
        let long = message(&format!("{}z", "a".repeat(5_000)));
        assert!(long.len() < 300 && long.ends_with("az`: look again") && long.contains("a … a"), "{long}");
        assert_eq!(Shown::message(&"b ".repeat(500)).as_str().len(), 1_000, "what is not quoted is whole");
    }

    #[test]
    fn no_character_passes_that_acts() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let shown = Shown::new(&c.to_string());
            assert!(!shown.as_str().chars().any(is_hidden), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn cutting_counts_columns_not_letters() {
        assert_eq!(Shown::new("Kubernetes").cut(20).as_str(), "Kubernetes");
        assert_eq!(Shown::new("Kubernetes").cut(10).as_str(), "Kubernetes");
        assert_eq!(Shown::new("Kubernetes").cut(5).as_str(), "Kube…");
        assert_eq!(Shown::new("日本語").cut(5).as_str(), "日本…");
        assert_eq!(Shown::new("日本語").cut(4).as_str(), "日…");
        assert_eq!(Shown::new("日本語").cut(6).as_str(), "日本語");
        assert_eq!(Shown::new("❤️❤️❤️").cut(4).as_str(), "❤️…", "a sign that a selector makes wide");
        assert_eq!(Shown::new("cafe\u{301}s").cut(5).as_str(), "cafe\u{301}s");
        assert_eq!(Shown::new("cafe\u{301}teria").cut(5).as_str(), "cafe\u{301}…", "an accent stays with its letter");
        assert_eq!(Shown::new("👩‍👩‍👧👩‍👩‍👧").cut(3).as_str(), "👩‍👩‍👧…");
    }

    #[test]
    fn wrapping_keeps_words_and_breaks_those_that_are_too_long() {
        assert_eq!(Shown::new("one two three").wrap(7), ["one two", "three"]);
        assert_eq!(Shown::new("incomprehensible a").wrap(6), ["incomp", "rehens", "ible a"]);
        assert_eq!(Shown::new("").wrap(5), [""]);
        assert_eq!(Shown::new("日本語").wrap(4), ["日本", "語"]);
        assert_eq!(Shown::new("👩‍👩‍👧👩‍👩‍👧").wrap(2), ["👩‍👩‍👧", "👩‍👩‍👧"]);
        assert_eq!(Shown::new("  one two three").wrap(8), ["  one", "  two", "  three"]);
        assert_eq!(Shown::new("      deep").wrap(6), ["   dee", "   p"]);
    }

    #[test]
    fn a_long_word_is_broken_behind_its_signs() {
        let id = Shown::new("client of Infosys (infosys-ltd-client-4) 2025");
        assert_eq!(id.wrap(21), ["client of Infosys", "(infosys-ltd-", "client-4) 2025"]);
        assert_eq!(id.wrap(16), ["client of", "Infosys", "(infosys-ltd-", "client-4) 2025"]);
        let address = Shown::new("https://github.com/kedacore/keda");
        assert_eq!(address.wrap(27), ["https://github.com/", "kedacore/keda"]);
        assert_eq!(
            address.wrap(10),
            ["https://gi", "thub.com/", "kedacore/", "keda"],
            "a part may have no line of its own"
        );
        assert_eq!((address.widest_part(12), address.widest_part(40)), (11, 32));
        assert_eq!(Shown::new("2024-09-03").widest_part(4), 10, "what is short stays with what is before it");
    }

    #[test]
    fn what_takes_too_many_lines_ends_with_a_mark() {
        let text = Shown::new("one two three four five");
        assert_eq!(text.wrap_to(9, 3), ["one two", "three", "four five"]);
        assert_eq!(text.wrap_to(9, 2), ["one two", "three…"]);
        assert_eq!(text.wrap_to(5, 2), ["one", "two…"]);
        assert_eq!(text.wrap_to(7, 1), ["one tw…"]);
        assert_eq!(text.wrap_to(7, usize::MAX), ["one two", "three", "four", "five"]);
        assert_eq!(Shown::new("日本語日本語").wrap_to(4, 2), ["日本", "語…"]);
        assert!(Shown::new(&"x".repeat(1_000)).wrap_to(4, 2).concat().ends_with("xxx…"));
    }
}
