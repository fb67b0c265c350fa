//! The words behind a dot-command: parted by blanks, with quotes around what holds some.

use crate::screen::Usage;

/// The words of a text. A backslash before a blank, a quote or a backslash makes it a letter as any other.
///
/// # Errors
///
/// A quote without its partner.
pub(super) fn words(text: &str) -> Result<Vec<String>, Usage> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, behind) = first(rest)?;
        words.push(word);
        rest = behind;
    }
    Ok(words)
}

/// The first word of a text that does not begin with a blank, and what stands behind it, without blanks before that.
pub(super) fn first(text: &str) -> Result<(String, &str), Usage> {
    let mut word = String::new();
    let mut open = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (c, open) {
            ('\\', None | Some('"')) => match chars.next_if(|(_, next)| is_special(*next)) {
                Some((_, next)) => word.push(next),
                None => word.push(c),
            },
            (c, Some(quote)) if c == quote => open = None,
            ('"' | '\'', None) => open = Some(c),
            (c, None) if c.is_whitespace() => return Ok((word, text.get(at..).unwrap_or_default().trim_start())),
            _ => word.push(c),
        }
    }
    match open {
        Some(quote) => Err(Usage::new(format!("the quote {quote} is not closed"))),
        None => Ok((word, "")),
    }
}

fn is_special(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_as_in_a_shell() {
        for (text, want) in [
            ("", &[] as &[&str]),
            (" a  b ", &["a", "b"]),
            (r"my\ file.foss 'a b' \'", &["my file.foss", "a b", "'"]),
            (r#"x"a \" b"y '\'"#, &["xa \" by", r"\"]),
            (r"C:\dir\file", &[r"C:\dir\file"]),
            ("'' b", &["", "b"]),
        ] {
            assert_eq!(words(text).unwrap(), want, "{text}");
        }
        assert_eq!(words("a 'b"), Err(Usage::new("the quote ' is not closed")));
        assert_eq!(first("a b  'c"), Ok(("a".to_owned(), "b  'c")), "what follows is not read");
    }
}
