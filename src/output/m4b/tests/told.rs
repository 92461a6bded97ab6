//! What a file says about itself: chapters and tags.

use super::*;
use crate::output::by_path;
use crate::output::tags::Cover;
use mp4ameta::{Data, Fourcc, FreeformIdent, MediaType};
use shiguredo_mp4::BaseBox;
use std::time::Duration;

#[test]
fn chapters_of_both_kinds_start_where_they_were_said_to() {
    for count in [0, 1, 2, 255, 256, 300] {
        let bytes = file(SPEECH, &chaptered(count), &tone(SPEECH, 32_000));
        let tag = Tag::read_from(&mut Cursor::new(&bytes)).unwrap();
        assert_eq!(tag.chapter_track().len() as u64, count);
        // Nero's list counts with one byte, and a part of the chapters would be wrong.
        assert_eq!(tag.chapter_list().len() as u64, if count > 255 { 0 } else { count });
        for chapters in [tag.chapter_track(), tag.chapter_list()] {
            for (index, chapter) in chapters.iter().enumerate() {
                assert_eq!(chapter.title, format!("Kapitel {index}: Ägypten 始まり"));
                let expected = index as f64 * 101.0 / 16_000.0;
                // The tolerance is half a sample at 44,100 Hz.
                assert!((chapter.start.as_secs_f64() - expected).abs() < 12e-6, "{chapter:?}, not {expected}");
            }
        }
        let moov = moov(&bytes);
        assert_eq!(moov.trak_boxes.len(), if count == 0 { 1 } else { 2 });
        if count > 0 {
            let titles = &moov.trak_boxes[1];
            assert!(!titles.tkhd_box.flag_track_enabled && titles.edts_box.is_none());
            let steps = &titles.mdia_box.minf_box.stbl_box.stts_box.entries;
            let total: u64 = steps.iter().map(|step| u64::from(step.sample_count) * u64::from(step.sample_delta)).sum();
            assert_eq!((total, titles.mdia_box.mdhd_box.duration), (88_200, 88_200));
            let tref = moov.trak_boxes[0].unknown_boxes.iter().find(|b| b.box_type().as_bytes() == b"tref").unwrap();
            assert_eq!(tref.payload, *b"\0\0\0\x0Cchap\0\0\0\x02");
        }
    }
}

#[test]
fn titles_are_cut_between_characters_where_the_format_ends() {
    for (title, listed, tracked) in [
        ("é".repeat(200), 127, 200),
        (format!("x{}", "é".repeat(200)), 128, 201),
        ("始".repeat(30_000), 85, 21_845),
        (String::new(), 0, 0),
    ] {
        let chapters = vec![Chapter { title: title.clone(), start: 0 }, Chapter { title: "End".into(), start: 50 }];
        let bytes = file(SPEECH, &Tags { chapters, ..Tags::default() }, &tone(SPEECH, 100));
        let tag = Tag::read_from(&mut Cursor::new(&bytes)).unwrap();
        let first = |count: usize| title.chars().take(count).collect::<String>();
        assert!(tag.chapter_list()[0].title == first(listed) && tag.chapter_list()[1].title == "End");
        assert!(tag.chapter_track()[0].title == first(tracked) && tag.chapter_track()[1].title == "End");
    }
}

#[test]
fn chapters_out_of_order_or_after_the_end_stay_within_the_sound() {
    let starts = [900, 40_000, 20_000, 99_000_000, u64::MAX];
    let chapters = starts.map(|start| Chapter { title: "T".into(), start }).to_vec();
    let bytes = file(NATIVE, &Tags { chapters, ..Tags::default() }, &tone(NATIVE, 50_000));
    let tag = Tag::read_from(&mut Cursor::new(&bytes)).unwrap();
    let expected =
        [0, 40_000, 40_000, 50_000, 50_000].map(|start| Duration::from_secs_f64(f64::from(start) / 44_100.0));
    for chapters in [tag.chapter_track(), tag.chapter_list()] {
        for (chapter, expected) in chapters.iter().zip(expected) {
            assert!(chapter.start.abs_diff(expected) < Duration::from_micros(1));
        }
    }
}

