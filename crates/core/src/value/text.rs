//! How texts are compared: folding, natural order, slugs, nearest words.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;

/// The form in which names and texts are compared: NFC, case folded.
///
/// # Examples
///
/// ```
/// use fossgraph_core::fold;
/// assert_eq!(fold("ÆRØ"), fold("ærø"));
/// assert_eq!(fold("Cafe\u{301}"), fold("CAFÉ"));
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let composed: String = text.nfc().collect();
    caseless::default_case_fold_str(&composed).nfc().collect()
}

/// Whether a character acts on what shows it instead of being seen: control characters, marks of writing direction, line separators.
///
/// # Examples
///
/// ```
/// use fossgraph_core::is_hidden;
/// assert!(is_hidden('\u{1b}') && is_hidden('\u{202e}') && is_hidden('\n'));
/// assert!(!is_hidden('é') && !is_hidden(' '));
/// ```
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// The order in which texts are listed: ignoring case, runs of digits by their number, ties by the exact text.
///
/// # Examples
///
/// ```
/// use fossgraph_core::natural_order;
/// let mut names = ["item 10", "Item 9", "item 2"];
/// names.sort_by(|a, b| natural_order(a, b));
/// assert_eq!(names, ["item 2", "Item 9", "item 10"]);
/// ```
#[must_use]
pub fn natural_order(a: &str, b: &str) -> Ordering {
    natural_order_folded(&fold(a), &fold(b)).then_with(|| a.cmp(b))
}

/// [`natural_order`] of two texts that are folded already, without the tie-break.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{natural_order, natural_order_folded};
/// use std::cmp::Ordering;
/// assert_eq!(natural_order_folded("item 9", "item 10"), Ordering::Less);
/// assert_eq!(natural_order_folded("item 9", "item 09"), Ordering::Equal);
/// assert_eq!(natural_order("item 9", "item 09"), Ordering::Greater, "ties are decided by the exact text");
/// ```
#[must_use]
pub fn natural_order_folded(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        match (left.chars().next(), right.chars().next()) {
            (None, None) => return Ordering::Equal,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (number_a, rest_a) = split_digits(left);
                let (number_b, rest_b) = split_digits(right);
                let order = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
                if order != Ordering::Equal {
                    return order;
                }
                (left, right) = (rest_a, rest_b);
            }
            (Some(x), Some(y)) if x != y => return x.cmp(&y),
            (Some(x), Some(y)) => {
                left = left.get(x.len_utf8()..).unwrap_or_default();
                right = right.get(y.len_utf8()..).unwrap_or_default();
            }
        }
    }
}

/// Adds bytes to a key so that keys sort as [`natural_order`] sorts their texts, but for its tie-break.
pub(crate) fn natural_key(text: &str, key: &mut Vec<u8>) {
    if text.is_ascii() { folded_key(text, key) } else { folded_key(&fold(text), key) }
}

/// The same of a text that is folded, but perhaps for ASCII letters.
fn folded_key(text: &str, key: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(u8::is_ascii_digit) {
        let (words, number) = rest.split_at(at);
        key.extend(words.iter().map(u8::to_ascii_lowercase));
        let end = number.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(number.len());
        let (number, others) = number.split_at(end);
        let zeros = number.iter().take_while(|byte| **byte == b'0').count();
        let number = number.get(zeros..).unwrap_or_default();
        // among other characters a number stands where a digit does; of two numbers the one of more digits is larger
        key.push(b'0');
        match u8::try_from(number.len()) {
            Ok(length) if length < u8::MAX => key.push(length),
            _ => {
                key.push(u8::MAX);
                key.extend(number.len().to_be_bytes());
            }
        }
        key.extend(number);
        rest = others;
    }
    key.extend(rest.iter().map(u8::to_ascii_lowercase));
}

/// The leading digits without leading zeros, and what follows them.
fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

