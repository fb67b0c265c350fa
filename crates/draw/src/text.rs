//! Text in pictures: how wide it is, where it is cut and wrapped, and how nothing in it becomes markup.

use std::fmt::Write as _;

use fossgraph_core::is_hidden;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthChar as _;

/// The text with all that a reader could not see written out, such as `\u{202e}`.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            // XML has no way to write the last two
            c if is_hidden(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                // writing to a String cannot fail
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// A text as XML holds it, between tags and between quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// How wide a text is at a size, in a sans-serif that is rather wide: in others it takes less.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// How wide a letter is, as a share of the size.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.33,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' | ' ' | '"' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' => 0.99,
        'A'..='Z' | '&' | '#' => 0.73,
        '0'..='9' => 0.64,
        'a'..='z' => 0.62,
        c => match c.width() {
            Some(0) | None => 0.0,
            Some(1) => 0.68,
            Some(_) => 1.05,
        },
    }
}

/// The text cut to a width, with `…` where something is cut off.
pub(crate) fn cut(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut left = most - width("…", size);
    for letter in text.graphemes(true) {
        left -= width(letter, size);
        if left < 0.0 {
            break;
        }
        out.push_str(letter);
    }
    format!("{}…", out.trim_end())
}

/// The text in at most so many lines of a width, broken between words where that is possible.
pub(crate) fn wrapped(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let text = visible(text);
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size) <= most || line.is_empty() && width(word, size) <= most {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            out.push(std::mem::take(&mut line));
        }
        line = broken(word, size, most, &mut out);
    }
    if !line.is_empty() || out.is_empty() {
        out.push(line);
    }
    if out.len() > lines {
        let rest = out.split_off(lines.saturating_sub(1)).join(" ");
        out.push(cut(&format!("{rest}…"), size, most));
        if let Some(last) = out.last_mut()
            && !last.ends_with('…')
        {
            last.push('…');
        }
    }
    out
}

/// Breaks a word that is too long for a line; what is left of it begins the next.
fn broken(word: &str, size: f64, most: f64, out: &mut Vec<String>) -> String {
    let mut line = String::new();
    let mut used = 0.0;
    for letter in word.graphemes(true) {
        let wide = width(letter, size);
        if used + wide > most && !line.is_empty() {
            out.push(std::mem::take(&mut line));
            used = 0.0;
        }
        line.push_str(letter);
        used += wide;
    }
    line
}

/// A coordinate: tenths are fine enough.
pub(crate) fn n(x: f64) -> String {
    let tenths = (x * 10.0).round() / 10.0;
    // no `-0`
    format!("{}", if tenths == 0.0 { 0.0 } else { tenths })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup_and_nothing_is_hidden() {
        assert_eq!(escaped("<b a=\"'\">&]]>"), "&lt;b a=&quot;&#39;&quot;&gt;&amp;]]&gt;");
        assert_eq!(escaped("a\u{1b}[31m\u{202e}b\nc\u{ffff}"), "a\\u{1b}[31m\\u{202e}b c\\u{ffff}");
    }

    #[test]
    fn wide_letters_count_more() {
        assert!(width("日本語", 10.0) > width("abc", 10.0));
        assert!(width("iii", 10.0) < width("mmm", 10.0) && width("e\u{301}", 10.0) == width("e", 10.0));
        assert_eq!(cut("Kubernetes", 10.0, 200.0), "Kubernetes");
        let short = cut("Kubernetes and more", 10.0, 60.0);
        assert!(short.ends_with('…') && width(&short, 10.0) <= 60.0, "{short}");
        assert_eq!(cut("日本語日本語", 10.0, 35.0), "日本…");
    }

    #[test]
    fn lines_break_between_words_and_end_with_a_mark_where_there_are_too_many() {
        assert_eq!(wrapped("one two three", 10.0, 50.0, 9), ["one two", "three"]);
        assert_eq!(wrapped("", 10.0, 50.0, 2), [""]);
        let lines = wrapped("incomprehensibilities of a long sort that go on", 10.0, 60.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| width(line, 10.0) <= 61.0) && lines.concat().ends_with('…'), "{lines:?}");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([n(1.0), n(1.25), n(-0.01), n(10.04)], ["1", "1.3", "0", "10"]);
    }
}
