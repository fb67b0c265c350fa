//! The functions, each as its row in the table of functions describes it.

use fossgraph_core::{Date, Number, Value, ValueType, as_float, parse_number};
use fossgraph_engine::{Arity, Function, Takes};

use super::compare::float;
use super::expression::finite;
use super::item::Item;
use super::{Here, Oracle};

impl Oracle<'_> {
    /// What a function gives for its arguments.
    pub(super) fn called(&self, function: &Function, arguments: &[Vec<Item>], here: Here<'_>) -> Vec<Item> {
        match function.name {
            "now" => {
                let date = here.time.or(self.graph.date());
                date.map(|date| Item::Value(Value::Date(date.last_day()), ValueType::Date)).into_iter().collect()
            }
            "size" => vec![Item::integer(first(arguments).len())],
            "first" => self.named(first(arguments).into_iter().take(1)),
            "last" => self.named(first(arguments).into_iter().last()),
            "coalesce" => arguments.iter().find(|values| !values.is_empty()).cloned().unwrap_or_default(),
            "if" => match (first(arguments).as_slice(), arguments) {
                ([Item::Value(Value::Boolean(true), _)], [_, then, _]) => then.clone(),
                ([Item::Value(Value::Boolean(false), _)], [_, _, otherwise]) => otherwise.clone(),
                ([], _) => Vec::new(),
                _ => self.refuse("`if` takes one condition and two values"),
            },
            "join" | "split" => {
                let texts: Vec<String> = first(arguments).into_iter().map(|item| self.shown(&item)).collect();
                let separators = arguments.get(1).cloned().unwrap_or_default();
                separators.iter().flat_map(|by| parts(function.name, &texts, &self.shown(by))).collect()
            }
            _ if function.parameters.iter().any(is_whole) => {
                self.refuse(format!("the oracle does not know `{}`", function.name))
            }
            _ => self.each(arguments, |values| self.called_once(function.name, values)),
        }
    }

    /// Things stand for their names.
    fn named(&self, items: impl IntoIterator<Item = Item>) -> Vec<Item> {
        let named = |item| match item {
            Item::Node(_) => text(self.shown(&item)),
            value => Some(value),
        };
        items.into_iter().filter_map(named).collect()
    }

    /// The text that shows a value or thing.
    fn shown(&self, item: &Item) -> String {
        match item {
            Item::Node(node) => self.graph.name(*node).to_owned(),
            Item::Value(value, value_type) => value.display(*value_type, self.graph.schema()),
        }
    }

    fn called_once(&self, name: &str, arguments: &[Item]) -> Option<Item> {
        if let "concat" = name {
            return text(arguments.iter().map(|item| self.shown(item)).collect());
        }
        match arguments {
            [one] if name == "text" => text(self.shown(one)),
            [Item::Value(Value::Text(one), _), others @ ..] => self.of_text(name, one, others),
            [Item::Value(Value::Date(one), _), others @ ..] => self.of_date(name, *one, others),
            [Item::Value(one @ (Value::Integer(_) | Value::Float(_)), _), others @ ..] => {
                self.of_number(name, one, others)
            }
            _ => self.refuse(format!("`{name}` of something else")),
        }
    }

    fn of_text(&self, name: &str, one: &str, others: &[Item]) -> Option<Item> {
        match (name, others) {
            ("length", []) => Some(Item::integer(one.chars().count())),
            ("lower", []) => text(one.to_lowercase()),
            ("upper", []) => text(one.to_uppercase()),
            ("trim", []) => text(one.trim().to_owned()),
            ("replace", [Item::Value(Value::Text(old), _), Item::Value(Value::Text(new), _)]) => {
                text(if old.is_empty() { one.to_owned() } else { one.replace(old.as_str(), new) })
            }
            ("substring", [Item::Value(Value::Integer(from), _), more @ ..]) => {
                let most = match more {
                    [Item::Value(Value::Integer(most), _)] => *most,
                    _ => i64::MAX,
                };
                let skipped = usize::try_from(from.checked_sub(1)?).ok()?;
                text(one.chars().skip(skipped).take(usize::try_from(most).ok()?).collect())
            }
            ("host", []) => host(one).and_then(text),
            ("number", []) => match parse_number(one.trim())? {
                Number::Integer(n) => Some(Item::float(as_float(n))),
                Number::Float(x) => finite(x),
            },
            ("date", []) => {
                let date = one.trim().parse::<Date>().ok();
                date.map(|date| Item::Value(Value::Date(date), ValueType::Date))
            }
            _ => self.refuse(format!("`{name}` of a text")),
        }
    }

    fn of_date(&self, name: &str, one: Date, others: &[Item]) -> Option<Item> {
        let whole = |n: i64| Item::Value(Value::Integer(n), ValueType::Integer);
        match (name, others) {
            ("year", []) => Some(whole(one.year().into())),
            ("quarter", []) => one.month().map(|month| whole((i64::from(month) + 2) / 3)),
            ("month", []) => one.month().map(|month| whole(month.into())),
            ("day", []) => one.day().map(|day| whole(day.into())),
            ("days", [Item::Value(Value::Date(to), _)]) => {
                Some(whole(days_since_march_of_0(*to)? - days_since_march_of_0(one)?))
            }
            _ => self.refuse(format!("`{name}` of a date")),
        }
    }

    fn of_number(&self, name: &str, value: &Value, others: &[Item]) -> Option<Item> {
        let x = float(value)?;
        match (name, others) {
            ("abs", []) => match value {
                Value::Integer(n) => self.whole(i128::from(*n).abs()),
                _ => finite(x.abs()),
            },
            ("round", []) => finite(rounded(x, 0)),
            ("round", [Item::Value(Value::Integer(digits), _)]) => finite(rounded(x, *digits)),
            ("floor", []) => finite(x.floor()),
            ("ceil", []) => finite(x.ceil()),
            ("sqrt", []) => finite(x.sqrt()),
            ("power", [Item::Value(exponent, _)]) => finite(x.powf(float(exponent)?)),
            _ => self.refuse(format!("`{name}` of a number")),
        }
    }
}

