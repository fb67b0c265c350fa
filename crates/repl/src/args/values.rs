//! What options of the command line take.

use std::path::Path;

use clap::ValueEnum;

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table, fitted to the width of the terminal
    Table,
    /// A table in Markdown, as GitHub reads it
    #[value(alias = "md")]
    Markdown,
    /// A document in HTML: for each answer a table and, if things are related, a picture
    #[value(alias = "htm")]
    Html,
    /// Comma-separated values, as RFC 4180 says; exact
    Csv,
    /// The same for spreadsheets: an apostrophe before texts that look like formulas
    CsvSafe,
    /// Tab-separated values; tab, newline, carriage return and backslash are written `\t \n \r \\`
    Tsv,
    /// One array of objects
    Json,
    /// One object a line
    Jsonl,
    /// Numbers as bars, the history of a thing as a time line; drawn with characters
    Bars,
    /// A picture: related things as a graph, numbers as bars, a history as a time line
    Svg,
    /// A graph in the language of Graphviz
    #[value(alias = "gv")]
    Dot,
    /// A graph as a Mermaid flow chart, for Markdown
    #[value(alias = "mmd")]
    Mermaid,
}

impl Format {
    /// The name, as it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::CsvSafe => "csv-safe",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Bars => "bars",
            Self::Svg => "svg",
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
        }
    }

    /// Whether it shows what is related rather than rows alone.
    pub(crate) fn draws(self) -> bool {
        matches!(self, Self::Html | Self::Bars | Self::Svg | Self::Dot | Self::Mermaid)
    }

    /// The name of a picture's format, as it is read.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Mermaid => "Mermaid",
            other => other.name(),
        }
    }

    /// Whether rows are written for programs, one by one and exactly.
    pub(crate) fn is_for_programs(self) -> bool {
        matches!(self, Self::Csv | Self::CsvSafe | Self::Tsv | Self::Json | Self::Jsonl)
    }

    /// Whether a document of it holds one answer.
    pub(crate) fn holds_one(self) -> bool {
        matches!(self, Self::Svg | Self::Mermaid)
    }

    /// The format that the ending of a file's name stands for.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        Self::from_str(path.extension()?.to_str()?, true).ok()
    }
}

/// How errors and notes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// For reading, with the line that is wrong
    Text,
    /// One object a line: level, code, kind, message, file, line and column from 1, span in bytes, help, rewrites
    Json,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorWhen {
    /// The name, as it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

pub(super) fn from_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "it is not a number from 1".to_owned())
}
