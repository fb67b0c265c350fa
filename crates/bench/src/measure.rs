//! How long something takes: runs in batches, after a warm-up, as the median and the least of them.

use std::time::{Duration, Instant};

/// How long runs are warmed up.
const WARM_UP: Duration = Duration::from_millis(30);
/// A batch takes at least so long, so that reading the clock costs nothing.
const BATCH: Duration = Duration::from_millis(5);
const BATCHES: usize = 11;
/// What takes so long is run a few times only.
const LONG: Duration = Duration::from_millis(500);
const BATCHES_OF_LONG: usize = 3;

/// Seconds of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Time {
    pub(crate) median: f64,
    pub(crate) least: f64,
}

/// Measures something that is given the number of the run, for at least so long. Of `kinds` different runs in turn each batch holds all.
pub(crate) fn time(at_least: Duration, kinds: usize, run: impl FnMut(usize)) -> Time {
    let mut sampler = Sampler::new(at_least, kinds, run);
    while !sampler.is_done() {
        sampler.sample();
    }
    of(sampler.times)
}

/// Measures two things in turn, so that what else the machine does slows both alike.
pub(crate) fn pair(
    at_least: Duration,
    kinds: usize,
    first: impl FnMut(usize),
    second: impl FnMut(usize),
) -> (Time, Time) {
    let (mut first, mut second) = (Sampler::new(at_least, kinds, first), Sampler::new(at_least, kinds, second));
    while !(first.is_done() && second.is_done()) {
        first.sample();
        second.sample();
    }
    (of(first.times), of(second.times))
}

/// Something that is measured in batches.
struct Sampler<F> {
    run: F,
    /// How many runs there were.
    runs: usize,
    /// How many runs make a batch.
    size: usize,
    /// How many batches are enough, and how much time.
    batches: usize,
    at_least: Duration,
    /// Seconds of one run, by batch.
    times: Vec<f64>,
    spent: Duration,
}

impl<F: FnMut(usize)> Sampler<F> {
    /// Warms up, and finds how many runs a batch needs.
    fn new(at_least: Duration, kinds: usize, run: F) -> Self {
        let (times, spent) = (Vec::new(), Duration::ZERO);
        let mut new = Self { run, runs: 0, size: 1, batches: BATCHES, at_least, times, spent };
        let started = Instant::now();
        let mut one = Duration::MAX;
        while new.runs == 0 || started.elapsed() < WARM_UP {
            one = one.min(new.batch()).max(Duration::from_nanos(1));
        }
        let size = usize::try_from(BATCH.as_nanos() / one.as_nanos()).unwrap_or(1) + 1;
        new.size = size.next_multiple_of(kinds);
        if one > LONG {
            new.batches = BATCHES_OF_LONG;
        }
        new
    }

    fn batch(&mut self) -> Duration {
        let started = Instant::now();
        for _ in 0..self.size {
            (self.run)(self.runs);
            self.runs += 1;
        }
        started.elapsed()
    }

    fn sample(&mut self) {
        let time = self.batch();
        self.spent += time;
        self.times.push(time.as_secs_f64() / self.size as f64);
    }

    fn is_done(&self) -> bool {
        self.times.len() >= self.batches && self.spent >= self.at_least
    }
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
    fn a_batch_holds_every_kind_of_run() {
        let mut sampler = Sampler::new(Duration::ZERO, 7, |_| std::thread::sleep(Duration::from_millis(1)));
        let before = sampler.runs;
        sampler.sample();
        assert_eq!((sampler.runs - before) % 7, 0);
    }

    #[test]
    fn every_run_has_its_number() {
        let mut numbers = Vec::new();
        time(Duration::ZERO, 7, |number| numbers.push(number));
        assert!(numbers.iter().copied().eq(0..numbers.len()));
    }
}
