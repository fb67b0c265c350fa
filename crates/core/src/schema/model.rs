//! The schema as the rest of the product sees it: names resolved to small ids.

use super::lexicon::Lexicon;
use crate::value::{ValueType, fold};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u16);

        impl $name {
            /// The id as a place in a table.
            #[must_use]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

id!(
    /// A kind: its place among the schema's kinds, which is the order in which answers list them.
    KindId
);
id!(
    /// An attribute; the built-in ones come first.
    AttributeId
);
id!(
    /// A relation: its place among the schema's relations.
    RelationId
);
id!(
    /// An enumeration: its place among the schema's enumerations.
    EnumerationId
);

/// An ordered set of words that an attribute may take.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Enumeration;
/// let members = ["Sandbox", "Incubating", "Graduated"].map(str::to_owned).to_vec();
/// let level = Enumeration { name: "level".to_owned(), members };
/// assert!(level.member("sandbox").unwrap() < level.member("Graduated").unwrap(), "ordered as listed, not by name");
/// assert_eq!(level.name_of(1), "Incubating");
/// assert_eq!((level.member("Sanbox"), level.name_of(3)), (None, "?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// Its name, which attributes give as their type.
    pub name: String,
    /// Its members, lowest first.
    pub members: Vec<String>,
}

impl Enumeration {
    /// The member of that name, ignoring case.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<u16> {
        let folded = |name: &str| {
            let wanted = fold(name);
            self.members.iter().position(|m| fold(m) == wanted)
        };
        let at = self.members.iter().position(|m| m == name).or_else(|| folded(name))?;
        u16::try_from(at).ok()
    }

    /// The name of a member.
    #[must_use]
    pub fn name_of(&self, member: u16) -> &str {
        self.members.get(usize::from(member)).map_or("?", String::as_str)
    }
}

/// A kind of thing: project, organisation, …
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// let schema = graph.schema();
/// let (id, _) = schema.lexicon().kind("team").unwrap();
/// let team = schema.kind(id);
/// assert_eq!((team.singular.as_str(), team.plural.as_str()), ("team", "teams"));
/// assert_eq!(schema.attribute(team.attributes[0]).name, "size", "the built-in ones, such as `name`, are not listed");
/// assert!(team.doc.is_empty(), "the schema says nothing on what a team is");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// `project`.
    pub singular: String,
    /// `projects`.
    pub plural: String,
    /// Further pairs of singular and plural.
    pub synonyms: Vec<(String, String)>,
    /// One sentence on what it is.
    pub doc: String,
    /// The attributes that its records may have, without the built-in ones.
    pub attributes: Vec<AttributeId>,
    /// The columns shown when a query asks for none.
    pub summary: Vec<SummaryColumn>,
}

/// A column that a kind shows by default.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Builtin, Schema, SummaryColumn};
/// # let text = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nsummary = ['name', 'helps']\n[[kind]]\nsingular = 'tool'\nplural = 'tools'\n\
/// #             [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// let schema = Schema::parse("schema.toml", text).unwrap();
/// let name = SummaryColumn::Attribute(schema.builtin(Builtin::Name));
/// let helps = SummaryColumn::Relation(schema.lexicon().relation("helps").unwrap());
/// assert_eq!(schema.kinds()[0].summary, [name, helps]);
/// assert_eq!(schema.kinds()[1].summary, [name], "where the schema says nothing, the name");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryColumn {
    /// The value of an attribute.
    Attribute(AttributeId),
    /// The names that a relation reaches.
    Relation(Directed),
}

