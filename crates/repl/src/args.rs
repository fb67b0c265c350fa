//! The command line.

mod values;

pub(crate) use values::{ColorWhen, ErrorFormat, Format};

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use fossgraph_core::nearest;

use crate::diff::Compared;
use crate::limits::{Limits, settle};
use crate::manual;
use crate::screen::Usage;
use crate::settings::{Origin, SETTINGS, Settings};
use crate::watch::Watched;
use values::from_one;

/// A knowledge graph and query shell for the open-source world
///
/// Without a command: the shell, or a script if standard input is not a terminal.
#[derive(Debug, Parser)]
#[command(name = "foss", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Answer one query, or the queries separated by `;`
    #[arg(short = 'c', value_name = "TEXT")]
    text: Option<String>,
    /// Open the shell even if standard input is not a terminal
    ///
    /// Statements and dot-commands are then read one after another; the exit code is that of the first that went wrong.
    #[arg(long, short)]
    interactive: bool,
    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer one query
    #[command(after_help = "Examples:\n  foss query 'projects where status = Sandbox and started by Microsoft'\n  \
            foss query @report        the query that the settings call `report`")]
    Query {
        /// The query, between quotes where the shell would read signs in it; separate several with `;`
        #[arg(required = true, value_name = "TEXT")]
        text: Vec<String>,
    },
    /// Run files of queries
    ///
    /// All are checked before the first is run.
    #[command(
        after_help = "Examples:\n  foss run report.foss -p year=2024\n  foss run policy.foss --junit report.xml\n  generate-queries | foss run -"
    )]
    Run {
        /// `.foss` files; `-` is standard input
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
        /// Write the outcomes of expectations to a file of JUnit XML, even if one does not hold
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        junit: Option<PathBuf>,
    },
    /// Show what data hold, and what is wrong with them
    ///
    /// It lists what was read, merged, linked and left out, with places.
    #[command(
        after_help = "Examples:\n  foss check my-data/\n  foss check builtin my-data/\n  foss check landscape.yml --format json"
    )]
    Check {
        /// Data, put together with what `--data` names; without a path, what `--data` names
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
    },
    /// Compile data to a snapshot, which opens at once
    ///
    /// Queries then use it in place, whatever its size: `foss --data FILE`. A snapshot is a cache for this release of `foss`; keep the
    /// data it was built from.
    #[command(
        after_help = "Examples:\n  foss build my-data/ -o data.foss-snapshot\n  foss build builtin fixes/ -o ours.foss-snapshot\n  \
            foss query --data ours.foss-snapshot 'projects where status = Sandbox'"
    )]
    Build {
        /// Data, put together with what `--data` names; without a path, what `--data` names
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
    },
    /// Show what changed between two versions of data
    ///
    /// With a query, which rows of its answer were added, removed and changed, and the facts behind; without one, what changed in the
    /// data. What `--data` names is added to both versions. The exit code is 0 if nothing changed, 1 if something did.
    #[command(
        after_help = "Examples:\n  foss diff august.yml september.yml\n  foss diff old/ new/ -c 'projects where status = Archived'\n  \
            foss diff old.foss-snapshot new.foss-snapshot report.foss --format json"
    )]
    Diff {
        /// The earlier version, as --data names one
        #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
        old: PathBuf,
        /// The later version
        #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
        new: PathBuf,
        /// A file of queries
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,
        /// The query, or queries separated by `;`
        #[arg(short = 'c', value_name = "TEXT", conflicts_with = "file")]
        text: Option<String>,
    },
    /// Answer queries again when data change, and show what changed
    ///
    /// It watches the files that `--data` names, and the file of queries. The first answer is shown whole, then the rows that were added,
    /// removed and changed, with the facts behind them, as by `foss diff`; without a query, what changed in the data. While something
    /// is wrong with the files, the last good answer stays. Ctrl-C ends it with exit code 130.
    #[command(after_help = "Examples:\n  foss watch --data landscape.yml -c 'projects where status = Sandbox'\n  \
            foss watch --data my-data/ policy.foss\n  foss watch --data my-data/ -c 'count projects' --format jsonl | ./notify")]
    Watch {
        /// A file of queries
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,
        /// The query, or queries separated by `;`
        #[arg(short = 'c', value_name = "TEXT", conflicts_with = "file")]
        text: Option<String>,
    },
    /// Explain an error code; without one, list all
    ///
    /// A page says what the error means, shows an example, and what to write instead.
    #[command(after_help = "Examples:\n  foss explain Q030\n  foss explain\n\nThe statement `explain` is another \
        thing: it shows how a query is run, as in  foss query 'explain projects'")]
    Explain {
        /// Codes as errors show them, in upper or lower case
        #[arg(value_name = "CODE")]
        codes: Vec<String>,
    },
    /// Rewrite files of queries in their canonical form
    ///
    /// The meaning of words does not matter for this.
    #[command(after_help = "\
