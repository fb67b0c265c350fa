//! The pages that explain what can be wrong with a query.

use fossgraph_core::{ErrorPage, read_pages};

const FILES: [&str; 5] = [
    include_str!("../errors/syntax.md"),
    include_str!("../errors/names.md"),
    include_str!("../errors/attachment.md"),
    include_str!("../errors/meaning.md"),
    include_str!("../errors/running.md"),
];

/// The pages of the codes that this crate raises, by code; those on data are `fossgraph_core::error_pages`.
///
/// # Examples
///
/// ```
/// let pages = fossgraph_engine::error_pages();
/// assert!(pages.is_sorted_by_key(|page| page.code));
/// assert!(pages.iter().any(|page| page.code == "Q020"));
/// assert!(!pages.iter().any(|page| page.code == "D001"), "codes of data are explained by the core");
/// ```
#[must_use]
pub fn error_pages() -> Vec<ErrorPage> {
    let mut pages: Vec<ErrorPage> = FILES.into_iter().flat_map(read_pages).collect();
    pages.sort_by_key(|page| page.code);
    pages
}

/// The page of a code that a [`Problem`](crate::Problem) can have, on queries or on data; upper and lower case are one.
///
/// # Examples
///
/// ```
/// let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let error = engine.prepare("Microsoft started projects").unwrap_err();
/// let page = fossgraph_engine::error_page(error.problems()[0].code()).unwrap();
/// assert_eq!((page.code, page.title), ("Q030", "a name is complete, and nothing can describe it"));
/// ```
#[must_use]
pub fn error_page(code: &str) -> Option<ErrorPage> {
    error_pages()
        .into_iter()
        .find(|page| page.code.eq_ignore_ascii_case(code))
        .or_else(|| fossgraph_core::error_page(code))
}
