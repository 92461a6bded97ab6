//! Fetches a file from the first of its sources that works.

use super::catalogue::CatalogueFile;
use super::packages::{PackageAccess, Packages};
use super::part::Arrival;
use super::source::FileSource;
use super::trouble::Trouble;
use super::{InstallProgress, Patience};
use crate::fs::{Doing, PathError};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long connecting may take. Where a firewall swallows everything, the next source should not have to wait long.
const LONGEST_CONNECT: Duration = Duration::from_secs(10);

/// Fetches the files of an entry.
pub struct Fetcher<'a> {
    patience: Patience,
    packages: Packages<'a>,
    /// The servers that could not be reached, each of which is not asked again for the next file.
    dead: BTreeSet<String>,
}

impl<'a> Fetcher<'a> {
    /// `files` is everything that will be fetched, and `scratch` a folder for packages.
    pub fn new(patience: Patience, access: PackageAccess<'a>, files: &[CatalogueFile], scratch: PathBuf) -> Self {
        Self { patience, packages: Packages::new(access, files, scratch), dead: BTreeSet::new() }
    }

    /// Fetches a file into a partial file at `path`, and checks it. A partial file whose content can be checked is kept for
    /// the next run. Returns the reasons of all sources if none of them has it.
    ///
    /// # Errors
    /// The disk failed.
    pub fn fetch(
        &mut self,
        file: &CatalogueFile,
        path: &Path,
        watch: &mut dyn FnMut(InstallProgress<'_>),
    ) -> Result<Result<(), Vec<String>>, PathError> {
        let mut arrival = Arrival::open(file, path, watch)?;
        let mut causes = Vec::new();
        for source in &file.sources {
            match self.try_source(&mut arrival, source) {
                Ok(()) => return Ok(Ok(())),
                Err(trouble) => causes.push(trouble.cause()?),
            }
        }
        match (&file.check, arrival.part.length()?, causes.last_mut()) {
            (None, _, _) => arrival.part.cut(0)?,
            (Some(_), 1.., Some(last)) => last.push_str("; the same command continues where it stopped"),
            _ => {}
        }
        Ok(Err(causes))
    }

    fn try_source(&mut self, arrival: &mut Arrival<'_>, source: &FileSource) -> Result<(), Trouble> {
        match source {
            FileSource::Address(address) if is_web(address) => self.download(arrival, address),
            FileSource::Address(path) => {
                copy(arrival, Path::new(path), path)?;
                arrival.check(path)
            }
            FileSource::Packages(files) => {
                arrival.part.cut(0)?;
                for file in files {
                    let found = self.packages.file(file, arrival.watch)?;
                    append(arrival, &found, &file.package.to_string())?;
                }
                arrival.check(&source.to_string())
            }
        }
    }

    /// Downloads the rest of a file, as often as is allowed.
    fn download(&mut self, arrival: &mut Arrival<'_>, address: &str) -> Result<(), Trouble> {
        let server = server(address);
        if self.dead.contains(server) {
            return Err(Trouble::Lasting(format!("{server} could not be reached before")));
        }
        for attempt in 1.. {
            match download(arrival, address, self.patience).and_then(|()| arrival.check(address)) {
                Ok(()) => return Ok(()),
                Err(trouble) if trouble.may_pass(attempt, self.patience.attempts) => {
                    std::thread::sleep(self.patience.pause * attempt);
                }
                Err(trouble) => {
                    self.dead.extend(matches!(trouble, Trouble::NoServer { .. }).then(|| server.to_string()));
                    return Err(trouble);
                }
            }
            if arrival.file.check.is_none() {
                // Without a digest, nothing would show whether the second half belongs to the first.
                arrival.part.cut(0)?;
            }
        }
        Ok(())
    }
}

/// Whether this is an address, and not a path.
pub fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

/// The scheme and the server of an address.
fn server(address: &str) -> &str {
    let path = address.find("://").and_then(|scheme| Some(scheme + 3 + address[scheme + 3..].find('/')?));
    &address[..path.unwrap_or(address.len())]
}

fn copy(arrival: &mut Arrival<'_>, path: &Path, whence: &str) -> Result<(), Trouble> {
    arrival.part.cut(0)?;
    append(arrival, path, whence)
}

/// Appends a file of this machine.
fn append(arrival: &mut Arrival<'_>, path: &Path, whence: &str) -> Result<(), Trouble> {
    let fault = |error| Trouble::Lasting(PathError::new(path, Doing::Read, error).to_string());
    let mut from = File::open(path).map_err(fault)?;
    let total = from.metadata().map_err(fault)?.len();
    // A disk error will not go away within a second.
    arrival.take(&mut from, whence, Some(total)).map_err(|error| match error {
        Trouble::Passing(message) => Trouble::Lasting(message),
        other => other,
    })
}

/// Appends the rest of the file, or starts again if the server cannot resume.
fn download(arrival: &mut Arrival<'_>, address: &str, patience: Patience) -> Result<(), Trouble> {
    let bytes = arrival.file.bytes;
    let mut have = arrival.part.length()?;
    if bytes.is_some_and(|bytes| have > bytes) {
        arrival.part.cut(0)?;
        have = 0;
    }
    if have > 0 && bytes == Some(have) {
        return Ok(());
    }
    let response = ask(address, have, patience)?;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_string);
    let status = response.status();
    let length = header("content-length").and_then(|length| length.parse::<u64>().ok());
    let total = match status.as_u16() {
        200 => {
            arrival.part.cut(0)?;
            length
        }
        206 if have > 0 => match header("content-range").as_deref().and_then(content_range) {
            Some((start, total)) if start == have => total.or(length.map(|length| have + length)),
            _ => {
                arrival.part.cut(0)?;
                return Err(Trouble::Passing(format!(
                    "{address} sent a different part of the file than was requested"
                )));
            }
        },
        416 => {
            arrival.part.cut(0)?;
            return Err(Trouble::Passing(format!("{address} has become shorter")));
        }
        429 | 500..=599 => return Err(Trouble::Passing(format!("{address} answered: {status}"))),
        _ => return Err(Trouble::Lasting(format!("{address} answered: {status}"))),
    };
    arrival.take(&mut response.into_body().into_reader(), address, total)?;
    let done = arrival.part.length()?;
    match total {
        Some(total) if done < total => {
            Err(Trouble::Passing(format!("{address} stopped after {done} of {total} bytes")))
        }
        _ => Ok(()),
    }
}

/// Requests a file, beginning with the byte `have`.
fn ask(address: &str, have: u64, patience: Patience) -> Result<ureq::http::Response<ureq::Body>, Trouble> {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(patience.timeout.min(LONGEST_CONNECT)))
        .timeout_recv_response(Some(patience.timeout))
        .user_agent(concat!("fullcast/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent();
    let mut request = agent.get(address);
    if have > 0 {
        request = request.header("Range", format!("bytes={have}-"));
    }
    request.call().map_err(|error| trouble(address, &error))
}

fn trouble(address: &str, error: &ureq::Error) -> Trouble {
    let message = format!("{address} cannot be reached: {error}");
    match error {
        ureq::Error::BadUri(_) | ureq::Error::TooManyRedirects => Trouble::Lasting(message),
        ureq::Error::HostNotFound | ureq::Error::Tls(_) => Trouble::NoServer { message, again: false },
        _ => Trouble::NoServer { message, again: true },
    }
}

/// Reads the first byte and the whole length from a header such as `bytes 5-9/10`.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, total.parse().ok()))
}
