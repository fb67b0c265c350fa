//! What fuzz targets share.

mod foreign;

pub use foreign::open;
