use super::*;
use std::fs;

fn house() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("book/part/one")).unwrap();
    let root = dir.path().to_path_buf();
    (dir, root)
}

#[test]
fn the_nearest_file_above_the_script_is_found() {
    let (_dir, root) = house();
    let script = Path::new("book/part/one/a.md");
    assert_eq!(find(script, &root), None);
    for folder in ["", "book", "book/part/one"] {
        fs::write(root.join(folder).join(FILE_NAME), "").unwrap();
        assert_eq!(find(script, &root), Some(Path::new(folder).join(FILE_NAME)));
        assert_eq!(find(&root.join(script), &root), Some(root.join(folder).join(FILE_NAME)));
    }
}

#[test]
fn where_the_program_is_started_makes_no_difference() {
    let (_dir, root) = house();
    fs::write(root.join("book").join(FILE_NAME), "").unwrap();
    let found = Some(root.join("book").join(FILE_NAME));
    for (current, script) in [("book/part", "one/a.md"), ("book/part/one", "a.md"), ("", "book/part/one/a.md")] {
        let seen = find(Path::new(script), &root.join(current)).map(|path| root.join(current).join(path));
        assert_eq!(seen, found, "{current}");
    }
}

#[test]
fn the_current_folder_does_not_cast_a_script_elsewhere() {
    let (_dir, root) = house();
    let (current, script) = (root.join("book/part"), Path::new("../../a.md"));
    fs::write(current.join(FILE_NAME), "").unwrap();
    assert_eq!(find(script, &current), None);
    fs::write(root.join(FILE_NAME), "").unwrap();
    assert_eq!(find(script, &current), Some(root.join(FILE_NAME)));
}

#[cfg(unix)]
#[test]
fn a_folder_in_which_everybody_may_write_casts_only_its_own_scripts() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, root) = house();
    fs::write(root.join("book").join(FILE_NAME), "").unwrap();
    fs::set_permissions(root.join("book"), fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(find(Path::new("book/part/a.md"), &root), None);
    assert_eq!(find(Path::new("book/a.md"), &root), Some(Path::new("book").join(FILE_NAME)));
}

#[test]
fn a_folder_of_that_name_is_no_voices_file() {
    let (_dir, root) = house();
    fs::create_dir(root.join(FILE_NAME)).unwrap();
    assert_eq!(find(Path::new("a.md"), &root), None);
}
