//! How lines begin and end in the finished sound. `examples/ends.rs` measures the same with all voices.

#[path = "../common/ends.rs"]
mod measured;

use crate::common::not_installed;
use fullcast::audio::level::{rms, to_db};
use measured::{FRAMES, NEAR, heard, narrate, off, render};

/// Lets a voice narrate the sentences with these marks around them.
fn holds(voice: &str, frames: &[[&str; 2]]) {
    let ends = narrate(voice, frames, &render);
    println!("{}", ends.row);
    assert!(ends.faults.is_empty(), "{:#?}", ends.faults);
}

#[test]
fn a_pause_lasts_from_sound_to_sound_as_long_as_asked_whatever_a_line_ends_in() {
    ["nora", "ivy", "walter"].iter().for_each(|voice| holds(voice, &FRAMES));
}

#[cfg(feature = "natural")]
#[test]
fn a_pause_lasts_as_long_as_asked_with_natural_voices() {
    holds("hugh", &FRAMES);
    holds("michael", &FRAMES[..2]);
}

#[test]
fn a_pause_lasts_as_long_as_asked_with_the_voice_of_another_program() {
    if let Err(error) = std::process::Command::new("espeak-ng").arg("--version").output() {
        return not_installed("espeak-ng", error);
    }
    holds("command:espeak-ng/en-us", &FRAMES);
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

#[test]
fn a_line_without_a_vowel_is_heard_beside_the_others() {
    let natural = if cfg!(feature = "natural") { &["tess"][..] } else { &[] };
    let lines = ["The last ferry left at nine.", "Shh!", "Both of them were dead.", "Psst.", "No."];
    for voice in ["nora", "ivy"].iter().chain(natural) {
        let sound = render(&lines.join("\n\n"), &format!("[narrator]\nvoice = \"{voice}\""));
        // The level of the loudest tenth of a second, in dBFS.
        let loudest = |line: &std::ops::Range<usize>| {
            let parts = sound.samples[line.clone()].chunks(sound.rate as usize / 10);
            parts.map(|part| to_db(rms(part))).fold(f32::NEG_INFINITY, f32::max)
        };
        assert_eq!(sound.lines.len(), lines.len());
        let levels: Vec<f32> = sound.lines.iter().map(loudest).collect();
        for (line, level) in lines.iter().zip(&levels) {
            let below = levels[0] - level;
            assert!(below < 15.0, "{voice}: `{line}` is {below:.1} dB below the others");
        }
    }
}
