//! Values and their types.

mod date;
mod licence;
mod text;
mod version;

pub use date::{Date, DateError};
pub use licence::licence_operands;
pub(crate) use text::address;
pub(crate) use text::natural_key;
pub use text::{
    all_of, any_of, document_id, fold, is_document_id, is_hidden, natural_order, natural_order_folded, nearest, slug,
    with_article,
};
pub use version::version_order;

use std::borrow::Cow;

use crate::schema::{EnumerationId, Schema};

/// What an attribute holds.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::ValueType;
/// let size = graph.schema().lexicon().attribute("size").unwrap();
/// let value_type = graph.schema().attribute(size).value_type;
/// assert_eq!((value_type, value_type.name(graph.schema())), (ValueType::Integer, "integer"));
/// assert!(value_type.is_ordered() && value_type.is_numeric());
/// assert!(ValueType::Licence.is_textual() && !ValueType::Licence.is_ordered(), "no licence is less than another");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Any text; compared ignoring case.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A finite number in double precision.
    Float,
    /// `true` or `false`.
    Boolean,
    /// A year, month or day.
    Date,
    /// A version, ordered as [`version_order`] says.
    Version,
    /// An address.
    Url,
    /// An SPDX licence expression.
    Licence,
    /// A member of an enumeration of the schema, ordered as the schema lists them.
    Enumeration(EnumerationId),
}

impl ValueType {
    /// The type's name, as schemas write it.
    #[must_use]
    pub fn name(self, schema: &Schema) -> &str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Version => "version",
            Self::Url => "url",
            Self::Licence => "licence",
            Self::Enumeration(id) => &schema.enumeration(id).name,
        }
    }

    /// Whether values of the type have an order that `<` and `>` may ask for.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        !matches!(self, Self::Text | Self::Boolean | Self::Url | Self::Licence)
    }

    /// Whether values are kept as text.
    #[must_use]
    pub fn is_textual(self) -> bool {
        matches!(self, Self::Text | Self::Version | Self::Url | Self::Licence)
    }

    /// Whether values are numbers.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Float)
    }
}

/// One value of some [`ValueType`].
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::{Value, ValueType};
/// let read = |text, value_type| Value::parse(text, value_type, graph.schema());
/// assert_eq!(read("yes", ValueType::Boolean), Ok(Value::Boolean(true)));
/// assert_eq!(read("10k", ValueType::Integer).unwrap().display(ValueType::Integer, graph.schema()), "10000");
/// assert_eq!(read("maybe", ValueType::Boolean), Err("`maybe` is neither true nor false".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of type text, version, url or licence.
    Text(String),
    /// Of type integer.
    Integer(i64),
    /// Of type float; never NaN or infinite.
    Float(f64),
    /// Of type boolean.
    Boolean(bool),
    /// Of type date.
    Date(Date),
    /// Of an enumeration: the place of the member in it, from 0.
    Member(u16),
}

impl Value {
    /// Reads a value of type `value_type` from text, as CSV files and queries write it.
    ///
    /// # Errors
    ///
    /// A text that does not name a value of that type; the message says what was expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{Schema, Value, ValueType};
    /// let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
    /// assert_eq!(Value::parse("700M", ValueType::Integer, &schema), Ok(Value::Integer(700_000_000)));
    /// assert!(Value::parse("many", ValueType::Integer, &schema).unwrap_err().starts_with("`many` is not a whole number"));
    /// ```
    pub fn parse(text: &str, value_type: ValueType, schema: &Schema) -> Result<Self, String> {
        let text = text.trim();
        match value_type {
            ValueType::Text | ValueType::Version | ValueType::Url | ValueType::Licence => {
                if text.is_empty() {
                    Err("the text is empty".to_owned())
                } else {
                    Ok(Self::Text(text.to_owned()))
                }
            }
            ValueType::Integer => match parse_number(text) {
                Some(Number::Integer(n)) => Ok(Self::Integer(n)),
                None if is_too_large(text) => Err(format!("`{text}` does not fit into 64 bits")),
                _ => Err(format!("`{text}` is not a whole number (1000, 1_000, 10k, 700M, 1B)")),
            },
            ValueType::Float => match parse_number(text) {
                Some(Number::Integer(n)) => Ok(Self::Float(as_float(n))),
                Some(Number::Float(x)) => Ok(Self::Float(x)),
                None if is_too_large(text) => Err(format!("`{text}` does not fit into 64 bits")),
                None => Err(format!("`{text}` is not a number (1000, 2.5, 10k, 700M)")),
            },
            ValueType::Boolean => match fold(text).as_str() {
                "true" | "yes" => Ok(Self::Boolean(true)),
                "false" | "no" => Ok(Self::Boolean(false)),
                _ => Err(format!("`{text}` is neither true nor false")),
            },
            ValueType::Date => text.parse().map(Self::Date).map_err(|e: DateError| format!("`{text}` is {e}")),
            ValueType::Enumeration(id) => {
                let enumeration = schema.enumeration(id);
                enumeration.member(text).map(Self::Member).ok_or_else(|| {
                    let near = nearest(text, enumeration.members.iter().map(String::as_str));
                    let hint = near.first().map(|m| format!(" (did you mean `{m}`?)")).unwrap_or_default();
                    format!(
                        "`{text}` is not {}{hint}: it must be {}",
                        with_article(&enumeration.name),
                        any_of(&enumeration.members)
                    )
                })
            }
        }
    }

