//! Where results go: standard output, or a file that is replaced in whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use fossgraph_engine::CancelToken;

use crate::draft::Draft;

const BUFFER: usize = 64 << 10;

/// The one handle that results are written through.
pub(crate) struct Output {
    writer: BufWriter<Sink>,
    draft: Option<Draft>,
    /// What ends the document that was begun.
    ending: Option<&'static str>,
}

struct Sink {
    to: To,
    cancel: CancelToken,
}

enum To {
    Stdout(io::Stdout),
    File(File),
}

impl Output {
    /// Standard output, or a file. Writing stops with an error once `cancel` is cancelled.
    pub(crate) fn new(file: Option<&Path>, cancel: CancelToken) -> io::Result<Self> {
        let (to, draft) = match file {
            None => (To::Stdout(io::stdout()), None),
            // devices and pipes cannot be replaced
            Some(path) if fs::metadata(path).is_ok_and(|m| !m.is_file()) => {
                (To::File(OpenOptions::new().write(true).open(path)?), None)
            }
            Some(path) => {
                let draft = Draft::new(path)?;
                (To::File(draft.file()?), Some(draft))
            }
        };
        Ok(Self { writer: BufWriter::with_capacity(BUFFER, Sink { to, cancel }), draft, ending: None })
    }

    /// Forgets what is not written yet of an answer that was cancelled.
    pub(crate) fn discard(&mut self) {
        let sink = self.writer.get_ref();
        if let To::Stdout(_) = sink.to {
            let fresh = Sink { to: To::Stdout(io::stdout()), cancel: sink.cancel.clone() };
            let stale = std::mem::replace(&mut self.writer, BufWriter::with_capacity(BUFFER, fresh));
            let _ = stale.into_parts();
        }
    }

    /// Whether a document was begun that goes on.
    pub(crate) fn is_begun(&self) -> bool {
        self.ending.is_some()
    }

    /// Remembers what ends a document that was begun.
    pub(crate) fn begun(&mut self, ending: &'static str) {
        self.ending = Some(ending);
    }

    /// Ends a document that was begun.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        if let Some(ending) = self.ending.take() {
            self.writer.write_all(ending.as_bytes())?;
        }
        self.writer.flush()
    }

    /// Puts a finished file in its place.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.end()?;
        self.draft.as_mut().map_or(Ok(()), Draft::save_file)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.cancel.is_cancelled() {
            return Err(io::Error::other("interrupted"));
        }
        match &mut self.to {
            To::Stdout(out) => out.write(bytes),
            To::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Stdout(out) => out.flush(),
            To::File(file) => file.flush(),
        }
    }
}
