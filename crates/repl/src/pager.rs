//! The pager: what a terminal has no room for is read from its beginning.

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anstream::adapter::strip_str;
use unicode_width::UnicodeWidthStr as _;

use crate::args::Options;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::screen::Screen;

/// The pager where none is named.
const USUAL: &str = "less";
/// What `less` is told where nobody told it otherwise: colours pass, long lines are scrolled sideways, and what was read stays on
/// the screen.
const LESS: &str = "RSX";

/// A program that shows long texts.
#[derive(Clone, Debug)]
pub(crate) struct Pager {
    program: PathBuf,
    arguments: Vec<String>,
}

/// Its name and arguments.
impl fmt::Display for Pager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.program.file_name().unwrap_or_default().to_string_lossy();
        let words: Vec<&str> =
            std::iter::once(name.as_ref()).chain(self.arguments.iter().map(String::as_str)).collect();
        f.write_str(&words.join(" "))
    }
}

impl Pager {
    /// The pager of this terminal; none where it is turned off, is not there, or nobody could turn its pages.
    pub(crate) fn open(options: &Options, screen: Screen) -> Option<Self> {
        let is_dumb = env::var_os("TERM").is_none_or(|term| term == "dumb");
        if options.no_pager || options.quiet || options.output.is_some() || is_dumb || !screen.has_keyboard() {
            return None;
        }
        let named = options.settings.values.pager.as_deref().unwrap_or(USUAL);
        Self::named(named, env::var_os("PATH").as_deref())
    }

    /// A program with its arguments, parted by blanks, if it is in one of the folders.
    fn named(words: &str, folders: Option<&OsStr>) -> Option<Self> {
        let mut words = words.split_whitespace().map(str::to_owned);
        let name = words.next()?;
        let program = if name.contains(std::path::MAIN_SEPARATOR) {
            PathBuf::from(&name)
        } else {
            env::split_paths(folders?)
                .flat_map(|folder| [folder.join(&name), folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))])
                .find(|file| file.is_file())?
        };
        program.is_file().then(|| Self { program, arguments: words.collect() })
    }

    /// Whether it shows lines that are wider than the terminal a part at a time.
    pub(crate) fn scrolls_sideways(&self) -> bool {
        let is_less = self.program.file_stem() == Path::new(USUAL).file_stem();
        let told = env::var("LESS").unwrap_or_else(|_| LESS.to_owned()) + &self.arguments.concat();
        // told to leave where all lines fit, it would not wait for somebody to scroll
        is_less && told.contains('S') && !told.contains('F')
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped());
        if env::var_os("LESS").is_none() {
            command.env("LESS", LESS);
        }
        command.spawn()
    }
}

/// Writes a text to standard output; through the pager, if there is one and the screen has no room for the text.
///
/// `size` is the width and height of the screen. `None` if the reader left before the end.
pub(crate) fn page<T>(
    pager: Option<&Pager>,
    size: Option<(usize, usize)>,
    interrupt: &Interrupt,
    out: &mut Output,
    text: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<Option<T>> {
    let (Some(pager), Some(size)) = (pager, size) else { return text(out).map(Some) };
    let mut pages = Pages { pager, interrupt, size, out, stage: Stage::Held(Vec::new()), lines: 0, line: 0 };
    let done = text(&mut pages).and_then(|done| pages.end().map(|()| done));
    let left = pages.wait() && done.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
    if left { Ok(None) } else { done.map(Some) }
}

/// A text that goes to a pager as soon as it is known that it does not fit the screen.
struct Pages<'a> {
    pager: &'a Pager,
    interrupt: &'a Interrupt,
    size: (usize, usize),
    out: &'a mut Output,
    stage: Stage,
    /// How many lines of the screen the text takes so far,
    lines: usize,
    /// and where in it the line begins that is not complete.
    line: usize,
}

enum Stage {
    /// The text so far, which fits.
    Held(Vec<u8>),
    /// The pager runs.
    Paged(Child, BufWriter<ChildStdin>),
    /// The pager was left or could not be started.
    Plain,
}

