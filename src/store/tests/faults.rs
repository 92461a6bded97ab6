use super::*;
use std::fs::{read, write};

/// A store with one take, the path of its file and its bytes.
fn one(frames: usize) -> (TempDir, Store, Take, PathBuf, Vec<u8>) {
    let (dir, store) = store();
    let take = store.put(&key(1), &sound(1, frames)).unwrap();
    store.flush().unwrap();
    let path = take_path(&store.root, &key(1));
    let bytes = read(&path).unwrap();
    (dir, store, take, path, bytes)
}

/// Checks that a damaged file is never played, and that storing the take again replaces it.
fn assert_lost_and_mended(store: &Store, take: &Take, sound: &Audio, path: &Path, what: &str) {
    assert!(store.get(&take.key).is_none_or(|found| found == *take), "{what}");
    assert!(matches!(store.read(take), Err(StoreError::Lost(key)) if key == take.key), "{what}");
    assert_eq!(store.put(&take.key, sound).unwrap(), *take, "{what}");
    assert_eq!(store.read(take).unwrap(), *sound, "{what}");
    assert!(path.is_file());
}

#[test]
fn no_flipped_bit_is_ever_played() {
    let (_dir, store, take, path, bytes) = one(20_000);
    // Every bit of the header is flipped, because looking up a take reads no samples and must not return wrong values
    // either; of the samples, a hundred bits at places drawn from a fixed generator.
    let mut state = 1u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        HEADER * 8 + (state >> 33) as usize % ((bytes.len() - HEADER) * 8)
    };
    let flips: Vec<usize> = (0..HEADER * 8).chain(std::iter::repeat_with(&mut draw).take(100)).collect();
    for bit in flips {
        let mut broken = bytes.clone();
        broken[bit / 8] ^= 1 << (bit % 8);
        write(&path, &broken).unwrap();
        assert_lost_and_mended(&store, &take, &sound(1, 20_000), &path, &format!("bit {bit}"));
        assert_eq!(read(&path).unwrap(), bytes);
    }
}

#[test]
fn a_take_cut_at_any_length_is_a_miss() {
    let (_dir, store, take, path, bytes) = one(100);
    for length in 0..bytes.len() {
        write(&path, &bytes[..length]).unwrap();
        assert_eq!(store.get(&take.key), None, "{length}");
        assert_lost_and_mended(&store, &take, &sound(1, 100), &path, &format!("{length} bytes"));
    }
}

#[test]
fn a_take_with_more_after_it_is_a_miss() {
    let (_dir, store, take, path, mut bytes) = one(100);
    bytes.extend([0, 0]);
    write(&path, &bytes).unwrap();
    assert_eq!(store.get(&take.key), None);
    assert_lost_and_mended(&store, &take, &sound(1, 100), &path, "longer");
}

#[test]
fn a_foreign_file_in_a_takes_place_is_a_miss() {
    let (_dir, store, take, path, _) = one(100);
    let other = store.put(&key(2), &sound(2, 100)).unwrap();
    let others = read(take_path(&store.root, &other.key)).unwrap();
    // The intact take of another key is the most important case, because its checksum is right.
    for foreign in [others, b"not a sound".to_vec(), vec![0; HEADER + 200], vec![0xFF; HEADER + 200]] {
        write(&path, &foreign).unwrap();
        assert_eq!(store.get(&take.key), None);
        assert_lost_and_mended(&store, &take, &sound(1, 100), &path, "foreign");
    }
}

#[test]
fn a_header_that_claims_too_much_asks_for_no_memory() {
    let (_dir, store, take, path, mut bytes) = one(100);
    bytes[380..384].copy_from_slice(&(u32::MAX - 511).to_le_bytes());
    bytes[4..8].copy_from_slice(&(u32::MAX - 511 + HEADER as u32 - 8).to_le_bytes());
    write(&path, &bytes).unwrap();
    assert_eq!(store.get(&take.key), None);
    assert!(store.read(&take).is_err());
}

#[test]
fn a_take_that_went_after_it_was_looked_up_is_lost_and_leaves_the_buffer_empty() {
    let (_dir, store, take, path, _) = one(100);
    std::fs::remove_file(path).unwrap();
    let mut buffer = vec![1.0];
    assert!(matches!(store.read_into(&take, &mut buffer), Err(StoreError::Lost(_))));
    assert!(buffer.is_empty());
}

#[test]
fn a_take_that_is_not_the_one_looked_up_is_lost() {
    let (_dir, store, take, ..) = one(100);
    assert!(store.read(&Take { frames: 99, ..take.clone() }).is_err());
    assert!(store.read(&Take { rate: 8_000, ..take }).is_err());
}

#[test]
fn a_folder_that_is_emptied_under_a_render_is_made_anew() {
    let (_dir, store, ..) = one(100);
    std::fs::remove_dir_all(&store.root).unwrap();
    assert_eq!(store.get(&key(1)), None);
    let take = store.put(&key(2), &sound(2, 100)).unwrap();
    assert_eq!(store.read(&take).unwrap(), sound(2, 100));
    store.flush().unwrap();
}

