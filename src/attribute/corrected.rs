//! Finds the quotation that each correction is about, and warns about corrections whose quotation is missing, ambiguous
//! or corrected already.

use super::speech::{self, Pin, SpokenBlock};
use crate::corrections::{Correction, Corrections, NotFound, words_at};
use crate::diag::{Diagnostic, Diagnostics};
use crate::script::{Anchor, Manuscript};
use std::collections::BTreeSet;
use std::ops::Range;

/// The most times that parts of a quotation are split again.
const DEEPEST: usize = 16;

/// Returns the quotations that the corrections decide, with their speakers, and marks in the blocks where quotations are
/// split. A correction that cannot be matched to a quotation of its own is reported as a warning and has no effect.
pub(super) fn pins(
    blocks: &mut [SpokenBlock],
    manuscript: &Manuscript,
    language: &str,
    corrections: &Corrections,
    diagnostics: &mut Diagnostics,
) -> Vec<Pin> {
    if corrections.list.is_empty() {
        return Vec::new();
    }
    let told = &mut |fault: Diagnostic, correction: &Correction| {
        diagnostics.push(match &corrections.source {
            Some(source) => fault.at(source, correction.span),
            None => fault,
        });
    };
    let text = Written { manuscript, language };
    let whole = Quotations::of(blocks, &text);
    let rests = split(blocks, &whole, &text, corrections, told);
    let parts = if rests.is_empty() { None } else { Some(Quotations::of(blocks, &text)) };
    let all = parts.as_ref().unwrap_or(&whole);
    let mut pins = Vec::new();
    let mut taken = BTreeSet::new();
    let decide: Vec<&Correction> = corrections.list.iter().filter(|one| one.at.is_none()).collect();
    let before = if parts.is_some() { whole.find(&decide) } else { Vec::new() };
    for (nth, (correction, found)) in all.find(&decide).into_iter().enumerate() {
        // A correction of a quotation that is split holds for what remains of it.
        let of_whole = before.get(nth).and_then(|(_, found)| found.as_ref().ok());
        let of_whole = of_whole.filter(|at| found.is_err() || same_words(&correction.anchor, &whole.anchors[**at]));
        let found = match of_whole {
            Some(at) => Ok(all.begins_at(whole.places[*at].0, whole.ranges[*at].start)),
            None => found,
        };
        let fault = match found {
            Ok(nth) if taken.insert(all.places[nth]) => {
                let speakers = correction.speakers.clone();
                pins.push(Pin {
                    quotation: all.places[nth],
                    speakers,
                    conversation: correction.conversation,
                    marked: false,
                });
                continue;
            }
            Ok(_) => Diagnostic::warning("corrected-twice", "an earlier correction already decides this quotation")
                .hint("remove one of the two, or add `after` or `before` to tell two quotations apart"),
            Err(why) => not_found(&why, &all.lines),
        };
        told(fault, correction);
    }
    for (block, at, speaker) in rests {
        let quotation = all.places[all.begins_at(block, at)];
        if taken.insert(quotation) {
            pins.push(Pin { quotation, speakers: vec![speaker], conversation: false, marked: false });
        }
    }
    pins
}

/// Whether two anchors have the same words, in any case and with any marks.
fn same_words(one: &Anchor, other: &Anchor) -> bool {
    let letters =
        |anchor: &Anchor| anchor.words.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    letters(one) == letters(other)
}

/// A text and its language, a BCP 47 tag.
struct Written<'a> {
    manuscript: &'a Manuscript,
    language: &'a str,
}

/// All quotations of a text, in order.
struct Quotations {
    /// The block of each, and which quotation of the block it is.
    places: Vec<(usize, usize)>,
    /// The range of each in its block.
    ranges: Vec<Range<usize>>,
    /// The same without its marks.
    inner: Vec<Range<usize>>,
    anchors: Vec<Anchor>,
    /// The line of the source on which each begins.
    lines: Vec<usize>,
}

