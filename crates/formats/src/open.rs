//! Opening sources of any format, one alone or several together.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use fossgraph_core::{
    Builder, CancelToken, Files, KindId, LoadError, Loaded, Progress, Remark, Schema, Watch, collect, copy_snapshot,
    open_snapshot, read,
};

use crate::format::Format;

/// What the built-in data are called where a path is expected.
const BUILTIN: &str = "builtin";
/// How places name the schema that comes with the program.
const BUILTIN_SCHEMA: &str = "the built-in schema";

/// What may be said of sources beyond their paths, and who watches that they are opened.
///
/// # Examples
///
/// ```
/// use fossgraph_formats::{Options, open_with};
/// # let file = tempfile::Builder::new().suffix(".yml").tempfile().unwrap().into_temp_path();
/// let landscape = "landscape:\n- name: Runtime\n  subcategories:\n  - name: Network\n    items:\n    - name: Tide\n      project: sandbox\n";
/// std::fs::write(&file, landscape).unwrap();
/// let options = Options { foundation: Some("Port Foundation".to_owned()), ..Options::default() };
/// let graph = open_with(&[&file], &options).unwrap().graph;
/// assert!(graph.name_index().find("Port Foundation").next().is_some());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whose a landscape is that does not tell.
    pub foundation: Option<String>,
    /// Stops the load when cancelled, with an error that [`LoadError::is_cancelled`].
    pub cancel: Option<CancelToken>,
    /// Tells another thread how far the load is.
    pub progress: Option<Progress>,
    /// Whether snapshots are read into memory, for files that may be written in place while their data are asked.
    pub copied: bool,
}

impl Options {
    fn watch(&self) -> Watch {
        Watch::new(self.cancel.clone(), self.progress.clone())
    }
}

/// Opens data: `builtin`, a directory of native files, a native file (`.toml`, `.csv`, `.jsonl`), a snapshot, or a file of a foreign
/// format. Several are put together, in whatever order: see [`Builder::finish`] for what becomes one thing.
///
/// A directory without a `schema.toml` and a foreign file use the built-in schema; an exported GraphML file brings its own. Schemas of data that are opened together are united.
///
/// # Errors
///
/// What is wrong with the files, with places that can be opened from here; a file of no format that
/// is known; one name that two schemas define differently.
///
/// # Examples
///
/// ```
/// let loaded = fossgraph_formats::open(&["builtin"]).unwrap();
/// assert!(loaded.graph.node_count() > 1000);
/// let wrong = fossgraph_formats::open(&["nowhere"]).unwrap_err();
/// assert!(wrong.to_string().contains("cannot be read"));
/// ```
pub fn open(paths: &[impl AsRef<Path>]) -> Result<Loaded, LoadError> {
    open_with(paths, &Options::default())
}

/// [`open`] with options.
///
/// # Errors
///
/// As [`open`]; and that the load was stopped.
///
/// # Examples
///
/// ```
/// use fossgraph_core::CancelToken;
/// use fossgraph_formats::{Options, open_with};
/// let cancel = CancelToken::new();
/// cancel.cancel();
/// let options = Options { cancel: Some(cancel), ..Options::default() };
/// assert!(open_with(&["builtin"], &options).unwrap_err().is_cancelled());
/// ```
pub fn open_with(paths: &[impl AsRef<Path>], options: &Options) -> Result<Loaded, LoadError> {
    let watch = options.watch();
    let mut twice = Vec::new();
    let mut sources = Vec::new();
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        watch.check()?;
        let path = path.as_ref();
        if !seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())) {
            twice.push(path.display().to_string());
            continue;
        }
        match Source::of(path, options, &watch) {
            Ok(source) => sources.push(source),
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(LoadError::all(errors));
    }
    let mut loaded = match sources.pop() {
        Some(source) if sources.is_empty() => source.alone(options)?,
        last => together(sources.into_iter().chain(last).collect(), options)?,
    };
    for path in twice {
        let message = format!("{path} is named more than once, and read once");
        loaded.report.remarks.push(Remark { place: None, message });
    }
    Ok(loaded)
}

/// A body of data, as far as it can be told without its schema.
enum Source {
    Builtin,
    Native(Files),
    Snapshot { name: String, loaded: Box<Loaded> },
    Foreign { path: PathBuf, schema: Option<String> },
}

impl Source {
    fn of(path: &Path, options: &Options, watch: &Watch) -> Result<Self, LoadError> {
        if path.as_os_str() == BUILTIN {
            return Ok(Self::Builtin);
        }
        if path.is_file() && !crate::is_native(path) {
            return match crate::document::format_of_file(path) {
                Ok(Some(Format::Snapshot)) => {
                    let loaded = if options.copied { copy_snapshot(path)? } else { open_snapshot(path)? };
                    Ok(Self::Snapshot { name: path.display().to_string(), loaded: Box::new(loaded) })
                }
                _ => Ok(Self::Foreign { path: path.to_owned(), schema: crate::graphml::schema(path, watch) }),
            };
        }
        match Files::read_watched(path, watch) {
            Ok(files) => Ok(Self::Native(files.placed())),
            Err(error) if error.is_cancelled() => Err(error),
            Err(error) => Err(crate::foreign_inside(path).map_or(error, LoadError::from)),
        }
    }

