//! Heights within layers: each thing as near as it can be to what it is joined with, none over another.

use super::order::Layers;
use crate::at::{At as _, float};

/// What must be known of something that is placed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extent {
    pub(crate) height: f64,
    /// How far it must be from what stands beside it.
    pub(crate) gap: f64,
    /// How much it matters that lines to it are straight.
    pub(crate) weight: f64,
}

const ROUNDS: usize = 30;

/// The middle of each, from above. What has a hub would rather be level with it than with all else.
pub(crate) fn heights(layers: &Layers, extents: &Vec<Extent>, hubs: &Vec<Option<usize>>) -> Vec<f64> {
    let mut middles = vec![0.0; extents.len()];
    for layer in &layers.layers {
        let mut y = 0.0;
        for item in layer {
            let extent = extents.at(*item);
            middles.put(*item, y + extent.height / 2.0);
            y += extent.height + extent.gap;
        }
    }
    let count = layers.layers.len();
    for round in 0..ROUNDS {
        let last = round + 6 >= ROUNDS;
        for step in 0..count {
            let forward = round % 2 == 0;
            let at = if forward { step } else { count - 1 - step };
            let Some(layer) = layers.layers.get(at) else { continue };
            let wish = |item: usize| {
                let (left, right) = (layers.left.get(item), layers.right.get(item));
                let (left, right) = (left.into_iter().flatten(), right.into_iter().flatten());
                let joined: Vec<usize> = match (last, forward) {
                    (true, _) => left.chain(right).copied().collect(),
                    (false, true) => left.copied().collect(),
                    (false, false) => right.copied().collect(),
                };
                let wish = wish(&joined, &middles, extents)?;
                Some(match hubs.at(item).filter(|_| last) {
                    Some(hub) => f64::midpoint(wish, middles.at(hub)),
                    None => wish,
                })
            };
            let wishes: Vec<(f64, f64)> = layer
                .iter()
                .map(|item| wish(*item).map_or((middles.at(*item), 0.05), |y| (y, extents.at(*item).weight)))
                .collect();
            for (item, y) in layer.iter().zip(settled(layer, &wishes, extents)) {
                middles.put(*item, y);
            }
        }
    }
    middles
}

/// The middle of what something is joined with, those that matter most counting most.
fn wish(joined: &[usize], middles: &Vec<f64>, extents: &Vec<Extent>) -> Option<f64> {
    let weight: f64 = joined.iter().map(|other| extents.at(*other).weight).sum();
    let sum: f64 = joined.iter().map(|other| middles.at(*other) * extents.at(*other).weight).sum();
    (weight > 0.0).then(|| sum / weight)
}

/// The heights nearest to those wished for, as squares add up, at which nothing of a layer overlaps: where two are too near, they and
/// all that touch them share the middle of their wishes.
fn settled(layer: &[usize], wishes: &[(f64, f64)], extents: &Vec<Extent>) -> Vec<f64> {
    let mut offsets = Vec::with_capacity(layer.len());
    let mut offset = 0.0;
    for (at, item) in layer.iter().enumerate() {
        let here = extents.at(*item);
        if let Some(before) = at.checked_sub(1).and_then(|at| layer.get(at)) {
            let before = extents.at(*before);
            offset += before.height / 2.0 + before.gap.max(here.gap) + here.height / 2.0;
        }
        offsets.push(offset);
    }
    // blocks of so many, with their height and weight
    let mut blocks: Vec<(usize, f64, f64)> = Vec::new();
    for ((wish, weight), offset) in wishes.iter().zip(&offsets) {
        let mut block = (1, wish - offset, *weight);
        while let Some(above) = blocks.last().copied().filter(|above| above.1 >= block.1) {
            blocks.pop();
            let weight = above.2 + block.2;
            block = (above.0 + block.0, (above.1 * above.2 + block.1 * block.2) / weight, weight);
        }
        blocks.push(block);
    }
    let heights = blocks.into_iter().flat_map(|(count, height, _)| std::iter::repeat_n(height, count));
    heights.zip(offsets).map(|(height, offset)| height + offset).collect()
}

/// How wide the gap between two layers is, so that steep lines have room.
pub(crate) fn gap(steepest: f64, lines: usize) -> f64 {
    30.0 + (steepest * 0.10).min(60.0) + (float(lines) * 0.5).min(16.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overlaps_and_wishes_are_met_where_they_can_be() {
        let extents = vec![Extent { height: 10.0, gap: 2.0, weight: 1.0 }; 3];
        assert_eq!(settled(&[0, 1, 2], &[(0.0, 1.0), (50.0, 1.0), (90.0, 1.0)], &extents), [0.0, 50.0, 90.0]);
        assert_eq!(settled(&[0, 1, 2], &[(50.0, 1.0), (50.0, 1.0), (50.0, 1.0)], &extents), [38.0, 50.0, 62.0]);
        assert_eq!(settled(&[0, 1], &[(10.0, 1.0), (0.0, 3.0)], &extents), [-6.5, 5.5]);
    }
}
