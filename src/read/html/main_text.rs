//! Finds the main text of a web page among menus, advertisements, comments and links to other pages.
//!
//! The method is that of Mozilla's Readability (Apache-2.0): elements whose names say that they are something else are left
//! out; paragraphs give points to the elements around them; the element with the most points is the main text, together
//! with neighbours that are like it; and what consists of links in there is left out as well. It works on the tree with
//! the places of everything, so that nothing of the page is changed.

mod clean;
mod facts;
mod score;

use super::tree::Tree;
use facts::Facts;

/// A main text that is shorter than this was probably not found, in characters.
const SHORTEST: usize = 500;

/// A short main text was found nevertheless if it is at least this part of all text: a third.
const SHARE: usize = 3;

/// What is shorter than this is not taken for the main text at all, in characters.
const FOUND: usize = 120;

/// A page whose links are less than this share of its text, and which has nothing else around it, is only a text.
const FEW_LINKS: f32 = 0.1;

/// How strict the search is. If too little is found, it is repeated less strictly.
#[derive(Clone, Copy)]
struct Strictness {
    /// Elements with names such as `sidebar` are left out.
    names: bool,
    /// Names count for the points.
    weights: bool,
    /// What looks like a list of links inside of the main text is left out.
    clean: bool,
}

const STRICTNESS: [Strictness; 4] = [
    Strictness { names: true, weights: true, clean: true },
    Strictness { names: false, weights: true, clean: true },
    Strictness { names: false, weights: false, clean: true },
    Strictness { names: false, weights: false, clean: false },
];

/// For each node of a page, whether it is outside of the main text. `None` if the page is only a text.
pub(super) fn around(text: &str, tree: &Tree) -> Option<Vec<bool>> {
    let mut best: Option<(usize, Vec<bool>)> = None;
    for strictness in STRICTNESS {
        let mut facts = Facts::of(text, tree, strictness.weights);
        if best.is_none() && facts.is_plain(FEW_LINKS) {
            return None;
        }
        facts.drop_what_never_is_text();
        let whole = facts.kept_length();
        if strictness.names {
            facts.drop_by_name();
        }
        let Some(chosen) = score::choose(&facts) else { continue };
        facts.keep_only(&chosen);
        if strictness.clean {
            clean::clean(&mut facts);
        }
        let length = facts.kept_length();
        if best.as_ref().is_none_or(|(longest, _)| length > *longest) {
            best = Some((length, facts.outside));
        }
        if length >= SHORTEST || (length >= FOUND && length * SHARE >= whole) {
            break;
        }
    }
    let found = best.filter(|(length, _)| *length >= FOUND).map(|(_, outside)| outside);
    // Rather too much is read than nothing.
    found.or_else(|| {
        let mut facts = Facts::of(text, tree, false);
        facts.drop_what_never_is_text();
        Some(facts.outside)
    })
}