/// The id that a record gets from its name: folded, every run of other characters than letters and digits one `-`.
///
/// # Examples
///
/// ```
/// use fossgraph_core::slug;
/// assert_eq!(slug("LF AI & Data"), "lf-ai-data");
/// assert_eq!(slug("Node.js"), "node-js");
/// ```
#[must_use]
pub fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.nfc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// The id of a document that is read and states no id of its own: of its name, and of a number that differs for different bytes.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{document_id, is_document_id};
/// let id = document_id("landscape.yml", b"landscape: []");
/// assert!(id.starts_with("landscape-yml-") && id != document_id("landscape.yml", b"landscape: [] "));
/// assert!(is_document_id(&id, "landscape.yml") && !is_document_id("landscape-yml", "landscape.yml"));
/// ```
#[must_use]
pub fn document_id(name: &str, bytes: &[u8]) -> String {
    // FNV-1a, folded to 32 bits
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.as_bytes().iter().chain(&[0]).chain(bytes).fold(0xcbf2_9ce4_8422_2325, step);
    format!("{}-{:08x}", slug(name), (hash >> 32) ^ (hash & 0xffff_ffff))
}

/// Whether an id is one that [`document_id`] gives a document of a name.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{document_id, is_document_id};
/// assert!(is_document_id(&document_id("bill.json", b"{}"), "bill.json"));
/// assert!(!is_document_id(&document_id("bill.json", b"{}"), "other.json"));
/// assert!(!is_document_id("bill-json-2024", "bill.json"), "the number has eight digits");
/// ```
#[must_use]
pub fn is_document_id(id: &str, name: &str) -> bool {
    let number = id.strip_prefix(&slug(name)).and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|number| number.len() == 8 && number.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Where an address leads, however it is spelt: without scheme, user, `www.`, `.git`, a slash at the end, query and fragment, in small
/// letters.
pub(crate) fn address(text: &str) -> String {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    // git@host:owner/name
    let rest = rest.split_once('@').filter(|(user, _)| !user.contains('/')).map_or(rest, |(_, rest)| rest);
    let scp = rest.split_once(':').filter(|(host, _)| !host.contains('/') && host.contains('.'));
    let joined = scp.map(|(host, path)| format!("{host}/{}", path.trim_start_matches('/')));
    let rest = joined.as_deref().unwrap_or(rest).trim_end_matches('/').trim_end_matches(".git").trim_end_matches('/');
    rest.trim_start_matches("www.").to_lowercase()
}

/// The words of `candidates` most like `word`, best first: at most three, and none that is too far off to be meant.
///
/// Distance is Damerau-Levenshtein over folded text (optimal string alignment), at most a third of the longer word's length; a
/// candidate that begins with the word counts as near too.
///
/// # Examples
///
/// ```
/// use fossgraph_core::nearest;
/// let kinds = ["projects", "foundations", "products"];
/// assert_eq!(nearest("porjects", kinds), ["projects"]);
/// assert_eq!(nearest("pro", kinds), ["products", "projects"], "both go on from there");
/// assert!(nearest("licences", kinds).is_empty(), "nothing is near enough");
/// ```
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = fold(word);
    let length = wanted.chars().count();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        let folded = fold(candidate);
        let other = folded.chars().count();
        let limit = (length.max(other) / 3).max(1);
        let near = if length.abs_diff(other) <= limit {
            Some(strsim::osa_distance(&wanted, &folded)).filter(|&d| d <= limit && d < length.max(other))
        } else {
            None
        };
        let prefix = length >= 3 && folded.starts_with(&wanted);
        let goes_on = prefix && folded.get(wanted.len()..).is_some_and(|rest| rest.starts_with(' '));
        let near = if goes_on { Some(0) } else { near };
        if let Some(distance) = near.or(prefix.then_some(limit)) {
            found.push((distance, candidate));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| natural_order(a.1, b.1)));
    found.dedup_by(|a, b| a.1 == b.1);
    found.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// `words` as a phrase for people: `a`, `a or b`, `a, b or c`, each between backquotes.
