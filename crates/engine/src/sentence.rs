//! A query read back as one plain sentence, so that a reader sees what is answered.

use fossgraph_core::{AttributeId, Directed, Direction, Graph, KindId, NodeId, Value, ValueType};

use crate::bound::{
    Bound, Chain, Comparison, Condition, Count, Expr, Head, Hop, Noun, Operand, Quantity, Query, Repeat, Set, SetOp,
    Step, Test, Things, Time, Walk,
};

/// The sentence of a query: `projects whose status is Sandbox and that Microsoft started`.
pub(crate) fn query(graph: &Graph, query: &Query) -> String {
    let teller = Teller { graph, query };
    let set = teller.set(&query.set);
    if query.count {
        return format!("how many {set} there are");
    }
    let groups: Vec<&str> = query.groups.iter().map(|group| teller.group(group)).collect();
    match groups.as_slice() {
        [] => set,
        // what is computed and not shown has no name
        groups if groups.contains(&"") => format!("{set}, grouped"),
        groups => format!("{set}, grouped by {}", groups.join(" and ")),
    }
}

struct Teller<'a> {
    graph: &'a Graph,
    query: &'a Query,
}

impl Teller<'_> {
    fn group(&self, expr: &Expr) -> &str {
        let schema = self.graph.schema();
        match expr {
            Expr::Attribute(_, attribute) | Expr::Via(attribute) => self.attribute(*attribute),
            Expr::Related(_, step, _) => step.relations.first().map_or("", |directed| schema.phrase(*directed)),
            Expr::Thing(stop) => {
                stop.and_then(|s| self.query.stops.get(s.0)).map_or("thing", |stop| stop.name.as_str())
            }
            // an expression is called what its column is
            _ => {
                self.query.columns.iter().find(|column| column.expr == *expr).map_or("", |column| column.name.as_str())
            }
        }
    }

    fn set(&self, set: &Set) -> String {
        let mut text = self.walk(&set.first);
        for (op, walk) in &set.rest {
            let word = match op {
                SetOp::Union => "together with",
                SetOp::Intersect => "that are also among",
                SetOp::Except => "except",
            };
            text = format!("{text}, {word} {}", self.walk(walk));
        }
        match set.time {
            Some(Time::Date(date)) => format!("{text}, as of {date}"),
            Some(Time::Param(param)) => format!("{text}, as of {}", self.param(param.0)),
            None => text,
        }
    }

    /// What a walk arrives at, told from its end.
    fn walk(&self, walk: &Walk) -> String {
        let start = self.noun(&walk.noun);
        walk.hops.iter().fold(start, |from, hop| self.hop(&from, hop))
    }

    fn hop(&self, from: &str, hop: &Hop) -> String {
        let back = Step { relations: hop.step.relations.iter().map(|d| d.reverse()).collect(), ..hop.step.clone() };
        let reached = format!("{} {} {from}", self.kinds(&hop.kinds), self.step(&back));
        match &hop.filter {
            Some(filter) => format!("{reached}, {}", self.condition(filter)),
            None => reached,
        }
    }

    fn noun(&self, noun: &Noun) -> String {
        let head = match &noun.head {
            Head::Kinds => self.kinds(&noun.kinds),
            Head::Nodes(nodes) => self.names(nodes),
            Head::Given(things) => self.things(things),
            Head::Query(set) => format!("({})", self.set(set)),
            Head::Stop(stop) => format!("the same {}", self.query.stops.get(stop.0).map_or("", |s| s.name.as_str())),
        };
        match &noun.filter {
            Some(filter) => format!("{head} {}", self.condition(filter)),
            None => head,
        }
    }

    fn kinds(&self, kinds: &[KindId]) -> String {
        match kinds {
            [one] => self.graph.schema().kind(*one).plural.clone(),
            [most @ .., last] if most.len() < 3 => {
                let plural = |kind: &KindId| self.graph.schema().kind(*kind).plural.as_str();
                format!("{} or {}", most.iter().map(plural).collect::<Vec<_>>().join(", "), plural(last))
            }
            _ => "things".to_owned(),
        }
    }

    fn things(&self, things: &Things) -> String {
        let params = things.params.iter().map(|param| self.param(param.0));
        let names = (!things.nodes.is_empty()).then(|| self.names(&things.nodes));
        names.into_iter().chain(params).collect::<Vec<_>>().join(" or ")
    }

    fn names(&self, nodes: &[NodeId]) -> String {
        let mut names: Vec<&str> = nodes.iter().map(|n| self.graph.name(*n)).collect();
        names.dedup();
        names.join(" or ")
    }

    fn param(&self, at: usize) -> String {
        self.query.params.get(at).map_or_else(String::new, |p| format!("${}", p.name))
    }

    fn count(&self, count: Count) -> String {
        match count {
            Count::Number(n) => n.to_string(),
            Count::Param(param) => self.param(param.0),
        }
    }

    // ------------------------------------------------------------ conditions

    fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::All(conditions) => self.joined(conditions, "and"),
            Condition::Any(conditions) => self.joined(conditions, "or"),
            Condition::Not(inner) => match inner.as_ref() {
                Condition::Known(attribute) => format!("whose {} is not recorded", self.attribute(*attribute)),
                Condition::Compare(comparison) => self.comparison(comparison, true),
                Condition::Chain(chain) => format!("not {}", self.chain(chain)),
                Condition::Calculate(calculation) => format!("not where {}", calculation.label),
                other => format!("for which it is not so that they are {}", self.condition(other)),
            },
            Condition::Known(attribute) => format!("whose {} is recorded", self.attribute(*attribute)),
            Condition::Compare(comparison) => self.comparison(comparison, false),
            Condition::Calculate(calculation) => format!("where {}", calculation.label),
            Condition::Chain(chain) => self.chain(chain),
        }
    }

    fn joined(&self, conditions: &[Condition], word: &str) -> String {
        let parts: Vec<String> = conditions
            .iter()
            .map(|c| match c {
                Condition::All(_) | Condition::Any(_) => format!("({})", self.condition(c)),
                _ => self.condition(c),
            })
            .collect();
        parts.join(&format!(" {word} "))
    }

    fn attribute(&self, attribute: AttributeId) -> &str {
        &self.graph.schema().attribute(attribute).name
    }

    fn comparison(&self, comparison: &Comparison, negated: bool) -> String {
        let of = match comparison.stop {
            Some(stop) => format!(
                "where the {} of {}",
                self.attribute(comparison.attribute),
                self.query.stops.get(stop.0).map_or("", |s| s.name.as_str())
            ),
            None => format!("whose {}", self.attribute(comparison.attribute)),
        };
        let value_type = self.graph.schema().attribute(comparison.attribute).value_type;
        let show = |operand: &Operand| self.operand(operand, value_type);
        let date = value_type == ValueType::Date;
        let (is, has) = if negated { ("is not", "does not") } else { ("is", "") };
        let verb = |plain: &str, base: &str| if has.is_empty() { plain.to_owned() } else { format!("{has} {base}") };
        let test = match &comparison.test {
            Test::Equal(o) if date => format!("{is} within {}", show(o)),
            Test::Equal(o) => format!("{is} {}", show(o)),
            Test::Less(o) if date => format!("{is} before {}", show(o)),
            Test::Greater(o) if date => format!("{is} after {}", show(o)),
            Test::AtMost(o) if date => format!("{is} no later than {}", show(o)),
            Test::AtLeast(o) if date => format!("{is} no earlier than {}", show(o)),
            Test::Less(o) => format!("{is} below {}", show(o)),
            Test::Greater(o) => format!("{is} above {}", show(o)),
            Test::AtMost(o) => format!("{is} at most {}", show(o)),
            Test::AtLeast(o) => format!("{is} at least {}", show(o)),
            Test::In(operands) => format!("{is} {}", operands.iter().map(show).collect::<Vec<_>>().join(" or ")),
            Test::Between(low, high) => format!("{is} from {} to {}", show(low), show(high)),
            Test::Contains(o) => format!("{} {}", verb("contains", "contain"), show(o)),
            Test::StartsWith(o) => format!("{} with {}", verb("starts", "start"), show(o)),
            Test::EndsWith(o) => format!("{} with {}", verb("ends", "end"), show(o)),
            Test::Matches(o) => format!("{} {}", verb("matches", "match"), show(o)),
            Test::Like(o) => format!("{is} like {}", show(o)),
        };
        format!("{of} {test}")
    }

    fn operand(&self, operand: &Operand, value_type: ValueType) -> String {
        match operand {
            Operand::Value(Value::Text(text)) if text.contains(' ') => format!("\"{text}\""),
            Operand::Value(value) => value.display(value_type, self.graph.schema()),
            Operand::Param(param) => self.param(param.0),
            Operand::Attribute(other) => format!("the {}", self.attribute(*other)),
            // such operands stand in calculations, which are told as written
            Operand::Expr(_) => String::new(),
            Operand::Stop(stop, other) => {
                format!(
                    "the {} of {}",
                    self.attribute(*other),
                    self.query.stops.get(stop.0).map_or("", |s| s.name.as_str())
                )
            }
        }
    }

    fn chain(&self, chain: &Chain) -> String {
        let target = self.noun(&chain.target);
        let step = self.step(&chain.step);
        match chain.quantity {
            Quantity::Some => format!("{step} {target}"),
            Quantity::No => format!("{step} no {target}"),
            Quantity::Only => format!("{step} only {target}"),
            Quantity::Bound(bound, count) => {
                let words = match bound {
                    Bound::AtLeast => "at least",
                    Bound::AtMost => "at most",
                    Bound::MoreThan => "more than",
                    Bound::FewerThan => "fewer than",
                    Bound::Exactly => "exactly",
                };
                format!("{step} {words} {} {target}", self.count(count))
            }
        }
    }

    /// A relation as it stands behind a plural: `using`, `that started`, `built on`, `used by`.
    fn describing(&self, directed: Directed) -> String {
        let schema = self.graph.schema();
        let phrase = schema.phrase(directed);
        let relation = schema.relation(directed.relation);
        let synonyms = match directed.direction {
            Direction::Out => &relation.synonyms,
            Direction::In => &relation.inverse_synonyms,
        };
        let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
        let participle = synonyms.iter().find(|s| first(s).ends_with("ing"));
        match (first(phrase), participle) {
            (verb, Some(participle)) if verb.ends_with('s') => participle.clone(),
            (verb, _) if verb.ends_with('s') || (verb == phrase && verb.ends_with("ed")) => format!("that {phrase}"),
            _ => phrase.to_owned(),
        }
    }

    fn step(&self, step: &Step) -> String {
        let all = step.relations.len() > 6;
        let phrases: Vec<String> = step.relations.iter().map(|d| self.describing(*d)).collect();
        let mut text = if all { "linked to".to_owned() } else { phrases.join(" or ") };
        if let Some(condition) = &step.edge {
            text = format!("{text} (over links {})", self.condition(condition));
        }
        let Repeat { min, max } = step.repeat;
        match max {
            Some(1) if min == 1 => text,
            Some(max) if max == min => format!("{text}, in {max} steps,"),
            Some(max) => format!("{text}, in {min} to {max} steps,"),
            None if min == 0 => format!("{text}, in any number of steps or none,"),
            None if min == 1 => format!("{text}, in any number of steps,"),
            None => format!("{text}, in {min} steps or more,"),
        }
    }
}
