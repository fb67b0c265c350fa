//! Layouts of drawn-up diagrams: nothing overlaps, whatever they look like.

use super::*;
use crate::diagram::{Edge, Kind, Thing};
use crate::look::Look;
use fossgraph_core::KindId;

fn diagram(things: usize, edges: &[(usize, usize, &str)]) -> Diagram {
    let thing = |at: usize| Thing { name: format!("thing number {at}"), kind: at % 3 };
    let name = |at| format!("kind {at}");
    let kind = |at| Kind { singular: name(at), name: name(at), look: Look::of(KindId(at)), count: 1 };
    let edge = |(from, to, phrase): &(usize, usize, &str)| Edge {
        from: *from,
        to: *to,
        phrase: (*phrase).to_owned(),
        symmetric: false,
        when: String::new(),
    };
    Diagram {
        things: (0..things).map(thing).collect(),
        edges: edges.iter().map(edge).collect(),
        kinds: (0..3).map(kind).collect(),
    }
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x + a.w > b.x + 0.1 && b.x + b.w > a.x + 0.1 && a.y + a.h > b.y + 0.1 && b.y + b.h > a.y + 0.1
}

fn check(diagram: &Diagram) -> Layout {
    let laid = layout(diagram);
    assert_eq!(laid, layout(diagram), "the same diagram has the same layout");
    assert_eq!(laid.boxes.len(), diagram.things.len(), "each thing has a place");
    let mut things: Vec<usize> = laid.boxes.iter().map(|placed| placed.thing).collect();
    things.sort_unstable();
    things.dedup();
    assert_eq!(things.len(), diagram.things.len(), "and one only");
    for (at, a) in laid.boxes.iter().enumerate() {
        for b in &laid.boxes[at + 1..] {
            assert!(!overlap(a.rect, b.rect), "{} and {} overlap", a.thing, b.thing);
        }
        assert!(a.rect.x >= -0.1 && a.rect.x + a.rect.w <= laid.width + 0.1, "{:?} in {}", a.rect, laid.width);
        assert!(a.rect.y >= -0.1 && a.rect.y + a.rect.h <= laid.height + 0.1, "{:?} in {}", a.rect, laid.height);
    }
    let label = |label: &Label| {
        let w = crate::text::width(&label.text, cell::LABEL);
        Rect { x: label.x - w / 2.0, y: label.y - 6.0, w, h: 12.0 }
    };
    for (at, a) in laid.labels.iter().enumerate() {
        for b in &laid.labels[at + 1..] {
            assert!(!overlap(label(a), label(b)), "labels overlap: {a:?} {b:?}");
        }
        for placed in &laid.boxes {
            assert!(!overlap(label(a), placed.rect), "a label stands over a thing: {a:?} {placed:?}");
        }
    }
    let drawn: std::collections::BTreeSet<usize> = laid.lines.iter().flat_map(|line| line.edges.clone()).collect();
    let joining = diagram.edges.iter().enumerate().filter(|(_, edge)| edge.from != edge.to).map(|(at, _)| at);
    assert_eq!(drawn.into_iter().collect::<Vec<_>>(), joining.collect::<Vec<_>>(), "each edge has a line");
    laid
}

#[test]
fn a_path_goes_to_the_right_on_one_height() {
    let laid = check(&diagram(3, &[(0, 1, "uses"), (1, 2, "hosted by")]));
    let rects: Vec<Rect> = laid.boxes.iter().map(|placed| placed.rect).collect();
    assert!(rects[0].x < rects[1].x && rects[1].x < rects[2].x);
    assert!((rects[0].y - rects[2].y).abs() < 1.0);
    assert_eq!((laid.labels.len(), laid.lines.len()), (2, 4));
    assert_eq!(laid.lines.iter().filter(|line| line.heads.1).count(), 2);
}

#[test]
fn alike_relations_share_a_label_and_many_leaves_a_frame() {
    let few: Vec<(usize, usize, &str)> = (1..4).map(|to| (0, to, "started")).collect();
    let laid = check(&diagram(4, &few));
    assert_eq!((laid.labels.len(), laid.frames.len(), laid.lines.len()), (1, 0, 4));
    let many: Vec<(usize, usize, &str)> = (1..40).map(|from| (from, 0, "uses")).collect();
    let laid = check(&diagram(40, &many));
    assert_eq!(
        (laid.labels.len(), laid.frames.len(), laid.lines.len()),
        (2, 3, 5),
        "a frame for each kind, on both sides"
    );
}

#[test]
fn circles_pairs_and_loops_are_drawn() {
    let laid = check(&diagram(3, &[(0, 1, "a"), (1, 2, "a"), (2, 0, "a"), (0, 1, "b"), (1, 0, "b"), (2, 2, "own")]));
    assert!(laid.lines.iter().any(|line| line.heads.0), "one leads to the left");
    assert!(laid.boxes[2].lines.iter().any(|line| line == "↻ own"));
}

#[test]
fn nothing_and_things_alone_have_a_place() {
    assert_eq!(check(&diagram(0, &[])), Layout::default());
    check(&diagram(1, &[]));
    check(&diagram(4, &[]));
    assert_eq!(check(&diagram(30, &[])).frames.len(), 3);
}

#[test]
fn random_diagrams_keep_all_apart() {
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % u64::try_from(below).unwrap()).unwrap()
    };
    for round in 0..60 {
        let things = 2 + random(40);
        let count = random(things * 2);
        let phrases = ["uses", "hosted by", "started", "is integrated with"];
        let edges: Vec<(usize, usize, &str)> =
            (0..count).map(|_| (random(things), random(things), phrases[random(1 + round % 4)])).collect();
        check(&diagram(things, &edges));
    }
    let big: Vec<(usize, usize, &str)> = (0..400).map(|_| (random(200), random(200), phrases_of(random(3)))).collect();
    check(&diagram(200, &big));
}

fn phrases_of(at: usize) -> &'static str {
    ["uses", "hosted by", "started"][at]
}
