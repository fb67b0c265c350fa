//! Work on several cores, where the feature `parallel` is on and there are several; the result never depends on it.

/// How many threads work at once: 1 without the feature `parallel`, else as many as there are cores or as `RAYON_NUM_THREADS` says.
///
/// # Examples
///
/// ```
/// assert!(fossgraph_core::parallel::threads() >= 1);
/// ```
#[must_use]
pub fn threads() -> usize {
    #[cfg(feature = "parallel")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "parallel"))]
    return 1;
}

/// Whether so many items are worth another thread.
#[cfg(feature = "parallel")]
fn is_worth(items: usize) -> bool {
    items >= 10_000 && threads() > 1
}

/// Sorts numbers or small tuples of them, equal ones of which are the same.
pub(crate) fn sort<T: Ord + Send>(items: &mut [T]) {
    #[cfg(feature = "parallel")]
    if is_worth(items.len()) {
        return rayon::slice::ParallelSliceMut::par_sort_unstable(items);
    }
    items.sort_unstable();
}

/// Does something to each run of items that belong together, as two that stand beside each other tell.
pub(crate) fn runs<T: Send>(
    items: &mut [T],
    together: impl Fn(&T, &T) -> bool + Sync + Send,
    work: impl Fn(&mut [T]) + Sync + Send,
) {
    #[cfg(feature = "parallel")]
    if is_worth(items.len()) {
        use rayon::prelude::{ParallelIterator as _, ParallelSliceMut as _};
        return items.par_chunk_by_mut(together).for_each(work);
    }
    items.chunk_by_mut(together).for_each(work);
}

/// What two pieces of work make, at once. Each is much work.
pub(crate) fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(feature = "parallel")]
    return rayon::join(one, other);
    #[cfg(not(feature = "parallel"))]
    return (one(), other());
}

/// What some work makes of each item, in their order. Each item is much work.
///
/// # Examples
///
/// ```
/// let halves: [&[u64]; 2] = [&[1, 2, 3], &[4, 5]];
/// let sums = fossgraph_core::parallel::map(halves.to_vec(), |half| half.iter().sum::<u64>());
/// assert_eq!(sums, [6, 9]);
/// ```
pub fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    if items.len() > 1 && threads() > 1 {
        use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};
        return items.into_par_iter().map(work).collect();
    }
    items.into_iter().map(work).collect()
}
