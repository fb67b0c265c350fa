//! Snapshots: what is written is read back, and what is damaged is never taken for whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs;

use fossgraph_core::{
    Direction, EdgeId, Graph, Loaded, NodeId, Snapshot, SnapshotError, decode, encode, load_text, open_snapshot,
    write_snapshot,
};

const SCHEMA: &str = "citations='document'\n[[kind]]\nsingular='team'\nplural='teams'\nattributes=['size','tags','level']\n\
    [[kind]]\nsingular='document'\nplural='documents'\nattributes=['date']\n\
    [[enumeration]]\nname='level'\nmembers=['low','high']\n[[attribute]]\nname='level'\ntype='level'\n\
    [[attribute]]\nname='size'\ntype='integer'\n[[attribute]]\nname='date'\ntype='date'\n\
    [[attribute]]\nname='tags'\ntype='text'\nmany=true\n\
    [[relation]]\nphrase='trusts'\ninverse='trusted by'\nfrom=['team']\nto=['team']\nattributes=['size']\n\
    [[relation]]\nphrase='near'\nsymmetric=true\nfrom=['team']\nto=['team']\n\
    [[relation]]\nphrase='leads'\ninverse='led by'\nfrom=['team']\nto=['team']";

/// A little of everything that a snapshot can hold.
const TEAMS: &str = "sources=['d']\n[[team]]\nname='Web'\naliases=['W']\nsize=[{is=3,note='guess',check='claim'}]\n\
    level='high'\ntags=['é','b']\ntrusts=[{to='Ops',since=2020,size=7},{to='Ops',until=2019}]\nnear=['Ops',{to='Core',until=2020}]\n\
    [[team]]\nname='Ops'\nsince=2001\ntrusts='Core'\n[[team]]\nname='Core'\n[[document]]\nid='d'\nname='Doc'\ndate=2024-05-01";

fn sample() -> Loaded {
    load_text(&[("schema.toml", SCHEMA), ("teams.toml", TEAMS)]).unwrap()
}

fn bytes() -> Vec<u8> {
    encode(&sample()).unwrap()
}

#[test]
fn what_is_read_back_is_what_was_written() {
    let bytes = bytes();
    let loaded = decode(&bytes).unwrap();
    assert_eq!(encode(&loaded).unwrap(), bytes);
    assert_eq!(loaded.report, sample().report);
    let (graph, before) = (&loaded.graph, sample().graph);
    let web = graph.name_index().find("w").next().unwrap();
    assert_eq!((web.written, graph.name(web.node)), ("W", "Web"));
    let size = graph.schema().lexicon().attribute("size").unwrap();
    let claim = graph.column(graph.kind_of(web.node), size).unwrap().claims(graph.local(web.node))[0];
    assert_eq!(graph.note(claim.fact), Some("guess"));
    assert_eq!(graph.date().unwrap().to_string(), "2024-05-01");
    for relation in graph.schema().relation_ids() {
        let (own, other) = (graph.edges(relation), before.edges(relation));
        assert_eq!(own, other);
        assert_eq!(own.len_now(), other.len_now());
        for node in (0..5).map(NodeId) {
            assert_eq!(graph.fact(node), before.fact(node));
            for way in [Direction::Out, Direction::In] {
                assert_eq!(own.neighbours(node, way), other.neighbours(node, way));
                assert!(own.edges_ever(node, way).eq(other.edges_ever(node, way)));
            }
        }
        for edge in (0..4).map(EdgeId) {
            assert_eq!((own.ends(edge), own.fact(edge)), (other.ends(edge), other.fact(edge)));
        }
    }
    let trusts = graph.edges(graph.schema().relation_ids().next().unwrap());
    assert_eq!(trusts.column(size).unwrap().cells(2).count(), 1);
    assert_eq!((trusts.len(), trusts.len_now()), (3, 2));
}

