//! Downloads a file: resumes where it stopped, checks the content, and puts the file in place completely or not at all.

use super::InstallProgress;
use super::catalogue::{CatalogueFile, PublishedDigest};
use crate::fs::{self, Doing, PathError};
use sha2::Digest;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How patient a download is.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often to try again after a broken connection.
    pub attempts: u32,
    /// Pause before an attempt, multiplied by its number.
    pub pause: Duration,
    /// Timeout for connecting, and for the header of an answer.
    pub timeout: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { attempts: 4, pause: Duration::from_secs(1), timeout: Duration::from_secs(30) }
    }
}

/// Larger than any voice. Longer answers are broken off, because they may be endless.
const LARGEST: u64 = 4 << 30;

/// Why a download failed.
enum Trouble {
    /// It may go away, so the next attempt may work.
    Passing(String),
    /// It will not go away, so further attempts are useless.
    Lasting(String),
}

impl From<PathError> for Trouble {
    fn from(error: PathError) -> Self {
        Trouble::Lasting(error.to_string())
    }
}

/// Downloads a file to a folder. A partial file is kept for the next attempt, if its content can be checked then.
///
/// # Errors
/// A sentence without a full stop that says what happened.
pub fn fetch(
    part: &CatalogueFile,
    folder: &Path,
    patience: Patience,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<(), String> {
    let path = folder.join(format!(".{}.part", part.name));
    let mut file = open(&path).map_err(|error| error.to_string())?;
    let resumable = part.check.is_some();
    if !resumable {
        cut(&mut file, &path, 0).map_err(|error| error.to_string())?;
    }
    let outcome = try_all(part, &mut file, &path, patience, watch);
    if let Err(message) = outcome {
        let kept = resumable && file.metadata().is_ok_and(|metadata| metadata.len() > 0);
        if !kept {
            let _ = fs::remove(&path);
        }
        let more = if kept { "; the same command continues where it stopped" } else { "" };
        return Err(format!("{message}{more}"));
    }
    if let Some(check) = &part.check
        && let Err(message) = verify(&mut file, &path, check)
    {
        let _ = fs::remove(&path);
        return Err(format!("{message}: {} is damaged or a different file; nothing of it was kept", part.source));
    }
    // The file is closed before it is moved, because some systems do not move open files.
    drop(file);
    fs::place(&path, &folder.join(&part.name)).map_err(|error| error.to_string())
}

/// Tries until the whole file has arrived, or as often as is allowed.
fn try_all(
    part: &CatalogueFile,
    file: &mut File,
    path: &Path,
    patience: Patience,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<(), String> {
    let web = part.source.starts_with("http://") || part.source.starts_with("https://");
    for attempt in 1.. {
        let outcome = match web {
            true => download(part, file, path, patience, watch),
            false => copy(part, file, path, watch),
        };
        match outcome.and_then(|()| check_length(part, file, path)) {
            Ok(()) => break,
            Err(Trouble::Passing(_)) if attempt < patience.attempts => std::thread::sleep(patience.pause * attempt),
            Err(Trouble::Passing(message) | Trouble::Lasting(message)) => return Err(message),
        }
        if part.check.is_none() {
            // Without a digest, nothing would show whether the second half belongs to the first.
            cut(file, path, 0).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// Opens the partial file and locks it against other installers.
fn open(path: &Path) -> Result<File, PathError> {
    let fault = |error| PathError::new(path, Doing::Write, error);
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(fault)?;
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(PathError::new(path, Doing::Lock, io::Error::other("another program is downloading it at the moment")))
        }
        // A disk without locks cannot keep others out.
        _ => Ok(file),
    }
}

fn cut(file: &mut File, path: &Path, length: u64) -> Result<(), PathError> {
    let cut = file.set_len(length).and_then(|()| file.seek(SeekFrom::Start(length)));
    cut.map(drop).map_err(|error| PathError::new(path, Doing::Write, error))
}

/// Appends the rest of the file, or starts again if the server cannot resume.
fn download(
    part: &CatalogueFile,
    file: &mut File,
    path: &Path,
    patience: Patience,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<(), Trouble> {
    let mut have = file.seek(SeekFrom::End(0)).map_err(|error| PathError::new(path, Doing::Write, error))?;
    if part.bytes.is_some_and(|bytes| have > bytes) {
        cut(file, path, 0)?;
        have = 0;
    }
    if have > 0 && part.bytes == Some(have) {
        return Ok(());
    }
    let response = ask(part, have, patience)?;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_string);
    let status = response.status();
    let length = header("content-length").and_then(|length| length.parse::<u64>().ok());
    let total = match status.as_u16() {
        200 => {
            cut(file, path, 0)?;
            have = 0;
            length
        }
        206 if have > 0 => match header("content-range").as_deref().and_then(content_range) {
            Some((start, total)) if start == have => total.or(length.map(|length| have + length)),
            _ => {
                cut(file, path, 0)?;
                return Err(Trouble::Passing(format!(
                    "{} sent a different part of the file than was requested",
                    part.source
                )));
            }
        },
        416 => {
            cut(file, path, 0)?;
            return Err(Trouble::Passing(format!("{} has become shorter", part.source)));
        }
        429 | 500..=599 => return Err(Trouble::Passing(format!("{} answered: {status}", part.source))),
        _ => return Err(Trouble::Lasting(format!("{} answered: {status}", part.source))),
    };
    let mut progress = Transfer { part, file, path, done: have, total: part.bytes.or(total), watch };
    progress.take(&mut response.into_body().into_reader())?;
    match total {
        Some(total) if progress.done < total => {
            Err(Trouble::Passing(format!("{} stopped after {} of {total} bytes", part.source, progress.done)))
        }
        _ => Ok(()),
    }
}

/// Requests a file, beginning with the byte `have`.
fn ask(part: &CatalogueFile, have: u64, patience: Patience) -> Result<ureq::http::Response<ureq::Body>, Trouble> {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(patience.timeout))
        .timeout_recv_response(Some(patience.timeout))
        .user_agent(concat!("fullcast/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent();
    let mut request = agent.get(&part.source);
    if have > 0 {
        request = request.header("Range", format!("bytes={have}-"));
    }
    request.call().map_err(|error| trouble(&part.source, &error))
}

fn trouble(source: &str, error: &ureq::Error) -> Trouble {
    let message = format!("{source} cannot be reached: {error}");
    match error {
        ureq::Error::HostNotFound | ureq::Error::BadUri(_) | ureq::Error::TooManyRedirects | ureq::Error::Tls(_) => {
            Trouble::Lasting(message)
        }
        _ => Trouble::Passing(message),
    }
}

/// Reads the first byte and the whole length from a header such as `bytes 5-9/10`.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, total.parse().ok()))
}

fn copy(
    part: &CatalogueFile,
    file: &mut File,
    path: &Path,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<(), Trouble> {
    let source = PathBuf::from(&part.source);
    let fault = |error| PathError::new(&source, Doing::Read, error);
    let mut from = File::open(&source).map_err(fault)?;
    let total = Some(from.metadata().map_err(fault)?.len());
    cut(file, path, 0)?;
    let mut transfer = Transfer { part, file, path, done: 0, total, watch };
    // A disk error will not go away within a second.
    transfer
        .take(&mut from)
        .map_err(|(Trouble::Passing(message) | Trouble::Lasting(message))| Trouble::Lasting(message))
}

/// A download in progress.
struct Transfer<'a> {
    part: &'a CatalogueFile,
    file: &'a mut File,
    path: &'a Path,
    done: u64,
    total: Option<u64>,
    watch: &'a mut dyn FnMut(InstallProgress<'_>),
}

impl Transfer<'_> {
    fn take(&mut self, from: &mut dyn Read) -> Result<(), Trouble> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            (self.watch)(InstallProgress { file: &self.part.name, done: self.done, total: self.total });
            let read = match from.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Trouble::Passing(format!("{} broke off: {error}", self.part.source))),
            };
            let write = |error| PathError::new(self.path, Doing::Write, error);
            self.file.write_all(&buffer[..read]).map_err(write)?;
            self.done += read as u64;
            if self.done > self.part.bytes.unwrap_or(LARGEST) {
                cut(self.file, self.path, 0)?;
                return Err(Trouble::Lasting(format!("{} is larger than expected", self.part.source)));
            }
        }
    }
}

fn check_length(part: &CatalogueFile, file: &mut File, path: &Path) -> Result<(), Trouble> {
    let length = file.seek(SeekFrom::End(0)).map_err(|error| PathError::new(path, Doing::Read, error))?;
    match part.bytes {
        Some(bytes) if length != bytes => {
            cut(file, path, 0)?;
            Err(Trouble::Lasting(format!("{} has {length} bytes, not {bytes}: it is a different file", part.source)))
        }
        _ if length == 0 => Err(Trouble::Lasting(format!("{} is empty", part.source))),
        _ => Ok(()),
    }
}

fn verify(file: &mut File, path: &Path, check: &PublishedDigest) -> Result<(), String> {
    let (name, wanted, found) = match check {
        PublishedDigest::Sha256(wanted) => ("SHA-256", wanted, digest::<sha2::Sha256>(file)),
        PublishedDigest::Md5(wanted) => ("MD5", wanted, digest::<md5::Md5>(file)),
    };
    let found = found.map_err(|error| PathError::new(path, Doing::Read, error).to_string())?;
    if found.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(format!("its {name} is {found}, not {wanted}")) }
}

fn digest<D: Digest>(file: &mut File) -> io::Result<String> {
    file.rewind()?;
    let mut hasher = D::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
