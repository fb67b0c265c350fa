//! Results as a table, as a file, and beside those of an earlier run.

use std::fs;
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};
use serde::{Deserialize, Serialize};

/// From this ratio on, a time differs from the earlier one.
const DIFFERS: f64 = 1.1;

/// All that a run measured. Nothing in it names the machine.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Results {
    /// The release that was measured.
    pub(crate) version: String,
    pub(crate) sizes: Vec<Size>,
    /// Figures on the built-in data and the program.
    pub(crate) figures: Vec<Figure>,
}

/// What was measured on one graph.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) nodes: u32,
    pub(crate) edges: usize,
    /// Tells whether two runs measured the same graph.
    pub(crate) checksum: u32,
    pub(crate) queries: Vec<Measured>,
    pub(crate) figures: Vec<Figure>,
}

/// One query, in seconds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) query: String,
    pub(crate) rows: usize,
    pub(crate) engine: f64,
    pub(crate) engine_least: f64,
    pub(crate) baseline: f64,
    pub(crate) baseline_least: f64,
    /// How many times as long as the hand-written program it may take.
    pub(crate) times: f64,
    /// How long it may take, by the least of its times.
    pub(crate) allowed: f64,
    /// Edges walked and values compared by the engine.
    pub(crate) work: (usize, usize),
    /// Why there is no time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) error: Option<String>,
}

/// Any other figure.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: Unit,
    /// What it must not be above, if anything is promised.
    pub(crate) allowed: Option<f64>,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Unit {
    Seconds,
    /// Less is worse: `allowed` is the least.
    EdgesPerSecond,
    Bytes,
    BytesPerEdge,
    Ratio,
}

impl Measured {
    fn is_over(&self) -> bool {
        self.error.is_some() || self.engine_least > self.allowed
    }
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: Unit, allowed: Option<f64>) -> Self {
        Self { name: name.into(), value, unit, allowed }
    }

    fn is_over(&self) -> bool {
        let Some(allowed) = self.allowed else { return false };
        if self.unit == Unit::EdgesPerSecond { self.value < allowed } else { self.value > allowed }
    }
}

impl Results {
    /// How many figures are worse than promised.
    pub(crate) fn over(&self) -> usize {
        let queries = self.sizes.iter().flat_map(|size| &size.queries).filter(|q| q.is_over()).count();
        let figures = self.sizes.iter().flat_map(|size| &size.figures).chain(&self.figures);
        queries + figures.filter(|figure| figure.is_over()).count()
    }

    fn size(&self, like: &Size) -> Option<&Size> {
        self.sizes.iter().find(|size| size.checksum == like.checksum)
    }
}

/// Writes results to a file.
pub(crate) fn write(results: &Results, path: &Path) -> Result<(), String> {
    let text = serde_json::to_string_pretty(results).map_err(|e| e.to_string())?;
    fs::write(path, text + "\n").map_err(|e| format!("{}: {e}", path.display()))
}

/// Reads results that were written.
pub(crate) fn read(path: &Path) -> Result<Results, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
}

/// The queries on one graph as a table, empty for none: median and least of the engine, the least of the hand-written program, and the ratio
/// of the two least, which other work of the machine touches least; `earlier` are the results to compare with.
pub(crate) fn queries(size: &Size, earlier: Option<&Results>) -> String {
    if size.queries.is_empty() {
        return String::new();
    }
    let before = earlier.and_then(|earlier| earlier.size(size));
    let mut header = vec!["query", "rows", "median", "least", "by hand", "ratio", "allowed", ""];
    if earlier.is_some() {
        header.push("before");
    }
    let mut table = empty(&header);
    for query in &size.queries {
        let mut row = vec![
            query.query.clone(),
            query.rows.to_string(),
            query.error.as_ref().map_or_else(|| seconds(query.engine), |_| "failed".to_owned()),
            seconds(query.engine_least),
            seconds(query.baseline_least),
            if query.error.is_some() { String::new() } else { ratio(query.engine_least / query.baseline_least) },
            format!("{}, {}", ratio(query.times), seconds(query.allowed)),
            if query.is_over() { "over" } else { "ok" }.to_owned(),
        ];
        if earlier.is_some() {
            let known = before.and_then(|size| size.queries.iter().find(|q| q.query == query.query));
            row.push(
                known
                    .filter(|q| q.error.is_none())
                    .map_or_else(String::new, |q| change(query.engine_least, q.engine_least)),
            );
        }
        table.add_row(row);
    }
    numbers_to_the_right(&mut table, 1..7);
    table.to_string()
}

