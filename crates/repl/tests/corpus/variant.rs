//! Variants of a text: cut at every word, with a word left out, doubled, or in the place of the next one.

/// The variants of a text that a case asks for, each with what tells it from the others.
pub(crate) fn variants(kind: &str, text: &str) -> Vec<(String, String)> {
    let words = words(text);
    let joined = |words: &[&str]| words.concat();
    let solid: Vec<usize> = (0..words.len()).filter(|at| !words[*at].trim().is_empty()).collect();
    match kind {
        "" => vec![(String::new(), text.to_owned())],
        "cut" => {
            let cuts = solid.iter().skip(1).map(|at| joined(&words[..*at]));
            cuts.map(|cut| (format!("…{}: ", tail(&cut)), cut)).collect()
        }
        "drop" => variant(&words, &solid, |words, at| {
            words.remove(at);
        }),
        "double" => variant(&words, &solid, |words, at| words.insert(at, words[at])),
        "swap" => {
            let pairs: Vec<(usize, usize)> = solid.windows(2).map(|pair| (pair[0], pair[1])).collect();
            let swapped = |(a, b): (usize, usize)| {
                let mut words = words.clone();
                words.swap(a, b);
                (format!("{}↔{}: ", words[b], words[a]), words.concat())
            };
            pairs.into_iter().map(swapped).collect()
        }
        "fifths" => {
            let ends = (1..5).filter_map(|part| (text.len() * part / 5..).find(|at| text.is_char_boundary(*at)));
            ends.map(|end| (format!("…{}: ", tail(&text[..end])), text[..end].to_owned())).collect()
        }
        other => panic!("there are no variants `{other}`"),
    }
}

fn variant(words: &[&str], solid: &[usize], change: impl Fn(&mut Vec<&str>, usize)) -> Vec<(String, String)> {
    let one = |at: usize| {
        let mut changed: Vec<&str> = words.to_vec();
        change(&mut changed, at);
        (format!("{}: ", words[at]), changed.concat())
    };
    solid.iter().map(|at| one(*at)).collect()
}

/// The last letters of a text.
fn tail(text: &str) -> String {
    let letters: Vec<char> = text.trim_end().chars().collect();
    letters[letters.len().saturating_sub(16)..].iter().collect::<String>().replace('\n', "⏎")
}

/// A text in parts: words with digits, blanks, and each sign by itself.
fn words(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|b| class(b) != class(c) || class(c) == 2) {
            out.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    out.push(&text[start..]);
    out
}