/// What every record has, whatever the schema says.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::Builtin;
/// let schema = graph.schema();
/// let name = schema.lexicon().attribute("name").unwrap();
/// assert_eq!(name, schema.builtin(Builtin::Name));
/// assert_eq!(schema.attribute(name).builtin, Some(Builtin::Name));
/// let size = schema.lexicon().attribute("size").unwrap();
/// assert_eq!(schema.attribute(size).builtin, None, "it is the schema's own");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// The name.
    Name,
    /// The id, unique within the kind.
    Id,
    /// Further names.
    Aliases,
    /// The kind's singular.
    Kind,
    /// The documents cited.
    Sources,
    /// How well the fact is checked: disputed, claim or verified.
    Check,
    /// A remark on the fact.
    Note,
    /// Since when the thing is there, or the edge holds.
    Since,
    /// Until when, exclusive.
    Until,
}

/// An attribute of records, of edges or of both.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::ValueType;
/// let schema = graph.schema();
/// let id = schema.lexicon().attribute("size").unwrap();
/// let size = schema.attribute(id);
/// assert_eq!((size.name.as_str(), size.value_type, size.many), ("size", ValueType::Integer, false));
/// assert!(schema.has_attribute(schema.lexicon().kind("team").unwrap().0, id));
/// assert!(schema.lexicon().attribute("sise").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Other names.
    pub synonyms: Vec<String>,
    /// What it holds.
    pub value_type: ValueType,
    /// Whether it holds a list.
    pub many: bool,
    /// Whether its values succeed one another in time.
    pub history: bool,
    /// The unit of its numbers, if any.
    pub unit: Option<String>,
    /// One sentence on what it means.
    pub doc: String,
    /// How it is read from edges, where a record does not state it.
    pub derived: Option<Derived>,
    /// Set where each source says it in terms of its own: that sources differ is no conflict.
    pub per_source: bool,
    /// The kinds for which the data claim to record it always.
    pub complete: Vec<KindId>,
    /// Set where its values tell which thing a record means: records of one kind that share one are one thing.
    pub key: Option<KeySort>,
    /// Set for what every record has.
    pub builtin: Option<Builtin>,
}

/// By what sort of key things are known, besides their ids and names.
///
/// # Examples
///
/// ```
/// use fossgraph_core::KeySort;
/// assert_eq!(KeySort::parse("purl"), Some(KeySort::Purl));
/// assert_eq!(KeySort::Repository.name(), "repository");
/// assert_eq!(KeySort::parse("e-mail"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeySort {
    /// The address of a repository.
    Repository,
    /// The name in another system: `system:slug`.
    Slug,
    /// A package URL.
    Purl,
}

impl KeySort {
    /// The sort as schemas write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Repository => "repository",
            Self::Slug => "slug",
            Self::Purl => "purl",
        }
    }

    /// The sort of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Repository, Self::Slug, Self::Purl].into_iter().find(|sort| sort.name() == name)
    }
}

/// How an attribute is read from the edges of a relation.
///
/// # Examples
///
/// A project's status is that of the edge that leads to its host:
///
/// ```
/// use fossgraph_core::load_text;
/// # let schema = "[[kind]]\nsingular = 'project'\nplural = 'projects'\nattributes = ['status']\n\
/// #               [[kind]]\nsingular = 'host'\nplural = 'hosts'\n[[enumeration]]\nname = 'level'\nmembers = ['Sandbox', 'Graduated']\n\
/// #               [[attribute]]\nname = 'status'\ntype = 'level'\nmany = true\nderived = { relation = 'hosted by', value = 'status' }\n\
/// #               [[relation]]\nphrase = 'runs'\ninverse = 'hosted by'\nfrom = ['host']\nto = ['project']\nattributes = ['status']";
/// let data = "[[host]]\nname = 'Home'\nruns = [{ to = 'Dapr', status = 'Graduated' }]\n[[project]]\nname = 'Dapr'\n[[project]]\nname = 'Keel'";
/// let graph = load_text(&[("schema.toml", schema), ("data.toml", data)]).unwrap().graph;
/// let lexicon = graph.schema().lexicon();
/// let (projects, status) = (lexicon.kind("projects").unwrap().0, lexicon.attribute("status").unwrap());
/// let derived = graph.schema().attribute(status).derived.as_ref().unwrap();
/// assert_eq!((derived.relation, &derived.filter), (lexicon.relation("hosted by").unwrap(), &None));
/// let of = |id| graph.cells(graph.find(projects, id).unwrap(), status).next().map(|(column, cell)| column.display(cell, graph.schema()));
/// assert_eq!((of("dapr").as_deref(), of("keel")), (Some("Graduated"), None), "nobody hosts Keel");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The relation, seen from the record.
    pub relation: Directed,
    /// The attribute of the edge (or its `since` or `until`).
    pub value: AttributeId,
    /// Only edges whose enumeration attribute has this member.
    pub filter: Option<(AttributeId, u16)>,
    /// Which of several values counts.
    pub pick: Pick,
}

