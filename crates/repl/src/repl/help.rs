//! `.help`: topics with queries that run, and the functions.

use std::io::{self, Write};

use fossgraph_core::{any_of, nearest};
use fossgraph_engine::{Engine, FUNCTIONS, Function, Topic as FunctionTopic, function};

use super::commands::{COMMANDS, Command, named};
use super::examples;
use super::schema::table;
use crate::render::{Look, Shown};
use crate::screen::Usage;
use crate::session::Session;
use crate::stop::Stop;

/// What one can ask help on. An indented line of the text is a query that runs on the built-in data.
struct Topic {
    name: &'static str,
    title: &'static str,
    text: &'static str,
    /// Words of the language that it explains, in small letters.
    words: &'static [&'static str],
}

const TOPICS: [Topic; 12] = [
    Topic {
        name: "conditions",
        title: "comparisons, `and`, `or`, `not`, what is missing",
        text: "\
Comparisons come after `where`; relations may also come right after the kind.
  projects where status >= Incubating and accepted in 2020..2022
  projects where licence contains MIT or name starts with kube
  projects where graduated > accepted and not started by Microsoft
  projects where licence is missing limit 5
`and` mixed with `or` needs parentheses. What is not recorded is neither true nor false: such rows are set aside, and counted below.",
        words: &["where", "and", "or", "not", "in", "contains", "starts with", "ends with", "matches", "is missing", "is known", "missing", "known"],
    },
    Topic {
        name: "relations",
        title: "who is linked to whom, and how many",
        text: "\
A relation describes the kind before it; parentheses hold a query of their own.
  case studies using PostgreSQL
  case studies using (projects where status = Archived)
  organisations that started at least 2 projects
  projects used by no case studies limit 5
  Microsoft -> maintains[seats >= 5] projects
`+`, `*` and `{1,3}` after a relation repeat it; brackets test its links; `linked to` is any relation.",
        words: &["linked to", "some", "no", "only", "at least", "at most", "more than", "fewer than", "exactly", "anything", "that"],
    },
    Topic {
        name: "walks",
        title: "from one thing to the next, with several columns of each",
        text: "\
An arrow walks on; `as` names a stop, whose attributes can be shown and compared.
  Microsoft -> started -> used by case studies where year > 2023
  Microsoft -> started as p -> used by case studies as c show p.status, c.name
  CNCF -> hosts[status = Sandbox] projects as p show p.name, via.since limit 3",
        words: &["->", "as", "arrow", "arrows", "via", "stop", "stops"],
    },
    Topic {
        name: "sets",
        title: "union, intersect, except, names for queries",
        text: "\
Sets are combined from left to right; a name defined with `let` stands for its query.
  projects started by Microsoft union projects started by Google
  projects hosted by CNCF except projects used by case studies limit 5
  let old = projects where status = Archived; case studies using old limit 5",
        words: &["union", "intersect", "except", "let"],
    },
    Topic {
        name: "time",
        title: "the world as it stood",
        text: "\
`as of` a year, month or day holds for the whole query.
  count projects hosted by CNCF as of 2022-01-01 where status = Graduated
  projects as of 2021-06 where status = Sandbox limit 5
  projects where accepted in 2024 order by accepted limit 5",
        words: &["as of", "history"],
    },
    Topic {
        name: "paths",
        title: "how things hang together",
        text: "\
One shortest path, or `paths` for all; `within` so many steps, `via` some relations.
  path from \"Microsoft 365\" to CNCF via built on, hosted by
  paths from Microsoft to Kubernetes within 2 limit 5",
        words: &["path", "path from", "paths from", "within", "to"],
    },
    Topic {
        name: "columns",
        title: "show, expressions, group by, order by, limit",
        text: "\
Columns are attributes, relations, aggregates and expressions; `as` names them.
  projects show name, count(used by case studies) as n order by n desc limit 5
  projects group by status show status, count, min(accepted)
  projects group by year(accepted) show year(accepted), count
  projects show name, days(accepted, graduated) as d order by d limit 5",
        words: &["show", "group by", "order by", "group", "order", "limit", "skip", "desc", "asc", "sort"],
    },
    Topic {
        name: "why",
        title: "the facts behind an answer, and what keeps something out",
        text: "\
Every row can say which facts made it true, and who states them.
  why case studies using Dapr limit 2
  why not Radius in projects where status = Graduated
  explain case studies using (projects where status = Archived)
  profile case studies using (projects where status = Archived)",
        words: &["why not", "explain", "profile"],
    },
    Topic {
        name: "things",
        title: "what is recorded about a thing; things compared and found",
        text: "\
A name alone shows all about a thing.
  Dapr
  describe project
  compare Dapr, KEDA
  find kube",
        words: &["describe", "compare", "find"],
    },
    Topic {
        name: "pictures",
        title: "answers drawn: graphs, bars, time lines",
        text: "\
`.graph FILE` draws the last answer, `.mode bars` draws numbers with characters. A picture shows the stops of a walk, and the
relations that it asks for.
  Microsoft -> started projects as p -> used by case studies show p.name, name
  organisations that started projects used by COSMIC
  paths from Microsoft to Kubernetes within 2
  projects group by year(accepted)",
        words: &["svg", "graph", "bars", "draw"],
    },
    Topic {
        name: "policies",
        title: "what should hold: `expect`, in a script for CI",
        text: "\
An expectation that does not hold shows what breaks it.
  expect no case studies using (projects where name = rkt) else \"rkt is dead\"
  expect at least 30 projects where status = Graduated
In a file, `foss run policy.foss` ends with 1 where one does not hold; `--junit report.xml` writes it for a CI page.",
        words: &["expect", "else"],
    },
    Topic { name: "functions", title: "what expressions can compute; `.help year` shows one", text: "", words: &["function"] },
];

