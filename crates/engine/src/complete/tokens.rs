//! The words and signs of a text that is being typed, as splitter and grammar take them: for shells and editors, that show them in colours.

use fossgraph_core::Date;

use super::Marked;
use crate::parse::{self, Mark};
use crate::print::{Leaf, Sort, leaves};
use crate::span::Span;
use crate::stack::with_room;

/// A part of a text, and what it is.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Span, Token, TokenSort, tokens};
/// let text = "projects where status = $level";
/// assert_eq!(tokens(text)[0], Token { span: Span::new(9, 14), sort: TokenSort::Keyword });
/// let told: Vec<&str> = tokens(text).iter().map(|token| token.span.of(text)).collect();
/// assert_eq!(told, ["where", "=", "$level"], "words of the domain are left as they are");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub sort: TokenSort,
}

/// What a part of a text is.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{TokenSort, tokens};
/// let sorts = |text| tokens(text).iter().map(|token| token.sort).collect::<Vec<_>>();
/// assert_eq!(sorts("projects where accepted > 2024"), [TokenSort::Keyword, TokenSort::Operator, TokenSort::Number]);
/// assert_eq!(sorts("\"Dapr\" # a project"), [TokenSort::Text, TokenSort::Comment]);
/// assert_eq!(sorts("case studies using (Dapr"), [TokenSort::Open], "its partner is missing");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenSort {
    /// One or more words of the language.
    Keyword,
    /// A sign that compares, computes or walks.
    Operator,
    /// A quoted text with its quotes.
    Text,
    /// A number or a date.
    Number,
    /// A parameter.
    Parameter,
    /// A comment.
    Comment,
    /// A bracket or quote without its partner; of a quote, all behind it.
    Open,
}

/// The parts of a text that are no words of a name or of the domain, from left to right. What each is, is the grammar's to say, as far as
/// the text is a query or the beginning of one; behind the place where it goes wrong, words and signs are taken each by itself.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{TokenSort, tokens};
/// let keywords = |text: &'static str| -> Vec<&str> {
///     tokens(text).iter().filter(|t| t.sort == TokenSort::Keyword).map(|t| t.span.of(text)).collect()
/// };
/// assert_eq!(keywords("projects where count > 3 order by"), ["where", "order by"]);
/// assert_eq!(keywords("count Count where"), ["count", "where"]);
/// ```
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let (marks, statements) = parse::marks(text);
    let mut tokens: Vec<Token> = marks.into_iter().map(|(span, mark)| Token { span, sort: sort_of(mark) }).collect();
    tokens.sort_by_key(|token| token.span.start);
    // brackets and quotes are the splitter's to say: what is inside a comment or a quote is no word
    let apart = |span: Span| {
        let before = tokens.partition_point(|token| token.span.start < span.end);
        tokens.get(..before).and_then(<[Token]>::last).is_none_or(|token| token.span.end <= span.start)
    };
    let mut words = Vec::new();
    for statement in statements {
        let found = with_room(|| parts(statement.of(text))).into_iter().filter_map(|leaf| {
            let span = Span::new(statement.start + leaf.span.start, statement.start + leaf.span.end);
            Some(Token { span, sort: sort(&leaf, span.of(text))? }).filter(|token| apart(token.span))
        });
        words.extend(found);
    }
    tokens.extend(words);
    tokens.sort_by_key(|token| token.span.start);
    tokens
}

fn sort_of(mark: Mark) -> TokenSort {
    match mark {
        Mark::Comment => TokenSort::Comment,
        Mark::Quoted => TokenSort::Text,
        Mark::Open => TokenSort::Open,
    }
}

/// What a part is, as it is written; `None` for words, which are the binder's to read.
fn sort(leaf: &Leaf, written: &str) -> Option<TokenSort> {
    let sign =
        |written: &str| if written.contains(char::is_alphabetic) { TokenSort::Keyword } else { TokenSort::Operator };
    match leaf.sort {
        Sort::Keyword(_) => Some(sign(written)),
        Sort::Range => Some(TokenSort::Operator),
        // `linked to`; several relations in parentheses are words
        Sort::Relation => (!written.starts_with('(')).then_some(TokenSort::Keyword),
        _ if written.starts_with('$') => Some(TokenSort::Parameter),
        Sort::Run | Sort::Value => is_number(written).then_some(TokenSort::Number),
        _ => None,
    }
}

/// Whether a word is a number or a date, whatever the value that is due.
fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches('-').trim_end_matches(['k', 'M', 'B']).replace('_', "");
    digits.starts_with(|c: char| c.is_ascii_digit()) && (digits.parse::<f64>().is_ok() || word.parse::<Date>().is_ok())
}

