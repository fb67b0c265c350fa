//! Settings: what the command line leaves open is taken from the environment, then from a file.

mod file;
mod value;

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use fossgraph_core::Place;

use crate::args::{ColorWhen, Format};
use crate::screen::Usage;
use value::Given;
pub(crate) use value::{count, size};

/// Where the file is looked for, as people write it.
pub(crate) const PLACE: &str = "$XDG_CONFIG_HOME/foss/config.toml";

/// One thing that can be set.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The key in the file.
    pub(crate) key: &'static str,
    /// What it takes, in words.
    pub(crate) takes: &'static str,
    /// What holds where nothing is set.
    pub(crate) default: &'static str,
    /// What it is for.
    pub(crate) doc: &'static str,
    /// The option of the command line, if there is one.
    pub(crate) flag: Option<&'static str>,
}

/// All that can be set. Help, the man page, `.settings` and the reader of the file go by this table.
pub(crate) const SETTINGS: [Setting; 11] = [
    Setting {
        key: "data",
        takes: "a path, or a list of paths",
        default: "builtin",
        doc: "The data to query. Paths in the file start from its directory; `~/` is the home directory",
        flag: Some("--data"),
    },
    Setting {
        key: "format",
        takes: "the name of a format",
        default: "table on a terminal, else tsv",
        doc: "How results are written. The file's applies only to terminals, so that scripts are not affected",
        flag: Some("--format"),
    },
    Setting {
        key: "color",
        takes: "auto, always or never",
        default: "auto",
        doc: "When to colour. NO_COLOR and CLICOLOR_FORCE go before the file's",
        flag: Some("--color"),
    },
    Setting {
        key: "rows",
        takes: "a number from 1",
        default: "50",
        doc: "Up to how many rows a terminal shows all; of more, it shows the first and last",
        flag: Some("--rows"),
    },
    Setting {
        key: "pager",
        takes: "a program with its arguments, or an empty text for none",
        default: "less",
        doc: "The program that shows what does not fit on a terminal. The file's goes before PAGER",
        flag: Some("--no-pager"),
    },
    Setting {
        key: "max-rows",
        takes: "a number",
        default: "5000000",
        doc: "How many rows a query may hold at once",
        flag: Some("--max-rows"),
    },
    Setting {
        key: "memory",
        takes: "a size, such as 512MiB or 2GiB",
        default: "2GiB",
        doc: "How much memory a query may take besides the data",
        flag: Some("--memory"),
    },
    Setting {
        key: "max-work",
        takes: "a number",
        default: "20000000000",
        doc: "How many links a query may walk and values it may compare",
        flag: Some("--max-work"),
    },
    Setting {
        key: "max-paths",
        takes: "a number",
        default: "10000",
        doc: "How many paths a query makes; a note says if there are more",
        flag: Some("--max-paths"),
    },
    Setting {
        key: "timeout",
        takes: "a number of seconds",
        default: "none",
        doc: "How long a query may take",
        flag: Some("--timeout"),
    },
    Setting {
        key: "timer",
        takes: "true or false",
        default: "true",
        doc: "Whether a terminal shows how many rows there are and how long they took",
        flag: None,
    },
];

impl Setting {
    /// The variable of the environment.
    pub(crate) fn variable(&self) -> String {
        format!("FOSS_{}", self.key.to_uppercase().replace('-', "_"))
    }
}

/// Where what holds was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nowhere.
    #[default]
    Default,
    /// In the file of settings.
    File(Place),
    /// In a variable of the environment, or by an option or a dot-command.
    Said(String),
}

/// The line of the file, without its directories; the variable, option or dot-command.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) => f.write_str(&line(place)),
            Self::Said(by) => f.write_str(by),
        }
    }
}

/// A line of the file, without its directories.
pub(crate) fn line(place: &Place) -> String {
    let name = place.file.rsplit('/').next().unwrap_or_default();
    format!("{name}:{}", place.line)
}

/// A query that `@name` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alias {
    /// The name, without `@`.
    pub(crate) name: String,
    /// The query.
    pub(crate) query: String,
    /// Where it was given.
    pub(crate) place: Place,
}

/// Something wrong in the file of settings. What else stands there holds all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remark {
    /// Where.
    pub(crate) place: Place,
    /// What is wrong, in one sentence.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
}

/// The values that were set; `None` where nothing was.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Values {
    pub(crate) data: Option<Vec<PathBuf>>,
    pub(crate) format: Option<Format>,
    pub(crate) color: Option<ColorWhen>,
    pub(crate) rows: Option<usize>,
    pub(crate) pager: Option<String>,
    pub(crate) max_rows: Option<usize>,
    pub(crate) memory: Option<usize>,
    pub(crate) max_work: Option<u64>,
    pub(crate) max_paths: Option<usize>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) timer: Option<bool>,
}

