//! The last good answers, and what the next ones change of them.

use std::io::Write;
use std::time::Instant;

use fossgraph_engine::{
    ChangeSort, Changes, DataChanges, Engine, Error, Outcome, Pairing, Params, Prepared, RunOptions,
};

use crate::args::Format;
use crate::diff::{self, Question};
use crate::render;
use crate::report;
use crate::script::Text;
use crate::session::Session;
use crate::stop::Stop;

/// The last state that was right.
pub(super) struct State {
    /// The queries; none where the data themselves are watched.
    text: Option<Text>,
    statements: Vec<Prepared>,
    /// What expectations came to.
    outcomes: Vec<Option<Outcome>>,
    /// What was told below the answers.
    notes: Vec<String>,
    /// Whether something was written.
    begun: bool,
}

/// How much changed in which way.
type Counts = Option<String>;

impl State {
    /// Answers for the first time.
    pub(super) fn first(session: &mut Session, question: &Question) -> Result<Self, Stop> {
        let text = question.read(session)?;
        let mut state = Self { text, statements: Vec::new(), outcomes: Vec::new(), notes: Vec::new(), begun: false };
        let Some(text) = &state.text else { return Ok(state) };
        state.statements = diff::asked(session, text)?;
        let first = state.whole(session, None)?;
        state.outcomes = state.come_to(session, &first)?;
        if state.tells_rows(session) {
            state.tell_outcomes(session, &vec![None; state.outcomes.len()]);
        }
        Ok(state)
    }

    /// The first answer of a state that was not told, such as the last one of the shell.
    pub(super) fn known(session: &mut Session, question: &Question) -> Result<Self, Stop> {
        let text = question.read(session)?;
        let mut state = Self { text, statements: Vec::new(), outcomes: Vec::new(), notes: Vec::new(), begun: true };
        let Some(text) = &state.text else { return Ok(state) };
        state.statements = diff::asked(session, text)?;
        let all = state.statements.iter().map(|statement| state.appearing(session, statement));
        let all = all.collect::<Result<Vec<Changes>, Stop>>()?;
        state.outcomes = state.come_to(session, &all)?;
        Ok(state)
    }

    /// The statements with the text that they are read from.
    pub(super) fn asked(&self) -> (&[Prepared], &str) {
        (&self.statements, self.text.as_ref().map_or("", |text| &text.text))
    }

    /// Answers over the engine of the session, and tells what is otherwise than before. This state stays where something is wrong.
    pub(super) fn next(&mut self, session: &mut Session, question: &Question, before: &Engine) -> Result<Counts, Stop> {
        let started = Instant::now();
        let pairing = session.running(|run| Pairing::of_with(before.graph(), session.engine.graph(), run));
        let pairing = pairing.map_err(|error| self.failed(session, &error, started))?;
        let Some(text) = question.read(session)? else { return self.data(session, &pairing) };
        let statements = diff::asked(session, &text)?;
        let is_other = self.is_other(session, &text, before)?;
        let mut next =
            Self { text: Some(text), statements, outcomes: Vec::new(), notes: Vec::new(), begun: self.begun };
        if is_other {
            session.screen.note("the queries have changed; their new answers:");
            let all = next.whole(session, Some(self))?;
            next.outcomes = next.come_to(session, &all)?;
            if next.tells_rows(session) {
                next.tell_outcomes(session, &vec![None; next.outcomes.len()]);
            }
            *self = next;
            return Ok(None);
        }
        let mut all = Vec::new();
        for (before, after) in self.statements.iter().zip(&next.statements) {
            let params = session.given(after);
            all.push(next.run(session, |run| Changes::between(before, after, &pairing, &params, run))?);
        }
        next.outcomes = next.come_to(session, &all)?;
        let told: Vec<(&Changes, String)> = all
            .iter()
            .zip(&next.statements)
            .filter(|(changes, _)| !changes.is_empty())
            .map(|(changes, statement)| (changes, statement.text()))
            .collect();
        next.write(session, &told)?;
        next.notes = all.iter().flat_map(|changes| changes.later().notes().to_vec()).collect();
        for note in next.notes.iter().filter(|note| !told.is_empty() && !self.notes.contains(note)) {
            session.screen.note(note);
        }
        next.tell_outcomes(session, &self.outcomes);
        let counts = diff::counted(|sort| all.iter().map(|changes| changes.count(sort)).sum());
        *self = next;
        Ok(diff::told(&counts))
    }

    /// Tells what changed in the data themselves.
    fn data(&mut self, session: &mut Session, pairing: &Pairing) -> Result<Counts, Stop> {
        let changes = self.run(session, |run| DataChanges::between_with(pairing, run))?;
        let counts =
            diff::counted(|sort: ChangeSort| changes.things().iter().filter(|thing| thing.sort == sort).count());
        let told = diff::told(&counts);
        if told.is_some() {
            let (look, explanation, begun) = (session.look(true), changes.explanation(), self.begun);
            session.write(Instant::now(), |out| {
                part(out, begun, look.format)?;
                render::explanation(out, &explanation, "what changed", &look)
            })?;
            self.begun = true;
        }
        Ok(told)
    }