///
/// # Examples
///
/// ```
/// use fossgraph_core::any_of;
/// assert_eq!(any_of(&["Sandbox", "Incubating", "Graduated"]), "`Sandbox`, `Incubating` or `Graduated`");
/// assert_eq!((any_of(&["Sandbox"]), any_of::<&str>(&[])), ("`Sandbox`".to_owned(), String::new()));
/// ```
#[must_use]
pub fn any_of<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{}`", w.as_ref())).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// `words` as a phrase for people: `a`, `a and b`, `a, b and c`, as they are.
///
/// # Examples
///
/// ```
/// use fossgraph_core::all_of;
/// assert_eq!(all_of(&["name", "size", "city"]), "name, size and city");
/// assert_eq!((all_of(&["name"]), all_of::<&str>(&[])), ("name".to_owned(), String::new()));
/// ```
#[must_use]
pub fn all_of<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// A noun with its indefinite article: `a project`, `an organisation`.
///
/// # Examples
///
/// ```
/// use fossgraph_core::with_article;
/// assert_eq!(with_article("organisation"), "an organisation");
/// assert_eq!(with_article("team"), "a team");
/// ```
#[must_use]
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_words_have_a_cut_off() {
        let kinds = ["projects", "foundations", "case studies"];
        assert_eq!(nearest("porjects", kinds), ["projects"]);
        assert_eq!(nearest("proj", kinds), ["projects"]);
        assert!(nearest("nope", kinds).is_empty());
        assert!(nearest("x", kinds).is_empty());
        assert!(nearest("x", ["y", "z"]).is_empty(), "no letter is the same");
    }

    #[test]
    fn what_cannot_be_seen_is_hidden() {
        for c in [
            '\0', '\t', '\u{7f}', '\u{85}', '\u{61c}', '\u{200e}', '\u{2028}', '\u{202a}', '\u{202e}', '\u{2066}',
            '\u{2069}',
        ] {
            assert!(is_hidden(c), "{c:?}");
        }
        for c in ['a', ' ', '\u{a0}', '\u{202f}', '\u{2065}', '\u{206a}', '世'] {
            assert!(!is_hidden(c), "{c:?}");
        }
    }

    #[test]
    fn ids_made_of_names_and_bytes_stay_what_they_are() {
        for (name, id) in [("  .NET Core!", "net-core"), ("a--b", "a-b"), ("Ærø 2", "ærø-2"), ("…", "")] {
            assert_eq!(slug(name), id);
        }
        // what was exported names documents so
        assert_eq!(document_id("landscape.yml", b"landscape: []"), "landscape-yml-8ebd3352");
        assert!(!is_document_id("landscape-yml-1234567g", "landscape.yml"), "eight digits");
        assert!(!is_document_id("landscape-yml-123456789", "landscape.yml"));
        assert!(is_document_id("landscape-yml-1234567f", "landscape.yml"));
    }

    #[test]
    fn digits_count_as_numbers() {
        assert_eq!(natural_order("v1.10", "v1.9"), Ordering::Greater);
        assert_eq!(natural_order("v1.010", "v1.10"), Ordering::Less, "equal numbers: the exact text decides");
        assert_eq!(natural_order("Dapr", "dapr"), Ordering::Less);
    }

    #[test]
    fn natural_keys_sort_as_texts_do() {
        let mut state = 11_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let letters = ['a', 'B', 'b', '0', '1', '9', '/', ':', ' ', 'É', '世', '\0'];
        let mut words: Vec<String> =
            (0..300).map(|_| (0..next(9)).map(|_| letters[next(12) as usize]).collect()).collect();
        words.extend([254, 255, 300].map(|digits| "7".repeat(digits)));
        let key = |word: &str| {
            let mut key = Vec::new();
            natural_key(word, &mut key);
            key
        };
        for a in &words {
            for b in &words {
                assert_eq!(key(a).cmp(&key(b)), natural_order_folded(&fold(a), &fold(b)), "{a:?} {b:?}");
            }
        }
    }
}
