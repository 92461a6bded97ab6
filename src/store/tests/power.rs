//! Takes, notes and files when the power fails at any moment: see [`crate::fs::power`].

use super::*;
use crate::fs::power::{self, Event};
use crate::read::tests::mutated::Random;

/// How many times the power fails. `FULLCAST_CUTS` asks for more.
const CUTS: usize = 200;
/// Told numbers below this are takes that were told as kept, and those above are versions of the output.
const OUTPUTS: u32 = 1_000;

/// Version `n` of a file that the user wants.
fn version(n: u32) -> Vec<u8> {
    (0..3_000).flat_map(|at: u32| (at ^ n).to_le_bytes()).collect()
}

/// Speaks some takes, writes notes and versions of a file, and returns what happened on the disk.
fn work(root: &Path, random: &mut Random) -> Vec<(PathBuf, Event)> {
    power::watch(root);
    let store = Store::open(root.join("new/cache")).unwrap();
    let output = root.join("out/deep/story.wav");
    let (mut spoken, mut told, mut versions) = (0, 0, 0);
    for _ in 0..40 {
        match random.below(8) {
            0 => {
                store.flush().unwrap();
                (told..spoken).for_each(|number| power::record(root, Event::Told(number)));
                told = spoken;
            }
            1 => store.keep_note(&key(versions), &version(versions)).unwrap(),
            2 => {
                versions += 1;
                fs::make_folder(output.parent().unwrap()).unwrap();
                let mut staged = Staged::create(&output).unwrap();
                staged.write_all(&version(versions)).unwrap();
                staged.commit().unwrap();
                power::record(root, Event::Told(OUTPUTS + versions));
            }
            3 if spoken > told => {
                // A take that nobody was told about is spoken again.
                let take = store.get(&key(told)).expect("a take");
                fs::remove(take_path(&store.root, &take.key)).unwrap();
                store.put(&key(told), &sound(told, 700)).unwrap();
            }
            _ => {
                store.put(&key(spoken), &sound(spoken, 700)).unwrap();
                spoken += 1;
            }
        }
    }
    drop(store);
    power::events(root)
}

/// Checks what the disk has after a cut.
fn check(root: &Path, told: &[u32]) {
    let store = Store::open(root.join("new/cache")).unwrap();
    for number in 0..40 {
        let kept = store.get(&key(number)).and_then(|take| store.read(&take).ok());
        assert!(kept.is_some() || !told.contains(&number), "take {number} was told as kept, and is lost");
        assert!(kept.is_none_or(|kept| kept == sound(number, 700)), "take {number} is wrong");
        assert!(store.note(&key(number)).is_none_or(|note| note == version(number)), "note {number} is wrong");
    }
    let last = told.iter().filter_map(|number| number.checked_sub(OUTPUTS)).max();
    let output = std::fs::read(root.join("out/deep/story.wav")).ok();
    assert!(output.is_some() || last.is_none(), "version {last:?} of the file was told, and is lost");
    let whole = |output: &Vec<u8>| (last.unwrap_or(1)..=40).any(|n| *output == version(n));
    assert!(output.as_ref().is_none_or(whole), "the file is not whole, or older than version {last:?}");
    // Whatever is missing is spoken again.
    for number in 0..3 {
        let take = store.put(&key(number), &sound(number, 700)).unwrap();
        assert_eq!(store.read(&take).unwrap(), sound(number, 700));
    }
}

#[test]
fn after_a_power_cut_nothing_is_lost_that_was_told_as_kept_and_nothing_is_wrong() {
    let cuts = std::env::var("FULLCAST_CUTS").ok().and_then(|cuts| cuts.parse().ok()).unwrap_or(CUTS);
    let mut random = Random(23);
    let (mut events, mut root) = (Vec::new(), PathBuf::new());
    for cut in 0..cuts {
        if cut % 20 == 0 {
            let folder = tempfile::tempdir().unwrap();
            root = folder.path().to_path_buf();
            events = work(&root, &mut random);
        }
        let happened = &events[..random.below(events.len() + 1)];
        let told: Vec<u32> = happened
            .iter()
            .filter_map(|(_, event)| if let Event::Told(what) = event { Some(*what) } else { None })
            .collect();
        let left = tempfile::tempdir().unwrap();
        power::cut(&root, happened, left.path(), &mut |end| random.below(end));
        check(left.path(), &told);
    }
}
