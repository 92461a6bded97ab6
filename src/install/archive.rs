//! Reads archives that others made: zip files, such as Python's wheels, and tar files, plain or compressed with gzip,
//! such as npm's packages.
//!
//! Nothing is unpacked to a place that the archive chooses, and an archive that would fill the disk is given up. An
//! archive with a name that leads out of a folder, or with a link, is not an honest package, and is refused as a whole.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

/// How much an archive may hold.
#[derive(Clone, Copy, Debug)]
pub struct ArchiveLimits {
    /// How many entries.
    pub entries: usize,
    /// How many bytes when unpacked, all entries together.
    pub unpacked: u64,
    /// How many times as many bytes as the archive itself has. Networks hardly compress; text does by a factor of 4.
    pub ratio: u64,
}

/// Ample for every voice that is published today.
pub const LIMITS: ArchiveLimits = ArchiveLimits { entries: 20_000, unpacked: 2 << 30, ratio: 50 };

/// Archives of less than this unpack to a few megabytes at any ratio that a sensible file has.
const SMALL: u64 = 1 << 20;

/// Why an archive was given up.
#[derive(Debug)]
pub enum ArchiveFault<E> {
    /// It cannot be read, or exceeds the limits: a predicate, such as `is damaged`.
    Archive(String),
    /// The error of whoever read its entries.
    Reader(E),
}

/// The content of one entry.
pub type Content<'a> = &'a mut dyn Read;

/// Whether a file has the name of an archive that can be read.
pub fn is_archive(name: &str) -> bool {
    [".whl", ".zip", ".tar.gz", ".tgz", ".tar"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending))
}

/// Passes all files in an archive to `visit`, with their names. What `visit` does not read is skipped.
///
/// # Errors
/// The archive is damaged or exceeds the limits, or `visit` failed.
pub fn visit<E>(
    path: &Path,
    limits: ArchiveLimits,
    visit: &mut dyn FnMut(&str, Content<'_>) -> Result<(), E>,
) -> Result<(), ArchiveFault<E>> {
    let mut file = File::open(path).map_err(|error| ArchiveFault::Archive(format!("cannot be read: {error}")))?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let mut start = [0; 4];
    let read = file.read(&mut start).and_then(|read| file.rewind().map(|()| read)).unwrap_or(0);
    let spent = Cell::new(0);
    let meter =
        Meter { limits, most: limits.unpacked.min(length.max(SMALL).saturating_mul(limits.ratio)), spent: &spent };
    match &start[..read] {
        [b'P', b'K', 3, 4] => meter.zip(file, visit),
        [0x1f, 0x8b, ..] => meter.tar(flate2::read::GzDecoder::new(file), visit),
        _ => meter.tar(file, visit),
    }
}

/// Counts what an archive unpacks to.
#[derive(Clone, Copy)]
struct Meter<'a> {
    limits: ArchiveLimits,
    /// How many bytes may be unpacked.
    most: u64,
    /// How many bytes were unpacked.
    spent: &'a Cell<u64>,
}

/// A reader that gives up when too much is unpacked.
struct Metered<'a, R> {
    inner: R,
    meter: Meter<'a>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let spent = self.meter.spent.get() + read as u64;
        self.meter.spent.set(spent);
        match spent > self.meter.most {
            true => Err(io::Error::other(self.meter.too_large())),
            false => Ok(read),
        }
    }
}

impl Meter<'_> {
    fn too_large(&self) -> String {
        format!("it unpacks to more than {} MB, which is more than a voice has", self.most >> 20)
    }

    /// Refuses an archive with too many entries, or with an entry that is not simply a file or folder.
    fn admit<E>(&self, nth: usize, name: Option<&str>, is_link: bool) -> Result<(), ArchiveFault<E>> {
        let refuse = |why: String| Err(ArchiveFault::Archive(why));
        if nth >= self.limits.entries {
            return refuse(format!("has more than {} entries", self.limits.entries));
        }
        match name {
            None => refuse("has a name that is not UTF-8".into()),
            Some(name) if !stays_inside(name) => {
                refuse(format!("has the name `{name}`, which leads out of its folder"))
            }
            Some(name) if is_link => refuse(format!("has the link `{name}`, which could lead anywhere")),
            Some(_) => Ok(()),
        }
    }

    fn zip<E>(
        self,
        file: File,
        visit: &mut dyn FnMut(&str, Content<'_>) -> Result<(), E>,
    ) -> Result<(), ArchiveFault<E>> {
        let damaged = |error: zip::result::ZipError| ArchiveFault::Archive(format!("is damaged: {error}"));
        let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
        for nth in 0..archive.len() {
            let entry = archive.by_index(nth).map_err(damaged)?;
            let name = entry.name().map_err(damaged)?.into_owned();
            self.admit(nth, Some(&name), entry.is_symlink())?;
            if entry.is_file() {
                visit(&name, &mut Metered { inner: entry, meter: self }).map_err(ArchiveFault::Reader)?;
            }
        }
        Ok(())
    }

    fn tar<E>(
        self,
        reader: impl Read,
        visit: &mut dyn FnMut(&str, Content<'_>) -> Result<(), E>,
    ) -> Result<(), ArchiveFault<E>> {
        // What is skipped has to be unpacked too, so everything is counted before it is divided into entries.
        let mut archive = tar::Archive::new(Metered { inner: reader, meter: self });
        let fault = |error: io::Error| ArchiveFault::Archive(format!("cannot be unpacked: {error}"));
        for (nth, entry) in archive.entries().map_err(fault)?.enumerate() {
            let mut entry = entry.map_err(fault)?;
            let kind = entry.header().entry_type();
            let path = entry.path_bytes().into_owned();
            let plain = kind.is_file() || kind.is_dir() || kind.is_pax_global_extensions();
            self.admit(nth, std::str::from_utf8(&path).ok(), !plain)?;
            if kind.is_file() {
                let name = String::from_utf8_lossy(&path).into_owned();
                visit(&name, &mut entry).map_err(ArchiveFault::Reader)?;
            }
        }
        Ok(())
    }
}

/// Whether a name, with either kind of slash, stays inside the folder that the archive would be unpacked to.
fn stays_inside(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    !name.starts_with(['/', '\\']) && !drive && !name.contains('\0') && name.split(['/', '\\']).all(|part| part != "..")
}
