//! Drawing an answer in a session: what can be drawn, or why it cannot.

use fossgraph_engine::{Params, Prepared};

use super::Sketch;
use crate::answer::Answer;
use crate::args::Format;
use crate::report::{self, Source};
use crate::screen::Usage;
use crate::session::Session;
use crate::stop::Stop;

/// What a format draws of an answer; `None` where it shows rows alone. `begun` is whether the file holds an answer already.
pub(crate) fn sketch(
    session: &Session,
    (statement, params, source): (&Prepared, &Params, Source<'_>),
    answer: &Answer,
    (format, begun): (Format, bool),
) -> Result<Option<Sketch>, Stop> {
    if !format.draws() {
        return Ok(None);
    }
    if format.holds_one() && begun {
        let usage = Usage::new(format!("{} holds one picture, but there are several answers", format.title()));
        return Err(session.screen.refuse(&usage.help("ask one query at a time, or write HTML, which holds all")));
    }
    let sketch = Sketch::of((&session.engine, statement), (params, &session.run), answer, format).map_err(|error| {
        report::query_error(session.screen, source, &error);
        Stop::of(&error)
    })?;
    match sketch.refusal(format).filter(|_| format != Format::Html) {
        Some(usage) => Err(session.screen.refuse(&usage)),
        None => Ok(Some(sketch)),
    }
}
