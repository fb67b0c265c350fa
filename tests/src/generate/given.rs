//! The same query with some of its values given as parameters, and some of its sets given names by `let`.

use super::Random;

// what the maker puts round a value, between what is written and what a parameter would be given, and round a set in parentheses
const VALUE: char = '\u{1}';
const PLAIN: char = '\u{2}';
const VALUE_END: char = '\u{3}';
const SET: char = '\u{4}';
const SET_END: char = '\u{5}';

pub(super) fn value(written: &str, plain: &str) -> String {
    format!("{VALUE}{written}{PLAIN}{plain}{VALUE_END}")
}

pub(super) fn set(inside: &str) -> String {
    format!("{SET}{inside}{SET_END}")
}

/// The query as it is written.
#[must_use]
pub fn plain(marked: &str) -> String {
    let mut out = String::new();
    let mut told = true;
    for c in marked.chars() {
        match c {
            PLAIN => told = false,
            VALUE_END => told = true,
            SET => out.push('('),
            SET_END => out.push(')'),
            VALUE => {}
            _ if told => out.push(c),
            _ => {}
        }
    }
    out
}

/// A script that asks the same, and its parameters with their values. `None` if nothing can be given so.
#[must_use]
pub fn given(marked: &str, random: &mut Random) -> Option<(String, Vec<(String, String)>)> {
    let mut giver = Giver { rest: marked, random, lets: Vec::new(), params: Vec::new() };
    let text = giver.until_end()?;
    let (lets, params) = (giver.lets, giver.params);
    if (lets.is_empty() && params.is_empty()) || !giver.rest.is_empty() {
        return None;
    }
    Some((lets.concat() + &text, params))
}

struct Giver<'t, 'r> {
    rest: &'t str,
    random: &'r mut Random,
    lets: Vec<String>,
    params: Vec<(String, String)>,
}

impl Giver<'_, '_> {
    /// What stands before the end of a set, or of all.
    fn until_end(&mut self) -> Option<String> {
        let mut out = String::new();
        while let Some(c) = self.rest.chars().next() {
            if c == SET_END {
                break;
            }
            self.rest = self.rest.strip_prefix(c)?;
            match c {
                VALUE => {
                    let (value, rest) = self.rest.split_once(VALUE_END)?;
                    let (written, plain) = value.split_once(PLAIN)?;
                    if plain.contains(PLAIN) || value.contains([VALUE, SET, SET_END]) {
                        return None;
                    }
                    self.rest = rest;
                    if self.random.percent(60) {
                        let name = format!("v{}", self.params.len());
                        out.push_str(&format!("${name}"));
                        self.params.push((name, plain.to_owned()));
                    } else {
                        out.push_str(written);
                    }
                }
                SET => {
                    let inside = self.until_end()?;
                    self.rest = self.rest.strip_prefix(SET_END)?;
                    if self.random.percent(60) {
                        let name = format!("set{}", self.lets.len());
                        self.lets.push(format!("let {name} = {inside}; "));
                        out.push_str(&name);
                    } else {
                        out.push_str(&format!("({inside})"));
                    }
                }
                _ => out.push(c),
            }
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_sets_are_named() {
        let inner = set(&format!("teams where size = {}", value("3", "3")));
        let marked = format!("services owned by {inner} show name = {}", value("\"a b\"", "a b"));
        assert_eq!(plain(&marked), "services owned by (teams where size = 3) show name = \"a b\"");
        let mut all = (0..99).filter_map(|seed| given(&marked, &mut Random::new(seed)));
        let both = all.find(|(text, params)| text.starts_with("let") && params.len() == 2).unwrap();
        assert_eq!(both.0, "let set0 = teams where size = $v0; services owned by set0 show name = $v1");
        assert_eq!(both.1[1], ("v1".to_owned(), "a b".to_owned()));
        assert!(given("services", &mut Random::new(1)).is_none());
        assert!(given(&marked.replace(SET_END, ""), &mut Random::new(1)).is_none(), "torn apart");
        assert!(given(&value(&value("a", "a"), "a"), &mut Random::new(1)).is_none(), "grown together");
    }
}
