//! The shell as a person uses it, at a terminal of 80 columns: keys go in, a screen comes out.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use expectrl::session::OsSession;
use expectrl::{Eof, Expect as _, Session};
use support::{Folder, big_bill, command};

const PROMPT: &str = "foss> ";
const ENTER: &str = "\r";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const CTRL_R: &str = "\x12";
const TAB: &str = "\t";
const UP: &str = "\x1b[A";
const RIGHT: &str = "\x1b[C";

/// A terminal in which the shell runs.
struct Terminal(OsSession);

impl Terminal {
    /// Starts the shell; its history lies in the folder.
    fn open(state: &Folder, args: &[&str], more: &[(&str, &str)]) -> Self {
        let mut command = command(args);
        command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
        command.env("XDG_STATE_HOME", state.text()).env("TERM", "xterm-256color").env("NO_COLOR", "1");
        command.envs(more.iter().copied());
        let mut session = Session::spawn(command).unwrap();
        session.get_process_mut().set_window_size(80, 24).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(60)));
        let mut terminal = Self(session);
        terminal.see(PROMPT);
        terminal
    }

    fn press(&mut self, keys: &str) {
        self.0.send(keys).unwrap();
    }

    /// Waits until something is on the screen; what comes before it is gone then, and returned.
    fn see(&mut self, text: &str) -> String {
        match self.0.expect(text) {
            Ok(found) => String::from_utf8_lossy(found.before()).into_owned(),
            Err(error) => panic!("`{text}` does not come: {error}"),
        }
    }

    /// Answers a line and waits for the next prompt.
    fn ask(&mut self, line: &str) -> String {
        self.press(line);
        self.press(ENTER);
        self.see("\r\n");
        self.see(PROMPT)
    }

    fn leave(mut self) {
        self.press(CTRL_D);
        self.0.expect(Eof).unwrap();
    }
}

#[test]
fn tab_completes_and_right_takes_the_hint() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &[], &[]);
    terminal.press("projects where stat");
    terminal.press(TAB);
    terminal.press("= Grad");
    terminal.press(TAB);
    terminal.press(ENTER);
    terminal.see("51 rows");
    terminal.see(PROMPT);
    terminal.press("count proj");
    terminal.press(RIGHT);
    terminal.press(ENTER);
    terminal.see("   338");
    terminal.see(PROMPT);
    terminal.leave();
}

#[test]
fn what_is_not_whole_goes_on_in_the_next_line() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &[], &[]);
    for line in ["count projects where", "status =", "Graduated"] {
        terminal.press(line);
        terminal.press(ENTER);
    }
    terminal.see("    51");
    terminal.see(PROMPT);
    // what was typed in several lines comes back whole
    terminal.press(UP);
    terminal.see("Graduated");
    terminal.press(ENTER);
    terminal.see("    51");
    terminal.see(PROMPT);
    terminal.leave();
}

#[test]
fn ctrl_c_clears_the_line_and_stops_a_query() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &[], &[]);
    terminal.press("count nonsense that is never asked");
    terminal.see("never asked");
    terminal.press(CTRL_C);
    terminal.see("\r\n");
    terminal.see(PROMPT);
    terminal.press("count projects");
    terminal.press(ENTER);
    terminal.see("   338");
    terminal.see("1 row");
    terminal.see(PROMPT);
    terminal.press("count anything linked to+ at least 1900 anything");
    terminal.press(ENTER);
    std::thread::sleep(Duration::from_millis(500));
    let pressed = Instant::now();
    terminal.press(CTRL_C);
    terminal.see("cancelled after");
    println!("stopped {} ms after the key", pressed.elapsed().as_millis());
    terminal.see(PROMPT);
    terminal.ask("count projects");
    terminal.leave();
}

