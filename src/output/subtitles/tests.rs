use super::pieces::{ROW, cut, width};
use super::*;
use crate::output::telling::tests::{HOSTILE, Rendered, STORY};

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn long() -> String {
    let sentence = "The boat, which nobody had painted for years, went out; and then it came back. ";
    format!("{STORY}\nBob: {}\n\nAnn: {} 你好世界你好世界\n", sentence.repeat(20), "x".repeat(200))
}

#[test]
fn cues_never_overlap_and_hold_every_word_in_order() {
    let rendered = Rendered::new(&long());
    let telling = rendered.telling();
    for (ticks, named) in [(1000, true), (1000, false), (100, false)] {
        let all = shown(&telling, ticks, named);
        assert!(all.iter().all(|shown| shown.start < shown.end));
        assert!(all.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(all.iter().all(|shown| (1..=2).contains(&shown.rows.len())));
        assert!(all.iter().flat_map(|shown| &shown.rows).all(|row| width(row) <= ROW));
        if !named {
            let told: String =
                all.iter().flat_map(|shown| &shown.rows).flat_map(|row| row.split_whitespace()).collect();
            let written = rendered.timeline.cues.iter().flat_map(|cue| telling.lines[cue.line].text.split_whitespace());
            assert_eq!(told, written.collect::<String>());
        }
    }
}

#[test]
fn a_line_is_shown_from_when_it_is_heard_and_at_least_as_long() {
    let rendered = Rendered::new(STORY);
    let telling = rendered.telling();
    let all = shown(&telling, 1000, false);
    for cue in &rendered.timeline.cues {
        let (start, end) = (telling.seconds(cue.start) * 1000.0, telling.seconds(cue.end) * 1000.0);
        // It may appear early, if there is no other time in which it can be read, and lend a quarter of a second.
        assert!(all.iter().any(|shown| (-251.0..=EARLY * 1000.0 + 251.0).contains(&(start - shown.start as f64))));
        assert!(all.iter().any(|shown| shown.start as f64 <= end && shown.end as f64 >= end - 251.0));
    }
}

#[test]
fn text_is_cut_where_a_reader_would_pause() {
    let pieces = cut(
        "It was raining on the small harbour of the town. Nobody, not even the captain, had wanted to go out today.",
    );
    assert_eq!(pieces[0].join(" "), "It was raining on the small harbour of the town.");
    assert_eq!(pieces.len(), 2);
    assert!(cut("").is_empty() && cut(" \n ").is_empty());
    assert_eq!(cut("Short."), [["Short."]]);
}

#[test]
fn only_words_longer_than_a_row_are_cut() {
    for length in 1..130 {
        let text = format!("{} und {}", "ab ".repeat(length), "é".repeat(length));
        let pieces = cut(&text);
        let joined: String = pieces.iter().flatten().flat_map(|row| row.split_whitespace()).collect();
        assert_eq!(joined, text.split_whitespace().collect::<String>());
        assert!(pieces.iter().flatten().all(|row| width(row) <= ROW), "{pieces:?}");
        if length <= ROW {
            let found: Vec<_> = pieces.iter().flatten().flat_map(|row| words(row)).collect();
            assert_eq!(found, words(&text));
        }
    }
}

#[test]
fn srt_breaks_up_what_looks_like_markup() {
    let text = srt(&Rendered::new(HOSTILE).telling());
    assert_eq!(text.matches("-->").count(), text.lines().filter(|row| row.contains(" --> ")).count());
    for harm in ["<script", "<img", "{\\"] {
        assert!(!text.contains(harm), "{text}");
    }
    assert!(text.starts_with("1\n00:00:00,000 --> 00:00:0"), "{text}");
}

#[test]
fn webvtt_names_speakers_in_voice_tags_and_escapes_text() {
    let text = vtt(&Rendered::new(HOSTILE).telling());
    assert!(text.starts_with("WEBVTT\n\n"));
    assert!(text.contains("<v.v1 Ann>&lt;/script&gt;"), "{text}");
    for row in text.lines().filter(|row| row.contains("-->")) {
        assert!(row.as_bytes()[0].is_ascii_digit(), "{row}");
    }
    assert!(!text.contains("<img") && text.contains("&amp;"));
}

#[test]
fn ass_has_a_style_for_each_speaker_and_no_override_of_the_authors() {
    let rendered = Rendered::new(HOSTILE);
    let text = ass(&rendered.telling());
    let styles: Vec<_> = text.lines().filter_map(|row| row.strip_prefix("Style: ")).collect();
    assert_eq!(styles.len(), 3);
    assert!(styles.iter().all(|style| style.split(',').count() == 23), "{styles:?}");
    let fields = text.lines().find(|row| row.starts_with("Format: Name, Fontname")).unwrap();
    assert_eq!(fields.split(',').count(), 23);
    for row in text.lines().filter_map(|row| row.strip_prefix("Dialogue: ")) {
        let body = row.splitn(10, ',').nth(9).unwrap();
        assert!(!body.replace("\\{", "").contains('{'), "{row}");
        assert!(!body.contains("\\an8"), "{row}");
    }
}

#[test]
fn a_format_is_known_by_its_ending_in_upper_and_lower_case() {
    assert!(format_of(Path::new("story.sub")).is_none() && format_of(Path::new("srt")).is_none());
    assert_eq!(format_of(Path::new("A.SRT")).unwrap().extension, "srt");
}

#[test]
fn nothing_is_cut_after_a_title_an_initial_or_an_abbreviation() {
    let names = [
        "Mrs. Halloran",
        "Mr. Brown",
        "Dr. Bell",
        "St. Ives",
        "Prof. Lee",
        "J. R. Ewing",
        "(Mrs. Pym",
        "No. 12",
        "p. 44",
        "Nr. 3",
        "e.g. that",
        "Capt. Hook",
        "vs. Smith",
        "Lt. Cole",
        "z. B. hier",
    ];
    for name in names {
        for before in 0..90 {
            let text = format!(
                "{}{name} came back to the old harbour and said nothing at all to anybody there.",
                "ab ".repeat(before)
            );
            let first = name.split(' ').next().unwrap();
            for row in cut(&text).iter().flatten() {
                assert!(!row.ends_with(&format!(" {first}")) && row != first, "{row:?} of {text:?}");
            }
        }
    }
    assert_eq!(
        cut("It was so late that nobody else heard what I. Nobody came back to the harbour in the end, it seems.")[0]
            .join(" "),
        "It was so late that nobody else heard what I."
    );
}

#[test]
fn pieces_can_be_read_wherever_there_is_time_for_it_and_cover_what_is_heard() {
    let widths = [[40.0, 60.0, 50.0], [80.0, 10.0, 80.0], [5.0, 5.0, 5.0], [84.0, 84.0, 84.0]];
    for widths in widths {
        let wanted: f64 = widths.iter().map(|width| f64::max(width / READ, SHORTEST)).sum();
        let rows = vec![Vec::new(); 3];
        let pieces = Pieces { rows, weights: widths.to_vec(), widths: widths.to_vec() };
        for length in [1.0, 4.0, 7.0, 20.0] {
            for (before, after) in [(0.0, 0.0), (0.3, 0.0), (0.0, 2.0), (3.0, 3.0)] {
                let time = Time { heard: 10.0..10.0 + length, earliest: 10.0 - before, limit: 10.0 + length + after };
                let times = pieces.times(&time, READ);
                let room = length + f64::min(before, EARLY) + after;
                assert!(times[0].start >= time.earliest - 1e-9 && times[2].end <= time.limit + 1e-9, "{times:?}");
                assert!(times.windows(2).all(|pair| (pair[0].end - pair[1].start).abs() < 1e-9), "{times:?}");
                assert!(times[0].start <= 10.0 + 1e-9 && times[2].end >= time.heard.end - 1e-9, "{times:?}");
                if room > wanted {
                    for (width, shown) in widths.iter().zip(&times) {
                        let least = f64::max(width / READ, SHORTEST);
                        assert!(
                            shown.end - shown.start > least - 1e-6,
                            "{widths:?} {length} {before} {after}: {times:?}"
                        );
                    }
                }
            }
        }
    }
}

/// What is shown in stretches of so many ticks, a gap before each that is negative, as their beginnings and ends.
fn lent(lengths: &[i64], wanted: &[u64]) -> Vec<(u64, u64)> {
    let mut at = 0;
    let stretch = |length: &i64| {
        let start = at + if *length < 0 { 100 } else { 0 };
        at = start + length.unsigned_abs();
        Shown { start, end: at, speaker: SpeakerId::NARRATOR, rows: Vec::new() }
    };
    let mut all: Vec<Shown> = lengths.iter().map(stretch).collect();
    lending::lend(&mut all, wanted, 1000);
    all.iter().map(|shown| (shown.start, shown.end)).collect()
}

#[test]
fn what_is_spoken_too_fast_to_be_read_gets_time_from_the_nearest_neighbour_that_has_some() {
    // From the one before, which is asked first; from the one after; from both.
    assert_eq!(lent(&[1500, 900, 1500], &[1000, 1000, 1000]), [(0, 1400), (1400, 2400), (2400, 3900)]);
    assert_eq!(lent(&[1000, 900, 1500], &[1000, 1000, 1000]), [(0, 1000), (1000, 2000), (2000, 3400)]);
    assert_eq!(lent(&[1060, 900, 1500], &[1000, 1000, 1000]), [(0, 1000), (1000, 2000), (2000, 3460)]);
    // Over one that has nothing to give, which is shown as long as before.
    assert_eq!(
        lent(&[1000, 900, 900, 1500], &[1000, 1000, 900, 1000]),
        [(0, 1000), (1000, 2000), (2000, 2900), (2900, 4300)]
    );
    // From the gap after one that has nothing to give, which begins and ends later.
    assert_eq!(lent(&[1000, 900, 900, -1000], &[1000, 1000, 900, 1000])[1..3], [(1000, 2000), (2000, 2900)]);
    // No more than a quarter of a second, nothing that is needed, and of a gap before anything beyond it.
    assert_eq!(lent(&[2000, 500], &[1000, 1000]), [(0, 1750), (1750, 2500)]);
    assert_eq!(lent(&[2000, 500, 2000], &[1000, 1000, 1000]), [(0, 1750), (1750, 2750), (2750, 4500)]);
    assert_eq!(lent(&[1010, 500], &[1000, 1000]), [(0, 1000), (1000, 1510)]);
    assert_eq!(lent(&[2000, -900, -2000], &[1000, 1000, 1000]), [(0, 2000), (2000, 3000), (3100, 5100)]);
    assert_eq!(lent(&[], &[]), []);
}

#[test]
fn lending_keeps_the_order_and_takes_nothing_from_who_has_too_little() {
    // Lengths without a pattern (a linear congruence).
    let mut state = 1_u64;
    let mut random = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    for _ in 0..2_000 {
        let count = random(12) as usize;
        let lengths: Vec<i64> = (0..count)
            .map(|_| {
                let length = 1 + random(1500) as i64;
                if random(4) == 0 { -length } else { length }
            })
            .collect();
        let wanted: Vec<u64> = (0..count).map(|_| 1 + random(1500)).collect();
        let (before, after) = (lent(&lengths, &vec![0; count]), lent(&lengths, &wanted));
        for nth in 0..count {
            let length = |times: &[(u64, u64)]| times[nth].1 - times[nth].0;
            assert!(length(&after) >= wanted[nth].min(length(&before)), "{lengths:?} {wanted:?}: {after:?}");
            assert!(before[nth].0.abs_diff(after[nth].0) <= 250 && before[nth].1.abs_diff(after[nth].1) <= 250);
            assert!(nth == 0 || after[nth - 1].1 <= after[nth].0);
        }
    }
}