    /// Opens the only source.
    fn alone(self, options: &Options) -> Result<Loaded, LoadError> {
        match self {
            Self::Builtin => Ok(fossgraph_data::builtin()),
            Self::Snapshot { loaded, .. } => Ok(*loaded),
            Self::Native(files) => finish(collect(&files, Some(builtin_schema()?), options.watch())?, true),
            Self::Foreign { ref path, .. } => {
                let schema = self.schema().map_or_else(builtin_schema, |(file, text)| read_schema(&file, &text))?;
                let mut builder = Builder::watched(schema, options.watch());
                crate::foreign(path, options, &mut builder)?;
                let mut loaded = finish(builder, true)?;
                without_projects(&mut loaded);
                Ok(loaded)
            }
        }
    }

    /// The schema that the source brings: its file and text.
    fn schema(&self) -> Option<(String, String)> {
        match self {
            Self::Builtin => None,
            Self::Foreign { path, schema } => Some((format!("the schema in {}", path.display()), schema.clone()?)),
            Self::Native(files) => Some((files.shown("schema.toml"), files.schema()?.to_owned())),
            Self::Snapshot { name, loaded } => Some((name.clone(), loaded.graph.schema().text().to_owned())),
        }
    }

    fn add(self, options: &Options, builder: &mut Builder) -> Result<(), LoadError> {
        match self {
            Self::Builtin => builder.thaw(&fossgraph_data::builtin().graph, BUILTIN),
            Self::Snapshot { name, loaded } => {
                loaded.graph.check()?;
                builder.thaw(&loaded.graph, &name);
            }
            Self::Native(files) => read(&files, builder)?,
            Self::Foreign { path, .. } => crate::foreign(&path, options, builder)?,
        }
        Ok(())
    }
}

fn builtin_schema() -> Result<Arc<Schema>, LoadError> {
    Schema::parse(BUILTIN_SCHEMA, fossgraph_data::SCHEMA).map(Arc::new)
}

/// The schema that a foreign file brings.
fn read_schema(file: &str, text: &str) -> Result<Arc<Schema>, LoadError> {
    let base = Schema::extends(text).then_some((BUILTIN_SCHEMA, fossgraph_data::SCHEMA));
    Schema::unite(base, &[(file, text)]).map(Arc::new)
}

/// Opens several sources as one body of data.
fn together(sources: Vec<Source>, options: &Options) -> Result<Loaded, LoadError> {
    let own: Vec<Option<(String, String)>> = sources.iter().map(Source::schema).collect();
    let of_builtin = own.iter().any(|schema| schema.as_ref().is_none_or(|(_, text)| Schema::extends(text)));
    let builtin = of_builtin.then_some((BUILTIN_SCHEMA, fossgraph_data::SCHEMA));
    let files: Vec<(&str, &str)> = own.iter().flatten().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let mut builder = Builder::watched(Schema::unite(builtin, &files)?.into(), options.watch());
    let mut errors = Vec::new();
    let with_builtin = sources.iter().any(|source| matches!(source, Source::Builtin));
    for source in sources {
        match source.add(options, &mut builder) {
            Ok(()) => {}
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(LoadError::all(errors));
    }
    finish(builder, !with_builtin)
}

/// Helps where a name leads to nothing that the built-in data know: whoever names it does not see that they are not loaded.
fn help_with_builtin(builder: &mut Builder) {
    let schema = builder.schema().clone();
    let known = LazyLock::new(|| fossgraph_data::builtin().graph);
    builder.elsewhere(move |text, kinds| {
        let is_known = |kind: &KindId| {
            let (kind, _) = known.schema().lexicon().kind(&schema.kind(*kind).singular)?;
            let named = known.name_index().find(text).map(|found| found.node).find(|node| known.kind_of(*node) == kind);
            named.or_else(|| known.find(kind, text))
        };
        kinds.iter().find_map(is_known)?;
        Some(format!("`{text}` is in the built-in data: add them with `--data {BUILTIN}`"))
    });
}

/// Links what belongs together when everything is read, and builds the graph.
fn finish(mut builder: Builder, without_builtin: bool) -> Result<Loaded, LoadError> {
    if without_builtin {
        help_with_builtin(&mut builder);
    }
    crate::link::link(&mut builder)?;
    builder.finish()
}

/// A bill of materials alone answers no question about projects.
fn without_projects(loaded: &mut Loaded) {
    let graph = &loaded.graph;
    let count = |kind: &str| graph.schema().lexicon().kind(kind).map_or(0, |(kind, _)| graph.nodes(kind).len());
    if count("package") > 0 && count("project") == 0 {
        let message = "no projects are loaded: `--data builtin` beside the bill adds them, and links packages to them";
        loaded.report.remarks.push(Remark { place: None, message: message.to_owned() });
    }
}
