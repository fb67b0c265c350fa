//! The engine with the options that hold, and answering statements.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use fossgraph_core::{Loaded, NodeId, Report};
use fossgraph_engine::{Definitions, Engine, Error, Outcome, Params, Prepared, RunOptions, Work};

use crate::answer::{Answer, Extent, ask, counted_of, footer};
use crate::args::{self, Format, Options};
use crate::interrupt::Interrupt;
use crate::junit;
use crate::limits::Limits;
use crate::load::load;
use crate::output::Output;
use crate::pager::{self, Pager};
use crate::picture::{self, Sketch};
use crate::progress::Watched;
use crate::render::{self, Hidden, Look, ROWS, counted};
use crate::report::{self, Source};
use crate::screen::{Screen, Usage};
use crate::settings::{Origin, Setting, Values};
use crate::stop::Stop;

/// How many expectations came to what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    held: usize,
    broken: usize,
    undecided: usize,
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Held => self.held += 1,
            Outcome::Broken => self.broken += 1,
            Outcome::Undecided => self.undecided += 1,
        }
    }

    /// Whether any does not hold; one that is undecided counts as broken.
    pub(crate) fn fails(self) -> bool {
        self.broken + self.undecided > 0
    }
}

/// `3 expectations: 2 held, 1 broken, 0 undecided`; nothing where none was stated.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.held + self.broken + self.undecided;
        if all == 0 {
            return Ok(());
        }
        let stated = counted(all, "expectation", "expectations");
        write!(f, "{stated}: {} held, {} broken, {} undecided", self.held, self.broken, self.undecided)
    }
}

/// A statement that was answered.
pub(crate) struct Asked {
    pub(crate) statement: Prepared,
    /// The text it was read from.
    pub(crate) text: String,
    pub(crate) params: Params,
}

/// An engine, and how it is asked.
pub(crate) struct Session {
    pub(crate) screen: Screen,
    pub(crate) engine: Engine,
    /// The names that `let` gave in the shell.
    pub(crate) names: Definitions,
    /// What came of expectations.
    pub(crate) tally: Tally,
    pub(crate) interrupt: Interrupt,
    /// The command line with the settings; `data` is what is loaded.
    pub(crate) options: Options,
    /// The format of results, if one was asked for.
    pub(crate) format: Option<Format>,
    /// The format that the ending of the output file stands for.
    pub(crate) of_file: Option<Format>,
    pub(crate) timer: bool,
    /// The values of parameters.
    pub(crate) params: Vec<(String, String)>,
    /// Whether the shell is running, which keeps the last answer.
    pub(crate) in_shell: bool,
    /// The report of what came of expectations, if one is wanted.
    pub(crate) junit: Option<junit::Report>,
    /// What long answers are read with.
    pub(crate) pager: Option<Pager>,
    /// What was told of the last load.
    load_notes: Vec<String>,
    last: Option<(String, Answer)>,
    /// What the last answer answers.
    pub(crate) asked: Option<Asked>,
    pub(crate) run: RunOptions,
    output: Output,
    to_file: bool,
    answers: usize,
}

/// What `--data` names.
pub(crate) fn data(options: &Options) -> Vec<PathBuf> {
    if options.data.is_empty() { vec![PathBuf::from("builtin")] } else { options.data.clone() }
}

/// What paths and `--data` name together; what is asked otherwise, where neither names anything.
pub(crate) fn data_with(options: &Options, paths: &[PathBuf]) -> Vec<PathBuf> {
    if paths.is_empty() { data(options) } else { [options.said_data(), paths].concat() }
}

/// Paths as a command line names them, to check them with `foss check`.
pub(crate) fn named(paths: &[PathBuf]) -> String {
    let named: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    named.join(", ")
}

/// The command that checks paths, as it is typed.
pub(crate) fn check_of(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .fold("foss check".to_owned(), |line, path| format!("{line} {}", args::word(&path.display().to_string())))
}