#[test]
fn every_cut_and_every_flipped_byte_is_refused_or_told() {
    let bytes = bytes();
    for end in 0..bytes.len() {
        assert!(decode(&bytes[..end]).is_err(), "cut at {end}");
        assert!(Snapshot::copy(&bytes[..end]).open().is_err(), "opened although cut at {end}");
    }
    let mut late = 0;
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(decode(&damaged).is_err(), "flipped at {at}");
        if let Ok(Loaded { graph, .. }) = Snapshot::copy(&damaged).open() {
            late += 1;
            let error = graph.check().unwrap_err().to_string();
            assert!(error.starts_with("error[D009]: the snapshot is damaged ("), "{error}");
            assert!(write_snapshot(&sample_of(graph), &mut Vec::new()).is_err(), "{at}: written on");
        }
    }
    assert!(late > bytes.len() / 16, "only {late} bytes were looked at late");
}

fn sample_of(graph: Graph) -> Loaded {
    Loaded { graph, report: sample().report }
}

#[test]
fn more_bytes_than_belong_to_it_are_refused() {
    let mut bytes = bytes();
    bytes.push(0);
    assert_eq!(decode(&bytes).unwrap_err(), SnapshotError::Damaged("its length"));
}

#[test]
fn other_formats_are_refused_with_their_number() {
    for format in [2_u32, 4, u32::MAX] {
        let mut other = bytes();
        other[8..12].copy_from_slice(&format.to_le_bytes());
        let error = decode(&other).unwrap_err();
        assert_eq!(error, SnapshotError::OtherFormat(format));
        let told =
            format!("the snapshot has format {format}, this release reads format 3: build it again from its data");
        assert_eq!(error.to_string(), told);
    }
    for none in [b"".as_slice(), b"fossgrap", b"[[kind]]\nsingular = 'a snapshot of 32 bytes'"] {
        assert_eq!(decode(none).unwrap_err(), SnapshotError::NotASnapshot);
    }
}

#[test]
fn a_snapshot_lies_anywhere() {
    let bytes = bytes();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.foss-snapshot");
    fs::write(&path, &bytes).unwrap();
    let in_file = open_snapshot(&path).unwrap();
    assert!(in_file.graph.is_checked_late());
    assert_eq!(encode(&in_file).unwrap(), bytes);
    // a file that is replaced is still there for who opened it
    fs::write(folder.path().join("b"), b"other").unwrap();
    fs::rename(folder.path().join("b"), &path).unwrap();
    assert_eq!(encode(&in_file).unwrap(), bytes);
    assert!(open_snapshot(&path).unwrap_err().to_string().contains("a.foss-snapshot: error[D009]: not a fossgraph"));
    assert!(open_snapshot(folder.path()).unwrap_err().to_string().contains("error[D002]"));
    // bytes of the program may begin anywhere
    for shift in 0..9 {
        let shifted: Vec<u8> = std::iter::repeat_n(0, shift).chain(bytes.iter().copied()).collect();
        let fixed: &'static [u8] = Vec::leak(shifted);
        let loaded = Snapshot::built_in(&fixed[shift..]).open().unwrap();
        assert!(!loaded.graph.is_checked_late() && loaded.graph.check().is_ok());
        assert_eq!(encode(&loaded).unwrap(), bytes);
    }
}

#[test]
fn a_clone_of_a_graph_knows_of_the_damage_too() {
    let mut bytes = bytes();
    let core = bytes.windows(4).rposition(|four| four == b"Core").unwrap();
    bytes[core] = b'c';
    let graph = Snapshot::copy(&bytes).open().unwrap().graph;
    let clone = graph.clone();
    assert!(graph.damage().is_none());
    let names: String = (0..4).map(|node| clone.name(NodeId(node))).collect();
    assert_eq!(names, "", "a damaged part reads as empty");
    assert_eq!(graph.node_count(), 4);
    assert_eq!(graph.damage().unwrap().message, "the snapshot is damaged (names): build it again from its data");
    assert!(encode(&sample_of(clone)).is_err());
}
