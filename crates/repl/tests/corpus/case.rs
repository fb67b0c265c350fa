//! How cases are written.
//!
//! | line | means |
//! |---|---|
//! | `# …` | a remark |
//! | `$ words` | what the cases below run, a line for each command: the arguments of `foss`. `FILE` is the file with the case's text, `TEXT` the text itself, `ARGS` its words, `<TEXT` the text as standard input; `NAME=value` in front sets a variable |
//! | `! name` | what the case's file is called |
//! | `= text` | what stands around the text, of which `□` takes the place; lines add up, `=` alone takes them back |
//! | `& name` | another file that lies there, with the lines `\| …` below; `&fifo`, `&folder`, `&link name target` make others, `&` alone takes all back |
//! | `- text` | lines with this text are not compared; `-` alone takes all back |
//! | `> text` | a case; more lines of it follow as `\| …` |
//! | `cut> text` | a case for each of its variants: see `variant.rs` |
//! | two blanks | what must come of the case above |
//!
//! What is in a text besides letters is told in `text.rs`.

use super::text;

/// A text that the program is given, and what must come of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) commands: Vec<String>,
    pub(crate) file: String,
    pub(crate) around: Option<String>,
    pub(crate) others: Vec<Other>,
    /// Parts of lines that say nothing here.
    pub(crate) hidden: Vec<String>,
    pub(crate) variant: String,
    pub(crate) text: String,
    pub(crate) expected: String,
    /// The number of its line, and of its last one.
    pub(crate) line: usize,
    pub(crate) last: usize,
}

/// Something else that lies in the folder.
#[derive(Clone, Debug)]
pub(crate) enum Other {
    File(String, String),
    Fifo(String),
    Folder(String),
    Link(String, String),
}

impl Case {
    /// The beginning of its text.
    pub(crate) fn title(&self) -> String {
        format!("{}{}", self.variant, self.text.lines().next().unwrap_or_default().chars().take(70).collect::<String>())
    }

    /// The bytes that a text of it stands for.
    pub(crate) fn bytes(&self, text: &str) -> Vec<u8> {
        match &self.around {
            Some(around) => text::bytes(&around.replace('□', text)),
            None => text::bytes(text),
        }
    }
}

/// The cases of a file.
pub(crate) fn read(text: &str) -> Vec<Case> {
    let mut reader = Reader::default();
    for (number, line) in text.lines().enumerate() {
        reader.line(number, line);
    }
    reader.cases
}

/// What the last line began, to which lines may be added.
#[derive(Default, PartialEq, Eq)]
enum Last {
    #[default]
    Nothing,
    Command,
    Around,
    Other,
    Case,
}

#[derive(Default)]
struct Reader {
    cases: Vec<Case>,
    /// What holds for the cases that follow.
    now: Case,
    last: Last,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        if line.starts_with("  ") {
            let case = self.cases.last_mut().expect("a case stands above what must come of it");
            case.expected.push_str(line);
            case.expected.push('\n');
            return;
        }
        match mark {
            "" | "#" => {}
            "$" => {
                if self.last != Last::Command {
                    self.now.commands.clear();
                }
                self.now.commands.push(rest.to_owned());
                self.last = Last::Command;
            }
            "-" if rest.is_empty() => self.now.hidden.clear(),
            "-" => self.now.hidden.push(rest.to_owned()),
            "!" => rest.clone_into(&mut self.now.file),
            "=" if line == "=" && self.last != Last::Around => self.now.around = None,
            "=" => {
                let before = self.now.around.take().filter(|_| self.last == Last::Around);
                self.now.around = Some(before.map_or_else(|| rest.to_owned(), |before| format!("{before}\n{rest}")));
                self.last = Last::Around;
            }
            "|" => self.more(number, rest),
            mark if mark.starts_with('&') => self.other(mark, rest),
            mark => {
                let variant = mark.strip_suffix('>').unwrap_or_else(|| panic!("line {}: {line}", number + 1));
                let (variant, text) = (variant.to_owned(), rest.to_owned());
                self.cases.push(Case { variant, text, line: number + 1, last: number, ..self.now.clone() });
                self.last = Last::Case;
            }
        }
    }

    /// A further line of a case, or of a file.
    fn more(&mut self, number: usize, line: &str) {
        match (&self.last, self.cases.last_mut(), self.now.others.last_mut()) {
            (Last::Case, Some(case), _) => {
                case.text.push('\n');
                case.text.push_str(line);
                case.last = number;
            }
            (Last::Other, _, Some(Other::File(_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => panic!("line {}: nothing stands above it", number + 1),
        }
    }

    fn other(&mut self, mark: &str, rest: &str) {
        let (name, target) = rest.split_once(' ').unwrap_or((rest, ""));
        let name = name.to_owned();
        match mark {
            "&" if rest.is_empty() => return self.now.others.clear(),
            "&" => self.now.others.push(Other::File(name, String::new())),
            "&fifo" => self.now.others.push(Other::Fifo(name)),
            "&folder" => self.now.others.push(Other::Folder(name)),
            "&link" => self.now.others.push(Other::Link(name, target.to_owned())),
            _ => panic!("`{mark}` makes nothing"),
        }
        self.last = Last::Other;
    }
}