/// The key at moments that nobody chose, through different parts of a run: nothing is lost by it. `FOSSGRAPH_INTERRUPTS=200` tries more of them.
#[test]
fn ctrl_c_at_any_moment_leaves_all_as_it_was() {
    // none is longer than a line of the terminal, which would be drawn anew
    const BOMBS: [&str; 5] = [
        "count anything linked to+ at least 1900 anything",
        "anything -> linked to as b -> linked to -> linked to as c show b, c",
        "anything order by betweenness() desc limit 5",
        "paths from projects to organisations within 9 limit 1",
        "why anything linked to+ (projects where status = Sandbox)",
    ];
    let moments = std::env::var("FOSSGRAPH_INTERRUPTS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_usize);
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &["--quiet"], &[]);
    let mut waits = Vec::new();
    for (moment, bomb) in BOMBS.iter().cycle().take(moments).enumerate() {
        terminal.press(bomb);
        terminal.press(ENTER);
        terminal.see("\r\n");
        std::thread::sleep(Duration::from_millis(u64::try_from(moment).unwrap() * 7919 % 280 + 20));
        let pressed = Instant::now();
        terminal.press(CTRL_C);
        // it was stopped, or was done already and the prompt's line is cleared
        terminal.see(PROMPT);
        waits.push(pressed.elapsed());
        // a signal is heard by another thread: a person types no sooner
        std::thread::sleep(Duration::from_millis(200));
        terminal.press("count projects");
        terminal.press(ENTER);
        terminal.see("   338");
        terminal.see(PROMPT);
    }
    waits.sort_unstable();
    println!("{moments} times: the prompt was back after {:?}, at most {:?}", waits[moments / 2], waits[moments - 1]);
    terminal.leave();
}

#[test]
fn a_load_shows_how_far_it_is_and_ctrl_c_gives_it_up() {
    let state = Folder::of(&[("bill.spdx.json", &big_bill())]);
    let mut terminal = Terminal::open(&state, &[], &[]);
    terminal.press(&format!(".load {}", state.path("bill.spdx.json").display()));
    terminal.press(ENTER);
    terminal.see("reading bill.spdx.json");
    let pressed = Instant::now();
    terminal.press(CTRL_C);
    terminal.see("the load was given up after");
    println!("stopped {} ms after the key", pressed.elapsed().as_millis());
    terminal.see("nothing has changed: the data are builtin");
    terminal.see(PROMPT);
    terminal.press("count projects");
    terminal.press(ENTER);
    terminal.see("   338");
    terminal.see(PROMPT);
    terminal.leave();
}

#[test]
fn watching_tells_what_changes_until_ctrl_c_and_the_shell_asks_the_newest_data() {
    let (before, after) = (include_str!("diff/before.yml"), include_str!("diff/after.yml"));
    let state = Folder::of(&[("landscape.yml", before)]);
    let path = state.path("landscape.yml");
    let mut terminal = Terminal::open(&state, &["--data", path.to_str().unwrap()], &[]);
    terminal.ask("projects where status = Sandbox show name");
    // what changed before counts as well
    fs::write(&path, before.replace("Old Crane", "New Crane")).unwrap();
    terminal.press(".watch\r");
    terminal.see("Old Crane → New Crane");
    terminal.see("since the data were loaded: 0 added, 0 removed, 1 changed");
    fs::write(&path, after).unwrap();
    terminal.see("Pilot Boat is new in the data");
    terminal.see("landscape.yml: 2 added, 2 removed, 0 changed");
    fs::write(&path, "landscape: [").unwrap();
    terminal.see("error[D");
    terminal.press(CTRL_C);
    terminal.see("not watched any more");
    terminal.see(PROMPT);
    let last = terminal.ask(".last");
    assert!(last.contains("Pilot Boat") && !last.contains("Crane"), "{last}");
    // another query is answered first
    terminal.press(".watch count projects\r");
    terminal.see("     7");
    terminal.press(CTRL_C);
    terminal.see("not watched any more");
    terminal.see(PROMPT);
    terminal.leave();
}

