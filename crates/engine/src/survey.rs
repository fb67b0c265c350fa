//! What data hold of a kind: how much is recorded of each attribute and relation, and which values are common.

use fossgraph_core::{AttributeId, Cell, Column, Directed, Graph, KindId, NodeId, Value, ValueType};

/// The edges of no more things than these are counted, in their order, to tell which values are worth showing.
const LOOKED_AT: u32 = 20_000;

/// What is recorded of a kind.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, Survey};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let graph = engine.graph();
/// let (project, _) = graph.schema().lexicon().kind("project").unwrap();
/// let survey = Survey::of(graph, project);
/// let status = &survey.attributes[0];
/// assert_eq!((status.name.as_str(), status.value_type.as_str(), status.many), ("status", "level", true));
/// assert!(status.recorded <= survey.records);
/// let values = status.values(graph, project, 2);
/// assert_eq!(values.common[0].text, "Sandbox");
/// assert!(values.common[0].count >= values.common[1].count);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// How many things of the kind there are.
    pub records: usize,
    /// Its attributes, in the schema's order.
    pub attributes: Vec<SurveyedAttribute>,
    /// Its relations, each way by itself, in the schema's order.
    pub relations: Vec<SurveyedRelation>,
}

/// What is recorded of an attribute.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::Survey;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let (graph, project) = (engine.graph(), engine.graph().schema().lexicon().kind("project").unwrap().0);
/// let survey = Survey::of(graph, project);
/// let of = |name: &str| survey.attributes.iter().find(|attribute| attribute.name == name);
/// let accepted = of("accepted").unwrap();
/// assert_eq!((accepted.value_type.as_str(), accepted.many), ("date", false));
/// assert!(accepted.recorded < survey.records, "of some projects it is not recorded");
/// assert!(of("name").is_none(), "what every record has is not surveyed");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyedAttribute {
    id: AttributeId,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub value_type: String,
    /// Whether it holds a list.
    pub many: bool,
    /// Whether its values succeed one another in time.
    pub history: bool,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// For how many things of the kind a value is recorded.
    pub recorded: usize,
    /// What it means.
    pub doc: String,
}

/// What is recorded of a relation, walked one way.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::Survey;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let (graph, project) = (engine.graph(), engine.graph().schema().lexicon().kind("project").unwrap().0);
/// let survey = Survey::of(graph, project);
/// let hosted = survey.relations.iter().find(|relation| relation.phrase == "hosted by").unwrap();
/// assert_eq!(hosted.targets, ["foundations"]);
/// assert!(hosted.recorded < survey.records, "some projects have no host on record");
/// assert!(hosted.recorded <= hosted.edges);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyedRelation {
    /// The relation and the way.
    pub way: Directed,
    /// Its phrase.
    pub phrase: String,
    /// The kinds it leads to, in the plural.
    pub targets: Vec<String>,
    /// How many things of the kind have an edge, at whatever time.
    pub recorded: usize,
    /// How many edges of the kind hold at the data's date.
    pub edges: usize,
    /// What the relation means.
    pub doc: String,
}

/// The values of an attribute.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Survey, SurveyedValues};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size', 'city', 'floor']\n[[attribute]]\nname = 'size'\n\
/// #               type = 'integer'\n[[attribute]]\nname = 'city'\ntype = 'text'\n[[attribute]]\nname = 'floor'\ntype = 'integer'";
/// let files = [("schema.toml", schema), ("teams.csv", "name,size,city\nWeb,3,Oslo\nDesk,12,Bonn\nOps,5,Oslo\n")];
/// let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// let (team, _) = graph.schema().lexicon().kind("team").unwrap();
/// let [size, city, floor] = [0, 1, 2].map(|at| Survey::of(&graph, team).attributes[at].values(&graph, team, 1));
/// assert_eq!(size.range, Some(("3".to_owned(), "12".to_owned())));
/// assert_eq!((city.different, city.common[0].text.as_str()), (2, "Oslo"));
/// assert_eq!(floor, SurveyedValues::default(), "nothing is recorded");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurveyedValues {
    /// How many different values there are; of numbers and dates, of which a range is kept, none are counted.
    pub different: usize,
    /// The least and the greatest number, date or such.
    pub range: Option<(String, String)>,
    /// The most frequent values, of equally frequent ones that of the thing with the most edges first.
    pub common: Vec<CommonValue>,
}

/// A value and how often it is recorded.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{CommonValue, Survey};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let (graph, project) = (engine.graph(), engine.graph().schema().lexicon().kind("project").unwrap().0);
/// let survey = Survey::of(graph, project);
/// let languages = survey.attributes.iter().find(|attribute| attribute.name == "languages").unwrap();
/// let CommonValue { text, count } = &languages.values(graph, project, 1).common[0];
/// assert_eq!(text, "Go");
/// assert!(*count > 1 && *count <= languages.recorded);
/// assert!(languages.values(graph, project, 0).common.is_empty(), "none was asked for");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonValue {
    /// The value, as it is written.
    pub text: String,
    /// How many things have it.
    pub count: usize,
}

impl Survey {
    /// The thing of a kind that has the most edges now; of equal ones the first. `None` where there is none.
    #[must_use]
    pub fn hub(graph: &Graph, kind: KindId) -> Option<NodeId> {
        let ways = ways(graph, kind);
        let things = graph.nodes(kind).take(LOOKED_AT as usize).map(NodeId);
        things.max_by_key(|node| (degree(graph, &ways, *node), std::cmp::Reverse(*node)))
    }

