//! Query text in its canonical form: one spelling of keywords, blanks, quotes and line breaks; words, numbers and comments as written.

mod layout;
mod leaf;
mod spacing;
mod stream;

pub(crate) use leaf::{Leaf, Sort, leaves};

use crate::error::Error;
use crate::stack::with_room;
use stream::Item;

/// A script in its canonical form, which means the same.
///
/// Keywords are in lower case and parted by single blanks, texts stand in double quotes, and a statement of more than 100 characters is
/// broken at its clauses. Several statements, or one with `;`, end with `;`, each on lines of its own. Names, words and numbers stay as
/// they are written; so do comments, each where it stood, and a blank line between statements. No data are needed: what the words
/// mean is not looked at. The canonical form of a canonical form is itself.
///
/// # Errors
///
/// What is wrong with the form of each statement; then nothing is formatted.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::format;
/// let text = "Projects WHERE status=Sandbox  # the young ones\n  and name!='Dapr';count people";
/// assert_eq!(
///     format(text).unwrap(),
///     "Projects\n  where status = Sandbox # the young ones\n    and name != \"Dapr\";\ncount people;\n"
/// );
/// assert_eq!(format("projects where (status = Sandbox").unwrap_err().problems().len(), 1);
/// ```
pub fn format(text: &str) -> Result<String, Error> {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for spaced in with_room(|| stream::items(text))? {
        if spaced.apart {
            out.push('\n');
        }
        match spaced.item {
            Item::Comment(comment) => {
                out.push_str(&comment);
                out.push('\n');
            }
            Item::Statement(tokens) => layout::statement(&tokens, &mut out),
        }
    }
    let ends_with_returns = text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"));
    Ok(if ends_with_returns { out.replace('\n', "\r\n") } else { out })
}

/// A statement in its canonical form, without the comments before and behind it; as it is where it cannot be read.
pub(crate) fn statement(text: &str) -> String {
    let mut out = String::new();
    for spaced in with_room(|| stream::items(text)).unwrap_or_default() {
        if let Item::Statement(mut tokens) = spaced.item {
            if let Some(last) = tokens.last_mut() {
                last.behind = None;
            }
            layout::statement(&tokens, &mut out);
        }
    }
    if out.is_empty() { text.trim().to_owned() } else { out.trim_end().to_owned() }
}
