//! Marks of notes, and raised and lowered signs.

use super::*;

#[test]
fn marks_of_notes_are_left_out() {
    says(
        "en-US",
        &[
            (
                "It was twice.[1] Later it was not.[2][3] See the table [4, 5].",
                "It was twice. Later it was not. See the table.",
            ),
            ("The dam broke.[^1] He knew[^a-note] it.", "The dam broke. He knew it."),
            ("The king died.* The queen did not.† He‡ did.", "The king died. The queen did not. He did."),
            ("It was late.¹ Then early.²³ A word¹² more.", "It was late. Then early. A word more."),
            ("So they say.[citation needed] Yes[n 3] [6–9].", "So they say. Yes."),
        ],
    );
    let spoken = speakable("It was twice.[1] Later¹ on.*", &Lexicon::default(), "en");
    let shown: Vec<_> = spoken.changes.iter().map(|change| (&*change.written, &*change.spoken, &*change.why)).collect();
    assert_eq!(shown, [("[1]", "", "note mark"), ("¹", "", "note mark"), ("*", "", "note mark")]);
}

#[test]
fn raised_digits_after_a_symbol_are_powers() {
    says(
        "en-US",
        &[
            ("x², E = mc², 10⁶ m², 5³", "x squared, E equals mc squared, ten to the sixth square meters, five cubed"),
            ("the interval [4, 5], in [1, 2]", "the interval four, five, in one, two"),
            ("He [sic] went [away].", "He sic went away."),
        ],
    );
    says("de", &[("Das war so.[1] Dann nicht.² Fünf m² hier", "Das war so. Dann nicht. Fünf Quadratmeter hier")]);
}
