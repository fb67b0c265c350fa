//! `foss explain CODE`: what an error means, and what to write instead.

use std::io::{self, Write};

use anstyle::Style;
use fossgraph_core::{ErrorPage, NO_EXAMPLE, PageBlock, PagePart, any_of, nearest};

use crate::args::{self, Format, Options};
use crate::interrupt::Interrupt;
use crate::pager::{self, Pager};
use crate::render::{Look, Shown};
use crate::screen::{DIM, ERROR, HELP, Screen, TITLE, Usage, paint};
use crate::session;
use crate::stop::Stop;

/// Pages are no wider, in columns.
const WIDEST: usize = 80;
/// Examples are set in by so many blanks.
const INSET: usize = 4;

/// Writes the pages of codes; without a code, the list of all.
pub(crate) fn explain(options: &Options, screen: Screen, words: &[String]) -> Result<(), Stop> {
    if options.format.is_some_and(|f| f != Format::Table) {
        let usage = Usage::new("`foss explain` writes text for reading: other formats of it are not in this release");
        return Err(screen.refuse(&usage));
    }
    let asked = asked(words, false).map_err(|usage| screen.refuse(&usage))?;
    let interrupt = Interrupt::new();
    let mut output = session::open_output(options, screen, &interrupt)?;
    let to_file = options.output.is_some();
    let look = Look::page(screen.color_results && !to_file, screen.width().filter(|_| !to_file));
    let pager = Pager::open(options, screen);
    if pager.is_some() {
        // an interrupt is the pager's, which must not be left alone
        interrupt.listen();
    }
    let written = pager::page(pager.as_ref(), screen.size(), &interrupt, &mut output, |out| write(out, &asked, &look));
    let written = written.and_then(|_| output.finish());
    written.map_err(|error| session::cannot_write(screen, options.output.as_deref(), &error))
}

/// What is asked for: all codes, or the pages of some.
pub(crate) enum Asked {
    /// All codes with their titles.
    List(Vec<ErrorPage>),
    /// Pages.
    Pages(Vec<ErrorPage>),
}

/// The pages that words ask for, typed into the shell or on the command line.
pub(crate) fn asked(words: &[String], in_shell: bool) -> Result<Asked, Usage> {
    let all = all();
    if words.is_empty() {
        return Ok(Asked::List(all));
    }
    let mut found = Vec::new();
    for word in words {
        let code = code(word);
        match all.iter().find(|page| page.code.eq_ignore_ascii_case(code)) {
            Some(page) => found.push(page.clone()),
            None if found.is_empty() && !looks_like_a_code(code) => return Err(no_code(words, in_shell)),
            None => return Err(unknown(code, &all, in_shell)),
        }
    }
    Ok(Asked::Pages(found))
}

/// All pages, those on queries first.
fn all() -> Vec<ErrorPage> {
    let data = fossgraph_core::error_pages().into_iter().chain(fossgraph_formats::error_pages());
    let mut data: Vec<ErrorPage> = data.collect();
    data.sort_by_key(|page| page.code);
    fossgraph_engine::error_pages().into_iter().chain(data).collect()
}

/// The code in what may be copied from an error: `error[Q020]:`.
fn code(word: &str) -> &str {
    word.trim_start_matches("error").trim_matches(['[', ']', ':', ','])
}

/// Whether a word is a code that is misspelt, rather than the start of a query: `Q20`, `q999`, `020`.
fn looks_like_a_code(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    word.len() - digits.len() <= 2 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn unknown(code: &str, all: &[ErrorPage], in_shell: bool) -> Usage {
    let command = command(in_shell);
    let usage = Usage::new(format!("there is no error code `{code}`"));
    let near = nearest(code, all.iter().map(|page| page.code));
    if near.is_empty() {
        return usage.help(format!("`{command}` lists all codes"));
    }
    usage.help(format!("did you mean {}? `{command}` lists all codes", any_of(&near)))
}

/// The error on words that are rather a query: there is a statement that is called `explain` too.
fn no_code(words: &[String], in_shell: bool) -> Usage {
    let text = words.join(" ");
    let statement = format!("explain {}", text.strip_prefix("explain ").unwrap_or(&text));
    let statement = if in_shell { statement } else { format!("foss query {}", args::quoted(&statement)) };
    Usage::new(format!("`{text}` is not an error code such as Q020"))
        .help(format!("to see how a query is run: {statement}"))
}

/// What explains codes, as it is typed.
pub(crate) fn command(in_shell: bool) -> &'static str {
    if in_shell { ".explain" } else { "foss explain" }
}

