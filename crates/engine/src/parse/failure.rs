//! From pest's error to one that people read: what stands there, what could stand there, and the slip that was probably made.

use fossgraph_core::is_hidden;
use fossgraph_grammar::Rule;
use pest::error::{ErrorVariant, InputLocation};

use super::Stuck;
use super::split::{self, Mark};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

/// What a rule is called, where a reader can make sense of it.
fn words(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::piece | Rule::pieces | Rule::phrase | Rule::noun | Rule::run | Rule::word | Rule::walk => {
            "a word or name"
        }
        Rule::column => "a column",
        Rule::order_key => "a column to order by",
        Rule::kw_where => "`where`",
        Rule::kw_and => "`and`",
        Rule::kw_or => "`or`",
        Rule::kw_show => "`show`",
        Rule::kw_group_by => "`group by`",
        Rule::kw_order_by => "`order by`",
        Rule::kw_limit => "`limit`",
        Rule::cmp_op => "a comparison such as `=`",
        Rule::count_n => "a number",
        Rule::hop => "a relation",
        Rule::arrow => "`->`",
        Rule::EOI => "the end",
        Rule::kw_to => "`to`",
        Rule::string => "a quoted text",
        _ => return None,
    })
}

/// Where a text goes wrong, and the keywords that can stand there.
pub(super) fn stuck(error: &pest::error::Error<Rule>) -> Stuck {
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return Stuck { at, keywords: Vec::new() };
    };
    let word = |rule: &Rule| -> &'static [&'static str] {
        match rule {
            Rule::kw_and => &["and"],
            Rule::kw_or => &["or"],
            Rule::kw_show | Rule::show => &["show"],
            Rule::kw_group_by | Rule::group_by => &["group by"],
            Rule::kw_order_by | Rule::order_by => &["order by"],
            Rule::kw_limit | Rule::limit => &["limit"],
            Rule::kw_skip => &["skip"],
            Rule::kw_as | Rule::alias => &["as"],
            Rule::kw_as_of | Rule::as_of => &["as of"],
            Rule::set_op => &["union", "intersect", "except"],
            Rule::kw_to => &["to"],
            Rule::via | Rule::kw_via => &["via"],
            Rule::within | Rule::kw_within => &["within"],
            Rule::kw_else | Rule::else_part => &["else"],
            _ => &[],
        }
    };
    Stuck { at, keywords: positives.iter().flat_map(|rule| word(rule).iter().copied()).collect() }
}

/// Words that must be quoted to stand in a name.
const RESERVED: [&str; 17] = fossgraph_core::RESERVED_WORDS;

const ALIAS: &str = "`@name` is a query of somebody's settings: it stands alone, in the shell or after `foss query`; in a file, `let` \
    names a query. A name that begins with `@` is quoted";
const QUOTED_AT: &str = "a name that begins with `@` is quoted: \"@…\"";

/// What is wrong with the statement at `span` of `text`.
pub(super) fn problem(text: &str, span: Span, error: &pest::error::Error<Rule>) -> Problem {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => span.start + at,
    };
    let rest = text.get(at..span.end).unwrap_or_default();
    let behind = rest.trim_start_matches(is_blank);
    let at = at + rest.len() - behind.len();
    let found = token(behind);
    let before = text.get(..at).unwrap_or_default();
    let (at, found) = match (before.ends_with('='), found) {
        (true, ">") => (at - 1, "=>"),
        _ => (at, found),
    };
    if let Some(problem) = escape(text, at, span) {
        return problem;
    }
    let place = Span::new(at, at + found.len());
    let mut problem = if found.is_empty() {
        let place = last(text, span);
        let message = format!("the query ends after `{}`, where something must follow", place.of(text));
        Problem::new(ErrorKind::Syntax, "Q004", place, message)
    } else {
        Problem::new(ErrorKind::Syntax, "Q004", place, format!("`{}` cannot stand here", seen(found)))
    };
    if ["where", "and", "or"].contains(&found.to_lowercase().as_str()) && clause_before(before, span) {
        problem.help = Some("conditions stand before `show`, `group by`, `order by` and `limit`".to_owned());
    } else if ["and", "or"].contains(&found.to_lowercase().as_str()) {
        problem.help = Some(format!(
            "`{found}` joins two conditions, and there is none before it; `as of` comes after all of them"
        ));
    } else if RESERVED.contains(&found.to_lowercase().as_str()) {
        problem.help = Some(format!("`{found}` is a word of the language; in a name, quote it: \"… {found} …\""));
    } else if found == "@" {
        let alone = text.get(span.start..at).is_some_and(|before| before.trim().is_empty());
        problem.help = Some(if alone { ALIAS } else { QUOTED_AT }.to_owned());
    } else if let ErrorVariant::ParsingError { positives, .. } = &error.variant {
        let mut expected: Vec<&str> = positives.iter().filter_map(|rule| words(*rule)).collect();
        expected.sort_unstable();
        expected.dedup();
        if let Some((last, others)) = expected.split_last() {
            let list = if others.is_empty() { (*last).to_owned() } else { format!("{} or {last}", others.join(", ")) };
            problem.help = Some(format!("expected {list}"));
        }
    }
    problem
}

