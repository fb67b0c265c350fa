//! Lines: one for a statement that fits, else broken at the outermost places first.

use super::spacing::{Level, Place};
use super::stream::Token;

/// A line has no more characters, where there is a place to break it.
const WIDTH: usize = 100;
/// What the parts of a broken line are moved by.
const INDENT: usize = 2;

/// Writes a statement.
pub(super) fn statement(tokens: &[Token], out: &mut String) {
    lay(tokens, 0, 0, out);
}

/// Writes tokens that begin inside so many brackets.
fn lay(tokens: &[Token], indent: usize, depth: usize, out: &mut String) {
    if fits(tokens, indent) {
        return line(tokens, indent, out);
    }
    let inner = || tokens.iter().skip(1);
    let level = inner().filter_map(|token| token.level).min();
    let inside = level.map_or(depth, |level| level.depth.max(depth));
    let further = indent + INDENT * (1 + inside - depth);
    let parts = match level {
        Some(level) if level.place == Place::Comma => filled(tokens, level, indent, further),
        Some(level) => split(tokens, |token| token.level == Some(level)),
        None if inner().any(|token| token.begins_line) => split(tokens, |token| token.begins_line),
        None => return line(tokens, indent, out),
    };
    for (number, part) in parts.into_iter().enumerate() {
        if number == 0 { lay(part, indent, depth, out) } else { lay(part, further, inside, out) }
    }
}

/// The parts that begin at some tokens; the first begins at the first.
fn split(tokens: &[Token], begins: impl Fn(&Token) -> bool) -> Vec<&[Token]> {
    let starts = tokens.iter().enumerate().skip(1).filter(|(_, token)| begins(token)).map(|(at, _)| at);
    let starts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| tokens.get(*start..end)).collect()
}

/// The parts between commas, as many on a line as fit.
fn filled(tokens: &[Token], level: Level, indent: usize, further: usize) -> Vec<&[Token]> {
    let mut lines: Vec<&[Token]> = Vec::new();
    let mut end = 0;
    for part in split(tokens, |token| token.level == Some(level)) {
        let start = end;
        end += part.len();
        let indent = if lines.len() > 1 { further } else { indent };
        let joined = lines.last().and_then(|line| tokens.get(start - line.len()..end));
        match (joined.filter(|joined| fits(joined, indent)), lines.last_mut()) {
            (Some(joined), Some(line)) => *line = joined,
            _ => lines.push(part),
        }
    }
    lines
}

/// Whether the tokens can stand on one line. A comment does not make a line too long.
fn fits(tokens: &[Token], indent: usize) -> bool {
    !tokens.iter().skip(1).any(|token| token.begins_line) && indent + width(tokens) <= WIDTH
}

fn width(tokens: &[Token]) -> usize {
    let blanks = tokens.iter().skip(1).filter(|token| !token.glued).count();
    blanks + tokens.iter().map(|token| token.text.chars().count()).sum::<usize>()
}

/// Writes tokens on one line, with the comments above and behind it.
fn line(tokens: &[Token], indent: usize, out: &mut String) {
    let blanks = " ".repeat(indent);
    for comment in tokens.first().iter().flat_map(|first| &first.above) {
        out.push_str(&format!("{blanks}{comment}\n"));
    }
    out.push_str(&blanks);
    for (at, token) in tokens.iter().enumerate() {
        if at > 0 && !token.glued {
            out.push(' ');
        }
        out.push_str(&token.text);
    }
    if let Some(comment) = tokens.last().and_then(|last| last.behind.as_ref()) {
        out.push_str(&format!(" {comment}"));
    }
    out.push('\n');
}
