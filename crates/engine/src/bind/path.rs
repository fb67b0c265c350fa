//! Paths: their ends, the relations they may walk, and which are meant.

use fossgraph_core::Directed;

use super::cursor::Cursor;
use super::output::once_each;
use super::{Binder, Result};
use crate::ast::{self, Clause};
use crate::bound::{self, Noun, Statement, Which};
use crate::error::{ErrorKind, Problem};

impl Binder<'_> {
    pub(super) fn path(&mut self, path: &ast::Path) -> Result<Statement> {
        let from = self.path_end(&path.from)?;
        let to = self.path_end(&path.to)?;
        let mut via: Vec<Directed> = Vec::new();
        for phrase in &path.via {
            let mut cursor = Cursor::new(&phrase.tokens, phrase.span);
            let step = self.relations(&mut cursor, None)?;
            if !step.repeat.is_once() || step.edge.is_some() {
                let message = "a path walks a relation as often as it needs: repeats have no place here";
                return Err(Problem::new(ErrorKind::Meaning, "Q064", phrase.span, message));
            }
            if !cursor.is_done() {
                let rest = cursor.rest();
                let message = format!(
                    "`{}` cannot follow a relation here: relations are separated by commas",
                    rest.of(self.text)
                );
                return Err(Problem::new(ErrorKind::Syntax, "Q007", rest, message));
            }
            via.extend(step.relations.iter().filter(|d| !via.contains(d)).copied().collect::<Vec<_>>());
        }
        if via.is_empty() {
            via = self.schema.ways().collect();
        }
        once_each(&path.clauses)?;
        if let [_, second, ..] = path.within.as_slice() {
            return Err(Problem::new(ErrorKind::Syntax, "Q013", second.span(), "`within` stands twice"));
        }
        let which = match (path.within.first(), path.all) {
            (Some(within), _) => Which::Within(self.count(within)?),
            (None, true) => Which::AllShortest,
            (None, false) => Which::OneShortest,
        };
        let mut bound = bound::Path {
            from,
            to,
            via,
            which,
            time: None,
            limit: None,
            skip: None,
            params: Vec::new(),
            notes: Vec::new(),
        };
        for clause in &path.clauses {
            match clause {
                Clause::Limit(limit, skip, _) => {
                    bound.limit = Some(self.count(limit)?);
                    bound.skip = skip.as_ref().map(|s| self.count(s)).transpose()?;
                }
                Clause::AsOf(as_of) => bound.time = Some(self.date(as_of)?),
                other => {
                    let message = "a path is shown whole, the shortest first: only `limit` and `as of` go with it";
                    return Err(Problem::new(ErrorKind::Meaning, "Q064", super::output::clause_span(other), message));
                }
            }
        }
        bound.params = std::mem::take(&mut self.params);
        bound.notes = std::mem::take(&mut self.notes);
        Ok(Statement::Path(Box::new(bound)))
    }

    fn path_end(&mut self, phrase: &ast::Phrase) -> Result<Noun> {
        let all = self.all_kinds();
        let mut cursor = Cursor::new(&phrase.tokens, phrase.span);
        let start = self.start(&mut cursor, &all, None)?;
        if !cursor.is_done() {
            let rest = cursor.rest();
            let message = format!("`{}` cannot stand at the end of a path", rest.of(self.text));
            let problem = Problem::new(ErrorKind::Meaning, "Q064", rest, message);
            return Err(problem.help("an end is a name, a kind, or a query in parentheses"));
        }
        Ok(Noun { head: start.head, kinds: start.kinds, filter: None })
    }
}