impl Session {
    /// Loads the data and readies the output.
    pub(crate) fn open(options: &Options, screen: Screen) -> Result<Self, Stop> {
        let interrupt = Interrupt::new();
        interrupt.listen();
        let paths = data(options);
        let loaded =
            load(options, screen, &interrupt, &paths).map_err(|failure| failure.tell(screen, &paths, false))?;
        interrupt.idle();
        let load_notes = load_notes(&loaded.report, &paths);
        load_notes.iter().for_each(|note| screen.note(note));
        let output = open_output(options, screen, &interrupt)?;
        let (cancel, work) = (Some(interrupt.token.clone()), Some(Work::default()));
        let mut run = RunOptions { cancel, work, ..RunOptions::default() };
        options.limits.bound(&mut run);
        let session = Self {
            screen,
            engine: Engine::new(loaded),
            names: Definitions::default(),
            tally: Tally::default(),
            interrupt,
            format: options.format,
            of_file: options.output.as_deref().and_then(Format::of_file),
            timer: options.settings.values.timer.unwrap_or(true),
            params: options.params.clone(),
            in_shell: false,
            junit: None,
            pager: Pager::open(options, screen),
            load_notes,
            last: None,
            asked: None,
            options: Options { data: paths, ..options.clone() },
            run,
            output,
            to_file: options.output.is_some(),
            answers: 0,
        };
        options.output.iter().for_each(|file| session.tell_of_format(file));
        Ok(session)
    }

    /// Sets a limit of the runs that follow.
    pub(crate) fn set_limit(&mut self, setting: &'static Setting, value: &str) -> Result<(), Usage> {
        let (mut values, mut limits) = (Values::default(), Limits::default());
        values.type_in(setting, value)?;
        limits.settle(&values);
        limits.bound(&mut self.run);
        self.options.settings.say(setting.key, Origin::Said(".settings".to_owned()));
        Ok(())
    }

    /// Whether results are read on a terminal.
    pub(crate) fn on_terminal(&self) -> bool {
        self.screen.is_terminal && !self.to_file
    }

    /// How results look.
    pub(crate) fn look(&self, whole: bool) -> Look {
        let terminal = self.on_terminal();
        let usual = self.options.settings.format(terminal);
        Look {
            format: self.format.or(self.of_file).or(usual).unwrap_or(if terminal {
                Format::Table
            } else {
                Format::Tsv
            }),
            color: self.screen.color_results && !self.to_file,
            width: self.screen.width().filter(|_| terminal),
            rows: self.options.rows.unwrap_or(ROWS),
            whole,
            sideways: false,
        }
    }

    /// Tells in which format a file is written whose ending stands for none.
    fn tell_of_format(&self, file: &Path) {
        let ending = file.extension().unwrap_or_default().to_string_lossy();
        if self.of_file.is_none() && self.format.is_none() && !["", "txt", "null"].contains(&ending.as_ref()) {
            self.screen.note(&format!("`.{ending}` stands for no format: it is {}", self.look(false).format.name()));
        }
    }

    /// Runs something of the engine: an interrupt stops it, and a terminal is shown how far it is.
    pub(crate) fn running<T>(&self, run: impl FnOnce(&RunOptions) -> T) -> T {
        self.interrupt.running();
        let _line = self.run.work.as_ref().map(|work| Watched::new(self.screen, work));
        run(&self.run)
    }

    /// Tells why something that began to run then failed.
    pub(crate) fn failed(&self, source: Source<'_>, error: &Error, started: Instant) -> Stop {
        if error.is_cancelled() && !self.screen.json {
            self.screen.cancelled(&format!("cancelled after {} ms", started.elapsed().as_millis()));
        } else {
            report::query_error(self.screen, source, error);
        }
        Stop::of(error)
    }

    /// The values of the parameters that a statement has.
    pub(crate) fn given(&self, statement: &Prepared) -> Params {
        let given = self.params.iter().filter(|(name, _)| statement.params().iter().any(|p| p.name == *name));
        given.fold(Params::new(), |params, (name, value)| params.with(name, value.as_str()))
    }

    /// The things that the statements of a text are about.
    pub(crate) fn things(&mut self, text: &str) -> Result<Vec<NodeId>, Stop> {
        let (source, started) = (Source { text, file: None }, Instant::now());
        let statements = self.engine.script(text).map_err(|error| self.failed(source, &error, started))?;
        let mut things = Vec::new();
        for statement in &statements {
            let params = self.given(statement);
            let own = self.running(|run| statement.things(&params, run));
            let own = own.map_err(|error| self.failed(source, &error, started))?;
            if own.is_empty() && statement.run_with(&params, &self.run).is_ok_and(|rows| !rows.is_empty()) {
                let usage = Usage::new("the query does not give single things: there is nothing to export");
                return Err(self.screen.refuse(&usage.help("leave out `count` and `group by`")));
            }
            things.extend(own);
        }
        Ok(things)
    }

