//! Opening bytes as a foreign file.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use fossgraph_core::{Snapshot, encode};

/// In memory where the system has such a place.
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a folder of its own")
});

/// Opens bytes as a file of that name: an error that says something, or a graph that comes back from a snapshot.
pub fn open(name: &str, bytes: &[u8]) {
    let path = FOLDER.path().join(name);
    fs::write(&path, bytes).expect("a file can be written");
    match fossgraph_formats::open(&[&path]) {
        Ok(loaded) => {
            let bytes = encode(&loaded).expect("what is loaded can be kept");
            let again = Snapshot::copy(&bytes).open().expect("what is kept can be opened");
            again.graph.check().expect("and is whole");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