/// What stands last in a statement: a quoted text, or a word with its signs. Comments say nothing.
fn last(text: &str, span: Span) -> Span {
    let (marks, _) = split::marks(span.of(text));
    let ending = |end: usize, mark: Mark| marks.iter().find(|(place, of)| *of == mark && place.end == end);
    let mut end = span.of(text).trim_end().len();
    while let Some((comment, _)) = ending(end, Mark::Comment) {
        end = span.of(text).get(..comment.start).unwrap_or_default().trim_end().len();
    }
    let start = match ending(end, Mark::Quoted) {
        Some((quoted, _)) => quoted.start,
        None => {
            let code = span.of(text).get(..end).unwrap_or_default();
            end - code.split_whitespace().next_back().unwrap_or_default().len()
        }
    };
    Span::new(span.start + start, span.start + end)
}

/// Whether the grammar passes over a character.
fn is_blank(c: char) -> bool {
    [' ', '\t', '\u{a0}', '\r', '\n'].contains(&c)
}

/// A sign as a message shows it: of one that cannot be seen, what it is.
fn seen(found: &str) -> String {
    let letter = |c: char| {
        let is_seen =
            c.is_alphanumeric() || c.is_ascii_graphic() || !(c.is_whitespace() || is_hidden(c) || is_empty(c));
        if is_seen { c.to_string() } else { format!("\\u{{{:x}}}", u32::from(c)) }
    };
    found.chars().map(letter).collect()
}

/// Whether a character takes no room.
fn is_empty(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Whether a clause stands in the statement before a place.
fn clause_before(before: &str, span: Span) -> bool {
    let statement = before.get(span.start..).unwrap_or_default().to_lowercase();
    [" show ", " group by ", " order by ", " limit "].iter().any(|clause| statement.contains(clause))
}

/// The error on an escape that texts do not have: `"\\d"`.
fn escape(text: &str, at: usize, span: Span) -> Option<Problem> {
    let quoted = text.get(at..span.end)?;
    let quote = quoted.chars().next().filter(|c| ['"', '\''].contains(c))?;
    let mut chars = quoted.char_indices().skip(1);
    while let Some((i, c)) = chars.next() {
        if c == quote {
            return None;
        }
        if c == '\\' {
            let (_, escaped) = chars.next()?;
            let digits = quoted.get(i + 2..).and_then(|rest| rest.strip_prefix('{')).and_then(|r| r.split_once('}'));
            if escaped == 'u' && digits.and_then(|(digits, _)| letter(digits)).is_none() {
                let end = digits.map_or(i + 2, |(digits, _)| i + 4 + digits.len());
                let place = Span::new(at + i, at + end);
                let message = format!("`{}` is not a letter", place.of(text));
                return Some(Problem::new(ErrorKind::Syntax, "Q004", place, message).help(UNICODE));
            }
            if !['\\', '"', '\'', 'n', 't', 'u'].contains(&escaped) {
                let place = Span::new(at + i, at + i + 1 + escaped.len_utf8());
                let message = format!("`\\{escaped}` is not an escape");
                let help = format!("a backslash itself is written twice: `\\\\{escaped}`");
                return Some(Problem::new(ErrorKind::Syntax, "Q004", place, message).help(help));
            }
        }
    }
    None
}

const UNICODE: &str = "a letter by its number in Unicode, in hexadecimal digits, is written `\\u{e9}`";

/// The letter of a number in hexadecimal digits.
fn letter(digits: &str) -> Option<char> {
    let is_hex = (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_hex).and_then(char::from_u32)
}

/// The error on an escape in a quoted text of a statement that is no letter, such as `\u{d800}`: the grammar takes it by its form.
pub(super) fn unreal_letter(text: &str, span: Span) -> Option<Problem> {
    if !span.of(text).contains("\\u{") {
        return None;
    }
    let (marks, _) = split::marks(span.of(text));
    let quoted = marks.iter().filter(|(_, mark)| *mark == Mark::Quoted);
    quoted.into_iter().find_map(|(place, _)| escape(text, span.start + place.start, span))
}

/// The word or sign at the start of a text.
fn token(rest: &str) -> &str {
    let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    if word > 0 {
        return rest.get(..word).unwrap_or_default();
    }
    let doubled = ["&&", "||", "==", "->", "=>", "--"].into_iter().find(|sign| rest.starts_with(sign));
    doubled.unwrap_or_else(|| rest.chars().next().and_then(|c| rest.get(..c.len_utf8())).unwrap_or_default())
}