    /// Runs a statement and writes its answer.
    pub(crate) fn answer(&mut self, statement: &Prepared, source: Source<'_>) -> Result<(), Stop> {
        #[cfg(debug_assertions)]
        crate::guard::provoked(source.text);
        let started = Instant::now();
        let params = self.given(statement);
        let ran = self.running(|run| ask(statement, &params, run));
        let ran = ran.and_then(|answer| statement.outcome(answer.rows(), &params).map(|outcome| (answer, outcome)));
        let elapsed = started.elapsed();
        if let Some(junit) = &mut self.junit {
            let ran = ran.as_ref().map(|(answer, outcome)| (answer.rows(), *outcome));
            junit.ran(statement, source, ran, elapsed);
        }
        let (answer, outcome) = ran.map_err(|error| self.failed(source, &error, started))?;
        if let Some(outcome) = outcome {
            self.tally.count(outcome);
            report::outcome(self.screen, source, statement.span(), outcome, statement.message());
            if outcome == Outcome::Held {
                return Ok(());
            }
        }
        if self.in_shell
            && let Some(sentence) = statement.sentence()
        {
            self.screen.note(&sentence);
        }
        let title = title(statement, &answer);
        let drawn = (self.look(false).format, self.output.is_begun());
        let sketch = picture::sketch(self, (statement, &params, source), &answer, drawn)?;
        let hidden = self.show(&title, &answer, sketch.as_ref(), Extent::of(statement, &answer), started)?;
        let rows = answer.rows();
        rows.notes().iter().for_each(|note| self.screen.note(note));
        if self.to_file && self.timer && (self.in_shell || self.screen.shows_progress()) {
            self.screen.note(&format!("{} written", counted(rows.len(), "row", "rows")));
        }
        if self.on_terminal() && self.timer {
            let way = if self.in_shell { ".last shows all" } else { "--format csv shows all" };
            match answer {
                Answer::Things(..) if hidden.rows > 0 => {
                    self.screen.note(&format!("{} not shown; {way}", counted(hidden.rows, "thing is", "things are")));
                }
                Answer::Things(..) => {}
                _ => self.screen.note(&footer(rows, hidden, way, elapsed)),
            }
        }
        if self.in_shell {
            self.asked = Some(Asked { statement: statement.clone(), text: source.text.to_owned(), params });
            self.last = Some((title, answer));
        }
        Ok(())
    }

    /// The last answer.
    pub(crate) fn last_answer(&self) -> Option<&Answer> {
        self.last_titled().map(|(_, answer)| answer)
    }

    /// The last answer below what it is called.
    pub(crate) fn last_titled(&self) -> Option<(&str, &Answer)> {
        self.last.as_ref().map(|(title, answer)| (title.as_str(), answer))
    }

    /// Shows the whole of the last answer; `false` if there is none.
    pub(crate) fn show_last(&mut self) -> Result<bool, Stop> {
        let Some((title, answer)) = self.last.take() else { return Ok(false) };
        self.interrupt.running();
        let drawn = (self.look(false).format, self.output.is_begun());
        let sketch = self.asked.as_ref().map(|asked| {
            let source = Source { text: &asked.text, file: None };
            picture::sketch(self, (&asked.statement, &asked.params, source), &answer, drawn)
        });
        let sketch = sketch.transpose().map(Option::flatten);
        let shown = sketch.and_then(|sketch| self.show(&title, &answer, sketch.as_ref(), Extent::All, Instant::now()));
        let columns = answer.rows().columns().len();
        self.last = Some((title, answer));
        let hidden = shown?;
        if hidden.columns > 0 {
            let shown = counted_of(columns, hidden.columns, "column", "columns");
            self.screen.note(&format!("{shown}; `.mode jsonl`, then .last shows all"));
        }
        Ok(true)
    }

