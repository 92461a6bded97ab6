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
        assert!(all.iter().any(|shown| (shown.start as f64 - start).abs() <= 1.0));
        assert!(all.iter().any(|shown| shown.start as f64 <= end && shown.end as f64 >= end - 1.0));
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