/// What the environment and the file of settings say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) values: Values,
    /// Names for queries.
    pub(crate) aliases: Vec<Alias>,
    /// What is wrong with the file.
    pub(crate) remarks: Vec<Remark>,
    /// The file, if there is one.
    pub(crate) file: Option<PathBuf>,
    origins: BTreeMap<&'static str, Origin>,
}

impl Settings {
    /// Reads the environment, and the file unless it is not wanted.
    ///
    /// # Errors
    ///
    /// A variable that cannot be what it says. What is wrong with the file is kept as remarks.
    pub(crate) fn read(no_file: bool) -> Result<Self, Usage> {
        let mut settings = Self::default();
        if !no_file {
            file::read(&mut settings);
        }
        settings.environment(|name| env::var_os(name))?;
        Ok(settings)
    }

    fn environment(&mut self, variable: impl Fn(&str) -> Option<OsString>) -> Result<(), Usage> {
        for setting in &SETTINGS {
            let name = setting.variable();
            // no pager can be wanted, other settings cannot be nothing
            let Some(value) = variable(&name).filter(|value| !value.is_empty() || setting.key == "pager") else {
                continue;
            };
            let set = match setting.key {
                "data" => self.values.set(setting, &Given::Paths(env::split_paths(&value).collect())),
                _ => self.values.set(setting, &Given::Typed(&value.to_string_lossy())),
            };
            set.map_err(|misfit| {
                let usage = Usage::new(format!("{name}: {}", misfit.message));
                misfit.help.into_iter().fold(usage, Usage::help)
            })?;
            self.say(setting.key, Origin::Said(name));
        }
        // what the environment says of colours in general goes before the file, as all of it does
        if let (None, Some(pager)) = (&self.values.pager, variable("PAGER")) {
            self.values.pager = Some(pager.to_string_lossy().into_owned());
            self.say("pager", Origin::Said("PAGER".to_owned()));
        }
        let general = ["NO_COLOR", "CLICOLOR_FORCE"].into_iter();
        let general = general.into_iter().find(|name| variable(name).is_some_and(|v| !v.is_empty() && v != "0"));
        if let (Some(name), Origin::File(_)) = (general, self.origin("color")) {
            self.values.color = None;
            self.say("color", Origin::Said(name.to_owned()));
        }
        Ok(())
    }

    /// Where a value was said.
    pub(crate) fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or_default()
    }

    /// Notes where a value was said.
    pub(crate) fn say(&mut self, key: &'static str, origin: Origin) {
        self.origins.insert(key, origin);
    }

    /// The format that the environment asks for, wherever results go; or the file, for terminals alone.
    pub(crate) fn format(&self, terminal: bool) -> Option<Format> {
        self.values.format.filter(|_| terminal || !matches!(self.origin("format"), Origin::File(_)))
    }

    /// The alias of a name, which may be typed in capitals too.
    pub(crate) fn alias(&self, name: &str) -> Option<&Alias> {
        self.aliases.iter().find(|alias| alias.name.eq_ignore_ascii_case(name))
    }
}

/// A folder of the XDG base directories: the variable if it holds an absolute path, else a place below the home directory.
pub(crate) fn xdg(variable: &str, below_home: &str) -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute(variable).or_else(|| Some(absolute("HOME")?.join(below_home)))
}