#[test]
fn a_long_answer_is_paged_where_it_does_not_fit() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &[], &[("FOSS_PAGER", "sed s/^/PAGED:/")]);
    let shown = terminal.ask("organisations");
    assert!(!shown.contains("PAGED:"), "head and tail fit: {shown}");
    terminal.press(".last\r");
    terminal.see("PAGED:");
    terminal.see(PROMPT);
    let few = terminal.ask("projects where status = Incubating limit 3");
    assert!(!few.contains("PAGED:"));
    terminal.leave();
}

#[test]
fn a_long_query_shows_what_it_does_until_it_answers() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &[], &[]);
    terminal.press("count anything linked to+ at least 1900 anything");
    terminal.press(ENTER);
    terminal.see("links walked; Ctrl-C stops it");
    terminal.press(CTRL_C);
    // the line goes away before the error comes
    let between = terminal.see("error: cancelled after");
    assert!(between.ends_with("\r"), "{between:?}");
    terminal.see(PROMPT);
    let shown = terminal.ask("count projects");
    assert!(!shown.contains("Ctrl-C stops it"), "{shown}");
    terminal.leave();
}

#[test]
fn pages_are_read_from_their_beginning() {
    let state = Folder::of(&[]);
    let pager = [("FOSS_PAGER", "sed s/^/PAGED:/")];
    let mut terminal = Terminal::open(&state, &[], &pager);
    for (line, paged) in [
        ("why projects maintained by Microsoft", true),
        ("why projects where name = Dapr", false),
        ("describe project", true),
        ("Dapr", true),
        ("compare Dapr, KEDA", true),
        ("explain projects", false),
        (".help", true),
        (".help time", false),
        (".schema project", true),
        (".explain", true),
    ] {
        let shown = terminal.ask(line);
        assert_eq!(shown.contains("PAGED:"), paged, "{line}: {shown}");
    }
    terminal.leave();
    let mut command = command(&["check"]);
    command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
    command.env("TERM", "xterm-256color").envs(pager);
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(60)));
    session.expect("PAGED:").unwrap();
    session.expect(Eof).unwrap();
}

#[test]
fn commands_between_statements_can_be_pasted() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &["--quiet"], &[]);
    terminal.press("\x1b[200~count projects;\n.mode jsonl\ncount people\n.mode table\x1b[201~");
    terminal.press(ENTER);
    terminal.see("   338");
    terminal.see("{\"count\": 32}");
    terminal.see(PROMPT);
    terminal.leave();
}

#[test]
fn no_more_is_listed_than_the_screen_shows() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &[], &[]);
    terminal.press("projects show name, ");
    terminal.press(TAB);
    terminal.press(TAB);
    let listed = terminal.see("…");
    assert!(listed.contains("status") && !listed.contains("--More--"), "{listed}");
    terminal.see(PROMPT);
    terminal.press(CTRL_C);
    terminal.see(PROMPT);
    terminal.leave();
}

#[test]
fn errors_are_broken_between_words() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &[], &[]);
    let told = terminal.ask("projects started by Mircosoft");
    assert!(told.contains("error[Q020]: none of the organisations, foundations and people is called\r\n"), "{told}");
    let told = terminal.ask("@nobody");
    assert!(told.lines().all(|line| line.len() <= 82) && told.contains("  help: names for queries"), "{told}");
    terminal.leave();
}

#[test]
fn history_is_there_in_the_next_shell() {
    let state = Folder::of(&[]);
    let mut first = Terminal::open(&state, &[], &[]);
    first.ask("count case studies using Dapr");
    first.ask("count projects");
    first.leave();
    let mut second = Terminal::open(&state, &[], &[]);
    second.press(UP);
    second.see("count projects");
    second.press(CTRL_C);
    second.see(PROMPT);
    second.press(CTRL_R);
    second.press("case st");
    second.see("count case studies using Dapr");
    second.press(ENTER);
    second.see("row");
    second.see(PROMPT);
    second.leave();
}

