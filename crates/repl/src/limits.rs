//! The limits of queries as the command line says them.

use std::time::Duration;

use fossgraph_engine::RunOptions;

use crate::settings::{self, Values};

/// The limits that the command line or the settings say.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct Limits {
    /// How many rows a query may hold at once
    ///
    /// A number, or with k, M or B (thousand, million, billion) behind it. [default: 5000000] [env: FOSS_MAX_ROWS]
    #[arg(long, value_name = "N", value_parser = number::<usize>, global = true)]
    pub(crate) max_rows: Option<usize>,
    /// How much memory a query may take for what it holds, besides the data
    ///
    /// A number of bytes, or with KiB, MiB or GiB behind it. [default: 2GiB] [env: FOSS_MEMORY]
    #[arg(long, value_name = "SIZE", value_parser = size, global = true)]
    pub(crate) memory: Option<usize>,
    /// How many edges a query may walk and values it may compare
    ///
    /// A number, or with k, M or B behind it. [default: 20000000000] [env: FOSS_MAX_WORK]
    #[arg(long, value_name = "N", value_parser = number::<u64>, global = true)]
    pub(crate) max_work: Option<u64>,
    /// How many paths a query makes; of more, a note tells
    ///
    /// A number, or with k, M or B behind it. [default: 10000] [env: FOSS_MAX_PATHS]
    #[arg(long, value_name = "N", value_parser = number::<usize>, global = true)]
    pub(crate) max_paths: Option<usize>,
    /// How long a query may take
    ///
    /// [default: without end] [env: FOSS_TIMEOUT]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, global = true)]
    pub(crate) timeout: Option<Duration>,
}

impl Limits {
    /// Takes what the command line leaves open from the settings; which limits it did say.
    pub(crate) fn settle(&mut self, values: &Values) -> Vec<&'static str> {
        let said = [
            ("max-rows", settle(&mut self.max_rows, values.max_rows)),
            ("memory", settle(&mut self.memory, values.memory)),
            ("max-work", settle(&mut self.max_work, values.max_work)),
            ("max-paths", settle(&mut self.max_paths, values.max_paths)),
            ("timeout", settle(&mut self.timeout, values.timeout)),
        ];
        said.into_iter().filter(|(_, said)| *said).map(|(key, _)| key).collect()
    }

    /// Bounds a run by what is said here; by what held before where nothing is.
    pub(crate) fn bound(&self, run: &mut RunOptions) {
        run.max_rows = self.max_rows.unwrap_or(run.max_rows);
        run.max_memory = self.memory.unwrap_or(run.max_memory);
        run.max_work = self.max_work.unwrap_or(run.max_work);
        run.max_paths = self.max_paths.unwrap_or(run.max_paths);
        run.timeout = self.timeout.or(run.timeout);
    }
}

/// Gives an option the value of the settings, unless the command line gave it one; whether it did.
pub(crate) fn settle<T: Copy>(option: &mut Option<T>, value: Option<T>) -> bool {
    let said = option.is_some();
    *option = option.or(value);
    said
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "it is not a number of seconds, such as 2 or 0.5".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "it is not a length of time".to_owned())
}

fn number<N: TryFrom<u64>>(text: &str) -> Result<N, String> {
    let number = settings::count(text).and_then(|n| N::try_from(n).ok());
    number.ok_or_else(|| "it is not a number from 0, such as 500, 100k or 5M".to_owned())
}

fn size(text: &str) -> Result<usize, String> {
    settings::size(text).ok_or_else(|| "it is not a size, such as 512MiB or 2GiB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_queries() {
        for (text, n) in [("0", 0), ("500", 500), ("1_000", 1000), ("100k", 100_000), ("1.5M", 1_500_000)] {
            assert_eq!(number::<usize>(text), Ok(n), "{text}");
        }
        assert_eq!(number::<u64>("18446744073709551615"), Ok(u64::MAX));
        for wrong in ["", "-1", "1.5", "5m", "1e3", "k", "100 k", "99999999999999999999"] {
            assert!(number::<usize>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn seconds_are_a_length_of_time() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["-1", "x", "nan", "inf", "1e40"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
