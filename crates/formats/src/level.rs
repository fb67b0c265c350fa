//! Levels: what foundations call them, and which holds when.

use fossgraph_core::{Date, fold};

/// What foundations call their levels, and the level here, as reviewed. Other words are no levels here and are kept as they are written.
///
/// CNCF and LF AI & Data: sandbox to archived (and once `incubation`); LF Edge: at large, growth, impact; LF Energy: early adoption; ASWF:
/// adopted; Open Mainframe and Hyperledger: active; projects that a foundation gave up: retired, emeritus, end of life.
const WORDS: [(&str, Level); 21] = [
    ("sandbox", Level::Sandbox),
    ("at large", Level::Sandbox),
    ("incubating", Level::Incubating),
    ("incubation", Level::Incubating),
    ("incubator", Level::Incubating),
    ("incubated", Level::Incubating),
    ("growth", Level::Incubating),
    ("early adoption", Level::Incubating),
    ("earlyadoption", Level::Incubating),
    ("graduated", Level::Graduated),
    ("graduate", Level::Graduated),
    ("graduation", Level::Graduated),
    ("impact", Level::Graduated),
    ("adopted", Level::Graduated),
    ("active", Level::Graduated),
    ("archived", Level::Archived),
    ("archive", Level::Archived),
    ("retired", Level::Archived),
    ("emeritus", Level::Archived),
    ("end of life", Level::Archived),
    ("attic", Level::Archived),
];

/// A level, lowest of those that a project passes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Sandbox,
    Incubating,
    Graduated,
    Archived,
}

impl Level {
    /// The level that a word of some foundation means.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let word = fold(word).replace(['_', '-'], " ");
        WORDS.iter().find(|(known, _)| *known == word).map(|(_, level)| *level)
    }

    /// The name, as the schema has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "Sandbox",
            Self::Incubating => "Incubating",
            Self::Graduated => "Graduated",
            Self::Archived => "Archived",
        }
    }
}

/// A date and the line where it stands.
pub(crate) type Dated = (Date, usize);

/// The dates that an item states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) accepted: Option<Dated>,
    pub(crate) incubating: Option<Dated>,
    pub(crate) graduated: Option<Dated>,
    pub(crate) archived: Option<Dated>,
}

impl Dates {
    /// The date of a level; Sandbox has none of its own.
    pub(crate) fn of(&self, level: Level) -> Option<Dated> {
        match level {
            Level::Sandbox => None,
            Level::Incubating => self.incubating,
            Level::Graduated => self.graduated,
            Level::Archived => self.archived,
        }
    }

    /// The first date that stands here.
    pub(crate) fn any(&self) -> Option<Dated> {
        [self.accepted, self.incubating, self.graduated, self.archived].into_iter().flatten().next()
    }
}

/// A time at one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// `None` where the document does not tell at which level the project was then.
    pub(crate) level: Option<Level>,
    pub(crate) since: Option<Dated>,
    pub(crate) until: Option<Date>,
}

