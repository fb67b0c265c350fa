//! What a value of a setting may be, whether it stands in the file or in a variable.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use fossgraph_core::{Number, any_of, nearest, parse_number};

use super::{Setting, Values};
use crate::screen::Usage;

/// A value as it was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Given<'a> {
    /// A text of a file.
    Text(&'a str),
    /// A whole number of a file.
    Integer(i64),
    /// A number of a file.
    Float(f64),
    /// `true` or `false` of a file.
    Switch(bool),
    /// Paths.
    Paths(Vec<PathBuf>),
    /// A text of a variable, which may stand for anything.
    Typed(&'a str),
    /// What no setting takes, in words.
    Other(&'static str),
}

/// Why a value cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Given<'_> {
    /// As it is told in messages.
    fn told(&self) -> String {
        match self {
            Self::Text(text) | Self::Typed(text) if text.parse::<f64>().is_err() => format!("`{text}`"),
            Self::Text(text) => format!("the text \"{text}\""),
            Self::Typed(text) => (*text).to_owned(),
            Self::Integer(n) => n.to_string(),
            Self::Float(x) => x.to_string(),
            Self::Switch(on) => on.to_string(),
            Self::Paths(_) => "a list".to_owned(),
            Self::Other(what) => (*what).to_owned(),
        }
    }

    fn count(&self, least: usize) -> Option<usize> {
        let count = match self {
            Self::Integer(n) => usize::try_from(*n).ok(),
            Self::Typed(text) => count(text).and_then(|n| usize::try_from(n).ok()),
            _ => None,
        };
        count.filter(|count| *count >= least)
    }

    fn size(&self) -> Option<usize> {
        match self {
            Self::Text(text) | Self::Typed(text) => size(text),
            other => other.count(0),
        }
    }

    fn seconds(&self) -> Option<Duration> {
        let seconds = match self {
            Self::Integer(n) => fossgraph_core::as_float(*n),
            Self::Float(x) => *x,
            Self::Typed(text) => text.parse().ok()?,
            _ => return None,
        };
        Duration::try_from_secs_f64(seconds).ok()
    }

    fn switch(&self) -> Option<bool> {
        match self {
            Self::Switch(on) => Some(*on),
            Self::Typed("true" | "on" | "1") => Some(true),
            Self::Typed("false" | "off" | "0") => Some(false),
            _ => None,
        }
    }

    /// One of some words.
    fn word<T: ValueEnum>(&self, what: &str) -> Result<Option<T>, Misfit> {
        let (Self::Text(text) | Self::Typed(text)) = self else { return Ok(None) };
        T::from_str(text, true).map(Some).map_err(|_| {
            let names: Vec<String> = T::value_variants().iter().filter_map(T::to_possible_value).map(name).collect();
            let near = nearest(text, names.iter().map(String::as_str));
            let help = if near.is_empty() {
                format!("it is {}", any_of(&names))
            } else {
                format!("did you mean {}?", any_of(&near))
            };
            Misfit { message: format!("there is no {what} `{text}`"), help: Some(help) }
        })
    }
}

fn name(value: clap::builder::PossibleValue) -> String {
    value.get_name().to_owned()
}

impl Values {
    /// Sets one value from what is typed in the shell.
    ///
    /// # Errors
    ///
    /// A value that the setting does not take.
    pub(crate) fn type_in(&mut self, setting: &Setting, value: &str) -> Result<(), Usage> {
        self.set(setting, &Given::Typed(value)).map_err(|misfit| {
            let usage = Usage::new(misfit.message);
            misfit.help.into_iter().fold(usage, Usage::help)
        })
    }

    /// Sets one value.
    ///
    /// # Errors
    ///
    /// A value that the setting does not take.
    pub(super) fn set(&mut self, setting: &Setting, given: &Given<'_>) -> Result<(), Misfit> {
        let set = match (setting.key, given) {
            ("data", Given::Paths(paths)) if !paths.is_empty() => put(&mut self.data, Some(paths.clone())),
            ("format", given) => put(&mut self.format, given.word("format")?),
            ("color", given) => put(&mut self.color, given.word("such time to colour")?),
            ("rows", given) => put(&mut self.rows, given.count(1)),
            ("max-rows", given) => put(&mut self.max_rows, given.count(0)),
            ("memory", given) => put(&mut self.memory, given.size()),
            ("max-work", given) => put(&mut self.max_work, given.count(0).map(|n| n as u64)),
            ("max-paths", given) => put(&mut self.max_paths, given.count(0)),
            ("timeout", given) => put(&mut self.timeout, given.seconds()),
            ("pager", Given::Text(words) | Given::Typed(words)) => put(&mut self.pager, Some((*words).to_owned())),
            ("timer", given) => put(&mut self.timer, given.switch()),
            _ => false,
        };
        if set {
            return Ok(());
        }
        let message = format!("`{}` takes {}, not {}", setting.key, setting.takes, given.told());
        Err(Misfit { message, help: None })
    }
}

/// A number from 0 as queries write it: `5000`, `5_000`, `5k`, `20M`, `1.5B`.
pub(crate) fn count(text: &str) -> Option<u64> {
    let plain = text.parse().ok();
    plain.or_else(|| match parse_number(text)? {
        Number::Integer(n) => u64::try_from(n).ok(),
        Number::Float(_) => None,
    })
}

/// A number of bytes, as `512MiB`, `1.5 GiB`, `64k` or a bare number say it.
pub(crate) fn size(text: &str) -> Option<usize> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let bytes: f64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kib" => 1024.0,
        "m" | "mib" => 1024.0 * 1024.0,
        "g" | "gib" => 1024.0 * 1024.0 * 1024.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        _ => return None,
    };
    let all = number.parse::<f64>().ok()? * bytes;
    (all < 1e18).then(|| format!("{all:.0}").parse().ok()).flatten()
}

/// Puts a value where there is one.
fn put<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let there = value.is_some();
    *slot = value.or(slot.take());
    there
}
