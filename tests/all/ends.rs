//! How lines begin and end in the finished sound. `examples/ends.rs` measures the same with all voices.

#[path = "../common/ends.rs"]
mod measured;

use crate::common::not_installed;
use measured::{FRAMES, NEAR, heard, narrate, off, render};

fn holds(voice: &str) {
    let ends = narrate(voice, &FRAMES, &render);
    println!("{}", ends.row);
    assert!(ends.faults.is_empty(), "{:#?}", ends.faults);
}

#[test]
fn a_pause_lasts_from_sound_to_sound_as_long_as_asked_whatever_a_line_ends_in() {
    holds("nora");
}

#[cfg(feature = "natural")]
#[test]
fn a_pause_lasts_as_long_as_asked_with_a_voice_that_breathes() {
    holds("hugh");
}

#[test]
fn a_pause_lasts_as_long_as_asked_with_the_voice_of_another_program() {
    if let Err(error) = std::process::Command::new("espeak-ng").arg("--version").output() {
        return not_installed("espeak-ng", error);
    }
    holds("command:espeak-ng/en-us");
}

#[test]
fn a_pause_lasts_as_long_as_asked_between_two_voices_and_beside_very_short_lines() {
    let cast = "[cast.Ann]\nvoice = \"ivy\"\n[cast.Ben]\nvoice = \"walter\"\nrate = 1.2\n\
                [cast.Ben.styles.whisper]\nbreath = 0.6\ngain = -4\n[cast.Ben.styles.shout]\ngain = 3\npitch = 2\n";
    let turns = [
        "Ann: The last ferry left at nine.",
        "Ben: Hm.",
        "Ann: Shh!",
        "Ben (whisper): Give me the lamp.",
        "Ann: Both of them were dead.",
        "Ben (shout): You should go to sleep!",
        "Ann: No.",
        "Ben: Where did you hear that name?",
        "Ann: Oh!",
        "Ben (whisper): She never came back.",
        "Ann: It is only a joke.",
        "Ben: Ah.",
    ];
    let heard = heard(&render(&turns.join("\n\n"), cast));
    for (off, turns) in off(&heard).iter().zip(turns.windows(2)) {
        assert!(off.abs() <= NEAR, "{off:+.0} ms between {turns:?}");
    }
}
