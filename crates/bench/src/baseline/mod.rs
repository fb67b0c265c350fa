//! What a careful programmer would write for each query by hand: arrays of node ids, typed columns, bit sets, and buffers that are
//! kept from one run to the next.

mod arrays;
mod join;
mod load;
mod path;
mod picks;
mod reach;
mod scan;

use rustc_hash::FxHashMap;

use crate::generate::{Kind, LANGUAGES, Relation, STATUS, World};
use arrays::{Bits, Ways};
pub(crate) use load::load;
use path::Search;
pub(crate) use picks::Picks;
use reach::Frontier;

/// Where the column of stars holds nothing; in columns of codes the number behind the last one stands for that.
const NO_STARS: u32 = u32::MAX;

/// One cell of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'d> {
    Missing,
    Text(&'d str),
    Integer(u64),
    Float(f64),
}

/// The arrays, and what is reused between runs.
pub(crate) struct Baseline<'d> {
    world: &'d World,
    pub(crate) picks: Picks,
    ways: [Ways; 6],
    // columns of projects, by place within the kind
    status: Vec<u8>,
    stars: Vec<u32>,
    language: Vec<u8>,
    /// The names of projects, lower case, one behind the other; they end where the names themselves end.
    lower: String,
    by_name: FxHashMap<String, u32>,
    buffers: Buffers,
    search: Search,
    /// The cells of the answer, row by row.
    pub(crate) cells: Vec<Cell<'d>>,
    /// How many cells make a row.
    pub(crate) width: usize,
}

#[derive(Default)]
struct Buffers {
    seen: Bits,
    other: Bits,
    frontier: Frontier,
    text: String,
}

impl<'d> Baseline<'d> {
    pub(crate) fn new(world: &'d World) -> Self {
        let ways = Relation::ALL.map(|relation| Ways::new(world.count(), &world.edges[relation as usize]));
        let projects = &world.projects;
        let name = |node: u32| world.names.get(node).to_ascii_lowercase();
        Self {
            world,
            picks: Picks::new(world, &ways),
            ways,
            status: projects.iter().map(|p| p.status.unwrap_or(STATUS.len() as u8)).collect(),
            stars: projects.iter().map(|p| p.stars.unwrap_or(NO_STARS)).collect(),
            language: projects.iter().map(|p| p.language.unwrap_or(LANGUAGES.len() as u8)).collect(),
            lower: world.nodes(Kind::Project).map(name).collect(),
            by_name: (0..world.count()).map(|node| (name(node), node)).collect(),
            buffers: Buffers {
                seen: Bits::new(world.count()),
                other: Bits::new(world.count()),
                frontier: Frontier::new(world.count()),
                ..Buffers::default()
            },
            search: Search::new(world.count()),
            cells: Vec::new(),
            width: 1,
        }
    }

    fn number(&mut self, n: u64) {
        self.cells.push(Cell::Integer(n));
    }

    /// The rows of the answer as text.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        let text = |cell: &Cell<'_>| match cell {
            Cell::Missing => String::new(),
            Cell::Text(text) => (*text).to_owned(),
            Cell::Integer(n) => n.to_string(),
            Cell::Float(x) => x.to_string(),
        };
        self.cells.chunks(self.width).map(|row| row.iter().map(text).collect()).collect()
    }

    /// Empties the answer.
    pub(crate) fn clear(&mut self, width: usize) {
        self.cells.clear();
        self.width = width;
    }
}
