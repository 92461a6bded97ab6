//! Archives that were made to do harm, and honest ones.

use crate::install::archive::{ArchiveFault, ArchiveLimits, LIMITS, visit};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// Writes a zip file with these entries.
pub fn wheel(path: &Path, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
}

/// Writes a compressed tar file with these entries.
pub fn tarball(path: &Path, entries: &[(&str, &[u8])]) {
    let file = std::fs::File::create(path).unwrap();
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
    for (name, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // The library refuses to write such names itself.
        let bytes = &mut header.as_old_mut().name;
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *content).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
}

/// The files in an archive, or why it was refused.
fn read(path: &Path, limits: ArchiveLimits) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut found = Vec::new();
    let mut take = |name: &str, content: &mut dyn Read| -> Result<(), String> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        found.push((name.to_string(), bytes));
        Ok(())
    };
    match visit(path, limits, &mut take) {
        Ok(()) => Ok(found),
        Err(ArchiveFault::Archive(why) | ArchiveFault::Reader(why)) => Err(why),
    }
}

/// The same entries as a wheel and as a tarball.
fn both(folder: &Path, entries: &[(&str, &[u8])]) -> [PathBuf; 2] {
    let paths = [folder.join("a.whl"), folder.join("a.tgz")];
    wheel(&paths[0], entries);
    tarball(&paths[1], entries);
    paths
}

#[test]
fn wheels_and_tarballs_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for path in both(folder.path(), &[("p/a.onnx", b"graph"), ("p/LICENSE", b"")]) {
        let found = read(&path, LIMITS).unwrap();
        assert_eq!(found, [("p/a.onnx".to_string(), b"graph".to_vec()), ("p/LICENSE".to_string(), Vec::new())]);
    }
}

#[test]
fn a_bomb_is_given_up_before_it_fills_anything() {
    let folder = tempfile::tempdir().unwrap();
    // 200 MB of zeros take 200 KB.
    let zeros = vec![0; 200 << 20];
    for path in both(folder.path(), &[("p/a.onnx", &zeros)]) {
        let why = read(&path, LIMITS).unwrap_err();
        assert!(why.contains("unpacks to more than"), "{why}");
    }
    // What is skipped is unpacked in a tarball too.
    let path = folder.path().join("a.tgz");
    let skipped = visit(&path, LIMITS, &mut |_, _| Ok::<(), String>(()));
    assert!(matches!(skipped, Err(ArchiveFault::Archive(why)) if why.contains("unpacks to more")));
}

#[test]
fn the_whole_of_an_archive_is_bounded_too() {
    let folder = tempfile::tempdir().unwrap();
    let limits = ArchiveLimits { unpacked: 1000, ..LIMITS };
    for path in both(folder.path(), &[("a", &[1; 600]), ("b", &[2; 600])]) {
        assert!(read(&path, limits).unwrap_err().contains("unpacks to more"));
    }
    let limits = ArchiveLimits { entries: 1, ..LIMITS };
    for path in both(folder.path(), &[("a", b""), ("b", b"")]) {
        assert!(read(&path, limits).unwrap_err().contains("more than 1 entries"));
    }
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["../a.onnx", "p/../../a.onnx", "/etc/a.onnx", "..\\a.onnx", "C:\\a.onnx"] {
        for path in both(folder.path(), &[("fine", b""), (name, b"graph")]) {
            let why = read(&path, LIMITS).unwrap_err();
            assert!(why.contains("leads out of its folder"), "{name}: {why}");
        }
    }
}

#[test]
fn links_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.whl");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    zip.add_symlink("a.onnx", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    assert!(read(&path, LIMITS).unwrap_err().contains("link"));
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Fifo] {
        let path = folder.path().join("a.tar");
        let mut tar = tar::Builder::new(std::fs::File::create(&path).unwrap());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        tar.append_link(&mut header, "a.onnx", "/etc/passwd").unwrap();
        tar.finish().unwrap();
        assert!(read(&path, LIMITS).unwrap_err().contains("link"), "{kind:?}");
    }
}

#[test]
fn what_is_no_archive_or_was_cut_off_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.whl");
    for content in [&b"hello, I am not an archive"[..], b"PK\x03\x04 nor am I", b"\x1f\x8b nor am I"] {
        std::fs::write(&path, content).unwrap();
        let why = read(&path, LIMITS).unwrap_err();
        assert!(why.contains("damaged") || why.contains("cannot be unpacked"), "{why}");
    }
    let noise: Vec<u8> = (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for path in both(folder.path(), &[("p/a.onnx", &noise)]) {
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(read(&path, LIMITS).is_err());
    }
}
