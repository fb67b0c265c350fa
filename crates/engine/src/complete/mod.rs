//! Completion: what fits at the cursor of a text that is being typed.
//!
//! A mark is put where the word at the cursor begins, and the text before it is parsed and bound as it is; where the mark is met, grammar
//! and binder tell what is due there. So what is proposed is what the language takes at that place, by the schema and the data.

mod tokens;
mod unknown;
mod words;

use fossgraph_core::{Graph, fold};

use crate::bind::Definitions;
use crate::bind::probe::{self, Due, MARK, What};
use crate::bound::Stop;
use crate::parse;

pub use tokens::{Token, TokenSort, tokens};
pub(crate) use unknown::unknown;

/// What can be put in place of the word at the cursor.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Completion, Definitions};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let text = "projects where status = San";
/// let found = engine.complete(text, text.len(), &Definitions::default());
/// let whole = format!("{}{}", &text[..found.start], found.candidates[0].text);
/// assert_eq!(whole, "projects where status = Sandbox");
/// assert_eq!(engine.complete(text, 99, &Definitions::default()), Completion::default(), "a cursor outside the text");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// From where to the cursor the text is replaced, in bytes.
    pub start: usize,
    /// The likeliest first; at most eighty.
    pub candidates: Vec<Candidate>,
}

/// One way to go on.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Candidate, CandidateSort, Definitions};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let complete = |text: &str| engine.complete(text, text.len(), &Definitions::default()).candidates;
/// let status = Candidate { text: "status".to_owned(), sort: CandidateSort::Attribute };
/// assert_eq!(complete("projects where stat")[0], status);
/// assert!(!complete("projects stat").contains(&status), "an attribute cannot stand there");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is put there.
    pub text: String,
    /// What it is.
    pub sort: CandidateSort,
}

/// What a candidate is.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{CandidateSort, Definitions};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let first = |text: &str| engine.complete(text, text.len(), &Definitions::default()).candidates.first().map(|found| found.sort);
/// assert_eq!(first("proj"), Some(CandidateSort::Kind));
/// assert_eq!(first("projects hosted b"), Some(CandidateSort::Relation));
/// assert_eq!(first("projects where status = Sand"), Some(CandidateSort::Value));
/// assert_eq!(first("projects ord"), Some(CandidateSort::Keyword));
/// assert_eq!(first("projects limit "), None, "a number is due");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CandidateSort {
    /// A kind.
    Kind,
    /// A relation.
    Relation,
    /// An attribute.
    Attribute,
    /// A member of an enumeration, or a value that things have.
    Value,
    /// A stop, or a name that `let` gave.
    Given,
    /// The name of a thing.
    Name,
    /// A word or sign of the language.
    Keyword,
    /// A function.
    Function,
}

/// So many candidates are enough.
const MOST: usize = 80;
/// A longer statement is not completed.
const LONGEST: usize = 16 << 10;

/// What fits at a place of a text.
pub(crate) fn complete(graph: &Graph, text: &str, cursor: usize, definitions: &Definitions) -> Completion {
    let Some(whole) = text.get(..cursor) else { return Completion::default() };
    let typing = parse::typing(whole);
    if let Some((at, quote)) = typing.quote {
        return quoted(graph, whole, at + quote.len_utf8(), quote);
    }
    let Some(marked) = Marked::new(whole, &typing) else { return Completion::default() };
    let mut collected = Collected::new(graph, definitions, &marked);
    if marked.word == 0 {
        collected.keywords(0, words::STATEMENTS);
    }
    match parse::typed(&marked.text) {
        Ok(tree) => {
            let (due, stops, _) = probe::due(graph, &marked.text, &tree, definitions);
            due.iter().for_each(|due| collected.due(due, &stops));
        }
        Err(stuck) if stuck.at == marked.word => collected.keywords(marked.word, &stuck.keywords),
        Err(_) => {}
    }
    collected.finish(marked.word, typing.start)
}

/// A statement that is being typed, and the same with the mark where the word at the cursor begins.
struct Marked<'t> {
    /// The statement up to the cursor.
    before: &'t str,
    /// Where the word at the cursor begins in it.
    word: usize,
    /// The statement with the mark.
    text: String,
    /// What closes its brackets.
    closers: &'t str,
    /// Whether it asks for paths.
    path: bool,
}

