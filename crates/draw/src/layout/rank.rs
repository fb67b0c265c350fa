//! The layer of each cell: relations lead to the right where that is possible.

use crate::at::At as _;

/// The layers of so many cells that arcs join, and for each arc whether it leads to the left.
pub(crate) fn rank(cells: usize, arcs: &[(usize, usize)]) -> (Vec<usize>, Vec<bool>) {
    let turned = turned(cells, arcs);
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); cells];
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); cells];
    for ((from, to), turned) in arcs.iter().zip(&turned) {
        let (left, right) = if *turned { (*to, *from) } else { (*from, *to) };
        after.get_mut(left).into_iter().for_each(|list| list.push(right));
        before.get_mut(right).into_iter().for_each(|list| list.push(left));
    }
    let order = sorted(&before, &after);
    let mut ranks: Vec<usize> = vec![0; cells];
    for cell in &order {
        let least = before.get(*cell).into_iter().flatten().map(|other| ranks.at(*other) + 1).max();
        ranks.put(*cell, least.unwrap_or(0));
    }
    let empty = Vec::new();
    let of = |lists: &'_ Vec<Vec<usize>>, cell: usize| lists.get(cell).unwrap_or(&empty).clone();
    // cells go to where more of what they are related to is
    for _ in 0..4 {
        for cell in order.iter().rev() {
            let (behind, ahead) = (of(&before, *cell), of(&after, *cell));
            if ahead.len() > behind.len()
                && let Some(next) = ahead.iter().map(|other| ranks.at(*other)).min()
            {
                ranks.put(*cell, next.saturating_sub(1));
            }
        }
        for cell in &order {
            let (behind, ahead) = (of(&before, *cell), of(&after, *cell));
            if behind.len() > ahead.len()
                && let Some(last) = behind.iter().map(|other| ranks.at(*other)).max()
            {
                ranks.put(*cell, last + 1);
            }
        }
    }
    let mut used = ranks.clone();
    used.sort_unstable();
    used.dedup();
    let ranks = ranks.iter().map(|rank| used.partition_point(|other| other < rank)).collect();
    (ranks, turned)
}

/// The arcs that must lead to the left so that no circle is left: those back to a cell that is still being gone on from.
fn turned(cells: usize, arcs: &[(usize, usize)]) -> Vec<bool> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); cells];
    let mut incoming = vec![0_usize; cells];
    for (at, (from, to)) in arcs.iter().enumerate() {
        out.get_mut(*from).into_iter().for_each(|list| list.push(at));
        incoming.put(*to, incoming.at(*to) + 1);
    }
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![0_u8; cells];
    let mut turned = vec![false; arcs.len()];
    let first = (0..cells).filter(|cell| incoming.at(*cell) == 0);
    for start in first.chain(0..cells).collect::<Vec<_>>() {
        if state.at(start) != 0 {
            continue;
        }
        state.put(start, OPEN);
        let mut path = vec![(start, 0)];
        while let Some((cell, next)) = path.last_mut() {
            let Some(arc) = out.get(*cell).and_then(|arcs| arcs.get(*next)).copied() else {
                state.put(*cell, DONE);
                path.pop();
                continue;
            };
            *next += 1;
            let Some((_, to)) = arcs.get(arc).copied() else { continue };
            match state.at(to) {
                OPEN => turned.put(arc, true),
                DONE => {}
                _ => {
                    state.put(to, OPEN);
                    path.push((to, 0));
                }
            }
        }
    }
    turned
}

/// The cells so that each stands behind all that lead to it.
fn sorted(before: &[Vec<usize>], after: &[Vec<usize>]) -> Vec<usize> {
    let mut waits: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut order: Vec<usize> = (0..waits.len()).filter(|cell| waits.at(*cell) == 0).collect();
    let mut at = 0;
    while let Some(cell) = order.get(at).copied() {
        at += 1;
        for next in after.get(cell).into_iter().flatten() {
            waits.put(*next, waits.at(*next).saturating_sub(1));
            if waits.at(*next) == 0 {
                order.push(*next);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_lead_to_the_right() {
        let (ranks, turned) = rank(4, &[(0, 1), (1, 2), (0, 2), (3, 2)]);
        assert_eq!((ranks, turned), (vec![0, 1, 2, 1], vec![false; 4]));
    }

    #[test]
    fn circles_are_opened() {
        let (ranks, turned) = rank(3, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!((ranks, turned), (vec![0, 1, 2], vec![false, false, true]));
        let (ranks, turned) = rank(2, &[(0, 1), (1, 0), (0, 1)]);
        assert_eq!((ranks, turned), (vec![0, 1], vec![false, true, false]));
    }
}