/// The times at each level up to the one that holds, in order and abutting; and what is odd about the dates, in words.
///
/// Who was accepted straight to a later level was never in the Sandbox. Where a level that is left has no date of the next, nothing is
/// known of it and it is left out.
pub(crate) fn spans(level: Level, dates: &Dates) -> (Vec<Span>, Option<String>) {
    let mut steps: Vec<(Option<Level>, Dated)> = [Level::Incubating, Level::Graduated, Level::Archived]
        .into_iter()
        .filter_map(|step| Some((Some(step), dates.of(step)?)))
        .collect();
    let mut odd = None;
    if !steps.windows(2).all(|pair| matches!(pair, [a, b] if a.1.0.first() <= b.1.0.first())) {
        odd = Some("its dates are not in the order of the levels".to_owned());
        steps.sort_by_key(|(_, (date, _))| date.first());
    }
    // of levels reached on one day, the highest counts
    let same_day = |a: &(Option<Level>, Dated), b: &(Option<Level>, Dated)| a.1.0 == b.1.0;
    let kept = steps.iter().enumerate().filter(|(at, s)| steps.get(at + 1).is_none_or(|n| !same_day(s, n)));
    let mut steps: Vec<_> = kept.map(|(_, step)| *step).collect();
    if let Some(accepted) = dates.accepted {
        match steps.first() {
            None if level == Level::Sandbox => steps.push((Some(Level::Sandbox), accepted)),
            None => {}
            Some((first, (date, _))) if accepted.0.first() < date.first() => {
                // archived or incubating came first: before it, it was in the Sandbox; before graduating, nobody knows
                let before = (*first != Some(Level::Graduated)).then_some(Level::Sandbox);
                steps.insert(0, (before, accepted));
            }
            Some((_, (date, _))) if accepted.0 == *date => {}
            Some(_) => odd = Some("it was accepted after it reached a level".to_owned()),
        }
    }
    let at = steps.iter().position(|(step, _)| *step == Some(level));
    let last = steps.last().and_then(|(step, _)| *step);
    if at.is_none() || last != Some(level) {
        if last.is_some() && odd.is_none() && (at.is_some() || last > Some(level)) {
            odd = Some("a level later than the current one has a date".to_owned());
        }
        steps.truncate(at.map_or(steps.len(), |at| at + 1));
        if at.is_none() {
            steps.retain(|(step, _)| *step < Some(level));
        }
    }
    let mut spans: Vec<Span> = Vec::new();
    for (place, (step, since)) in steps.iter().enumerate() {
        let until = steps.get(place + 1).map(|(_, (date, _))| *date);
        if until.is_some() || *step == Some(level) {
            spans.push(Span { level: *step, since: Some(*since), until });
        }
    }
    if at.is_none() {
        spans.push(Span { level: Some(level), since: None, until: None });
    }
    (spans, odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(level: Level, dates: [Option<&str>; 4]) -> (String, bool) {
        let [accepted, incubating, graduated, archived] = dates.map(|d| d.map(|d| (d.parse().unwrap(), 1)));
        let (spans, odd) = spans(level, &Dates { accepted, incubating, graduated, archived });
        let show = |s: &Span| {
            let date = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
            format!("{}:{}/{}", s.level.map_or("?", Level::name), date(s.since.map(|s| s.0)), date(s.until))
        };
        (spans.iter().map(show).collect::<Vec<_>>().join(" "), odd.is_some())
    }

    #[test]
    fn levels_follow_one_another() {
        let no = None;
        for (level, dates, want, odd) in [
            (Level::Sandbox, [Some("2020"), no, no, no], "Sandbox:2020/", false),
            (Level::Sandbox, [no; 4], "Sandbox:/", false),
            (Level::Incubating, [Some("2020"), Some("2021"), no, no], "Sandbox:2020/2021 Incubating:2021/", false),
            (Level::Incubating, [Some("2020"), Some("2020"), no, no], "Incubating:2020/", false),
            (
                Level::Graduated,
                [Some("2019"), Some("2020"), Some("2021"), no],
                "Sandbox:2019/2020 Incubating:2020/2021 Graduated:2021/",
                false,
            ),
            (Level::Graduated, [Some("2019"), no, Some("2021"), no], "?:2019/2021 Graduated:2021/", false),
            (Level::Archived, [Some("2019"), no, no, Some("2021")], "Sandbox:2019/2021 Archived:2021/", false),
            (
                Level::Archived,
                [Some("2019"), Some("2019"), no, Some("2021")],
                "Incubating:2019/2021 Archived:2021/",
                false,
            ),
            (Level::Archived, [Some("2019"), no, no, no], "Archived:/", false),
            (Level::Graduated, [Some("2019"), Some("2020"), no, no], "Sandbox:2019/2020 Graduated:/", false),
            (Level::Incubating, [Some("2019"), no, no, no], "Incubating:/", false),
            (Level::Incubating, [Some("2022"), Some("2021"), no, no], "Incubating:2021/", true),
            (
                Level::Incubating,
                [Some("2019"), Some("2020"), Some("2021"), no],
                "Sandbox:2019/2020 Incubating:2020/",
                true,
            ),
            (Level::Graduated, [Some("2019"), Some("2022"), Some("2021"), no], "?:2019/2021 Graduated:2021/", true),
            (Level::Sandbox, [Some("2019"), Some("2020"), no, no], "Sandbox:2019/", true),
        ] {
            assert_eq!(shown(level, dates), (want.to_owned(), odd), "{level:?} {dates:?}");
        }
    }

    #[test]
    fn words_of_other_foundations() {
        assert_eq!(Level::of("At_Large"), Some(Level::Sandbox));
        assert_eq!(Level::of("incubation"), Some(Level::Incubating));
        assert_eq!(Level::of("sig"), None);
    }
}
