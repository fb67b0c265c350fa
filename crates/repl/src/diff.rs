//! `foss diff`: what changed between two versions of data, in the answers of queries or in the data themselves.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use fossgraph_engine::{ChangeSort, Changes, DataChanges, Engine, Pairing, Prepared, bound};

use crate::args::{Format, Options};
use crate::load::{Failure, load};
use crate::render::{self, Look};
use crate::report::{self, Source};
use crate::screen::{Screen, Usage};
use crate::script::{self, Text};
use crate::session::{self, Session};
use crate::stop::Stop;

/// What is compared.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    /// The earlier version.
    pub(crate) old: PathBuf,
    /// The later version.
    pub(crate) new: PathBuf,
    /// The queries whose answers are compared; the data themselves without one.
    pub(crate) text: Option<String>,
    /// The same in a file.
    pub(crate) file: Option<PathBuf>,
}

/// Where no text is the reason.
const NOTHING: Source<'static> = Source { text: "", file: None };

/// Two versions of data, and how they are told apart.
struct Versions {
    session: Session,
    before: Engine,
    pairing: Pairing,
    /// What the earlier version is called.
    old: String,
}

/// Tells what changed. That anything did is an exit code of its own.
pub(crate) fn diff(options: &Options, screen: Screen, compared: &Compared) -> Result<(), Stop> {
    let mut versions = Versions::open(options, screen, compared)?;
    refuse_pictures(&versions.session)?;
    let question = Question::of(compared.file.as_deref(), compared.text.as_deref());
    let counted = match question.read(&versions.session)? {
        Some(text) => versions.answers(&text),
        None => versions.data(),
    };
    let counted = counted.and_then(|counted| versions.session.end(Ok(())).map(|()| counted))?;
    let Some(told) = told(&counted) else { return Ok(()) };
    screen.note(&told);
    Err(Stop::Different)
}

/// How much changed in which way.
pub(crate) type Counted = [(ChangeSort, usize); 3];

pub(crate) fn counted(count: impl Fn(ChangeSort) -> usize) -> Counted {
    [ChangeSort::Added, ChangeSort::Removed, ChangeSort::Changed].map(|sort| (sort, count(sort)))
}

/// `1 added, 0 removed, 2 changed`; nothing where nothing changed.
pub(crate) fn told(counted: &Counted) -> Option<String> {
    let told: Vec<String> = counted.iter().map(|(sort, count)| format!("{count} {}", sort.name())).collect();
    counted.iter().any(|(_, count)| *count > 0).then(|| told.join(", "))
}

/// What is asked of versions of data.
#[derive(Clone, Debug)]
pub(crate) enum Question {
    /// The queries in a file.
    File(PathBuf),
    /// Queries.
    Text(String),
    /// What they hold.
    Data,
}

impl Question {
    pub(crate) fn of(file: Option<&Path>, text: Option<&str>) -> Self {
        match (file, text) {
            (Some(file), _) => Self::File(file.to_owned()),
            (_, Some(text)) => Self::Text(text.to_owned()),
            _ => Self::Data,
        }
    }

    /// The file that it stands in.
    pub(crate) fn file(&self) -> Option<&Path> {
        if let Self::File(file) = self { Some(file) } else { None }
    }

    /// The queries as they stand there now, if there are any.
    pub(crate) fn read(&self, session: &Session) -> Result<Option<Text>, Stop> {
        match self {
            Self::File(file) => script::read_text(file).map(Some).map_err(|message| {
                session.screen.error(&message, None);
                Stop::Wrong
            }),
            Self::Text(text) => {
                let query = script::named(session, text)?;
                Ok(Some(Text::typed(query.unwrap_or_else(|| text.clone()))))
            }
            Self::Data => Ok(None),
        }
    }
}

/// Refuses to draw what changed.
pub(crate) fn refuse_pictures(session: &Session) -> Result<(), Stop> {
    let format = session.look(false).format;
    if matches!(format, Format::Bars | Format::Svg | Format::Dot | Format::Mermaid) {
        let usage = Usage::new(format!("changes are shown as rows, and {} is a picture", format.title()));
        return Err(session.screen.refuse(&usage.help("for example --format table or --format json")));
    }
    Ok(())
}

/// The statements of a text, each of which answers something of the data.
pub(crate) fn asked(session: &mut Session, text: &Text) -> Result<Vec<Prepared>, Stop> {
    let statements = script::checked(session, text)?;
    if statements.is_empty() {
        let help = match session.in_shell {
            true => "`.watch` alone watches the last answer",
            false => "without one, you see what changed in the data",
        };
        let usage = Usage::new("there is no query").help(help);
        return Err(session.screen.refuse(&usage));
    }
    statements.iter().try_for_each(|statement| refuse(session.screen, statement))?;
    Ok(statements)
}

