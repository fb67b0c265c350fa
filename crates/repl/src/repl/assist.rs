//! Help while typing: completion of what fits, hints, colours, and where Enter ends the input.

use std::borrow::Cow;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use fossgraph_engine::{CandidateSort, Completeness, Definitions, Engine, Token, TokenSort, completeness, tokens};
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::arguments::{self, Known};
use crate::render::Shown;
use crate::screen::{DIM, ERROR, TITLE, paint};

/// Longer input is shown plain, so that typing stays quick.
const LONGEST: usize = 16 << 10;
const QUOTED: Style = AnsiColor::Green.on_default();
const GIVEN: Style = AnsiColor::Cyan.on_default();
const NUMBER: Style = AnsiColor::Magenta.on_default();

/// What the line editor asks while a statement is typed.
pub(super) struct Assist {
    pub(super) engine: Engine,
    /// The names that `let` gave.
    pub(super) names: Definitions,
    pub(super) known: Known,
    pub(super) color: bool,
    /// The width and height of the terminal.
    pub(super) size: Option<(usize, usize)>,
    pub(super) history: HistoryHinter,
}

impl Assist {
    pub(super) fn new(engine: Engine, color: bool) -> Self {
        let (names, known, history) = (Definitions::default(), Known::default(), HistoryHinter::new());
        Self { engine, names, known, color, size: None, history }
    }
}

impl Completer for Assist {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, context: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, found) = self.fitting(line, pos, context)?;
        Ok((start, listed(found, self.size)))
    }
}

impl Assist {
    /// From where to the cursor the line is replaced, and what fits there.
    fn fitting(&self, line: &str, pos: usize, context: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        if line.trim_start().starts_with('.') {
            return arguments::complete(&self.engine, &self.names, &self.known, (line, pos), context);
        }
        let typed = line.get(..pos).unwrap_or_default().trim_start();
        if typed.starts_with('@') {
            return Ok((pos - typed.len(), arguments::complete_alias(&self.known, typed)));
        }
        let found = self.engine.complete(line, pos, &self.names);
        let pairs = found.candidates.into_iter().map(|candidate| {
            // behind a word comes the next; a function waits for its arguments
            let open = candidate.sort == CandidateSort::Function || candidate.text.ends_with(['"', '\'']);
            let replacement = if open { candidate.text.clone() } else { format!("{} ", candidate.text) };
            Pair { display: candidate.text, replacement }
        });
        Ok((found.start, pairs.collect()))
    }
}

/// What a list of completions leaves free of the screen: the line that is typed, before and behind it.
const BESIDE: usize = 3;
/// Stands for the completions that have no room.
const MORE: &str = "…";

/// As many as the screen shows at once, and a mark if there are more; the mark completes nothing that the others do not.
fn listed(mut found: Vec<Pair>, size: Option<(usize, usize)>) -> Vec<Pair> {
    let Some((width, height)) = size else { return found };
    let widest = found.iter().map(|pair| Shown::new(&pair.display).width()).max().unwrap_or_default();
    // as rustyline lays them out
    let columns = (width / (widest + 2)).max(1);
    let room = (columns * height.saturating_sub(BESIDE)).max(columns);
    if found.len() > room {
        let replacements: Vec<&str> = found.iter().map(|pair| pair.replacement.as_str()).collect();
        let common = common(&replacements);
        found.truncate(room - 1);
        found.push(Pair { display: MORE.to_owned(), replacement: common });
    }
    found
}

/// What all texts begin with.
fn common(texts: &[&str]) -> String {
    let Some((first, rest)) = texts.split_first() else { return String::new() };
    let same = |text: &&str| first.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
    let letters = rest.iter().map(same).min().unwrap_or(first.chars().count());
    first.chars().take(letters).collect()
}

impl Hinter for Assist {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<String> {
        if line.len() > LONGEST || pos < line.len() || line.trim().is_empty() {
            return None;
        }
        // what takes several lines would cover a list of completions, and is found with Ctrl-R
        if let Some(hint) = self.history.hint(line, pos, context).filter(|hint| !hint.contains('\n')) {
            return Some(hint);
        }
        if line.starts_with('.') {
            return None;
        }
        let found = self.engine.complete(line, pos, &self.names);
        let typed = line.get(found.start..pos)?;
        let likeliest = found.candidates.first().filter(|_| !typed.is_empty())?;
        likeliest.text.strip_prefix(typed).filter(|rest| !rest.is_empty()).map(str::to_owned)
    }
}

impl Highlighter for Assist {
    fn highlight<'l>(&self, line: &'l str, _pos: usize) -> Cow<'l, str> {
        if !self.color || line.len() > LONGEST || line.trim_start().starts_with('.') {
            return Cow::Borrowed(line);
        }
        let mut out = String::with_capacity(line.len() * 2);
        let mut at = 0;
        let unknown = self.engine.unknown(line, &self.names).map(|span| span.start..span.end);
        let apart =
            |range: &Range<usize>| unknown.as_ref().is_none_or(|u| range.end <= u.start || u.end <= range.start);
        let styled = |token: Token| Some((token.span.start..token.span.end, style(token.sort)?));
        let mut pieces: Vec<_> =
            tokens(line).into_iter().filter_map(styled).filter(|(range, _)| apart(range)).collect();
        pieces.extend(unknown.clone().map(|range| (range, ERROR)));
        pieces.sort_by_key(|(range, _)| range.start);
        for (range, style) in pieces {
            out.push_str(line.get(at..range.start).unwrap_or_default());
            out.push_str(&paint(true, style, line.get(range.clone()).unwrap_or_default()));
            at = range.end;
        }
        out.push_str(line.get(at..).unwrap_or_default());
        Cow::Owned(out)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(paint(self.color, DIM, hint))
    }

    fn highlight_char(&self, line: &str, _pos: usize, kind: CmdKind) -> bool {
        self.color && line.len() <= LONGEST && kind != CmdKind::MoveCursor
    }
}

