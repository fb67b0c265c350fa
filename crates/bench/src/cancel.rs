//! How soon a query stops that is cancelled from another thread, as Ctrl-C does: heavy queries of all sorts, at random moments.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use fossgraph_engine::{CancelToken, Engine, Params, RunOptions};

use crate::baseline::Baseline;
use crate::generate::World;
use crate::measure;
use crate::query::texts;
use crate::report::{Figure, Unit};

/// What is promised, in seconds.
const PROMISED: f64 = 0.1;
/// So often each query is cancelled.
const TIMES: u32 = 25;
/// A query that takes longer is cancelled within this time.
const LONGEST: Duration = Duration::from_secs(2);
/// What is asked behind a query that was cancelled.
const NEXT: &str = "projects group by status show status, count, avg(stars)";

/// The queries, each with what it is called.
fn queries(world: &World, baseline: &Baseline<'_>) -> Vec<(&'static str, String)> {
    let picks = &baseline.picks;
    let [hub, library] = [picks.hub, picks.library].map(|node| world.names.get(node));
    let of =
        |name, text: &str| (name, text.replace("HUB", &format!("\"{hub}\"")).replace("LIB", &format!("\"{library}\"")));
    vec![
        of("closure of each", "count projects depending on+ at least 1000 projects"),
        of("closure of all", "count anything linked to+ HUB"),
        of("repeat", "count projects depending on{1,5} at least 200 projects"),
        of("paths", "paths from HUB to LIB within 6"),
        of(
            "triangles",
            "projects as a -> depends on projects as b -> depends on projects as c where dependency of a show count",
        ),
        of(
            "rows of a join",
            "case studies as c -> uses projects as p -> depends on projects as q show c, p, q limit 5",
        ),
        of(
            "sort of a join",
            "projects as p -> depends on projects as q show p, q order by q.name desc, p.name limit 5",
        ),
        of(
            "group of a join",
            "projects as p -> dependency of projects as q group by q.language, p.status show count, count(p), median(stars)",
        ),
        of("sort by an expression", "projects show name order by length(name), lower(name) desc limit 5"),
        of("expressions", "projects show upper(name), count(depends on), length(name) * stars"),
        of("regular expression", "anything where name matches \"(?i)(a|e).*(b|k).*[0-9]$\""),
        of("search with slips", "anything where name ~ kubernetse"),
        of("find", "find kubernetse limit 10"),
        of("why", "why projects depending on+ (projects where stars > 50000) limit 2000"),
        of("why not", "why not LIB in projects depending on+ (projects where stars > 90000)"),
        of("pagerank", "projects order by pagerank() desc limit 5"),
        of("betweenness", "projects order by betweenness(depends on) desc limit 5"),
        of("component", "anything group by component() show component(), count limit 5"),
        of("as of", "count projects depending on+ at least 100 projects as of 2020"),
        of("description", "describe HUB"),
    ]
}

/// The longest that each query went on, of some.
pub(crate) fn figures(world: &World, baseline: &Baseline<'_>, engine: &Engine) -> Result<Vec<Figure>, String> {
    let next = engine.prepare(NEXT).map_err(|e| e.to_string())?;
    let right = texts(&next.run(Params::new()).map_err(|e| e.to_string())?);
    let mut figures = Vec::new();
    let mut random: u64 = 1;
    for (name, text) in queries(world, baseline) {
        let query = engine.prepare(&text).map_err(|e| format!("{text}: {e}"))?;
        let token = CancelToken::new();
        let options = RunOptions { cancel: Some(token.clone()), timeout: Some(LONGEST), ..RunOptions::default() };
        // as the shell runs it
        let run = || {
            if query.is_why() {
                return query.why(&Params::new(), &options).map(drop);
            }
            query
                .run_with(&Params::new(), &options)
                .and_then(|_| query.descriptions_with(&Params::new(), &options))
                .map(drop)
        };
        let (_, whole) = measure::once(run);
        let runner = Clock::of_this_thread();
        let (mut worst, mut busiest, mut stopped) = (0.0_f64, 0.0_f64, 0);
        for _ in 0..TIMES {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let moment = Duration::from_secs_f64(whole * (random >> 40) as f64 / f64::from(1 << 24));
            token.reset();
            let (cancelled, ended) = thread::scope(|scope| {
                let cancel = scope.spawn(|| {
                    thread::sleep(moment);
                    let now = (Instant::now(), runner.seconds());
                    token.cancel();
                    now
                });
                let done = run();
                let ended = (Instant::now(), runner.seconds());
                stopped += usize::from(done.is_err_and(|error| error.is_cancelled()));
                (cancel.join(), ended)
            });
            let cancelled = cancelled.map_err(|_| "a thread failed".to_owned())?;
            worst = worst.max(ended.0.saturating_duration_since(cancelled.0).as_secs_f64());
            busiest = busiest.max(ended.1 - cancelled.1);
            let rows = next.run(Params::new()).map_err(|e| e.to_string())?;
            if texts(&rows) != right {
                return Err(format!("{text}: the next query is wrong"));
            }
        }
        let [whole, worst_ms, busy] = [whole, worst, busiest].map(|seconds| seconds * 1e3);
        eprintln!(
            "  cancelled: {name}, {whole:.0} ms, stopped {stopped} of {TIMES} times within {worst_ms:.1} ms, {busy:.1} ms of work"
        );
        figures.push(Figure::new(format!("cancelled: {name}"), worst, Unit::Seconds, Some(PROMISED)));
    }
    Ok(figures)
}

/// What a thread has worked, not counting what it waited for others of the machine; nothing where the system does not tell.
struct Clock(Option<PathBuf>);

impl Clock {
    fn of_this_thread() -> Self {
        let of_thread =
            fs::read_link("/proc/thread-self").map(|thread| Path::new("/proc").join(thread).join("schedstat"));
        Self(of_thread.ok())
    }

    /// So far.
    fn seconds(&self) -> f64 {
        let told = self.0.as_ref().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
        told.split_whitespace().next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or_default() / 1e9
    }
}
