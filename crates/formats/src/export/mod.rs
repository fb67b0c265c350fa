//! Writing a graph, or a part of it, in the forms that other programs read.

mod csv;
mod dot;
mod graphml;
mod jsonld;
mod mermaid;
mod native;
mod part;

pub use part::Part;

/// A form to write a graph in.
///
/// # Examples
///
/// ```
/// use fossgraph_formats::{Export, Part};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// let files = [("schema.toml", schema), ("teams.csv", "name\nWeb\nDesk\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// let dot = Export::Dot.write(&Part::all(&graph)).unwrap();
/// assert!(dot.len() == 1 && dot[0].0.is_empty() && dot[0].1.starts_with("digraph"), "a single text, which has no name");
/// let tables = Export::Csv.write(&Part::all(&graph)).unwrap();
/// assert_eq!(tables.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["things.csv", "edges.csv"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// A directory of native files, which load back to the same graph.
    Native,
    /// A directory of two tables: things and edges.
    Csv,
    /// GraphML, as graph editors read it.
    GraphMl,
    /// JSON-LD, for linked data.
    JsonLd,
    /// The language of Graphviz.
    Dot,
    /// A Mermaid flow chart, for Markdown.
    Mermaid,
}

impl Export {
    /// The form that a file's name asks for by its ending; `None` for a directory and for endings that are not known.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_formats::Export;
    /// assert_eq!(Export::of_ending("gv"), Some(Export::Dot));
    /// assert_eq!(Export::of_ending("xlsx"), None);
    /// ```
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "graphml" => Some(Self::GraphMl),
            "jsonld" => Some(Self::JsonLd),
            "dot" | "gv" => Some(Self::Dot),
            "mmd" | "mermaid" => Some(Self::Mermaid),
            _ => None,
        }
    }

    /// The endings that [`Export::of_ending`] knows.
    pub const ENDINGS: [&str; 6] = [".graphml", ".jsonld", ".dot", ".gv", ".mmd", ".mermaid"];

    /// Writes a part of a graph: the names and texts of files; one without a name, where the form is a single file.
    ///
    /// # Errors
    ///
    /// Why the graph cannot be written in this form.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_formats::{Export, Part};
    /// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
    /// let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb\n")]).unwrap();
    /// let files = Export::Native.write(&Part::all(&loaded.graph)).unwrap();
    /// let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    /// assert_eq!(names, ["schema.toml", "teams.toml"]);
    ///
    /// let odd = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n[[relation]]\nphrase = 'and/or'\ninverse = 'back'\nfrom = ['team']\nto = ['team']";
    /// let files = [("schema.toml", odd), ("teams.toml", "[[team]]\nname = 'Web'\n'and/or' = 'Web'")];
    /// let loaded = fossgraph_core::load_text(&files).unwrap();
    /// assert_eq!(Export::Native.write(&Part::all(&loaded.graph)), Err("no file can be named after `and/or`".to_owned()));
    /// ```
    pub fn write(self, part: &Part<'_>) -> Result<Vec<(String, String)>, String> {
        let single = |text: String| vec![(String::new(), text)];
        let files = match self {
            Self::Native => native::write(part)?,
            Self::Csv => csv::write(part)?,
            Self::GraphMl => single(graphml::write(part)),
            Self::JsonLd => single(jsonld::write(part)),
            Self::Dot => single(dot::write(part)),
            Self::Mermaid => single(mermaid::write(part)),
        };
        // what a snapshot holds is checked when it is read
        part.damage().map_or(Ok(files), |damage| Err(damage.message))
    }
}
