//! Dates known to the year, the month or the day.

use std::fmt;

/// A date as precisely as it is known: a year, a month or a day of the proleptic Gregorian calendar.
///
/// A date is the *interval* of days that it names: `2024` is every day of that year. Comparisons in the query language
/// treat a recorded date as one unknown day inside its interval; see [`Date::before`] and its siblings.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Date;
/// let accepted: Date = "2024-10-30".parse().unwrap();
/// let year: Date = "2024".parse().unwrap();
/// assert_eq!(accepted.within(year), Some(true));
/// assert_eq!(year.within(accepted), None, "the year alone does not tell the day");
/// assert!("2024-02-30".parse::<Date>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    /// 0 where only the year is known.
    month: u8,
    /// 0 where only the month is known.
    day: u8,
}

impl Date {
    /// The whole of a year.
    ///
    /// # Errors
    ///
    /// Years outside 1 to 9999.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::Date;
    /// assert_eq!(Date::from_year(2024).unwrap().to_string(), "2024");
    /// assert!(Date::from_year(0).is_err());
    /// ```
    pub fn from_year(year: i16) -> Result<Self, DateError> {
        if (1..=9999).contains(&year) { Ok(Self { year, month: 0, day: 0 }) } else { Err(DateError) }
    }

    /// The whole of a month.
    ///
    /// # Errors
    ///
    /// A month outside 1 to 12 or a year outside 1 to 9999.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::Date;
    /// assert_eq!(Date::from_month(2024, 10).unwrap().to_string(), "2024-10");
    /// assert!(Date::from_month(2024, 13).is_err());
    /// ```
    pub fn from_month(year: i16, month: u8) -> Result<Self, DateError> {
        let whole = Self::from_year(year)?;
        if (1..=12).contains(&month) { Ok(Self { month, ..whole }) } else { Err(DateError) }
    }

    /// One day.
    ///
    /// # Errors
    ///
    /// A day that the calendar does not have, such as 30 February.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::Date;
    /// assert_eq!(Date::from_day(2024, 2, 29).unwrap().to_string(), "2024-02-29");
    /// assert!(Date::from_day(2023, 2, 29).is_err());
    /// ```
    pub fn from_day(year: i16, month: u8, day: u8) -> Result<Self, DateError> {
        let whole = Self::from_month(year, month)?;
        whole.civil(month, day).ok_or(DateError)?;
        Ok(Self { day, ..whole })
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, if it is known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        (self.month != 0).then_some(self.month)
    }

    /// The day of the month, if it is known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        (self.day != 0).then_some(self.day)
    }

    /// A number for the first day named; such numbers order days, and have no other meaning.
    #[must_use]
    pub fn first(self) -> i32 {
        i32::from(self.year) * 10_000 + i32::from(self.month.max(1)) * 100 + i32::from(self.day.max(1))
    }

    /// A number greater than [`Date::first`] of every day named and at most that of any later day.
    #[must_use]
    pub fn end(self) -> i32 {
        let year = i32::from(self.year) * 10_000;
        match (i32::from(self.month), i32::from(self.day)) {
            (0, _) => year + 1232,
            (month, 0) => year + month * 100 + 32,
            (month, day) => year + month * 100 + day + 1,
        }
    }

    /// The last day named: of `2024-02` it is `2024-02-29`.
    #[must_use]
    pub fn last_day(self) -> Self {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 {
            self.civil(month, 1).map_or(28, |d| d.days_in_month().unsigned_abs())
        } else {
            self.day
        };
        Self { year: self.year, month, day }
    }

    /// The days from this date to another, negative if that is earlier; `None` unless both name a single day.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_core::Date;
    /// let date = |text: &str| text.parse::<Date>().unwrap();
    /// assert_eq!(date("2024-02-28").days_until(date("2024-03-01")), Some(2));
    /// assert_eq!(date("2024-02").days_until(date("2024-03-01")), None, "a month names no day");
    /// ```
    #[must_use]
    pub fn days_until(self, other: Self) -> Option<i64> {
        let (from, to) = (self.civil(self.month()?, self.day()?)?, other.civil(other.month()?, other.day()?)?);
        from.until(to).ok().map(|span| i64::from(span.get_days()))
    }

    fn civil(self, month: u8, day: u8) -> Option<jiff::civil::Date> {
        jiff::civil::Date::new(self.year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    /// Whether every day, no day (`Some`) or only some day (`None`) of this date lies within `other`.
    #[must_use]
    pub fn within(self, other: Date) -> Option<bool> {
        if self.first() >= other.first() && self.end() <= other.end() {
            Some(true)
        } else if self.end() <= other.first() || self.first() >= other.end() {
            Some(false)
        } else {
            None
        }
    }

    /// Whether this date lies wholly before `other`; `None` if that depends on the day, which is not known.
    #[must_use]
    pub fn before(self, other: Date) -> Option<bool> {
        if self.end() <= other.first() {
            Some(true)
        } else if self.first() >= other.first() {
            Some(false)
        } else {
            None
        }
    }

    /// Whether this date lies wholly after `other`; `None` if that depends on the day, which is not known.
    #[must_use]
    pub fn after(self, other: Date) -> Option<bool> {
        if self.first() >= other.end() {
            Some(true)
        } else if self.end() <= other.end() {
            Some(false)
        } else {
            None
        }
    }

    /// The date packed into one number that sorts as dates do: by first day, the less precise first.
    #[must_use]
    pub fn to_bits(self) -> i32 {
        i32::from(self.year) << 9 | i32::from(self.month) << 5 | i32::from(self.day)
    }

    /// The inverse of [`Date::to_bits`]; `None` for a number that it never gives.
    #[must_use]
    pub fn from_bits(bits: i32) -> Option<Self> {
        let year = i16::try_from(bits >> 9).ok()?;
        let (month, day) = (u8::try_from(bits >> 5 & 0xf).ok()?, u8::try_from(bits & 0x1f).ok()?);
        match (month, day) {
            (0, 0) => Self::from_year(year),
            (_, 0) => Self::from_month(year, month),
            _ => Self::from_day(year, month, day),
        }
        .ok()
    }
}

impl std::str::FromStr for Date {
    type Err = DateError;

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let number = |part: &str, digits: usize| -> Result<i16, DateError> {
            let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            if plain { part.parse().map_err(|_| DateError) } else { Err(DateError) }
        };
        let small = |part: &str| number(part, 2).and_then(|n| u8::try_from(n).map_err(|_| DateError));
        let mut parts = text.splitn(3, '-');
        let year = number(parts.next().unwrap_or_default(), 4)?;
        match (parts.next(), parts.next()) {
            (None, _) => Self::from_year(year),
            (Some(month), None) => Self::from_month(year, small(month)?),
            (Some(month), Some(day)) => Self::from_day(year, small(month)?, small(day)?),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month != 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day != 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text or numbers name no date of the calendar.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Date, DateError};
/// assert_eq!("2023-02-29".parse::<Date>(), Err(DateError), "2023 was no leap year");
/// assert_eq!("30.10.2024".parse::<Date>().unwrap_err().to_string(),
///     "not a date: expected a year (2024), a month (2024-10) or a day (2024-10-30)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateError;

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date: expected a year (2024), a month (2024-10) or a day (2024-10-30)")
    }
}

