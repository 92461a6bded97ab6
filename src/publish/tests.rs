//! Tests of the library's main function, without a command line.

mod ahead;
mod errors;
mod places;
mod repair;
mod segments;
mod sounds;

use super::*;
use crate::book::BookOptions;
use crate::diag::Severity;
use crate::engine::Engines;
use crate::store::Store;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

const STORY: &str =
    "---\ntitle: The Ferry\n---\n\n# One\n\nIt rained.\n\nAnn: Wow!\n\n# Two\n\nAnn: Is anybody there?\n";
const VOICES: &str = "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n";

/// A folder with a script, its voices and a cache.
struct Desk {
    folder: TempDir,
    engines: Engines,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("story.md"), STORY).unwrap();
        std::fs::write(folder.path().join("voices.toml"), VOICES).unwrap();
        Self { folder, engines: Engines::open() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn book(&self) -> Book {
        let mut faults = Diagnostics::new();
        let book =
            Book::load(&self.path("story.md"), &BookOptions::default(), &mut Engines::open(), &mut faults).unwrap();
        assert!(!faults.has_errors(), "{faults}");
        book
    }

    fn store(&self) -> Store {
        Store::open(self.path("cache")).unwrap()
    }

    fn publish(&self, order: &Order) -> Result<Published, PublishError> {
        publish(&self.book(), order, &Booth::new(&self.engines, &self.store()), &|_| {})
    }

    /// The names of everything in the folder except the cache.
    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut folders = vec![self.folder.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                names.push(path.strip_prefix(self.folder.path()).unwrap().to_string_lossy().into_owned());
                if path.is_dir() && !path.ends_with("cache") {
                    folders.push(path);
                }
            }
        }
        names.sort();
        names
    }
}

#[test]
fn everything_that_is_ordered_is_written_and_told() {
    let desk = Desk::new();
    let sides = Sides {
        timeline: Some(desk.path("t.json")),
        subtitles: vec![desk.path("s.vtt")],
        volume_subtitles: vec!["SRT".into(), "srt".into()],
        labels: Some(desk.path("l.txt")),
        stems: Some(desk.path("stems")),
        page: Some(desk.path("p.html")),
        epub: Some(desk.path("e.epub")),
    };
    let order = Order { split: true, sides, ..Order::to(desk.path("out.flac")) };
    let published = desk.publish(&order).unwrap();
    let volumes: Vec<_> = published.volumes.iter().map(|published| published.volume.name()).collect();
    assert_eq!(volumes, ["01 One.flac", "02 Two.flac"]);
    let beside: Vec<_> = published.beside.iter().map(|(product, _)| *product).collect();
    use Product::{Epub, Labels, Page, Playlist, Stems, Subtitles, Timeline};
    assert_eq!(beside, [Subtitles, Subtitles, Playlist, Timeline, Subtitles, Labels, Stems, Page, Epub]);
    let files = published.volumes.iter().map(|published| &published.volume.path);
    for path in files.chain(published.beside.iter().map(|(_, path)| path)) {
        assert!(path.exists(), "{}", path.display());
    }
    assert!(published.volumes.iter().all(|published| !published.kept && published.measures.is_some()));
    let whole = [desk.path("s.vtt"), desk.path("l.txt"), desk.path("t.json")].to_vec();
    assert_eq!(published.notes, [Note::CountedThrough(whole)]);
    let left = desk.names().into_iter().filter(|name| name.contains("tmp")).count();
    assert_eq!(left, 0, "{:?}", desk.names());
}

#[test]
fn what_would_come_out_the_same_is_kept_and_a_chapter_that_is_gone_is_removed() {
    let desk = Desk::new();
    let order = Order { split: true, ..Order::to(desk.path("out.wav")) };
    desk.publish(&order).unwrap();
    let again = desk.publish(&order).unwrap();
    assert!(again.volumes.iter().all(|published| published.kept));
    assert_eq!(again.notes, [Note::Kept { files: 2, of: 2 }]);
    std::fs::write(desk.path("story.md"), STORY.split("# Two").next().unwrap()).unwrap();
    let shorter = desk.publish(&order).unwrap();
    assert!(shorter.notes.contains(&Note::Removed(vec!["02 Two.wav".into()])), "{:?}", shorter.notes);
    assert!(!desk.path("out/02 Two.wav").exists());
}

