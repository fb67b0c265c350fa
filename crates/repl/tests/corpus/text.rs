//! What stands for what cannot be typed in a case: `⏎` and `⇥` for the end of a line and a tab, `⟨1b ff⟩` for bytes, `⟨U+202E⟩` for a
//! letter, and `⟨text×1000⟩` for a text many times over, in which `№` counts.

/// The bytes that a text stands for.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let text = text.replace('⏎', "\n").replace('⇥', "\t");
    let mut out = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once('⟨') {
        let (inside, behind) = behind.split_once('⟩').unwrap_or_else(|| panic!("`⟨` is never closed in {text}"));
        out.extend(before.bytes());
        out.extend(meant(inside));
        rest = behind;
    }
    out.extend(rest.bytes());
    out
}

fn meant(inside: &str) -> Vec<u8> {
    if let Some((text, times)) = inside.rsplit_once('×') {
        let times: usize = times.parse().unwrap_or_else(|_| panic!("{times} is not a number"));
        return (0..times).flat_map(|n| text.replace('№', &n.to_string()).into_bytes()).collect();
    }
    if let Some(code) = inside.strip_prefix("U+") {
        let letter = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        return letter.unwrap_or_else(|| panic!("{code} is not a letter")).to_string().into_bytes();
    }
    let byte = |hex| u8::from_str_radix(hex, 16).unwrap_or_else(|_| panic!("{hex} is no byte"));
    inside.split(' ').map(byte).collect()
}

/// A line of the program as a case shows it: what cannot be seen is written out, what is long is cut.
pub(crate) fn shown(line: &str) -> String {
    let hidden = |c: char| c.is_control() || fossgraph_core::is_hidden(c) || c == '\u{feff}';
    let letter = |c: char| match c {
        '\t' => "⇥".to_owned(),
        '\n' => "⏎".to_owned(),
        c if hidden(c) => format!("⟨U+{:02X}⟩", u32::from(c)),
        c => c.to_string(),
    };
    let line: String = line.chars().map(letter).collect();
    if line.chars().count() <= LONGEST {
        return line.trim_end().to_owned();
    }
    format!("{}…", line.chars().take(LONGEST).collect::<String>())
}

const LONGEST: usize = 200;