    fn show(
        &mut self,
        title: &str,
        answer: &Answer,
        sketch: Option<&Sketch>,
        extent: Extent,
        started: Instant,
    ) -> Result<Hidden, Stop> {
        let sideways = self.pager.as_ref().is_some_and(Pager::scrolls_sideways);
        let look = Look { sideways, ..self.look(extent == Extent::All) };
        let is_html = look.format == Format::Html;
        // a document that is read at once is complete, in a file or pipe it holds all answers
        let alone = self.in_shell && !self.to_file;
        let begins = is_html && (alone || !self.output.is_begun());
        let parted = self.answers > 0 && !self.in_shell && !matches!(look.format, Format::Json | Format::Jsonl);
        self.answers += 1;
        let place = self.answers;
        let graph = answer.rows().graph().clone();
        let table = look.format == Format::Table;
        let results = |out: &mut dyn Write| {
            if begins {
                render::begin_html(out, title)?;
            } else if parted {
                out.write_all(b"\n")?;
            }
            let hidden = match answer {
                _ if sketch.is_some() => match sketch {
                    Some(sketch) => render::picture(out, sketch, answer.rows(), (title, place), &look)?,
                    None => Hidden::default(),
                },
                Answer::Compared(rows) if table => render::compared(out, rows, &look)?,
                Answer::Things(things, _) if table => {
                    let mut hidden = Hidden::default();
                    for (at, thing) in things.iter().enumerate() {
                        out.write_all(if at > 0 { b"\n" } else { b"" })?;
                        hidden.rows += render::describe(out, thing, &graph, &look)?.rows;
                    }
                    hidden
                }
                Answer::Rows(rows) | Answer::Compared(rows) | Answer::Things(_, rows) => {
                    render::rows(out, rows, title, &look)?
                }
                Answer::Why(why) => render::explanation(out, why, title, &look)?,
            };
            if is_html && alone {
                out.write_all(render::HTML_END.as_bytes())?;
            }
            Ok(hidden)
        };
        let paged = extent == Extent::All || extent == Extent::Page && table;
        let hidden = if paged { self.page(started, results) } else { self.write(started, |out| results(out)) }?;
        if !alone && (is_html || look.format.holds_one()) {
            self.output.begun(if is_html { render::HTML_END } else { "" });
        }
        Ok(hidden)
    }

