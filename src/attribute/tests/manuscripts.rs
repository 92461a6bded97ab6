//! Manuscripts that Markdown cannot express: with several parts, or with speakers that the format states.

use super::*;
use crate::diag::Source;
use crate::script::{Block, Manuscript, Meta, Skip, SourceMap, StatedSpeaker};

/// A block whose text is one unbroken range of a part.
fn block(parts: &[std::sync::Arc<Source>], place: Place) -> Block {
    let text = place.text(parts).to_string();
    Block { place, text, map: SourceMap::verbatim(place), lines: vec![0], ..Block::default() }
}

/// A screenplay in two documents, with `ANNA` above her words, a page number, and a quotation that continues in the next
/// document.
fn screenplay() -> Manuscript {
    let parts = vec![
        Source::new("one.xhtml", "ANNA\n(softly)\nGood night.\n\n12\n\n\"Wait,\" said Ben.\n"),
        Source::new("two.xhtml", "\n\"I am late.\"\n"),
    ];
    let place = |part: usize, words: &str| {
        let at = parts[part].text.find(words).expect("it is there");
        Place::new(part, at..at + words.len())
    };
    let mut turn = block(&parts, place(0, "Good night."));
    let style = Some(("softly".to_string(), place(0, "softly")));
    turn.labels.push(StatedSpeaker { at: 0, name: "Anna".into(), place: place(0, "ANNA"), style });
    let blocks = vec![turn, block(&parts, place(0, "\"Wait,\" said Ben.")), block(&parts, place(1, "\"I am late.\""))];
    let skip = |words: &str, reason| Skip { place: place(0, words), reason };
    let skipped = vec![skip("12", "page number"), skip("ANNA", "speaker label"), skip("(softly)", "direction")];
    Manuscript { meta: Meta::default(), declared: Vec::new(), is_script: false, blocks, skipped, parts }
}

#[test]
fn a_speaker_that_the_format_states_speaks_and_has_a_place_in_its_part() {
    let mut told = Diagnostics::new();
    let script = attribute(&screenplay(), &AttributionOptions { announce: false, ..Default::default() }, &mut told);
    let lines: Vec<_> = script.lines().map(|l| (script.name(l.speaker), l.text.as_str(), l.rule.id())).collect();
    let expected = [
        ("Anna", "Good night.", "T1"),
        ("Ben", "\"Wait,\"", "Q2.1"),
        ("narrator", "said Ben.", "B1"),
        ("Anna", "\"I am late.\"", "Q2.4"),
    ];
    assert_eq!(lines, expected);
    let first = script.lines().next().expect("a line");
    assert_eq!(
        first.style.as_ref().map(|(style, place)| (style.as_str(), place.text(&script.parts))),
        Some(("softly", "softly"))
    );
    assert_eq!(script.speakers[1].first.map(|place| place.text(&script.parts)), Some("ANNA"));
    let last = script.lines().last().expect("a line");
    assert_eq!((last.place.part, script.line_of(last.place)), (1, 2));
    let (source, _) =
        told.iter().find(|told| told.code == "undeclared-speaker").expect("a warning").place.clone().expect("a place");
    assert_eq!(source.path, Path::new("one.xhtml"));
}

#[test]
fn b5_every_part_is_tiled_by_itself() {
    let script = attribute(
        &screenplay(),
        &AttributionOptions { announce: false, ..Default::default() },
        &mut Diagnostics::new(),
    );
    for (part, source) in script.parts.iter().enumerate() {
        let skipped = script.skipped.iter().map(|skip| skip.place);
        let mut tiles: Vec<_> =
            skipped.chain(script.lines().map(|line| line.place)).filter(|p| p.part == part).collect();
        tiles.sort_unstable();
        let end = tiles.iter().fold(0, |at, tile| {
            assert_eq!(tile.span.start, at, "a gap or an overlap in {tiles:?}");
            tile.span.end
        });
        assert_eq!(end, source.text.len());
    }
    assert!(script.skipped.iter().all(|skip| skip.reason != UNREAD), "{:?}", script.skipped);
}

#[test]
fn a_line_says_how_sure_its_speaker_is_and_who_else_it_could_be() {
    let text = "Narrator: Two met.\n\n\"Good day,\" said Ann.\n\n\"Good day,\" said Ben.\n\n\"How are you?\"\n\n\"Fine.\"\n\nIt rained.";
    let read = read(text);
    let name = |id: &crate::script::SpeakerId| read.script.name(*id);
    let sure: Vec<_> = read
        .script
        .lines()
        .map(|l| (l.rule.id(), l.confidence, l.others.iter().map(name).collect::<Vec<_>>()))
        .collect();
    let of =
        |rule: &str| sure.iter().find(|line| line.0 == rule).unwrap_or_else(|| panic!("no {rule}: {sure:?}")).clone();
    assert_eq!(of("T1"), ("T1", 1.0, vec![]));
    assert_eq!(of("B1"), ("B1", 1.0, vec![]));
    let (_, tag, nobody) = of("Q2.1");
    let (_, turn, others) = of("Q2.4");
    assert!(0.5 < turn && turn < tag && tag < 1.0, "a guess is less sure than a tag: {sure:?}");
    assert_eq!((nobody, others), (vec![], vec!["Ben"]), "Ann is asked, so it could be Ben going on");
}

#[test]
fn advice_about_front_matter_is_given_only_where_there_is_some() {
    let hints = |is_script| {
        let mut told = Diagnostics::new();
        attribute(&Manuscript { is_script, ..screenplay() }, &AttributionOptions::default(), &mut told);
        told.iter().flat_map(|one| one.hints.clone()).collect::<Vec<_>>().join("\n")
    };
    assert!(hints(true).contains("front matter"));
    assert!(hints(false).contains("[cast.Anna] in voices.toml") && !hints(false).contains("front matter"));
}