/// The smallest parts of a statement: of the longest beginning of it that the grammar takes, then of what is left.
fn parts(statement: &str) -> Vec<Leaf> {
    let mut parts = Vec::new();
    let stuck = match parse::apart(statement) {
        Ok(pairs) => {
            leaves(pairs, 0, &mut parts);
            return parts;
        }
        Err(at) => at,
    };
    // it may go on behind its last word, or with this word; or it could have where it is wrong
    let whole = format!("{statement} ");
    let read = [whole.as_str(), statement, statement.get(..stuck).unwrap_or_default()];
    let left = read.into_iter().find_map(|before| begun(before, &mut parts)).unwrap_or_default();
    let rest = statement.get(left..).unwrap_or_default();
    if let Some(pairs) = parse::pieces(rest) {
        leaves(pairs, left, &mut parts);
    }
    parts
}

/// Reads a text behind which something may follow, but for the word at its end; up to where, if it is the beginning of a statement.
fn begun(before: &str, parts: &mut Vec<Leaf>) -> Option<usize> {
    let typing = parse::typing(before);
    let marked = Marked::new(before, &typing)?;
    leaves(parse::apart(&marked.text).ok()?, typing.start, parts);
    let end = typing.start + marked.word;
    parts.retain(|part| part.span.end <= end);
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a text with a letter for what each is.
    fn shown(text: &str) -> String {
        let letter = |sort| match sort {
            TokenSort::Keyword => 'k',
            TokenSort::Operator => 'o',
            TokenSort::Text => 't',
            TokenSort::Number => 'n',
            TokenSort::Parameter => 'p',
            TokenSort::Comment => 'c',
            TokenSort::Open => '!',
        };
        tokens(text).iter().map(|t| format!("{}:{}", letter(t.sort), t.span.of(text))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_query_is_shown_as_the_grammar_takes_it() {
        for (text, want) in [
            ("projects where in-toto = 'x' order by by", "k:where o:= t:'x' k:order by"),
            ("count Count", "k:count"),
            ("Count where status = 1", "k:where o:= n:1"),
            ("projects where accepted in 2016..2017-02 # when", "k:where k:in n:2016 o:.. n:2017-02 c:# when"),
            ("A -> b{1,3} limit $n skip 2", "o:-> n:1 n:3 k:limit p:$n k:skip n:2"),
            ("projects where limit is missing limit 3", "k:where k:is missing k:limit n:3"),
            ("x where name matches \"#no\" and a >= -1.5", "k:where k:matches t:\"#no\" k:and o:>= n:-1.5"),
            ("paths from A to B via to within 2", "k:paths from k:to k:via k:within n:2"),
            ("let a = b; count a", "k:let k:count"),
            ("things linked to+ at least 2 (built on | uses)", "k:linked to+ k:at least n:2"),
            ("Ericsson 2020", ""),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn what_is_typed_so_far_is_shown_too() {
        for (text, want) in [
            ("projects where", "k:where"),
            ("projects where status = ", "k:where o:="),
            ("case studies using (projects where name = \"a", "!:( k:where o:= !:\"a"),
            ("let a", ""),
            ("let a = ", "k:let"),
            ("why not Da", "k:why k:not"),
            ("path from A", "k:path from"),
            ("projects order by name de", "k:order by"),
            ("expect no projects where", "k:expect k:no k:where"),
            ("count", ""),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_hides_nothing_behind_it() {
        for (text, want) in [
            ("projects where where a = 3 show $p", "k:where k:where o:= n:3 k:show p:$p"),
            ("x ) where \"é", "!:) k:where !:\"é"),
            ("a [ b ) c", "!:[ !:)"),
            ("select * from x where y = 'z' -- c", "o:* k:where o:= t:'z' o:-"),
            ("projects where; count projects", "k:where k:count"),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn the_parts_stand_one_after_another() {
        for text in
            ["é'é\"é(é)]é#é", "a;;b;(;\"", "\u{1c3} where", "#!/x\nprojects where a=1", "limit limit 3 3", "& # $"]
        {
            for end in text.char_indices().map(|(at, c)| at + c.len_utf8()) {
                let text = &text[..end];
                let tokens = tokens(text);
                assert!(tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{text}: {tokens:?}");
                assert!(tokens.iter().all(|token| !token.span.of(text).is_empty()), "{text}: {tokens:?}");
            }
        }
    }
}
