//! The manual, executed: every query in `README.md` and `docs/` is run, and what the text shows as its answer is what it prints.
//!
//! A fenced block `foss` holds a statement or a script; with `foss error` it must fail; words such as `project=Dapr` behind that give
//! parameters, `data=FILE` asks that file beside the built-in data, and `foss fmt` is formatted, not run. A block of any language with
//! `from=FILE` is what stands in that file, for queries the whole of it; `FILE` is seen from the page. If the next fenced block is a `text`, it is the answer; `BLESS=1` writes it. A
//! `toml`, `csv`, `json` or `yaml` block whose first line is `# file: NAME` is a file: the files of one heading are a body of data (or one
//! file of a foreign format; a bill beside the built-in data), which the queries below that heading ask, and a `text` right behind a file is
//! what is wrong with it. Elsewhere the built-in data are asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use fossgraph_core::{Files, LoadError, Schema, load};
use fossgraph_engine::{Engine, Error, Outcome, Params, Prepared, Rows, Value, format};
use fossgraph_tests::page::{Block, blocks, pages, with_answers};
use libtest_mimic::{Arguments, Failed, Trial};

/// How many rows of an answer are printed, and how wide a cell is.
const SHOWN: usize = 8;
const WIDEST: usize = 44;

/// Something that the manual shows.
struct Case {
    shown: Block,
    answer: Option<Block>,
    /// The folder of the page.
    folder: PathBuf,
    /// The files of the section: those above a query, and all up to one that is shown to be wrong.
    files: Vec<(String, String)>,
}

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace").to_path_buf();
    let builtin = Engine::new(fossgraph_data::builtin());
    let bless = env::var_os("BLESS").is_some_and(|v| v != "0");
    let mut trials = Vec::new();
    for file in pages(&root).expect("the manual is there") {
        let page = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let text = fs::read_to_string(&file).expect("a page can be read");
        let folder = file.parent().expect("a page lies in a folder");
        let cases = cases(folder, &blocks(&text).unwrap_or_else(|| panic!("{page}: a fence is not closed")));
        if bless {
            write_blessed(&file, &text, &cases, &builtin);
            continue;
        }
        for case in cases {
            let builtin = builtin.clone();
            let name = format!("{page}:{}", case.shown.line);
            trials.push(Trial::test(name, move || check(&case, &builtin)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn cases(folder: &Path, blocks: &[Block]) -> Vec<Case> {
    let mut out = Vec::new();
    let mut files: Vec<(String, String)> = Vec::new();
    let mut section = 0;
    for (at, block) in blocks.iter().enumerate() {
        if block.section != section {
            section = block.section;
            files.clear();
        }
        let quoted = block.given("from").is_some() && block.language() != "foss";
        let next = blocks.get(at + 1).filter(|b| b.section == section && b.language() == "text" && !quoted);
        let is_query = block.language() == "foss" || block.given("from").is_some();
        let file = data_of(block);
        let is_wrong_file = file.is_some() && next.is_some();
        files.extend(file);
        if is_query || is_wrong_file {
            out.push(Case {
                shown: block.clone(),
                folder: folder.to_owned(),
                answer: next.cloned(),
                files: files.clone(),
            });
        }
    }
    out
}

/// The file of data that a block holds; a file of queries is run, not asked.
fn data_of(block: &Block) -> Option<(String, String)> {
    block.file().filter(|_| block.language() != "foss")
}

fn check(case: &Case, builtin: &Engine) -> Result<(), Failed> {
    if let Some(from) = case.shown.given("from") {
        stands_in(&case.shown, &case.folder.join(from))?;
        if case.shown.language() != "foss" {
            return Ok(());
        }
    }
    let (printed, failed) = printed(case, builtin);
    let must_fail = case.shown.info.iter().any(|word| word == "error") || data_of(&case.shown).is_some();
    if failed != must_fail {
        let what = if failed { "fails, and should not" } else { "should fail, and does not" };
        return Err(format!("{}{what}:\n{printed}", case.shown.text).into());
    }
    match &case.answer {
        Some(answer) if answer.text != printed => {
            Err(format!("line {}: expected\n{}\nfound\n{printed}", answer.line, answer.text).into())
        }
        _ => Ok(()),
    }
}

/// Whether a block is what stands in a file: the lines of a part of it, however far they are set in; of queries all, in their canonical form.
fn stands_in(block: &Block, file: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    if block.language() == "foss" {
        let formatted = format(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        if block.text != text || formatted != text {
            return Err(format!("{} holds\n{text}\nin canonical form\n{formatted}", file.display()).into());
        }
        return Ok(());
    }
    let plain = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let (wanted, all) = (plain(&block.text), plain(&text));
    match all.windows(wanted.len()).any(|part| part == wanted) {
        true => Ok(()),
        false => Err(format!("{} does not hold\n{}", file.display(), block.text).into()),
    }
}

/// What a case prints, and whether something in it is wrong.
fn printed(case: &Case, builtin: &Engine) -> (String, bool) {
    let engine = if let Some(data) = case.shown.given("data") {
        fossgraph_formats::open(&[PathBuf::from("builtin"), case.folder.join(data)]).map(Engine::new)
    } else if case.files.is_empty() {
        Ok(builtin.clone())
    } else if let [(name, text)] = case.files.as_slice()
        && ["yml", "yaml", "json"].iter().any(|ending| name.ends_with(&format!(".{ending}")))
    {
        let folder = tempfile::tempdir().expect("there is room for a file");
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file can be written");
        // a bill of materials is asked beside the built-in data
        let beside = name.ends_with(".cdx.json").then(|| PathBuf::from("builtin"));
        let paths: Vec<PathBuf> = beside.into_iter().chain([path]).collect();
        fossgraph_formats::open(&paths).map(Engine::new)
    } else {
        let files: Vec<(&str, &str)> = case.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let schema = Schema::parse("schema.toml", fossgraph_data::SCHEMA).expect("the built-in schema is right");
        load(&Files::of(&files), Some(Arc::new(schema))).map(Engine::new)
    };
    match engine {
        Ok(engine) if data_of(&case.shown).is_none() => answers(&engine, &case.shown),
        Ok(_) => (String::new(), false),
        Err(error) => (wrong_files(&error), true),
    }
}

fn answers(engine: &Engine, shown: &Block) -> (String, bool) {
    let given = shown.info.iter().filter_map(|word| word.split_once('='));
    let params = given.fold(Params::new(), |params, (name, value)| params.with(name, value));
    if shown.info.iter().any(|word| word == "fmt") {
        return match format(&shown.text) {
            Ok(formatted) => (formatted, false),
            Err(error) => (problems(engine, &error), true),
        };
    }
    let prepared = match engine.script(&shown.text) {
        Ok(prepared) => prepared,
        Err(error) => return (problems(engine, &error), true),
    };
    let mut out: Vec<String> = Vec::new();
    for statement in &prepared {
        let own = statement.params().iter().filter_map(|p| params.get(&p.name).map(|value| (&p.name, value.clone())));
        let own = own.fold(Params::new(), |params, (name, value)| params.with(name, value.to_string()));
        match answer(statement, &own) {
            Ok(answer) => out.push(answer),
            Err(error) => return (problems(engine, &error), true),
        }
    }
    (out.join("\n"), false)
}

/// The answer to a statement: what came of an expectation, then the rows and the notes.
fn answer(statement: &Prepared, params: &Params) -> Result<String, Error> {
    let rows = statement.run_with(params, &fossgraph_engine::RunOptions::default())?;
    let said = |otherwise: &'static str| statement.message().unwrap_or(otherwise).to_owned();
    Ok(match statement.outcome(&rows, params)? {
        Some(Outcome::Held) => "held\n".to_owned(),
        Some(Outcome::Broken) => format!("broken: {}\n{}", said("the expectation does not hold"), table(&rows, &[])),
        Some(Outcome::Undecided) => {
            format!("undecided: {}\n{}", said("what is set aside could break the expectation"), table(&rows, &[]))
        }
        None if statement.descriptions(params)?.is_empty() => table(&rows, &[]),
        // all that is recorded of a thing: a page is too narrow for the rest
        None => table(&rows, &["thing", "check", "note"]),
    })
}

/// An aligned table without the columns in `left_out`, then the notes.
fn table(rows: &Rows, left_out: &[&str]) -> String {
    let columns: Vec<usize> =
        (0..rows.columns().len()).filter(|at| !left_out.contains(&rows.columns()[*at].name.as_str())).collect();
    let mut lines: Vec<Vec<String>> = vec![columns.iter().map(|at| rows.columns()[*at].name.clone()).collect()];
    for row in rows.iter().take(SHOWN) {
        let cell = |at: &usize| match &row[*at] {
            Value::Missing if rows.columns()[*at].group => "(none)".to_owned(),
            value => cut(&value.to_string()),
        };
        lines.push(columns.iter().map(cell).collect());
    }
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        let mut text = String::new();
        for (at, cell) in line.iter().enumerate() {
            let blanks = " ".repeat(widths[at] - cell.chars().count());
            let parted = if at > 0 { "  " } else { "" };
            let _ = match rows.columns()[columns[at]].numeric {
                true => write!(text, "{parted}{blanks}{cell}"),
                false => write!(text, "{parted}{cell}{blanks}"),
            };
        }
        let _ = writeln!(out, "{}", text.trim_end());
        if number == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            let _ = writeln!(out, "{}", rules.join("  "));
        }
    }
    match rows.len().saturating_sub(SHOWN) {
        0 => {}
        1 => out.push_str("… 1 more row\n"),
        more => {
            let _ = writeln!(out, "… {more} more rows");
        }
    }
    rows.notes().iter().for_each(|note| {
        let _ = writeln!(out, "note: {note}");
    });
    out
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars().take(WIDEST - 1).chain(['…']).collect()
}

/// Errors as they are told; what one proposes can at least be read.
fn problems(engine: &Engine, error: &Error) -> String {
    let mut out = String::new();
    for problem in error.problems() {
        let _ = writeln!(out, "error[{}]: {}", problem.code(), problem.message());
        if let Some(help) = problem.help_text() {
            let _ = writeln!(out, "help: {help}");
        }
        for rewrite in problem.rewrites() {
            let _ = writeln!(out, "try: {rewrite}");
            assert!(engine.prepare(rewrite).is_ok(), "the rewrite `{rewrite}` is wrong itself");
        }
    }
    out
}

fn wrong_files(error: &LoadError) -> String {
    format!("{error}\n")
}

/// Writes the answers of all cases into their page.
fn write_blessed(file: &Path, page: &str, cases: &[Case], builtin: &Engine) {
    let answers: Vec<(usize, String)> =
        cases.iter().filter_map(|c| c.answer.as_ref().map(|a| (a.line, printed(c, builtin).0))).collect();
    let out = with_answers(page, &answers);
    if out != page {
        fs::write(file, out).expect("a page can be written");
        println!("blessed {}", file.display());
    }
}
