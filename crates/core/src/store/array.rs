//! Lists of numbers and texts that are owned, or stand in a snapshot.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use yoke::Yoke;

use super::plain::{Plain, Sound, read};
use super::sections::{Key, Sections, SnapshotError};

/// Numbers of one type: read as a slice.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Data, load_text};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// let graph = load_text(&[("schema.toml", schema), ("teams.csv", "name,size\nDesk,12\nWeb,3\n")]).unwrap().graph;
/// # let (teams, size) = (graph.schema().lexicon().kind("teams").unwrap().0, graph.schema().lexicon().attribute("size").unwrap());
/// let Data::Integers(sizes) = graph.column(teams, size).unwrap().data() else { panic!("numbers") };
/// assert_eq!((&sizes[..], sizes.len(), sizes.iter().sum::<i64>()), (&[12, 3][..], 2, 15));
/// ```
pub type Array<T> = Store<[T]>;

/// A text: read as a `str`.
///
/// # Examples
///
/// ```
/// let text = fossgraph_core::Text::default();
/// assert!(text.is_empty() && text.lines().next().is_none(), "what a `str` can do, it can");
/// ```
pub type Text = Store<str>;

/// Something plain that is owned, or stands in a snapshot and is checked when it is first read. What is damaged there reads as nothing,
/// and [`Graph::damage`](crate::Graph::damage) tells.
///
/// # Examples
///
/// A column's numbers are read as a slice, wherever they stand:
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::{Array, Data, Text};
/// let (teams, size) = (graph.schema().lexicon().kind("teams").unwrap().0, graph.schema().lexicon().attribute("size").unwrap());
/// let Data::Integers(numbers) = graph.column(teams, size).unwrap().data() else { panic!("numbers") };
/// assert_eq!((numbers.len(), numbers.iter().max()), (2, Some(&3)));
/// assert!(Array::<u32>::default().is_empty() && Text::default().is_empty());
/// ```
pub struct Store<S: Plain + ?Sized>(Home<S>);

enum Home<S: Plain + ?Sized> {
    Own(S::Owned),
    Later(Later<S>),
}

/// A section of a snapshot, and what it is read as once it was checked.
struct Later<S: Plain + ?Sized> {
    read: OnceLock<Yoke<&'static S, Arc<Sections>>>,
    sections: Arc<Sections>,
    at: usize,
    sound: Sound,
}

impl<S: Plain + ?Sized> Later<S> {
    #[inline]
    fn get(&self) -> &S {
        match self.read.get() {
            Some(read) => read.get(),
            None => self.first(),
        }
    }

    #[cold]
    #[inline(never)]
    fn first(&self) -> &S {
        let read = || {
            let (at, sound) = (self.at, self.sound);
            Yoke::attach_to_cart(self.sections.clone(), |sections: &Sections| sections.read(at, sound))
        };
        self.read.get_or_init(read).get()
    }
}

impl<S: Plain + ?Sized> Store<S> {
    /// The section of that key, which must be sound in that way; nothing where there is no such section. An error if it cannot hold this.
    pub(crate) fn section(sections: &Arc<Sections>, key: Key, sound: Sound) -> Result<Self, SnapshotError> {
        let Some(at) = sections.find(key) else { return Ok(Self::default()) };
        sections.fits::<S>(at)?;
        Ok(Self(Home::Later(Later { read: OnceLock::new(), sections: sections.clone(), at, sound })))
    }

    /// How many bytes it takes; told without reading it.
    #[must_use]
    pub fn size(&self) -> usize {
        match &self.0 {
            Home::Own(own) => read::<S>(own).bytes().len(),
            Home::Later(later) => later.sections.length(later.at),
        }
    }

    /// Whether it is empty; told without reading it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.size() == 0
    }

    /// Changes it; what stands in a snapshot is copied first.
    pub(crate) fn change<R>(&mut self, change: impl FnOnce(&mut S::Owned) -> R) -> R {
        if let Home::Own(own) = &mut self.0 {
            return change(own);
        }
        let mut own: S::Owned = (**self).to_owned();
        let result = change(&mut own);
        self.0 = Home::Own(own);
        result
    }
}

impl<T> Array<T>
where
    [T]: Plain<Owned = Vec<T>>,
    T: Clone,
{
    /// How many numbers there are; told without reading them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.size() / <[T]>::SIZE
    }

    pub(crate) fn push(&mut self, item: T) {
        self.change(|own| own.push(item));
    }
}

impl<S: Plain + ?Sized> Deref for Store<S> {
    type Target = S;

    #[inline]
    fn deref(&self) -> &S {
        match &self.0 {
            Home::Own(own) => own.borrow(),
            Home::Later(later) => later.get(),
        }
    }
}

impl<S: Plain + ?Sized> Default for Store<S> {
    fn default() -> Self {
        Self(Home::Own(S::Owned::default()))
    }
}

impl<S: Plain + ?Sized> Clone for Store<S> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Home::Own(own) => Home::Own(own.clone()),
            Home::Later(later) => Home::Later(Later {
                read: later.read.clone(),
                sections: later.sections.clone(),
                at: later.at,
                sound: later.sound,
            }),
        })
    }
}

impl<S: Plain + ?Sized> PartialEq for Store<S> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<S: Plain + ?Sized> fmt::Debug for Store<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T> From<Vec<T>> for Array<T>
where
    [T]: Plain<Owned = Vec<T>>,
    T: Clone,
{
    fn from(own: Vec<T>) -> Self {
        Self(Home::Own(own))
    }
}

impl From<String> for Text {
    fn from(own: String) -> Self {
        Self(Home::Own(own))
    }
}

impl<T> FromIterator<T> for Array<T>
where
    [T]: Plain<Owned = Vec<T>>,
    T: Clone,
{
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().collect::<Vec<T>>().into()
    }
}
