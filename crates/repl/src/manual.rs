//! Help, the manual page and scripts of completion: all made of the tables of commands, options, settings and dot-commands.

use std::io::{self, IsTerminal as _, Write};
use std::process::{Command, Stdio};

use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use crate::args::{self, Options};
use crate::interrupt::Interrupt;
use crate::repl::COMMANDS;
use crate::screen::Screen;
use crate::session;
use crate::settings::{PLACE, SETTINGS};
use crate::stop::Stop;

/// What stands below the short help.
pub(crate) const SHORT: &str = "\
Examples:
  foss                                              the shell
  foss query 'projects where status = Sandbox'      one query
  foss run report.foss -p year=2024                 a file of queries
  foss --data my-data/ check                        what data hold

`foss --help` shows more, `foss man` everything.";

/// Examples: a command line and what it is for.
const EXAMPLES: [(&str, &str); 19] = [
    ("foss", "the shell"),
    ("foss query 'projects where status = Sandbox'", "one query"),
    ("foss -c Dapr", "all about a thing"),
    ("foss query 'case studies using $p' -p p=Dapr", "a parameter"),
    ("foss query @report", "one that the settings name"),
    ("foss -c projects --output projects.csv", "the ending is the format"),
    ("foss -c 'path from Dapr to CNCF' -o path.svg", "a picture"),
    ("foss -c 'projects group by status' --format bars", "bars of characters"),
    ("foss run report.foss -p year=2024", "a file of queries"),
    ("echo 'count projects' | foss", "from standard input"),
    ("foss -i <session.txt", "with dot-commands"),
    ("foss check my-data/", "what data hold"),
    ("foss check --data builtin --data fixes/", "what they hold together"),
    ("foss --data my-data/ -c 'services built on Dapr'", "your own data"),
    ("foss build my-data/ -o my.foss-snapshot", "the same, opened at once"),
    ("foss diff old/ new/ -c projects", "what changed"),
    ("foss watch --data my-data/ -c projects", "what changes from now on"),
    ("foss fmt report.foss", "the canonical form"),
    ("foss explain Q030", "what an error means"),
];

/// Exit codes and what they mean.
const CODES: [(&str, &str); 5] = [
    ("0", "done"),
    ("1", "an expectation did not hold, a file is not formatted, data differ"),
    ("2", "wrong query, data or usage"),
    ("3", "a limit was passed"),
    ("130", "interrupted"),
];

/// What stands below the long help.
pub(crate) fn long() -> String {
    let mut text = String::from("Commands of the shell:\n");
    for command in &COMMANDS {
        text.push_str(&format!("  {:<21} {}\n", command.usage(), command.doc));
    }
    text.push_str("\nExamples:\n");
    for (line, what) in &EXAMPLES {
        text.push_str(&format!("  {line:<48} {what}\n"));
    }
    text.push_str("\nExit codes:\n");
    for (code, what) in &CODES {
        text.push_str(&format!("  {code:<4} {what}\n"));
    }
    let keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    let keys: Vec<String> = keys.chunks(7).map(|line| line.join(", ")).collect();
    text.push_str(&format!(
        "\nSettings, in {PLACE}:\n  {},\n  and below [aliases] names for queries\n",
        keys.join(",\n  ")
    ));
    text.push_str("\n`foss man` shows everything, with examples of settings.");
    text
}

/// Writes a script that completes the command line.
pub(crate) fn completions(options: &Options, screen: Screen, shell: Shell) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::table(), "foss", &mut script);
    write(options, screen, &script)
}

/// Shows the manual page, or writes it where nobody reads it as it comes.
pub(crate) fn man(options: &Options, screen: Screen) -> Result<(), Stop> {
    let mut page = Vec::new();
    man_page(&mut page).map_err(|error| session::cannot_write(screen, None, &error))?;
    let page = in_ascii(&String::from_utf8_lossy(&page)).into_bytes();
    if options.output.is_none() && io::stdout().is_terminal() && shown(&page).is_ok_and(|shown| shown) {
        return Ok(());
    }
    write(options, screen, &page)
}

/// A page in ASCII, which every program of the family of troff reads; other letters by their numbers.
fn in_ascii(page: &str) -> String {
    let letter = |c: char| if c.is_ascii() { c.to_string() } else { format!("\\[u{:04X}]", u32::from(c)) };
    page.replace('…', "...").chars().map(letter).collect()
}

