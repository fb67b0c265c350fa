//! What held when, as lanes over years.

use std::fmt::Write as _;

use fossgraph_core::Date;

use crate::at::float;
use crate::svg::{Anchor, INKED, PALED, Piece, kind_attributes};
use crate::text::{cut, escaped, n, visible, width};

/// Lanes of what held when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeLine {
    /// The lanes, from above.
    pub lanes: Vec<Lane>,
    /// Up to when anything is known.
    pub end: Option<Date>,
}

/// What held of one thing, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// What it is of.
    pub name: String,
    /// What held.
    pub spans: Vec<Span>,
}

/// Something that held for a time, or happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Span {
    /// Since when, or when it happened; none where that is not recorded.
    pub since: Option<Date>,
    /// Until when; none where it still holds.
    pub until: Option<Date>,
    /// Whether it happened rather than held.
    pub is_event: bool,
    /// What it was.
    pub text: String,
}

impl Span {
    /// `2021-11-09 – 2024-10-30`, `since 2021`, `2019-10-15`.
    #[must_use]
    pub fn when(&self) -> String {
        match (self.since, self.until) {
            (Some(at), _) if self.is_event => at.to_string(),
            (Some(since), Some(until)) => format!("{since} – {until}"),
            (Some(since), None) => format!("since {since}"),
            (None, Some(until)) => format!("until {until}"),
            (None, None) => "always".to_owned(),
        }
    }
}

impl TimeLine {
    /// The first and the last day that it spans, whole years; `None` where nothing has a date.
    #[must_use]
    pub fn range(&self) -> Option<(Date, Date)> {
        let spans = || self.lanes.iter().flat_map(|lane| &lane.spans);
        let dates = || spans().flat_map(|span| [span.since, span.until]).flatten();
        let first = dates().min_by_key(|date| date.first())?;
        let last = dates().chain(self.end).max_by_key(|date| date.end())?;
        let first = Date::from_year(first.year()).ok()?;
        let last = Date::from_year(last.year().checked_add(1)?).ok()?;
        Some((first, last))
    }

