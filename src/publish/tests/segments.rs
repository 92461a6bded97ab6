//! Files that are made of segments: what has not changed is not encoded again, and nobody can tell.

use super::*;
use syom::DecodeOptions;

/// A story of several chapters, each of so many lines. `edited` is a line that is said in other words.
fn story(chapters: usize, lines: usize, edited: Option<usize>) -> String {
    let mut text = String::from("---\ntitle: The Ferry\n---\n");
    for chapter in 0..chapters {
        text += &format!("\n# Part {chapter}\n");
        for line in 0..lines {
            let nth = chapter * lines + line;
            let words = if edited == Some(nth) { "Nobody knew what this would be." } else { "It was so." };
            text += &format!("\nAnn: Line {nth} of it. {words}\n");
        }
    }
    text
}

/// Without a target, the level does not depend on the other lines, as it hardly does in a long book.
fn desk(text: &str) -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("voices.toml"), "[master]\ntarget = \"none\"\n".to_string() + VOICES).unwrap();
    std::fs::write(desk.path("story.md"), text).unwrap();
    desk
}

/// Publishes to a file and returns its bytes, and how many segments were encoded.
fn made(desk: &Desk, name: &str) -> (Vec<u8>, usize) {
    let before = encoded(desk);
    desk.publish(&Order::to(desk.path(name))).unwrap();
    let new = encoded(desk).difference(&before).count();
    (std::fs::read(desk.path(name)).unwrap(), new)
}

/// The segments in the cache.
pub(super) fn encoded(desk: &Desk) -> BTreeSet<String> {
    let shards = std::fs::read_dir(desk.path("cache/encoded")).into_iter().flatten().flatten();
    let files = shards.flat_map(|shard| std::fs::read_dir(shard.path()).unwrap().flatten());
    files.map(|file| file.file_name().into_string().unwrap()).collect()
}

#[test]
fn after_an_edit_the_other_chapters_are_copied_and_the_file_is_what_a_fresh_render_writes() {
    let texts = [
        story(6, 4, None),
        story(6, 4, Some(9)),
        // A chapter is gone, and all others move.
        story(6, 4, None).replacen("\n# Part 2\n", "\n", 1),
        // A title is in the file, but not in the sound of other chapters.
        story(6, 4, None).replace("# Part 4", "# The Fourth Part"),
        // A line that is new at the very beginning moves everything.
        story(6, 4, None).replace("\n# Part 0", "\nIt rained.\n\n# Part 0"),
        story(6, 4, None).replace("title: The Ferry", "title: The Other Ferry"),
    ];
    for text in &texts[1..] {
        let warm = desk(&texts[0]);
        let (_, all) = made(&warm, "out.m4b");
        assert!(all >= 6, "{all} segments");
        std::fs::write(warm.path("story.md"), text).unwrap();
        let (found, new) = made(&warm, "out.m4b");
        assert!(new <= 2, "{new} of {all} were encoded again");
        let (fresh, _) = made(&desk(text), "out.m4b");
        assert!(found == fresh, "{} and {} bytes", found.len(), fresh.len());
    }
}

#[test]
fn opus_and_the_sound_of_a_page_are_made_of_segments_too() {
    let (before, after) = (story(4, 2, None), story(4, 2, Some(3)));
    let files = |desk: &Desk| {
        let order = |name: &str, page: Option<&str>| {
            let sides = Sides { page: page.map(|name| desk.path(name)), ..Sides::default() };
            Order { sides, ..Order::to(desk.path(name)) }
        };
        desk.publish(&order("a.opus", None)).unwrap();
        desk.publish(&order("a.wav", Some("a.html"))).unwrap();
        ["a.opus", "a.html"].map(|name| std::fs::read(desk.path(name)).unwrap())
    };
    let warm = desk(&before);
    files(&warm);
    let all = encoded(&warm);
    // The page of the same sound holds the same segments as the file.
    assert!(all.len() >= 4, "{} segments", all.len());
    std::fs::write(warm.path("story.md"), &after).unwrap();
    let found = files(&warm);
    let new = encoded(&warm).difference(&all).count();
    assert!((1..=2).contains(&new), "{new} of {} were encoded again", all.len());
    assert!(found == files(&desk(&after)));
}

