//! The words and signs of a text that is no query: those of other languages too.

use crate::span::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, number or parameter.
    Word,
    /// A quoted text.
    Text,
    /// Anything else.
    Sign,
}

/// A word, quoted text or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// As it is written in a query.
    pub(super) text: String,
    /// In small letters; of a quoted text, what stands between the quotes, as it is.
    pub(super) plain: String,
    pub(super) span: Span,
    /// Whether it stands right behind the one before.
    pub(super) glued: bool,
    /// Whether it begins a line.
    pub(super) first_of_line: bool,
    /// Whether its quotes are those of another language.
    pub(super) foreign: bool,
    /// Whether its closing quote is there; `true` for what is not quoted.
    pub(super) closed: bool,
}

impl Token {
    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub(super) fn is_text(&self) -> bool {
        self.kind == Kind::Text
    }

    /// Whether it is this word, in any case, or this sign.
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind != Kind::Text && self.plain == word
    }
}

/// Signs of more than one character, longest first.
const SIGNS: [&str; 22] = [
    "===", "!==", "-->", "<--", "&&", "||", "==", "!=", "<>", "<=", ">=", "=<", "=>", "->", "<-", "--", "=~", ":=",
    "..", "+=", "!~", "::",
];

/// The tokens of a text. Comments are passed over.
pub(super) fn lex(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut first_of_line = false;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if c.is_whitespace() {
            first_of_line |= c == '\n' && !out.is_empty();
            at += c.len_utf8();
        } else if c == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
        } else {
            let (kind, length) = match closer(c) {
                Some(_) => (Kind::Text, quoted(rest, c)),
                None => match word(rest) {
                    0 => (Kind::Sign, sign(rest)),
                    n => (Kind::Word, n),
                },
            };
            let glued = out.last().is_some_and(|t: &Token| t.span.end == at);
            let token = token(rest.get(..length).unwrap_or(rest), kind, at);
            at = token.span.end;
            out.push(Token { glued, first_of_line, ..token });
            first_of_line = false;
        }
    }
    out
}

fn token(written: &str, kind: Kind, at: usize) -> Token {
    let span = Span::new(at, at + written.len());
    let token = |text: String, plain: String| Token {
        kind,
        text,
        plain,
        span,
        glued: false,
        first_of_line: false,
        foreign: false,
        closed: true,
    };
    let Some(open) = written.chars().next().filter(|_| kind == Kind::Text) else {
        return token(written.to_owned(), written.to_lowercase());
    };
    let closers = closer(open).unwrap_or_default();
    let inner = written.get(open.len_utf8()..).unwrap_or_default();
    let closed = inner.chars().next_back().is_some_and(|c| closers.contains(c));
    let inner = if closed { inner.trim_end_matches(|c| closers.contains(c)) } else { inner };
    let foreign = !['"', '\''].contains(&open) || inner.contains("''");
    let inner = if open == '\'' { inner.replace("''", "'") } else { inner.to_owned() };
    let text = if foreign || !closed { quote(&inner) } else { written.to_owned() };
    Token { foreign, closed, ..token(text, inner) }
}

/// What closes a quote that this opens.
fn closer(open: char) -> Option<&'static str> {
    Some(match open {
        '"' => "\"",
        '\'' => "'",
        '`' => "`",
        '“' | '”' | '„' | '‟' => "”“\"",
        '‘' | '’' | '‚' => "’'",
        '«' => "»",
        _ => return None,
    })
}

/// How long a quoted text is, with its quotes.
fn quoted(rest: &str, open: char) -> usize {
    let closers = closer(open).unwrap_or_default();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((i, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if closers.contains(c) {
            // in SQL a doubled quote stands for itself
            if c != '\'' || chars.next_if(|(_, next)| *next == c).is_none() {
                return i + c.len_utf8();
            }
        }
    }
    rest.len()
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How long a word is; 0 if none stands here. `.name`, as jq has it, and `$name` are words.
fn word(rest: &str) -> usize {
    let lead = rest.chars().next().filter(|c| ['.', '$', '@'].contains(c)).map_or(0, char::len_utf8);
    let body = rest.get(lead..).unwrap_or_default();
    if !body.starts_with(in_word) {
        return 0;
    }
    let mut end = 0;
    let mut joined = 0;
    for (i, c) in body.char_indices() {
        let next = body.get(i + c.len_utf8()..).and_then(|r| r.chars().next());
        let quote = c == '\'' || c == '’';
        if in_word(c) || c == '#' && joined == 0 {
            end = i + c.len_utf8();
            joined = 0;
        } else if "-./:@&%".contains(c) && next.is_some_and(in_word)
            || quote && joined == 0 && next.is_some_and(in_word)
        {
            joined += 1;
        } else {
            break;
        }
    }
    lead + end
}

fn sign(rest: &str) -> usize {
    let long = SIGNS.iter().find(|sign| rest.starts_with(**sign)).map(|sign| sign.len());
    long.unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8))
}

/// A text in quotes.
pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The tokens as one line.
pub(super) fn line(tokens: &[Token]) -> String {
    let mut out = String::new();
    let mut before: Option<&Token> = None;
    for token in tokens {
        if before.is_some_and(|before| parted(before, token)) {
            out.push(' ');
        }
        out.push_str(&token.text);
        before = Some(token);
    }
    out
}

/// Whether a blank stands between two tokens.
fn parted(before: &Token, token: &Token) -> bool {
    let opens = before.kind == Kind::Sign && ["(", "[", "{"].contains(&before.text.as_str());
    let closes = token.kind == Kind::Sign && [")", "]", "}", ",", ";"].contains(&token.text.as_str());
    let words = before.kind != Kind::Sign && token.kind != Kind::Sign;
    !opens && !closes && (!token.glued || words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        lex(text).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn words_quotes_and_signs() {
        assert_eq!(texts("a=b && c.d<>'x y'"), ["a", "=", "b", "&&", "c.d", "<>", "'x y'"]);
        assert_eq!(
            texts("(p:Project)-[:USES*1..3]->"),
            ["(", "p:Project", ")", "-", "[", ":", "USES", "*", "1", "..", "3", "]", "->"]
        );
        assert_eq!(texts(".projects[] | .name"), [".projects", "[", "]", "|", ".name"]);
        assert_eq!(texts("{status:'x'} Node.js # c"), ["{", "status", ":", "'x'", "}", "Node.js"]);
        assert_eq!(texts("Lloyd's C# $p it’s"), ["Lloyd's", "C#", "$p", "it’s"]);
    }

    #[test]
    fn foreign_quotes_become_plain_ones() {
        assert_eq!(texts("“Dapr” `x` 'O''Reilly'"), ["\"Dapr\"", "\"x\"", "\"O'Reilly\""]);
        assert_eq!(texts("name = \"Dapr"), ["name", "=", "\"Dapr\""]);
        assert!(!lex("\"Dapr").iter().all(|t| t.closed));
    }

    #[test]
    fn a_line_keeps_what_touches() {
        assert_eq!(line(&lex("count( a , b )  show x,y where (z>=2)")), "count(a, b) show x,y where (z>=2)");
    }
}
