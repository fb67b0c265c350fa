//! The command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use fossgraph_core::nearest;

use crate::screen::Usage;

const EXAMPLES: &str = "\
Examples:
  foss                                                  the shell, on the built-in data
  foss query 'projects where status = Sandbox'          one query
  foss -c 'Dapr'                                        all that is recorded of a thing
  foss query 'case studies using $p' -p p=Dapr          a query with a parameter
  foss -c 'projects' --output projects.csv              into a file, whose ending tells the format: .md, .html, …
  foss run report.foss -p year=2024                     a file of queries, parted by `;`
  echo 'count projects' | foss                          queries from standard input
  foss check my-data/                                   what is wrong with data, and what they hold
  foss check --data builtin --data fixes/               the same of data together
  foss fmt report.foss                                  a file of queries in its canonical form
  foss --data my-data/ -c 'services built on Dapr'      own data
  foss explain Q030                                     what an error means, and what to write instead

Exit codes: 0 done, 1 an expectation did not hold or a file is not formatted, 2 wrong query, data or
usage, 3 a limit was passed, 130 interrupted.";

/// A knowledge graph and query shell for the open-source world.
///
/// Without a command: the shell, or a script where standard input is no terminal.
#[derive(Debug, Parser)]
#[command(name = "foss", version, after_help = EXAMPLES, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Answers one query and ends
    #[arg(short = 'c', value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer one query
    #[command(after_help = "Example:\n  foss query 'projects where status = Sandbox and started by Microsoft'")]
    Query {
        /// The query; several are parted by `;`
        text: String,
    },
    /// Run files of queries; all are checked before the first is run
    #[command(
        after_help = "Examples:\n  foss run report.foss -p year=2024\n  foss run policy.foss --junit report.xml\n  generate-queries | foss run -"
    )]
    Run {
        /// `.foss` files; `-` is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Write what came of expectations to a file of JUnit XML, also where one does not hold
        #[arg(long, value_name = "FILE")]
        junit: Option<PathBuf>,
    },
    /// Load data and tell what they hold, what was left out and what is wrong
    #[command(
        after_help = "Examples:\n  foss check\n  foss check my-data/ other.toml\n  foss check --data builtin --data fixes/ --format json"
    )]
    Check {
        /// Data to check, each path by itself; without one, what `--data` names, together
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Tell what an error code means, and what to write instead; without a code, list all
    #[command(after_help = "Examples:\n  foss explain Q030\n  foss explain\n\nThe statement `explain` is another \
        thing: it tells how a query is run, as in  foss query 'explain projects'")]
    Explain {
        /// Codes as errors show them; upper and lower case are one
        #[arg(value_name = "CODE")]
        codes: Vec<String>,
    },
    /// Rewrite files of queries in their canonical form; what their words mean is not looked at
    #[command(after_help = "\
Examples:
  foss fmt policy.foss reports/*.foss
  foss fmt --check *.foss       exits with 1 if a file would change
  foss fmt - <in.foss >out.foss")]
    Fmt {
        /// `.foss` files; `-` is standard input, which is written to standard output
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Change nothing: tell which files would change, and how
        #[arg(long)]
        check: bool,
    },
    /// Write the graph, or what a query reaches and the edges between, to a file or directory
    #[command(after_help = "Examples:\n  foss export --to copy/\n  foss export --to tables/ --format csv\n  \
            foss export --to dapr.dot 'Dapr as a -> started by as b -> started projects as c'")]
    Export {
        /// Where to: a directory of native files, or a file whose ending tells the form: .graphml, .jsonld, .dot, .mmd
        #[arg(long, value_name = "PATH")]
        to: PathBuf,
        /// A query; the whole graph without one
        text: Option<String>,
    },
    #[command(external_subcommand)]
    Unknown(Vec<OsString>),
}

/// What holds for all commands.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Data to ask: a directory of native files, a native file, a snapshot, or `builtin`; several are put together [default: builtin]
    #[arg(long, value_name = "PATH", global = true)]
    pub(crate) data: Vec<PathBuf>,
    /// Whose a landscape is that does not tell: the name of a foundation
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) foundation: Option<String>,
    /// How results are written [default: table on a terminal, else tsv, or what the ending of --output says]
    #[arg(long, value_enum, value_name = "FORMAT", global = true)]
    pub(crate) format: Option<Format>,
    /// The same as --format csv-safe
    #[arg(long, global = true)]
    csv_safe: bool,
    /// Write results to a file, which is replaced only when all went well
    #[arg(long, short, value_name = "FILE", global = true)]
    pub(crate) output: Option<PathBuf>,
    /// When to colour [default: auto; NO_COLOR is heeded]
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", hide_default_value = true, global = true)]
    pub(crate) color: ColorWhen,
    /// How errors and notes are told on standard error
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text", hide_default_value = true, global = true)]
    pub(crate) error_format: ErrorFormat,
    /// How many rows a query may hold at once [default: 5000000]
    #[arg(long, value_name = "N", global = true)]
    pub(crate) max_rows: Option<usize>,
    /// How long a query may take
    #[arg(long, value_name = "SECONDS", value_parser = seconds, global = true)]
    pub(crate) timeout: Option<Duration>,
    /// Tell errors only: no notes, no row counts
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Write what does not fit the terminal as it is; so does an empty FOSS_PAGER or PAGER
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
    /// Give a parameter its value
    #[arg(long = "param", short, value_name = "NAME=VALUE", value_parser = param, global = true)]
    pub(crate) params: Vec<(String, String)>,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table, fitted to the width of the terminal
    Table,
    /// A table in Markdown, as GitHub reads it
    #[value(alias = "md")]
    Markdown,
    /// A document in HTML with one table for each answer
    #[value(alias = "htm")]
    Html,
    /// Comma-separated values, as RFC 4180 says; exact
    Csv,
    /// The same for spreadsheets: an apostrophe stands before a text that one would take for a formula
    CsvSafe,
    /// Tab-separated values; tab, newline, carriage return and backslash are written `\t \n \r \\`
    Tsv,
    /// One array of objects
    Json,
    /// One object a line
    Jsonl,
}

impl Format {
    /// The name, as it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::CsvSafe => "csv-safe",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        }
    }

    /// The format that the ending of a file's name stands for.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        Self::from_str(path.extension()?.to_str()?, true).ok()
    }
}

/// How errors and notes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// For reading, with the line that is wrong
    Text,
    /// One object a line: level, code, kind, message, file, line and column from 1, span in bytes, help, rewrites
    Json,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Task {
    /// The shell, or a script from standard input where that is no terminal.
    Shell,
    /// Answer a text.
    Query(String),
    /// Run files, and report on them in a file.
    Run(Vec<PathBuf>, Option<PathBuf>),
    /// Check data.
    Check(Vec<PathBuf>),
    /// Explain error codes.
    Explain(Vec<String>),
    /// Format files of queries, or only tell which would change.
    Format { files: Vec<PathBuf>, check: bool },
    /// Write the graph, or what a query reaches.
    Export(PathBuf, Option<String>),
}

impl Args {
    /// Reads the command line.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        Self::try_parse().and_then(Self::settled)
    }

    /// The same arguments, where those that say one thing in two ways do not contradict each other.
    fn settled(mut self) -> Result<Self, clap::Error> {
        let options = &mut self.options;
        match options.format {
            _ if !options.csv_safe => {}
            None | Some(Format::Csv | Format::CsvSafe) => options.format = Some(Format::CsvSafe),
            Some(other) => {
                let message = format!("the argument '--csv-safe' cannot be used with '--format {}'", other.name());
                return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
            }
        }
        Ok(self)
    }

    /// What is to be done.
    pub(crate) fn task(&self) -> Result<Task, Usage> {
        match (&self.command, &self.text) {
            (Some(Command::Unknown(words)), _) => Err(unknown(words)),
            (Some(_), Some(_)) => Err(Usage::new("`-c` and a command are given: one of them is meant")),
            (None, Some(text)) => Ok(Task::Query(text.clone())),
            (None, None) => Ok(Task::Shell),
            (Some(Command::Query { text }), None) => Ok(Task::Query(text.clone())),
            (Some(Command::Run { files, junit }), None) => self.run(files, junit.as_deref()),
            (Some(Command::Check { paths }), None) => Ok(Task::Check(paths.clone())),
            (Some(Command::Explain { codes }), None) => Ok(Task::Explain(codes.clone())),
            (Some(Command::Fmt { files, check }), None) => Ok(Task::Format { files: files.clone(), check: *check }),
            (Some(Command::Export { to, text }), None) => Ok(Task::Export(to.clone(), text.clone())),
        }
    }
}

impl Args {
    fn run(&self, files: &[PathBuf], junit: Option<&Path>) -> Result<Task, Usage> {
        if junit.is_some() && junit == self.options.output.as_deref() {
            return Err(Usage::new("`--junit` and `--output` name the same file"));
        }
        Ok(Task::Run(files.to_vec(), junit.map(Path::to_owned)))
    }
}

/// What to say to `foss WORD` where the word is no command.
fn unknown(words: &[OsString]) -> Usage {
    let word = words.first().map(|w| w.to_string_lossy().into_owned()).unwrap_or_default();
    let later = ["build", "watch", "diff", "completions", "man"];
    if later.contains(&word.as_str()) {
        return Usage::new(format!("the command `{word}` is not in this release"));
    }
    let usage = Usage::new(format!("there is no command `{word}`"));
    let near = nearest(&word, ["query", "run", "check", "fmt", "explain", "export"]);
    if !near.is_empty() && words.len() == 1 {
        usage.help(format!("did you mean {}?", fossgraph_core::any_of(&near)))
    } else if Path::new(&word).is_file() {
        usage.help(format!("to run a file of queries: foss run {word}"))
    } else {
        let all: Vec<_> = words.iter().map(|w| w.to_string_lossy()).collect();
        usage.help(format!("to ask a query: foss query {}", quoted(&all.join(" "))))
    }
}

/// Whether a command line, which may be wrong, asks for errors as JSON.
pub(crate) fn wants_json_errors(args: impl Iterator<Item = OsString>) -> bool {
    let args: Vec<OsString> = args.collect();
    let apart = args.windows(2).any(|pair| matches!(pair, [a, b] if a == "--error-format" && b == "json"));
    apart || args.iter().any(|a| a == "--error-format=json")
}

/// A text as it is typed on a command line.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "it is not a number of seconds, such as 2 or 0.5".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "it is not a length of time".to_owned())
}

fn param(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => {
            Ok((name.strip_prefix('$').unwrap_or(name).to_owned(), value.to_owned()))
        }
        _ => Err("it is written name=value".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn safe_csv_is_a_format_and_contradicts_others() {
        let read = |words: &str| Args::try_parse_from(words.split(' ')).and_then(Args::settled);
        let format = |words: &str| read(words).unwrap().options.format;
        assert_eq!(format("foss --csv-safe"), Some(Format::CsvSafe));
        assert_eq!(format("foss query x --format csv --csv-safe"), Some(Format::CsvSafe));
        assert_eq!(format("foss --format csv-safe"), Some(Format::CsvSafe));
        assert_eq!(format("foss --format json"), Some(Format::Json));
        let error = read("foss --csv-safe --format html").unwrap_err().render().to_string();
        assert!(error.starts_with("error: the argument '--csv-safe' cannot be used with '--format html'"), "{error}");
    }

    #[test]
    fn the_ending_of_a_file_tells_its_format() {
        for (name, want) in [
            ("a.md", Some(Format::Markdown)),
            ("a.markdown", Some(Format::Markdown)),
            ("a.HTML", Some(Format::Html)),
            ("a.htm", Some(Format::Html)),
            ("a.csv", Some(Format::Csv)),
            ("a.tsv", Some(Format::Tsv)),
            ("a.jsonl", Some(Format::Jsonl)),
            ("a.txt", None),
            ("csv", None),
        ] {
            assert_eq!(Format::of_file(Path::new(name)), want, "{name}");
        }
        for format in Format::value_variants() {
            assert_eq!(Format::from_str(format.name(), false), Ok(*format));
        }
    }

    #[test]
    fn seconds_and_params() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["-1", "x", "nan", "inf", "1e40"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
        assert_eq!(param("$a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(param("=b").is_err() && param("ab").is_err());
    }
}
