//! Reading the file of settings. What is wrong in it is told with its place; what else stands there holds.

use std::env;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use fossgraph_core::{Place, any_of, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::value::Given;
use super::{Alias, Origin, Remark, SETTINGS, Settings, expanded, xdg};

/// No file of settings is larger, in bytes.
const LARGEST: u64 = 1 << 20;
/// The table of names for queries.
const ALIASES: &str = "aliases";

/// Reads the file that `FOSS_CONFIG` names, else the one in its place, if it is there.
pub(super) fn read(settings: &mut Settings) {
    let named = env::var_os("FOSS_CONFIG").filter(|name| !name.is_empty()).map(PathBuf::from);
    let Some(path) = named.clone().or_else(usual) else { return };
    match bytes(&path) {
        Ok(bytes) => {
            settings.file = Some(path.clone());
            read_bytes(settings, &path, &bytes);
        }
        Err(error) if named.is_none() && is_absent(&error) => {}
        Err(error) => {
            let mut remark = whole(&path, format!("the settings cannot be read: {error}"));
            remark.help = named.is_some().then(|| "FOSS_CONFIG names this file".to_owned());
            settings.remarks.push(remark);
        }
    }
}

/// Where the file is looked for.
pub(super) fn usual() -> Option<PathBuf> {
    Some(xdg("XDG_CONFIG_HOME", ".config")?.join("foss").join("config.toml"))
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    // nobody may ever write into a pipe
    #[cfg(unix)]
    if std::os::unix::fs::FileTypeExt::is_fifo(&std::fs::metadata(path)?.file_type()) {
        return Err(io::Error::other("it is a pipe"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn whole(path: &Path, message: impl Into<String>) -> Remark {
    Remark { place: Place::file(&path.display().to_string()), message: message.into(), help: None }
}

fn read_bytes(settings: &mut Settings, path: &Path, bytes: &[u8]) {
    if bytes.len() as u64 > LARGEST {
        let message = format!("the file is larger than {} MiB: nothing in it is used", LARGEST >> 20);
        return settings.remarks.push(whole(path, message));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => read_text(settings, path, text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let before = String::from_utf8_lossy(before);
            let place = Place::at(&path.display().to_string(), &before, before.len());
            let message = "the file is not UTF-8 here: nothing in it is used".to_owned();
            settings.remarks.push(Remark { place, message, help: None });
        }
    }
}

/// Reads the text of the file at a path.
pub(super) fn read_text(settings: &mut Settings, path: &Path, text: &str) {
    let file = path.display().to_string();
    let mut reader = Reader { settings, path, file: &file, text };
    match DeTable::parse(text) {
        Ok(table) => reader.table(table.get_ref()),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let what = error.message().lines().next().unwrap_or_default().to_owned();
            reader.remark(at, format!("this is not TOML, and nothing in the file is used: {what}"), None);
        }
    }
}

struct Reader<'a> {
    settings: &'a mut Settings,
    path: &'a Path,
    file: &'a str,
    text: &'a str,
}

type Keyed<'a> = (&'a Spanned<std::borrow::Cow<'a, str>>, &'a Spanned<DeValue<'a>>);

impl Reader<'_> {
    fn remark(&mut self, at: usize, message: String, help: Option<String>) {
        let place = self.place(at);
        self.settings.remarks.push(Remark { place, message, help });
    }

    fn place(&self, at: usize) -> Place {
        Place::at(self.file, self.text, at)
    }

    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in in_order(table) {
            let at = key.span().start;
            let name = key.get_ref().as_ref();
            if name == ALIASES {
                self.aliases(value);
            } else if let Some(setting) = SETTINGS.iter().find(|setting| setting.key == name) {
                let mut values = std::mem::take(&mut self.settings.values);
                match values.set(setting, &given(setting.key, value.get_ref(), self.folder())) {
                    Ok(()) => self.settings.say(setting.key, Origin::File(self.place(at))),
                    Err(misfit) => self.remark(value.span().start, misfit.message, misfit.help),
                }
                self.settings.values = values;
            } else {
                let known = SETTINGS.iter().map(|setting| setting.key).chain([ALIASES]);
                let near = nearest(name, known.clone());
                let help = if near.is_empty() {
                    format!("it is {}", any_of(&known.collect::<Vec<_>>()))
                } else {
                    format!("did you mean {}?", any_of(&near))
                };
                self.remark(at, format!("there is no setting `{name}`"), Some(help));
            }
        }
    }

    /// The directory that paths are seen from.
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new(""))
    }

    fn aliases(&mut self, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.remark(value.span().start, "`aliases` is a table of names and queries".to_owned(), None);
        };
        for (key, value) in in_order(table) {
            let name = key.get_ref().as_ref();
            let wrong = match value.get_ref() {
                _ if !is_name(name) => {
                    Some((key.span().start, "the name of a query is a letter, then letters, digits, `_` and `-`"))
                }
                _ if self.settings.alias(name).is_some() => Some((key.span().start, "this name is given twice")),
                DeValue::String(query) if query.trim().is_empty() => Some((value.span().start, "here stands no query")),
                DeValue::String(query) if query.trim_start().starts_with(['@', '.']) => Some((
                    value.span().start,
                    "a name stands for a query, not for another name or a command of the shell",
                )),
                DeValue::String(query) => {
                    let place = self.place(key.span().start);
                    self.settings.aliases.push(Alias { name: name.to_owned(), query: query.to_string(), place });
                    None
                }
                _ => Some((value.span().start, "a query is a text between quotes")),
            };
            if let Some((at, message)) = wrong {
                self.remark(at, format!("the alias `{name}` is left out: {message}"), None);
            }
        }
    }
}

/// Keys and values as they stand in the text.
fn in_order<'a>(table: &'a DeTable<'a>) -> Vec<Keyed<'a>> {
    let mut keyed: Vec<Keyed<'a>> = table.iter().collect();
    keyed.sort_by_key(|(key, _)| key.span().start);
    keyed
}

fn given<'a>(key: &str, value: &'a DeValue<'a>, folder: &Path) -> Given<'a> {
    let path = |text: &str| if text == "builtin" { PathBuf::from(text) } else { folder.join(expanded(text)) };
    match value {
        DeValue::String(text) if key == "data" => Given::Paths(vec![path(text)]),
        DeValue::String(text) => Given::Text(text),
        DeValue::Integer(n) => {
            i64::from_str_radix(n.as_str(), n.radix()).map_or(Given::Other("so large a number"), Given::Integer)
        }
        DeValue::Float(x) => x.as_str().parse().map_or(Given::Other("something else"), Given::Float),
        DeValue::Boolean(on) => Given::Switch(*on),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| item.get_ref().as_str().map(path));
            texts
                .collect::<Option<Vec<_>>>()
                .map_or(Given::Other("a list with something else than texts"), Given::Paths)
        }
        DeValue::Table(_) => Given::Other("a table"),
        DeValue::Datetime(_) => Given::Other("a date"),
    }
}

/// Whether a word can name a query.
fn is_name(word: &str) -> bool {
    word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