    /// The years at which a scale is marked, no more than so many.
    #[must_use]
    pub fn years(&self, most: usize) -> Vec<Date> {
        let Some((first, last)) = self.range() else { return Vec::new() };
        let (from, to) = (i32::from(first.year()), i32::from(last.year()));
        let fits = |step: &i32| usize::try_from((to - from) / step).is_ok_and(|count| count < most.max(1));
        let step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].into_iter().find(fits).unwrap_or(2000);
        let years = (from..=to).filter(|year| year.rem_euclid(step) == 0);
        years.filter_map(|year| Date::from_year(i16::try_from(year).ok()?).ok()).collect()
    }

    /// Where a day stands between the first, 0, and the last, 1.
    #[must_use]
    pub fn share(&self, date: Date) -> f64 {
        let Some((first, last)) = self.range() else { return 0.0 };
        let all = years(last) - years(first);
        if all > 0.0 { (years(date) - years(first)) / all } else { 0.0 }
    }

    /// Where a span begins and ends.
    #[must_use]
    pub fn ends(&self, span: &Span) -> (f64, f64) {
        let start = span.since.map_or(0.0, |date| self.share(date));
        let now = self.end.map_or(1.0, |date| self.share(date));
        let end = span.until.map_or(now.max(start), |date| self.share(date));
        (start, if span.is_event { start } else { end.max(start) })
    }

    pub(crate) fn in_words(&self) -> String {
        let lane = |lane: &Lane| {
            let spans: Vec<String> = lane.spans.iter().map(|span| format!("{} {}", span.text, span.when())).collect();
            format!("{}: {}.", lane.name, spans.join("; "))
        };
        self.lanes.iter().map(lane).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn draw(&self) -> Piece {
        let mut piece = Piece::default();
        let names: Vec<String> = self.lanes.iter().map(|lane| cut(&visible(&lane.name), SIZE, WIDEST)).collect();
        let left = names.iter().map(|name| width(name, SIZE)).fold(0.0, f64::max) + 14.0;
        let bottom = ROW * (float(self.lanes.len()) + 1.0);
        for year in self.years(12) {
            let x = left + self.share(year) * LONG;
            piece.rule((x, ROW - 4.0), (x, bottom));
            piece.text((x, ROW / 2.0), SIZE - 2.0, Anchor::Middle, PALED, &year.year().to_string());
        }
        let mut texts: Vec<&str> = Vec::new();
        for (at, (lane, name)) in self.lanes.iter().zip(&names).enumerate() {
            let middle = ROW * (float(at) + 1.5);
            piece.text((left - 14.0, middle), SIZE, Anchor::End, INKED, name);
            for span in &lane.spans {
                // what is called alike has one colour
                let color = texts.iter().position(|text| *text == span.text).unwrap_or_else(|| {
                    texts.push(&span.text);
                    texts.len() - 1
                });
                let room = self.room(lane, span, left);
                self.span(span, (left, middle), room, color, &mut piece);
            }
        }
        piece.w = piece.w.max(left + LONG + 20.0);
        piece.h = bottom;
        piece
    }

    /// Up to where the text of a span may go: the next span, or the border.
    fn room(&self, lane: &Lane, span: &Span, left: f64) -> f64 {
        let (start, _) = self.ends(span);
        let next = lane.spans.iter().map(|other| self.ends(other).0).filter(|other| *other > start);
        next.map(|next| left + next * LONG).fold(left + LONG + 120.0, f64::min)
    }

    fn span(&self, span: &Span, (left, middle): (f64, f64), room: f64, color: usize, piece: &mut Piece) {
        let (start, end) = self.ends(span);
        let (start, end) = (left + start * LONG, left + end * LONG);
        let text = visible(&span.text);
        let title = escaped(&format!("{text}, {}", span.when()));
        let _ = write!(piece.svg, "<g><title>{title}</title><g {}>", kind_attributes(color));
        if span.is_event {
            let points = [start - 6.0, middle, start, middle - 6.0, start + 6.0, middle, start, middle + 6.0].map(n);
            let [a, b, c, d, e, f, g, h] = points;
            let _ = write!(piece.svg, "<path d=\"M{a} {b}L{c} {d}L{e} {f}L{g} {h}Z\"/>");
        } else {
            let _ = write!(
                piece.svg,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"18\" rx=\"3\"/>",
                n(start),
                n(middle - 9.0),
                n((end - start).max(2.0))
            );
        }
        piece.raw("</g>\n");
        let wide = width(&text, SIZE - 1.0);
        if !span.is_event && wide + 8.0 <= end - start {
            piece.text((f64::midpoint(start, end), middle), SIZE - 1.0, Anchor::Middle, INKED, &text);
        } else {
            let x = if span.is_event { start + 10.0 } else { end + 5.0 };
            let fitting = cut(&text, SIZE - 1.0, room - x - 4.0);
            if fitting.chars().count() > 2 || fitting == text {
                piece.text((x, middle), SIZE - 1.0, Anchor::Start, PALED, &fitting);
                piece.w = piece.w.max(x + width(&fitting, SIZE - 1.0));
            }
        }
        piece.raw("</g>\n");
    }
}

/// The first day that a date names, in years: to a day, months being taken as equally long.
fn years(date: Date) -> f64 {
    let (month, day) = (date.month().unwrap_or(1), date.day().unwrap_or(1));
    f64::from(date.year()) + (f64::from(month) - 1.0 + (f64::from(day) - 1.0) / 31.0) / 12.0
}

const SIZE: f64 = 13.0;
const ROW: f64 = 26.0;
const WIDEST: f64 = 220.0;
/// How long the scale is.
const LONG: f64 = 560.0;