#[test]
fn a_full_disk_stops_the_put_and_the_store_stays_sound() {
    let (_dir, store, take, ..) = one(100);
    let before = files(&store.root);
    for room in [0, 1, HEADER, HEADER + 199] {
        fs::testing::ROOM.set(room);
        let error = store.put(&key(2), &sound(2, 100)).unwrap_err();
        fs::testing::ROOM.set(usize::MAX);
        assert!(matches!(error, StoreError::Full(_)), "{error}");
        assert!(error.to_string().ends_with("the disk is full"), "{error}");
        assert_eq!(files(&store.root), before);
    }
    assert_eq!(store.read(&take).unwrap(), sound(1, 100));
    assert!(store.put(&key(2), &sound(2, 100)).is_ok());
}

#[test]
fn a_file_in_place_of_the_folder_is_told_as_that() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("cache");
    write(&file, "mine").unwrap();
    for path in [file.clone(), file.join("below")] {
        let error = Store::open(&path).unwrap_err();
        assert!(matches!(&error, StoreError::NotAFolder(error) if error.path == path), "{error}");
        assert_eq!(Diagnostic::from(error).code, "cache-not-a-folder");
    }
    assert_eq!(read(&file).unwrap(), b"mine");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, store) = store();
    drop(store);
    let root = dir.path().join("cache");
    let set = |mode| {
        for folder in [root.join("runs"), root.join("tmp"), root.clone()] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set(0o555);
    let opened = Store::open(&root);
    let everywhere = write(root.join("probe"), "x").is_ok();
    set(0o755);
    if everywhere {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    assert!(matches!(opened, Err(StoreError::ReadOnly(_))));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_nobody_may_write_is_read_only() {
    // No one can create folders here, not even root.
    let error = Store::open("/sys/fullcast-cache").unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
    assert_eq!(Diagnostic::from(error).code, "cache-read-only");
}

#[test]
fn a_take_that_is_broken_after_its_head_is_a_miss_once_it_is_discarded() {
    let (dir, store, take, path, bytes) = one(100);
    let mut broken = bytes.clone();
    broken[HEADER + 50] ^= 4;
    store.discard(&take).unwrap();
    assert_eq!(store.get(&take.key), Some(take.clone()), "a sound one stays");
    write(&path, &broken).unwrap();
    // A store that is only read hides the damaged take, and one that is written to removes it.
    let over = Store::over(dir.path().join("cache")).unwrap();
    over.discard(&take).unwrap();
    assert_eq!(over.get(&take.key), None);
    assert_eq!(read(&path).unwrap(), broken);
    assert_eq!(over.put(&take.key, &sound(1, 100)).unwrap(), take);
    assert_eq!(over.read(&take).unwrap(), sound(1, 100));
    store.discard(&take).unwrap();
    assert!(store.get(&take.key).is_none() && !path.exists());
}

#[test]
fn what_is_no_file_in_the_place_of_a_take_is_moved_aside() {
    let (_dir, store, take, path, _) = one(100);
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    write(path.join("somebody's"), "own").unwrap();
    assert_eq!((store.get(&take.key), store.usage().unwrap().takes), (None, 0));
    assert_eq!(store.put(&take.key, &sound(1, 100)).unwrap(), take);
    assert_eq!(read(path.with_extension("wav.1.aside").join("somebody's")).unwrap(), b"own");
    // It is also moved when the take turns out to be gone.
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(store.discard(&take).unwrap());
    assert!(path.with_extension("wav.2.aside").is_dir() && !path.exists());
}

#[cfg(unix)]
#[test]
fn a_named_pipe_in_the_place_of_a_take_is_not_waited_for() {
    let (_dir, store, take, path, _) = one(100);
    std::fs::remove_file(&path).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if made.is_ok_and(|status| status.success()) {
        assert_eq!(store.get(&take.key), None);
        assert_eq!(store.put(&take.key, &sound(1, 100)).unwrap(), take);
        assert!(path.is_file());
    }
}

#[test]
fn when_the_disk_becomes_full_takes_are_kept_elsewhere_for_this_run() {
    let (_dir, store, take, ..) = one(100);
    let root = store.root.clone();
    crate::fs::testing::FULL.set(Some(root.clone()));
    let other = store.put(&key(2), &sound(2, 100)).unwrap();
    assert_eq!(store.put(&key(3), &sound(3, 100)).unwrap().key, key(3));
    assert!(store.full().is_some_and(crate::fs::PathError::is_full));
    assert_eq!(store.read(&other).unwrap(), sound(2, 100));
    assert_eq!(store.read(&take).unwrap(), sound(1, 100), "what was there before still is");
    assert_eq!(store.get(&key(2)), Some(other));
    store.flush().unwrap();
    crate::fs::testing::FULL.set(None);
    assert_eq!(store.put(&key(4), &sound(4, 100)).unwrap().key, key(4));
    assert!(take_path(&root, &key(4)).is_file(), "with room again, takes are kept for the next run");
    let elsewhere = store.spill.get().map(|(spill, _)| spill.root.clone()).unwrap();
    drop(store);
    assert!(!elsewhere.exists() && !take_path(&root, &key(2)).exists());
}
