//! Which of Kokoro's published voices are given to characters first.

use crate::engine::VoicePriority;

/// The English voices, the best first, by the grades that their makers give them. `kokoro-js` 1.2.1 lists these grades.
const RANKED: &[&str] = &[
    "af_heart",
    "af_bella",
    "af_aoede",
    "af_kore",
    "af_sarah",
    "am_fenrir",
    "am_michael",
    "am_puck",
    "af_alloy",
    "af_nova",
    "af_sky",
    "bf_emma",
    "bm_fable",
    "bm_george",
    "bf_isabella",
];

/// Those with a grade below C, which sound less natural.
const RESERVE: &[&str] = &[
    "bm_lewis",
    "am_echo",
    "am_eric",
    "am_liam",
    "am_onyx",
    "bm_daniel",
    "af_jessica",
    "af_river",
    "bf_alice",
    "bf_lily",
    "am_adam",
];

/// Those for particular parts: one whispers, and the others are an old man who laughs.
const PARTICULAR: &[&str] = &["af_nicole", "am_santa", "em_santa", "pm_santa"];

/// When a voice is given to a character. Voices that nobody published come first, because somebody made them on purpose.
pub fn priority(name: &str) -> VoicePriority {
    match name {
        name if PARTICULAR.contains(&name) => VoicePriority::Particular,
        name if RESERVE.contains(&name) => VoicePriority::Reserve,
        _ => VoicePriority::First,
    }
}

/// The key by which voices are sorted: by language, which is their first letter, then the best first, then by name.
pub fn order(name: &str) -> (Option<char>, VoicePriority, usize, String) {
    let rank = RANKED.iter().chain(RESERVE).position(|known| *known == name).unwrap_or(usize::MAX);
    (name.chars().next(), priority(name), rank, name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_voices_come_first_and_those_for_particular_parts_last() {
        let mut names = ["am_adam", "bf_emma", "af_nicole", "af_alloy", "af_heart", "bm_lewis", "am_santa", "af_bella"];
        names.sort_by_key(|name| order(name));
        let expected = ["af_heart", "af_bella", "af_alloy", "am_adam", "af_nicole", "am_santa", "bf_emma", "bm_lewis"];
        assert_eq!(names, expected);
    }

    #[test]
    fn no_voice_is_ranked_twice() {
        let mut all: Vec<&str> = RANKED.iter().chain(RESERVE).chain(PARTICULAR).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
