//! Books that are so long that their gains are steady.

use super::*;
use crate::audio::target::{self, Verdict};

/// The plan of nine lines by three voices, with a silence of so many seconds at its end.
fn ending_in(silence: f64) -> Plan {
    let mut steps = Vec::new();
    for line in 0..9 {
        steps.extend([speak(line, line as u8 + 1, line % 3), Step::Silence(0.5)]);
    }
    steps.push(Step::Silence(silence));
    plan([speaking(0, 0.0, 0.0), speaking(1, 0.0, 0.0), speaking(2, 0.0, 0.0)], steps, 9)
}

/// Takes for that at these levels.
fn spoken_at(levels: [f32; 3]) -> (Store, Takes) {
    let sounds: Vec<_> = (0..9).map(|n| swell(16_000, 3.0, levels[n % 3], 180.0 + 20.0 * n as f32)).collect();
    stored(&sounds)
}

/// The gain of each voice in dB, in tenths.
fn tenths(timeline: &Timeline) -> Vec<i64> {
    let gains = timeline.takes().take(3).map(|placed| f64::from(level::to_db(placed.gain)) * 10.0);
    gains.map(|gain| gain.round() as i64).collect()
}

#[test]
fn a_long_book_has_gains_in_steps_of_half_a_decibel_next_to_those_of_a_short_one_and_meets_its_target() {
    for levels in [[0.6, 0.08, 0.3], [0.31, 0.3, 0.29], [0.11, 0.12, 0.5]] {
        let (store, takes) = spoken_at(levels);
        let [short, long] = [10.0, 700.0].map(|silence| {
            let plain = lay_out(&ending_in(silence), &takes, 16_000);
            ["r128", "audiobook", "podcast"].map(|name| levelled(&plain, &takes, &store, name, 2))
        });
        // Nothing is limited at the level of r128.
        for (exact, steady) in tenths(&short[0]).into_iter().zip(tenths(&long[0])) {
            assert!((exact - steady).abs() <= 3, "{exact} and {steady} tenths");
        }
        for (name, long) in ["r128", "audiobook", "podcast"].iter().zip(&long) {
            assert!(tenths(long).iter().all(|gain| gain % 5 == 0), "{name}: {:?} tenths", tenths(long));
            let measures = measured(long, &streamed(long, &takes, &store));
            let target = target::find(name).expect("a target");
            let rows = target::judge(&measures, target);
            let level = rows.iter().find(|row| row.quantity == "integrated loudness").expect("it is judged");
            assert!(level.verdict != Verdict::Fail, "{name}: {level:?}");
        }
    }
}

#[test]
fn a_book_that_misses_its_target_with_steady_gains_keeps_the_exact_ones() {
    // Its peaks are so high above the rest that the limiter takes more than a gain may add.
    let click = |n: usize| {
        let samples = (0..48_000).map(|at| if at % (700 + n) == 0 { 0.3 } else { 0.0 });
        Audio::new(16_000, samples.collect())
    };
    let (store, takes) = stored(&(0..9).map(click).collect::<Vec<_>>());
    let [short, long] = [10.0, 700.0].map(|silence| {
        let plain = lay_out(&ending_in(silence), &takes, 16_000);
        levelled(&plain, &takes, &store, "audiobook", 2)
    });
    let measures = measured(&short, &streamed(&short, &takes, &store));
    assert!(!target::is_met(&measures, target::find("audiobook").expect("a target")), "{measures:?}");
    assert_eq!(tenths(&short), tenths(&long));
}

#[test]
fn what_is_spoken_of_a_book_has_the_levels_of_the_whole_and_a_voice_that_was_not_heard_has_none() {
    let (store, takes) = spoken_at([0.6, 0.08, 0.3]);
    let mut whole = ending_in(700.0);
    // The silence comes first, so that every part is long.
    whole.steps.rotate_right(1);
    let exact = levelled(&lay_out(&whole, &takes, 16_000), &takes, &store, "audiobook", 2);
    let engines = Engines::open();
    let booth = Booth::new(&engines, &store);
    let target = target::find("audiobook").expect("a target");
    for spoken in [6, 8, 9] {
        let known: Takes = takes.iter().take(spoken).map(|(key, take)| (*key, take.clone())).collect();
        let part = spoken_part(&whole, &known);
        let mut timeline = lay_out(&part, &known, 16_000);
        let levels = LikelyLevels::find(&part, &timeline, &known, (target, &booth)).expect("sound takes");
        levels.expect("it is long").apply(&part, &mut timeline, &known);
        assert!(timeline.takes().eq(exact.takes().take(spoken)), "{spoken} lines");
        assert_eq!(timeline.ceiling, exact.ceiling);
    }
    let known: Takes = takes.iter().take(2).map(|(key, take)| (*key, take.clone())).collect();
    let early = spoken_part(&whole, &known);
    let timeline = lay_out(&early, &known, 16_000);
    let levels = LikelyLevels::find(&early, &timeline, &known, (target, &booth)).expect("sound takes");
    let mut timeline = lay_out(&whole, &takes, 16_000);
    levels.expect("it is long").apply(&whole, &mut timeline, &takes);
    assert!(timeline.takes().all(|placed| placed.gain.is_finite() == (placed.voice < 2)));
    let short = lay_out(&ending_in(10.0), &takes, 16_000);
    let levels = LikelyLevels::find(&ending_in(10.0), &short, &takes, (target, &booth)).expect("sound takes");
    assert!(levels.is_none(), "its gains are exact ones");
}
