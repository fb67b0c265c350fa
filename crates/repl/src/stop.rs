//! Why the program ends before everything is done; what is wrong has been told by then.

use fossgraph_engine::Error;

/// Why the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// An expectation does not hold, or a file is not formatted.
    Broken,
    /// Two versions of the data differ.
    Different,
    /// A query, data or the command line are wrong.
    Wrong,
    /// A limit was passed.
    Limit,
    /// The user interrupted.
    Interrupted,
    /// Nobody reads the results any more, which is no error.
    Closed,
}

impl Stop {
    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Broken | Self::Different => 1,
            Self::Wrong => 2,
            Self::Limit => 3,
            Self::Interrupted => 130,
        }
    }

    /// What an error of the engine means for the program.
    pub(crate) fn of(error: &Error) -> Self {
        if error.is_cancelled() {
            Self::Interrupted
        } else if error.is_limit() {
            Self::Limit
        } else {
            Self::Wrong
        }
    }
}
