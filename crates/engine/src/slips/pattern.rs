//! The pattern of a Cypher query: nodes and edges, told as a noun, a walk or a path.

use std::iter::Peekable;
use std::vec::IntoIter;

use fossgraph_core::{Directed, Direction, KindId, nearest};

use super::lex::{self, Kind, Token};
use super::reading::Reading;
use super::{condition, kinds};

#[derive(Clone, Debug, Default)]
struct Node {
    variable: String,
    kind: Option<KindId>,
    conditions: Vec<String>,
    /// Its name, quoted, if the pattern says it.
    name: Option<String>,
}

impl Node {
    /// All that is asked of it.
    fn asked(&self) -> Vec<String> {
        let name = self.name.iter().map(|name| format!("name = {name}"));
        name.chain(self.conditions.iter().cloned()).collect()
    }
}

#[derive(Clone, Debug)]
struct Edge {
    from: usize,
    to: usize,
    types: Vec<String>,
    /// `+`, `{1,3}`; empty for one step.
    repeat: String,
    /// Which way its arrow points, if it has one.
    way: Option<Direction>,
}

/// Nodes and edges, as they are read.
pub(super) struct Pattern<'a> {
    reading: &'a Reading<'a>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// `path` or `paths`, where the shortest are asked for.
    pub(super) path: Option<&'static str>,
}

/// The tokens of a pattern, from the left.
struct Source(Peekable<IntoIter<Token>>);

impl Source {
    fn take(&mut self, word: &str) -> bool {
        self.0.next_if(|t| t.is(word)).is_some()
    }

    fn take_any(&mut self, signs: &[&str]) -> Option<Token> {
        self.0.next_if(|t| signs.iter().any(|sign| t.is(sign)))
    }

    fn word(&mut self) -> Option<Token> {
        self.0.next_if(Token::is_word)
    }

    fn due(&mut self, word: &str) -> Option<()> {
        self.take(word).then_some(())
    }
}

/// Words such as `p:Project` parted at the colon; of several labels the first.
fn parted(tokens: &[Token]) -> Source {
    let mut out = Vec::new();
    for token in tokens {
        match token.text.split_once(':').filter(|_| token.is_word()) {
            Some((before, after)) => {
                out.extend(lex::lex(before));
                out.extend(lex::lex(":"));
                out.extend(after.split(':').take(1).flat_map(lex::lex));
            }
            None => out.push(token.clone()),
        }
    }
    Source(out.into_iter().peekable())
}

impl<'a> Pattern<'a> {
    pub(super) fn new(reading: &'a Reading<'a>) -> Self {
        Self { reading, nodes: Vec::new(), edges: Vec::new(), path: None }
    }

    /// Reads what stands behind `match`.
    pub(super) fn read(&mut self, tokens: &[Token]) -> Option<()> {
        let mut source = parted(tokens);
        loop {
            let mut wrapped = false;
            if let Some(word) = source.word() {
                let function = if source.take("=") { source.word() } else { Some(word) };
                self.path = match function.map(|f| f.plain).as_deref() {
                    Some("shortestpath") => Some("path"),
                    Some("allshortestpaths") => Some("paths"),
                    Some(_) => return None,
                    None => self.path,
                };
                wrapped = self.path.is_some() && source.take("(");
            }
            let mut at = self.node(&mut source)?;
            while let Some(sign) = source.take_any(&["-", "<-", "--", "-->", "<--"]) {
                at = self.edge(&mut source, at, &sign)?;
            }
            if wrapped {
                source.due(")")?;
            }
            if !source.take(",") {
                return source.0.peek().is_none().then_some(());
            }
        }
    }

