//! Damaged and made-up snapshots through the program: each is refused with a code, or answers as the whole one does; none takes
//! the program down, much time or memory.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use support::{Folder, foss, text};

/// A header and a table of entries, each of so many bytes.
const HEADER: usize = 32;
const ENTRY: usize = 32;

const QUERIES: &str = "describe schema; things; anything show kind, name, id, aliases, sources; describe \"Shop\"";

fn asked(path: &Path, args: &[&str]) -> Output {
    let mut command = Command::new("prlimit");
    command.args(["--as=2147483648", "--cpu=5", "--core=0", env!("CARGO_BIN_EXE_foss"), "--no-config"]);
    command.args(args).env_remove("FOSS_DATA").current_dir(path.parent().unwrap()).output().unwrap()
}

/// The code of the error on a file; nothing where it is read. What is read answers as the whole one does.
fn told(path: &Path, whole: &str) -> Option<String> {
    let name = path.to_str().unwrap();
    let mut told = None;
    for args in [
        &["--data", name, "-c", QUERIES] as &[&str],
        &["check", name],
        &["--data", name, "export", "--to", "out.graphml"],
    ] {
        let output = asked(path, args);
        let (code, err) = (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned());
        match code {
            Some(0) if args.contains(&QUERIES) => assert_eq!(text(&output.stdout), whole, "{args:?}"),
            Some(0) => {}
            Some(2) => {
                let (_, behind) = err.split_once("error[").unwrap_or_else(|| panic!("{args:?}: {err}"));
                told = Some(behind[..4].to_owned());
            }
            other => panic!("{args:?} ended with {other:?}: {err}"),
        }
    }
    told
}

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

fn put(bytes: &mut [u8], at: usize, number: u64) {
    bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
}

/// Makes the checksum of the head right again.
fn seal(bytes: &mut [u8]) {
    let count = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let end = (HEADER + count.min(10_000) * ENTRY).min(bytes.len());
    let mut head = crc32fast::Hasher::new();
    head.update(&bytes[..24]);
    head.update(&bytes[28..HEADER]);
    head.update(&bytes[HEADER..end]);
    let sum = head.finalize().to_le_bytes();
    bytes[24..28].copy_from_slice(&sum);
}

#[test]
fn no_damage_takes_the_program_down() {
    let schema = "citations = \"document\"\n[[kind]]\nsingular = \"thing\"\nplural = \"things\"\nattributes = [\"size\", \"tags\"]\n\
        [[kind]]\nsingular = \"document\"\nplural = \"documents\"\n[[attribute]]\nname = \"size\"\ntype = \"integer\"\n\
        [[attribute]]\nname = \"tags\"\ntype = \"text\"\nmany = true\n\
        [[relation]]\nphrase = \"helps\"\ninverse = \"helped by\"\nfrom = [\"thing\"]\nto = [\"thing\"]";
    let data = "sources = [\"d\"]\n[[document]]\nid = \"d\"\nname = \"D\"\n[[thing]]\nname = \"Shop\"\naliases = [\"Store\"]\nsize = 3\n\
        tags = [\"a\", \"b\"]\nhelps = [{ to = \"Bank\", since = 2020 }]\n[[thing]]\nname = \"Bank\"\nnote = \"n\"";
    let folder = Folder::of(&[("schema.toml", schema), ("data.toml", data)]);
    let path = folder.path("whole.foss-snapshot");
    assert_eq!(foss(&["build", folder.text(), "-o", path.to_str().unwrap()]).status.code(), Some(0));
    let bytes = fs::read(&path).unwrap();
    let whole = text(&asked(&path, &["--data", path.to_str().unwrap(), "-c", QUERIES]).stdout).to_owned();
    assert!(whole.contains("Shop") && told(&path, &whole).is_none());
    let (mut cases, mut refused) = (0, 0);
    let mut case = |what: &str, bytes: &[u8], must_refuse: bool| {
        let path = folder.path("x.foss-snapshot");
        fs::write(&path, bytes).unwrap();
        let told = told(&path, &whole);
        assert!(told.is_some() || !must_refuse, "{what} is read");
        // what does not begin as a snapshot is of no known format
        assert!(told.iter().all(|code| code == "D009" || code == "D005"), "{what}: {told:?}");
        cases += 1;
        refused += usize::from(told.is_some());
    };
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = bytes.clone();
        change(&mut bytes);
        bytes
    };
    for n in 0..40 {
        let at = n * (bytes.len() - 1) / 39;
        case(&format!("byte {at} flipped"), &changed(&|b| b[at] ^= 1 << (n % 8)), at < HEADER);
    }
    for n in 0..30 {
        let length = if n < 10 { n * 7 } else { bytes.len() * (n - 9) / 21 };
        case(&format!("cut to {length}"), &bytes[..length], true);
    }
    // the head says something else, and its checksum says the same
    for (at, numbers) in [(8_usize, [0_u64, 1, 0xffff_ffff]), (12, [0, 1, 0xffff_ffff]), (12, [2, 1_000, 0x7fff_ffff])]
    {
        for number in numbers {
            let number = u32::try_from(number).unwrap();
            case(
                &format!("{number} at {at}"),
                &changed(&|b| {
                    b[at..at + 4].copy_from_slice(&number.to_le_bytes());
                    seal(b);
                }),
                true,
            );
        }
    }
    let last = bytes.len() as u64;
    for section in 0..4 {
        let entry = HEADER + section * ENTRY;
        for (at, numbers) in
            [(entry + 16, [0, 1, 1 << 63, last, u64::MAX - 7]), (entry + 24, [0, 1, 1 << 63, last, u64::MAX])]
        {
            for number in numbers.into_iter().filter(|n| *n != self::number(&bytes, at)) {
                let bytes = changed(&|b| {
                    put(b, at, number);
                    seal(b);
                });
                case(&format!("{number} at {at}"), &bytes, false);
            }
        }
    }
    case(
        "swapped",
        &changed(&|b| {
            for at in 0..ENTRY {
                b.swap(HEADER + at, HEADER + ENTRY + at);
            }
            seal(b);
        }),
        false,
    );
    case("longer", &changed(&|b| b.extend([0; 100])), false);
    case("other letters in front", &changed(&|b| b[..8].copy_from_slice(b"fossgrpi")), true);
    case("nothing but its letters", b"fossgrph", true);
    case("letters and zeros", &[b"fossgrph".as_slice(), &[0; 1000]].concat(), true);
    case("letters and ones", &[b"fossgrph".as_slice(), &[0xff; 1000]].concat(), true);
    let sparse = folder.path("sparse.foss-snapshot");
    File::create(&sparse).unwrap().set_len(5 << 30).unwrap();
    assert!(told(&sparse, &whole).is_some());
    fs::create_dir(folder.path("directory.foss-snapshot")).unwrap();
    assert_eq!(told(&folder.path("directory.foss-snapshot"), &whole).as_deref(), Some("D003"));
    println!("{cases} cases, {refused} refused");
    assert!(cases >= 118, "{cases}");
}