impl<'t> Marked<'t> {
    /// The last statement of a text; `None` if it is too long.
    fn new(text: &'t str, typing: &'t parse::Typing) -> Option<Self> {
        let before = text.get(typing.start..).filter(|before| before.len() <= LONGEST)?;
        let last = before.char_indices().rev().find(|(_, c)| !is_word(*c));
        let word = typing
            .quote
            .map_or_else(|| last.map_or(0, |(at, c)| at + c.len_utf8()), |(at, _)| at.saturating_sub(typing.start));
        let mut text = before.get(..word).unwrap_or_default().to_owned();
        text.push(MARK);
        text.push_str(&typing.closers);
        let lower = before.to_lowercase();
        let path = lower.starts_with("path from ") || lower.starts_with("paths from ");
        // a statement of two parts is read with the second
        if path && !lower.contains(" to ") {
            text.push_str(" to \"\"");
        } else if lower.starts_with("why not ") && !lower.contains(" in ") {
            text.push_str(" in anything");
        }
        Some(Self { before, word, text, closers: &typing.closers, path })
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "_-./:@'’&%#$".contains(c)
}

/// Names for a text whose quote is open; what is quoted begins at `start`.
fn quoted(graph: &Graph, text: &str, start: usize, quote: char) -> Completion {
    let typed = text.get(start..).unwrap_or_default();
    let mut candidates: Vec<Candidate> = Vec::new();
    for found in graph.name_index().with_prefix(typed) {
        // the quote stands there already
        let written = crate::parse::quoted(found.written, quote);
        let text = written.strip_prefix(quote).unwrap_or(&written).to_owned();
        let candidate = Candidate { text, sort: CandidateSort::Name };
        if !candidates.contains(&candidate) {
            candidates.push(candidate);
        }
        if candidates.len() >= MOST {
            break;
        }
    }
    Completion { start, candidates }
}

/// Candidates with where each begins.
struct Collected<'a> {
    graph: &'a Graph,
    definitions: &'a Definitions,
    marked: &'a Marked<'a>,
    /// Whether names that are like what is typed are proposed where none begins so.
    near: bool,
    found: Vec<(usize, Candidate)>,
}

impl<'a> Collected<'a> {
    fn new(graph: &'a Graph, definitions: &'a Definitions, marked: &'a Marked<'a>) -> Self {
        Self { graph, definitions, marked, near: true, found: Vec::new() }
    }

    /// The statement from `start` to the cursor.
    fn typed(&self, start: usize) -> &'a str {
        self.marked.before.get(start..).unwrap_or_default()
    }

    /// The statement before `start`.
    fn ahead(&self, start: usize) -> &'a str {
        self.marked.before.get(..start).unwrap_or_default()
    }

    /// Adds a text if it goes on what is typed from `start` on.
    fn add(&mut self, start: usize, text: &str, sort: CandidateSort) {
        let typed = self.typed(start);
        let fits = fold(text).starts_with(&fold(typed)) && text.len() >= typed.len();
        let known = || self.found.iter().any(|(at, c)| *at == start && c.text == text);
        if fits && !known() {
            self.found.push((start, Candidate { text: text.to_owned(), sort }));
        }
    }

    fn keywords(&mut self, start: usize, keywords: &[&str]) {
        keywords.iter().for_each(|keyword| self.add(start, keyword, CandidateSort::Keyword));
    }

    fn due(&mut self, due: &Due, stops: &[Stop]) {
        let (start, graph) = (due.start, self.graph);
        let schema = graph.schema();
        match &due.what {
            What::Noun(kinds) => self.nouns(start, kinds, stops),
            What::AfterKind(kind) => {
                self.relations(start, &[*kind]);
                self.after(start, &["that", "not"]);
            }
            What::After => self.after(start, &[]),
            What::Relation(kinds) => self.relations(start, kinds),
            What::Condition(kinds) => {
                self.attributes(start, kinds);
                self.of_stops(start, stops);
                self.relations(start, kinds);
                self.keywords(start, &["not"]);
                self.functions(start);
            }
            What::EdgeAttribute(attributes) => {
                for id in attributes {
                    self.add(start, &schema.attribute(*id).name, CandidateSort::Attribute);
                }
            }
            What::Operator(value_type) => self.keywords(start, words::operators(*value_type)),
            What::Value(name, value_type) => self.values(start, name, *value_type),
            What::Shown(columns) => columns.iter().for_each(|column| self.add(start, column, CandidateSort::Given)),
            What::Column(kinds) => {
                self.attributes(start, kinds);
                self.of_stops(start, stops);
                self.relations(start, kinds);
                self.functions(start);
            }
        }
    }

    /// The likeliest first: what is due before what is also possible, and among names those that begin as typed.
    fn finish(mut self, word: usize, offset: usize) -> Completion {
        let mut candidates = Vec::new();
        self.found.sort_by_key(|(_, candidate)| match candidate.sort {
            CandidateSort::Function => 2,
            CandidateSort::Keyword => 1,
            _ => 0,
        });
        for (start, candidate) in self.found {
            // what begins earlier is longer: it is cut to the word at the cursor
            let lead = self.marked.before.get(start..word).unwrap_or_default();
            let Some(text) = rest_of(&candidate.text, lead) else { continue };
            let candidate = Candidate { text: text.to_owned(), ..candidate };
            if !candidates.contains(&candidate) {
                candidates.push(candidate);
            }
        }
        candidates.truncate(MOST);
        Completion { start: offset + word, candidates }
    }
}

/// What follows a beginning, which may be written in another case.
fn rest_of<'t>(text: &'t str, lead: &str) -> Option<&'t str> {
    let skipped = lead.chars().count();
    let at = text.char_indices().nth(skipped).map_or(text.len(), |(at, _)| at);
    (skipped == 0 || at < text.len()).then(|| &text[at..])
}
