//! The report as XML, in the form that JUnit made common.

use std::io::{self, Write};
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Case, Suite, Trouble, Verdict};
use crate::render::Shown;

type Xml<'a> = Writer<&'a mut dyn Write>;

/// Writes suites, one for each file.
pub(super) fn write(out: &mut dyn Write, suites: &[Suite]) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = counts(suites.iter().flat_map(|s| &s.cases));
    let root = xml.create_element("testsuites").with_attribute(("name", "foss run"));
    root.with_attributes(pairs(&all)).write_inner_content(|xml| suites.iter().try_for_each(|one| suite(xml, one)))?;
    xml.into_inner().write_all(b"\n")
}

fn suite(xml: &mut Xml<'_>, suite: &Suite) -> io::Result<()> {
    let name = line(&suite.name);
    let counts = counts(suite.cases.iter());
    let element = xml.create_element("testsuite").with_attribute(("name", name.as_str()));
    let element = element.with_attributes(pairs(&counts));
    if suite.cases.is_empty() {
        return element.write_empty().map(drop);
    }
    element.write_inner_content(|xml| suite.cases.iter().try_for_each(|one| case(xml, &name, one))).map(drop)
}

fn case(xml: &mut Xml<'_>, file: &str, case: &Case) -> io::Result<()> {
    let (name, class, time) = (line(&case.name), class(file), seconds(case.time));
    let at = case.line.map(|line| line.to_string());
    let element = xml.create_element("testcase").with_attribute(("name", name.as_str()));
    let element = element.with_attribute(("classname", class.as_str()));
    let place = at.as_deref().map(|at| [("file", file), ("line", at)]);
    let element = element.with_attributes(place.into_iter().flatten()).with_attribute(("time", time.as_str()));
    match &case.verdict {
        Verdict::Held => element.write_empty().map(drop),
        Verdict::Failure(trouble) => {
            element.write_inner_content(|xml| self::trouble(xml, "failure", trouble)).map(drop)
        }
        Verdict::Error(trouble) => element.write_inner_content(|xml| self::trouble(xml, "error", trouble)).map(drop),
        Verdict::NotRun => {
            let why = ("message", "not run: something before it went wrong");
            element
                .write_inner_content(|xml| xml.create_element("skipped").with_attribute(why).write_empty().map(drop))
                .map(drop)
        }
    }
}

fn trouble(xml: &mut Xml<'_>, element: &str, trouble: &Trouble) -> io::Result<()> {
    let message = line(&trouble.message);
    let element = xml.create_element(element).with_attribute(("type", trouble.sort.as_str()));
    let element = element.with_attribute(("message", message.as_str()));
    element.write_text_content(BytesText::new(&lines(&trouble.text))).map(drop)
}

/// Numbers of cases by what came of them, and how long they took.
fn counts<'a>(cases: impl Iterator<Item = &'a Case> + Clone) -> [(&'static str, String); 5] {
    let count = |wanted: fn(&Verdict) -> bool| cases.clone().filter(|c| wanted(&c.verdict)).count().to_string();
    [
        ("tests", count(|_| true)),
        ("failures", count(|v| matches!(v, Verdict::Failure(_)))),
        ("errors", count(|v| matches!(v, Verdict::Error(_)))),
        ("skipped", count(|v| matches!(v, Verdict::NotRun))),
        ("time", seconds(cases.map(|c| c.time).sum())),
    ]
}

fn pairs<'a>(counts: &'a [(&'static str, String); 5]) -> impl Iterator<Item = (&'a str, &'a str)> {
    counts.iter().map(|(name, value)| (*name, value.as_str()))
}

fn seconds(time: Duration) -> String {
    format!("{:.6}", time.as_secs_f64())
}

/// How pages group cases: `policies/cncf.foss` is `policies.cncf`.
fn class(file: &str) -> String {
    file.trim_start_matches(['.', '/']).trim_end_matches(".foss").replace('/', ".")
}

/// Text on one line.
fn line(text: &str) -> String {
    allowed(&Shown::new(text))
}

/// Text of several lines.
fn lines(text: &str) -> String {
    allowed(&Shown::lines(text))
}

/// Two characters that no terminal minds, and XML does not allow. All others that it does not are escaped already.
fn allowed(text: &Shown) -> String {
    text.as_str().replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What XML 1.0 allows, besides what it escapes.
    fn is_xml(c: char) -> bool {
        matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    }

    #[test]
    fn no_character_passes_that_xml_does_not_allow() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let text = c.to_string();
            assert!(line(&text).chars().all(|c| is_xml(c) && c != '\n'), "{:x}", u32::from(c));
            assert!(lines(&text).chars().all(is_xml), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn classes_are_grouped_by_folders() {
        for (file, want) in
            [("policy.foss", "policy"), ("./a/b.foss", "a.b"), ("../x.foss", "x"), ("standard input", "standard input")]
        {
            assert_eq!(class(file), want);
        }
    }
}