Examples:
  foss fmt policy.foss reports/*.foss
  foss fmt --check *.foss       exits with 1 if a file would change
  foss fmt - <in.foss >out.foss")]
    Fmt {
        /// `.foss` files; `-` is standard input, which is written to standard output
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
        /// Change nothing: show which files would change, and how
        #[arg(long)]
        check: bool,
    },
    /// Write the graph, or what a query reaches, to a file
    ///
    /// What a query reaches is written with the links between.
    #[command(after_help = "Examples:\n  foss export --to copy/\n  foss export --to tables/ --format csv\n  \
            foss export --to dapr.dot 'Dapr as a -> started by as b -> started projects as c'")]
    Export {
        /// Where to: a directory of native files, or a file whose ending says the form: .graphml, .jsonld, .dot, .mmd
        #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
        to: PathBuf,
        /// A query; the whole graph without one
        text: Vec<String>,
    },
    /// Write a script that completes the command line in a shell
    #[command(after_help = "\
Examples:
  foss completions bash >~/.local/share/bash-completion/completions/foss
  foss completions fish >~/.config/fish/completions/foss.fish
  foss completions zsh  >~/.zfunc/_foss          with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Show the manual page
    ///
    /// Into a pipe or a file it is written in the form of man(7).
    #[command(after_help = "Examples:\n  foss man\n  foss man >~/.local/share/man/man1/foss.1")]
    Man,
    #[command(external_subcommand)]
    Unknown(Vec<OsString>),
}

/// What holds for all commands.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// What to query: a directory, a file, a snapshot, or `builtin`; several are put together
    ///
    /// A file may be a native one, a snapshot, or of a foreign format, which is recognised by its content. [default: builtin] [env:
    /// FOSS_DATA, separated as in PATH]
    #[arg(long, value_name = "PATH", global = true, value_hint = ValueHint::AnyPath, help_heading = "Data")]
    pub(crate) data: Vec<PathBuf>,
    /// The foundation that a landscape belongs to, if the file does not say
    #[arg(long, value_name = "NAME", global = true, help_heading = "Data")]
    pub(crate) foundation: Option<String>,
    /// Give a parameter its value
    #[arg(long = "param", short, value_name = "NAME=VALUE", value_parser = param, global = true, help_heading = "Data")]
    pub(crate) params: Vec<(String, String)>,
    /// How results are written
    ///
    /// [default: table on a terminal, else tsv, or what the ending of --output says] [env: FOSS_FORMAT]
    #[arg(long, value_enum, value_name = "FORMAT", global = true, help_heading = "Results")]
    pub(crate) format: Option<Format>,
    /// The same as --format csv-safe
    #[arg(long, global = true, help_heading = "Results")]
    pub(crate) csv_safe: bool,
    /// Write results to a file, which is replaced only when all went well
    #[arg(long, short, value_name = "FILE", global = true, value_hint = ValueHint::FilePath, help_heading = "Results")]
    pub(crate) output: Option<PathBuf>,
    /// Of more rows, show only the first and last
    ///
    /// This applies to a terminal; in the shell, `.last` then shows all. [default: 50] [env: FOSS_ROWS]
    #[arg(long, value_name = "N", value_parser = from_one, global = true, help_heading = "Results")]
    pub(crate) rows: Option<usize>,
    /// Do not use a pager for what does not fit the terminal
    ///
    /// [default: less] [env: FOSS_PAGER, then PAGER: a program with its arguments, or nothing for none]
    #[arg(long, global = true, help_heading = "Results")]
    pub(crate) no_pager: bool,
    /// When to colour
    ///
    /// [default: auto] [env: FOSS_COLOR; `auto` respects NO_COLOR, CLICOLOR_FORCE and TERM=dumb]
    #[arg(long, value_enum, value_name = "WHEN", global = true, help_heading = "Results")]
    pub(crate) color: Option<ColorWhen>,
    /// What bounds queries.
    #[command(flatten)]
    pub(crate) limits: Limits,
    /// How errors and notes are written on standard error
    ///
    /// [default: text]
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "text",
        hide_default_value = true,
        global = true,
        help_heading = "Messages"
    )]
    pub(crate) error_format: ErrorFormat,
    /// Show only errors: no notes, no row counts
    #[arg(long, short, global = true, help_heading = "Messages")]
    pub(crate) quiet: bool,
    /// Read no settings file
    ///
    /// Otherwise $XDG_CONFIG_HOME/foss/config.toml or ~/.config/foss/config.toml is read. [env: FOSS_CONFIG names another file]
    #[arg(long, global = true, help_heading = "Messages")]
    pub(crate) no_config: bool,
    /// What the environment and the file of settings say.
    #[arg(skip)]
    pub(crate) settings: Settings,
    /// Whether files may be written in place while their data are asked.
    #[arg(skip)]
    pub(crate) watches: bool,
}

impl Options {
    /// What `--data` names on the command line itself, whatever the settings say.
    pub(crate) fn said_data(&self) -> &[PathBuf] {
        let said = self.settings.origin("data") == Origin::Said("--data".to_owned());
        if said { &self.data } else { &[] }
    }

    /// Takes what the command line leaves open from the settings.
    pub(crate) fn settle(&mut self, mut settings: Settings) {
        let values = &settings.values;
        let said = [
            ("data", !self.data.is_empty()),
            ("format", self.format.is_some()),
            ("pager", self.no_pager),
            ("color", settle(&mut self.color, values.color)),
            ("rows", settle(&mut self.rows, values.rows)),
        ];
        if self.data.is_empty() {
            self.data = values.data.clone().unwrap_or_default();
        }
        let limits = self.limits.settle(&settings.values);
        for key in said.into_iter().filter(|(_, said)| *said).map(|(key, _)| key).chain(limits) {
            let flag = SETTINGS.iter().find(|setting| setting.key == key).and_then(|setting| setting.flag);
            settings.say(key, Origin::Said(flag.unwrap_or_default().to_owned()));
        }
        self.settings = settings;
    }
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Task {
    /// The shell, or a script from standard input where that is no terminal and no shell is asked for.
    Shell { interactive: bool },
    /// Answer a text.
    Query(String),
    /// Run files, and report on them in a file.
    Run(Vec<PathBuf>, Option<PathBuf>),
    /// Check data.
    Check(Vec<PathBuf>),
    /// Compile data to a snapshot.
    Build(Vec<PathBuf>),
    /// Explain error codes.
    Explain(Vec<String>),
    /// Show what changed between two versions of data.
    Diff(Compared),
    /// Answer again when data change.
    Watch(Watched),
    /// Format files of queries, or only tell which would change.
    Format { files: Vec<PathBuf>, check: bool },
    /// Write the graph, or what a query reaches.
    Export(PathBuf, Option<String>),
    /// Write a script that completes the command line.
    Completions(Shell),
    /// Show the manual page.
    Man,
}

/// The table of commands and options, with the help that other tables tell.
pub(crate) fn table() -> clap::Command {
    Args::command().after_help(manual::SHORT).after_long_help(manual::long())
}

impl Args {
    /// What the command line says.
    pub(crate) fn read(words: impl Iterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut table = table();
        let read = table.try_get_matches_from_mut(words).and_then(|matches| Self::from_arg_matches(&matches));
        read.and_then(Self::settled).map_err(|error| error.format(&mut table))
    }

    /// The same arguments, where those that say one thing in two ways do not contradict each other.
    fn settled(mut self) -> Result<Self, clap::Error> {
        let options = &mut self.options;
        let twice =
            |(at, (name, _)): &(usize, &(String, String))| options.params.iter().take(*at).any(|p| p.0 == *name);
        if let Some((_, (name, _))) = options.params.iter().enumerate().find(twice) {
            let message = format!("the parameter '{name}' is given twice");
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
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

    /// Whether help or completions are asked for, which no setting changes.
    pub(crate) fn asks_for_itself(&self) -> bool {
        matches!(self.command, Some(Command::Completions { .. } | Command::Man))
    }

    /// What is to be done.
    pub(crate) fn task(&self) -> Result<Task, Usage> {
        match (&self.command, &self.text) {
            (Some(Command::Unknown(words)), _) => Err(unknown(words)),
            (Some(_), Some(_)) => Err(Usage::new("`-c` and a command are given: one of them is meant")),
            (Some(_), None) | (None, Some(_)) if self.interactive => Err(Usage::new(
                "`--interactive` is the shell, and something else is asked for too: one of them is meant",
            )),
            (None, Some(text)) => Ok(Task::Query(text.clone())),
            (None, None) => Ok(Task::Shell { interactive: self.interactive }),
            (Some(Command::Query { text }), None) => Ok(Task::Query(text.join(" "))),
            (Some(Command::Run { files, junit }), None) => self.run(files, junit.as_deref()),
            (Some(Command::Check { paths }), None) => Ok(Task::Check(paths.clone())),
            (Some(Command::Build { paths }), None) => Ok(Task::Build(paths.clone())),
            (Some(Command::Diff { old, new, file, text }), None) => {
                Ok(Task::Diff(Compared { old: old.clone(), new: new.clone(), file: file.clone(), text: text.clone() }))
            }
            (Some(Command::Watch { file, text }), None) => {
                Ok(Task::Watch(Watched { file: file.clone(), text: text.clone() }))
            }
            (Some(Command::Explain { codes }), None) => Ok(Task::Explain(codes.clone())),
            (Some(Command::Fmt { files, check }), None) => Ok(Task::Format { files: files.clone(), check: *check }),
            (Some(Command::Export { to, text }), None) => {
                Ok(Task::Export(to.clone(), Some(text.join(" ")).filter(|_| !text.is_empty())))
            }
            (Some(Command::Completions { shell }), None) => Ok(Task::Completions(*shell)),
            (Some(Command::Man), None) => Ok(Task::Man),
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

/// Endings of files that hold data.
const DATA: [&str; 9] = ["toml", "csv", "jsonl", "json", "yml", "yaml", "xml", "graphml", "foss-snapshot"];

/// Whether a path is one of data, as far as its name tells.
pub(crate) fn is_of_data(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|e| DATA.iter().any(|d| e == *d))
}

/// What to say to `foss WORD` where the word is no command.
fn unknown(words: &[OsString]) -> Usage {
    let word = words.first().map(|w| w.to_string_lossy().into_owned()).unwrap_or_default();
    let usage = Usage::new(format!("there is no command `{word}`"));
    if word == "help" {
        return usage.help("`foss --help` says how to use it; `.help` in the shell explains the language");
    }
    if ["shell", "repl"].contains(&word.as_str()) {
        return usage.help("`foss` alone opens the shell");
    }
    let table = Args::command();
    let near = nearest(&word, table.get_subcommands().map(clap::Command::get_name));
    if !near.is_empty() {
        usage.help(format!("did you mean {}?", fossgraph_core::any_of(&near)))
    } else if is_of_data(Path::new(&word)) {
        usage.help(format!(
            "to ask these data: foss --data {word}, with `--data builtin` for the built-in data beside them"
        ))
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

/// A word as it is typed on a command line: between quotes where the shell would read a sign in it.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "./_-+=:@%,".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { quoted(text) }
}

/// A text as it is typed on a command line.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A parameter and its value, as `name=value` gives them.
pub(crate) fn param(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => {
            Ok((name.strip_prefix('$').unwrap_or(name).to_owned(), value.to_owned()))
        }
        _ => Err("it is written name=value".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

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
            ("a.svg", Some(Format::Svg)),
            ("a.gv", Some(Format::Dot)),
            ("a.mmd", Some(Format::Mermaid)),
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
    fn params_have_a_name_and_a_value() {
        assert_eq!(param("$a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(param("=b").is_err() && param("ab").is_err());
    }
}
