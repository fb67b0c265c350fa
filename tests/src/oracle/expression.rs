//! What an expression gives: a list of values or things, empty where something is missing.

use fossgraph_core::{NodeId, Value, ValueType, as_float};
use fossgraph_engine::bound::{Aggregate, Arithmetic, Calculation, Expr, Operand, StopId};

use super::compare::float;
use super::item::Item;
use super::{Here, Oracle, Subject, Truth};

/// Asks for what an expression gives: of a thing, of an edge, or of a group.
pub(super) type Ask<'q, 'f> = dyn Fn(&'q Expr) -> Vec<Item> + 'f;

impl<'a> Oracle<'a> {
    /// What an expression gives of a thing or an edge.
    pub(super) fn items(&self, of: Subject, expr: &'a Expr, here: Here<'_>) -> Vec<Item> {
        match expr {
            Expr::Attribute(None, attribute) => self.attribute(of, *attribute, here),
            Expr::Attribute(Some(stop), attribute) => {
                self.at_stop(*stop, here).map_or_else(Vec::new, |n| self.attribute(Subject::Node(n), *attribute, here))
            }
            Expr::Via(attribute) => {
                let edge = here.via.or_else(|| self.refuse("an edge that the row does not have"));
                edge.map_or_else(Vec::new, |edge| self.attribute(edge, *attribute, here))
            }
            Expr::Thing(stop) => self.thing(of, *stop, here).map(Item::Node).into_iter().collect(),
            Expr::Related(stop, step, noun) => {
                let Some(node) = self.thing(of, *stop, here) else { return Vec::new() };
                let near = self.neighbours(node, step, &noun.kinds, here).into_iter();
                let sure = |(other, edge): &(NodeId, Truth)| edge.and(self.member(*other, noun, here)) == Truth::True;
                near.filter(sure).map(|(other, _)| Item::Node(other)).collect()
            }
            Expr::Measure(measure, stop, relations) => {
                let node = self.thing(of, *stop, here);
                node.and_then(|node| self.measure(node, *measure, relations, here.time)).into_iter().collect()
            }
            Expr::Holds(condition) => shown(self.holds(of, condition, here)),
            Expr::Aggregate(aggregate, Some(argument)) if matches!(**argument, Expr::Related(..)) => {
                self.gathered(*aggregate, &[self.items(of, argument, here)])
            }
            Expr::Aggregate(..) => self.refuse("an aggregate over rows that are not grouped"),
            Expr::Value(..) | Expr::Param(..) | Expr::Arithmetic(..) | Expr::Call(..) => {
                self.composed(expr, here, &|part| self.items(of, part, here))
            }
        }
    }

    fn attribute(&self, of: Subject, attribute: fossgraph_core::AttributeId, here: Here<'_>) -> Vec<Item> {
        let value_type = self.graph.schema().attribute(attribute).value_type;
        let values = self.values(of, attribute, here.time);
        values.into_iter().map(|value| Item::Value(value, value_type)).collect()
    }

    /// The thing at a stop, or the one that is asked about.
    fn thing(&self, of: Subject, stop: Option<StopId>, here: Here<'_>) -> Option<NodeId> {
        match (stop, of) {
            (Some(stop), _) => self.at_stop(stop, here),
            (None, Subject::Node(node)) => Some(node),
            (None, Subject::Edge(..)) => self.refuse("an edge is no thing"),
        }
    }

    /// What an expression gives that is made of others.
    pub(super) fn composed(&self, expr: &'a Expr, here: Here<'_>, ask: &Ask<'a, '_>) -> Vec<Item> {
        match expr {
            Expr::Value(value, value_type) => vec![Item::Value(value.clone(), *value_type)],
            Expr::Param(param, value_type) => {
                let value = self.param_value(*param);
                value.map(|value| Item::Value(value, *value_type)).into_iter().collect()
            }
            Expr::Arithmetic(operator, left, right) => {
                let (left, right) = (ask(left), ask(right));
                self.each(&[left, right], |operands| match operands {
                    [Item::Value(a, _), Item::Value(b, _)] => self.reckon(*operator, a, b),
                    _ => self.refuse("things cannot be reckoned with"),
                })
            }
            Expr::Call(function, arguments) => {
                self.called(function, &arguments.iter().map(ask).collect::<Vec<_>>(), here)
            }
            _ => self.refuse("an expression that is not made of others"),
        }
    }

    /// Does something with each value of the one list among some lists of values; nothing where one of them is empty.
    pub(super) fn each(&self, lists: &[Vec<Item>], one: impl Fn(&[Item]) -> Option<Item>) -> Vec<Item> {
        let most = lists.iter().map(Vec::len).max().unwrap_or(1);
        if lists.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        if lists.iter().filter(|list| list.len() > 1).count() > 1 {
            return self.refuse("two lists are taken value by value");
        }
        let at = |place: usize| -> Vec<Item> {
            lists.iter().filter_map(|list| list.get(place).or(list.first()).cloned()).collect()
        };
        (0..most).filter_map(|place| one(&at(place))).collect()
    }

    /// Two numbers reckoned with. What is no finite number is missing; a whole number that does not fit is an error.
    fn reckon(&self, operator: Arithmetic, a: &Value, b: &Value) -> Option<Item> {
        if let (Value::Integer(a), Value::Integer(b)) = (a, b) {
            let (a, b) = (i128::from(*a), i128::from(*b));
            let whole = match operator {
                Arithmetic::Add => Some(a + b),
                Arithmetic::Subtract => Some(a - b),
                Arithmetic::Multiply => Some(a * b),
                Arithmetic::Divide => None,
            };
            if let Some(whole) = whole {
                return self.whole(whole);
            }
        }
        let (Some(a), Some(b)) = (float(a), float(b)) else { return self.refuse("only numbers are reckoned with") };
        finite(match operator {
            Arithmetic::Add => a + b,
            Arithmetic::Subtract => a - b,
            Arithmetic::Multiply => a * b,
            Arithmetic::Divide => a / b,
        })
    }

    /// A whole number, if it fits into 64 bits.
    pub(super) fn whole(&self, n: i128) -> Option<Item> {
        let value = i64::try_from(n).ok().or_else(|| self.refuse("a whole number that does not fit"));
        value.map(|n| Item::Value(Value::Integer(n), ValueType::Integer))
    }

    // ------------------------------------------------------------ comparisons

    /// Whether an expression passes its test, each expression in it asked for by `ask`.
    pub(super) fn calculate(&self, calculation: &'a Calculation, ask: &Ask<'a, '_>) -> Truth {
        let left = self.plain(ask(&calculation.left));
        let Some(test) = &calculation.test else { return (!left.is_empty()).into() };
        let right = |operand: &'a Operand| match operand {
            Operand::Value(value) => vec![value.clone()],
            Operand::Param(param) => self.param_value(*param).into_iter().collect(),
            Operand::Expr(expr) => self.plain(ask(expr)),
            Operand::Attribute(_) | Operand::Stop(..) => self.refuse("an attribute beside an expression is one too"),
        };
        self.passes_test(&left, calculation.value_type, test, &right)
    }

    fn plain(&self, items: Vec<Item>) -> Vec<Value> {
        let value = |item| match item {
            Item::Value(value, _) => Some(value),
            Item::Node(_) => self.refuse("things are not compared"),
        };
        items.into_iter().filter_map(value).collect()
    }

    // ------------------------------------------------------------ aggregates

    /// An aggregate of what an expression gives of several things.
    pub(super) fn gathered(&self, aggregate: Aggregate, each: &[Vec<Item>]) -> Vec<Item> {
        let items = each.concat();
        match aggregate {
            Aggregate::Count if items.iter().any(|item| matches!(item, Item::Node(_))) => {
                vec![Item::integer(super::item::distinct(items).len())]
            }
            Aggregate::Count => vec![Item::integer(each.iter().filter(|values| !values.is_empty()).count())],
            Aggregate::List => super::item::distinct(items),
            Aggregate::Min => super::item::distinct(items).into_iter().take(1).collect(),
            Aggregate::Max => super::item::distinct(items).into_iter().last().into_iter().collect(),
            Aggregate::Sum => self.sum(&items).into_iter().collect(),
            Aggregate::Average => mean(&self.numbers(&items)).and_then(finite).into_iter().collect(),
            Aggregate::Median => median(self.numbers(&items)).and_then(finite).into_iter().collect(),
        }
    }

    fn sum(&self, items: &[Item]) -> Option<Item> {
        let numbers = self.numbers(items);
        let whole = items.iter().map(|item| match item {
            Item::Value(Value::Integer(n), _) => Some(i128::from(*n)),
            _ => None,
        });
        match whole.collect::<Option<Vec<i128>>>() {
            _ if numbers.is_empty() => None,
            None => finite(numbers.iter().sum()),
            Some(whole) => self.whole(whole.iter().sum()),
        }
    }

    fn numbers(&self, items: &[Item]) -> Vec<f64> {
        let number = |item: &Item| match item {
            Item::Value(value, _) => float(value),
            Item::Node(_) => None,
        };
        items.iter().map(|item| number(item).unwrap_or_else(|| self.refuse("a sum of what is not a number"))).collect()
    }
}

/// A truth as a value; what is unknown is missing.
pub(super) fn shown(truth: Truth) -> Vec<Item> {
    let known = match truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown => None,
    };
    known.map(|known| Item::Value(Value::Boolean(known), ValueType::Boolean)).into_iter().collect()
}

/// A number, if it is one; there is one zero only.
pub(super) fn finite(x: f64) -> Option<Item> {
    x.is_finite().then(|| Item::float(x + 0.0))
}

fn mean(numbers: &[f64]) -> Option<f64> {
    let count = i64::try_from(numbers.len()).ok().filter(|n| *n > 0)?;
    Some(numbers.iter().sum::<f64>() / as_float(count))
}

/// The middle number; of an even number of them, the mean of the middle two.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let skip = numbers.len().saturating_sub(1) / 2;
    let middle: Vec<f64> = numbers.iter().skip(skip).take(2 - numbers.len() % 2).copied().collect();
    mean(&middle)
}
