use super::*;

#[test]
fn pieces_end_at_sentences_then_clauses_then_words() {
    let text = "Mr. Smith came in. \"Stop!\" he cried. Nobody moved, not even the cat; it slept.";
    assert_eq!(pieces(text, "en-US", 200), [text]);
    assert_eq!(
        pieces(text, "en-US", 40),
        ["Mr. Smith came in. \"Stop!\" he cried.", "Nobody moved, not even the cat;", "it slept."]
    );
    assert_eq!(pieces(text, "en-US", 20)[..2], ["Mr. Smith came in.", "\"Stop!\" he cried."]);
    assert_eq!(pieces("one two three four", "en", 8), ["one two", "three", "four"]);
    assert_eq!(pieces("abcdefghij klm", "en", 4), ["abcd", "efgh", "ij", "klm"]);
    assert_eq!(pieces("e\u{301}e\u{301}e\u{301}", "en", 3), ["e\u{301}", "e\u{301}", "e\u{301}"]);
    assert_eq!(pieces("", "en", 10), Vec::<String>::new());
    assert_eq!(pieces(" \n ", "en", 10), Vec::<String>::new());
}

#[test]
fn endless_lines_are_cut_without_loss() {
    for unit in ["a", "word ", "Stop! ", "é", "1", ".", "\" ", "x, ", "日本。"] {
        let text = unit.repeat(100_000);
        let cut = pieces(&text, "en", 300);
        assert!(cut.iter().all(|piece| piece.chars().count() <= 300 && !piece.is_empty()));
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        assert_eq!(cut.iter().map(|piece| bare(piece)).sum::<usize>(), bare(&text), "{unit:?}");
    }
}

#[test]
fn phonemes_go_with_their_word_into_the_piece_that_it_is_in() {
    let lexicon = entries("Nguyen = { ipa = \"wɪn\" }\n\"Van Nguyen\" = { ipa = \"van wɪn\" }\n");
    let text = "This is Nguyen, who came first. Then came Nguyen, again, and Van Nguyen was the last one.";
    let spoken = speakable(text, &lexicon, "en-US");
    for limit in 1..100 {
        let pieces = pieces(&spoken.text, "en-US", limit);
        let all = sounds_of(&spoken.text, &pieces, &spoken.sounds);
        assert_eq!(all.len(), pieces.len());
        let words: Vec<_> =
            pieces.iter().zip(&all).flat_map(|(piece, sounds)| sounds.iter().map(|s| &piece[s.start..s.end])).collect();
        if limit > 40 {
            assert_eq!(words, ["Nguyen", "Nguyen", "Van Nguyen"], "{limit}");
        }
        assert!(words.iter().all(|word| ["Nguyen", "Van Nguyen"].contains(word)), "{limit}: {words:?}");
    }
}
