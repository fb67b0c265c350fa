//! A generated graph as the engine holds it, built as an embedder builds one: the schema extended, records and edges through the builder.

use std::sync::Arc;

use fossgraph_core::{
    AttributeId, Builder, Date, Directed, Direction, DraftId, FactDraft, KindId, LoadError, Place, RelationId, Schema,
    Value, slug,
};

use crate::generate::{Kind, LANGUAGES, LICENCES, Project, Relation, World};

/// What the built-in schema lacks.
pub(crate) const EXTENSION: &str = r#"extends = "builtin"

[[kind]]
singular = "project"
plural = "projects"
attributes = ["stars"]

[[attribute]]
name = "stars"
type = "integer"
doc = "How many people marked the repository."
"#;

/// The schema of generated graphs.
pub(crate) fn schema() -> Result<Arc<Schema>, LoadError> {
    let builtin = ("the built-in schema", fossgraph_data::SCHEMA);
    Schema::unite(Some(builtin), &[("schema.toml", EXTENSION)]).map(Arc::new)
}

/// The schema that generated files extend.
pub(crate) fn builtin_schema() -> Result<Arc<Schema>, LoadError> {
    Schema::parse("the built-in schema", fossgraph_data::SCHEMA).map(Arc::new)
}

/// The graph that the engine asks.
#[cfg(test)]
pub(crate) fn load(world: &World) -> Result<fossgraph_core::Loaded, LoadError> {
    fill(world)?.finish()
}

/// A builder that holds all records and edges.
pub(crate) fn fill(world: &World) -> Result<Builder, LoadError> {
    let schema = schema()?;
    let words = Words::new(&schema);
    let place = Place::file("generated");
    let mut builder = Builder::new(schema);
    let mut drafts = Vec::new();
    for kind in Kind::ALL {
        for node in world.nodes(kind) {
            let name = world.names.get(node);
            let id = slug(name);
            let kind = words.kinds[kind as usize];
            drafts.push(builder.record(kind, Some(&id), Some(name), FactDraft::default(), place.clone()));
        }
    }
    let projects = world.nodes(Kind::Project);
    for (node, project) in projects.zip(&world.projects) {
        words.project(&mut builder, drafts[node as usize], project, &place);
    }
    for (node, year) in world.nodes(Kind::CaseStudy).zip(&world.years) {
        let value = Value::Integer((*year).into());
        builder.value(drafts[node as usize], words.year, value, FactDraft::default(), place.clone());
    }
    for relation in Relation::ALL {
        let directed = Directed { relation: words.relations[relation as usize], direction: Direction::Out };
        for (from, to) in &world.edges[relation as usize] {
            let (from, to) = (drafts[*from as usize], drafts[*to as usize]);
            builder.join(from, directed, to, Vec::new(), FactDraft::default(), place.clone());
        }
    }
    Ok(builder)
}

/// The words of the schema that generated graphs use.
struct Words {
    kinds: [KindId; 5],
    relations: [RelationId; 6],
    status: AttributeId,
    accepted: AttributeId,
    stars: AttributeId,
    licence: AttributeId,
    languages: AttributeId,
    year: AttributeId,
}

impl Words {
    fn new(schema: &Schema) -> Self {
        let lexicon = schema.lexicon();
        let attribute = |name: &str| lexicon.attribute(name).expect("an attribute of the schema");
        Self {
            kinds: Kind::ALL.map(|kind| lexicon.kind(kind.plural()).expect("a kind of the schema").0),
            relations: Relation::ALL.map(|r| lexicon.relation(r.phrase()).expect("a relation of the schema").relation),
            status: attribute("status"),
            accepted: attribute("accepted"),
            stars: attribute("stars"),
            licence: attribute("licence"),
            languages: attribute("languages"),
            year: attribute("year"),
        }
    }

    fn project(&self, builder: &mut Builder, draft: DraftId, project: &Project, place: &Place) {
        let text = |list: &[&str], code: u8| Value::Text(list[code as usize].to_owned());
        let date = |(year, month, day)| Date::from_day(year, month, day).map(Value::Date).ok();
        let values = [
            (self.status, project.status.map(|member| Value::Member(member.into()))),
            (self.accepted, project.accepted.and_then(date)),
            (self.stars, project.stars.map(|stars| Value::Integer(stars.into()))),
            (self.licence, project.licence.map(|code| text(&LICENCES, code))),
            (self.languages, project.language.map(|code| text(&LANGUAGES, code))),
        ];
        for (attribute, value) in values {
            if let Some(value) = value {
                builder.value(draft, attribute, value, FactDraft::default(), place.clone());
            }
        }
    }
}