#[test]
fn a_book_from_memory_is_published_and_needs_a_name_for_its_sound() {
    let folder = tempfile::tempdir().unwrap();
    let mut engines = Engines::open();
    let book = Book::from_text(STORY, VOICES, &mut engines).unwrap();
    let store = Store::temporary().unwrap();
    let booth = Booth::new(&engines, &store);
    let path = folder.path().join("story.wav");
    let published = publish(&book, &Order::to(&path), &booth, &|_| {}).unwrap();
    assert_eq!(published.volumes[0].volume.path, path);
    assert!(crate::audio::wav::decode(&std::fs::read(&path).unwrap()).is_ok());
    let nowhere = publish(&book, &Order::default(), &booth, &|_| {});
    assert!(matches!(nowhere, Err(PublishError::NoOutput)));
    let split = Order { split: true, ..Order::to(folder.path().join("all.wav")) };
    assert_eq!(publish(&book, &split, &booth, &|_| {}).unwrap().volumes.len(), 2);
}

#[test]
fn from_memory_comes_what_comes_from_disk() {
    let desk = Desk::new();
    let order = Order::to(desk.path("disk.wav"));
    desk.publish(&order).unwrap();
    let mut engines = Engines::open();
    let book = Book::from_text(STORY, VOICES, &mut engines).unwrap();
    let order = Order::to(desk.path("memory.wav"));
    publish(&book, &order, &Booth::new(&engines, &desk.store()), &|_| {}).unwrap();
    let read = |name: &str| std::fs::read(desk.path(name)).unwrap();
    assert!(read("disk.wav") == read("memory.wav"));
}

#[test]
fn faults_of_texts_in_memory_come_back_with_their_places() {
    let mut engines = Engines::open();
    let broken = "include = [\"more.toml\"]\n[narrator]\nvoice = \"nobody at all\"\n";
    let faults = Book::from_text(STORY, broken, &mut engines).unwrap_err();
    let told = faults.to_string();
    assert!(told.contains("voices.toml:1:") && told.contains("voices.toml:3:"), "{told}");
    assert!(faults.iter().any(|fault| fault.severity == Severity::Error));
}

#[test]
fn the_target_decides_what_only_it_asks_for() {
    let desk = Desk::new();
    let order = Order { target: Some("acx".into()), ..Order::default() };
    let published = desk.publish(&order).unwrap();
    assert_eq!(published.volumes.len(), 2, "it asks for a file for each chapter");
    assert!(published.timeline.room_tone);
    let ending = published.volumes[0].volume.path.extension().unwrap();
    let note = Note::FormatNotBuilt { target: "acx", wanted: "mp3", written: "wav" };
    if cfg!(feature = "mp3") {
        assert_eq!(ending, "mp3");
    } else {
        assert_eq!((ending.to_str(), published.notes.contains(&note)), (Some("wav"), true));
    }
    let order = Order { target: Some("acx".into()), ..Order::to(desk.path("mine.flac")) };
    let published = desk.publish(&order).unwrap();
    assert_eq!(published.volumes[0].volume.path, desk.path("mine/01 One.flac"), "what was ordered goes before");
}

#[test]
fn an_order_that_travels_is_read_back_as_it_was() {
    let order = Order {
        target: Some("podcast".into()),
        bits: output::Bits::TwentyFour,
        rate: Some(48_000),
        sides: Sides { page: Some("a.html".into()), ..Sides::default() },
        ..Order::to("a.opus")
    };
    let text = serde_json::to_string(&order).unwrap();
    assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
    assert_eq!(serde_json::from_str::<Order>("{}").unwrap(), Order::default(), "what is not named is left open");
    assert!(serde_json::from_str::<Order>("{\"bits\": 17}").is_err());
}

#[test]
fn whoever_asks_to_stop_finds_no_file_and_goes_on_from_there() {
    let desk = Desk::new();
    let order = Order { split: true, ..Order::to(desk.path("out")) };
    let (store, stop, events) = (desk.store(), AtomicBool::new(false), Mutex::new(Vec::new()));
    let booth = Booth { jobs: 1, stop: &stop, ..Booth::new(&desk.engines, &store) };
    let watch = |event: PublishEvent<'_>| {
        let name = match event {
            PublishEvent::Speech(SpeechEvent::Spoken { .. }) => {
                stop.store(true, Ordering::Relaxed);
                "spoken"
            }
            PublishEvent::Writing { .. } => "writing",
            _ => return,
        };
        events.lock().unwrap().push(name);
    };
    let stopped = publish(&desk.book(), &order, &booth, &watch);
    assert!(matches!(stopped, Err(PublishError::Cancelled)));
    assert!(!desk.path("out").exists(), "not even the folder");
    assert_eq!(*events.lock().unwrap(), ["spoken"]);
    stop.store(false, Ordering::Relaxed);
    let unstopped = Booth { stop: &AtomicBool::new(false), ..booth };
    publish(&desk.book(), &order, &unstopped, &watch).unwrap();
    let all = desk.book().plan.distinct().len();
    let heard = events.into_inner().unwrap();
    assert_eq!(heard.iter().filter(|name| **name == "spoken").count(), all, "nothing is spoken twice");
    assert_eq!(heard.iter().filter(|name| **name == "writing").count(), 2);
}
