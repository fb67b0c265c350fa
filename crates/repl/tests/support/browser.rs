//! A real browser, where there is one: on the path, or named by `FOSSGRAPH_BROWSER`.

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The first program on the path that has one of some names.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places = env::split_paths(&path).flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    places.into_iter().find(|place| place.is_file())
}

/// Says that something is not tested here, also where the output of tests is kept back.
pub(crate) fn skipped(what: &str) {
    std::io::stderr().write_all(format!("skipped: {what}\n").as_bytes()).unwrap();
}

/// The document as the browser leaves it.
pub(crate) fn dumped(browser: &Path, file: &Path) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
        .args(["--virtual-time-budget=30000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a check where there is a browser.
pub(crate) fn with_browser(check: impl FnOnce(&Path)) {
    let known = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    match env::var_os("FOSSGRAPH_BROWSER").map(PathBuf::from).or_else(|| on_path(&known)) {
        Some(browser) => check(&browser),
        None => skipped("hostile names in a browser, for there is none (set FOSSGRAPH_BROWSER)"),
    }
}