    /// What is recorded of a kind.
    #[must_use]
    pub fn of(graph: &Graph, kind: KindId) -> Self {
        let schema = graph.schema();
        let all = u32::try_from(graph.nodes(kind).len()).unwrap_or(u32::MAX);
        let attribute = |id: &AttributeId| {
            let attribute = schema.attribute(*id);
            SurveyedAttribute {
                id: *id,
                name: attribute.name.clone(),
                value_type: attribute.value_type.name(schema).to_owned(),
                many: attribute.many,
                history: attribute.history,
                unit: attribute.unit.clone(),
                recorded: graph.column(kind, *id).map_or(0, |column| column.known(all)),
                doc: attribute.doc.clone(),
            }
        };
        let relation = |way: Directed| {
            let edges = graph.edges(way.relation);
            let nodes = || graph.nodes(kind).map(NodeId);
            SurveyedRelation {
                way,
                phrase: schema.phrase(way).to_owned(),
                targets: schema.targets(way).iter().map(|kind| schema.kind(*kind).plural.clone()).collect(),
                recorded: nodes().filter(|node| !edges.neighbours_ever(*node, way.direction).is_empty()).count(),
                edges: nodes().map(|node| edges.neighbours(node, way.direction).len()).sum(),
                doc: schema.relation(way.relation).doc.clone(),
            }
        };
        Self {
            records: all as usize,
            attributes: schema.kind(kind).attributes.iter().map(attribute).collect(),
            relations: ways(graph, kind).into_iter().map(relation).collect(),
        }
    }
}

impl SurveyedAttribute {
    /// Its values in a kind: the range of numbers and dates, the `most` most frequent ones of others.
    #[must_use]
    pub fn values(&self, graph: &Graph, kind: KindId, most: usize) -> SurveyedValues {
        let Some(column) = graph.column(kind, self.id) else { return SurveyedValues::default() };
        match column.value_type() {
            ValueType::Integer | ValueType::Float | ValueType::Date => {
                SurveyedValues { range: range(graph, kind, column), ..SurveyedValues::default() }
            }
            _ => common(graph, kind, column, most),
        }
    }
}

/// All values, with their owners.
fn cells<'a>(graph: &'a Graph, kind: KindId, column: &'a Column) -> impl Iterator<Item = (NodeId, Cell)> + 'a {
    graph.nodes(kind).map(NodeId).flat_map(|node| column.cells(graph.local(node)).map(move |cell| (node, cell)))
}

fn range(graph: &Graph, kind: KindId, column: &Column) -> Option<(String, String)> {
    let mut ends: Option<(Cell, Cell)> = None;
    for (_, cell) in cells(graph, kind, column) {
        let (least, greatest) = ends.unwrap_or((cell, cell));
        let least = if before(column, cell, least) { cell } else { least };
        let greatest = if before(column, greatest, cell) { cell } else { greatest };
        ends = Some((least, greatest));
    }
    let schema = graph.schema();
    ends.map(|(least, greatest)| (column.display(least, schema), column.display(greatest, schema)))
}

fn before(column: &Column, a: Cell, b: Cell) -> bool {
    match (column.value(a), column.value(b)) {
        (Value::Integer(a), Value::Integer(b)) => a < b,
        (Value::Float(a), Value::Float(b)) => a < b,
        (Value::Date(a), Value::Date(b)) => a < b,
        _ => false,
    }
}

fn common(graph: &Graph, kind: KindId, column: &Column, most: usize) -> SurveyedValues {
    // how often a code stands, and the greatest number of edges of a thing that has it
    let mut counts: Vec<(usize, usize)> = Vec::new();
    let ways = ways(graph, kind);
    let looked_at = graph.nodes(kind).start.saturating_add(LOOKED_AT);
    for (node, cell) in cells(graph, kind, column) {
        let Cell::Code(code) = cell else { continue };
        let code = code as usize;
        if counts.len() <= code {
            counts.resize(code + 1, (0, 0));
        }
        if let Some((count, edges)) = counts.get_mut(code) {
            *count += 1;
            if node.0 < looked_at {
                *edges = (*edges).max(degree(graph, &ways, node));
            }
        }
    }
    let mut there: Vec<(usize, (usize, usize))> = counts.into_iter().enumerate().filter(|(_, (n, _))| *n > 0).collect();
    let different = there.len();
    // what is equal stays in the order of codes, which is the order of values
    there.sort_by_key(|(_, counted)| std::cmp::Reverse(*counted));
    let value = |(code, (count, _)): (usize, (usize, usize))| {
        let cell = Cell::Code(u32::try_from(code).unwrap_or(u32::MAX));
        CommonValue { text: column.display(cell, graph.schema()), count }
    };
    SurveyedValues { different, range: None, common: there.into_iter().take(most).map(value).collect() }
}

/// The ways that lead from things of a kind.
fn ways(graph: &Graph, kind: KindId) -> Vec<Directed> {
    let schema = graph.schema();
    schema.ways().filter(|way| schema.sources(*way).contains(&kind)).collect()
}

/// How many edges a thing has now.
fn degree(graph: &Graph, ways: &[Directed], node: NodeId) -> usize {
    ways.iter().map(|way| graph.edges(way.relation).neighbours(node, way.direction).len()).sum()
}