/// The samples of an Opus file as a player plays them.
fn played(bytes: &[u8]) -> Vec<f32> {
    let mut reader = ogg::reading::PacketReader::new(std::io::Cursor::new(bytes));
    let head = reader.read_packet_expected().unwrap();
    reader.read_packet_expected().unwrap();
    let mut decoder = ropus::Decoder::new(48_000, ropus::Channels::Mono).unwrap();
    let (mut samples, mut block, mut end) = (Vec::new(), vec![0.0; 5760], 0);
    while let Some(packet) = reader.read_packet().unwrap() {
        let frames = decoder.decode_float(&packet.data, &mut block, ropus::DecodeMode::Normal).unwrap();
        samples.extend_from_slice(&block[..frames]);
        end = packet.absgp_page();
    }
    samples.truncate(end as usize);
    samples.drain(..usize::from(u16::from_le_bytes([head.data[10], head.data[11]])));
    samples
}

#[test]
fn a_decoder_of_opus_hears_nothing_of_the_joints() {
    let desk = desk(&story(4, 2, None));
    let published = desk.publish(&Order { rate: Some(24_000), ..Order::to(desk.path("out.opus")) }).unwrap();
    let timeline = &published.timeline;
    let mut samples = Vec::new();
    assemble::stream(timeline, &published.takes, &desk.store(), &mut |block: &[f32]| {
        samples.extend_from_slice(block);
        Ok::<(), std::convert::Infallible>(())
    })
    .unwrap();
    // The same sound, encoded from its beginning to its end.
    let spec = output::Spec::new(24_000, 1, output::Bits::Sixteen);
    let mut file = output::opus::open(&desk.path("whole.opus"), &spec, &output::tags::Tags::default()).unwrap();
    file.write(&samples).unwrap();
    file.finish().unwrap();
    let [found, whole] = ["out.opus", "whole.opus"].map(|name| played(&std::fs::read(desk.path(name)).unwrap()));
    assert_eq!(found.len(), whole.len());
    let mut converter = crate::audio::rate::RateConverter::new(24_000, 48_000, 1);
    let mut expected = Vec::new();
    converter.push(&samples, &mut expected);
    converter.finish(&mut expected);
    let noise = |heard: &[f32], range: std::ops::Range<usize>| {
        let pairs = expected[range.clone()].iter().zip(&heard[range]);
        let error: f64 = pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum();
        error.sqrt()
    };
    let joints = timeline.joints(output::opus::segment::grid(&spec));
    assert!(joints.len() >= 4, "{joints:?}");
    for joint in &joints[1..] {
        let at = *joint as usize * 2;
        let loudest = found[at - 960..at + 3840].iter().fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
        assert!(loudest < 1e-3, "{loudest} at {at}");
        // The first second after it is as near to the original as without the joint.
        let (cut, uncut) = (noise(&found, at..at + 48_000), noise(&whole, at..at + 48_000));
        assert!(cut < uncut * 1.25 + 0.01, "{cut} instead of {uncut} at {at}");
    }
}

#[test]
fn the_cache_does_not_grow_with_every_edit() {
    let desk = desk(&story(6, 4, None));
    let (_, all) = made(&desk, "out.m4b");
    for edited in 0..8 {
        std::fs::write(desk.path("story.md"), story(6, 4, Some(edited))).unwrap();
        made(&desk, "out.m4b");
        assert!(encoded(&desk).len() <= all + 1, "{} of {all}", encoded(&desk).len());
    }
}

#[test]
fn another_level_makes_all_segments_anew_and_the_same_file_as_a_fresh_render() {
    let warm = desk(&story(3, 2, None));
    let (_, all) = made(&warm, "out.m4b");
    let louder = "[master]\ntarget = \"podcast\"\n".to_string() + VOICES;
    std::fs::write(warm.path("voices.toml"), &louder).unwrap();
    let (found, new) = made(&warm, "out.m4b");
    assert_eq!(new, all);
    let fresh = desk(&story(3, 2, None));
    std::fs::write(fresh.path("voices.toml"), &louder).unwrap();
    assert!(found == made(&fresh, "out.m4b").0);
}