impl Quotations {
    fn of(blocks: &[SpokenBlock], text: &Written<'_>) -> Self {
        let Written { manuscript, language } = *text;
        let texts: Vec<&str> = blocks.iter().map(|block| &block.text[..]).collect();
        let (places, ranges, inner) = (Vec::new(), Vec::new(), Vec::new());
        let mut all = Self { places, ranges, inner, anchors: Vec::new(), lines: Vec::new() };
        for (block, quotations) in speech::quotations(blocks, language).into_iter().enumerate() {
            for (nth, (range, inner)) in quotations.into_iter().enumerate() {
                all.places.push((block, nth));
                all.lines.push(manuscript.blocks[block].place_of(range.clone()).line(&manuscript.parts));
                all.anchors.push(Anchor::of(&texts, block, range.clone(), inner.clone()));
                all.ranges.push(range);
                all.inner.push(inner);
            }
        }
        all
    }

    /// Finds the quotations of some of the corrections.
    fn find<'c>(&self, chosen: &[&'c Correction]) -> Vec<(&'c Correction, Result<usize, NotFound>)> {
        if chosen.is_empty() {
            return Vec::new();
        }
        let list = chosen.iter().map(|one| (*one).clone()).collect();
        let found = Corrections { source: None, list }.find(&self.anchors);
        chosen.iter().copied().zip(found).collect()
    }

    /// The quotation of a block that holds an offset. There is one, because the offset is from an earlier search.
    fn begins_at(&self, block: usize, at: usize) -> usize {
        let next =
            (0..self.places.len()).rev().find(|nth| self.places[*nth].0 == block && self.ranges[*nth].start <= at);
        next.unwrap_or_default()
    }
}

/// Marks where quotations are split. Returns the block and the offset of each rest, and who says it.
fn split(
    blocks: &mut [SpokenBlock],
    whole: &Quotations,
    text: &Written<'_>,
    corrections: &Corrections,
    told: &mut dyn FnMut(Diagnostic, &Correction),
) -> Vec<(usize, usize, String)> {
    let mut rests = Vec::new();
    let mut left: Vec<&Correction> = corrections.list.iter().filter(|one| one.at.is_some()).collect();
    for deep in 0..DEEPEST {
        let parts = if deep == 0 || left.is_empty() { None } else { Some(Quotations::of(blocks, text)) };
        let all = parts.as_ref().unwrap_or(whole);
        let before = left.len();
        let mut faults = Vec::new();
        left = (all.find(&left).into_iter())
            .filter_map(|(correction, found)| {
                let why = match found {
                    Ok(nth) => {
                        let (block, inner) = (all.places[nth].0, all.inner[nth].clone());
                        let at = correction.at.as_deref().unwrap_or_default();
                        match words_at(&blocks[block].text[inner.clone()], at) {
                            Some(at) => {
                                blocks[block].cuts.push(inner.start + at);
                                rests.push((block, inner.start + at, correction.speakers[0].clone()));
                                return None;
                            }
                            None => nowhere(),
                        }
                    }
                    Err(why) => not_found(&why, &all.lines),
                };
                faults.push((why, correction));
                Some(correction)
            })
            .collect();
        // Those that are left may be splits of what was split just now.
        if left.len() == before || left.is_empty() {
            faults.into_iter().for_each(|(fault, correction)| told(fault, correction));
            break;
        }
    }
    blocks.iter_mut().for_each(|block| block.cuts.sort_unstable());
    rests
}

fn nowhere() -> Diagnostic {
    Diagnostic::warning("correction-not-found", "the quotation does not have the words of `at` after its first word")
        .hint("copy the words with which the rest begins, as they are now, or remove this correction")
}

fn not_found(why: &NotFound, lines: &[usize]) -> Diagnostic {
    match why {
        NotFound::Vanished => {
            Diagnostic::warning("correction-not-found", "no quotation of the script has these words any more")
                .hint("copy the words of the quotation as it is now, or remove this correction")
        }
        NotFound::Ambiguous(all) => ambiguous(all, lines),
    }
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
