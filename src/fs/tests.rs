use super::staged::testing;
use super::*;
use std::fs::{create_dir, read, read_dir, write};
use std::io::Write;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn stage(target: &Path, bytes: &[u8]) -> Staged {
    let mut staged = Staged::create(target).unwrap();
    staged.write_all(bytes).unwrap();
    staged
}

#[test]
fn a_missing_file_a_folder_and_a_file_as_folder_are_told_in_words() {
    let dir = folder();
    write(dir.path().join("file"), "x").unwrap();
    let told = |path: &str| read_bytes(dir.path().join(path)).unwrap_err();
    assert!(told("none").to_string().ends_with("none`: there is no such file"));
    assert!(told("none").to_string().starts_with("cannot read `"));
    assert!(told("file/x").to_string().ends_with("a part of the path is not a folder"));
    assert_eq!(told("file/x").hints().len(), 1);
    if cfg!(unix) {
        assert!(told("").to_string().ends_with("it is a folder"), "{}", told(""));
    }
    let diagnostic = Diagnostic::from(told("none"));
    assert_eq!((diagnostic.code, diagnostic.hints.len()), ("cannot-read", 1));
}

#[test]
fn every_kind_of_failed_write_has_a_hint() {
    for kind in [
        ErrorKind::PermissionDenied,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::StorageFull,
        ErrorKind::QuotaExceeded,
        ErrorKind::IsADirectory,
        ErrorKind::NotADirectory,
        ErrorKind::FileTooLarge,
    ] {
        let error = PathError::new("/x/y", Doing::Write, kind.into());
        assert_eq!(error.hints().len(), 1, "{error}");
        assert!(error.to_string().starts_with("cannot write `/x/y`: "));
    }
}

#[test]
fn a_folder_is_made_and_a_file_in_its_way_is_no_folder() {
    let dir = folder();
    make_folder(dir.path().join("a/b")).unwrap();
    make_folder(dir.path().join("a/b")).unwrap();
    write(dir.path().join("file"), "x").unwrap();
    for path in ["file", "file/below"] {
        assert_eq!(make_folder(dir.path().join(path)).unwrap_err().kind(), ErrorKind::NotADirectory);
    }
}

#[test]
fn two_ways_to_one_file_are_the_same_file() {
    let dir = folder();
    let path = dir.path().join("story.md");
    write(&path, "x").unwrap();
    write(dir.path().join("other.md"), "x").unwrap();
    assert!(same_file(&path, dir.path().join("./story.md")));
    assert!(!same_file(&path, dir.path().join("other.md")));
    assert!(!same_file(&path, dir.path().join("none")));
}

#[test]
fn a_staged_file_appears_whole_at_commit_and_not_before() {
    let dir = folder();
    let target = dir.path().join("a.wav");
    write(&target, "old").unwrap();
    let staged = stage(&target, b"new");
    assert_eq!(read(&target).unwrap(), b"old");
    assert_eq!(names(dir.path()).len(), 2);
    assert!(names(dir.path())[0].starts_with(".a.wav."), "hidden, and told apart by the target's name");
    staged.commit().unwrap();
    assert_eq!(read(&target).unwrap(), b"new");
    assert_eq!(names(dir.path()), ["a.wav"]);
}

#[test]
fn a_dropped_staged_file_is_gone_and_the_old_target_untouched() {
    let dir = folder();
    let target = dir.path().join("a.wav");
    write(&target, "old").unwrap();
    drop(stage(&target, b"new"));
    assert_eq!(read(&target).unwrap(), b"old");
    assert_eq!(names(dir.path()), ["a.wav"]);
}

#[test]
fn a_full_disk_leaves_the_old_target_and_no_temp_file() {
    let dir = folder();
    let target = dir.path().join("a.wav");
    write(&target, "old").unwrap();
    let mut staged = Staged::create(&target).unwrap();
    testing::ROOM.set(2);
    let error = staged.write_all(b"new").unwrap_err();
    testing::ROOM.set(usize::MAX);
    let error = PathError::new(&target, Doing::Write, error);
    drop(staged);
    assert!(error.is_full() && error.to_string().ends_with("the disk is full"));
    assert_eq!(read(&target).unwrap(), b"old");
    assert_eq!(names(dir.path()), ["a.wav"]);
}

#[test]
fn what_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not() {
    let dir = folder();
    let target = dir.path().join("a.wav");
    let others = [".b.wav.AbCd12.fullcast-tmp", ".a.wav.x.AbCd12.fullcast-tmp", ".a.wav.AbCd12", "a.wav.tmp"];
    for name in others.iter().chain(&[".a.wav.AbCd12.fullcast-tmp"]) {
        write(dir.path().join(name), "left").unwrap();
    }
    let living = stage(&target, b"one");
    let second = stage(&target, b"two");
    let names = names(dir.path());
    assert!(!names.contains(&".a.wav.AbCd12.fullcast-tmp".into()));
    assert!(others.iter().all(|name| names.contains(&name.to_string())), "what is of others stays");
    assert_eq!(names.len(), others.len() + 2);
    living.commit().unwrap();
    second.commit().unwrap();
    assert_eq!(read(&target).unwrap(), b"two");
    assert_eq!(sweep(dir.path()).unwrap(), 2, "a sweep of the folder takes those for other targets too");
}

