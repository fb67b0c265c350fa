//! Questions and requests of English: `how many projects are archived`, `who uses Dapr`, `show me all projects`.

use fossgraph_core::{Directed, Form};

use super::Slip;
use super::lex;
use super::reading::Reading;

/// Ways to ask for a number.
const COUNTED: [(&str, ()); 14] = [
    ("what is the total number of", ()),
    ("what is the number of", ()),
    ("the total number of", ()),
    ("total number of", ()),
    ("the number of", ()),
    ("number of", ()),
    ("count how many", ()),
    ("how many of the", ()),
    ("how many", ()),
    ("count all of the", ()),
    ("count all the", ()),
    ("count all", ()),
    ("count the", ()),
    ("count of", ()),
];

/// Words at the start of a request that say nothing of what is wanted; longer phrases first.
const LEADS: [(&str, ()); 59] = [
    ("i would like to see", ()),
    ("i want to see", ()),
    ("i want to know", ()),
    ("i am looking for", ()),
    ("i'm looking for", ()),
    ("tell me about", ()),
    ("tell me", ()),
    ("show me", ()),
    ("show us", ()),
    ("give me", ()),
    ("give us", ()),
    ("find me", ()),
    ("get me", ()),
    ("let me see", ()),
    ("can you", ()),
    ("could you", ()),
    ("i want", ()),
    ("i need", ()),
    ("search for", ()),
    ("look for", ()),
    ("look up", ()),
    ("what are", ()),
    ("what is", ()),
    ("what about", ()),
    ("which are", ()),
    ("who are", ()),
    ("who is", ()),
    ("where are", ()),
    ("are there", ()),
    ("there are", ()),
    ("list of", ()),
    ("all of", ()),
    ("what's", ()),
    ("whats", ()),
    ("please", ()),
    ("show", ()),
    ("list", ()),
    ("display", ()),
    ("print", ()),
    ("give", ()),
    ("get", ()),
    ("fetch", ()),
    ("find", ()),
    ("search", ()),
    ("return", ()),
    ("retrieve", ()),
    ("the", ()),
    ("all", ()),
    ("every", ()),
    ("each", ()),
    ("any", ()),
    ("those", ()),
    ("from", ()),
    ("distinct", ()),
    ("unique", ()),
    ("which", ()),
    ("what", ()),
    ("a", ()),
    ("an", ()),
];

/// Words at the end of a request that say nothing.
const TAILS: [(&str, ()); 13] = [
    ("?", ()),
    ("!", ()),
    (".", ()),
    ("are there in total", ()),
    ("are there", ()),
    ("there are", ()),
    ("do we have", ()),
    ("do you know", ()),
    ("in total", ()),
    ("please", ()),
    ("exist", ()),
    ("thanks", ()),
    ("exists", ()),
];

/// Where the words of phrases end that stand one after another from a token on.
fn passed(reading: &Reading<'_>, from: usize, table: &[(&str, ())]) -> usize {
    let mut at = from;
    while let Some((length, ())) = reading.lookup(at, table) {
        at += length;
    }
    at
}

/// Where the words begin that end the text and say nothing.
fn tail(reading: &Reading<'_>) -> usize {
    (1..reading.len()).find(|at| passed(reading, *at, &TAILS) == reading.len()).unwrap_or(reading.len())
}

/// `how many projects are archived`.
pub(super) fn counted(reading: &Reading<'_>) -> Option<Slip> {
    let lead = passed(reading, 0, &LEADS);
    let (from, length) = [0, lead].into_iter().find_map(|at| reading.lookup(at, &COUNTED).map(|(n, ())| (at, n)))?;
    let start = passed(reading, from + length, &LEADS);
    let query = format!("count {}", reading.text(start, tail(reading)));
    let told = format!("`{}` is not needed: `count` counts rows", reading.text(0, start));
    Some(Slip::of(reading, 0, start, "", query).told("Q023", told))
}

const WHO: [&str; 8] = ["who", "what", "which", "anyone", "everyone", "someone", "something", "everything"];
const HELPERS: [&str; 7] = ["is", "are", "was", "were", "does", "do", "did"];

