//! Places in a text that has several parts.

use super::{Diagnostic, Source, Span};
use std::sync::Arc;

/// A place in a text of one or more parts. A Markdown file has one part, an EPUB has one for each of its documents.
///
/// The parts themselves are kept elsewhere, as a list of [`Source`]s. Places sort in reading order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Place {
    /// The index of the part. JSON leaves it out for the first part.
    #[serde(skip_serializing_if = "is_first")]
    pub part: usize,
    /// The span within that part.
    pub span: Span,
}

/// Takes a reference because serde calls it with one.
fn is_first(part: &usize) -> bool {
    *part == 0
}

impl Place {
    /// Makes a place in a part.
    pub fn new(part: usize, span: impl Into<Span>) -> Self {
        Self { part, span: span.into() }
    }

    /// Whether the place covers nothing. Text that is nowhere in the source, such as a title made from the file's name,
    /// has an empty place.
    pub fn is_empty(self) -> bool {
        self.span.is_empty()
    }

    /// The part that the place is in.
    ///
    /// # Panics
    /// If there is no such part.
    pub fn source(self, parts: &[Arc<Source>]) -> &Arc<Source> {
        &parts[self.part]
    }

    /// The text at this place.
    pub fn text(self, parts: &[Arc<Source>]) -> &str {
        &self.source(parts).text[self.span.range()]
    }

    /// The line on which the place begins, counted from 1 within its part.
    pub fn line(self, parts: &[Arc<Source>]) -> usize {
        self.source(parts).line_column(self.span.start).0
    }
}

impl Diagnostic {
    /// Sets the place of the fault in a text of several parts; see [`Diagnostic::at`].
    pub fn at_place(self, parts: &[Arc<Source>], place: Place) -> Self {
        self.at(place.source(parts), place.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_knows_its_part_text_and_line() {
        let parts = [Source::new("one.xhtml", "One."), Source::new("two.xhtml", "Two.\nThree.\n")];
        let place = Place::new(1, 5..10);
        assert_eq!((place.text(&parts), place.line(&parts)), ("Three", 2));
        let told = Diagnostic::note("x", "y").at_place(&parts, place).place.unwrap();
        assert_eq!((told.0.path.to_str(), told.1), (Some("two.xhtml"), Span::new(5, 10)));
    }

    #[test]
    fn places_sort_in_reading_order() {
        let mut places = [Place::new(1, 0..1), Place::new(0, 7..9), Place::new(0, 2..3)];
        places.sort_unstable();
        assert_eq!(places, [Place::new(0, 2..3), Place::new(0, 7..9), Place::new(1, 0..1)]);
    }

    #[test]
    fn a_place_in_the_only_part_is_written_as_its_span_alone() {
        assert_eq!(serde_json::to_string(&Place::new(0, 2..3)).unwrap(), r#"{"span":[2,3]}"#);
        assert_eq!(serde_json::to_string(&Place::new(4, 2..3)).unwrap(), r#"{"part":4,"span":[2,3]}"#);
    }
}
