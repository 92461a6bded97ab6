use super::*;
use std::fs::File;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The file size of a take with 100 samples and a contour of one step.
const TAKE: u64 = HEADER as u64 + 200 + 28;

fn set_used(store: &Store, number: u32, used: SystemTime) {
    let file = File::options().write(true).open(take_path(&store.root, &key(number))).unwrap();
    file.set_modified(used).unwrap();
}

fn used(store: &Store, number: u32) -> SystemTime {
    take_path(&store.root, &key(number)).metadata().unwrap().modified().unwrap()
}

/// A store with takes that were last used the given numbers of days ago. Their keys are numbered from 0.
fn aged(days: &[u32], now: SystemTime) -> (TempDir, Store) {
    let (dir, store) = store();
    for (number, &days) in (0..).zip(days) {
        store.put(&key(number), &sound(number, 100)).unwrap();
        set_used(&store, number, now - days * DAY);
    }
    (dir, store)
}

fn left(store: &Store) -> Vec<u32> {
    (0..100).filter(|&number| take_path(&store.root, &key(number)).exists()).collect()
}

fn older_than(days: u32) -> Limits {
    Limits { older_than: Some(days * DAY), max_size: None }
}

fn max_size(takes: u64) -> Limits {
    Limits { older_than: None, max_size: Some(takes * TAKE) }
}

#[test]
fn takes_unused_for_longer_go_and_others_stay() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[40, 0, 31, 29], now);
    assert_eq!(store.prune_at(Limits::default(), now).unwrap(), Pruned::default());
    let pruned = store.prune_at(older_than(30), now).unwrap();
    assert_eq!(pruned, Pruned { takes: 2, bytes: 2 * TAKE, in_use: 0 });
    assert_eq!(left(&store), [1, 3]);
}

#[test]
fn the_longest_unused_go_first_until_the_size_fits() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[1, 4, 2, 5, 3], now);
    assert_eq!(store.prune_at(max_size(5), now).unwrap().takes, 0);
    assert_eq!(store.prune_at(max_size(3), now).unwrap().takes, 2);
    assert_eq!(left(&store), [0, 2, 4]);
    assert_eq!(store.prune_at(Limits { max_size: Some(0), ..older_than(2) }, now).unwrap().takes, 3);
    assert_eq!(store.usage().unwrap().takes, 0);
}

#[test]
fn a_look_up_marks_a_take_as_used_at_most_once_a_day() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[2, 0], now);
    let hour_ago = now - DAY / 24;
    set_used(&store, 1, hour_ago);
    store.get(&key(0)).unwrap();
    store.get(&key(1)).unwrap();
    assert!(used(&store, 0) >= now - DAY / 24);
    assert_eq!(used(&store, 1), hour_ago);
}

#[test]
fn what_another_render_looked_up_is_never_pruned() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[40, 40, 0, 3], now);
    // It was marked less than a day before the other process came, and so was not marked again.
    set_used(&store, 2, now - DAY + DAY / 100);
    let render = Store::open(&store.root).unwrap();
    let (old, recent) = (render.get(&key(0)).unwrap(), render.get(&key(2)).unwrap());
    let pruned = store.prune_at(Limits { max_size: Some(0), ..older_than(0) }, now).unwrap();
    assert_eq!(pruned, Pruned { takes: 2, bytes: 2 * TAKE, in_use: 2 });
    assert_eq!(left(&store), [0, 2]);
    assert!(render.read(&old).is_ok() && render.read(&recent).is_ok());
    // When the render is over, they may be removed.
    drop(render);
    assert_eq!(store.prune_at(max_size(0), now).unwrap().takes, 2);
}

#[test]
fn a_dead_process_protects_nothing() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[0, 1], now);
    let sign = store.root.join("runs/run-killed");
    std::fs::write(&sign, "").unwrap();
    assert_eq!(store.prune_at(max_size(0), now).unwrap().takes, 2);
    assert!(!sign.exists());
}

#[test]
fn a_clock_turned_back_makes_nothing_old() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[0, 1, 2], now);
    // The clock was set back by a year, so all takes are from the future.
    let earlier = now - 365 * DAY;
    assert_eq!(store.prune_at(older_than(1), earlier).unwrap().takes, 0);
    // From now on, they age by the new clock.
    assert_eq!(used(&store, 0), earlier);
    assert_eq!(store.prune_at(older_than(1), earlier + 2 * DAY).unwrap().takes, 3);
}

#[test]
fn a_clock_turned_back_under_a_render_protects_all_it_may_need() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[400, 0], now);
    let render = Store::open(&store.root).unwrap();
    let pruned = store.prune_at(Limits { max_size: Some(0), ..older_than(1) }, now - 30 * DAY).unwrap();
    assert_eq!((pruned.takes, pruned.in_use), (0, 2));
    drop(render);
}

#[test]
fn a_mark_from_a_wrong_clock_is_mended_by_use() {
    let (_dir, store) = store();
    store.put(&key(0), &sound(0, 100)).unwrap();
    set_used(&store, 0, SystemTime::now() + 1000 * DAY);
    store.get(&key(0)).unwrap();
    assert!(used(&store, 0) < SystemTime::now() + DAY);
}

#[test]
fn files_that_are_no_takes_are_left_alone() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[9], now);
    let mine = [store.root.join("takes/mine.wav"), store.root.join("mine"), store.root.join("takes/ab/mine.wav")];
    std::fs::create_dir_all(store.root.join("takes/ab")).unwrap();
    mine.iter().for_each(|path| std::fs::write(path, "mine").unwrap());
    assert_eq!(store.prune_at(max_size(0), now).unwrap().takes, 1);
    assert!(mine.iter().all(|path| path.exists()));
}

#[test]
fn temporary_stores_of_killed_processes_go_and_those_of_the_living_stay() {
    let parent = tempfile::tempdir().unwrap();
    let make = |name: &str| {
        let dir = parent.path().join(name);
        drop(Store::open(&dir).unwrap());
        std::fs::write(dir.join("runs/run-killed"), "").unwrap();
        dir
    };
    let (dead, living, other) = (make("fullcast-store-dead"), make("fullcast-store-living"), make("other"));
    let render = Store::open(&living).unwrap();
    prune::sweep_temporary(parent.path(), SystemTime::now());
    assert!(dead.exists(), "it may be in the making");
    prune::sweep_temporary(parent.path(), SystemTime::now() + DAY);
    assert!(!dead.exists() && living.exists() && other.exists());
    drop(render);
}

#[test]
fn what_a_wrong_clock_has_marked_counts_as_used_just_now() {
    let now = SystemTime::now();
    let (_dir, store) = aged(&[0, 0, 0, 9], now);
    set_used(&store, 0, SystemTime::UNIX_EPOCH + 3 * DAY);
    set_used(&store, 1, now + 4_000 * DAY);
    assert_eq!(store.prune_at(max_size(3), now).unwrap().takes, 1);
    assert_eq!(left(&store), [0, 1, 2], "the longest unused goes first");
    assert_eq!(store.prune_at(older_than(1), now).unwrap().takes, 0);
    assert!((0..2).all(|number| used(&store, number) <= now + DAY && used(&store, number) >= now - DAY));
    assert_eq!(store.prune_at(older_than(30), now + 31 * DAY).unwrap().takes, 3, "from then on they grow old");
}
