//! Pages of Markdown as the tests read them: their fenced blocks, the files that blocks hold, headings and links.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A fenced block.
#[derive(Clone, Debug)]
pub struct Block {
    /// What stands behind the fence, word by word.
    pub info: Vec<String>,
    /// The lines between the fences.
    pub text: String,
    /// The line of the fence, from 1.
    pub line: usize,
    /// How many headings stand before it.
    pub section: usize,
}

impl Block {
    /// The first word behind the fence: the language.
    #[must_use]
    pub fn language(&self) -> &str {
        self.info.first().map_or("", String::as_str)
    }

    /// What a word `key=value` behind the fence gives.
    #[must_use]
    pub fn given(&self, key: &str) -> Option<&str> {
        self.info.iter().filter_map(|word| word.split_once('=')).find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The name and text of the file that a first line `# file: NAME` makes of a block. In TOML and queries the line is a
    /// comment and stays, elsewhere it goes.
    #[must_use]
    pub fn file(&self) -> Option<(String, String)> {
        let (first, rest) = self.text.split_once('\n')?;
        let name = first.strip_prefix("# file: ")?.trim().to_owned();
        let stays = name.ends_with(".toml") || name.ends_with(".foss");
        Some((name, if stays { self.text.clone() } else { rest.to_owned() }))
    }
}

/// The pages of the repository that are written for readers: those below `docs`, and some at the top.
///
/// # Errors
///
/// A folder that cannot be read.
pub fn pages(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut out: Vec<PathBuf> =
        ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "data/README.md"].map(|name| root.join(name)).into();
    let mut open = vec![root.join("docs")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                out.push(path);
            }
        }
    }
    out.sort();
    Ok(out)
}

/// The fenced blocks of a page; nothing if a fence is not closed.
#[must_use]
pub fn blocks(page: &str) -> Option<Vec<Block>> {
    let mut out: Vec<Block> = Vec::new();
    let (mut open, mut section) = (false, 0);
    for (at, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), out.last_mut()) {
            (Some(_), _) if open => open = false,
            (Some(info), _) => {
                let info = info.split_whitespace().map(str::to_owned).collect();
                out.push(Block { info, text: String::new(), line: at + 1, section });
                open = true;
            }
            (None, Some(block)) if open => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            _ => section += usize::from(line.starts_with('#')),
        }
    }
    (!open).then_some(out)
}

/// The page with other texts in the blocks that begin at these lines.
#[must_use]
pub fn with_answers(page: &str, answers: &[(usize, String)]) -> String {
    let mut out = String::new();
    let mut inside = false;
    for (at, line) in page.lines().enumerate() {
        inside &= !line.starts_with("```");
        if !inside {
            out.push_str(line);
            out.push('\n');
        }
        if let Some((_, answer)) = answers.iter().find(|(start, _)| *start == at + 1) {
            out.push_str(answer);
            inside = true;
        }
    }
    out
}

/// The lines of a page that are prose: none of a fenced block.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut open = false;
    page.lines().filter(move |line| {
        let fence = line.starts_with("```");
        open ^= fence;
        !open && !fence
    })
}

/// The anchors of a page's headings, as GitHub and mdBook make them: a second heading of the same words has a number.
#[must_use]
pub fn anchors(page: &str) -> Vec<String> {
    let headings = prose(page).filter(|line| line.starts_with('#'));
    let plain = |heading: &str| -> String {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    let mut out: Vec<String> = Vec::new();
    for anchor in headings.map(plain) {
        let before = out
            .iter()
            .filter(|other| {
                other.trim_end_matches(|c: char| c.is_ascii_digit()) == anchor.clone() + "-" || **other == anchor
            })
            .count();
        out.push(if before == 0 { anchor } else { format!("{anchor}-{before}") });
    }
    out
}

/// How a page of the manual links to a file of the repository that is no part of the book: so the link works in the book, too.
pub const REPOSITORY: &str = "https://github.com/fossgraph/fossgraph/blob/main/";

/// Where the links and pictures of a page lead to.
#[must_use]
pub fn links(page: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in prose(page) {
        for part in line.split("](").skip(1) {
            out.extend(part.split_once(')').map(|(target, _)| target.to_owned()));
        }
    }
    out
}