#[test]
fn tags_and_cover_come_back_as_written() {
    let picture = vec![7; 100_000];
    let tags = Tags {
        title: "Die Reise".into(),
        author: Some("A. Author".into()),
        narrator: Some("N. Narrator".into()),
        series: Some("Reisen".into()),
        part: Some("2".into()),
        date: Some("2026-11-22".into()),
        language: Some("de-AT".into()),
        genre: Some("Märchen".into()),
        description: Some("始まり".repeat(200)),
        cover: Some(Cover { mime: "image/png", bytes: picture.clone() }),
        chapters: Vec::new(),
        ..Tags::default()
    };
    let bytes = file(SPEECH, &tags, &tone(SPEECH, 1600));
    let tag = Tag::read_from(&mut Cursor::new(&bytes)).unwrap();
    assert_eq!((tag.title(), tag.album()), (Some("Die Reise"), Some("Die Reise")));
    assert_eq!((tag.artist(), tag.album_artist()), (Some("A. Author"), Some("A. Author")));
    assert_eq!(tag.composer(), Some("N. Narrator"));
    assert_eq!(tag.strings_of(&Fourcc(*b"\xA9nrt")).next(), Some("N. Narrator"));
    assert_eq!((tag.movement(), tag.movement_index()), (Some("Reisen"), Some(2)));
    let free = |name| tag.strings_of(&FreeformIdent::new_static("com.apple.iTunes", name)).next();
    assert_eq!((free("SERIES"), free("SERIES-PART"), free("LANGUAGE")), (Some("Reisen"), Some("2"), Some("de-AT")));
    assert_eq!((tag.year(), tag.genre()), (Some("2026-11-22"), Some("Märchen")));
    assert_eq!(tag.description(), tags.description.as_deref());
    assert_eq!(tag.media_type(), Some(MediaType::AudioBook));
    assert_eq!(tag.data_of(&Fourcc(*b"covr")).next(), Some(&Data::Png(picture)));
    assert_eq!(moov(&bytes).trak_boxes[0].mdia_box.mdhd_box.language, *b"deu");
    assert!(free("iTunSMPB").unwrap().starts_with(" 00000000 00000400 00000"));
}

#[test]
fn a_file_without_tags_says_that_it_is_an_audiobook_and_no_more() {
    let tags = Tags { part: Some("two and a half".into()), author: Some(String::new()), ..Tags::default() };
    let bytes = file(SPEECH, &tags, &tone(SPEECH, 1600));
    let tag = Tag::read_from(&mut Cursor::new(&bytes)).unwrap();
    assert_eq!((tag.title(), tag.artist(), tag.genre()), (None, None, Some("Audiobook")));
    assert_eq!((tag.movement_index(), tag.data_of(&Fourcc(*b"covr")).next()), (None, None));
    assert_eq!(moov(&bytes).trak_boxes[0].mdia_box.mdhd_box.language, *b"und");
}

#[test]
fn languages_become_three_letters() {
    for (tag, letters) in
        [("en-US", "eng"), ("de", "deu"), ("ZH_Hant", "zho"), ("gsw-CH", "gsw"), ("x-own", "und"), ("", "und")]
    {
        let tags = Tags { language: Some(tag.into()), ..Tags::default() };
        let bytes = file(SPEECH, &tags, &tone(SPEECH, 10));
        assert_eq!(moov(&bytes).trak_boxes[0].mdia_box.mdhd_box.language, *letters.as_bytes(), "{tag}");
    }
}

#[test]
fn the_ending_decides_between_a_book_and_a_song() {
    let dir = tempfile::tempdir().unwrap();
    for (name, brand) in [("a.m4b", b"M4B "), ("a.M4B", b"M4B "), ("a.m4a", b"M4A "), ("a.mp4", b"M4A ")] {
        let path = dir.path().join(name);
        assert_eq!(by_path(&path).unwrap().name, "m4b");
        write_to(&path, SPEECH, &Tags::default(), &[&[0.1; 10]]).unwrap();
        assert_eq!(fs::read_bytes(&path).unwrap()[8..12], *brand);
    }
}