/// Has the program `man` show a page; whether it could.
fn shown(page: &[u8]) -> io::Result<bool> {
    let mut man = Command::new("man").args(["-l", "-"]).stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = man.stdin.take() {
        // that it was left before its end is no error
        let _ = input.write_all(page);
    }
    Ok(man.wait()?.success())
}

fn write(options: &Options, screen: Screen, text: &[u8]) -> Result<(), Stop> {
    let mut output = session::open_output(options, screen, &Interrupt::new())?;
    let written = output.write_all(text).and_then(|()| output.finish());
    written.map_err(|error| session::cannot_write(screen, options.output.as_deref(), &error))
}

/// The manual page in the form of man(7).
fn man_page(out: &mut dyn Write) -> io::Result<()> {
    // what stands below the help has sections of its own here
    let mut table = args::table().after_help(None::<&str>).after_long_help(None::<&str>);
    table.build();
    let man = Man::new(table.clone()).title("FOSS").manual("fossgraph");
    man.render_title(out)?;
    man.render_name_section(out)?;
    let mut page = Roff::new();
    synopsis(&mut page, &table);
    page.to_writer(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    let mut page = Roff::new();
    commands(&mut page, &table);
    shell(&mut page);
    settings(&mut page);
    environment(&mut page);
    listed(&mut page, "FILES", FILES.iter().map(|(file, what)| (vec![italic(*file)], (*what).to_owned())));
    listed(&mut page, "EXIT STATUS", CODES.iter().map(|(code, what)| (vec![bold(*code)], (*what).to_owned())));
    listed(&mut page, "EXAMPLES", EXAMPLES.iter().map(|(line, what)| (vec![bold(*line)], (*what).to_owned())));
    page.to_writer(out)
}

const FILES: [(&str, &str); 3] = [
    (
        PLACE,
        "Settings; ~/.config where XDG_CONFIG_HOME is not set. Another file is read if FOSS_CONFIG names it, none with --no-config.",
    ),
    (
        "$XDG_STATE_HOME/foss/history",
        "What was typed into the shell, for its owner alone; ~/.local/state where XDG_STATE_HOME is not set.",
    ),
    ("$XDG_STATE_HOME/foss/graph.svg", "The last picture that .graph without a file drew."),
];

const OTHER_VARIABLES: [(&str, &str); 4] = [
    ("FOSS_CONFIG", "The settings file."),
    ("PAGER", "The setting `pager`, if nothing else sets it."),
    ("NO_COLOR", "No colours, if it is set; with CLICOLOR_FORCE colours everywhere."),
    ("TERM", "`dumb` is a terminal without colours, on which lines cannot be edited."),
];

type Row = (Vec<Inline>, String);

fn listed(page: &mut Roff, title: &str, rows: impl Iterator<Item = Row>) {
    page.control("SH", [title]);
    tagged(page, rows);
}

fn tagged(page: &mut Roff, rows: impl Iterator<Item = Row>) {
    for (tag, text) in rows {
        page.control("TP", []);
        page.text(tag);
        page.text([roman(text)]);
    }
}

fn synopsis(page: &mut Roff, table: &clap::Command) {
    page.control("SH", ["SYNOPSIS"]);
    page.text([
        bold("foss"),
        roman(" ["),
        italic("options"),
        roman("] [ "),
        bold("-c"),
        roman(" "),
        italic("text"),
        roman(" ]"),
    ]);
    for command in shown_commands(table) {
        page.control("br", []);
        page.text([
            bold(format!("foss {}", command.get_name())),
            roman(" ["),
            italic("options"),
            roman("]"),
            roman(arguments(command)),
        ]);
    }
}

fn shown_commands(table: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    table.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help")
}

/// What a command takes, as its usage says.
fn arguments(command: &clap::Command) -> String {
    let own = own_options(command).filter(|option| option.is_required_set());
    let own = own.map(|option| format!(" {option}"));
    let rest = command.get_positionals().map(|argument| {
        let shown = argument.to_string();
        if argument.is_required_set() {
            format!(" {shown}")
        } else {
            format!(" {}", shown.replace('<', "[").replace('>', "]"))
        }
    });
    own.chain(rest).collect()
}

/// The options that a command alone has.
fn own_options(command: &clap::Command) -> impl Iterator<Item = &clap::Arg> {
    command.get_opts().filter(|option| !option.is_global_set())
}

fn commands(page: &mut Roff, table: &clap::Command) {
    page.control("SH", ["COMMANDS"]);
    page.text([roman("All take the options above too.")]);
    for command in shown_commands(table) {
        page.control("SS", [format!("foss {}{}", command.get_name(), arguments(command)).as_str()]);
        page.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
        let switches =
            command.get_arguments().filter(|a| a.is_positional() || !a.is_global_set() && a.get_id() != "help");
        tagged(
            page,
            switches.map(|argument| {
                let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                if argument.get_id() == "shell" {
                    let shells: Vec<String> =
                        argument.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
                    help.push_str(&format!(": {}", shells.join(", ")));
                }
                (vec![bold(argument.to_string())], help)
            }),
        );
        if let Some(examples) = command.get_after_help() {
            page.control("PP", []);
            page.control("nf", []);
            examples.to_string().lines().for_each(|line| {
                page.text([roman(line)]);
            });
            page.control("fi", []);
        }
    }
}

fn shell(page: &mut Roff) {
    page.control("SH", ["SHELL"]);
    page.text([roman(
        "A statement goes on in the next line until it is complete; an empty line runs what is there, `;` separates statements. \
         Tab completes what fits at the cursor, Ctrl-R searches what was typed before, Ctrl-C clears the line or stops a query, \
         Ctrl-D leaves. Commands begin with a dot:",
    )]);
    tagged(page, COMMANDS.iter().map(|command| (vec![bold(command.usage())], command.doc.to_owned())));
}

fn settings(page: &mut Roff) {
    page.control("SH", ["SETTINGS"]);
    page.text([roman(
        "The command line goes before the environment, the environment before the settings file, which is written in TOML. \
         What is wrong in the file is reported each time, and the rest of it is used. An empty variable sets nothing, except \
         that an empty pager means none.",
    )]);
    let told = |setting: &crate::settings::Setting| {
        let flag = setting.flag.map(|flag| format!(", {flag}")).unwrap_or_default();
        format!(
            "{}. It takes {}; default: {}. [{}{flag}]",
            setting.doc,
            setting.takes,
            setting.default,
            setting.variable()
        )
    };
    tagged(page, SETTINGS.iter().map(|setting| (vec![bold(setting.key)], told(setting))));
    tagged(page, std::iter::once((vec![bold("[aliases]")], ALIASES.to_owned())));
    page.control("PP", []);
    page.text([roman("An example:")]);
    page.control("PP", []);
    page.control("nf", []);
    EXAMPLE.lines().for_each(|line| {
        page.text([roman(format!("  {line}"))]);
    });
    page.control("fi", []);
}

const ALIASES: &str = "Names for queries. `@name`, alone as a statement of the shell or as the text of `foss query`, runs the query. \
    Files of queries know no such names, so that they mean the same everywhere.";

/// A file of settings; a test reads it.
const EXAMPLE: &str = "\
data = [\"builtin\", \"~/our-data\"]
rows = 100
timeout = 10

[aliases]
young = \"projects where status = Sandbox order by accepted desc limit 10\"
users = \"case studies using $project show name, year\"
";

fn environment(page: &mut Roff) {
    let own =
        SETTINGS.iter().map(|setting| (vec![bold(setting.variable())], format!("The setting `{}`.", setting.key)));
    let other = OTHER_VARIABLES.iter().map(|(name, what)| (vec![bold(*name)], (*what).to_owned()));
    listed(page, "ENVIRONMENT", own.chain(other));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_fits_a_terminal() {
        let long = long();
        for line in long.lines().chain(SHORT.lines()) {
            assert!(line.chars().count() <= 80, "{line}");
        }
        for command in &COMMANDS {
            assert!(long.contains(&format!("  {} ", command.usage())), "{}", command.name);
        }
    }

    #[test]
    fn options_say_which_variable_they_have() {
        let table = args::table();
        for setting in &SETTINGS {
            let Some(flag) = setting.flag else { continue };
            let option =
                table.get_opts().find(|option| option.get_long() == Some(flag.trim_start_matches('-'))).unwrap();
            let help = option.get_long_help().unwrap().to_string();
            assert!(help.contains(&format!("[env: {}", setting.variable())), "{flag}: {help}");
            assert!(help.contains("[default: "), "{flag}: {help}");
        }
    }
}