impl std::error::Error for DateError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_holds_its_last_day_and_a_year_its_last_month() {
        assert_eq!(date("2024-04-30").within(date("2024-04")), Some(true));
        assert_eq!(date("2024-12").within(date("2024")), Some(true));
        assert_eq!(date("2024-12-31").within(date("2024")), Some(true));
        assert_eq!(date("2024-05-01").within(date("2024-04")), Some(false));
        assert_eq!(date("2024-04-30").before(date("2024-05")), Some(true));
    }

    #[test]
    fn a_less_precise_date_leaves_the_answer_open() {
        assert_eq!(date("2024").before(date("2024-06-15")), None);
        assert_eq!(date("2024").before(date("2025")), Some(true));
        assert_eq!(date("2024").before(date("2024")), Some(false));
        assert_eq!(date("2024-06").after(date("2024-06-15")), None);
        assert_eq!(date("2024-06-30").after(date("2024-06-29")), Some(true));
        assert_eq!(date("2024-06-30").before(date("2024-06-30")), Some(false));
        assert_eq!(date("2024-06-29").before(date("2024-06-30")), Some(true));
        assert_eq!(date("2024-06-30").within(date("2024-06-30")), Some(true));
    }

    #[test]
    fn packing_keeps_value_and_order() {
        let dates = ["1991", "2024", "2024-01", "2024-01-01", "2024-01-31", "2024-02", "2024-12-31", "2025"].map(date);
        for pair in dates.windows(2) {
            assert!(pair[0].to_bits() < pair[1].to_bits(), "{} {}", pair[0], pair[1]);
        }
        for one in dates {
            assert_eq!(Date::from_bits(one.to_bits()), Some(one));
        }
        assert_eq!(Date::from_bits(2024 << 9 | 13 << 5), None);
        assert_eq!(Date::from_bits(2024 << 9 | 3), None, "a day of no month");
        assert_eq!((date("2024-05").year(), format!("{:?}", date("2024-05-01"))), (2024, "2024-05-01".to_owned()));
    }

    #[test]
    fn the_last_day_of_a_date() {
        for (of, day) in
            [("2024", "2024-12-31"), ("2024-02", "2024-02-29"), ("2023-02", "2023-02-28"), ("2024-04-05", "2024-04-05")]
        {
            assert_eq!(date(of).last_day(), date(day));
        }
        assert_eq!(date("2000-01-01").days_until(date("1999-12-31")), Some(-1));
        assert_eq!(date("0001-01-01").days_until(date("9999-12-31")), Some(3_652_058));
    }

    #[test]
    fn texts_that_are_no_dates() {
        for text in ["", "24", "2024-1", "2024-13", "2024-02-30", "2024-10-30-1", "0000", "+2024", "2024/10/30"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