/// The style of a part of an input; signs are shown as they are.
fn style(sort: TokenSort) -> Option<Style> {
    Some(match sort {
        TokenSort::Keyword => TITLE,
        TokenSort::Text => QUOTED,
        TokenSort::Number => NUMBER,
        TokenSort::Parameter => GIVEN,
        TokenSort::Comment => DIM,
        TokenSort::Open => ERROR,
        TokenSort::Operator => return None,
    })
}

impl Validator for Assist {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_whole(context.input()) { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Helper for Assist {}

/// Whether the input is a dot-command, a complete statement, or ends with an empty line.
fn is_whole(input: &str) -> bool {
    let last = input.rsplit('\n').next().unwrap_or_default();
    let ended = input.contains('\n') && last.trim().is_empty();
    ended || input.trim_start().starts_with('.') || completeness(input) == Completeness::Complete
}

#[cfg(test)]
mod tests {
    use rustyline::history::{DefaultHistory, History as _};

    use super::*;

    fn assist() -> Assist {
        Assist::new(Engine::new(fossgraph_data::builtin()), true)
    }

    fn completed(line: &str) -> (usize, Vec<String>) {
        let history = DefaultHistory::new();
        let (start, pairs) = assist().complete(line, line.len(), &Context::new(&history)).unwrap();
        (start, pairs.into_iter().map(|p| p.replacement).collect())
    }

    #[test]
    fn where_enter_ends_the_input() {
        for whole in ["projects", ".schema project", " .mode csv", "projects where\n", "projects where;", "x (\n a)\n"]
        {
            assert!(is_whole(whole), "{whole:?}");
        }
        for open in ["projects where", "projects where\nstatus =", "case studies using (", "\"a", "projects show name,"]
        {
            assert!(!is_whole(open), "{open:?}");
        }
    }

    #[test]
    fn queries_and_commands_are_completed() {
        assert_eq!(completed("projects where stat"), (15, vec!["status ".to_owned()]));
        assert_eq!(completed(".sch"), (0, vec![".schema".to_owned()]));
        assert_eq!(completed(".schema case"), (8, vec!["case study".to_owned()]));
        assert_eq!(completed(".mode js"), (6, vec!["json".to_owned(), "jsonl".to_owned()]));
        assert_eq!(completed(".explain q05").1.first().map(String::as_str), Some("Q050"));
    }

    #[test]
    fn completions_are_no_more_than_the_screen_shows() {
        let pair = |text: &str| Pair { display: text.to_owned(), replacement: format!("{text} ") };
        let all: Vec<Pair> = (10..60).map(|n| pair(&format!("word {n}"))).collect();
        assert_eq!(listed(all.clone(), None).len(), 50);
        assert_eq!(listed(all.clone(), Some((80, 24))).len(), 50, "8 columns of 21 lines");
        let few = listed(all, Some((30, 8)));
        assert_eq!((few.len(), few.last().unwrap().display.as_str()), (15, MORE));
        assert_eq!(few.last().unwrap().replacement, "word ", "which all have in common");
    }

    #[test]
    fn the_hint_goes_on_what_is_typed() {
        let history = DefaultHistory::new();
        let hint = |line: &str| assist().hint(line, line.len(), &Context::new(&history));
        assert_eq!(hint("projects where acc").as_deref(), Some("epted"));
        let mut typed = DefaultHistory::new();
        typed.add("projects where acc\n= 2024").unwrap();
        typed.add("count projects where name = Dapr").unwrap();
        let hint_of = |line: &str| assist().hint(line, line.len(), &Context::new(&typed));
        assert_eq!(hint_of("projects where acc").as_deref(), Some("epted"), "what was typed goes on in another line");
        assert_eq!(hint_of("count pro").as_deref(), Some("jects where name = Dapr"));
        assert_eq!(hint("projects where "), None, "nothing is typed yet");
        assert_eq!(hint("proj"), Some("ects".to_owned()));
    }

    #[test]
    fn colours_leave_the_text_as_it_is() {
        for line in ["projects where name = \"a\" # b", "x ) \"é", "case studies using (projects $p", "limit 3 show é"]
        {
            let painted = assist().highlight(line, 0).into_owned();
            assert_eq!(anstream::adapter::strip_str(&painted).to_string(), line);
        }
        let marked = assist().highlight("projects where staus = Sandbox and hosted by", 0).into_owned();
        assert!(marked.contains(&paint(true, ERROR, "staus")), "{marked:?}");
        let painted = assist().highlight("projects where $p = 3 # c", 0).into_owned();
        for (part, style) in [("where", TITLE), ("$p", GIVEN), ("3", NUMBER), ("# c", DIM)] {
            assert!(painted.contains(&paint(true, style, part)), "{painted:?}");
        }
    }
}
