//! From what files write to the record they mean.

use std::collections::HashMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::builder::Builder;
use super::draft::{DraftId, Spot};
use super::reconcile::{NameRelation, NameRow};
use super::texts::{Text, Texts};
use crate::diagnostic::Diagnostic;
use crate::schema::{KindId, Schema};
use crate::value::{any_of, fold, nearest, with_article};
use crate::watch::Cancelled;

/// What a reference leads to.
#[derive(Clone, Debug)]
pub(super) enum Resolved {
    /// A record.
    Draft(DraftId),
    /// Nothing, on purpose; the text is the reason.
    LeftOut(&'static str),
    /// Perhaps a record that could not be read, which is an error of its own.
    Unread,
    /// Nothing, by mistake.
    Wrong(Box<Wrong>),
}

/// Why a reference leads to nothing, wherever it is written.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    code: &'static str,
    message: String,
    help: Option<String>,
}

impl Wrong {
    /// The error at the place of the reference.
    pub(super) fn at(&self, builder: &Builder, place: Spot) -> Diagnostic {
        let error = Diagnostic::new(self.code, builder.files.place(place), self.message.clone());
        Diagnostic { help: self.help.clone(), ..error }
    }
}

/// Looks records up by id, name and alias. What a text leads to is found out once.
pub(super) struct Resolver<'a> {
    schema: &'a Schema,
    builder: &'a Builder,
    names: OnceLock<Names>,
    /// The rows of the table of names, by the folded name that is listed.
    listed: HashMap<String, Vec<&'a NameRow>>,
    /// So many names may still be compared with what was perhaps meant.
    comparisons: usize,
    known: FxHashMap<(Text, &'a [KindId]), Resolved>,
}

/// So many names at most are compared with those that lead to nothing.
const MOST_COMPARED: usize = 1_000_000;
/// So many of the records that a name could mean are told.
const MOST_NAMED: usize = 5;

impl<'a> Resolver<'a> {
    pub(super) fn new(builder: &'a Builder) -> Self {
        let mut listed: HashMap<String, Vec<&NameRow>> = HashMap::new();
        for row in &builder.names {
            if let Some(name) = row.listed() {
                listed.entry(name).or_default().push(row);
            }
        }
        Self {
            schema: &builder.schema,
            builder,
            names: OnceLock::new(),
            listed,
            comparisons: MOST_COMPARED,
            known: FxHashMap::default(),
        }
    }

    pub(super) fn reference(&mut self, text: Text, kinds: &'a [KindId]) -> Result<Resolved, Cancelled> {
        if let Some(known) = self.known.get(&(text, kinds)) {
            return Ok(known.clone());
        }
        let found = self.find(text, kinds)?;
        self.known.insert((text, kinds), found.clone());
        Ok(found)
    }

    fn find(&mut self, text: Text, kinds: &[KindId]) -> Result<Resolved, Cancelled> {
        let text = self.builder.texts.get(text);
        if let Some((prefix, rest)) = text.split_once(':')
            && let Some((kind, _)) = self.schema.lexicon().kind(prefix)
        {
            if !kinds.contains(&kind) {
                let (kind, kinds) = (with_article(self.kind(kind)), self.kinds(kinds));
                let message = format!("{kind} cannot stand here: expected {kinds}");
                return Ok(Resolved::Wrong(Box::new(Wrong { code: "D020", message, help: None })));
            }
            return self.among(rest.trim(), &[kind]);
        }
        self.among(text, kinds)
    }

    fn among(&mut self, text: &str, kinds: &[KindId]) -> Result<Resolved, Cancelled> {
        let id = self.builder.texts.find(text);
        let with_id = |kind: &KindId| self.builder.by_id(*kind, id?);
        let by_id: Vec<DraftId> = kinds.iter().filter_map(with_id).collect();
        let found = if by_id.is_empty() { self.named(text, kinds)? } else { by_id };
        match found.as_slice() {
            [one] => Ok(Resolved::Draft(*one)),
            [] => self.listed(text, kinds),
            several => {
                let forms: Vec<String> = several.iter().filter_map(|d| self.prefixed(*d)).collect();
                let help = match forms.get(..MOST_NAMED).filter(|_| forms.len() > MOST_NAMED) {
                    None => format!("write {}", any_of(&forms)),
                    Some(some) => format!("write the id of one: {} or another", any_of(some).replace(" or ", ", ")),
                };
                let message = format!("`{text}` could mean several things");
                Ok(Resolved::Wrong(Box::new(Wrong { code: "D021", message, help: Some(help) })))
            }
        }
    }

