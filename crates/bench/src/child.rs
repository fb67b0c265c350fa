//! Work that is measured in a process of its own, so that memory is its alone.

use std::env;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use clap::Subcommand;
use fossgraph_core::{Files, load, open_snapshot};
use fossgraph_engine::{Engine, Params};
use serde::{Deserialize, Serialize};

use crate::{baseline, count, embed, measure, query};

/// What else the program does, most of it when it calls itself.
#[derive(Subcommand)]
pub(crate) enum Child {
    /// Loads a folder of files.
    #[command(hide = true)]
    Load { folder: PathBuf },
    /// The same by hand.
    #[command(hide = true)]
    LoadByHand { folder: PathBuf },
    /// Opens a snapshot and answers a query; then all of it is read.
    #[command(hide = true)]
    Open { file: PathBuf, query: String },
    /// Counts the instructions of small queries by valgrind, and compares them with those that are kept.
    Count {
        /// Keeps them instead.
        #[arg(long)]
        save: bool,
    },
    /// Does something with a small query so many times.
    #[command(hide = true)]
    Repeat { stage: String, query: usize, times: u64 },
}

/// What such a process tells.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) edges: usize,
    /// Seconds until everything was loaded or opened.
    pub(crate) ready: f64,
    /// Seconds until a first query was answered.
    pub(crate) answered: f64,
    /// Bytes that were resident after that, and at most.
    pub(crate) resident: u64,
    pub(crate) most: u64,
    /// Seconds in which all of a snapshot was read and checked then, and bytes that were resident after it.
    pub(crate) checked: f64,
    pub(crate) whole: u64,
}

impl Child {
    /// Does the work and prints what there is to tell.
    pub(crate) fn run(&self) -> Result<(), String> {
        let started = Instant::now();
        let seconds = || started.elapsed().as_secs_f64();
        let loaded = match self {
            Self::LoadByHand { folder } => {
                let tables = baseline::load(folder)?;
                let edges = tables.edges.iter().map(Vec::len).sum();
                let told = Told::now(edges, seconds(), seconds());
                drop(tables);
                return print(&told);
            }
            Self::Load { folder } => {
                let files = Files::read(folder).map_err(|e| e.to_string())?;
                let builtin = embed::builtin_schema().map_err(|e| e.to_string())?;
                load(&files, Some(builtin)).map_err(|e| e.to_string())?
            }
            Self::Open { file, .. } => open_snapshot(file).map_err(|e| e.to_string())?,
            Self::Count { save } => return count::count(&count::file(), *save),
            Self::Repeat { stage, query, times } => return count::repeat(stage, *query, *times),
        };
        let ready = seconds();
        let engine = Engine::new(loaded);
        let query = if let Self::Open { query, .. } = self { query } else { query::FIRST };
        let prepared = engine.prepare(query).map_err(|e| e.to_string())?;
        let rows = prepared.run(Params::new()).map_err(|e| e.to_string())?;
        if rows.is_empty() {
            return Err(format!("{query}: finds nothing"));
        }
        black_box(query::read(&rows));
        let told = Told::now(engine.graph().edge_count(), ready, seconds());
        let (checked, seconds) = measure::once(|| engine.graph().check());
        checked.map_err(|e| e.to_string())?;
        print(&Told { checked: seconds, whole: resident(), ..told })
    }

    /// Runs it in a process of its own.
    pub(crate) fn call(&self) -> Result<Told, String> {
        let (name, path, query): (&str, &Path, Option<&String>) = match self {
            Self::Load { folder } => ("load", folder, None),
            Self::LoadByHand { folder } => ("load-by-hand", folder, None),
            Self::Open { file, query } => ("open", file, Some(query)),
            Self::Count { .. } | Self::Repeat { .. } => return Err("tells no figures".to_owned()),
        };
        let program = env::current_exe().map_err(|e| e.to_string())?;
        let output = Command::new(program).arg(name).arg(path).args(query).output().map_err(|e| e.to_string())?;
        if !output.status.success() {
            return Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        serde_json::from_slice(&output.stdout).map_err(|e| format!("{name}: {e}"))
    }
}

impl Told {
    fn now(edges: usize, ready: f64, answered: f64) -> Self {
        let most = measure::memory("VmHWM") << 10;
        Self { edges, ready, answered, resident: resident(), most, checked: 0.0, whole: 0 }
    }
}

/// Bytes that are resident.
fn resident() -> u64 {
    measure::memory("VmRSS") << 10
}

fn print(told: &Told) -> Result<(), String> {
    println!("{}", serde_json::to_string(told).map_err(|e| e.to_string())?);
    Ok(())
}