impl Pages<'_> {
    /// Counts the lines of the screen that the complete lines of the held text take. The prompt needs one too.
    fn fits(&mut self) -> bool {
        let Stage::Held(held) = &self.stage else { return true };
        let (width, height) = self.size;
        let fresh = held.get(self.line..).unwrap_or_default();
        let Some(end) = fresh.iter().rposition(|byte| *byte == b'\n') else { return true };
        let complete = String::from_utf8_lossy(fresh.get(..end).unwrap_or_default());
        for line in complete.split('\n') {
            let wide = strip_str(line).to_string().width();
            self.lines += wide.div_ceil(width.max(1)).max(1);
            if self.lines >= height || wide > width && self.pager.scrolls_sideways() {
                return false;
            }
        }
        self.line += end + 1;
        true
    }

    /// Starts the pager, and gives it what was held; writes that as it is where it does not start.
    fn start(&mut self) -> io::Result<()> {
        let Stage::Held(held) = std::mem::replace(&mut self.stage, Stage::Plain) else { return Ok(()) };
        self.out.flush()?;
        let started = self.pager.start().ok().and_then(|mut child| child.stdin.take().map(|stdin| (child, stdin)));
        let Some((child, stdin)) = started else { return self.out.write_all(&held) };
        // Ctrl-C is the pager's
        self.interrupt.waiting();
        let mut stdin = BufWriter::new(stdin);
        let written = stdin.write_all(&held);
        self.stage = Stage::Paged(child, stdin);
        written
    }

    /// Ends the text.
    fn end(&mut self) -> io::Result<()> {
        if let Stage::Held(held) = &self.stage {
            self.out.write_all(held)?;
        }
        self.flush()
    }

    /// Waits until the reader leaves the pager; whether there was one.
    fn wait(self) -> bool {
        let Stage::Paged(mut child, stdin) = self.stage else { return false };
        // what is not taken yet is not wanted where writing failed
        let (stdin, _) = stdin.into_parts();
        drop(stdin);
        let _ = child.wait();
        true
    }
}

impl Write for Pages<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stage {
            Stage::Held(held) => {
                held.extend_from_slice(bytes);
                if !self.fits() {
                    self.start()?;
                }
                Ok(bytes.len())
            }
            Stage::Paged(_, stdin) => stdin.write(bytes),
            Stage::Plain => self.out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.stage {
            Stage::Held(_) => Ok(()),
            Stage::Paged(_, stdin) => stdin.flush(),
            Stage::Plain => self.out.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_pager_is_a_program_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("mine{}", env::consts::EXE_SUFFIX));
        fs::write(&file, "").unwrap();
        let folders = Some(folder.path().as_os_str());
        let pager = Pager::named("mine -a  --b=c", folders).unwrap();
        assert_eq!((pager.program.as_path(), pager.arguments.join(" ")), (file.as_path(), "-a --b=c".to_owned()));
        assert!(!pager.scrolls_sideways());
        assert!(Pager::named(&file.display().to_string(), None).is_some());
        for (words, folders) in
            [("", folders), ("  ", folders), ("other", folders), ("mine", None), ("/nowhere/mine", folders)]
        {
            assert!(Pager::named(words, folders).is_none(), "{words}");
        }
    }

    /// What is written, and what the pager, a command of a shell, leaves in the file `read`, on a screen of 20 columns and 5 lines.
    #[cfg(unix)]
    fn paged(program: &str, command: &str, text: &str) -> (Option<()>, String, String) {
        let folder = tempfile::tempdir().unwrap();
        let [written, read] = ["written", "read"].map(|name| folder.path().join(name));
        let command = command.replace("READ", &read.display().to_string());
        let pager = Pager { program: PathBuf::from(program), arguments: vec!["-c".to_owned(), command] };
        let interrupt = Interrupt::new();
        let mut out = Output::new(Some(&written), interrupt.token.clone()).unwrap();
        let write = |out: &mut dyn Write| text.split_inclusive(' ').try_for_each(|part| out.write_all(part.as_bytes()));
        let done = page(Some(&pager), Some((20, 5)), &interrupt, &mut out, write).unwrap();
        out.finish().unwrap();
        (done, fs::read_to_string(written).unwrap(), fs::read_to_string(read).unwrap_or_default())
    }

    #[cfg(unix)]
    #[test]
    fn only_what_has_no_room_is_paged_and_then_all_of_it() {
        let coloured = "\u{1b}[1mnineteen columns...\u{1b}[0m\n";
        for fits in ["", "a\nb\nc\nd\n", "a b", "a\nwhich takes two lines, not more\nb\n", &coloured.repeat(4)] {
            assert_eq!(paged("/bin/sh", "cat >READ", fits), (Some(()), fits.to_owned(), String::new()));
        }
        for long in ["a\nb\nc\nd\ne\n", "a b c\nwhich takes two lines, not more\nb\nc\n", &"x \n".repeat(100_000)] {
            assert_eq!(paged("/bin/sh", "cat >READ", long), (Some(()), String::new(), long.to_owned()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_may_leave_early_and_a_pager_may_not_start() {
        let long = "x \n".repeat(1_000_000);
        let (done, written, read) = paged("/bin/sh", "head -n 2 >READ", &long);
        assert_eq!((done, written.as_str(), read.as_str()), (None, "", "x \nx \n"));
        let (done, written, _) = paged("/nowhere/pager", "", &long);
        assert!(done == Some(()) && written == long, "{} of {}", written.len(), long.len());
    }
}
