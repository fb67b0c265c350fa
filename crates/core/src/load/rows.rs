//! The rows of a CSV text: fields that commas part, perhaps quoted; lines that `\n`, `\r` or both end; empty lines are none.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// Where the next row is looked for.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
    flaw: Option<Flaw>,
}

/// What is wrong with the quotes of a row, and the byte at which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A quote that is never closed: all that follows would belong to its field.
    Open(usize),
    /// Letters between a closing quote and the end of the field.
    Behind(usize),
}

/// A field and the byte at which it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field<'a> {
    pub(super) at: usize,
    pub(super) text: Cow<'a, str>,
}

/// What ends a field.
enum End {
    Comma,
    Row,
}

impl<'a> Rows<'a> {
    /// The rows from a byte on at which one begins.
    pub(super) fn from(text: &'a str, at: usize) -> Self {
        Self { text, at, flaw: None }
    }

    /// What is wrong with the quotes of the row that was read last.
    pub(super) fn flaw(&self) -> Option<Flaw> {
        self.flaw
    }

    /// Up to where rows are read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Reads the fields of the next row, and tells where it begins; `None` at the end.
    pub(super) fn next(&mut self, fields: &mut Vec<Field<'a>>) -> Option<usize> {
        fields.clear();
        self.flaw = None;
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
        let start = self.at;
        if start >= bytes.len() {
            return None;
        }
        loop {
            let at = self.at;
            let (text, end) = if bytes.get(at) == Some(&b'"') { self.quoted() } else { self.plain() };
            fields.push(Field { at, text });
            if let End::Row = end {
                return Some(start);
            }
        }
    }

    /// The rest of a field in which a quote means itself.
    fn plain(&mut self) -> (Cow<'a, str>, End) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = memchr3(b',', b'\n', b'\r', rest.as_bytes());
        let text = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        let comma = length.is_some_and(|at| rest.as_bytes().get(at) == Some(&b','));
        self.at += text.len() + usize::from(length.is_some());
        (Cow::Borrowed(text), if comma { End::Comma } else { End::Row })
    }

    /// A field that begins with a quote: what stands between it and the next one, two quotes for one; what follows belongs to it too.
    fn quoted(&mut self) -> (Cow<'a, str>, End) {
        let start = self.at;
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(length) = memchr(b'"', rest.as_bytes()) else {
                self.at = self.text.len();
                self.flaw.get_or_insert(Flaw::Open(start));
                return (joined(text, rest), End::Row);
            };
            text = joined(text, rest.get(..length).unwrap_or_default());
            self.at += length + 1;
            if self.text.as_bytes().get(self.at) != Some(&b'"') {
                let behind = self.at;
                let (more, end) = self.plain();
                if !more.trim().is_empty() {
                    self.flaw.get_or_insert(Flaw::Behind(behind));
                }
                return (joined(text, &more), end);
            }
            self.at += 1;
            text = joined(text, "\"");
        }
    }
}

fn joined<'a>(text: Cow<'a, str>, more: &str) -> Cow<'a, str> {
    if more.is_empty() { text } else { Cow::Owned(text.into_owned() + more) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut fields, mut out) = (Rows::from(text, 0), Vec::new(), Vec::new());
        while let Some(start) = rows.next(&mut fields) {
            assert_eq!(fields[0].at, start);
            out.push(fields.iter().map(|field| field.text.to_string()).collect());
        }
        assert_eq!(rows.at(), text.len());
        out
    }

    /// The same by the reader that everybody uses.
    fn by_csv(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn rows_are_those_that_every_reader_of_csv_finds() {
        let texts = [
            "",
            "a",
            "a,b\r\nc,\n\n,d",
            "\"\"",
            "\"a\"\"b\",\"c\nd\"",
            "\"a\"b\"c,d",
            "a\"b\"",
            "\"open, x\ny",
            ",",
            "a\rb\r\r",
        ];
        for text in texts {
            assert_eq!(rows(text), by_csv(text), "{text:?}");
        }
        let mut state = 5_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((state >> 33) % below).unwrap()
        };
        let letters = ["a", "é", ",", "\n", "\r", "\"", "\"\"", " "];
        for _ in 0..20_000 {
            let text: String = (0..next(12)).map(|_| letters[next(8)]).collect();
            assert_eq!(rows(&text), by_csv(&text), "{text:?}");
        }
    }

    #[test]
    fn quotes_that_do_not_fit_are_told() {
        for (text, want) in [
            ("a,\"b\" ,c", None),
            ("a,\"b\"\"c\"", None),
            ("a\"b", None),
            ("a,\"b,c\nd", Some(Flaw::Open(2))),
            ("\"a\"b,\"c", Some(Flaw::Behind(3))),
        ] {
            let mut rows = Rows::from(text, 0);
            rows.next(&mut Vec::new());
            assert_eq!(rows.flaw(), want, "{text:?}");
        }
    }

    #[test]
    fn fields_know_where_they_begin() {
        let (mut rows, mut fields) = (Rows::from("é,\"b,\"\nc,d", 0), Vec::new());
        let mut places = Vec::new();
        while rows.next(&mut fields).is_some() {
            places.extend(fields.iter().map(|field| field.at));
        }
        assert_eq!(places, [0, 3, 8, 10]);
    }
}