/// Whether a parameter is given all values of a list at once.
fn is_whole(parameter: &fossgraph_engine::Parameter) -> bool {
    let mapped = matches!(parameter.takes, Takes::Text | Takes::Shown | Takes::Integer | Takes::Number | Takes::Date);
    !mapped || parameter.arity == Arity::Any
}

fn first(arguments: &[Vec<Item>]) -> Vec<Item> {
    arguments.first().cloned().unwrap_or_default()
}

/// A text; one without characters is missing.
fn text(text: String) -> Option<Item> {
    (!text.is_empty()).then_some(Item::Value(Value::Text(text), ValueType::Text))
}

/// Texts as one, or each of them apart.
fn parts(name: &str, texts: &[String], separator: &str) -> Vec<Item> {
    match name {
        "join" if texts.is_empty() => Vec::new(),
        "join" => text(texts.join(separator)).into_iter().collect(),
        _ => {
            let parts = |text: &str| match separator {
                "" => vec![text.to_owned()],
                _ => text.split(separator).map(str::to_owned).collect(),
            };
            texts.iter().flat_map(|text| parts(text)).filter_map(text).collect()
        }
    }
}

/// What stands behind `//`, up to a path, without a user and a port.
fn host(address: &str) -> Option<String> {
    let (_, behind) = address.split_once("://")?;
    let host = behind.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    let host = host.split(':').next()?;
    (!host.is_empty()).then(|| host.to_lowercase())
}

/// The number with so many digits behind the point, its digits taken as they are written: halves go away from zero.
fn rounded(x: f64, digits: i64) -> f64 {
    let written = x.abs().to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let places: Vec<u32> = whole.chars().chain(fraction.chars()).filter_map(|c| c.to_digit(10)).collect();
    // how many places are kept, counted from the first
    let kept = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(digits);
    let Ok(kept) = usize::try_from(kept) else { return 0.0 };
    if kept >= places.len() {
        return x;
    }
    let mut out: Vec<u32> = places.iter().take(kept).copied().collect();
    let mut carry = u32::from(places.get(kept).is_some_and(|next| *next >= 5));
    for place in out.iter_mut().rev() {
        *place += carry;
        carry = u32::from(*place == 10);
        *place %= 10;
    }
    out.insert(0, carry);
    let mut digits: String = out.iter().filter_map(|place| char::from_digit(*place, 10)).collect();
    match kept.checked_sub(whole.len()) {
        Some(_) => digits.insert(whole.len() + 1, '.'),
        None => digits.push_str(&"0".repeat(whole.len() - kept)),
    }
    let size: f64 = digits.parse().unwrap_or(f64::NAN);
    if x < 0.0 && size > 0.0 { -size } else { size }
}

/// So many days lie before a day, counted from the first of March of year 0; `None` unless the day is known.
fn days_since_march_of_0(date: Date) -> Option<i64> {
    let (month, day) = (i64::from(date.month()?), i64::from(date.day()?));
    // a year begins in March, so that the leap day is its last
    let (year, month) =
        if month > 2 { (i64::from(date.year()), month - 3) } else { (i64::from(date.year()) - 1, month + 9) };
    let before: i64 = [31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31].iter().take(usize::try_from(month).ok()?).sum();
    Some(year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + before + day)
}
