//! The order of versions.

use std::cmp::Ordering;

/// Compares two versions the way people read them: numbers as numbers, and `1.0-rc.1` before `1.0`.
///
/// A leading `v` does not count. What stands after the first `-` is a pre-release, what stands after `+` does not count,
/// as in Semantic Versioning 2.0.0 §11; versions of other shapes are compared part by part, numbers before words.
///
/// # Examples
///
/// ```
/// use fossgraph_core::version_order;
/// use std::cmp::Ordering::*;
/// assert_eq!(version_order("1.9", "1.10"), Less);
/// assert_eq!(version_order("v1.0.0-rc.1", "1.0.0"), Less);
/// assert_eq!(version_order("1.0", "1.0.0"), Equal);
/// ```
#[must_use]
pub fn version_order(a: &str, b: &str) -> Ordering {
    let (release_a, early_a) = split(a);
    let (release_b, early_b) = split(b);
    parts_order(release_a, release_b).then_with(|| match (early_a, early_b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(x), Some(y)) => parts_order(x, y),
    })
}

fn split(version: &str) -> (&str, Option<&str>) {
    let version = version.trim();
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let version = version.split_once('+').map_or(version, |(release, _)| release);
    match version.split_once('-') {
        Some((release, early)) => (release, Some(early)),
        None => (version, None),
    }
}

fn parts_order(a: &str, b: &str) -> Ordering {
    let separators = ['.', '-', '_', ':', '~'];
    let (mut left, mut right) = (a.split(separators), b.split(separators));
    loop {
        let (x, y) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (x, y) => (x.unwrap_or("0"), y.unwrap_or("0")),
        };
        let order = match (x.parse::<u64>(), y.parse::<u64>()) {
            (Ok(m), Ok(n)) => m.cmp(&n),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => super::text::natural_order_folded(&super::text::fold(x), &super::text::fold(y)),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}