    /// `(p:Project {status: 'Sandbox'})`.
    fn node(&mut self, source: &mut Source) -> Option<usize> {
        source.due("(")?;
        let variable = source.word().map(|t| t.text).unwrap_or_default();
        let at = match self.find(&variable) {
            Some(at) => at,
            None => {
                self.nodes.push(Node { variable, ..Node::default() });
                self.nodes.len() - 1
            }
        };
        if source.take(":") {
            let label = source.word()?;
            let kind = kinds::called(self.reading, &label.text)?;
            self.nodes.get_mut(at)?.kind = Some(kind);
        }
        if source.take("{") {
            loop {
                let key = source.word()?;
                source.due(":")?;
                let value = source.0.next_if(|t| t.kind != Kind::Sign)?;
                self.ask(at, &key.text, &value);
                if !source.take(",") {
                    break;
                }
            }
            source.due("}")?;
        }
        source.due(")")?;
        Some(at)
    }

    fn ask(&mut self, at: usize, key: &str, value: &Token) {
        let Some(node) = self.nodes.get_mut(at) else { return };
        if key.eq_ignore_ascii_case("name") && value.is_text() {
            node.name = Some(lex::quote(&value.plain));
        } else {
            node.conditions.push(format!("{key} = {}", value.text));
        }
    }

    /// `-[:USES*1..3]->` and the node behind it; `sign` is what it begins with.
    fn edge(&mut self, source: &mut Source, from: usize, sign: &Token) -> Option<usize> {
        let (mut types, mut repeat) = (Vec::new(), String::new());
        let mut end = sign.clone();
        if sign.is("-") || sign.is("<-") {
            source.due("[")?;
            source.word();
            if source.take(":") {
                types.push(source.word()?.text);
                while source.take("|") {
                    source.take(":");
                    types.push(source.word()?.text);
                }
            }
            if source.take("*") {
                repeat = repeated(source);
            }
            source.due("]")?;
            end = source.take_any(&["->", "-"])?;
        }
        let (back, on) = (sign.is("<-") || sign.is("<--"), end.is("->") || end.is("-->"));
        let way = match (back, on) {
            (true, false) => Some(Direction::In),
            (false, true) => Some(Direction::Out),
            _ => None,
        };
        let to = self.node(source)?;
        self.edges.push(Edge { from, to, types, repeat, way });
        Some(to)
    }

    /// Reads what stands behind `where`: each condition must be about one thing.
    pub(super) fn filter(&mut self, tokens: &[Token]) -> Option<()> {
        if self.is_one_node() {
            let condition = self.turned(tokens, true);
            self.nodes.first_mut()?.conditions.push(condition);
            return Some(());
        }
        for part in conjuncts(tokens) {
            let mut about: Vec<usize> = part.iter().filter_map(|t| self.find(t.text.split_once('.')?.0)).collect();
            about.dedup();
            let [at] = about.as_slice() else { return None };
            match part.as_slice() {
                [name, is, value] if is.is("=") && value.is_text() && name.plain.ends_with(".name") => {
                    self.ask(*at, "name", value);
                }
                _ => {
                    let condition = self.turned(&part, true);
                    self.nodes.get_mut(*at)?.conditions.push(condition);
                }
            }
        }
        Some(())
    }

    pub(super) fn find(&self, variable: &str) -> Option<usize> {
        self.nodes.iter().position(|n| !variable.is_empty() && n.variable.eq_ignore_ascii_case(variable))
    }

    pub(super) fn variable(&self, at: usize) -> Option<&str> {
        self.nodes.get(at).map(|n| n.variable.as_str()).filter(|v| !v.is_empty())
    }

    pub(super) fn is_one_node(&self) -> bool {
        self.nodes.len() == 1
    }

    /// A condition or key as it is written here; `short` leaves out the names of things.
    pub(super) fn turned(&self, tokens: &[Token], short: bool) -> String {
        condition::turned(self.reading, tokens, |word| {
            let (variable, attribute) = word.split_once('.').unwrap_or((word, "name"));
            self.find(variable).filter(|_| short).map(|_| attribute.to_owned())
        })
    }

    // ------------------------------------------------------------ telling it

