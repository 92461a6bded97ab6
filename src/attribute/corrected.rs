//! Finds the quotation that each correction is about, and warns about corrections whose quotation is missing, ambiguous
//! or corrected already.

use super::speech::{self, Pin, SpokenBlock};
use crate::corrections::{Corrections, NotFound};
use crate::diag::{Diagnostic, Diagnostics};
use crate::script::{Anchor, Manuscript};
use std::collections::BTreeSet;

/// Returns the quotations that the corrections decide, with their speakers. A correction that cannot be matched to a
/// quotation of its own is reported as a warning and has no effect.
pub(super) fn pins(
    blocks: &[SpokenBlock],
    manuscript: &Manuscript,
    language: &str,
    corrections: &Corrections,
    diagnostics: &mut Diagnostics,
) -> Vec<Pin> {
    if corrections.list.is_empty() {
        return Vec::new();
    }
    let texts: Vec<&str> = blocks.iter().map(|block| &block.text[..]).collect();
    let (mut places, mut anchors, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for (block, quotations) in speech::quotations(blocks, language).into_iter().enumerate() {
        for (nth, (range, inner)) in quotations.into_iter().enumerate() {
            places.push((block, nth));
            lines.push(manuscript.blocks[block].place_of(range.clone()).line(&manuscript.parts));
            anchors.push(Anchor::of(&texts, block, range, inner));
        }
    }
    let mut pins = Vec::new();
    let mut taken = BTreeSet::new();
    for (correction, found) in corrections.list.iter().zip(corrections.find(&anchors)) {
        let fault = match found {
            Ok(nth) if taken.insert(places[nth]) => {
                let speakers = correction.speakers.clone();
                pins.push(Pin {
                    quotation: places[nth],
                    speakers,
                    conversation: correction.conversation,
                    marked: false,
                });
                continue;
            }
            Ok(_) => Diagnostic::warning("corrected-twice", "an earlier correction already decides this quotation")
                .hint("remove one of the two, or add `after` or `before` to tell two quotations apart"),
            Err(NotFound::Vanished) => {
                Diagnostic::warning("correction-not-found", "no quotation of the script has these words any more")
                    .hint("copy the words of the quotation as it is now, or remove this correction")
            }
            Err(NotFound::Ambiguous(all)) => ambiguous(&all, &lines),
        };
        let source = corrections.source.as_ref();
        diagnostics.push(match source {
            Some(source) => fault.at(source, correction.span),
            None => fault,
        });
    }
    pins
}

fn ambiguous(all: &[usize], lines: &[usize]) -> Diagnostic {
    const SHOWN: usize = 5;
    let mut at: Vec<String> = all.iter().take(SHOWN).map(|nth| lines[*nth].to_string()).collect();
    if all.len() > SHOWN {
        at.push("…".into());
    }
    let what = format!("{} quotations fit these words equally well, in lines {}", all.len(), at.join(", "));
    Diagnostic::warning("ambiguous-correction", what)
        .hint("add `after = \"…\"` or `before = \"…\"` with the words just before or after the right one")
}
