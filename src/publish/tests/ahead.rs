//! What is spoken is encoded while the rest is being spoken, and nobody can tell from the files.

use super::segments::encoded;
use super::*;
use crate::audio::Audio;
use crate::engine::{Engine, EngineError, Fingerprint, Speech, Utterance, Voice};
use crate::store::Limits;
use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

/// How long the last line waits at most for segments in the store. It is only reached if there never are any.
const PATIENCE: Duration = Duration::from_secs(300);

/// What happens when the last line is to be spoken, after the segments before it were encoded.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    IsSpoken,
    IsLoud,
    Fails,
    IsStopped,
}

/// An engine of lines that last five seconds each. The line with "last" comes when so many segments are in the store.
struct Patient {
    voices: [Voice; 1],
    cache: PathBuf,
    segments: usize,
    last: Last,
    stop: Arc<AtomicBool>,
    /// The segments at that time, and when each was written.
    seen: Arc<Mutex<BTreeMap<String, SystemTime>>>,
}

impl Engine for Patient {
    fn name(&self) -> &'static str {
        "patient"
    }

    fn voices(&self) -> &[Voice] {
        &self.voices
    }

    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        Fingerprint("patient/1".into())
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let is_last = utterance.text.contains("last");
        let begun = Instant::now();
        while is_last && encoded_in(&self.cache).len() < self.segments && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
        if is_last {
            *self.seen.lock().unwrap() = encoded_in(&self.cache);
        }
        match self.last {
            Last::Fails if is_last => return Err(EngineError::missing("no breath left")),
            Last::IsStopped if is_last => self.stop.store(true, Ordering::Relaxed),
            _ => {}
        }
        let level = if is_last && self.last == Last::IsLoud { 0.9 } else { 0.2 };
        let pitch = 20 + utterance.text.bytes().map(usize::from).sum::<usize>() % 20;
        let sample = |n: usize| if (n / pitch).is_multiple_of(2) { level } else { -level };
        Ok(Speech { audio: Audio::new(16_000, (0..80_000).map(sample).collect()) })
    }
}

/// The segments in a cache, and when each was written.
fn encoded_in(cache: &Path) -> BTreeMap<String, SystemTime> {
    let shards = std::fs::read_dir(cache.join("encoded")).into_iter().flatten().flatten();
    let files = shards.flat_map(|shard| std::fs::read_dir(shard.path()).into_iter().flatten().flatten());
    let written = |file: std::fs::DirEntry| {
        let name = file.file_name().into_string().ok()?;
        Some((name, file.metadata().ok()?.modified().ok()?))
    };
    files.filter_map(written).collect()
}

/// A story of six chapters with so many lines each, and one line after them.
fn story(lines: usize) -> String {
    let mut text = String::from("---\ntitle: The Ferry\n---\n");
    for chapter in 0..6 {
        text += &format!("\n# Part {chapter}\n");
        for line in 0..lines {
            text += &format!("\nAnn: Line {} of it.\n", chapter * lines + line);
        }
    }
    text + "\nAnn: This is the last.\n"
}

/// A desk with such a story, at the levels of this target.
fn desk(lines: usize, target: &str) -> Desk {
    let desk = Desk::new();
    let voices = "[narrator]\nvoice = \"patient:one\"\n[cast.Ann]\nvoice = \"patient:one\"\ngain = 6\n";
    std::fs::write(desk.path("voices.toml"), format!("[master]\ntarget = \"{target}\"\n{voices}")).unwrap();
    std::fs::write(desk.path("story.md"), story(lines)).unwrap();
    desk
}

/// How a book was published.
struct Run {
    published: Result<Published, PublishError>,
    /// The segments that were in the store before the last line was spoken.
    seen: BTreeMap<String, SystemTime>,
}

/// Publishes a desk's story. The last line waits for so many segments.
fn publish_with(desk: &Desk, name: &str, (segments, last, jobs): (usize, Last, usize)) -> Run {
    let (stop, seen) = (Arc::default(), Arc::default());
    let voices = [Voice::new("one".into(), "und".into())];
    let engine =
        Patient { voices, cache: desk.path("cache"), segments, last, stop: Arc::clone(&stop), seen: Arc::clone(&seen) };
    let mut engines = Engines::open().with(engine);
    let mut faults = Diagnostics::new();
    let book = Book::load(&desk.path("story.md"), &BookOptions::default(), &mut engines, &mut faults).unwrap();
    assert!(!faults.has_errors(), "{faults}");
    let store = desk.store();
    let booth = Booth { jobs, stop: &stop, ..Booth::new(&engines, &store) };
    let published = publish(&book, &Order::to(desk.path(name)), &booth, &|_| {});
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    Run { published, seen }
}