#[test]
fn a_scratch_folder_is_gone_when_it_is_dropped_and_after_a_kill_with_the_next_run() {
    let dir = folder();
    let target = dir.path().join("a.html");
    // These are left from a killed process: a folder with its lock, which no one holds, and a folder whose lock has
    // already been removed.
    let left = [".a.html.AbCd12.fullcast-tmp.d", ".a.html.EfGh34.fullcast-tmp.d"];
    for name in left {
        create_dir(dir.path().join(name)).unwrap();
        write(dir.path().join(name).join("sound.opus"), "half").unwrap();
    }
    write(dir.path().join(".a.html.AbCd12.fullcast-tmp"), "").unwrap();
    let others = [".b.html.AbCd12.fullcast-tmp.d", ".a.html.d", ".a.html.AbCd12.d"];
    others.iter().for_each(|name| create_dir(dir.path().join(name)).unwrap());

    let living = Scratch::beside(&target).unwrap();
    write(living.path().join("part"), "x").unwrap();
    stage(&target, b"page").commit().unwrap();
    assert!(living.path().join("part").is_file(), "what a living process works on stays");
    let names_now = names(dir.path());
    assert!(left.iter().all(|name| !names_now.contains(&name.to_string())), "{names_now:?}");
    assert!(others.iter().all(|name| names_now.contains(&name.to_string())), "what is of others stays");
    drop(living);
    assert_eq!(names(dir.path()).len(), others.len() + 1);
}

#[test]
fn a_very_long_name_has_a_temp_file_all_the_same() {
    let dir = folder();
    let target = dir.path().join("ä".repeat(125) + ".wav");
    Scratch::beside(&target).unwrap();
    stage(&target, b"x").commit().unwrap();
    assert_eq!(read(target).unwrap(), b"x");
}

#[test]
fn a_bare_name_is_staged_in_the_current_folder() {
    // The name shows where the file comes from if the test fails. It leaves nothing when it is dropped.
    let staged = stage(Path::new("fullcast-test-of-a-bare-name.wav"), b"x");
    assert_eq!(staged.target(), Path::new("fullcast-test-of-a-bare-name.wav"));
}

#[test]
fn what_cannot_be_a_file_is_refused_at_once() {
    let dir = folder();
    create_dir(dir.path().join("folder")).unwrap();
    write(dir.path().join("file"), "x").unwrap();
    let locked = dir.path().join("locked");
    write(&locked, "x").unwrap();
    let mut permissions = locked.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&locked, permissions).unwrap();
    for (path, kind) in [
        ("folder", ErrorKind::IsADirectory),
        ("new/", ErrorKind::IsADirectory),
        ("..", ErrorKind::IsADirectory),
        ("none/file", ErrorKind::NotFound),
        ("file/file", ErrorKind::NotADirectory),
        ("locked", ErrorKind::PermissionDenied),
    ] {
        let error = Staged::create(dir.path().join(path)).unwrap_err();
        assert_eq!(error.kind(), kind, "{path}: {error}");
    }
    let missing = Staged::create(dir.path().join("none/file")).unwrap_err();
    assert!(missing.to_string().ends_with("its folder does not exist"), "{missing}");
    assert!(missing.hints()[0].contains("none"));
    assert_eq!(names(dir.path()), ["file", "folder", "locked"]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_link_is_written_through_even_one_to_nothing_yet() {
        let dir = folder();
        create_dir(dir.path().join("real")).unwrap();
        symlink("real/a.wav", dir.path().join("link.wav")).unwrap();
        symlink("link.wav", dir.path().join("second.wav")).unwrap();
        for bytes in [b"one", b"two"] {
            stage(&dir.path().join("second.wav"), bytes).commit().unwrap();
            assert_eq!(read(dir.path().join("real/a.wav")).unwrap(), bytes);
        }
        assert!(dir.path().join("second.wav").is_symlink() && dir.path().join("link.wav").is_symlink());
    }

    #[test]
    fn links_in_a_circle_are_refused() {
        let dir = folder();
        symlink("b", dir.path().join("a")).unwrap();
        symlink("a", dir.path().join("b")).unwrap();
        assert!(Staged::create(dir.path().join("a")).unwrap_err().to_string().contains("circle"));
    }

    #[test]
    fn an_old_targets_permissions_stay_and_a_new_one_gets_the_usual() {
        let dir = folder();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let (old, new, plain) = (dir.path().join("old"), dir.path().join("new"), dir.path().join("plain"));
        write(&old, "x").unwrap();
        std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o640)).unwrap();
        write(&plain, "x").unwrap();
        stage(&old, b"y").commit().unwrap();
        stage(&new, b"y").commit().unwrap();
        assert_eq!(mode(&old), 0o640);
        assert_eq!(mode(&new), mode(&plain));
    }

    #[test]
    fn a_folder_that_may_not_be_written_is_told_so() {
        let dir = folder();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
        if write(dir.path().join("probe"), "x").is_ok() {
            eprintln!("skipped: this user may write everywhere");
            return;
        }
        let error = Staged::create(dir.path().join("a.wav")).unwrap_err();
        assert!(error.is_read_only() && error.to_string().ends_with("permission denied"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_written_and_not_replaced() {
        let dir = folder();
        let link = dir.path().join("full");
        symlink("/dev/full", &link).unwrap();
        let mut staged = Staged::create(&link).unwrap();
        let error = PathError::new(&link, Doing::Write, staged.write_all(b"x").unwrap_err());
        assert!(error.is_full());
        staged.commit().unwrap();
        let mut null = Staged::create("/dev/null").unwrap();
        null.write_all(b"x").unwrap();
        null.commit().unwrap();
        assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
    }
}
