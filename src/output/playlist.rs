//! Names of the files in a folder with one file per chapter, and their playlist.

use crate::diag::one_line;
use crate::fs::{Doing, PathError, Staged, read_regular};
use std::io::Write;
use std::path::Path;

/// Characters that some file systems forbid, or that players or shells have trouble with.
const FORBIDDEN: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

/// The longest title in a file name, in bytes. With the number, the extension and the suffix of a temporary file, the
/// name stays below 255 bytes, the limit of most file systems.
const LONGEST: usize = 120;

/// One file name for each title: its number, with as many digits as the last one needs but at least two, and the title
/// without characters that some file system forbids.
pub fn file_names(titles: &[String], extension: &str) -> Vec<String> {
    let digits = titles.len().to_string().len().max(2);
    let name = |(nth, title): (usize, &String)| {
        let title = safe(title);
        let space = if title.is_empty() { "" } else { " " };
        format!("{:0digits$}{space}{title}.{extension}", nth + 1)
    };
    titles.iter().enumerate().map(name).collect()
}

/// A title without characters that some file system forbids. Because of the number before it, it is never a name that
/// Windows reserves (`CON`), nor a hidden file.
fn safe(title: &str) -> String {
    let plain = title.chars().filter(|c| !c.is_control() && !FORBIDDEN.contains(c));
    let plain: String = plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    // Windows drops full stops and spaces at the end of a name. An extension follows here, but a cut title looks better
    // without.
    plain[..plain.floor_char_boundary(LONGEST)].trim_matches(['.', ' ']).to_string()
}

/// An entry of a playlist.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaylistEntry {
    /// The name of the file, which is in the same folder as the playlist.
    pub file: String,
    /// The title that players show.
    pub title: String,
    /// The length in seconds.
    pub seconds: f64,
}

/// Writes a playlist in UTF-8 (extended M3U), which appears completely or not at all.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, entries: &[PlaylistEntry]) -> Result<(), PathError> {
    let mut text = String::from("#EXTM3U\n");
    for PlaylistEntry { file, title, seconds } in entries {
        let title = one_line(title);
        text += &format!("#EXTINF:{seconds:.0},{title}\n{file}\n");
    }
    let mut staged = Staged::create(path)?;
    staged.write_all(text.as_bytes()).map_err(|error| PathError::new(path, Doing::Write, error))?;
    staged.commit()
}

/// The files that a playlist of this program names, all of which are in its folder. Empty if there is no such playlist.
pub fn read(path: &Path) -> Vec<String> {
    /// The most bytes in a playlist.
    const LONGEST: u64 = 16 << 20;
    let bytes = read_regular(path, LONGEST).unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    let beside = |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.contains(['/', '\\']);
    text.lines().filter(beside).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_and_safe_on_every_file_system() {
        let titles = ["One: Rain / Wind?", "CON", "", "  \"Dr.\"  Bell… \t.", "…\u{7}Zwölf"].map(String::from);
        let names = file_names(&titles, "mp3");
        assert_eq!(names, ["01 One Rain Wind.mp3", "02 CON.mp3", "03.mp3", "04 Dr. Bell….mp3", "05 …Zwölf.mp3"]);
        let many = vec!["é".repeat(400); 120];
        let names = file_names(&many, "flac");
        assert!(names[0].starts_with("001 é") && names[119].starts_with("120 é"));
        assert!(names.iter().all(|name| name.len() < 160));
    }

    #[test]
    fn a_playlist_names_every_file_with_its_length() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.m3u8");
        let entry = |file: &str, seconds| PlaylistEntry { file: file.into(), title: format!("T\n{file}"), seconds };
        write(&path, &[entry("01 a.wav", 1.4), entry("02 b.wav", 61.0)]).unwrap();
        assert_eq!(read(&path), ["01 a.wav", "02 b.wav"]);
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(text, "#EXTM3U\n#EXTINF:1,T 01 a.wav\n01 a.wav\n#EXTINF:61,T 02 b.wav\n02 b.wav\n");
    }
}
