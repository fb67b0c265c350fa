//! What stands beside facts, interned: sets of sources and notes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::builder::Builder;
use super::draft::{BesideId, DraftId, Scalar, Spot};
use super::errors::Errors;
use super::order::Order;
use super::resolve::{Resolved, Resolver};
use super::texts::Text;
use crate::diagnostic::Diagnostic;
use crate::graph::{Check, Fact, FactTable, Lists, Records, Strings};
use crate::schema::KindId;
use crate::value::Date;
use crate::watch::Cancelled;

/// How late a date is, the later first named; of dates that end on the same day the more exact is the later.
fn age(date: &Date) -> (i32, i32) {
    (date.end(), date.first())
}

/// A fact of which nothing is said.
pub(super) const PLAIN: Fact = Fact { since: None, until: None, sources: 0, check: Check::Verified, note: 0 };

pub(super) struct Facts<'a> {
    builder: &'a Builder,
    pub(super) resolver: Resolver<'a>,
    order: &'a Order,
    citations: &'a [KindId],
    /// The facts that are made so far, by what stands beside something.
    made: Vec<Option<Fact>>,
    /// Sets of source nodes, sorted, and their numbers.
    sets: BTreeMap<Vec<u32>, u32>,
    by_number: Vec<Vec<u32>>,
    /// The newest date of each set.
    newest: Vec<Option<Date>>,
    notes: Strings,
    note_numbers: HashMap<String, u32>,
    source_dates: HashMap<u32, Date>,
    /// The data's own date.
    pub(super) date: Option<Date>,
    pub(super) errors: Errors,
}

impl<'a> Facts<'a> {
    pub(super) fn new(builder: &'a Builder, order: &'a Order, citations: &'a [KindId]) -> Self {
        let mut facts = Self {
            builder,
            resolver: Resolver::new(builder),
            order,
            citations,
            made: vec![None; builder.besides.len()],
            sets: BTreeMap::from([(Vec::new(), 0)]),
            by_number: vec![Vec::new()],
            newest: vec![None],
            notes: Strings::default(),
            note_numbers: HashMap::new(),
            source_dates: HashMap::new(),
            date: None,
            errors: Errors::default(),
        };
        facts.read_dates();
        facts
    }

    /// Reads the dates of the sources; the newest is the data's own.
    fn read_dates(&mut self) {
        let Some(attribute) = self.builder.schema.lexicon().attribute("date") else { return };
        let drafts = self.builder.drafts.iter().enumerate();
        for (at, draft) in drafts.filter(|(_, draft)| self.citations.contains(&draft.kind)) {
            let values = self.builder.values_of(Some(draft));
            let dates = values.filter(|v| v.attribute == attribute).filter_map(|v| match v.value {
                Scalar::Date(date) => Some(date),
                _ => None,
            });
            if let Some(newest) = dates.max_by_key(age) {
                self.source_dates.insert(self.order.node(DraftId::of(at)), newest);
                self.date = self.date.into_iter().chain([newest]).max_by_key(age);
            }
        }
    }

    /// The newest date that a set of sources states.
    pub(super) fn newest(&self, set: u32) -> Option<Date> {
        self.newest.get(set as usize).copied().flatten()
    }