/// Which of several derived values counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// All values of the edges that hold at the time asked about.
    All,
    /// The earliest of all edges, whether they still hold or not.
    First,
}

/// Which way a relation is walked.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::Direction;
/// let helped_by = graph.schema().lexicon().relation("helped by").unwrap();
/// assert_eq!(helped_by.direction, Direction::In, "from the object, who is helped, to the subject, who helps");
/// assert_eq!(helped_by.direction.reverse(), Direction::Out);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From its subject to its object: `hosts`.
    Out,
    /// From its object to its subject: `hosted by`.
    In,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub fn reverse(self) -> Self {
        match self {
            Self::Out => Self::In,
            Self::In => Self::Out,
        }
    }
}

/// A relation walked one way.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// let schema = graph.schema();
/// let helps = schema.lexicon().relation("helps").unwrap();
/// assert_eq!((schema.phrase(helps), schema.phrase(helps.reverse())), ("helps", "helped by"));
/// assert_eq!(helps.reverse().relation, helps.relation, "one relation, walked the other way");
/// assert_eq!(schema.ways().collect::<Vec<_>>(), [helps, helps.reverse()]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Directed {
    /// The relation.
    pub relation: RelationId,
    /// The way.
    pub direction: Direction,
}

impl Directed {
    /// The same relation walked the other way.
    #[must_use]
    pub fn reverse(self) -> Self {
        Self { direction: self.direction.reverse(), ..self }
    }
}

/// A relation between kinds.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Schema;
/// let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'\n\
///     [[relation]]\nphrase = 'sits beside'\nsymmetric = true\nfrom = ['team']\nto = ['team']").unwrap();
/// let beside = schema.relation(schema.lexicon().relation("sits beside").unwrap().relation);
/// assert_eq!(beside.inverse, "sits beside", "both ways are called the same");
/// assert_eq!((schema.ways().count(), beside.from == beside.to), (1, true));
/// assert!(beside.attributes.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// `hosts`.
    pub phrase: String,
    /// Other phrases of the same direction.
    pub synonyms: Vec<String>,
    /// `hosted by`; the phrase itself where the relation is symmetric.
    pub inverse: String,
    /// Other phrases of the inverse direction.
    pub inverse_synonyms: Vec<String>,
    /// Whether it holds both ways.
    pub symmetric: bool,
    /// Whether each edge begins at a date: one without `since` began at a date that is not recorded, and is not known to have held
    /// always.
    pub dated: bool,
    /// Whether edges that ended are not recorded.
    pub current_only: bool,
    /// Whether its subjects answer for its objects: what a host publishes of its projects goes before what others say.
    pub authority: bool,
    /// The kinds of its subjects.
    pub from: Vec<KindId>,
    /// The kinds of its objects.
    pub to: Vec<KindId>,
    /// The attributes that its edges may have.
    pub attributes: Vec<AttributeId>,
    /// The kinds for whose members the data claim to record every edge.
    pub complete: Vec<KindId>,
    /// One sentence on what it means.
    pub doc: String,
}

