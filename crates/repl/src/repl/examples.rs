//! Queries to try, made of the data at hand; each has been run and answers.

use std::time::Duration;

use fossgraph_core::{Direction, Graph, KindId, NodeId, is_hidden};
use fossgraph_engine::{Engine, Params, RunOptions, Survey, SurveyedAttribute, SurveyedRelation};

/// So many examples are shown.
const MOST: usize = 3;
/// A query that takes longer is no example.
const PATIENCE: Duration = Duration::from_millis(200);
/// So many values, ends of edges or relations are tried for one example.
const TRIED: usize = 5;
/// Values and names that are longer make no good example.
const LONGEST: usize = 40;

/// A query that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Example {
    /// The query.
    pub(super) query: String,
    /// How many rows it answers with; `None` where it tells all about a thing.
    pub(super) rows: Option<usize>,
}

/// Queries on a kind: by a value, by a relation, one that counts or sorts; where that cannot be had, simpler ones.
pub(super) fn of_kind(engine: &Engine, kind: KindId, survey: &Survey) -> Vec<Example> {
    let maker = Maker { engine, graph: engine.graph(), kind };
    let mut examples: Vec<Example> = Vec::new();
    let attempts: [&dyn Fn() -> Option<Example>; 5] = [
        &|| maker.by_value(survey),
        &|| maker.by_relation(survey),
        &|| maker.counted(survey),
        &|| maker.thing(),
        &|| maker.first(survey),
    ];
    for attempt in attempts {
        if examples.len() < MOST
            && let Some(example) = attempt()
            && !examples.contains(&example)
        {
            examples.push(example);
        }
    }
    examples
}

/// What a newcomer may type: a query on the kind about which the data tell the most, and the name of a thing of it.
pub(super) fn to_begin_with(engine: &Engine) -> Vec<String> {
    let graph = engine.graph();
    let schema = graph.schema();
    let weight = |kind: &KindId| {
        let summary = schema.kind(*kind).summary.len();
        (summary.min(4), graph.nodes(*kind).len())
    };
    let Some(kind) = schema.kind_ids().filter(|kind| !graph.nodes(*kind).is_empty()).max_by_key(weight) else {
        return Vec::new();
    };
    let maker = Maker { engine, graph, kind };
    let survey = Survey::of(graph, kind);
    let query = maker.by_value(&survey).or_else(|| maker.first(&survey));
    query.into_iter().chain(maker.thing()).map(|example| example.query).collect()
}

struct Maker<'a> {
    engine: &'a Engine,
    graph: &'a Graph,
    kind: KindId,
}

