//! What fuzz targets share.

mod foreign;
mod seal;

pub use foreign::open;
pub use seal::seal;
