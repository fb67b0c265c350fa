//! Names that mean something somewhere: to a terminal, a spreadsheet, a page, a picture, a shell, a program. As data they are names.

/// 120 names, each another one, none with blanks at its ends.
#[must_use]
pub fn names() -> Vec<String> {
    let long = ["a very long name ".repeat(400) + "that ends", "x".repeat(10_000)];
    let deep = ["Z\u{337}".repeat(250), format!("e{}", "\u{301}".repeat(500))];
    let lists = [MARKUP.as_slice(), &PICTURES, &TERMINALS, &SCRIPTS, &FORMULAS, &SHELLS, &WORDS];
    lists.concat().into_iter().map(str::to_owned).chain(long).chain(deep).collect()
}

/// A text as TOML writes it, whatever it holds.
#[must_use]
pub fn toml(text: &str) -> String {
    let letters = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\U{:08x}", u32::from(c)) });
    format!("\"{}\"", letters.collect::<String>())
}

/// A text as a query quotes it, whatever it holds.
#[must_use]
pub fn quoted(text: &str) -> String {
    let letters = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\u{{{:x}}}", u32::from(c)) });
    format!("\"{}\"", letters.collect::<String>())
}

/// The first character of a text that acts on a terminal instead of being seen; new lines and those allowed may stand.
#[must_use]
pub fn acting(text: &str, allowed: &[char]) -> Option<char> {
    let is_mark = |c: char| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    text.chars().find(|c| (c.is_control() || is_mark(*c)) && *c != '\n' && !allowed.contains(c))
}

/// HTML, XML, Markdown.
const MARKUP: [&str; 28] = [
    "<script>canary()</script>",
    "</text><script>canary()</script>",
    "</script><script>canary()</script>",
    "</title></svg><img src=x onerror=canary()>",
    "<img src=x onerror=\"document.documentElement.setAttribute('data-canary','1')\">",
    "\" onload=\"canary()",
    "' onclick='canary()",
    "\"><svg onload=canary()>",
    "javascript:canary()",
    "https://example.org/\" onmouseover=\"canary()",
    "data:text/html,<script>canary()</script>",
    "]]><b>x</b>",
    "<![CDATA[<x>]]>",
    "<!-- x --><!DOCTYPE x>",
    "--><script>canary()</script><!--",
    "<?xml version=\"1.0\"?>",
    "&lt;script&gt;",
    "&amp;&quot;&#39;&#x3c;",
    "&entity;",
    "a & b",
    "<b>bold</b>",
    "</style><style>*{display:none}</style>",
    "</table></body></html>",
    "`**bold** _it_`",
    "1. list",
    "~~struck~~ [a](javascript:x) ![i](x)",
    "A|B||C",
    "# heading",
];

/// Graphviz and Mermaid.
const PICTURES: [&str; 18] = [
    "<TABLE><TR><TD HREF=\"javascript:x\">x</TD></TR></TABLE>",
    "\"]; evil [label=\"x",
    "x\\\"; y -> z; \"",
    "\\N \\G \\l \\r",
    "ends with \\",
    "two\\\\",
    "\"] --> evil[\"x",
    "\"]\nclick n0 \"javascript:canary()\"",
    "click n0 call canary()",
    "%%{init: {\"securityLevel\": \"loose\"}}%%",
    "end",
    "subgraph x",
    "classDef x fill:#f00",
    "#quot;#35;",
    "graph LR; a-->b",
    "A---oB",
    "n0",
    "digraph { a -> b }",
];

/// Control characters.
const TERMINALS: [&str; 22] = [
    "line one\nline two",
    "tab\there",
    "return\rover",
    "both\r\nends",
    "\u{1b}[31mred\u{7}",
    "\u{9b}0m\u{7f}",
    "\u{1b}]0;title\u{7}x",
    "\u{1b}]8;;https://example.org\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;Y2FuYXJ5\u{7}",
    "\u{1b}P1$r0m\u{1b}\\",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}[6n",
    "\u{1b}c",
    "\u{1b}(0qqq",
    "\u{9d}0;title\u{9c}",
    "back\u{8}\u{8}\u{8}\u{8}space",
    "bell\u{7}bell",
    "nothing\0here",
    "form\u{c}feed\u{b}x",
    "so\u{e}si\u{f}",
    "next\u{85}line",
    "x\u{1b}",
];

/// Directions, marks that take no room, letters of many parts.
const SCRIPTS: [&str; 18] = [
    "abc\u{202e}cod.exe",
    "\u{2066}x\u{2069}\u{200f}",
    "\u{202a}\u{202b}\u{202d}\u{202c}x",
    "\u{2067}y\u{2068}",
    "\u{61c}z\u{200e}",
    "x\u{2028}y",
    "x\u{2029}y",
    "zero\u{200b}width\u{200d}joined",
    "\u{feff}mark",
    "soft\u{ad}hyphen",
    "👩‍👩‍👧 family",
    "❤\u{fe0f} heart",
    "日本語の名前はここにあります、とても長いので切られます",
    "مرحبا بالعالم",
    "שלום עולם",
    "Ｆｕｌｌ ｗｉｄｔｈ",
    "D\u{430}pr",
    "\u{1f1f3}\u{1f1f4}",
];

/// What spreadsheets take for formulas.
const FORMULAS: [&str; 14] = [
    "=1+1",
    "=HYPERLINK(\"https://example.org\",\"x\")",
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-1+1",
    "-5",
    "@SUM(A1)",
    "＝1＋1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "\"=1\"",
    "a,b;c\td",
];

/// What shells and file systems take for something else.
const SHELLS: [&str; 8] =
    ["$(touch canary)", "`touch canary`", "; touch canary", "| cat", "--help", "- item", "../../canary", "~/canary"];

/// Words that programs take for something else.
const WORDS: [&str; 8] = ["__proto__", "null", "CON", "NaN", "true", "where", "(none)", "…"];

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_as_many_as_is_said() {
        let names = super::names();
        let different: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!((names.len(), different.len()), (120, 120));
        assert!(names.iter().all(|name| name.trim() == name && !name.is_empty()));
    }
}