/// Writes what is asked for.
pub(crate) fn write(out: &mut dyn Write, asked: &Asked, look: &Look) -> io::Result<()> {
    match asked {
        Asked::List(pages) => {
            pages.iter().try_for_each(|p| writeln!(out, "{}  {}", paint(look.color, TITLE, p.code), p.title))
        }
        Asked::Pages(pages) => {
            for (at, one) in pages.iter().enumerate() {
                out.write_all(if at > 0 { b"\n" } else { b"" })?;
                page(out, one, look)?;
            }
            Ok(())
        }
    }
}

fn page(out: &mut dyn Write, page: &ErrorPage, look: &Look) -> io::Result<()> {
    writeln!(out, "{}", paint(look.color, TITLE, &format!("{}: {}", page.code, page.title)))?;
    for part in &page.parts {
        match part {
            PagePart::Text(text) => {
                writeln!(out)?;
                let style = if text.starts_with(NO_EXAMPLE) { DIM } else { Style::new() };
                paragraph(out, text, style, look)?;
            }
            PagePart::Wrong(blocks) => example(out, "Wrong", ERROR, blocks, look)?,
            PagePart::Instead(blocks) => example(out, "Instead", HELP, blocks, look)?,
        }
    }
    Ok(())
}

fn paragraph(out: &mut dyn Write, text: &str, style: Style, look: &Look) -> io::Result<()> {
    let width = look.width.unwrap_or(WIDEST).min(WIDEST);
    for line in Shown::new(text).wrap(width) {
        writeln!(out, "{}", paint(look.color && style != Style::new(), style, &line))?;
    }
    Ok(())
}

/// An example: `Wrong in ours.toml:` or `Instead with -p who=Microsoft:`, and the text set in.
fn example(out: &mut dyn Write, label: &str, style: Style, blocks: &[PageBlock], look: &Look) -> io::Result<()> {
    for (at, block) in blocks.iter().enumerate() {
        let place = match (block.language, block.label) {
            ("foss", "") if at > 0 => "the query".to_owned(),
            (_, "") => String::new(),
            ("foss", options) => format!("with {options}"),
            (_, file) => format!("in {file}"),
        };
        let label = if at == 0 { paint(look.color, style, label) } else { "and".to_owned() };
        let parting = if place.is_empty() { "" } else { " " };
        writeln!(out, "\n{label}{parting}{place}:\n")?;
        for line in Shown::lines(block.text).as_str().lines() {
            writeln!(out, "{:INSET$}{line}", "")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn refused(text: &str) -> Usage {
        asked(&words(text), false).err().unwrap()
    }

    #[test]
    fn every_page_fits_and_says_its_code() {
        let look = Look::page(false, None);
        let Ok(Asked::List(all)) = asked(&[], false) else { unreachable!() };
        assert!(all.len() > 90 && all.is_sorted_by_key(|p| (!p.code.starts_with('Q'), p.code)));
        let mut list = Vec::new();
        write(&mut list, &Asked::List(all.clone()), &look).unwrap();
        assert!(String::from_utf8(list).unwrap().lines().all(|line| line.len() <= WIDEST));
        for one in all {
            let mut out = Vec::new();
            write(&mut out, &Asked::Pages(vec![one.clone()]), &look).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.starts_with(&format!("{}: ", one.code)), "{text}");
            for line in text.lines() {
                assert!(Shown::new(line).width() <= WIDEST, "{}: {line}", one.code);
            }
        }
    }

    #[test]
    fn codes_are_found_however_they_are_typed() {
        for text in ["Q020", "q020", "error[Q020]:", "Q020 d022"] {
            let Ok(Asked::Pages(pages)) = asked(&words(text), false) else { unreachable!() };
            assert_eq!(pages[0].code, "Q020", "{text}");
        }
    }

    #[test]
    fn what_is_no_code_is_told_apart_from_a_query() {
        let near =
            Usage::new("there is no error code `Q20`").help("did you mean `Q020`? `foss explain` lists all codes");
        assert_eq!(refused("Q20"), near);
        assert_eq!(refused("Z99"), Usage::new("there is no error code `Z99`").help("`foss explain` lists all codes"));
        let query = Usage::new("`projects` is not an error code such as Q020");
        assert_eq!(refused("projects"), query.help("to see how a query is run: foss query 'explain projects'"));
        let quoted = Usage::new("`explain projects where name = 'x'` is not an error code such as Q020");
        let help = r"to see how a query is run: foss query 'explain projects where name = '\''x'\'''";
        assert_eq!(refused("explain projects where name = 'x'"), quoted.help(help));
        let shell = asked(&words("projects"), true).err().unwrap();
        let query = Usage::new("`projects` is not an error code such as Q020");
        assert_eq!(shell, query.help("to see how a query is run: explain projects"));
    }
}