    /// Whether answers are told as rows that were added.
    fn tells_rows(&self, session: &Session) -> bool {
        session.look(false).format.is_for_programs()
    }

    /// Tells whole answers: as they are to a reader; to a program as rows that were added, after those of other queries were removed.
    fn whole(&mut self, session: &mut Session, before: Option<&Self>) -> Result<Vec<Changes>, Stop> {
        let all = self.statements.iter().map(|statement| self.appearing(session, statement));
        let all = all.collect::<Result<Vec<Changes>, Stop>>()?;
        if self.tells_rows(session) {
            let mut gone = Vec::new();
            for statement in before.iter().flat_map(|before| &before.statements) {
                let params = session.given(statement);
                gone.push((self.run(session, |run| Changes::vanishing(statement, &params, run))?, statement.text()));
            }
            let new = all.iter().zip(self.statements.iter().map(Prepared::text));
            let gone = gone.iter().filter(|(changes, _)| !changes.is_empty());
            let told: Vec<(&Changes, String)> =
                gone.map(|(changes, title)| (changes, title.clone())).chain(new).collect();
            self.write(session, &told)?;
        } else {
            let (text, statements) = (self.text.as_ref(), self.statements.clone());
            for statement in &statements {
                if let Some(text) = text {
                    session.answer(statement, text.source())?;
                }
            }
            self.begun = true;
        }
        self.notes = all.iter().flat_map(|changes| changes.later().notes().to_vec()).collect();
        if self.tells_rows(session) {
            self.notes.iter().for_each(|note| session.screen.note(note));
        }
        Ok(all)
    }

    fn appearing(&self, session: &Session, statement: &Prepared) -> Result<Changes, Stop> {
        let params = session.given(statement);
        self.run(session, |run| Changes::appearing(statement, &params, run))
    }

    /// Whether a text asks for something else than the one before did, of the data before.
    fn is_other(&self, session: &Session, text: &Text, before: &Engine) -> Result<bool, Stop> {
        if self.text.as_ref().is_some_and(|own| own.text == text.text) {
            return Ok(false);
        }
        let statements = match before.script_in(&text.text, &mut session.names.clone()) {
            Ok(statements) if statements.len() == self.statements.len() => statements,
            _ => return Ok(true),
        };
        let same = Pairing::of(before.graph(), before.graph());
        for (own, other) in self.statements.iter().zip(&statements) {
            let (given, params) = (self.appearing(session, own)?, session.given(other));
            let changes = self.run(session, |run| Changes::between(own, other, &same, &params, run))?;
            if !changes.is_empty() || changes.columns() != given.columns() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes what changed, in one go.
    fn write(&mut self, session: &mut Session, told: &[(&Changes, String)]) -> Result<(), Stop> {
        let (look, several) = (session.look(true), self.statements.len() > 1);
        let mut begun = self.begun;
        if several && !look.format.is_for_programs() && !told.is_empty() {
            told.iter().for_each(|(_, title)| session.screen.note(title));
        }
        session.write(Instant::now(), |out| {
            for (changes, title) in told {
                part(out, begun, look.format)?;
                begun = true;
                render::changes(out, changes, title, several.then_some(title.as_str()), &look)?;
            }
            Ok(())
        })?;
        self.begun = begun;
        Ok(())
    }

    /// What expectations come to.
    fn come_to(&self, session: &Session, all: &[Changes]) -> Result<Vec<Option<Outcome>>, Stop> {
        let outcome = |(statement, changes): (&Prepared, &Changes)| {
            let params: Params = session.given(statement);
            statement.outcome(changes.later(), &params).map_err(|error| self.failed(session, &error, Instant::now()))
        };
        self.statements.iter().zip(all).map(outcome).collect()
    }

    /// Tells what expectations come to that came to something else before.
    fn tell_outcomes(&self, session: &Session, before: &[Option<Outcome>]) {
        let Some(text) = &self.text else { return };
        for ((statement, outcome), before) in self.statements.iter().zip(&self.outcomes).zip(before) {
            if let Some(outcome) = outcome.filter(|outcome| Some(*outcome) != *before) {
                report::outcome(session.screen, text.source(), statement.span(), outcome, statement.message());
            }
        }
    }

    fn run<T>(&self, session: &Session, run: impl FnOnce(&RunOptions) -> Result<T, Error>) -> Result<T, Stop> {
        let started = Instant::now();
        session.running(run).map_err(|error| self.failed(session, &error, started))
    }

    /// Tells why answers cannot be given; that they were cancelled is what the user wants.
    fn failed(&self, session: &Session, error: &Error, started: Instant) -> Stop {
        let nothing = Text::typed(String::new());
        let text = self.text.as_ref().unwrap_or(&nothing);
        if error.is_cancelled() { Stop::Interrupted } else { session.failed(text.source(), error, started) }
    }
}

/// Parts an answer from the one before.
fn part(out: &mut dyn Write, begun: bool, format: Format) -> std::io::Result<()> {
    if begun && !matches!(format, Format::Json | Format::Jsonl) { out.write_all(b"\n") } else { Ok(()) }
}
