//! Ctrl-C: what it ends, and what minds itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use fossgraph_engine::CancelToken;

use crate::stop::Stop;

/// What an interrupt means at the moment.
#[derive(Clone, Debug)]
pub(crate) struct Interrupt {
    pub(crate) token: CancelToken,
    state: Arc<AtomicU8>,
}

/// Nothing is done that could be cancelled: the program ends.
const IDLE: u8 = 0;
/// Data are loaded, a query is run or its answer written: it is cancelled; the second time, the program ends.
const RUNNING: u8 = 1;
/// The shell waits for input or a pager is read, and minds itself.
const WAITING: u8 = 2;

impl Interrupt {
    /// Nothing is done yet.
    pub(crate) fn new() -> Self {
        Self { token: CancelToken::new(), state: Arc::new(AtomicU8::new(IDLE)) }
    }

    /// Listens for Ctrl-C. Without it, an interrupt ends the program as any other.
    pub(crate) fn listen(&self) {
        let heard = self.clone();
        let _ = ctrlc::set_handler(move || match heard.state.load(Ordering::SeqCst) {
            RUNNING if !heard.token.is_cancelled() => heard.token.cancel(),
            WAITING => {}
            _ => std::process::exit(Stop::Interrupted.code().into()),
        });
    }

    /// The shell waits for input, or a pager is read.
    pub(crate) fn waiting(&self) {
        self.state.store(WAITING, Ordering::SeqCst);
    }

    /// Something runs that can be cancelled; an interrupt that came since something else began to run still counts.
    pub(crate) fn running(&self) {
        if self.state.swap(RUNNING, Ordering::SeqCst) != RUNNING {
            self.token.reset();
        }
    }

    /// Nothing is done that could be cancelled.
    pub(crate) fn idle(&self) {
        self.state.store(IDLE, Ordering::SeqCst);
    }
}
