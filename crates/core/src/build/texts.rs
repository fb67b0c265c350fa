//! Texts in one allocation, known by their numbers.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// A text, by its number within its [`Texts`]: the same text has the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Text(u32);

impl Text {
    /// The number, as a place in a list of something of each text.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    /// The number, which has its highest bit free.
    pub(super) fn bits(self) -> u32 {
        self.0
    }

    pub(super) fn of_bits(bits: u32) -> Self {
        Self(bits)
    }
}

/// A name, by its number within its [`Names`]: the same name may stand there more than once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name(u32);

/// Names in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Heap);

impl Names {
    pub(crate) fn get(&self, name: Name) -> &str {
        self.0.get(name.0)
    }

    pub(crate) fn push(&mut self, name: &str) -> Name {
        Name(self.0.push(name))
    }

    /// Takes in all names of another list; what is added to their numbers.
    pub(super) fn absorb(&mut self, other: &Self) -> impl Fn(Name) -> Name + use<> {
        let (texts, bytes) = (number(self.0.ends.len()), self.0.text.len());
        self.0.text.push_str(&other.0.text);
        self.0.ends.extend(other.0.ends.iter().map(|end| bytes + end));
        move |name| Name(texts + name.0)
    }
}

#[derive(Clone, Debug, Default)]
struct Heap {
    text: String,
    ends: Vec<usize>,
}

impl Heap {
    fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        number(self.ends.len() - 1)
    }
}

/// Many texts, no two of them the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    heap: Heap,
    /// Where each text stands, at a place that its hash tells or the next free one behind it. There is a power of two of them.
    slots: Vec<Slot>,
}

/// All that is needed to look whether a text is the one that is looked for, but for its letters.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    /// [`FREE`] where there is none.
    number: u32,
    start: u64,
}

const FREE: u32 = u32::MAX;

impl Texts {
    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.heap.ends.len()
    }

    /// The text of a number; empty for that of another list.
    pub(crate) fn get(&self, text: Text) -> &str {
        self.heap.get(text.0)
    }

    /// The number of a text, which it has had or gets now.
    pub(crate) fn intern(&mut self, text: &str) -> Text {
        self.intern_hashed(text, hash(text))
    }

    /// The number of a text in `base`, or else its number here behind all of those.
    pub(crate) fn intern_beside(&mut self, base: Option<&Self>, text: &str) -> Text {
        let hash = hash(text);
        let Some(base) = base else { return self.intern_hashed(text, hash) };
        base.find_hashed(text, hash).ok().unwrap_or_else(|| Text(number(base.len()) + self.intern_hashed(text, hash).0))
    }

    /// [`Texts::intern_beside`] of many texts. They are all looked for before the first is compared, so that the memory is waited for once
    /// and not for each.
    pub(crate) fn intern_many(&mut self, base: Option<&Self>, texts: &[&str], numbers: &mut Vec<Text>) {
        let known = base.unwrap_or(self);
        let mask = known.slots.len().wrapping_sub(1);
        let first = |text: &&str| {
            let hash = hash(text);
            (hash, known.slots.get(hash as usize & mask).copied())
        };
        let slots: Vec<(u32, Option<Slot>)> = texts.iter().map(first).collect();
        numbers.clear();
        let fits = |(text, (hash, slot)): (&&str, &(u32, Option<Slot>))| {
            slot.filter(|slot| slot.hash == *hash && slot.number != FREE && known.is(slot, text))
        };
        let found: Vec<Option<Slot>> = texts.iter().zip(&slots).map(fits).collect();
        for (text, slot) in texts.iter().zip(found) {
            numbers.push(slot.map_or_else(|| self.intern_beside(base, text), |slot| Text(slot.number)));
        }
    }

    /// The number of a text that is known.
    pub(crate) fn find(&self, text: &str) -> Option<Text> {
        self.find_hashed(text, hash(text)).ok()
    }

    /// Takes in all texts of another list; their numbers here.
    pub(super) fn absorb(&mut self, other: &Self) -> Vec<Text> {
        (0..number(other.len())).map(|at| self.intern(other.heap.get(at))).collect()
    }

    /// The number of a text; or else the free slot where it would stand.
    fn find_hashed(&self, text: &str, hash: u32) -> Result<Text, usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while let Some(slot) = self.slots.get(at).filter(|slot| slot.number != FREE) {
            if slot.hash == hash && self.is(slot, text) {
                return Ok(Text(slot.number));
            }
            at = (at + 1) & mask;
        }
        Err(at)
    }

    fn is(&self, slot: &Slot, text: &str) -> bool {
        let length = text.len() as u64;
        if slot.start & LENGTH != length {
            return length >= LENGTH && self.heap.get(slot.number) == text;
        }
        let start = usize::try_from(slot.start >> 24).unwrap_or(usize::MAX);
        self.heap.text.as_bytes().get(start..start.saturating_add(text.len())) == Some(text.as_bytes())
    }

    fn intern_hashed(&mut self, text: &str, hash: u32) -> Text {
        let mut free = match self.find_hashed(text, hash) {
            Ok(known) => return known,
            Err(free) => free,
        };
        // a third of the slots at least is free
        if (self.len() + 1) * 3 > self.slots.len() * 2 {
            self.grow();
            free = self.find_hashed(text, hash).err().unwrap_or_default();
        }
        let start = (self.heap.text.len() as u64) << 24 | (text.len() as u64).min(LENGTH);
        let number = self.heap.push(text);
        if let Some(slot) = self.slots.get_mut(free) {
            *slot = Slot { hash, number, start };
        }
        Text(number)
    }

    fn grow(&mut self) {
        let more = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![Slot { hash: 0, number: FREE, start: 0 }; more]);
        for slot in old.into_iter().filter(|slot| slot.number != FREE) {
            let mut at = slot.hash as usize & (more - 1);
            while self.slots.get(at).is_some_and(|taken| taken.number != FREE) {
                at = (at + 1) & (more - 1);
            }
            if let Some(free) = self.slots.get_mut(at) {
                *free = slot;
            }
        }
    }
}