/// Other figures as a table, empty for none; `before` are those of an earlier run.
pub(crate) fn figures(figures: &[Figure], before: Option<&[Figure]>) -> String {
    if figures.is_empty() {
        return String::new();
    }
    let mut header = vec!["figure", "measured", "allowed", ""];
    if before.is_some() {
        header.push("before");
    }
    let mut table = empty(&header);
    for figure in figures {
        let verdict = figure.allowed.map_or("", |_| if figure.is_over() { "over" } else { "ok" });
        let allowed = figure.allowed.map_or_else(String::new, |allowed| shown(allowed, figure.unit));
        let mut row = vec![figure.name.clone(), shown(figure.value, figure.unit), allowed, verdict.to_owned()];
        if let Some(before) = before {
            let known = before.iter().find(|known| known.name == figure.name);
            row.push(known.map_or_else(String::new, |known| change(figure.value, known.value)));
        }
        table.add_row(row);
    }
    numbers_to_the_right(&mut table, 1..3);
    table.to_string()
}

/// The figures of an earlier run on the same graph.
pub(crate) fn figures_before<'a>(earlier: Option<&'a Results>, size: &Size) -> Option<&'a [Figure]> {
    earlier.and_then(|earlier| earlier.size(size)).map(|size| size.figures.as_slice())
}

fn empty(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header(header);
    table
}

fn numbers_to_the_right(table: &mut Table, columns: std::ops::Range<usize>) {
    for column in table.column_iter_mut().enumerate().filter(|(at, _)| columns.contains(at)).map(|(_, column)| column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// `×1.02`, and a mark where that is more than noise.
fn change(now: f64, before: f64) -> String {
    let times = now / before;
    let mark = if times > DIFFERS {
        " ▲"
    } else if times < 1.0 / DIFFERS {
        " ▼"
    } else {
        ""
    };
    format!("×{times:.2}{mark}")
}

fn ratio(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.1}×") } else { format!("{ratio:.0}×") }
}

fn shown(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds => seconds(value),
        Unit::EdgesPerSecond => format!("{:.2} M edges/s", value / 1e6),
        Unit::Bytes => format!("{:.1} MiB", value / f64::from(1 << 20)),
        Unit::BytesPerEdge => format!("{value:.1} B/edge"),
        Unit::Ratio => ratio(value),
    }
}

/// Three digits and a unit.
fn seconds(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s < 1e-6 => (s * 1e9, "ns"),
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(engine: f64) -> Measured {
        Measured {
            query: "scan".to_owned(),
            rows: 1,
            engine,
            engine_least: engine,
            baseline: 1e-3,
            baseline_least: 1e-3,
            times: 2.0,
            allowed: 2.002e-3,
            work: (0, 0),
            error: None,
        }
    }

    fn results(engine: f64) -> Results {
        let size = Size { nodes: 1, edges: 2, checksum: 3, queries: vec![measured(engine)], figures: Vec::new() };
        Results { version: "1".to_owned(), sizes: vec![size], figures: Vec::new() }
    }

    #[test]
    fn times_have_three_digits() {
        assert_eq!(seconds(0.001_234_5), "1.23 ms");
        assert_eq!(seconds(45.67e-6), "45.7 µs");
        assert_eq!(seconds(123.4), "123 s");
        assert_eq!(seconds(9.999e-9), "10.0 ns");
    }

    #[test]
    fn what_takes_longer_than_allowed_is_over() {
        assert_eq!(results(2.0e-3).over(), 0);
        assert_eq!(results(2.1e-3).over(), 1);
        let slow = Figure::new("load", 1.0, Unit::EdgesPerSecond, Some(2.0));
        assert!(slow.is_over(), "less is worse");
    }

    #[test]
    fn an_earlier_run_is_read_back_and_compared() {
        let text = serde_json::to_string(&results(1e-3)).unwrap();
        let earlier: Results = serde_json::from_str(&text).unwrap();
        let table = queries(&results(1.5e-3).sizes[0], Some(&earlier));
        assert!(table.contains("×1.50 ▲"), "{table}");
        let table = queries(&results(1.05e-3).sizes[0], Some(&earlier));
        assert!(table.contains("×1.05") && !table.contains('▲'), "{table}");
    }
}