/// Refuses what is no answer of the data.
fn refuse(screen: Screen, statement: &Prepared) -> Result<(), Stop> {
    use bound::Statement::{Explain, ExplainPath, Profile, ProfilePath};
    let of_plans = matches!(statement.bound(), Explain(_) | ExplainPath(_) | Profile(_) | ProfilePath(_));
    if !statement.is_why() && !of_plans {
        return Ok(());
    }
    let usage = Usage::new("`why`, `explain` and `profile` are about one version, and this compares two");
    Err(screen.refuse(&usage.help("leave the word out: changes are shown with their facts")))
}

impl Versions {
    fn open(options: &Options, screen: Screen, compared: &Compared) -> Result<Self, Stop> {
        // only what the command line says is put to both: what is asked otherwise is not what is compared
        let common = options.said_data();
        let with = |path: &Path| [common, &[path.to_owned()]].concat();
        let session = Session::open(&Options { data: with(&compared.new), ..options.clone() }, screen)?;
        let earlier = with(&compared.old);
        let loaded = load(options, screen, &session.interrupt, &earlier).and_then(Failure::unless_whole);
        let loaded = loaded.map_err(|failure| failure.tell(screen, &earlier, false))?;
        session::load_notes(&loaded.report, &earlier).iter().for_each(|note| screen.note(note));
        let (before, started) = (Engine::new(loaded), Instant::now());
        let pairing = session.running(|run| Pairing::of_with(before.graph(), session.engine.graph(), run));
        let pairing = pairing.map_err(|error| session.failed(NOTHING, &error, started))?;
        Ok(Self { session, before, pairing, old: compared.old.display().to_string() })
    }

    fn look(&self) -> Look {
        self.session.look(true)
    }

    /// What changed in the data.
    fn data(&mut self) -> Result<Counted, Stop> {
        let started = Instant::now();
        let changes = self.session.running(|run| DataChanges::between_with(&self.pairing, run));
        let changes = changes.map_err(|error| self.session.failed(NOTHING, &error, started))?;
        let (look, explanation) = (self.look(), changes.explanation());
        self.session.page(started, |out| {
            framed(out, "what changed", &look, |out| render::explanation(out, &explanation, "what changed", &look))
        })?;
        Ok(counted(|sort| changes.things().iter().filter(|thing| thing.sort == sort).count()))
    }

    /// What changed in the answers of queries.
    fn answers(&mut self, text: &Text) -> Result<Counted, Stop> {
        let later = asked(&mut self.session, text)?;
        let earlier = self.before.script(&text.text).map_err(|error| {
            report::query_error(self.session.screen, text.source(), &error);
            self.session.screen.note(&format!("the query is valid for the later data, but not for {}", self.old));
            Stop::of(&error)
        })?;
        let mut all = Vec::with_capacity(later.len());
        for (before, after) in earlier.iter().zip(&later) {
            all.push(self.changes(before, after, text)?);
        }
        let (look, started) = (self.look(), Instant::now());
        let title = |statement: &Prepared| statement.sentence().unwrap_or_else(|| statement.text());
        let heads: Vec<String> = later.iter().map(title).collect();
        let texts: Vec<String> = later.iter().filter(|_| later.len() > 1).map(Prepared::text).collect();
        self.session.page(started, |out| {
            framed(out, heads.first().map_or("", String::as_str), &look, |out| {
                for (at, (changes, title)) in all.iter().zip(&heads).enumerate() {
                    if at > 0 && !matches!(look.format, Format::Json | Format::Jsonl | Format::Html) {
                        out.write_all(b"\n")?;
                    }
                    render::changes(out, changes, title, texts.get(at).map(String::as_str), &look)?;
                }
                Ok(())
            })
        })?;
        Ok(counted(|sort| all.iter().map(|changes| changes.count(sort)).sum()))
    }

    fn changes(&self, before: &Prepared, after: &Prepared, text: &Text) -> Result<Changes, Stop> {
        let (started, params) = (Instant::now(), self.session.given(after));
        let changes = self.session.running(|run| Changes::between(before, after, &self.pairing, &params, run));
        let changes = changes.map_err(|error| self.session.failed(text.source(), &error, started))?;
        changes.later().notes().iter().for_each(|note| self.session.screen.note(note));
        Ok(changes)
    }
}

/// Writes what stands in a document, with its frame.
fn framed<T>(
    out: &mut dyn Write,
    title: &str,
    look: &Look,
    inside: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<()> {
    let html = look.format == Format::Html;
    if html {
        render::begin_html(out, title)?;
    }
    inside(out)?;
    if html { out.write_all(render::HTML_END.as_bytes()) } else { Ok(()) }
}
