//! What happens where the program itself is wrong: a panic is told as an error, and the shell goes on.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

use crate::screen::Screen;
use crate::stop::Stop;

/// What the last panic said, and where.
static SAID: Mutex<String> = Mutex::new(String::new());

/// From now on panics are kept, to be told by [`guarded`]. Somebody who wants a backtrace gets it as ever.
pub(crate) fn listen() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        *SAID.lock().unwrap_or_else(PoisonError::into_inner) = words(panic);
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|wanted| wanted != "0") {
            usual(panic);
        }
    }));
}

fn words(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref().map(String::as_str));
    let said = text.unwrap_or("it says nothing");
    match panic.location() {
        Some(place) => format!("{said} ({}:{})", place.file(), place.line()),
        None => said.to_owned(),
    }
}

/// Does something; if it panics, tells so and stops it.
pub(crate) fn guarded<T>(screen: Screen, run: impl FnOnce() -> Result<T, Stop>) -> Result<T, Stop> {
    // what the program was at is left as it is: the next thing that is asked begins anew
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let said = std::mem::take(&mut *SAID.lock().unwrap_or_else(PoisonError::into_inner));
        screen.internal(&said);
        Err(Stop::Wrong)
    })
}

/// Panics where a test asks for it by naming a statement; released programs have nothing of the kind.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "so that tests see what becomes of a panic")]
pub(crate) fn provoked(statement: &str) {
    if std::env::var_os("FOSS_TEST_PANIC").is_some_and(|text| text == statement) {
        panic!("a test asked for it");
    }
}
