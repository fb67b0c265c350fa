//! Which mutant is switched on: this file is put into the copy of the lowest crate, for all others to ask.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

const NONE: u32 = u32::MAX - 2;
const LISTENING: u32 = u32::MAX - 1;
const UNREAD: u32 = u32::MAX;

static CHOSEN: AtomicU32 = AtomicU32::new(UNREAD);
static MET: [AtomicBool; 1 << 14] = [const { AtomicBool::new(false) }; 1 << 14];

/// Whether mutant `n` is the one in `MUTANT_CHOSEN`.
#[inline(always)]
#[must_use]
pub fn chosen(n: u32) -> bool {
    let chosen = CHOSEN.load(Ordering::Relaxed);
    if chosen < LISTENING { chosen == n } else { slowly(n) }
}

#[cold]
#[inline(never)]
fn slowly(n: u32) -> bool {
    if CHOSEN.load(Ordering::Relaxed) == UNREAD {
        let number = std::env::var("MUTANT_CHOSEN").ok().and_then(|n| n.parse().ok()).unwrap_or(NONE);
        let listening = std::env::var_os("MUTANTS_MET").is_some();
        CHOSEN.store(if listening { LISTENING } else { number }, Ordering::Relaxed);
        return chosen(n);
    }
    if MET.get(n as usize).is_some_and(|met| !met.swap(true, Ordering::Relaxed)) {
        note(n);
    }
    false
}

/// Appends a number to the file `MUTANTS_MET`, in which several processes may note what they met.
fn note(n: u32) {
    let Some(path) = std::env::var_os("MUTANTS_MET") else { return };
    if let Ok(mut file) = OpenOptions::new().append(true).create(true).open(path) {
        let _ = file.write_all(&n.to_le_bytes());
    }
}