/// A slot's start tells in its lower bits how long the text is; so much and more is all the same to it.
const LENGTH: u64 = (1 << 24) - 1;

/// A place in a list as a number; no list of drafts holds more.
pub(super) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn hash(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    let hash = hasher.finish();
    u32::try_from((hash ^ hash >> 32) & 0xffff_ffff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut texts = Texts::default();
        assert_eq!(texts.find(""), None);
        let words: Vec<String> = (0..1000).map(|n| format!("word {}", n % 300)).collect();
        let numbers: Vec<Text> = words.iter().map(|word| texts.intern(word)).collect();
        assert_eq!(texts.len(), 300);
        for (word, number) in words.iter().zip(numbers) {
            assert_eq!((texts.get(number), texts.find(word)), (word.as_str(), Some(number)));
        }
        assert_eq!(texts.find("word"), None);
        let none = texts.intern("");
        assert_eq!((texts.get(none), texts.find("")), ("", Some(none)));
    }

    #[test]
    fn texts_of_one_hash_or_of_great_length_are_told_apart() {
        let mut texts = Texts::default();
        let same: Vec<Text> = (0..100).map(|n| texts.intern_hashed(&n.to_string(), 7)).collect();
        assert_eq!(texts.find_hashed("31", 7), Ok(same[31]));
        assert!((0..100).zip(&same).all(|(n, text)| texts.get(*text) == n.to_string()));
        let long = "x".repeat(LENGTH as usize);
        let (longer, longest) = (format!("{long}y"), format!("{long}z"));
        let numbers = [&long, &longer, &longest].map(|text| texts.intern(text));
        assert_eq!([&long, &longer, &longest].map(|text| texts.find(text).unwrap()), numbers);
        assert!(numbers[0] != numbers[1] && numbers[1] != numbers[2]);
        let numbers = [&long, &longer, &longest].map(|text| texts.intern_hashed(text, 7));
        assert!([&long, &longer, &longest].into_iter().zip(numbers).all(|(text, number)| texts.get(number) == text));
    }

    #[test]
    fn texts_beside_others_are_taken_in() {
        let mut all = Texts::default();
        let known = all.intern("known");
        let mut own = Texts::default();
        let numbers = ["new", "known", "newer", "new"].map(|text| own.intern_beside(Some(&all), text));
        assert_eq!(numbers[1], known);
        assert_eq!((numbers[0], numbers[2], numbers[3]), (Text(1), Text(2), Text(1)));
        let mut many = Vec::new();
        own.intern_many(Some(&all), &["newer", "known", "newest", "new"], &mut many);
        assert_eq!(many, [Text(2), known, Text(3), Text(1)]);
        many.clear();
        all.clone().intern_many(None, &["known", "x"], &mut many);
        assert_eq!(many, [known, Text(1)]);
        all.intern("between");
        all.intern("newer");
        let places = all.absorb(&own);
        assert_eq!(places.iter().map(|text| all.get(*text)).collect::<Vec<_>>(), ["new", "newer", "newest"]);
        assert_eq!(all.len(), 5);
    }

    #[test]
    fn names_are_taken_in() {
        let (mut names, mut more) = (Names::default(), Names::default());
        names.push("a");
        let own = [more.push("bc"), more.push("")];
        let moved = names.absorb(&more);
        assert_eq!(own.map(|name| names.get(moved(name)).to_owned()), ["bc", ""]);
    }
}