/// The file that comes from the same story if all of it is spoken first, and the segments that the store then has.
fn made_afterwards(lines: usize, target: &str, name: &str, last: Last) -> (Vec<u8>, BTreeSet<String>) {
    let desk = desk(lines, target);
    publish_with(&desk, "first.wav", (0, last, 4)).published.unwrap();
    publish_with(&desk, name, (0, last, 4)).published.unwrap();
    (std::fs::read(desk.path(name)).unwrap(), encoded(&desk))
}

#[test]
fn segments_are_encoded_before_the_last_line_and_only_the_others_after_it() {
    for name in ["out.m4b", "out.opus"] {
        let (file, segments) = made_afterwards(5, "none", name, Last::IsSpoken);
        for jobs in [1, 4] {
            let desk = desk(5, "none");
            let run = publish_with(&desk, name, (3, Last::IsSpoken, jobs));
            run.published.unwrap();
            assert!(run.seen.len() >= 3, "{name}, {jobs} jobs: {} segments", run.seen.len());
            assert!(std::fs::read(desk.path(name)).unwrap() == file, "{name}, {jobs} jobs");
            assert_eq!(encoded(&desk), segments, "{name}, {jobs} jobs");
            let now = encoded_in(&desk.path("cache"));
            assert!(now.len() > run.seen.len(), "the last segment depends on the last line");
            assert!(run.seen.iter().all(|(key, written)| now[key] == *written), "none is encoded again");
        }
    }
}

#[test]
fn a_long_book_is_encoded_ahead_at_the_levels_that_it_will_have() {
    let (file, segments) = made_afterwards(24, "audiobook", "out.m4b", Last::IsSpoken);
    let desk = desk(24, "audiobook");
    let run = publish_with(&desk, "out.m4b", (10, Last::IsSpoken, 2));
    let published = run.published.unwrap();
    assert!(published.missed().is_empty(), "{:?}", published.missed());
    assert!(std::fs::read(desk.path("out.m4b")).unwrap() == file);
    assert_eq!(encoded(&desk), segments);
    let now = encoded_in(&desk.path("cache"));
    let kept = run.seen.iter().filter(|(key, written)| now.get(*key) == Some(*written)).count();
    assert!(kept >= 10 && kept == run.seen.len(), "{kept} of {}", run.seen.len());
}

#[test]
fn a_wrong_guess_changes_nothing_and_its_segments_are_gone_afterwards() {
    let (file, segments) = made_afterwards(5, "none", "out.m4b", Last::IsLoud);
    let desk = desk(5, "none");
    // The last line would clip, so that all lines of the voice become softer.
    let run = publish_with(&desk, "out.m4b", (3, Last::IsLoud, 2));
    run.published.unwrap();
    let wrong = run.seen.keys().filter(|key| !segments.contains(*key)).count();
    assert!(wrong >= 3, "{wrong} of {}", run.seen.len());
    assert!(std::fs::read(desk.path("out.m4b")).unwrap() == file);
    assert_eq!(encoded(&desk), segments);
}

#[test]
fn a_render_that_ends_in_the_middle_leaves_nothing_wrong() {
    let (file, segments) = made_afterwards(5, "none", "out.m4b", Last::IsLoud);
    for last in [Last::Fails, Last::IsStopped] {
        let desk = desk(5, "none");
        let run = publish_with(&desk, "out.m4b", (3, last, 2));
        let stopped = matches!(run.published, Err(PublishError::Cancelled));
        assert!(run.published.is_err() && stopped == (last == Last::IsStopped), "{:?}", run.published.err());
        assert!(!desk.path("out.m4b").exists() && run.seen.len() >= 3);
        // Now the last line turns out to be loud, so the segments are of no use.
        if last == Last::IsStopped {
            desk.store().prune(Limits { max_size: Some(0), ..Limits::default() }).unwrap();
            assert_eq!(encoded(&desk).len(), 0, "pruning removes what was encoded ahead");
        }
        publish_with(&desk, "out.m4b", (0, Last::IsLoud, 2)).published.unwrap();
        assert!(std::fs::read(desk.path("out.m4b")).unwrap() == file);
        assert_eq!(encoded(&desk), segments);
    }
}