    /// The value as it is written: the inverse of [`Value::parse`].
    #[must_use]
    pub fn display(&self, value_type: ValueType, schema: &Schema) -> String {
        match (self, value_type) {
            (Self::Text(text), _) => text.clone(),
            (Self::Integer(n), _) => n.to_string(),
            (Self::Float(x), _) => x.to_string(),
            (Self::Boolean(b), _) => b.to_string(),
            (Self::Date(date), _) => date.to_string(),
            (Self::Member(m), ValueType::Enumeration(id)) => schema.enumeration(id).name_of(*m).to_owned(),
            (Self::Member(m), _) => m.to_string(),
        }
    }
}

/// A number as queries and tables write it.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Number, parse_number};
/// assert_eq!(parse_number("1.5k"), Some(Number::Integer(1500)), "with its unit it is whole");
/// assert_eq!(parse_number("1.5"), Some(Number::Float(1.5)));
/// assert_ne!(Number::Integer(2), Number::Float(2.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Written without a fraction.
    Integer(i64),
    /// Written with a fraction.
    Float(f64),
}

/// Reads `1000`, `1_000`, `2.5`, `10k`, `700M`, `1B`, `-3`; `None` for anything else or what does not fit.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Number, parse_number};
/// assert_eq!(parse_number("-3"), Some(Number::Integer(-3)));
/// assert_eq!(parse_number("3.8B"), Some(Number::Integer(3_800_000_000)));
/// assert_eq!((parse_number("1e5"), parse_number("10K")), (None, None));
/// assert_eq!(parse_number("99999999999999999999"), None, "more than 64 bits hold");
/// ```
#[must_use]
pub fn parse_number(text: &str) -> Option<Number> {
    let (body, scale) = match text.as_bytes().last()? {
        b'k' => (text.get(..text.len() - 1)?, 1_000_i64),
        b'M' => (text.get(..text.len() - 1)?, 1_000_000),
        b'B' => (text.get(..text.len() - 1)?, 1_000_000_000),
        _ => (text, 1),
    };
    let digits = body.strip_prefix('-').unwrap_or(body);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let grouped = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_digit())
            && part.ends_with(|c: char| c.is_ascii_digit())
            && !part.contains("__")
            && part.bytes().all(|b| b.is_ascii_digit() || b == b'_')
    };
    if !grouped(whole) || fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let plain = if whole.contains('_') { Cow::Owned(body.replace('_', "")) } else { Cow::Borrowed(body) };
    let Some(fraction) = fraction else {
        return plain.parse::<i64>().ok()?.checked_mul(scale).map(Number::Integer);
    };
    // 3.8B is a whole number: its decimals fit into the scale
    let decimals = u32::try_from(fraction.len()).ok()?;
    if let Some(shift) = 10_i64.checked_pow(decimals).filter(|shift| scale % shift == 0) {
        let digits = plain.replace('.', "").parse::<i64>().ok()?;
        return digits.checked_mul(scale / shift).map(Number::Integer);
    }
    let number = plain.parse::<f64>().ok()? * as_float(scale);
    number.is_finite().then_some(Number::Float(number))
}

/// Whether a text is a number that [`parse_number`] would read if it had fewer digits.
fn is_too_large(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let mut fewer = text.chars().map(|c| if c.is_ascii_digit() { '1' } else { c }).collect::<String>();
    if let Some(first) = fewer.find('1').filter(|_| digits > 9) {
        let end = fewer.find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '_')).unwrap_or(fewer.len());
        fewer.replace_range(first..end.max(first), "1");
        return parse_number(&fewer).is_some();
    }
    false
}

/// The nearest float of a whole number.
///
/// # Examples
///
/// ```
/// assert_eq!(fossgraph_core::as_float(-3), -3.0);
/// assert_eq!(fossgraph_core::as_float((1 << 53) + 1), 9_007_199_254_740_992.0, "a float holds 53 bits");
/// ```
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "the nearest float is what is meant")]
pub fn as_float(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, want) in [
            ("1000", Number::Integer(1000)),
            ("1_000", Number::Integer(1000)),
            ("10k", Number::Integer(10_000)),
            ("700M", Number::Integer(700_000_000)),
            ("-3", Number::Integer(-3)),
            ("2.5", Number::Float(2.5)),
            ("1.5k", Number::Integer(1500)),
            ("3.8B", Number::Integer(3_800_000_000)),
            ("-0.5k", Number::Integer(-500)),
            ("1.2345k", Number::Float(1234.5)),
        ] {
            assert_eq!(parse_number(text), Some(want), "{text}");
        }
        for text in
            ["", "k", "1__0", "_1", "1_", "1.", ".5", "0x10", "1e5", "99999999999999999999", "10000000000B", "é"]
        {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }
}
