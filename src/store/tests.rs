//! Helpers. The tests are in the files of this folder.

mod faults;
mod keys;
mod power;
mod processes;
mod pruning;

use super::format::HEADER;
use super::*;
use tempfile::TempDir;

/// A store in a folder that is removed after the test.
fn store() -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path().join("cache")).unwrap();
    (dir, store)
}

fn key(number: u32) -> Key {
    Key(*blake3::hash(&number.to_le_bytes()).as_bytes())
}

/// Sound that differs for each number and survives 16 bits unchanged.
fn sound(number: u32, frames: usize) -> Audio {
    let sample = |i: u32| ((i.wrapping_mul(number + 7) % 20_001) as f32 - 10_000.0) / 32_768.0;
    Audio::new(16_000, (0..frames as u32).map(sample).collect())
}

/// The files in a folder and below it, except those in `runs` and the lock.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true if entry.file_name() != "runs" => found.extend(files(&entry.path())),
            false if entry.file_name() != "lock" => found.push(entry.path()),
            _ => {}
        }
    }
    found.sort();
    found
}

#[test]
fn a_take_is_read_as_it_was_put() {
    let (_dir, store) = store();
    for (number, frames) in [(1, 0), (2, 1), (3, 40_000), (4, 32_768)] {
        let audio = sound(number, frames);
        assert_eq!(store.get(&key(number)), None);
        let take = store.put(&key(number), &audio).unwrap();
        assert_eq!((take.key, take.frames, take.rate), (key(number), frames as u64, 16_000));
        assert_eq!(store.get(&key(number)).as_ref(), Some(&take));
        assert_eq!(store.read(&take).unwrap(), audio);
    }
    store.flush().unwrap();
    store.flush().unwrap();
}

#[test]
fn a_take_outlives_its_process_and_is_found_by_the_next() {
    let (dir, store) = store();
    let take = store.put(&key(1), &sound(1, 100)).unwrap();
    drop(store);
    let store = Store::open(dir.path().join("cache")).unwrap();
    assert_eq!(store.get(&key(1)).as_ref(), Some(&take));
    assert_eq!(store.read(&take).unwrap(), sound(1, 100));
}

#[test]
fn samples_are_rounded_once_and_the_peak_is_that_of_what_is_stored() {
    let (_dir, store) = store();
    let audio = Audio::new(22_050, vec![0.1, -0.300_01, 1.5, f32::NAN]);
    let take = store.put(&key(1), &audio).unwrap();
    let read = store.read(&take).unwrap();
    let expected = [3_277.0, -9_831.0, 32_767.0, 0.0].map(|step: f32| step / 32_768.0);
    assert_eq!((read.rate, &read.samples[..]), (22_050, &expected[..]));
    assert_eq!(take.peak, 32_767.0 / 32_768.0);
    // Storing what was read from the store gives the same bytes.
    let again = store.put(&key(2), &read).unwrap();
    assert_eq!(store.read(&again).unwrap(), read);
}

#[test]
fn a_buffer_is_used_again_without_what_was_in_it() {
    let (_dir, store) = store();
    let long = store.put(&key(1), &sound(1, 50_000)).unwrap();
    let short = store.put(&key(2), &sound(2, 10)).unwrap();
    let mut buffer = vec![9.0];
    store.read_into(&long, &mut buffer).unwrap();
    assert_eq!(buffer, sound(1, 50_000).samples);
    store.read_into(&short, &mut buffer).unwrap();
    assert_eq!(buffer, sound(2, 10).samples);
}

#[test]
fn a_sound_take_is_kept_when_another_comes_for_its_key() {
    let (_dir, store) = store();
    let first = store.put(&key(1), &sound(1, 100)).unwrap();
    let modified = || take_path(&store.root, &key(1)).metadata().unwrap().modified().unwrap();
    let before = modified();
    assert_eq!(store.put(&key(1), &sound(1, 100)).unwrap(), first);
    assert_eq!(modified(), before);
}

#[test]
fn a_take_is_a_wav_file_that_others_can_play() {
    let (_dir, store) = store();
    store.put(&key(1), &sound(1, 1000)).unwrap();
    let mut reader = hound::WavReader::open(take_path(&store.root, &key(1))).unwrap();
    let spec = reader.spec();
    assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, 16_000, 16));
    let samples: Vec<f32> = reader.samples::<i16>().map(|s| crate::audio::pcm::from_i16(s.unwrap())).collect();
    assert_eq!(samples, sound(1, 1000).samples);
}

#[test]
fn a_temporary_store_goes_with_its_owner() {
    let store = Store::temporary().unwrap();
    let dir = store.dir().to_path_buf();
    let take = store.put(&key(1), &sound(1, 100)).unwrap();
    assert_eq!(store.read(&take).unwrap(), sound(1, 100));
    store.flush().unwrap();
    drop(store);
    assert!(!dir.exists());
}

#[test]
fn a_store_over_another_finds_its_takes_and_never_changes_it() {
    let (dir, below) = store();
    let take = below.put(&key(1), &sound(1, 100)).unwrap();
    drop(below);
    let before = files(dir.path());
    let store = Store::over(dir.path().join("cache")).unwrap();
    assert_eq!(store.get(&key(1)).as_ref(), Some(&take));
    assert_eq!(store.read(&take).unwrap(), sound(1, 100));
    let own = store.put(&key(2), &sound(2, 100)).unwrap();
    assert_eq!(store.read(&own).unwrap(), sound(2, 100));
    assert_eq!(files(dir.path()), before);
    let nowhere = Store::over(dir.path().join("none")).unwrap();
    assert_eq!(nowhere.get(&key(1)), None);
}

#[test]
fn usage_counts_takes_and_nothing_else() {
    let (_dir, store) = store();
    assert_eq!(store.usage().unwrap(), Usage::default());
    store.put(&key(1), &sound(1, 100)).unwrap();
    store.put(&key(2), &sound(2, 50)).unwrap();
    std::fs::write(store.root.join("takes/notes.txt"), "mine").unwrap();
    std::fs::write(take_path(&store.root, &key(1)).with_extension("txt"), "mine").unwrap();
    let usage = store.usage().unwrap();
    assert_eq!((usage.takes, usage.bytes), (2, 2 * (HEADER as u64 + 28) + 300));
    assert!(usage.oldest <= usage.newest && usage.oldest.is_some());
}
