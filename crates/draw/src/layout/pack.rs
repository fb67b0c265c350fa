//! Parts that do not hang together, side by side in rows.

use super::Layout;

const GAP: f64 = 34.0;

/// The parts in rows that together are wider than high: the highest first, lower ones one below the other beside it.
pub(super) fn pack(mut parts: Vec<Layout>) -> Layout {
    let area: f64 = parts.iter().map(|part| (part.width + GAP) * (part.height + GAP)).sum();
    let widest = parts.iter().map(|part| part.width).fold(0.0, f64::max);
    let room = widest.max((area * 1.7).sqrt());
    parts.sort_by(|a, b| b.height.total_cmp(&a.height));
    let mut out = Layout::default();
    // the row, and in it the column that is filled
    let (mut top, mut high) = (0.0, 0.0);
    let (mut left, mut wide, mut down) = (0.0, 0.0_f64, 0.0);
    for part in parts {
        let (w, h) = (part.width, part.height);
        if down + h > high || left + w > room {
            (left, wide, down) = (if wide > 0.0 { left + wide + GAP } else { left }, 0.0, 0.0);
            if left > 0.0 && left + w > room || h > high {
                top += if high > 0.0 { high + GAP } else { 0.0 };
                (left, high) = (0.0, h);
            }
        }
        out.take_in(part.shifted(left, top + down));
        out.width = out.width.max(left + w);
        out.height = out.height.max(top + down + h);
        wide = wide.max(w);
        down += h + GAP;
    }
    out
}
