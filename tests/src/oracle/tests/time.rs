//! Queries as of a date.

use super::*;