/// `who uses Dapr`, `what does Dapr use`, `which projects does Microsoft maintain`.
pub(super) fn asked(reading: &Reading<'_>) -> Option<Slip> {
    done_by(reading).or_else(|| {
        let who = reading.get(0).filter(|t| WHO.iter().any(|w| t.is(w)))?;
        let helped = reading.is_any(1, &HELPERS);
        let verb = 1 + usize::from(helped || reading.is(1, "that"));
        reading.relation(verb)?;
        let that = if reading.is(1, "that") { "" } else { "that " };
        let query = format!("anything {that}{}", reading.text(1, tail(reading)));
        let told = format!("`{}` is a word of questions: a query names a kind, or `anything`", who.text);
        Some(Slip::of(reading, 0, 1, "", query).told("Q023", told))
    })
}

/// Words that questions begin with.
const ASKING: [&str; 17] = [
    "when", "where", "how", "who", "what", "which", "is", "are", "was", "were", "does", "do", "did", "has", "have",
    "can", "will",
];

/// `when did Dapr graduate`, `is Radius a CNCF project`: what is recorded of the things that are named.
pub(super) fn about(reading: &Reading<'_>) -> Option<Slip> {
    reading.get(0).filter(|_| reading.is_any(0, &ASKING))?;
    let mut queries = Vec::new();
    let mut at = 1;
    while at < tail(reading) {
        let name = reading.name(at).filter(|_| reading.kind(at).is_none());
        queries.extend(name.as_ref().map(|(_, n)| reading.text(at, at + n)));
        at += name.map_or(1, |(_, n)| n);
    }
    let told = "a query is not a question: a name alone shows all that is recorded about the thing";
    let slip = Slip::of(reading, 0, reading.len(), "", String::new()).told("Q023", told.to_owned());
    (!queries.is_empty()).then_some(Slip { queries, whole: true, ..slip })
}

/// `what does Dapr use` as a walk, `projects does Microsoft maintain` turned round.
fn done_by(reading: &Reading<'_>) -> Option<Slip> {
    let does = (1..reading.len()).find(|at| reading.is_any(*at, &["does", "do", "did", "has", "have"]))?;
    let (_, n) = reading.name(does + 1)?;
    let (directed, m) = reading.relation(does + 1 + n)?;
    if does + 1 + n + m != tail(reading) {
        return None;
    }
    let name = reading.text(does + 1, does + 1 + n);
    let (from, query) = match reading.kind_before(does) {
        Some((_, start)) => {
            let kind = reading.text(start, does);
            let before = reading.text(0, start);
            (start, format!("{before} {kind} {} {name}", reading.describing(directed.reverse())))
        }
        None if does == 1 && reading.is_any(0, &WHO) => (0, walked(reading, &name, directed)),
        None => return None,
    };
    let told = "a query is not a question: it names what you want, then what it is linked to";
    Some(Slip::of(reading, from, reading.len(), "", query.trim().to_owned()).told("Q023", told.to_owned()))
}

fn walked(reading: &Reading<'_>, name: &str, directed: Directed) -> String {
    format!("{name} -> {}", reading.schema().phrase(directed))
}

/// `show me all projects`, `the projects`, `projects please`.
pub(super) fn lead(reading: &Reading<'_>) -> Option<Slip> {
    let (start, end) = (passed(reading, 0, &LEADS), tail(reading));
    if start == 0 && end == reading.len() || start >= end {
        return None;
    }
    let signs = reading.tokens.get(end..).unwrap_or_default().iter().all(|t| !t.is_word());
    if start == 0 && signs {
        return None;
    }
    // `please find kube`: what is asked for is a search
    let search = (1..start).find(|at| reading.is(*at, "find") && !reading.is_any(at + 1, &["me", "us"]));
    let start = search.filter(|at| reading.prepares(&reading.text(*at, end))).unwrap_or(start);
    // `every service` means all of them
    let all = reading.kind(start).filter(|(_, form, n)| *form == Form::Singular && start + n == end);
    let query = match all {
        Some((kind, ..)) => reading.plural_of(kind).to_owned(),
        None => lex::line(reading.tokens.get(start..end)?),
    };
    Some(match start {
        0 => {
            let told = format!("a query needs no `{}`", reading.rest(end));
            Slip::of(reading, end, reading.len(), "", query).told("Q023", told)
        }
        // `find` is a word of the language, and what is wrong with it is told already
        _ if reading.is(0, "find") => Slip::of(reading, 0, start, "", query),
        _ => {
            let told = format!("a query needs no `{}`: it begins with what you want", reading.text(0, start));
            Slip::of(reading, 0, start, "", query).told("Q023", told)
        }
    })
}