/// A path as people write it, where `~` is the home directory.
pub(crate) fn expanded(path: &str) -> PathBuf {
    let home = || env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    match (path.strip_prefix('~'), home()) {
        (Some(""), Some(home)) => home,
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, environment: &[(&str, &str)]) -> Result<Settings, Usage> {
        let mut settings = Settings::default();
        file::read_text(&mut settings, "/x/config.toml".as_ref(), text);
        let variable =
            |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        settings.environment(variable).map(|()| settings)
    }

    #[test]
    fn every_setting_is_read_from_both() {
        let text = "data = ['builtin', '~x', 'more/']\nformat = 'json'\ncolor = 'never'\nrows = 70\npager = 'more -e'\nmax-rows = 1000\n\
            memory = '64MiB'\nmax-work = 5\nmax-paths = 6\ntimeout = 1.5\ntimer = false\n";
        let settings = of(text, &[]).unwrap();
        assert_eq!(settings.remarks, []);
        let values = Values {
            data: Some(vec!["builtin".into(), "/x/~x".into(), "/x/more/".into()]),
            format: Some(Format::Json),
            color: Some(ColorWhen::Never),
            rows: Some(70),
            pager: Some("more -e".to_owned()),
            max_rows: Some(1000),
            memory: Some(64 << 20),
            max_work: Some(5),
            max_paths: Some(6),
            timeout: Some(Duration::from_millis(1500)),
            timer: Some(false),
        };
        assert_eq!(settings.values, values);
        for setting in &SETTINGS {
            assert!(matches!(settings.origin(setting.key), Origin::File(_)), "{}", setting.key);
            let typed = match setting.key {
                "data" => "/a:b",
                "format" => "csv",
                "color" => "always",
                "timer" => "on",
                _ => "7",
            };
            let variable = setting.variable();
            let settings = of(text, &[(&variable, typed)]).unwrap();
            assert_eq!(settings.origin(setting.key), Origin::Said(variable));
            assert_ne!(settings.values, values, "{} of the environment goes first", setting.key);
        }
        assert_eq!(of("", &[("FOSS_DATA", "/a:b")]).unwrap().values.data, Some(vec!["/a".into(), "b".into()]));
    }

    #[test]
    fn the_limits_of_the_engine_are_settings() {
        for limit in fossgraph_engine::LIMITS {
            let Some(raise) = limit.raise else { continue };
            let setting = SETTINGS.iter().find(|setting| setting.key == raise.key).unwrap();
            assert_eq!(
                (setting.flag, setting.default),
                (Some(format!("--{}", raise.key).as_str()), limit.said().as_str())
            );
        }
    }

    #[test]
    fn sizes_are_read() {
        let sizes = [
            ("0", 0),
            ("70", 70),
            ("1k", 1 << 10),
            ("512MiB", 512 << 20),
            ("1.5 GiB", 3 << 29),
            ("2GB", 2_000_000_000),
            ("3B", 3),
        ];
        for (text, want) in sizes {
            assert_eq!(size(text), Some(want), "{text}");
        }
        for wrong in ["", "MiB", "-1", "1e3", "2 TB", "1,5GiB", "99999999999GiB", "inf"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_format_of_the_file_is_for_terminals() {
        let file = of("format = 'json'", &[]).unwrap();
        assert_eq!((file.format(true), file.format(false)), (Some(Format::Json), None));
        let variable = of("format = 'json'", &[("FOSS_FORMAT", "csv")]).unwrap();
        assert_eq!((variable.format(true), variable.format(false)), (Some(Format::Csv), Some(Format::Csv)));
    }

    #[test]
    fn what_the_environment_says_of_colours_goes_before_the_file() {
        let color = |environment: &[(&str, &str)]| of("color = 'always'", environment).unwrap().values.color;
        assert_eq!(color(&[]), Some(ColorWhen::Always));
        assert_eq!(color(&[("NO_COLOR", "1")]), None);
        assert_eq!(color(&[("NO_COLOR", "1"), ("FOSS_COLOR", "always")]), Some(ColorWhen::Always));
    }

    #[test]
    fn the_pager_of_foss_goes_before_the_general_one() {
        let pager = |text: &str, environment: &[(&str, &str)]| of(text, environment).unwrap().values.pager;
        assert_eq!(pager("", &[("PAGER", "more")]).as_deref(), Some("more"));
        assert_eq!(pager("pager = 'most'", &[("PAGER", "more")]).as_deref(), Some("most"));
        assert_eq!(pager("pager = 'most'", &[("FOSS_PAGER", ""), ("PAGER", "more")]).as_deref(), Some(""));
    }

    #[test]
    fn a_variable_that_cannot_be_is_refused() {
        for (variable, value, message, help) in [
            ("FOSS_FORMAT", "tabel", "FOSS_FORMAT: there is no format `tabel`", "did you mean `table`?"),
            ("FOSS_ROWS", "0", "FOSS_ROWS: `rows` takes a number from 1, not 0", ""),
            ("FOSS_MAX_ROWS", "-1", "FOSS_MAX_ROWS: `max-rows` takes a number, not -1", ""),
            ("FOSS_MEMORY", "much", "FOSS_MEMORY: `memory` takes a size, such as 512MiB or 2GiB, not `much`", ""),
            ("FOSS_TIMEOUT", "soon", "FOSS_TIMEOUT: `timeout` takes a number of seconds, not `soon`", ""),
            ("FOSS_TIMER", "maybe", "FOSS_TIMER: `timer` takes true or false, not `maybe`", ""),
        ] {
            let usage = Usage::new(message);
            let usage = if help.is_empty() { usage } else { usage.help(help) };
            assert_eq!(of("", &[(variable, value)]).err(), Some(usage), "{variable}");
        }
    }
}