    /// A node with all that is asked of it and of what it is linked to.
    pub(super) fn noun(&self, root: usize) -> Option<String> {
        let mut seen = vec![root];
        let noun = self.described(root, None, &mut seen)?;
        (seen.len() == self.nodes.len()).then_some(noun)
    }

    fn described(&self, at: usize, came: Option<usize>, seen: &mut Vec<usize>) -> Option<String> {
        let node = self.nodes.get(at)?;
        let head = self.head(node);
        let asked = node.asked();
        let mut chains = Vec::new();
        for (number, edge) in self.edges.iter().enumerate().filter(|(n, e)| Some(*n) != came && e.touches(at)) {
            let other = if edge.from == at { edge.to } else { edge.from };
            if seen.contains(&other) {
                return None;
            }
            seen.push(other);
            let relation = self.relation(edge, at, other, |d| self.reading.describing(d).to_owned())?;
            chains.push(format!("{relation} {}", self.target(other, number, seen)?));
        }
        let several = asked.len() + chains.len() > 1;
        let whole = |text: &String| if several && text.contains(" or ") { format!("({text})") } else { text.clone() };
        let all: Vec<String> = asked.iter().map(whole).chain(chains.iter().cloned()).collect();
        Some(match (asked.as_slice(), chains.as_slice()) {
            ([], []) => head.to_owned(),
            ([], [only]) => format!("{head} {only}"),
            _ => format!("{head} where {}", all.join(" and ")),
        })
    }

    fn target(&self, at: usize, came: usize, seen: &mut Vec<usize>) -> Option<String> {
        let node = self.nodes.get(at)?;
        let more = self.edges.iter().enumerate().any(|(n, e)| n != came && e.touches(at));
        if let (Some(name), [], false) = (&node.name, node.conditions.as_slice(), more) {
            return Some(name.clone());
        }
        let noun = self.described(at, Some(came), seen)?;
        Some(if noun == self.head(node) { noun } else { format!("({noun})") })
    }

    fn head(&self, node: &Node) -> &str {
        node.kind.map_or("anything", |kind| self.reading.plural_of(kind))
    }

    /// The relation of an edge as it is walked from one of its nodes to the other.
    fn relation(&self, edge: &Edge, at: usize, other: usize, word: impl Fn(Directed) -> String) -> Option<String> {
        if edge.types.is_empty() {
            return Some(format!("linked to{}", edge.repeat));
        }
        let (from, to) = (self.nodes.get(at)?.kind, self.nodes.get(other)?.kind);
        let schema = self.reading.schema();
        let fits = |d: &Directed| {
            from.is_none_or(|k| schema.sources(*d).contains(&k)) && to.is_none_or(|k| schema.targets(*d).contains(&k))
        };
        let mut words = Vec::new();
        for name in &edge.types {
            let said = self.directed(name)?;
            let on = match (edge.way, edge.from == at) {
                (None, _) => None,
                (Some(way), starts) => Some((way == Direction::Out) == starts),
            };
            let ways = match on {
                Some(true) => vec![said],
                Some(false) => vec![said.reverse()],
                None => vec![said, said.reverse()],
            };
            let fitting: Vec<Directed> = ways.iter().copied().filter(fits).collect();
            // an arrow that no such things can bear was meant the other way
            let turned = ways.iter().map(|d| d.reverse()).filter(fits);
            let meant = if fitting.is_empty() { turned.collect() } else { fitting };
            words.extend(meant.into_iter().map(&word));
        }
        words.dedup();
        match words.as_slice() {
            [] => None,
            [one] => Some(format!("{one}{}", edge.repeat)),
            _ => Some(format!("({}){}", words.join(" | "), edge.repeat)),
        }
    }

    fn directed(&self, name: &str) -> Option<Directed> {
        let lexicon = self.reading.schema().lexicon();
        let near = || nearest(&name.replace('_', " "), lexicon.relation_phrases().map(|(p, _)| p)).first().copied();
        lexicon.relation(name).or_else(|| lexicon.relation(near()?))
    }