    /// Writes results to be read as a whole, through the pager where the screen has no room for them.
    pub(crate) fn page<T: Default>(
        &mut self,
        started: Instant,
        results: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<T, Stop> {
        let pager = self.pager.clone().filter(|_| !self.to_file);
        let (size, interrupt) = (self.screen.size(), self.interrupt.clone());
        let paged = self.write(started, |out| pager::page(pager.as_ref(), size, &interrupt, out, results))?;
        Ok(paged.unwrap_or_default())
    }

    /// Writes results, and tells why it could not.
    pub(crate) fn write<T>(
        &mut self,
        started: Instant,
        results: impl FnOnce(&mut Output) -> io::Result<T>,
    ) -> Result<T, Stop> {
        let shown = results(&mut self.output);
        if let Err(stop) = self.is_whole() {
            self.output.discard();
            return Err(stop);
        }
        let written = shown.and_then(|done| self.output.flush().map(|()| done));
        written.map_err(|error| {
            if self.interrupt.token.is_cancelled() {
                let ms = started.elapsed().as_millis();
                self.screen.cancelled(&format!("cancelled after {ms} ms, the answer is not whole"));
                self.output.discard();
                return Stop::Interrupted;
            }
            cannot_write(self.screen, self.options.output.as_deref(), &error)
        })
    }

    /// Tells what is damaged in a snapshot, which may come out only when it is read.
    pub(crate) fn is_whole(&self) -> Result<(), Stop> {
        let Some(damage) = self.engine.graph().damage() else { return Ok(()) };
        report::load_error(self.screen, &self.options.data, &damage.into(), false);
        Err(Stop::Wrong)
    }

    /// Writes what is no result to standard output, wherever results go.
    pub(crate) fn aside(&mut self, text: impl FnOnce(&mut dyn io::Write, &Look) -> io::Result<()>) -> Result<(), Stop> {
        let to_file = std::mem::replace(&mut self.to_file, false);
        let look = self.look(true);
        self.to_file = to_file;
        if !to_file {
            return self.page(Instant::now(), |out| text(out, &look));
        }
        let mut told = Vec::new();
        let shown = text(&mut told, &look);
        self.is_whole()?;
        let written = shown.and_then(|()| io::stdout().lock().write_all(&told));
        written.map_err(|error| cannot_write(self.screen, None, &error))
    }

    /// Puts other data in the place of those that were asked, and forgets answers that they gave.
    pub(crate) fn ask_of(&mut self, loaded: Loaded, paths: Vec<PathBuf>) {
        self.load_notes.clear();
        self.tell_of_load(load_notes(&loaded.report, &paths));
        self.engine = Engine::new(loaded);
        self.options.data = paths;
        (self.last, self.asked) = (None, None);
    }

    /// Tells of a load what was not told of the one before.
    pub(crate) fn tell_of_load(&mut self, notes: Vec<String>) {
        notes.iter().filter(|note| !self.load_notes.contains(note)).for_each(|note| self.screen.note(note));
        self.load_notes = notes;
    }

    /// Asks the last of some statements of a text anew, as the last answer of the shell; without one that answers, there is none.
    pub(crate) fn remember(&mut self, (statements, text): (&[Prepared], &str)) {
        (self.last, self.asked) = (None, None);
        let Some(statement) = statements.last() else { return };
        let params = self.given(statement);
        if let Ok(answer) = self.running(|run| ask(statement, &params, run)) {
            self.last = Some((title(statement, &answer), answer));
            self.asked = Some(Asked { statement: statement.clone(), text: text.to_owned(), params });
        }
    }

    /// Puts an output file in its place, and writes results elsewhere from now on: to another file, or to standard output.
    pub(crate) fn redirect(&mut self, file: Option<&Path>) -> Result<(), Stop> {
        let finished =
            self.output.finish().map_err(|error| cannot_write(self.screen, self.options.output.as_deref(), &error));
        let before = self.options.output.take();
        self.options.output = None;
        self.output = open_output(&self.options, self.screen, &self.interrupt)?;
        (self.to_file, self.of_file) = (false, None);
        self.pager = Pager::open(&self.options, self.screen);
        finished?;
        if let Some(before) = before {
            self.screen.note(&format!("{} is written", before.display()));
        }
        if let Some(file) = file {
            let options = Options { output: Some(file.to_owned()), ..self.options.clone() };
            self.output = open_output(&options, self.screen, &self.interrupt)?;
            (self.to_file, self.of_file) = (true, Format::of_file(file));
            self.options = options;
            self.tell_of_format(file);
            self.screen.note(&format!("results go to {}, until `.output` alone", file.display()));
        }
        Ok(())
    }

    /// Ends what was written, and puts an output file in its place if all went well.
    pub(crate) fn end(&mut self, done: Result<(), Stop>) -> Result<(), Stop> {
        let ended = if done.is_ok() { self.output.finish() } else { self.output.end() };
        done.and(ended.map_err(|error| cannot_write(self.screen, self.options.output.as_deref(), &error)))
    }
}

/// What an answer is called.
fn title(statement: &Prepared, answer: &Answer) -> String {
    answer.title().or_else(|| statement.sentence()).unwrap_or_else(|| statement.text())
}

/// What is told of a load: in short what `foss check` tells in full.
pub(crate) fn load_notes(report: &Report, paths: &[PathBuf]) -> Vec<String> {
    if paths.iter().all(|path| path.as_os_str() == "builtin") {
        return Vec::new();
    }
    let placeless = report.remarks.iter().filter(|remark| remark.place.is_none());
    let mut notes: Vec<String> = placeless.map(|remark| remark.message.clone()).collect();
    let skipped: usize = report.skipped.values().map(|s| s.rows).sum();
    let remarks = report.remarks.iter().filter(|remark| remark.place.is_some()).count();
    let mut parts = Vec::new();
    if skipped > 0 {
        parts.push(format!("{} left out", counted(skipped, "row was", "rows were")));
    }
    let conflicts = own_conflicts(report);
    if conflicts > 0 {
        parts.push(counted(conflicts, "conflict of sources", "conflicts of sources"));
    }
    if remarks > 0 {
        parts.push(counted(remarks, "remark", "remarks"));
    }
    if !parts.is_empty() {
        notes.push(format!("{}: {}; `{}` shows which and why", named(paths), parts.join(", "), check_of(paths)));
    }
    notes
}

/// How many conflicts there are but for those of the built-in data alone, which are nobody's here to solve; a snapshot may hold these too.
fn own_conflicts(report: &Report) -> usize {
    if report.conflicts.is_empty() {
        return 0;
    }
    let known = fossgraph_data::builtin().report.conflicts;
    report.conflicts.iter().filter(|conflict| !known.contains(conflict)).count()
}

/// The output that the options name.
pub(crate) fn open_output(options: &Options, screen: Screen, interrupt: &Interrupt) -> Result<Output, Stop> {
    let path = options.output.as_deref();
    Output::new(path, interrupt.token.clone()).map_err(|error| {
        let name = path.map_or_else(|| "standard output".to_owned(), |p| p.display().to_string());
        screen.error(&format!("{name} cannot be written: {error}"), None);
        Stop::Wrong
    })
}

/// Tells why results could not be written to a file or to standard output, unless nobody reads them any more.
pub(crate) fn cannot_write(screen: Screen, file: Option<&Path>, error: &io::Error) -> Stop {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Stop::Closed;
    }
    let name = file.map_or_else(|| "the results".to_owned(), |file| file.display().to_string());
    screen.error(&format!("{name} cannot be written: {error}"), None);
    Stop::Wrong
}
