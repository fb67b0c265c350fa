//! The order within layers: each thing near the middle of what it is related to, until no fewer lines cross.

use crate::at::{At as _, float};

/// What stands in layers, and what each is joined with in the layers beside its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers {
    pub(crate) layers: Vec<Vec<usize>>,
    pub(crate) left: Vec<Vec<usize>>,
    pub(crate) right: Vec<Vec<usize>>,
}

/// So often all layers are gone through.
const ROUNDS: usize = 24;

impl Layers {
    /// Puts each layer into the order in which the fewest lines were seen to cross.
    pub(crate) fn untangle(&mut self) {
        let mut best = (self.crossings(), self.layers.clone());
        let mut idle = 0;
        for round in 0..ROUNDS {
            let count = self.layers.len();
            let forward = round % 2 == 0;
            for step in 1..count {
                let layer = if forward { step } else { count - 1 - step };
                self.by_middle(layer, forward);
            }
            self.swap_neighbours();
            let crossings = self.crossings();
            idle += 1;
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
                idle = 0;
            }
            if best.0 == 0 || idle > 7 {
                break;
            }
        }
        self.layers = best.1;
    }

    /// The place of each within its layer.
    fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.left.len()];
        for layer in &self.layers {
            layer.iter().enumerate().for_each(|(place, item)| places.put(*item, place));
        }
        places
    }

    /// Orders a layer by the middle of what each is joined with on one side; what is joined with nothing stays where it is.
    fn by_middle(&mut self, layer: usize, to_the_left: bool) {
        let places = self.places();
        let side = if to_the_left { &self.left } else { &self.right };
        let Some(items) = self.layers.get_mut(layer) else { return };
        let middle = |item: usize| {
            let mut joined: Vec<usize> = side.get(item).into_iter().flatten().map(|other| places.at(*other)).collect();
            joined.sort_unstable();
            let n = joined.len();
            (n > 0).then(|| (float(joined.at((n - 1) / 2)) + float(joined.at(n / 2))) / 2.0)
        };
        let mut free: Vec<(f64, usize, usize)> = Vec::new();
        for (place, item) in items.iter().enumerate() {
            if let Some(middle) = middle(*item) {
                free.push((middle, place, *item));
            }
        }
        free.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut next = free.into_iter().map(|(_, _, item)| item);
        for slot in items.iter_mut() {
            if middle(*slot).is_some()
                && let Some(item) = next.next()
            {
                *slot = item;
            }
        }
    }

    /// Swaps neighbours where fewer lines then cross.
    fn swap_neighbours(&mut self) {
        let mut places = self.places();
        for layer in 0..self.layers.len() {
            let size = self.layers.get(layer).map_or(0, Vec::len);
            for at in 1..size {
                let Some(items) = self.layers.get(layer) else { continue };
                let (a, b) = (items.at(at - 1), items.at(at));
                let crossed = |x: usize, y: usize| {
                    [&self.left, &self.right].iter().map(|side| pairs(side, &places, x, y)).sum::<usize>()
                };
                if crossed(b, a) < crossed(a, b)
                    && let Some(items) = self.layers.get_mut(layer)
                {
                    items.swap(at - 1, at);
                    places.put(a, at);
                    places.put(b, at - 1);
                }
            }
        }
    }

    /// How many lines cross.
    pub(crate) fn crossings(&self) -> usize {
        let places = self.places();
        self.layers.iter().map(|layer| crossings_behind(layer, &self.right, &places)).sum()
    }
}

/// How many lines of two things cross if the first stands above the second.
fn pairs(side: &[Vec<usize>], places: &Vec<usize>, above: usize, below: usize) -> usize {
    let of = |item: usize| side.get(item).into_iter().flatten().map(|other| places.at(*other));
    of(above).map(|a| of(below).filter(|b| *b < a).count()).sum()
}

/// How many lines cross between a layer and the next: pairs that are out of order, counted while merging.
fn crossings_behind(layer: &[usize], right: &[Vec<usize>], places: &Vec<usize>) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    for item in layer {
        let mut own: Vec<usize> = right.get(*item).into_iter().flatten().map(|other| places.at(*other)).collect();
        own.sort_unstable();
        ends.extend(own);
    }
    inversions(&mut ends)
}

fn inversions(list: &mut [usize]) -> usize {
    if list.len() < 2 {
        return 0;
    }
    let middle = list.len() / 2;
    let (low, high) = list.split_at_mut(middle);
    let mut count = inversions(low) + inversions(high);
    let mut merged = Vec::with_capacity(low.len() + high.len());
    let (mut a, mut b) = (low.iter().peekable(), high.iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        if x <= y {
            merged.extend(a.next());
        } else {
            count += a.len();
            merged.extend(b.next());
        }
    }
    merged.extend(a);
    merged.extend(b);
    list.copy_from_slice(&merged);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(first: &[usize], second: &[usize], lines: &[(usize, usize)]) -> Layers {
        let n = first.len() + second.len();
        let mut out = Layers { layers: vec![first.to_vec(), second.to_vec()], ..Layers::default() };
        (out.left, out.right) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        for (a, b) in lines {
            out.right[*a].push(*b);
            out.left[*b].push(*a);
        }
        out
    }

    #[test]
    fn crossings_are_counted_and_removed() {
        let mut crossed = layers(&[0, 1, 2], &[3, 4, 5], &[(0, 5), (1, 4), (2, 3)]);
        assert_eq!(crossed.crossings(), 3);
        crossed.untangle();
        assert_eq!((crossed.crossings(), crossed.layers[1].clone()), (0, vec![5, 4, 3]));
    }

    #[test]
    fn what_must_cross_does_so_once() {
        let mut both = layers(&[0, 1], &[2, 3], &[(0, 2), (0, 3), (1, 2), (1, 3)]);
        both.untangle();
        assert_eq!(both.crossings(), 1);
    }
}
