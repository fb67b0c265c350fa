//! Every part of every rule changes an answer: for each, two questions that differ in as little as can be, of which one uses that part
//! and the other does not, and which are answered differently.
//!
//! The questions stand in `tests/parts.txt`, where `BLESS=1` writes them: it looks for them among the golden queries, each changed in all
//! small ways, and takes the smallest change after which a part is not used any longer. Parts that no question can tell are listed
//! here, each with the reason.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{env, fs};

use fossgraph_engine::{Engine, Outcome, bound};
use fossgraph_grammar::{FossParser, Rule};
use fossgraph_tests::suite::{self, Case};
use pest::Parser as _;
use pest::iterators::Pair;
use pest_meta::optimizer;
use pest_vm::Vm;

use crate::mutant::{Entry, Mutant, definitions, mutants, outcome};
use crate::statements;

/// Parts that change no answer, with the reason: what begins so.
const SILENT: [(&str, &str); 12] = [
    ("kw_that", "`that are` says nothing"),
    ("piece: kw_that", "`that are` says nothing"),
    ("reserved: \"that\"", "`that are` says nothing"),
    ("order_key: kw_asc", "so it is without `asc`"),
    ("kw_asc", "so it is without `asc`"),
    ("reserved: \"asc\"", "so it is without `asc`"),
    ("count_n: \"_\"", "`1_000` is 1000"),
    ("negative: \"_\"", "`-1_000` is -1000"),
    ("gap: \"\\t\"", "all blanks are the same"),
    ("gap: \"\\u{a0}\"", "all blanks are the same"),
    ("ws: \"\\t\"", "all blanks are the same"),
    ("ws: \"\\u{a0}\"", "all blanks are the same"),
];

/// How many golden queries are changed in search of one part.
const TRIED: usize = 25;

/// What is asked of which data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Asked {
    data: String,
    given: Vec<(String, String)>,
    text: String,
}

impl Asked {
    fn of(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.clone() }
    }

    fn case(&self) -> Case {
        let (data, query, given) = (self.data.clone(), self.text.clone(), self.given.clone());
        Case { data, query, given, expected: String::new(), line: 0 }
    }
}

/// The codes of what is wrong with a question, or its answer: cells, whether an expectation holds and what it says.
fn answer(engines: &BTreeMap<String, Engine>, asked: &Asked) -> Result<String, String> {
    let params = asked.case().params();
    let told = |error: fossgraph_engine::Error| error.problems().iter().map(|p| p.code()).collect::<Vec<_>>().join(" ");
    let mut out = String::new();
    for statement in engines[&asked.data].script(&asked.text).map_err(told)? {
        let rows = statement.run(params.clone()).map_err(told)?;
        let timed: Vec<bool> = rows.columns().iter().map(|column| column.name == "µs").collect();
        for row in rows.iter() {
            let cells =
                row.iter().zip(&timed).map(|(cell, timed)| if *timed { String::new() } else { cell.to_string() });
            let _ = writeln!(out, "{}", cells.collect::<Vec<_>>().join(" | "));
        }
        let held = statement.outcome(&rows, &params).map_err(told)?.map(|outcome| match outcome {
            Outcome::Held => "held",
            Outcome::Broken => "broken",
            Outcome::Undecided => "undecided",
        });
        if let (bound::Statement::Expect(expect), Some(held)) = (statement.bound(), held) {
            let _ = writeln!(out, "{held} {:?}", expect.message);
        }
        let _ = writeln!(out, "{} columns", rows.columns().len());
    }
    Ok(out)
}

/// How all statements of a text are parsed.
fn parsed(vm: &Vm, text: &str) -> String {
    statements(text).iter().map(|statement| outcome(vm, Entry::Statement, statement) + ";").collect()
}

fn pairs_of(text: &str) -> Vec<Pair<'_, Rule>> {
    FossParser::parse(Rule::only_statement, text).map(Iterator::collect).unwrap_or_default()
}

