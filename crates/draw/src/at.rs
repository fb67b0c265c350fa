//! Lists that are read and written by places that were handed out before.

/// Reading and writing at a place; one that there is not reads as nothing, and is not written.
pub(crate) trait At<T: Copy + Default> {
    /// What stands at a place.
    fn at(&self, place: usize) -> T;
    /// Puts something at a place.
    fn put(&mut self, place: usize, value: T);
}

impl<T: Copy + Default> At<T> for Vec<T> {
    fn at(&self, place: usize) -> T {
        self.get(place).copied().unwrap_or_default()
    }

    fn put(&mut self, place: usize, value: T) {
        if let Some(slot) = self.get_mut(place) {
            *slot = value;
        }
    }
}

/// A count as a number to calculate with.
pub(crate) fn float(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::MAX, f64::from)
}
