//! Repeats and what is asked of edges.

use super::*;


