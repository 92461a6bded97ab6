//! The files of the book when the server is killed, or the power fails, amid a change: see [`crate::fs::power`].

use super::*;
use crate::fs::power::{self, Event};
use crate::read::tests::mutated::Random;
use serde_json::json;

const FILES: [&str; 2] = ["voices.toml", "story.cast.toml"];

/// Makes changes of every file, and returns what happened on the disk with what the files were after each answer.
fn work(root: &Path) -> (Vec<(PathBuf, Event)>, Vec<[String; 2]>) {
    std::fs::write(root.join("story.md"), STORY).unwrap();
    std::fs::write(root.join("voices.toml"), "# Mine.\nvoices_of = \"tone\"\n").unwrap();
    let options = StudioOptions::of(root.join("story.md"));
    // The folder belongs to the caller, so that it outlasts the studio.
    let studio = Running::opened(tempfile::tempdir().unwrap(), options, Box::new(|| Ok(Engines::open())));
    let book = studio.book();
    let (never, burn) = (line(&book, "Never"), line(&book, "burn it"));
    let changes = [
        ("api/edit", json!({ "do": { "kind": "assign", "line": never, "to": "Zoë" } })),
        ("api/cast", json!({ "speaker": 1, "voice": "chime", "settings": { "gain": -2 } })),
        ("api/edit", json!({ "do": { "kind": "split", "line": burn, "at": 5, "to": "Veena" } })),
        ("api/words", json!({ "word": "Veena", "respelling": "Vay nah", "phonemes": null })),
        ("api/undo", json!({})),
        ("api/undo", json!({})),
        ("api/redo", json!({})),
        ("api/edit", json!({ "do": { "kind": "make", "name": "Ada", "gender": null } })),
    ];
    let files = || FILES.map(|name| std::fs::read_to_string(root.join(name)).unwrap_or_default());
    let mut states = vec![files()];
    power::watch(root);
    for (address, mut change) in changes {
        change["version"] = studio.book()["version"].clone();
        let answered = studio.post(address, &change);
        assert_eq!(answered.status, 200, "{change}: {}", answered.text());
        power::record(root, Event::Told(states.len() as u32));
        states.push(files());
    }
    (power::events(root), states)
}

#[test]
fn a_server_that_is_killed_at_any_moment_leaves_each_file_as_it_was_before_or_after_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let (events, states) = work(folder.path());
    assert!(events.iter().filter(|(_, event)| matches!(event, Event::Renamed(..))).count() >= 7, "{events:?}");
    let mut random = Random(11);
    for end in 0..=events.len() {
        let told = events[..end].iter().filter(|(_, event)| matches!(event, Event::Told(_))).count();
        for _ in 0..8 {
            let left = tempfile::tempdir().unwrap();
            power::cut(folder.path(), &events[..end], left.path(), &mut |below| random.below(below));
            for (nth, name) in FILES.iter().enumerate() {
                // A file that no event is about is as it was at the beginning.
                let now = std::fs::read_to_string(left.path().join(name)).unwrap_or_else(|_| states[0][nth].clone());
                let whole = states[told..states.len().min(told + 2)].iter().any(|state| state[nth] == now);
                assert!(whole, "after {told} answers and {end} events, {name} is {now:?}");
            }
        }
    }
}
