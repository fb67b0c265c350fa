//! The workflow of the manual, run as a runner does it: its commands in their order, with what the actions between them leave behind.
//!
//! The repository that it fetches is one made here, and `cargo` a script that installs the program under test.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use granit_parser::{Event, Parser};
use support::text;

/// YAML as a program reads it; every scalar is a text.
#[derive(Clone, Debug, PartialEq)]
enum Yaml {
    Text(String),
    List(Vec<Yaml>),
    Map(BTreeMap<String, Yaml>),
}

impl Yaml {
    fn read(text: &str) -> Self {
        let mut open: Vec<(bool, Vec<Self>)> = Vec::new();
        for event in Parser::new_from_str(text) {
            let node = match event.expect("it is YAML").0 {
                Event::Scalar(text, ..) => Self::Text(text.into_owned()),
                Event::SequenceStart(..) => {
                    open.push((false, Vec::new()));
                    continue;
                }
                Event::MappingStart(..) => {
                    open.push((true, Vec::new()));
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match open.pop().unwrap() {
                    (false, items) => Self::List(items),
                    (true, items) => {
                        let pairs = items.chunks(2).map(|pair| (pair[0].text().to_owned(), pair[1].clone()));
                        let map: BTreeMap<String, Self> = pairs.collect();
                        assert_eq!(map.len() * 2, items.len(), "a key stands twice");
                        Self::Map(map)
                    }
                },
                _ => continue,
            };
            match open.last_mut() {
                Some((_, items)) => items.push(node),
                None => return node,
            }
        }
        panic!("there is nothing in it")
    }

    fn get(&self, key: &str) -> Option<&Self> {
        if let Self::Map(map) = self { map.get(key) } else { None }
    }

    fn text(&self) -> &str {
        if let Self::Text(text) = self { text } else { panic!("{self:?} is no text") }
    }
}

/// The commands of a step run by the shell that a runner takes, in the checkout.
struct Runner {
    root: tempfile::TempDir,
    env: BTreeMap<String, String>,
}

impl Runner {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        for folder in ["home/.cargo/bin", "temp", "work", "bin", "upstream/crates/repl"] {
            fs::create_dir_all(path(folder)).unwrap();
        }
        // what is fetched, and what builds it
        fs::write(path("upstream/crates/repl/Cargo.toml"), "[package]\n").unwrap();
        let cargo = "#!/bin/sh\nset -eu\n[ \"$*\" = 'install --locked --path crates/repl' ]\ntest -f crates/repl/Cargo.toml\n\
                     cp \"$FOSS_UNDER_TEST\" \"$HOME/.cargo/bin/foss\"\n";
        fs::write(path("bin/cargo"), cargo).unwrap();
        fs::set_permissions(path("bin/cargo"), fs::Permissions::from_mode(0o755)).unwrap();
        let shown = |name: &str| path(name).display().to_string();
        let known = std::env::var("PATH").unwrap();
        let env = [
            ("HOME", shown("home")),
            ("RUNNER_TEMP", shown("temp")),
            ("PATH", format!("{}:{}:{known}", shown("bin"), shown("home/.cargo/bin"))),
            ("FOSS_UNDER_TEST", env!("CARGO_BIN_EXE_foss").to_owned()),
            ("GIT_CONFIG_COUNT", "1".to_owned()),
            ("GIT_CONFIG_KEY_0", format!("url.{}.insteadOf", shown("upstream"))),
            ("GIT_CONFIG_VALUE_0", "https://github.com/fossgraph/fossgraph".to_owned()),
        ];
        let runner = Self { env: env.map(|(name, value)| (name.to_owned(), value)).into(), root };
        let commit =
            "git init -q -b main . && git add . && git -c user.name=a -c user.email=a@example.org commit -qm first";
        runner.done(&runner.shell(commit, &runner.root.path().join("upstream")));
        runner
    }

    fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    fn shell(&self, commands: &str, folder: &Path) -> Output {
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", commands]).current_dir(folder);
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FOSS_")).for_each(|(name, _)| {
            bash.env_remove(name);
        });
        bash.envs(&self.env).output().unwrap()
    }

    fn done(&self, output: &Output) {
        assert!(output.status.success(), "{}", text(&output.stderr));
    }

    /// The paths that a step names, `~` being the home.
    fn path(&self, name: &str) -> PathBuf {
        match name.strip_prefix("~/") {
            Some(rest) => self.root.path().join("home").join(rest),
            None => self.work().join(name),
        }
    }
}

#[test]
fn the_workflow_does_what_the_manual_says() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let workflow = Yaml::read(&fs::read_to_string(docs.join("ci/policy.yml")).unwrap());
    for key in ["name", "on", "permissions", "jobs"] {
        assert!(workflow.get(key).is_some(), "{key}");
    }
    let job = workflow.get("jobs").and_then(|jobs| jobs.get("policy")).unwrap();
    let Some(Yaml::List(steps)) = job.get("steps") else { panic!("there are no steps") };
    let mut runner = Runner::new();
    if let Some(Yaml::Map(env)) = job.get("env") {
        runner.env.extend(env.iter().map(|(name, value)| (name.clone(), value.text().to_owned())));
    }
    fs::copy(docs.join("ci/policy.foss"), runner.work().join("policy.foss")).unwrap();
    let mut codes = Vec::new();
    for step in steps {
        let with = |key: &str| step.get("with").and_then(|with| with.get(key)).map(|value| runner.path(value.text()));
        match (step.get("uses").map(Yaml::text), step.get("run").map(Yaml::text)) {
            (None, Some(commands)) => {
                let output = runner.shell(commands, &runner.work());
                codes.push((step.get("name").unwrap().text(), output.status.code().unwrap()));
                assert!(output.status.code() == Some(0) || text(&output.stdout).contains("OpenTracing"), "{output:?}");
            }
            (Some(action), None) => match action.split_once('@').expect("an action has a version").0 {
                "actions/checkout" => {}
                "actions/cache" => assert_eq!(with("path"), Some(runner.path("~/.cargo/bin/foss"))),
                "anchore/sbom-action" => {
                    fs::copy(docs.join("cookbook/parcels.cdx.json"), with("output-file").unwrap()).unwrap();
                }
                "actions/upload-artifact" => {
                    let report = fs::read_to_string(with("path").unwrap()).unwrap();
                    assert!(report.contains("tests=\"3\" failures=\"1\""), "{report}");
                    assert!(
                        step.get("if").is_some_and(|when| when.text() == "always()"),
                        "it is kept when the policy is broken"
                    );
                }
                other => panic!("what does {other} do?"),
            },
            _ => panic!("a step uses an action or runs commands"),
        }
    }
    assert_eq!(codes, [("Build the program", 0), ("Run the policy", 1)]);
    let left: Vec<String> =
        fs::read_dir(runner.work()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(left.len(), 3, "nothing but the policy, the bill and the report is in the checkout: {left:?}");
}