#[test]
fn a_thousand_lines_can_be_pasted() {
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &["--quiet"], &[]);
    let mut lines = vec!["count projects where status = Graduated or"; 1];
    lines.extend(vec!["status = Incubating or"; 40]);
    lines.extend(vec!["# a remark"; 958]);
    lines.push("status = Sandbox");
    assert_eq!(lines.len(), 1000);
    terminal.press("\x1b[200~");
    for part in lines.chunks(50) {
        terminal.press(&part.join("\n"));
        terminal.press("\n");
    }
    terminal.press("\x1b[201~");
    terminal.press(ENTER);
    terminal.see("287");
    terminal.see(PROMPT);
    terminal.leave();
}

// ------------------------------------------------------------ history

/// Ways to leave the place of the history, each with what the shell notes about it.
const STATES: [(&str, &str); 28] = [
    ("", ""),
    ("mkdir foss", ""),
    ("mkdir foss; : >foss/history", ""),
    ("mkdir foss; printf 'count projects\\n' >foss/history", ""),
    ("mkdir foss; printf '#V2\\ncount projects\\n' >foss/history", ""),
    ("mkdir foss; printf '#V2\\ncount projects' >foss/history", ""),
    ("mkdir foss; printf '#V9\\ncount projects\\n' >foss/history", ""),
    ("mkdir foss; printf '\\n\\n\\n' >foss/history", ""),
    ("mkdir foss; printf 'a\\r\\nb\\r\\n' >foss/history", ""),
    ("mkdir foss; printf 'caf\\351\\n' >foss/history", ""),
    ("mkdir foss; printf '\\377\\376a\\000' >foss/history", ""),
    ("mkdir foss; printf 'a\\000b\\n' >foss/history", ""),
    ("mkdir foss; printf '\\033]0;title\\007\\n' >foss/history", ""),
    ("mkdir foss; printf '#V2\\n\\\\q\\\\' >foss/history", ""),
    ("mkdir foss; yes count projects | head -c 3000000 >foss/history", ""),
    ("mkdir foss; head -c 3000000 /dev/zero | tr '\\0' x >foss/history", ""),
    ("mkdir foss; (echo '#V2'; seq 30000) >foss/history", ""),
    ("mkdir foss; : >foss/history; : >foss/.history.1.0.tmp", ""),
    ("mkdir foss; truncate -s 5G foss/history", "history is not kept"),
    ("mkdir -p foss/history", "history is not kept"),
    ("mkdir foss; mkfifo foss/history", "history is not kept"),
    ("mkdir foss; ln -s /dev/full foss/history", "history is not kept"),
    ("mkdir foss; ln -s /dev/zero foss/history", "history is not kept"),
    ("mkdir foss; ln -s history foss/history", "history is not kept"),
    ("mkdir foss; ln -s nowhere/else foss/history", "history is not kept"),
    (": >foss", "history is not kept"),
    // no one may write there
    ("ln -s /proc foss", "history is not kept"),
    ("ln -s nowhere/else foss", "history is not kept"),
];

#[test]
fn the_shell_starts_whatever_the_history_is() {
    for (make, note) in STATES {
        let state = Folder::of(&[]);
        let made = std::process::Command::new("sh").args(["-c", make]).current_dir(state.0.path()).status();
        assert!(made.unwrap().success(), "{make}");
        let mut command = command(&[]);
        command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
        command.env("XDG_STATE_HOME", state.text()).env("TERM", "xterm-256color").env("NO_COLOR", "1");
        let mut session = Session::spawn(command).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(30)));
        let found = session.expect(PROMPT).unwrap_or_else(|e| panic!("{make}: {e}"));
        let before = String::from_utf8_lossy(found.before()).into_owned();
        assert_eq!(before.contains("history is not kept"), !note.is_empty(), "{make}: {before}");
        let mut terminal = Terminal(session);
        terminal.ask("count projects");
        terminal.leave();
    }
}

