//! How a quotation is said, where its speech tag tells: `she whispered`, `said Ada softly` (rule T12).

use super::Passage;
use super::people::Id;
use super::resolve::Said;
use crate::diag::Place;
use crate::script::usual_styles;

/// Finds the styles that the tags of a block ask for. A quotation whose own tag says nothing about it is said like the
/// one of the same speaker before it in the block: `"Come," she whispered, "and be quick."`
pub(super) fn read_tags(passage: &mut Passage, language: &str, styles: &[String]) {
    if styles.is_empty() {
        return;
    }
    let block = passage.block;
    for said in &mut passage.said {
        let found = said.quote.clauses.iter().find_map(|clause| {
            let (name, words) = usual_styles::of_tag(&block.text[clause.clone()], language)?;
            let words = clause.start + words.start..clause.start + words.end;
            styles
                .iter()
                .any(|style| style == name)
                .then(|| (block.text[words.clone()].to_string(), block.place_of(words)))
        });
        said.style = found;
    }
    inherit(&mut passage.said);
}

/// Gives quotations without a tag the style of the one before them, if the same person says it.
fn inherit(all: &mut [Said]) {
    let mut last: Option<(Id, Option<(String, Place)>)> = None;
    for said in all {
        let Some((who, _)) = said.whose else { continue };
        if said.style.is_none()
            && let Some((_, style)) = last.as_ref().filter(|(id, _)| *id == who && said.quote.clauses.is_empty())
        {
            said.style.clone_from(style);
        }
        last = Some((who, said.style.clone()));
    }
}