impl Maker<'_> {
    fn plural(&self) -> &str {
        &self.graph.schema().kind(self.kind).plural
    }

    /// The query, if it runs and answers.
    fn answering(&self, query: String) -> Option<Example> {
        let prepared = self.engine.prepare(&query).ok()?;
        let options = RunOptions { timeout: Some(PATIENCE), ..RunOptions::default() };
        let rows = prepared.run_with(&Params::new(), &options).ok()?;
        (!rows.is_empty()).then(|| Example { query, rows: Some(rows.len()) })
    }

    /// The first form of a text that answers as the quoted text does, with what stands before it.
    fn with_text(&self, before: &str, text: &str) -> Option<Example> {
        if text.chars().any(is_hidden) || text.chars().count() > LONGEST {
            return None;
        }
        let quoted = self.answering(format!("{before} {}", quoted(text)))?;
        let plain = self.answering(format!("{before} {text}"));
        Some(plain.filter(|plain| plain.rows == quoted.rows).unwrap_or(quoted))
    }

    /// `projects where status = Sandbox`: the attribute with few values that most things have.
    fn by_value(&self, survey: &Survey) -> Option<Example> {
        let mut known: Vec<&SurveyedAttribute> = survey.attributes.iter().filter(|a| a.recorded > 0).collect();
        let schema = self.graph.schema();
        let listed =
            |attribute: &SurveyedAttribute| schema.enumerations().iter().any(|e| e.name == attribute.value_type);
        known.sort_by_key(|attribute| (!listed(attribute), std::cmp::Reverse(attribute.recorded)));
        known.into_iter().find_map(|attribute| {
            let values = attribute.values(self.graph, self.kind, TRIED);
            let telling =
                |count: usize| count < survey.records && (count > 1 || values.different == 1 || survey.records < 5);
            let mut common = values.common.iter().filter(|value| telling(value.count));
            common.find_map(|value| {
                let sign = if attribute.many && !listed(attribute) { "contains" } else { "=" };
                self.with_text(&format!("{} where {} {sign}", self.plural(), attribute.name), &value.text)
            })
        })
    }

    /// `projects started by Microsoft`: the relation that most things have, and where most of its edges lead.
    fn by_relation(&self, survey: &Survey) -> Option<Example> {
        let mut relations = relations(survey);
        relations.sort_by_key(|relation| std::cmp::Reverse(relation.recorded));
        relations.into_iter().take(TRIED).find_map(|relation| {
            self.ends(relation).into_iter().find_map(|end| {
                let before = format!("{} {}", self.plural(), self.describing(relation));
                let name = self.graph.name(end);
                self.with_text(&before, name).or_else(|| {
                    // a name of several things says which is meant
                    let kind = &self.graph.schema().kind(self.graph.kind_of(end)).singular;
                    self.with_text(&format!("{before} {kind}"), name)
                })
            })
        })
    }

    /// The phrase that reads well behind a noun: `using` rather than `uses`, where the schema has it.
    fn describing(&self, relation: &SurveyedRelation) -> String {
        let definition = self.graph.schema().relation(relation.way.relation);
        let synonyms = match relation.way.direction {
            Direction::Out => &definition.synonyms,
            Direction::In => &definition.inverse_synonyms,
        };
        let ing = |phrase: &&String| phrase.split(' ').next().is_some_and(|word| word.ends_with("ing"));
        synonyms.iter().find(ing).unwrap_or(&relation.phrase).clone()
    }

    /// Where the edges of a relation lead: not all to one end, if there are others, so that the query tells things apart.
    fn ends(&self, relation: &SurveyedRelation) -> Vec<NodeId> {
        let edges = self.graph.edges(relation.way.relation);
        let mut counts = std::collections::BTreeMap::<u32, usize>::new();
        for node in self.graph.nodes(self.kind).map(NodeId) {
            for end in edges.neighbours(node, relation.way.direction) {
                *counts.entry(*end).or_default() += 1;
            }
        }
        let mut ends: Vec<(u32, usize)> = counts.into_iter().collect();
        ends.sort_by_key(|(end, count)| (std::cmp::Reverse(*count), *end));
        ends.into_iter().take(TRIED).map(|(end, _)| NodeId(end)).collect()
    }

    /// Groups by an enumeration; or the things with the most edges; or the latest.
    fn counted(&self, survey: &Survey) -> Option<Example> {
        let plural = self.plural();
        // where each thing has one edge at most, there is nothing to count
        let mut several: Vec<_> = relations(survey).into_iter().filter(|r| r.edges > r.recorded).collect();
        several.sort_by_key(|relation| std::cmp::Reverse(relation.edges));
        let top = several.into_iter().take(TRIED).find_map(|relation| {
            let counted = format!("count({}) as n", relation.phrase);
            self.answering(format!("{plural} show name, {counted} order by n desc limit 5"))
        });
        top.or_else(|| {
            let few = survey.attributes.iter().filter(|attribute| {
                let values = attribute.values(self.graph, self.kind, 1);
                (2..=20).contains(&values.different)
            });
            few.take(TRIED).find_map(|a| self.answering(format!("{plural} group by {0} show {0}, count", a.name)))
        })
        .or_else(|| {
            let ordered = survey.attributes.iter().filter(|a| a.value_type == "date" && a.recorded > 1);
            ordered.take(TRIED).find_map(|a| self.answering(format!("{plural} order by {} desc limit 5", a.name)))
        })
    }

    /// The name of the thing with the most edges.
    fn thing(&self) -> Option<Example> {
        let name = self.graph.name(Survey::hub(self.graph, self.kind)?);
        let kind = &self.graph.schema().kind(self.kind).singular;
        self.with_text("", name).or_else(|| self.with_text(kind, name)).map(|example| {
            let query = example.query.trim_start().to_owned();
            Example { query, rows: None }
        })
    }

    /// The first things, with an attribute that is recorded.
    fn first(&self, survey: &Survey) -> Option<Example> {
        let plural = self.plural();
        let attribute = survey.attributes.iter().filter(|a| a.recorded > 0).max_by_key(|a| a.recorded);
        let shown = attribute.and_then(|a| self.answering(format!("{plural} show name, {} limit 5", a.name)));
        shown.or_else(|| self.answering(format!("{plural} limit 5")))
    }
}