/// Queries on the built-in data, which stand above the commands.
const QUERIES: [&str; 5] = [
    "projects where status = Sandbox",
    "projects started by Microsoft where accepted in 2024",
    "case studies using (technologies built on PostgreSQL)",
    "projects group by status show status, count",
    "Microsoft -> started -> used by case studies",
];
const NAME: &str = "Dapr";

/// What can be typed first: queries of the built-in domain, where the data are of it; others are made of the data at hand.
fn head(engine: &Engine) -> String {
    let (mut queries, mut name) = (QUERIES.map(str::to_owned).to_vec(), Some(NAME.to_owned()));
    if !queries.iter().all(|query| engine.prepare(query).is_ok()) {
        queries = examples::to_begin_with(engine);
        name = queries.pop();
    }
    let mut text = String::from("A query names what you want, then what must be true of it:\n");
    queries.iter().for_each(|query| text.push_str(&format!("  {query}\n")));
    let name = name.map(|name| format!("A name shows all that is recorded:\n  {name}\n"));
    text.push_str(&name.unwrap_or_default());
    text + "You can go on in the next line until a statement is complete; an empty line runs what is there, `;` separates statements."
}

/// What help can be asked on; commands where a dot is typed.
pub(super) fn words(typed: &str) -> impl Iterator<Item = String> + use<> {
    let commands = typed.starts_with('.');
    let topics = TOPICS.iter().map(|topic| topic.name).chain(FUNCTIONS.iter().map(|function| function.name));
    let topics = topics.filter(move |_| !commands).map(str::to_owned);
    topics.chain(COMMANDS.iter().filter(move |_| commands).map(|command| format!(".{}", command.name)))
}

/// The topic of a name, or that a word of the language belongs to.
fn topic(wanted: &str) -> Option<&'static Topic> {
    let wanted = wanted.to_lowercase();
    TOPICS
        .iter()
        .find(|topic| topic.name == wanted)
        .or_else(|| TOPICS.iter().find(|t| t.words.contains(&wanted.as_str())))
}

/// Whether there is help on something.
pub(super) fn knows(wanted: &str) -> bool {
    wanted.is_empty() || topic(wanted).is_some() || function(wanted).is_some() || named(wanted).is_some()
}

