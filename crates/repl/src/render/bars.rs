//! Bars and time lines in letters, for a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use fossgraph_draw::{Bar, Bars, Lane, TimeLine};

use super::{Look, Shown};
use crate::screen::{DIM, TITLE, paint};

/// Where nobody tells how wide it is.
const WIDTH: usize = 80;
/// A name is cut to this share of the width.
const NAMES: usize = 3;
/// A bar has at least this room.
const ROOM: usize = 10;
/// Parts of a letter, from an eighth on.
const PARTS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const BAR: Style = AnsiColor::Cyan.on_default();

/// Writes numbers as bars, a block for each column.
pub(super) fn bars(out: &mut dyn Write, bars: &Bars, look: &Look) -> io::Result<()> {
    let width = look.width.unwrap_or(WIDTH).max(20);
    let names = Column::of(&bars.heading, bars.bars.iter().map(|bar| bar.name.as_str()), width / NAMES);
    for (at, heading) in bars.columns.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let texts = bars.bars.iter().map(|bar| bar.texts.get(at).map_or("", String::as_str));
        let numbers = Column::of(heading, texts, width / NAMES);
        let room = width.saturating_sub(names.width + numbers.width + 3).max(ROOM);
        let head = format!("{}  {}", names.head(false), numbers.head(true));
        writeln!(out, "{}", paint(look.color, TITLE, head.trim_end()))?;
        let scale = Scale::new(bars.range(at), room);
        for (row, bar) in bars.bars.iter().enumerate() {
            let drawn = paint(look.color, BAR, &scale.bar(value(bar, at)));
            let line = format!("{}  {} {drawn}", names.cell(row, false), numbers.cell(row, true));
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

fn value(bar: &Bar, column: usize) -> Option<f64> {
    bar.values.get(column).copied().flatten().filter(|value| value.is_finite())
}

/// Texts below each other.
struct Column {
    width: usize,
    head: Shown,
    cells: Vec<Shown>,
}

impl Column {
    fn of<'t>(head: &str, cells: impl Iterator<Item = &'t str>, most: usize) -> Self {
        let cells: Vec<Shown> = cells.map(|text| Shown::new(text).cut(most)).collect();
        let head = Shown::new(head).cut(most);
        let width = cells.iter().chain([&head]).map(Shown::width).max().unwrap_or_default();
        Self { width, head, cells }
    }

    fn head(&self, right: bool) -> String {
        self.padded(&self.head, right)
    }

    fn cell(&self, row: usize, right: bool) -> String {
        self.cells.get(row).map_or_else(String::new, |cell| self.padded(cell, right))
    }

    fn padded(&self, text: &Shown, right: bool) -> String {
        let blanks = " ".repeat(self.width.saturating_sub(text.width()));
        if right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
    }
}

/// How long bars are: so many letters from the least number to the greatest.
struct Scale {
    low: f64,
    per: f64,
    /// Letters left of zero.
    before: usize,
}

impl Scale {
    fn new((low, high): (f64, f64), room: usize) -> Self {
        let room = f64::from(u32::try_from(room).unwrap_or(u32::MAX));
        let per = if high > low { (room - if low < 0.0 { 1.0 } else { 0.0 }) / (high - low) } else { 0.0 };
        Self { low, per, before: letters(-low * per) }
    }

    fn bar(&self, value: Option<f64>) -> String {
        let value = value.unwrap_or_default();
        if self.low >= 0.0 {
            return blocks(value * self.per);
        }
        // left of zero a bar ends where whole letters do
        let long = letters(value.abs() * self.per);
        if value < 0.0 {
            format!("{}{}│", " ".repeat(self.before.saturating_sub(long)), "█".repeat(long))
        } else {
            format!("{}│{}", " ".repeat(self.before), blocks(value * self.per))
        }
    }
}

/// A length in whole letters.
fn letters(length: f64) -> usize {
    (0..1_000_usize).take_while(|n| f64::from(u32::try_from(*n).unwrap_or(u32::MAX)) + 0.5 <= length).count()
}

/// A bar of a length, to an eighth of a letter; what is more than nothing is seen.
fn blocks(length: f64) -> String {
    let eighths = letters(length * 8.0 / 8.0 * 8.0);
    let eighths = if length > 0.0 { eighths.max(1) } else { 0 };
    let part = (eighths % 8).checked_sub(1).and_then(|at| PARTS.get(at)).copied().unwrap_or_default();
    format!("{}{part}", "█".repeat(eighths / 8))
}

/// Writes what held when, a lane a line, below the years.
pub(super) fn time_line(out: &mut dyn Write, line: &TimeLine, look: &Look) -> io::Result<()> {
    let width = look.width.unwrap_or(WIDTH).max(40);
    let names = Column::of("", line.lanes.iter().map(|lane| lane.name.as_str()), width / NAMES);
    let room = width.saturating_sub(names.width + 2).max(ROOM);
    let at = |share: f64| letters(share * f64::from(u32::try_from(room - 1).unwrap_or(u32::MAX))).min(room - 1);
    let mut years = Letters::new(room);
    for year in line.years((room / 7).max(1)) {
        let (place, text) = (at(line.share(year)), year.year().to_string());
        if place + text.len() <= room {
            years.put(place, &text);
        }
    }
    writeln!(out, "{}", paint(look.color, DIM, &format!("{}  {}", names.head(false), years.text())))?;
    for (row, lane) in line.lanes.iter().enumerate() {
        let drawn = paint(look.color, BAR, &drawn(line, lane, room, &at));
        writeln!(out, "{}", format!("{}  {drawn}", names.cell(row, false)).trim_end())?;
    }
    Ok(())
}

/// A lane: bars with what held inside them, and marks with the date of what happened.
fn drawn(line: &TimeLine, lane: &Lane, room: usize, at: &impl Fn(f64) -> usize) -> String {
    let mut letters = Letters::new(room);
    for span in &lane.spans {
        let (start, end) = line.ends(span);
        let (start, end) = (at(start), at(end));
        if span.is_event {
            let text = Shown::new(&span.text);
            // a date that has no room at the right stands at the left
            if start + 2 + text.width() <= room {
                letters.put(start, &format!("◆ {text}"));
            } else {
                letters.put(start.saturating_sub(text.width() + 1), &format!("{text} ◆"));
            }
            continue;
        }
        let long = end.saturating_sub(start).max(1);
        letters.put(start, &"━".repeat(long));
        letters.put(start, "┣");
        if long > 1 {
            letters.put(start + long - 1, if span.until.is_some() { "┫" } else { "▶" });
        }
        let text = Shown::new(&span.text);
        if text.width() > 0 && text.width() + 4 <= long {
            letters.put(start + 2, &format!("{text} "));
        }
    }
    letters.text()
}

/// A line of letters that are put at places, wide ones taking two.
struct Letters(Vec<Option<String>>);

impl Letters {
    fn new(room: usize) -> Self {
        Self(vec![Some(" ".to_owned()); room])
    }

    fn put(&mut self, at: usize, text: &str) {
        use unicode_segmentation::UnicodeSegmentation as _;
        let mut at = at;
        for letter in text.graphemes(true) {
            let wide = Shown::new(letter).width().max(1);
            if at + wide > self.0.len() {
                return;
            }
            for (place, slot) in self.0.iter_mut().skip(at).take(wide).enumerate() {
                *slot = (place == 0).then(|| letter.to_owned());
            }
            at += wide;
        }
    }

    fn text(&self) -> String {
        self.0.iter().flatten().map(String::as_str).collect::<String>().trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fossgraph_draw::Span;
    use fossgraph_engine::Date;

    fn look(width: usize) -> Look {
        Look::page(false, Some(width))
    }

    fn drawn(values: &[(&str, Option<f64>)], width: usize) -> String {
        let bar = |(name, value): &(&str, Option<f64>)| Bar {
            name: (*name).to_owned(),
            values: vec![*value],
            texts: vec![value.map_or_else(String::new, |v| v.to_string())],
        };
        let all =
            Bars { heading: "team".to_owned(), columns: vec!["n".to_owned()], bars: values.iter().map(bar).collect() };
        let mut out = Vec::new();
        bars(&mut out, &all, &look(width)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn bars_fill_the_width_and_stand_on_zero() {
        let text = drawn(&[("日本", Some(8.0)), ("b", Some(4.0)), ("c", Some(0.01)), ("d", None)], 24);
        let want = "team     n\n日本     8 █████████████\nb        4 ██████▌\nc     0.01 ▏\nd\n";
        assert_eq!(text, want);
        let text = drawn(&[("a", Some(-5.0)), ("b", Some(5.0))], 30);
        assert_eq!(text, "team   n\na     -5 ██████████│\nb      5           │██████████\n");
        assert_eq!(drawn(&[("a", Some(0.0))], 24), "team  n\na     0\n");
    }

    #[test]
    fn a_time_line_shows_what_held_and_what_happened() {
        let span = |since: i16, until: Option<i16>, text: &str| Span {
            since: Date::from_year(since).ok(),
            until: until.and_then(|year| Date::from_year(year).ok()),
            is_event: false,
            text: text.to_owned(),
        };
        let event = Span { is_event: true, ..span(2022, None, "2022") };
        let lanes = vec![
            Lane { name: "state".to_owned(), spans: vec![span(2018, Some(2021), "draft"), span(2021, None, "done")] },
            Lane { name: "first".to_owned(), spans: vec![event] },
        ];
        let line = TimeLine { lanes, end: Date::from_year(2024).ok() };
        let mut out = Vec::new();
        time_line(&mut out, &line, &look(60)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().all(|line| Shown::new(line).width() <= 60), "{text}");
        assert!(text.contains("┣━draft ━") && text.contains("done ━") && text.contains("◆ 2022"), "{text}");
        assert!(text.starts_with("       2018") && text.contains("2024"), "{text}");
    }
}
