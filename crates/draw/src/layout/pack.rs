//! Parts that do not hang together, side by side in rows.

use super::Layout;

const GAP: f64 = 34.0;

/// The parts in rows that together are wider than high; the highest first.
pub(super) fn pack(parts: Vec<Layout>) -> Layout {
    let area: f64 = parts.iter().map(|part| (part.width + GAP) * (part.height + GAP)).sum();
    let widest = parts.iter().map(|part| part.width).fold(0.0, f64::max);
    let room = widest.max((area * 1.7).sqrt());
    let mut parts = parts;
    parts.sort_by(|a, b| b.height.total_cmp(&a.height));
    let mut out = Layout::default();
    let (mut x, mut y, mut high) = (0.0, 0.0, 0.0_f64);
    for part in parts {
        if x > 0.0 && x + part.width > room {
            y += high + GAP;
            (x, high) = (0.0, 0.0);
        }
        let (w, h) = (part.width, part.height);
        out.take_in(part.shifted(x, y));
        x += w + GAP;
        high = high.max(h);
        out.width = out.width.max(x - GAP);
        out.height = out.height.max(y + h);
    }
    out
}
