//! Changes to a text at certain places, which leave every other byte as it is.

use crate::diag::Span;

/// Changes to one text, in any order. They must not overlap.
#[derive(Default)]
pub(super) struct Edits(Vec<(Span, String)>);

impl Edits {
    /// Inserts text. What is inserted at the same place comes in the order of the calls.
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.0.push((Span::new(at, at), text.into()));
    }

    /// Replaces a span.
    pub fn replace(&mut self, span: Span, text: impl Into<String>) {
        self.0.push((span, text.into()));
    }

    /// Removes a span.
    pub fn remove(&mut self, span: Span) {
        self.replace(span, "");
    }

    /// The changed text.
    pub fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(span, _)| (span.start, span.end));
        let (mut out, mut at) = (String::with_capacity(text.len() + 64 * self.0.len()), 0);
        for (span, new) in self.0 {
            if span.start < at {
                // It is inside of something that is replaced already.
                continue;
            }
            out.push_str(&text[at..span.start]);
            out.push_str(&new);
            at = span.end;
        }
        out + &text[at..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_apply_wherever_they_come_from_and_never_twice() {
        let mut edits = Edits::default();
        edits.remove(Span::new(4, 8));
        edits.insert(0, "a");
        edits.insert(0, "b");
        edits.replace(Span::new(5, 6), "never");
        edits.insert(8, "!");
        assert_eq!(edits.apply("One two three"), "abOne !three");
    }
}
