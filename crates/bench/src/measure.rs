//! How long something takes: runs in batches, after a warm-up, as the median and the least of them.

use std::time::{Duration, Instant};

/// How long runs are measured at least, and warmed up.
const AT_LEAST: Duration = Duration::from_millis(250);
const WARM_UP: Duration = Duration::from_millis(30);
/// A batch takes at least so long, so that reading the clock costs nothing.
const BATCH: Duration = Duration::from_millis(5);
const BATCHES: usize = 11;

/// Seconds of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Time {
    pub(crate) median: f64,
    pub(crate) least: f64,
}

/// Measures something that is given the number of the run.
pub(crate) fn time(mut run: impl FnMut(usize)) -> Time {
    let mut number = 0;
    let mut batch = |size: usize| {
        let started = Instant::now();
        for _ in 0..size {
            run(number);
            number += 1;
        }
        started.elapsed()
    };
    let started = Instant::now();
    let first = batch(1);
    let mut runs = 1;
    while started.elapsed() < WARM_UP {
        batch(1);
        runs += 1;
    }
    let one = (started.elapsed() / runs).min(first).max(Duration::from_nanos(1));
    let size = usize::try_from(BATCH.as_nanos() / one.as_nanos()).unwrap_or(1) + 1;
    // what takes seconds is run a few times only
    let batches = if one > Duration::from_millis(500) { 3 } else { BATCHES };
    let mut times = Vec::new();
    let started = Instant::now();
    while times.len() < batches || (started.elapsed() < AT_LEAST) {
        times.push(batch(size).as_secs_f64() / size as f64);
    }
    of(times)
}

/// The median and the least of several times.
pub(crate) fn of(mut times: Vec<f64>) -> Time {
    times.sort_by(f64::total_cmp);
    Time { median: times[times.len() / 2], least: times[0] }
}

/// Runs something once; its result and the seconds it took.
pub(crate) fn once<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let result = run();
    (result, started.elapsed().as_secs_f64())
}

/// Kibibytes that a line of `/proc/self/status` tells: `VmHWM` is the most that was resident, `VmRSS` what is now. 0 where there is none.
pub(crate) fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'));
    found.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(of(vec![3.0, 1.0, 2.0]), Time { median: 2.0, least: 1.0 });
    }

    #[test]
    fn every_run_has_its_number() {
        let mut numbers = Vec::new();
        time(|number| {
            if numbers.len() < 3 {
                numbers.push(number);
            }
        });
        assert_eq!(numbers, [0, 1, 2]);
    }
}
