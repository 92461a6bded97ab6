use super::*;
use std::process::{Child, Command, Stdio};

/// Names the folder of the store in which this test is a child process.
const CHILD: &str = "FULLCAST_TEST_STORE";

fn child(test: &str, root: &Path) -> Child {
    let name = format!("{}::{test}", module_path!().split_once("::").expect("a module of the crate").1);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &name]).env(CHILD, root).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The store that the parent process wants to have filled, if this is a child process.
fn in_child() -> Option<Store> {
    std::env::var_os(CHILD).map(|root| Store::open(PathBuf::from(root)).unwrap())
}

#[test]
fn threads_that_race_for_the_same_keys_all_win() {
    let (_dir, store) = store();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in 0..50 {
                    let take = store.put(&key(number), &sound(number, 2000)).unwrap();
                    assert_eq!(store.read(&take).unwrap(), sound(number, 2000));
                }
            });
        }
    });
    store.flush().unwrap();
    assert_eq!(files(&store.root).len(), 50);
}

#[test]
fn processes_that_race_for_the_same_keys_all_win() {
    let fill = |store: &Store| {
        for number in 0..100 {
            let take = store.put(&key(number), &sound(number, 2000)).unwrap();
            assert_eq!(store.read(&take).unwrap(), sound(number, 2000));
        }
        store.flush().unwrap();
    };
    if let Some(store) = in_child() {
        return fill(&store);
    }
    let (_dir, store) = store();
    let children: Vec<Child> =
        (0..3).map(|_| child("processes_that_race_for_the_same_keys_all_win", &store.root)).collect();
    fill(&store);
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(files(&store.root).len(), 100);
    assert_eq!(store.usage().unwrap().takes, 100);
}

#[test]
fn a_kill_at_any_moment_leaves_sound_takes_and_no_litter() {
    const TEST: &str = "a_kill_at_any_moment_leaves_sound_takes_and_no_litter";
    if let Some(store) = in_child() {
        // The parent kills this process long before the loop ends.
        for number in 0..1_000_000 {
            store.put(&key(number), &sound(number, 30_000)).unwrap();
        }
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("cache");
    let mut most = 0;
    for round in 0..20 {
        let mut child = child(TEST, &root);
        std::thread::sleep(Duration::from_millis(20 + round * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(&root).unwrap();
        let usage = store.usage().unwrap();
        assert_eq!(files(&root).len() as u64, usage.takes, "nothing but takes");
        let runs = root.join("runs").read_dir().unwrap().count();
        assert!(runs <= 1 + round as usize + 1);
        // Nothing that was spoken is lost: the takes are those of the first keys, without a gap.
        for number in 0..usage.takes as u32 {
            let take = store.get(&key(number)).expect("takes without a gap");
            assert_eq!(store.read(&take).unwrap(), sound(number, 30_000));
        }
        assert!(usage.takes >= most);
        most = usage.takes;
    }
    assert!(most > 0, "the children had time to store something");
    let store = Store::open(&root).unwrap();
    store.prune(Limits::default()).unwrap();
    assert_eq!(root.join("runs").read_dir().unwrap().count(), 1, "the signs of the dead are gone");
}

#[test]
fn a_claim_keeps_other_processes_off_and_nobody_in_its_own() {
    let (_dir, store) = store();
    // A second handle on the folder acts as another process.
    let other = Store::open(&store.root).unwrap();
    let neighbour = Key({
        let mut bytes = key(1).0;
        bytes[31] ^= 1;
        bytes
    });
    let (first, second) = (store.claim(&key(1)), store.claim(&neighbour));
    assert!(first.is_some() && second.is_some(), "lines of one process never wait for each other");
    assert!(other.claim(&key(1)).is_none());
    drop(first);
    assert!(other.claim(&key(1)).is_none(), "the neighbour shares its lock");
    drop(second);
    assert!(other.claim(&key(1)).is_some_and(|_claim| store.claim(&key(1)).is_none()));
    assert!(store.claim(&key(1)).is_some());
}