/// The kinds, attributes, relations and enumerations of a body of data, with their phrases.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Schema;
/// let schema = Schema::parse("schema.toml", fossgraph_data_schema()).unwrap();
/// let hosts = schema.lexicon().relation("hosted by").unwrap();
/// assert_eq!((schema.phrase(hosts), schema.phrase(hosts.reverse())), ("hosted by", "hosts"));
/// assert!(schema.lexicon().relation("hostd by").is_none());
/// # fn fossgraph_data_schema() -> &'static str {
/// #     "[[kind]]\nsingular = 'project'\nplural = 'projects'\n[[kind]]\nsingular = 'foundation'\nplural = 'foundations'\n\
/// #      [[relation]]\nphrase = 'hosts'\ninverse = 'hosted by'\nfrom = ['foundation']\nto = ['project']"
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) enumerations: Vec<Enumeration>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) citations: Option<KindId>,
    pub(crate) lexicon: Lexicon,
}

impl Schema {
    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The text that the schema was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The kinds, in their order.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The ids of all kinds, in their order.
    pub fn kind_ids(&self) -> impl Iterator<Item = KindId> + use<> {
        (0..u16::try_from(self.kinds.len()).unwrap_or(u16::MAX)).map(KindId)
    }

    /// The attributes, the built-in ones first.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The relations, in their order.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// The ids of all relations, in their order.
    pub fn relation_ids(&self) -> impl Iterator<Item = RelationId> + use<> {
        (0..u16::try_from(self.relations.len()).unwrap_or(u16::MAX)).map(RelationId)
    }

    /// The enumerations.
    #[must_use]
    pub fn enumerations(&self) -> &[Enumeration] {
        &self.enumerations
    }

    /// The kind whose records are cited as sources.
    #[must_use]
    pub fn citations(&self) -> Option<KindId> {
        self.citations
    }

    /// The phrases of the schema.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// A kind.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made by this schema alone")]
    pub fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[id.index()]
    }

    /// An attribute.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made by this schema alone")]
    pub fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[id.index()]
    }

    /// A relation.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made by this schema alone")]
    pub fn relation(&self, id: RelationId) -> &Relation {
        &self.relations[id.index()]
    }

    /// An enumeration.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made by this schema alone")]
    pub fn enumeration(&self, id: EnumerationId) -> &Enumeration {
        &self.enumerations[id.index()]
    }

    /// The id of a built-in attribute.
    #[must_use]
    pub fn builtin(&self, builtin: Builtin) -> AttributeId {
        let at = self.attributes.iter().position(|a| a.builtin == Some(builtin)).unwrap_or_default();
        AttributeId(u16::try_from(at).unwrap_or_default())
    }

    /// Whether records of a kind may have an attribute.
    #[must_use]
    pub fn has_attribute(&self, kind: KindId, attribute: AttributeId) -> bool {
        self.attribute(attribute).builtin.is_some() || self.kind(kind).attributes.contains(&attribute)
    }

    /// The phrase of a relation walked one way.
    #[must_use]
    pub fn phrase(&self, directed: Directed) -> &str {
        let relation = self.relation(directed.relation);
        match directed.direction {
            Direction::Out => &relation.phrase,
            Direction::In => &relation.inverse,
        }
    }

    /// The kinds that a relation, walked one way, starts from.
    #[must_use]
    pub fn sources(&self, directed: Directed) -> &[KindId] {
        let relation = self.relation(directed.relation);
        match directed.direction {
            Direction::Out => &relation.from,
            Direction::In => &relation.to,
        }
    }

    /// The kinds that a relation, walked one way, leads to.
    #[must_use]
    pub fn targets(&self, directed: Directed) -> &[KindId] {
        self.sources(directed.reverse())
    }

    /// Every way to walk every relation: each relation forwards, then backwards unless it is symmetric.
    pub fn ways(&self) -> impl Iterator<Item = Directed> + '_ {
        self.relation_ids().flat_map(|relation| {
            let out = Directed { relation, direction: Direction::Out };
            let back = (!self.relation(relation).symmetric).then(|| out.reverse());
            std::iter::once(out).chain(back)
        })
    }
}