    /// The nodes of a set of sources.
    pub(super) fn set(&self, set: u32) -> &[u32] {
        self.by_number.get(set as usize).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn fact(&mut self, id: BesideId) -> Result<Fact, Cancelled> {
        let at = id.0 as usize;
        if let Some(made) = self.made.get(at).copied().flatten() {
            return Ok(made);
        }
        let builder = self.builder;
        let Some(beside) = builder.besides.get(id) else { return Ok(PLAIN) };
        let sources = self.source_set(&beside.sources)?;
        let note = beside.note.map_or(0, |note| self.note(builder.texts.get(note)));
        let check = beside.check.unwrap_or_default();
        let made = Fact { since: beside.since, until: beside.until, sources, check, note };
        if let Some(slot) = self.made.get_mut(at) {
            *slot = Some(made);
        }
        Ok(made)
    }

    /// Two statements of the same thing: both are cited, the stronger check counts.
    pub(super) fn merge(&mut self, a: Fact, b: Fact) -> Fact {
        Fact {
            since: a.since.or(b.since),
            until: a.until.or(b.until),
            sources: self.union(a.sources, b.sources),
            check: a.check.max(b.check),
            note: self.join_notes(a.note, b.note),
        }
    }

    /// Two statements of the same value or edge: both are cited; one that says it is disputed goes before one that trusts it.
    pub(super) fn agree(&mut self, a: Fact, b: Fact) -> Fact {
        let both = self.merge(a, b);
        let disputed = a.check.min(b.check) == Check::Disputed;
        Fact { check: if disputed { Check::Disputed } else { both.check }, ..both }
    }

    fn source_set(&mut self, sources: &[(Text, Spot)]) -> Result<u32, Cancelled> {
        let Some((_, first)) = sources.first() else { return Ok(0) };
        if self.citations.is_empty() {
            let message = "the schema names no kind of documents to cite";
            let error = Diagnostic::new("D023", self.builder.files.place(*first), message);
            self.errors.push(error.help("add `citations = \"…\"` with that kind at the top of the schema"));
            return Ok(0);
        }
        let mut set = Vec::new();
        for (source, place) in sources {
            match self.resolver.reference(*source, self.citations)? {
                Resolved::Draft(draft) => set.push(self.order.node(draft)),
                Resolved::LeftOut(_) | Resolved::Unread => {}
                Resolved::Wrong(wrong) => self.errors.push(wrong.at(self.builder, *place)),
            }
        }
        Ok(self.intern(set))
    }

    fn intern(&mut self, mut set: Vec<u32>) -> u32 {
        set.sort_unstable();
        set.dedup();
        if let Some(number) = self.sets.get(&set) {
            return *number;
        }
        let number = u32::try_from(self.by_number.len()).unwrap_or(u32::MAX);
        let dates = set.iter().filter_map(|node| self.source_dates.get(node).copied());
        self.newest.push(dates.max_by_key(age));
        self.by_number.push(set.clone());
        self.sets.insert(set, number);
        number
    }

    fn union(&mut self, a: u32, b: u32) -> u32 {
        if a == b || b == 0 {
            return a;
        }
        let list = |number: u32| self.by_number.get(number as usize).cloned().unwrap_or_default();
        let both = list(a).into_iter().chain(list(b)).collect();
        self.intern(both)
    }

    fn note(&mut self, text: &str) -> u32 {
        if let Some(number) = self.note_numbers.get(text) {
            return *number;
        }
        self.notes.push(text);
        let number = u32::try_from(self.notes.len()).unwrap_or(u32::MAX);
        self.note_numbers.insert(text.to_owned(), number);
        number
    }

    /// Both notes. What both say stands there once, so that data read again add nothing.
    fn join_notes(&mut self, a: u32, b: u32) -> u32 {
        match (a, b) {
            _ if a == b => a,
            (0, one) | (one, 0) => one,
            _ => {
                let between = "; ";
                let texts = [a, b].map(|number| self.notes.get(number as usize - 1));
                let parts: BTreeSet<&str> = texts.into_iter().flat_map(|text| text.split(between)).collect();
                let joined = parts.into_iter().collect::<Vec<_>>().join(between);
                self.note(&joined)
            }
        }
    }

    /// What an edge's fact says, for sorting: set numbers follow the order of files, their contents do not.
    pub(super) fn content(&self, fact: &Fact) -> impl Ord + use<> {
        let note = (fact.note as usize).checked_sub(1).map(|at| self.notes.get(at).to_owned());
        (fact.check, note, self.by_number.get(fact.sources as usize).cloned())
    }

    /// Numbers sets and notes anew, by their contents, and drops those that no fact has any more. `each` visits every fact.
    pub(super) fn renumber(&mut self, mut each: impl FnMut(&mut dyn FnMut(&mut Fact))) {
        let (mut sets, mut notes) = (BTreeMap::from([(Vec::new(), 0)]), BTreeMap::new());
        each(&mut |fact| {
            sets.insert(self.by_number.get(fact.sources as usize).cloned().unwrap_or_default(), 0_u32);
            if let Some(at) = (fact.note as usize).checked_sub(1) {
                notes.insert(self.notes.get(at).to_owned(), 0_u32);
            }
        });
        (0_u32..).zip(sets.values_mut()).for_each(|(number, slot)| *slot = number);
        (1_u32..).zip(notes.values_mut()).for_each(|(number, slot)| *slot = number);
        each(&mut |fact| {
            let set = self.by_number.get(fact.sources as usize);
            fact.sources = set.and_then(|set| sets.get(set)).copied().unwrap_or_default();
            if let Some(at) = (fact.note as usize).checked_sub(1) {
                fact.note = notes.get(self.notes.get(at)).copied().unwrap_or_default();
            }
        });
        let newest = |set: &Vec<u32>| set.iter().filter_map(|n| self.source_dates.get(n).copied()).max_by_key(age);
        self.newest = sets.keys().map(newest).collect();
        self.by_number = sets.keys().cloned().collect();
        self.sets = sets;
        self.notes = notes.keys().collect();
    }

    pub(super) fn into_records(self, facts: Vec<Fact>) -> Records {
        let mut source_sets = Lists::default();
        for set in self.by_number {
            source_sets.push(set);
        }
        Records { facts: FactTable::new(&facts), source_sets, notes: self.notes }
    }
}
