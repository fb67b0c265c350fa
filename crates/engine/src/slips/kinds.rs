//! Kinds as other languages name them: tables in the singular, labels such as `CaseStudy`.

use fossgraph_core::{KindId, fold, nearest};

use super::reading::Reading;

/// The kind that a table, label or key names: in any case and number, its words parted by `_` or by capitals.
pub(super) fn called(reading: &Reading<'_>, name: &str) -> Option<KindId> {
    let lexicon = reading.schema().lexicon();
    let name = name.rsplit('.').next().unwrap_or(name);
    let spaced = spaced(name);
    if let Some((kind, _)) = lexicon.kind(name).or_else(|| lexicon.kind(&spaced)) {
        return Some(kind);
    }
    let near = nearest(&fold(&spaced), lexicon.kind_phrases().map(|(phrase, ..)| phrase));
    near.first().and_then(|phrase| lexicon.kind(phrase)).map(|(kind, _)| kind)
}

/// `CaseStudy` as `Case Study`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    let mut small = false;
    for c in name.chars() {
        if c.is_uppercase() && small {
            out.push(' ');
        }
        small = c.is_lowercase();
        out.push(c);
    }
    out
}