/// Shows help: all topics and commands, or one of them, or a function.
pub(super) fn show(session: &mut Session, wanted: &str) -> Result<(), Stop> {
    if wanted.is_empty() {
        let head = head(&session.engine);
        return session.aside(|out, look| {
            paragraphs(out, &head, look)?;
            writeln!(out)?;
            COMMANDS.iter().try_for_each(|command| writeln!(out, "{:<21} {}", command.usage(), command.doc))?;
            writeln!(out, "\nTopics, as `.help time`:")?;
            TOPICS.iter().try_for_each(|topic| writeln!(out, "  {:<12} {}", topic.name, topic.title))
        });
    }
    let exact = TOPICS.iter().any(|topic| topic.name.eq_ignore_ascii_case(wanted));
    let function = function(wanted.trim_end_matches("()")).filter(|_| !exact);
    if let Some(topic) = topic(wanted).filter(|_| function.is_none() && !wanted.starts_with('.')) {
        if topic.text.is_empty() {
            return session.aside(functions);
        }
        let mut text = topic.text.to_owned();
        let mut queries = text.lines().filter(|line| line.starts_with("  "));
        if queries.any(|query| session.engine.prepare(query).is_err()) {
            text.push_str("\nThe queries are on the built-in data.");
        }
        return session.aside(|out, look| paragraphs(out, &text, look));
    }
    if let Some(function) = function {
        return session.aside(|out, look| one_function(out, function, look));
    }
    if let Some(command) = named(wanted.trim_start_matches('.')) {
        return session.aside(|out, look| one_command(out, command, look));
    }
    let usage = Usage::new(format!("there is no help on `{wanted}`"));
    let near = near(wanted);
    let help = if near.is_empty() {
        "`.help` lists the topics".to_owned()
    } else {
        format!("did you mean {}?", any_of(&near))
    };
    Err(session.screen.refuse(&usage.help(help)))
}

/// What help could have been asked on, with the dot of commands.
fn near(wanted: &str) -> Vec<String> {
    let topics: Vec<String> = words("").collect();
    let near = nearest(wanted, topics.iter().map(String::as_str).chain(COMMANDS.iter().map(|command| command.name)));
    let dotted =
        |word: &str| if topics.iter().any(|topic| topic == word) { word.to_owned() } else { format!(".{word}") };
    near.into_iter().map(dotted).collect()
}

/// Lines broken to the width of the terminal; indented ones, which are queries, as they are.
fn paragraphs(out: &mut dyn Write, text: &str, look: &Look) -> io::Result<()> {
    for line in text.lines() {
        match look.width.filter(|_| !line.starts_with("  ")) {
            Some(width) => Shown::new(line).wrap(width).iter().try_for_each(|line| writeln!(out, "{line}"))?,
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

fn functions(out: &mut dyn Write, look: &Look) -> io::Result<()> {
    let of = |topic: FunctionTopic| FUNCTIONS.iter().filter(move |f| f.topic == topic);
    let row = |f: &Function| vec![Shown::new(&f.signature()), Shown::new(f.doc)];
    let rows = FunctionTopic::ALL.into_iter().flat_map(of).map(row).collect();
    table(out, &["function", "what it gives"], rows, look)
}

fn one_command(out: &mut dyn Write, command: &Command, look: &Look) -> io::Result<()> {
    paragraphs(out, &format!("{}\n{}\n{}", command.usage(), command.doc, command.more), look)
}

fn one_function(out: &mut dyn Write, function: &Function, look: &Look) -> io::Result<()> {
    paragraphs(out, &format!("{}\n{}", function.signature(), function.doc), look)?;
    function.examples.iter().try_for_each(|example| writeln!(out, "  {}", example.query))
}

#[cfg(test)]
mod tests {
    use fossgraph_engine::params;

    use super::*;

    #[test]
    fn every_word_of_the_language_has_help() {
        for word in fossgraph_core::RESERVED_WORDS {
            assert!(topic(word).is_some(), "{word}");
        }
        for (at, topic) in TOPICS.iter().enumerate() {
            let others = TOPICS.iter().skip(at + 1).flat_map(|other| other.words);
            assert!(
                others.into_iter().all(|word| !topic.words.contains(word) && *word != topic.name),
                "{}",
                topic.name
            );
        }
    }

    #[test]
    fn every_query_in_help_runs_and_answers() {
        let engine = Engine::new(fossgraph_data::builtin());
        let mut run = 0;
        let head = head(&engine);
        assert!(QUERIES.iter().all(|query| head.contains(query)), "{head}");
        for text in TOPICS.iter().map(|topic| topic.text).chain([head.as_str()]) {
            for line in text.lines().filter(|l| l.starts_with("  ")) {
                assert!(line.len() <= 80, "{line}");
                let statements = engine.script(line).unwrap_or_else(|e| panic!("{line}: {e}"));
                for statement in statements {
                    let rows = statement.run(params! {}).unwrap_or_else(|e| panic!("{line}: {e}"));
                    assert!(!rows.is_empty() || line.contains("expect no"), "{line} answers nothing");
                    run += 1;
                }
            }
        }
        assert!(run > 30, "only {run} queries ran");
    }
}
