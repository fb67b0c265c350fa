//! Choosing how wide the columns of a table are.

/// A cell is never narrower, unless what it holds is.
const NARROWEST: usize = 8;
/// A word, such as a date or a version, is kept whole up to this width,
pub(crate) const LONGEST: usize = 12;
/// and up to the widest of these that leaves room for all columns.
const LONGER: [usize; 4] = [32, 24, 18, LONGEST];

/// What must be known of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    /// The widest cell, the header included.
    pub(crate) width: usize,
    /// The widest part that is to stand on one line.
    pub(crate) word: usize,
}

impl Measure {
    /// The least width, if words are kept whole up to `kept`; longer ones are broken anyway.
    fn least(self, kept: usize) -> usize {
        let word = if self.word <= kept { self.word } else { self.word.min(LONGEST) };
        self.width.min(NARROWEST.max(word))
    }
}

/// What stands beside each other in a row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// A column, by its place, and how wide it is.
    Column(usize, usize),
    /// A mark where columns are left out.
    Gap,
}

impl Slot {
    /// How wide it is.
    pub(crate) fn width(self) -> usize {
        match self {
            Self::Column(_, width) => width,
            Self::Gap => 1,
        }
    }
}

/// Which columns are shown, and how wide each is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    /// From left to right.
    pub(crate) slots: Vec<Slot>,
}

impl Fit {
    /// Every column as wide as it is, but none wider than `widest`.
    pub(crate) fn natural(columns: &[Measure], widest: usize) -> Self {
        Self { slots: columns.iter().enumerate().map(|(at, c)| Slot::Column(at, c.width.min(widest))).collect() }
    }

    /// Columns that together, with a blank at each side and a line between them, take at most `width`.
    ///
    /// The widest are made narrower first. Where there is no room for [`NARROWEST`] each, middle columns give way to a mark.
    pub(crate) fn to(width: usize, columns: &[Measure]) -> Self {
        let mut kept: Vec<(usize, Measure)> = columns.iter().copied().enumerate().collect();
        let frame = |kept: &[(usize, Measure)]| match columns.len() - kept.len() {
            0 => frame(kept.len()),
            _ => frame(kept.len() + 1) + Slot::Gap.width(),
        };
        let least = |kept: &[(usize, Measure)], word| kept.iter().map(|(_, m)| m.least(word)).sum::<usize>();
        while kept.len() > 1 && least(&kept, LONGEST) + frame(&kept) > width {
            kept.remove(kept.len() / 2);
        }
        let room = width.saturating_sub(frame(&kept));
        let word = LONGER.into_iter().find(|word| least(&kept, *word) <= room).unwrap_or(LONGEST);
        let cap = cap(&kept, room, word);
        let mut widths: Vec<usize> = kept.iter().map(|(_, m)| m.width.min(cap.max(m.least(word)))).collect();
        let mut spare = room.saturating_sub(widths.iter().sum());
        // what rounding left over goes to the first column that can use it
        for (wide, (_, measure)) in widths.iter_mut().zip(&kept) {
            let more = spare.min(measure.width - *wide);
            *wide += more;
            spare -= more;
        }
        let mut slots = Vec::with_capacity(kept.len() + 1);
        let mut due = 0;
        for ((at, _), wide) in kept.iter().zip(widths) {
            slots.extend((*at > due).then_some(Slot::Gap));
            slots.push(Slot::Column(*at, wide));
            due = at + 1;
        }
        slots.extend((due < columns.len()).then_some(Slot::Gap));
        Self { slots }
    }

    /// How many columns are shown.
    pub(crate) fn shown(&self) -> usize {
        self.slots.iter().filter(|slot| **slot != Slot::Gap).count()
    }
}

/// What stands around and between so many columns.
fn frame(columns: usize) -> usize {
    (columns * 3).saturating_sub(1)
}

/// The greatest width that no column may exceed if all are to have room, words being kept whole up to `word`.
fn cap(columns: &[(usize, Measure)], room: usize, word: usize) -> usize {
    let widest = columns.iter().map(|(_, m)| m.width).max().unwrap_or_default();
    let (mut low, mut high) = (0, widest);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let taken: usize = columns.iter().map(|(_, m)| m.width.min(middle.max(m.least(word)))).sum();
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
        fit.slots.iter().map(|slot| slot.width()).sum::<usize>() + frame(fit.slots.len())
    }

    fn widths(fit: &Fit) -> Vec<usize> {
        fit.slots.iter().map(|slot| if *slot == Slot::Gap { 0 } else { slot.width() }).collect()
    }

    #[test]
    fn what_fits_is_left_as_it_is() {
        assert_eq!(widths(&Fit::to(80, &[text(10), text(20)])), [10, 20]);
        assert_eq!(widths(&Fit::to(80, &[])), [0; 0]);
        assert_eq!(widths(&Fit::natural(&[text(10), text(200)], 100)), [10, 100]);
    }

    #[test]
    fn the_widest_give_way_first() {
        assert_eq!(widths(&Fit::to(40, &[text(10), text(100)])), [10, 25]);
        assert_eq!(widths(&Fit::to(41, &[text(50), text(50), text(5)])), [14, 14, 5]);
        let date = Measure { width: 10, word: 10 };
        assert_eq!(widths(&Fit::to(30, &[text(60), date, text(60)])), [11, 0, 10]);
    }

    #[test]
    fn words_are_kept_whole_where_others_can_give_room() {
        let columns = [Measure { width: 60, word: 24 }, text(60), text(60)];
        assert_eq!(widths(&Fit::to(60, &columns)), [24, 14, 14]);
        assert_eq!(widths(&Fit::to(40, &columns)), [12, 10, 10], "there is no room for the word");
    }

    #[test]
    fn no_column_is_squeezed_and_the_middle_gives_way_to_a_mark() {
        let fit = Fit::to(80, &[text(30); 30]);
        assert!(fit.slots.iter().all(|slot| *slot == Slot::Gap || slot.width() >= NARROWEST), "{fit:?}");
        let places: Vec<Option<usize>> =
            fit.slots.iter().map(|slot| if let Slot::Column(at, _) = slot { Some(*at) } else { None }).collect();
        assert_eq!(places, [Some(0), Some(1), Some(2), Some(3), None, Some(27), Some(28), Some(29)]);
        assert!(total(&fit) <= 80 && fit.shown() == 7);
        let pair = Fit::to(20, &[text(30); 2]);
        assert_eq!(pair.slots, [Slot::Column(0, 14), Slot::Gap], "the first stays");
    }

    #[test]
    fn never_wider_than_the_terminal_where_one_column_has_room() {
        for width in 20..200 {
            for n in 1..40 {
                let columns: Vec<Measure> =
                    (0..n).map(|i| Measure { width: i * 7 % 43 + 1, word: i * 5 % 17 }).collect();
                let fit = Fit::to(width, &columns);
                assert!(total(&fit) <= width, "{width} {n} {fit:?}");
                assert!(fit.shown() > 0 && fit.slots.iter().filter(|slot| **slot == Slot::Gap).count() <= 1);
            }
        }
    }
}
