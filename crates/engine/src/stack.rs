//! Room on the stack: a query that is nested as deeply as it may be is read and run wherever the caller stands.

/// What is enough for the deepest nesting. Frames of code that is not optimised are several times as large.
const ENOUGH: usize = if cfg!(debug_assertions) { 6 << 20 } else { 1 << 20 };

/// Runs something on this stack if there is enough left of it, else on one of its own.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn with_room<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(ENOUGH, 2 * ENOUGH, run)
}

/// Runs something; here no stack can be made.
#[cfg(target_family = "wasm")]
pub(crate) fn with_room<T>(run: impl FnOnce() -> T) -> T {
    run()
}