    /// The step from one node to another of which nothing is asked, as a column names it.
    pub(super) fn step(&self, from: usize, to: usize) -> Option<String> {
        let [edge] = self.edges.as_slice() else { return None };
        let node = self.nodes.get(to).filter(|n| n.asked().is_empty() && edge.touches(from) && edge.touches(to))?;
        let relation = self.relation(edge, from, to, |d| self.reading.schema().phrase(d).to_owned())?;
        Some(node.kind.map_or(relation.clone(), |kind| format!("{relation} {}", self.reading.plural_of(kind))))
    }

    /// All nodes in a row, each with its name.
    pub(super) fn walk(&self) -> Option<String> {
        let mut out = String::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let named = node.name.as_ref().filter(|_| at == 0 && node.conditions.is_empty());
            let head = named.map_or(self.head(node), String::as_str);
            let mut asked = node.asked();
            asked.retain(|_| named.is_none());
            if at > 0 {
                let edge = self.edges.get(at - 1).filter(|e| e.from + 1 == at && e.to == at)?;
                let relation = self.relation(edge, at - 1, at, |d| self.reading.schema().phrase(d).to_owned())?;
                let kind = if node.kind.is_some() { format!(" {head}") } else { String::new() };
                out.push_str(&format!(" -> {relation}{kind}"));
            } else {
                out.push_str(head);
            }
            if let Some(variable) = self.variable(at) {
                out.push_str(&format!(" as {variable}"));
            }
            if !asked.is_empty() {
                out.push_str(&format!(" where {}", asked.join(" and ")));
            }
        }
        (self.edges.len() + 1 == self.nodes.len()).then_some(out)
    }

    /// `path from A to B`, of the two that are named.
    pub(super) fn shortest(&self) -> Option<String> {
        // a path of so many steps is another question
        let [edge] = self.edges.as_slice() else { return None };
        if edge.repeat.starts_with('{') {
            return None;
        }
        let name = |at: usize| self.nodes.get(at)?.name.clone();
        let path = format!("{} from {} to {}", self.path?, name(edge.from)?, name(edge.to)?);
        if edge.types.is_empty() {
            return Some(path);
        }
        let mut via = Vec::new();
        for type_name in &edge.types {
            let said = self.directed(type_name)?;
            let ways = match edge.way {
                Some(Direction::Out) => vec![said],
                Some(Direction::In) => vec![said.reverse()],
                None => vec![said, said.reverse()],
            };
            via.extend(ways.into_iter().map(|d| self.reading.schema().phrase(d)));
        }
        Some(format!("{path} via {}", via.join(", ")))
    }
}

impl Edge {
    fn touches(&self, node: usize) -> bool {
        self.from == node || self.to == node
    }
}

/// What stands behind the `*` of an edge: `1..3`.
fn repeated(source: &mut Source) -> String {
    let least = source.word().map(|t| t.text);
    let open = source.take("..");
    let most = source.word().map(|t| t.text);
    match (least, open, most) {
        (None, _, None) => "+".to_owned(),
        (Some(n), false, _) => format!("{{{n}}}"),
        (Some(n), true, None) => format!("{{{n},}}"),
        (least, _, Some(most)) => format!("{{{},{most}}}", least.as_deref().unwrap_or("1")),
    }
}

/// The conditions that `and` joins, parentheses kept whole.
fn conjuncts(tokens: &[Token]) -> Vec<Vec<Token>> {
    let mut out = vec![Vec::new()];
    let mut depth = 0_usize;
    for token in tokens {
        depth += usize::from(token.is("("));
        depth -= usize::from(token.is(")") && depth > 0);
        if token.is("and") && depth == 0 {
            out.push(Vec::new());
        } else if let Some(part) = out.last_mut() {
            part.push(token.clone());
        }
    }
    out
}