/// What a rule matches anywhere in the golden queries: few and short.
fn instances(queries: &[Asked]) -> HashMap<Rule, Vec<String>> {
    fn note(pair: Pair<'_, Rule>, out: &mut HashMap<Rule, BTreeSet<(usize, String)>>) {
        let text = pair.as_str().trim_end().to_owned();
        if text.len() < 24 {
            out.entry(pair.as_rule()).or_default().insert((text.len(), text.to_lowercase()));
        }
        pair.into_inner().for_each(|inner| note(inner, out));
    }
    let mut out = HashMap::new();
    for asked in queries {
        pairs_of(&asked.text).into_iter().for_each(|pair| note(pair, &mut out));
    }
    out.into_iter().map(|(rule, texts)| (rule, texts.into_iter().take(12).map(|(_, text)| text).collect())).collect()
}

/// Rules of which another instance would be another question.
const WHOLE: [Rule; 9] = [
    Rule::only_statement,
    Rule::statement,
    Rule::query,
    Rule::set,
    Rule::walk,
    Rule::noun,
    Rule::hop,
    Rule::phrase,
    Rule::pieces,
];

/// Texts that differ from one in a small way, the smallest first: without a few neighbouring parts, with a part said otherwise, without a
/// sign, with plain blanks.
fn changed(text: &str, instances: &HashMap<Rule, Vec<String>>) -> Vec<String> {
    fn parts(pair: Pair<'_, Rule>, text: &str, instances: &HashMap<Rule, Vec<String>>, out: &mut Vec<(usize, String)>) {
        let (rule, span) = (pair.as_rule(), pair.as_span());
        let own = span.as_str().trim_end();
        let cut = |from: usize, to: usize, by: &str| format!("{}{by}{}", &text[..from], &text[to..]);
        let others = instances.get(&rule).into_iter().flatten().filter(|_| !WHOLE.contains(&rule));
        for other in others.filter(|other| !other.eq_ignore_ascii_case(own)) {
            out.push((own.len() + other.len(), cut(span.start(), span.start() + own.len(), other)));
        }
        let inner: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
        let ends: Vec<(usize, usize)> = inner.iter().map(|p| (p.as_span().start(), p.as_span().end())).collect();
        for first in 0..ends.len() {
            for last in first..ends.len() {
                let (start, end) = (ends[first].0, ends[last].1);
                // with nothing, with what parts it from its neighbours, with the brackets around it
                let before = if first > 0 { ends[first - 1].1 } else { span.start() };
                let after = ends.get(last + 1).map_or(span.end(), |next| next.0);
                for (from, to) in [(start, end), (before, end), (start, after), (before, after)] {
                    out.push((to - from, cut(from, to, "")));
                }
            }
        }
        inner.into_iter().for_each(|pair| parts(pair, text, instances, out));
    }
    let mut out = Vec::new();
    pairs_of(text).into_iter().for_each(|pair| parts(pair, text, instances, &mut out));
    let mut before = ' ';
    for (at, sign) in text.char_indices() {
        let (start, rest) = (&text[..at], &text[at + sign.len_utf8()..]);
        // a word without a letter is none
        if !sign.is_alphabetic() || before.is_ascii_digit() || before == '_' {
            out.push((1, format!("{start}{rest}")));
        }
        if sign.is_whitespace() && sign != ' ' {
            out.push((1, format!("{start} {rest}")));
        }
        if let Some(escaped) = rest.chars().next().filter(|_| sign == '\\') {
            out.push((2, format!("{start}{}", &rest[escaped.len_utf8()..])));
        }
        if let Some((quoted, rest)) = rest.split_once(sign).filter(|_| sign == '"' || sign == '\'') {
            out.push((2, format!("{start}{quoted}{rest}")));
        }
        before = sign;
    }
    out.push((4, format!("why {text}")));
    let pieces: Vec<&str> = text.split(';').collect();
    for at in (0..pieces.len()).filter(|_| pieces.len() > 1) {
        let left: Vec<&str> = pieces.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, piece)| *piece).collect();
        out.push((pieces[at].len(), left.join(";")));
    }
    out.sort();
    out.dedup();
    out.into_iter().map(|(_, text)| text).filter(|other| other != text && !other.trim().is_empty()).collect()
}