#[test]
fn a_damaged_segment_is_encoded_again() {
    let desk = desk(&story(3, 2, None));
    let (whole, all) = made(&desk, "out.m4b");
    for key in encoded(&desk) {
        let path = desk.path("cache/encoded").join(&key[..2]).join(&key);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[3] ^= 1;
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::remove_file(desk.path("out.m4b")).unwrap();
    assert!(made(&desk, "out.m4b").0 == whole);
    assert_eq!(encoded(&desk).len(), all);
}

#[test]
fn segments_are_the_same_on_one_thread_and_without_a_cache() {
    let desk = desk(&story(4, 3, None));
    let (whole, _) = made(&desk, "out.m4b");
    let store = Store::temporary().unwrap();
    for jobs in [1, 3, 64] {
        let booth = Booth { jobs, ..Booth::new(&desk.engines, &store) };
        publish(&desk.book(), &Order::to(desk.path("other.m4b")), &booth, &|_| {}).unwrap();
        assert!(std::fs::read(desk.path("other.m4b")).unwrap() == whole, "{jobs} threads");
    }
}

#[test]
fn nothing_is_heard_of_the_joints_and_nothing_drifts() {
    let desk = desk(&story(5, 3, None));
    // A rate that has no simple ratio to that of the file.
    for rate in [None, Some(24_000), Some(44_100)] {
        let order = |name: &str| Order { rate, ..Order::to(desk.path(name)) };
        let published = desk.publish(&order("out.m4b")).unwrap();
        let timeline = &published.timeline;
        let decoded =
            syom::decode_with(&std::fs::read(desk.path("out.m4b")).unwrap(), &DecodeOptions::audio()).unwrap();
        let found = &decoded.channels[0];
        let mut expected = Vec::new();
        let mut converter = crate::audio::rate::RateConverter::new(timeline.rate, 44_100, 1);
        assemble::stream(timeline, &published.takes, &desk.store(), &mut |samples: &[f32]| {
            converter.push(samples, &mut expected);
            Ok::<(), std::convert::Infallible>(())
        })
        .unwrap();
        converter.finish(&mut expected);
        assert!(found.len().abs_diff(expected.len()) <= 4, "{} of {}", found.len(), expected.len());
        let grid = (output::by_name("m4b").unwrap().segments.as_ref().unwrap().grid)(&output::Spec::new(
            timeline.rate,
            1,
            output::Bits::Sixteen,
        ));
        let joints = timeline.joints(grid);
        assert!(joints.len() >= 5, "{joints:?}");
        for joint in &joints[1..] {
            let at = (*joint as f64 * 44_100.0 / f64::from(timeline.rate)) as usize;
            // Two units before and after the joint there is silence, and nothing else is decoded.
            let loudest = found[at - 2048..at + 1024].iter().fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
            assert!(loudest < 1e-4, "{loudest} at {at}");
        }
        // Around every joint the sound is as near to the original as everywhere.
        let noise = |range: std::ops::Range<usize>| {
            let (wanted, heard) = (&expected[range.clone()], &found[range]);
            let power: f64 = wanted.iter().map(|sample| f64::from(*sample).powi(2)).sum();
            let error: f64 = wanted.iter().zip(heard).map(|(a, b)| f64::from(a - b).powi(2)).sum();
            10.0 * (power / error.max(1e-12)).log10()
        };
        let whole = noise(0..expected.len() - 4);
        for pair in
            joints.windows(2).map(|pair| [pair[0], pair[1]]).chain([[*joints.last().unwrap(), timeline.frames - 8]])
        {
            let at = |sample: u64| (sample as f64 * 44_100.0 / f64::from(timeline.rate)) as usize;
            let segment = noise(at(pair[0])..at(pair[1]));
            // At the rate of the file, samples are compared with themselves; at others, a segment may be late by a part of one.
            let least = if timeline.rate == 44_100 { whole - 3.5 } else { 14.0 };
            assert!(segment > least, "{segment} dB of {whole} dB at {rate:?}");
        }
    }
}
