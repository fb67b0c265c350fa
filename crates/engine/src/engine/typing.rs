//! What may follow, and what is wrong, in a text that is being typed.

use super::Engine;
use crate::bind::Definitions;
use crate::complete::{self, Completion};
use crate::parse;
use crate::span::Span;
use crate::stack::with_room;

impl Engine {
    /// What fits at a place of a text that is being typed: words of the language, kinds, relations, attributes, values and names, each
    /// only where it can stand. `names` are those that `let` gave.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let names = fossgraph_engine::Definitions::default();
    /// let text = "projects where sta";
    /// let found = engine.complete(text, text.len(), &names);
    /// assert_eq!(&text[found.start..], "sta");
    /// assert_eq!(found.candidates[0].text, "status");
    /// assert!(engine.complete("projects where status = Sandbox limit ", 38, &names).candidates.is_empty(), "a number is due");
    /// ```
    #[must_use]
    pub fn complete(&self, text: &str, cursor: usize, names: &Definitions) -> Completion {
        let (names, _) = self.so_far(text.get(..cursor).unwrap_or_default(), names);
        with_room(|| complete::complete(&self.graph, text, cursor, &names))
    }

    /// The first words of a text being typed that mean nothing where they stand, however it goes on; the word at its end is not judged, for
    /// it may not be whole. For a shell or an editor, that marks them. `names` are those that `let` gave.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let names = fossgraph_engine::Definitions::default();
    /// let unknown = |text: &'static str| engine.unknown(text, &names).map(|span| span.of(text));
    /// assert_eq!(unknown("projects where staus = "), Some("staus"));
    /// assert_eq!(unknown("projects where staus"), None, "more may come");
    /// assert_eq!(unknown("projects where status = Sandbox and "), None);
    /// ```
    #[must_use]
    pub fn unknown(&self, text: &str, names: &Definitions) -> Option<Span> {
        let (names, wrong) = self.so_far(text, names);
        wrong.or_else(|| with_room(|| complete::unknown(&self.graph, text, &names)))
    }

    /// The names that the statements before the last one of a text give besides those that are known, and the first thing wrong with them.
    fn so_far(&self, text: &str, names: &Definitions) -> (Definitions, Option<Span>) {
        let mut known = names.clone();
        let before = text.get(..parse::typing(text).start).unwrap_or_default();
        let wrong = match self.read(before, &mut known) {
            Ok(statements) => statements.into_iter().find_map(|(_, bound)| bound.err()),
            Err(problem) => Some(problem),
        };
        (known, wrong.map(|problem| problem.span))
    }
}