#[test]
fn history_is_its_owners_alone_and_keeps_no_secrets() {
    use std::os::unix::fs::PermissionsExt as _;
    let state = Folder::of(&[]);
    let mut terminal = Terminal::open(&state, &[], &[]);
    terminal.ask("count projects");
    terminal.ask(" count organisations");
    terminal.ask("find password");
    terminal.ask(".param token=abc");
    terminal.leave();
    let path = state.path("foss/history");
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept.contains("count projects"), "{kept}");
    for secret in ["organisations", "password", "abc"] {
        assert!(!kept.contains(secret), "{kept}");
    }
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

/// The history's lines, without the first, which says how they are written.
fn kept(state: &Folder) -> Vec<String> {
    let text = fs::read_to_string(state.path("foss/history")).unwrap();
    let mut lines = text.lines().map(str::to_owned);
    assert_eq!(lines.next().as_deref(), Some("#V2"));
    assert!(text.ends_with('\n') && fs::read_dir(state.path("foss")).unwrap().count() == 1, "nothing lies beside it");
    lines.collect()
}

#[test]
fn shells_at_the_same_time_keep_what_was_typed_in_each() {
    let state = Folder::of(&[]);
    let mut shells = [(); 2].map(|()| Terminal::open(&state, &[], &[]));
    let mut typed = Vec::new();
    for number in 0..10 {
        let line = format!("count projects limit {number}");
        shells[number % 2].ask(&line);
        typed.push(line);
    }
    assert_eq!(kept(&state), typed);
    // a shell that is killed, and a line that was not written to its end
    let [mut killed, last] = shells;
    killed.0.get_process_mut().kill(expectrl::process::unix::Signal::SIGKILL).unwrap();
    last.leave();
    let mut bytes = fs::read(state.path("foss/history")).unwrap();
    bytes.truncate(bytes.len() - 3);
    fs::write(state.path("foss/history"), bytes).unwrap();
    let mut next = Terminal::open(&state, &[], &[]);
    next.ask("count people");
    next.leave();
    typed.pop();
    typed.extend(["count projects limit", "count people"].map(str::to_owned));
    assert_eq!(kept(&state), typed);
}

#[test]
fn a_long_history_is_cut_to_its_end() {
    let state = Folder::of(&[]);
    fs::create_dir(state.path("foss")).unwrap();
    let write = |lines: usize| {
        let lines: String = (0..lines).map(|n| format!("count projects limit {n}\n")).collect();
        fs::write(state.path("foss/history"), format!("#V2\n{lines}")).unwrap();
        Terminal::open(&state, &[], &[]).leave();
        kept(&state)
    };
    assert_eq!(write(20_000).len(), 20_000);
    let cut = write(20_001);
    assert_eq!((cut.len(), cut[0].as_str()), (10_000, "count projects limit 10001"));
    let mut terminal = Terminal::open(&state, &[], &[]);
    terminal.press(UP);
    terminal.see("limit 20000");
    terminal.press(CTRL_C);
    terminal.see(PROMPT);
    terminal.leave();
}

#[test]
fn what_is_piped_in_is_read_though_there_is_a_terminal() {
    let state = Folder::of(&[("session.txt", "count projects\n.param p=Dapr\n")]);
    for (term, out) in [("xterm-256color", "out"), ("dumb", "dumb")] {
        let foss = command(&[]);
        let line = format!("'{}' -i -q --format tsv <session.txt >{out} && echo done", foss.get_program().display());
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &line]).current_dir(state.text());
        shell.envs(foss.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("TERM", term);
        let mut session = Session::spawn(shell).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(60)));
        session.expect("done").unwrap();
        assert_eq!(fs::read_to_string(state.path(out)).unwrap(), "count\n338\n", "{term}");
    }
}
