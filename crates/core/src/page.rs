//! Pages that explain error codes: Markdown beside the code that raises them, read when somebody asks.

/// What is to be known of an error code.
///
/// # Examples
///
/// ```
/// let page = fossgraph_core::error_page("d022").unwrap();
/// assert_eq!(page.code, "D022");
/// assert!(page.parts.iter().any(|part| matches!(part, fossgraph_core::PagePart::Wrong(_))));
/// assert!(fossgraph_core::error_page("nonsense").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPage {
    /// The code, such as `D022`.
    pub code: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// The page, from top to bottom.
    pub parts: Vec<PagePart>,
}

/// A part of a page.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{PagePart, read_pages};
/// let pages = read_pages("# Codes\n\n## X001: a thing\n\nIt is\nwrong.\n\nWrong:\n\n```foss\nteems\n```\n\nInstead:\n\n```foss\nteams\n```\n");
/// let [PagePart::Text(text), PagePart::Wrong(wrong), PagePart::Instead(instead)] = &pages[0].parts[..] else { panic!() };
/// assert_eq!((text.as_str(), wrong[0].text, instead[0].text), ("It is wrong.", "teems\n", "teams\n"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagePart {
    /// A paragraph on one line. One that begins with [`NO_EXAMPLE`] says why nothing is shown.
    Text(String),
    /// An example that gives the error.
    Wrong(Vec<PageBlock>),
    /// An example of what to write instead.
    Instead(Vec<PageBlock>),
}

/// A query, or a file of an example.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{PagePart, read_pages};
/// let pages = read_pages("\n## X001: a thing\n\nWrong:\n\n```csv teams.csv\nnmae\n```\n");
/// let PagePart::Wrong(blocks) = &pages[0].parts[0] else { panic!("it shows what is wrong") };
/// assert_eq!((blocks[0].language, blocks[0].label, blocks[0].text), ("csv", "teams.csv", "nmae\n"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageBlock {
    /// In which language it is written: `foss`, `toml`, `csv`.
    pub language: &'static str,
    /// The file's path, or the options of the command line that a query is run with; often empty.
    pub label: &'static str,
    /// The text, with its last line end.
    pub text: &'static str,
}

/// How a paragraph begins that says why a page shows no example.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{NO_EXAMPLE, PagePart, error_pages};
/// let says_why = |part: &PagePart| matches!(part, PagePart::Text(text) if text.starts_with(NO_EXAMPLE));
/// let shows = |part: &PagePart| matches!(part, PagePart::Wrong(_));
/// for page in error_pages() {
///     assert!(page.parts.iter().any(says_why) != page.parts.iter().any(shows), "{} shows an example, or says why not", page.code);
/// }
/// ```
pub const NO_EXAMPLE: &str = "No example: ";

/// The pages of the codes that this crate raises, by code.
///
/// # Examples
///
/// ```
/// let pages = fossgraph_core::error_pages();
/// assert!(pages.is_sorted_by_key(|page| page.code));
/// assert_eq!((pages[0].code, pages[0].title), ("D001", "there is no schema"));
/// assert!(!pages.iter().any(|page| page.code.starts_with('Q')), "codes of queries are explained by the engine");
/// ```
#[must_use]
pub fn error_pages() -> Vec<ErrorPage> {
    let files =
        [include_str!("../errors/data.md"), include_str!("../errors/values.md"), include_str!("../errors/schema.md")];
    let mut pages: Vec<ErrorPage> = files.into_iter().flat_map(read_pages).collect();
    pages.sort_by_key(|page| page.code);
    pages
}

/// The page of a code that this crate raises; upper and lower case are one.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{error_page, load_text};
/// let code = load_text(&[]).unwrap_err().diagnostics()[0].code;
/// assert_eq!(error_page(code).unwrap().title, "there is no schema");
/// assert!(error_page("D9").is_none());
/// ```
#[must_use]
pub fn error_page(code: &str) -> Option<ErrorPage> {
    error_pages().into_iter().find(|page| page.code.eq_ignore_ascii_case(code))
}

/// Reads pages: `## CODE: title`, paragraphs, and `Wrong:` or `Instead:` before fenced blocks.
///
/// A piece of it that is none of these is passed over.
///
/// # Examples
///
/// ```
/// let pages = fossgraph_core::read_pages("# Codes\n\n## X001: a thing\n\nIt is wrong.\n\n## No code here\n\nPassed over.\n");
/// assert_eq!(pages.len(), 1);
/// assert_eq!((pages[0].code, pages[0].title), ("X001", "a thing"));
/// assert!(fossgraph_core::read_pages("no page").is_empty());
/// ```
#[must_use]
pub fn read_pages(markdown: &'static str) -> Vec<ErrorPage> {
    let sections = markdown.split("\n## ").skip(1);
    sections.filter_map(page).collect()
}

fn page(section: &'static str) -> Option<ErrorPage> {
    let (heading, body) = section.split_once('\n')?;
    let (code, title) = heading.split_once(": ")?;
    Some(ErrorPage { code, title, parts: parts(body) })
}

fn parts(body: &'static str) -> Vec<PagePart> {
    let mut parts = Vec::new();
    // what stands between fences is prose and code by turns
    let mut pieces = body.split("```");
    prose(pieces.next().unwrap_or_default(), &mut parts);
    while let Some(code) = pieces.next() {
        let (info, text) = code.split_once('\n').unwrap_or((code, ""));
        let (language, label) = info.split_once(' ').unwrap_or((info, ""));
        if let Some(PagePart::Wrong(blocks) | PagePart::Instead(blocks)) = parts.last_mut() {
            blocks.push(PageBlock { language, label, text });
        }
        prose(pieces.next().unwrap_or_default(), &mut parts);
    }
    parts
}

fn prose(text: &str, parts: &mut Vec<PagePart>) {
    for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
        parts.push(match paragraph {
            "Wrong:" => PagePart::Wrong(Vec::new()),
            "Instead:" => PagePart::Instead(Vec::new()),
            _ => PagePart::Text(paragraph.split_whitespace().collect::<Vec<_>>().join(" ")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_its_order() {
        let text = "# Title\n\nIntroduction.\n\n## X001: a thing\n\nOne\ntwo.\n\nWrong:\n\n```csv a.csv\nname\n```\n\n```toml b.toml\nx\n```\n\n\
                    Instead:\n\n```foss\ny\n```\n\nEnd.\n\n## X002: another\n\nNo example: why.\n";
        let block = |language, label, text| PageBlock { language, label, text };
        let first = ErrorPage {
            code: "X001",
            title: "a thing",
            parts: vec![
                PagePart::Text("One two.".to_owned()),
                PagePart::Wrong(vec![block("csv", "a.csv", "name\n"), block("toml", "b.toml", "x\n")]),
                PagePart::Instead(vec![block("foss", "", "y\n")]),
                PagePart::Text("End.".to_owned()),
            ],
        };
        let second =
            ErrorPage { code: "X002", title: "another", parts: vec![PagePart::Text(format!("{NO_EXAMPLE}why."))] };
        assert_eq!(read_pages(text), [first, second]);
    }
}