/// The relations that have edges.
fn relations(survey: &Survey) -> Vec<&SurveyedRelation> {
    survey.relations.iter().filter(|relation| relation.edges > 0).collect()
}

/// A text between quotes, as the language writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPS: &str = "
        [[kind]]
        singular = 'ship'
        plural = 'ships'
        attributes = ['state', 'built']
        [[kind]]
        singular = 'harbour'
        plural = 'harbours'
        [[enumeration]]
        name = 'state'
        members = ['laid up', 'at sea']
        [[attribute]]
        name = 'state'
        type = 'state'
        [[attribute]]
        name = 'built'
        type = 'date'
        [[relation]]
        phrase = 'calls at'
        synonyms = ['calling at']
        inverse = 'called at by'
        from = ['ship']
        to = ['harbour']";
    const FLEET: &str = "
        [[harbour]]
        name = 'Hook and of Holland'
        [[ship]]
        name = 'Say \"Ahoy\"'
        state = 'at sea'
        'calls at' = ['hook-and-of-holland']
        [[ship]]
        name = 'Doris'
        state = 'at sea'
        built = 1999
        [[ship]]
        name = 'Ida'
        state = 'laid up'
        built = 2004";

    fn queries(engine: &Engine, kind: &str) -> Vec<String> {
        let (id, _) = engine.graph().schema().lexicon().kind(kind).unwrap();
        let survey = Survey::of(engine.graph(), id);
        of_kind(engine, id, &survey).into_iter().map(|example| example.query).collect()
    }

    #[test]
    fn examples_are_of_the_domain_at_hand() {
        let loaded = fossgraph_core::load_text(&[("schema.toml", SHIPS), ("fleet.toml", FLEET)]).unwrap();
        let engine = Engine::new(loaded);
        let ships = [
            "ships where state = at sea",
            "ships calling at \"Hook and of Holland\"",
            "ships group by state show state, count",
        ];
        assert_eq!(queries(&engine, "ship"), ships);
        assert_eq!(
            queries(&engine, "harbour"),
            ["harbours called at by \"Say \\\"Ahoy\\\"\"", "\"Hook and of Holland\"", "harbours limit 5"]
        );
        assert_eq!(to_begin_with(&engine), ["ships where state = at sea", "\"Say \\\"Ahoy\\\"\""]);
    }

    #[test]
    fn examples_of_the_built_in_data_run_and_answer() {
        let engine = Engine::new(fossgraph_data::builtin());
        let schema = engine.graph().schema().clone();
        for id in schema.kind_ids().filter(|id| !engine.graph().nodes(*id).is_empty()) {
            let survey = Survey::of(engine.graph(), id);
            let examples = of_kind(&engine, id, &survey);
            assert_eq!(examples.len(), MOST, "{}: {examples:?}", schema.kind(id).plural);
            for Example { query, rows } in examples {
                let run = engine.prepare(&query).unwrap().run(Params::new()).unwrap();
                assert!(!run.is_empty() && rows.is_none_or(|rows| rows == run.len()), "{query}");
            }
        }
        assert_eq!(to_begin_with(&engine), ["projects where status = Sandbox", "Kubernetes"]);
    }

    #[test]
    fn nothing_to_try_where_there_is_nothing() {
        let loaded = fossgraph_core::load_text(&[("schema.toml", SHIPS)]).unwrap();
        let engine = Engine::new(loaded);
        assert!(queries(&engine, "ship").is_empty());
        assert!(to_begin_with(&engine).is_empty());
    }
}
