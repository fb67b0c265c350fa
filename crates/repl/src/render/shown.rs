//! The one way that text from data takes to a terminal.

use std::fmt::{self, Write as _};

use fossgraph_core::is_hidden;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

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

impl Shown {
    /// Text that stands on one line.
    pub(crate) fn new(text: &str) -> Self {
        Self::keeping(text, |_| false)
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

    /// How many columns its widest word takes.
    pub(crate) fn widest_word(&self) -> usize {
        self.0.split(' ').map(UnicodeWidthStr::width).max().unwrap_or_default()
    }

    /// The text cut to a width, with `…` at the end where something is cut off.
    pub(crate) fn cut(&self, width: usize) -> Self {
        if self.0.len() <= width || self.width() <= width {
            return self.clone();
        }
        let mut out = String::new();
        let mut left = width.saturating_sub(1);
        for c in self.0.chars() {
            let Some(rest) = left.checked_sub(c.width().unwrap_or(0)) else { break };
            left = rest;
            out.push(c);
        }
        out.push('…');
        Self(out)
    }

    /// The text broken into lines of at most `width` columns, between words where that is possible.
    pub(crate) fn wrap(&self, width: usize) -> Vec<String> {
        let width = width.max(1);
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut used = 0;
        for word in self.0.split(' ') {
            let wide = word.width();
            if used > 0 && used + 1 + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            } else if used > 0 {
                line.push(' ');
                used += 1;
            }
            for c in word.chars() {
                let wide = c.width().unwrap_or(0);
                if used > 0 && used + wide > width {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(c);
                used += wide;
            }
        }
        lines.push(line);
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
    }

    #[test]
    fn wrapping_keeps_words_and_breaks_those_that_are_too_long() {
        assert_eq!(Shown::new("one two three").wrap(7), ["one two", "three"]);
        assert_eq!(Shown::new("incomprehensible a").wrap(6), ["incomp", "rehens", "ible a"]);
        assert_eq!(Shown::new("").wrap(5), [""]);
        assert_eq!(Shown::new("日本語").wrap(4), ["日本", "語"]);
    }
}