/// A part with the two questions that tell it.
struct Told {
    part: String,
    with: Asked,
    without: String,
}

/// The golden queries that can be asked, with what they answer.
struct Golden {
    engines: BTreeMap<String, Engine>,
    queries: Vec<Asked>,
    answers: HashMap<Asked, Result<String, String>>,
    instances: HashMap<Rule, Vec<String>>,
    whole: Vm,
    parses: HashMap<String, String>,
    changed: HashMap<String, Rc<[String]>>,
}

impl Golden {
    fn new(whole: Vm) -> Self {
        let mut queries: Vec<Asked> = Vec::new();
        for case in suite::all().into_iter().filter(|case| case.query.len() < 200) {
            let asked = Asked { data: case.data, given: case.given, text: case.query };
            if !queries.contains(&asked) {
                queries.push(asked);
            }
        }
        // of small data first
        queries.sort_by_key(|asked| (asked.data == "builtin", asked.text.len()));
        let instances = instances(&queries);
        let (answers, parses, changed) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { engines: suite::engines(), queries, answers, instances, whole, parses, changed }
    }

    fn answer(&mut self, asked: &Asked) -> Result<String, String> {
        if let Some(known) = self.answers.get(asked) {
            return known.clone();
        }
        let found = answer(&self.engines, asked);
        self.answers.insert(asked.clone(), found.clone());
        found
    }

    fn parse(&mut self, text: &str) -> String {
        if let Some(known) = self.parses.get(text) {
            return known.clone();
        }
        let found = parsed(&self.whole, text);
        self.parses.insert(text.to_owned(), found.clone());
        found
    }

    /// The smallest change of a question after which a part is not used, if it changes the answer.
    fn change(&mut self, asked: &Asked, mutant: &Vm, by: By) -> Option<String> {
        let before = self.answer(asked);
        if by == By::Answer && before.is_err() {
            return None;
        }
        let kept = self.changed.entry(asked.text.clone());
        let changed = kept.or_insert_with(|| changed(&asked.text, &self.instances).into()).clone();
        for text in changed.iter() {
            let whole = self.parse(text);
            if (whole.contains("no parse") && by != By::Syntax) || parsed(mutant, text) != whole {
                continue;
            }
            let after = self.answer(&asked.of(text));
            if by == By::Answer && after.is_err() {
                continue;
            }
            return (before != after).then(|| text.clone());
        }
        None
    }

    /// Two questions that tell a part.
    fn told(&mut self, mutant: &Mutant) -> Option<Told> {
        let vm = Vm::new(mutant.rules.clone());
        let hinted = |text: &str| mutant.hints.iter().all(|hint| text.to_lowercase().contains(hint.as_str()));
        let (likely, others): (Vec<Asked>, Vec<Asked>) =
            self.queries.clone().into_iter().partition(|asked| hinted(&asked.text));
        let mut using = Vec::new();
        for asked in likely.into_iter().chain(others) {
            if using.len() >= TRIED || parsed(&vm, &asked.text) == self.parse(&asked.text) {
                continue;
            }
            if let Some(without) = self.change(&asked, &vm, By::Answer) {
                return Some(Told { part: mutant.name.clone(), with: asked, without });
            }
            using.push(asked);
        }
        let told = |with: &Asked, without| Told { part: mutant.name.clone(), with: with.clone(), without };
        let mut by = |by| using.iter().find_map(|with| self.change(with, &vm, by).map(|without| told(with, without)));
        by(By::Error).or_else(|| by(By::Syntax))
    }
}

