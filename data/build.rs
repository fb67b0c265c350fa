//! Compiles the data files into the snapshot that the crate embeds.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    for folder in ["cncf", "lfai", "microsoft", "openssf", "origins"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    for file in ["schema.toml", "names.csv", "foundations.toml", "packages.toml", "sources.toml", "build.rs"] {
        println!("cargo::rerun-if-changed={file}");
    }
    let loaded = fossgraph_core::Files::read(&root).and_then(|files| fossgraph_core::load(&files, None));
    let out = env::var_os("OUT_DIR").map(|dir| Path::new(&dir).join("builtin.foss-snapshot"));
    match (loaded, out) {
        (Ok(loaded), Some(out)) => {
            let written =
                fs::File::create(&out).and_then(|mut file| fossgraph_core::write_snapshot(&loaded, &mut file));
            if let Err(e) = written {
                println!("cargo::error={e}");
                process::exit(1);
            }
        }
        (Err(e), _) => {
            for line in e.to_string().lines() {
                println!("cargo::error={line}");
            }
            process::exit(1);
        }
        (_, None) => process::exit(1),
    }
}
