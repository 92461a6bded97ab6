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
fn nothing_above_the_current_folder_is_looked_at() {
    let (_dir, root) = house();
    fs::write(root.join(FILE_NAME), "").unwrap();
    assert_eq!(find(Path::new("one/a.md"), &root.join("book/part")), None);
}

#[test]
fn a_script_elsewhere_has_its_own_folder_and_the_current_one() {
    let (_dir, root) = house();
    let (current, script) = (root.join("book/part"), Path::new("../../a.md"));
    fs::write(root.join("book").join(FILE_NAME), "").unwrap();
    assert_eq!(find(script, &current), None);
    fs::write(current.join(FILE_NAME), "").unwrap();
    assert_eq!(find(script, &current), Some(FILE_NAME.into()));
    fs::write(root.join(FILE_NAME), "").unwrap();
    assert_eq!(find(script, &current), Some(root.join(FILE_NAME)));
}

#[test]
fn a_folder_of_that_name_is_no_voices_file() {
    let (_dir, root) = house();
    fs::create_dir(root.join(FILE_NAME)).unwrap();
    assert_eq!(find(Path::new("a.md"), &root), None);
}
