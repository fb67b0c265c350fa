//! A hand-written loader of the generated files: ids are looked up in one table, columns are typed and coded, edges become rows both ways.

use std::fs;
use std::path::Path;

use memchr::{memchr, memchr_iter};
use rustc_hash::FxHashMap;

use super::arrays::Ways;
use crate::generate::{Kind, LANGUAGES, LICENCES, Project, Relation, STATUS, Texts, file};

/// What the files hold, ready to be asked.
pub(crate) struct Tables {
    pub(crate) names: Texts,
    pub(crate) projects: Vec<Project>,
    pub(crate) years: Vec<i16>,
    pub(crate) edges: Vec<Vec<(u32, u32)>>,
    pub(crate) ways: Vec<Ways>,
}

/// Reads all files of a folder.
pub(crate) fn load(folder: &Path) -> Result<Tables, String> {
    let read = |phrase: &str| fs::read_to_string(file(folder, phrase)).map_err(|e| format!("{phrase}: {e}"));
    let nodes: Vec<String> = Kind::ALL.iter().map(|kind| read(kind.plural())).collect::<Result<_, _>>()?;
    let mut tables = Tables {
        names: Texts::default(),
        projects: Vec::new(),
        years: Vec::new(),
        edges: Vec::new(),
        ways: Vec::new(),
    };
    let mut ids: FxHashMap<&str, u32> = FxHashMap::default();
    ids.reserve(nodes.iter().map(|text| memchr_iter(b'\n', text.as_bytes()).count()).sum());
    for (kind, text) in Kind::ALL.iter().zip(&nodes) {
        for line in lines(text) {
            let mut fields = Fields(line);
            ids.insert(fields.next(), tables.names.len());
            tables.names.push(fields.next());
            match kind {
                Kind::Project => tables.projects.push(project(&mut fields)?),
                Kind::CaseStudy => tables.years.push(fields.next().parse().map_err(|_| format!("a year in {line}"))?),
                _ => {}
            }
        }
    }
    let id = |id: &str| ids.get(id).copied().ok_or_else(|| format!("nothing has the id {id}"));
    for relation in Relation::ALL {
        let text = read(relation.phrase())?;
        let mut edges = Vec::with_capacity(memchr_iter(b'\n', text.as_bytes()).count());
        for line in lines(&text) {
            let mut fields = Fields(line);
            edges.push((id(fields.next())?, id(fields.next())?));
        }
        edges.sort_unstable();
        edges.dedup();
        tables.ways.push(Ways::new(tables.names.len(), &edges));
        tables.edges.push(edges);
    }
    Ok(tables)
}

/// The lines behind the header.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    let next = move || {
        let end = memchr(b'\n', rest.as_bytes())?;
        let line = &rest[..end];
        rest = &rest[end + 1..];
        Some(line)
    };
    std::iter::from_fn(next).skip(1)
}

/// The fields of a line, none of which is quoted.
struct Fields<'t>(&'t str);

impl<'t> Fields<'t> {
    fn next(&mut self) -> &'t str {
        let end = memchr(b',', self.0.as_bytes()).unwrap_or(self.0.len());
        let field = &self.0[..end];
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        field
    }
}

fn project(fields: &mut Fields<'_>) -> Result<Project, String> {
    let known = |field: &str| !field.is_empty();
    let status = code(&STATUS, fields.next())?;
    let accepted = Some(fields.next()).filter(|f| known(f)).map(date).transpose()?;
    let stars = Some(fields.next()).filter(|f| known(f)).map(|f| f.parse().map_err(|_| format!("a number in {f}")));
    let stars = stars.transpose()?;
    let licence = code(&LICENCES, fields.next())?;
    Ok(Project { status, accepted, stars, licence, language: code(&LANGUAGES, fields.next())? })
}

/// The place of a text in a short list.
fn code(list: &[&str], text: &str) -> Result<Option<u8>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let at = list.iter().position(|one| *one == text).ok_or_else(|| format!("{text} is none of {list:?}"))?;
    Ok(u8::try_from(at).ok())
}

fn date(text: &str) -> Result<(i16, u8, u8), String> {
    let mut parts = text.split('-');
    let mut part = || parts.next().and_then(|part| part.parse().ok()).ok_or_else(|| format!("a date in {text}"));
    let (year, month, day): (i16, i16, i16) = (part()?, part()?, part()?);
    Ok((year, month as u8, day as u8))
}