/// What tells two questions apart, the better first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// Both are answered.
    Answer,
    /// One of them is wrong, by what its words mean.
    Error,
    /// One of them is no question.
    Syntax,
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("parts.txt")
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn written(all: &[Told]) -> String {
    let mut out = String::new();
    for told in all {
        let given: Vec<String> = told.with.given.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let (with, without) = (quoted(&told.with.text), quoted(&told.without));
        let _ = writeln!(out, "{}\n  {}{}\n  {with}\n  {without}", told.part, told.with.data, given.concat());
    }
    out
}

fn read(text: &str) -> Vec<Told> {
    let lines: Vec<&str> = text.lines().collect();
    let unquoted = |line: &str| -> String { serde_json::from_str(line.trim()).unwrap() };
    let one = |four: &[&str]| {
        let mut data = four[1].trim().split(' ');
        let name = data.next().unwrap().to_owned();
        let given = data.map(|pair| pair.split_once('=').unwrap()).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        let with = Asked { data: name, given, text: unquoted(four[2]) };
        Told { part: four[0].to_owned(), with, without: unquoted(four[3]) }
    };
    lines.chunks(4).map(one).collect()
}

/// The parts of all rules that statements are read by, each with a name of its own.
fn all_parts() -> (Vm, Vec<Mutant>) {
    let rules = definitions();
    let optimized = optimizer::optimize(rules.clone());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = mutants(&rules, &optimized);
    out.retain(|mutant| matches!(Entry::of(&mutant.rule), Entry::Statement));
    for mutant in &mut out {
        let times = seen.entry(mutant.name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            mutant.name = format!("{} ({times})", mutant.name);
        }
    }
    (Vm::new(optimized), out)
}

fn is_silent(part: &str) -> bool {
    SILENT.iter().any(|(name, _)| part.starts_with(name))
}

#[test]
fn every_part_of_every_rule_changes_an_answer() {
    let (whole, parts) = all_parts();
    if env::var_os("BLESS").is_some_and(|v| v != "0") {
        let mut golden = Golden::new(whole);
        let parts = parts.iter().filter(|part| !is_silent(&part.name));
        let told: Vec<Told> = parts.filter_map(|part| golden.told(part)).collect();
        fs::write(file(), written(&told)).unwrap();
        return;
    }
    let engines = suite::engines();
    let told = read(&fs::read_to_string(file()).unwrap());
    let mut told: BTreeMap<&str, &Told> = told.iter().map(|told| (told.part.as_str(), told)).collect();
    let (mut missing, mut errors) = (Vec::new(), 0);
    for part in &parts {
        let Some(told) = told.remove(part.name.as_str()) else {
            missing.extend((!is_silent(&part.name)).then_some(part.name.as_str()));
            continue;
        };
        let vm = Vm::new(part.rules.clone());
        let (with, without) = (&told.with.text, &told.without);
        assert_ne!(parsed(&vm, with), parsed(&whole, with), "{}: `{with}` does not use it", part.name);
        assert_eq!(parsed(&vm, without), parsed(&whole, without), "{}: `{without}` uses it", part.name);
        let (before, after) = (answer(&engines, &told.with), answer(&engines, &told.with.of(without)));
        assert_ne!(before, after, "{}: `{with}` and `{without}` give the same", part.name);
        if before.is_err() || after.is_err() {
            println!("by an error alone: {}: `{with}` and `{without}`", part.name);
            errors += 1;
        }
    }
    assert!(missing.is_empty(), "{} parts change no answer:\n{}", missing.len(), missing.join("\n"));
    assert!(told.is_empty(), "there are no such parts: {:?}", told.keys());
    // what is refused by name, and what nothing can be read without
    assert!(errors * 7 < parts.len(), "{errors} of {} parts are told by errors alone", parts.len());
}