    /// The records of that name; of many, one more than are told.
    fn named(&self, name: &str, kinds: &[KindId]) -> Result<Vec<DraftId>, Cancelled> {
        let names = match self.names.get() {
            Some(names) => names,
            None => {
                let made = Names::new(self.builder)?;
                self.names.get_or_init(|| made)
            }
        };
        let name = fold(name);
        Ok(kinds.iter().flat_map(|kind| names.of(*kind, &name)).take(MOST_NAMED + 1).collect())
    }

    /// A name that no record bears: perhaps the table of names knows it.
    fn listed(&mut self, text: &str, kinds: &[KindId]) -> Result<Resolved, Cancelled> {
        let rows = self.listed.get(&fold(text));
        let row = rows.into_iter().flatten().find(|row| kinds.contains(&row.kind));
        match row.map(|row| (row.relation, *row)) {
            Some((NameRelation::Nobody, _)) => Ok(Resolved::LeftOut("no organisation")),
            Some((NameRelation::Unresolved, _)) => Ok(Resolved::LeftOut("unresolved")),
            Some((_, row)) => match self.named(&row.canonical, &[row.kind])?.first() {
                Some(draft) => Ok(Resolved::Draft(*draft)),
                None => self.unknown(text, kinds),
            },
            None => self.unknown(text, kinds),
        }
    }

    fn unknown(&mut self, text: &str, kinds: &[KindId]) -> Result<Resolved, Cancelled> {
        if self.builder.unread.may_hold(text, kinds) {
            return Ok(Resolved::Unread);
        }
        let message = match text {
            "" => format!("the name is missing here: expected {}", self.kinds(kinds)),
            text => format!("no {} is called `{text}`", self.kinds(kinds)),
        };
        let mut wrong = Wrong { code: "D022", message, help: None };
        let drafts = &self.builder.drafts;
        if let Some(left) = self.comparisons.checked_sub(drafts.len()) {
            self.comparisons = left;
            self.builder.watch().work(drafts.len())?;
            let known = drafts.iter().filter(|d| kinds.contains(&d.kind));
            let words =
                known.flat_map(|d| std::iter::once(self.builder.texts.get(d.id)).chain(self.builder.names_of(d)));
            let mut near = nearest(text, words);
            near.dedup_by_key(|word| fold(word));
            wrong.help = Diagnostic::meant(&near);
        }
        if let Some(help) = self.builder.elsewhere.as_ref().and_then(|elsewhere| elsewhere(text, kinds)) {
            wrong.help = Some(help);
        }
        Ok(Resolved::Wrong(Box::new(wrong)))
    }

    fn prefixed(&self, draft: DraftId) -> Option<String> {
        let draft = self.builder.drafts.get(draft.index())?;
        Some(format!("{}:{}", self.kind(draft.kind), self.builder.texts.get(draft.id)))
    }

    fn kind(&self, kind: KindId) -> &str {
        &self.schema.kind(kind).singular
    }

    fn kinds(&self, kinds: &[KindId]) -> String {
        let names: Vec<&str> = kinds.iter().map(|k| self.kind(*k)).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => "thing".to_owned(),
        }
    }
}

/// The folded names and aliases of all drafts. It is made when the first reference is found that is no id.
struct Names {
    folded: Texts,
    /// Folded name, kind and draft, sorted.
    bearers: Vec<(Text, KindId, DraftId)>,
}

impl Names {
    fn new(builder: &Builder) -> Result<Self, Cancelled> {
        let mut folded = Texts::default();
        let mut bearers = Vec::with_capacity(builder.drafts.len());
        for (at, draft) in builder.drafts.iter().enumerate() {
            builder.watch().check()?;
            for name in builder.names_of(draft) {
                bearers.push((folded.intern(&fold(name)), draft.kind, DraftId::of(at)));
            }
        }
        bearers.sort_unstable();
        bearers.dedup();
        Ok(Self { folded, bearers })
    }

    fn of(&self, kind: KindId, folded: &str) -> impl Iterator<Item = DraftId> {
        let found = self.folded.find(folded).map(|name| (name, kind));
        let start = found.map_or(0, |key| self.bearers.partition_point(|(name, kind, _)| (*name, *kind) < key));
        let rest = self.bearers.get(start..).unwrap_or_default().iter();
        rest.take_while(move |(name, kind, _)| Some((*name, *kind)) == found).map(|(.., draft)| *draft)
    }
}
