//! Choosing how wide the columns of a table are.

/// A cell is never narrower, unless what it holds is.
const NARROWEST: usize = 8;
/// A word, such as a date or a version, is kept whole up to this width.
const LONGEST: usize = 12;

/// What must be known of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    /// The widest cell, the header included.
    pub(crate) width: usize,
    /// The widest word.
    pub(crate) word: usize,
}

impl Measure {
    fn least(self) -> usize {
        self.width.min(NARROWEST.max(self.word.min(LONGEST)))
    }
}

/// The width of each column, `None` for one that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    /// In the order of the columns.
    pub(crate) widths: Vec<Option<usize>>,
}

impl Fit {
    /// Every column as wide as it is.
    pub(crate) fn natural(columns: &[Measure]) -> Self {
        Self { widths: columns.iter().map(|c| Some(c.width)).collect() }
    }

    /// Columns that together, with a blank at each side and a line between them, take at most `width`.
    ///
    /// The widest are made narrower first. Where there is no room for [`NARROWEST`] each, middle columns are left out.
    pub(crate) fn to(width: usize, columns: &[Measure]) -> Self {
        let mut kept: Vec<usize> = (0..columns.len()).collect();
        let of = |kept: &[usize], size: fn(Measure) -> usize| -> usize {
            kept.iter().filter_map(|at| columns.get(*at)).map(|m| size(*m)).sum()
        };
        while kept.len() > 1 && of(&kept, Measure::least) + frame(kept.len()) > width {
            kept.remove(kept.len() / 2);
        }
        let room = width.saturating_sub(frame(kept.len()));
        let mut widths = vec![None; columns.len()];
        let cap = cap(&kept.iter().filter_map(|at| columns.get(*at).copied()).collect::<Vec<_>>(), room);
        let mut spare = room;
        for (at, measure) in columns.iter().enumerate().filter(|(at, _)| kept.contains(at)) {
            let wide = measure.width.min(cap.max(measure.least()));
            spare = spare.saturating_sub(wide);
            if let Some(slot) = widths.get_mut(at) {
                *slot = Some(wide);
            }
        }
        // what rounding left over goes to the first column that can use it
        for (slot, measure) in widths.iter_mut().zip(columns) {
            if let Some(wide) = slot {
                let more = spare.min(measure.width - *wide);
                *wide += more;
                spare -= more;
            }
        }
        Self { widths }
    }

    /// How many columns are left out.
    pub(crate) fn left_out(&self) -> usize {
        self.widths.iter().filter(|w| w.is_none()).count()
    }

    /// Whether a column is shown.
    pub(crate) fn keeps(&self, column: usize) -> bool {
        self.widths.get(column).is_some_and(Option::is_some)
    }
}

/// What stands around and between so many columns.
fn frame(columns: usize) -> usize {
    (columns * 3).saturating_sub(1)
}

/// The greatest width that no column may exceed if all are to have room.
fn cap(columns: &[Measure], room: usize) -> usize {
    let widest = columns.iter().map(|m| m.width).max().unwrap_or_default();
    let (mut low, mut high) = (0, widest);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let taken: usize = columns.iter().map(|m| m.width.min(middle.max(m.least()))).sum();
        if taken <= room { low = middle } else { high = middle - 1 }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(width: usize) -> Measure {
        Measure { width, word: 6 }
    }

    fn total(fit: &Fit) -> usize {
        let shown: Vec<usize> = fit.widths.iter().flatten().copied().collect();
        shown.iter().sum::<usize>() + frame(shown.len())
    }

    #[test]
    fn what_fits_is_left_as_it_is() {
        assert_eq!(Fit::to(80, &[text(10), text(20)]).widths, [Some(10), Some(20)]);
        assert_eq!(Fit::to(80, &[]).widths, []);
    }

    #[test]
    fn the_widest_give_way_first() {
        assert_eq!(Fit::to(40, &[text(10), text(100)]).widths, [Some(10), Some(25)]);
        assert_eq!(Fit::to(41, &[text(50), text(50), text(5)]).widths, [Some(14), Some(14), Some(5)]);
        let date = Measure { width: 10, word: 10 };
        assert_eq!(Fit::to(30, &[text(60), date, text(60)]).widths, [Some(13), None, Some(12)]);
    }

    #[test]
    fn no_column_is_squeezed_and_the_middle_is_left_out() {
        let fit = Fit::to(80, &[text(30); 30]);
        assert!(fit.widths.iter().flatten().all(|w| *w >= NARROWEST), "{fit:?}");
        assert!(fit.keeps(0) && fit.keeps(29) && !fit.keeps(15), "{fit:?}");
        assert_eq!(fit.left_out(), 23);
        assert!(total(&fit) <= 80);
    }

    #[test]
    fn never_wider_than_the_terminal_where_one_column_has_room() {
        for width in 20..200 {
            for n in 1..40 {
                let columns: Vec<Measure> =
                    (0..n).map(|i| Measure { width: i * 7 % 43 + 1, word: i * 5 % 17 }).collect();
                let fit = Fit::to(width, &columns);
                assert!(total(&fit) <= width, "{width} {n} {fit:?}");
                assert!(fit.left_out() < n);
            }
        }
    }
}
