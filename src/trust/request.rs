//! What a book asks for.

use super::BookFolder;
use crate::diag::one_line;
use crate::fs;
use std::fmt;
use std::path::{Path, PathBuf};

/// Something that a book asks for and that its reader has to agree to. It is shown as words that follow "to".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustRequest {
    /// To start a program.
    Run {
        /// The program and its arguments, with placeholders.
        argv: Vec<String>,
        /// Where it is started.
        folder: PathBuf,
        /// The environment variables that it gets besides the usual ones.
        environment: Vec<String>,
        /// Those of its arguments that are files of the book, with digests of their content. If one changes, this is another
        /// request.
        files: Vec<(String, String)>,
    },
    /// To send the text of the book to a server.
    Send {
        /// The addresses.
        urls: Vec<String>,
        /// The key that is sent along.
        key: Option<KeyPlace>,
        /// Whether the key may be sent unencrypted to another machine.
        in_the_clear: bool,
    },
    /// To read a file or folder that is not in the book's folder.
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What it is for, such as "voices".
        what: &'static str,
    },
}

/// Where a key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In an environment variable.
    Variable(String),
    /// In a file.
    File(PathBuf),
}

/// The most bytes of a program or a file of the book that count. A larger one counts by its length and time.
const MOST_DIGESTED: u64 = 64 << 20;

impl TrustRequest {
    /// To start a program in a folder. Those of its arguments that are files of the book count with their content.
    pub fn run(argv: Vec<String>, folder: &Path, environment: Vec<String>, book: &BookFolder) -> Self {
        let folder = fs::destination(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        let of_book = |(nth, argument): (usize, &String)| {
            // A program without a slash is looked up in the search path, and not in the folder.
            let path = folder.join(argument);
            let named = nth > 0 || argument.contains(std::path::is_separator);
            (named && path.is_file() && book.holds(&path)).then(|| (argument.clone(), digest(&path)))
        };
        let files = argv.iter().enumerate().filter_map(of_book).collect();
        Self::Run { argv, folder, environment, files }
    }

    /// A digest of everything about the request, for a book in a certain folder.
    pub(super) fn digest(&self, book: &Path) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        };
        let path = |path: &Path| path.as_os_str().as_encoded_bytes().to_vec();
        add(&path(book));
        let count = |length: usize| length.to_le_bytes();
        match self {
            Self::Run { argv, folder, environment, files } => {
                add(b"run");
                add(&path(folder));
                for list in [argv, environment] {
                    add(&count(list.len()));
                    list.iter().for_each(|one| add(one.as_bytes()));
                }
                files.iter().flat_map(|(name, digest)| [name, digest]).for_each(|part| add(part.as_bytes()));
            }
            Self::Send { urls, key, in_the_clear } => {
                add(if *in_the_clear { b"send in the clear" } else { b"send" });
                add(&count(urls.len()));
                urls.iter().for_each(|url| add(url.as_bytes()));
                match key {
                    None => add(b"no key"),
                    Some(KeyPlace::Variable(name)) => [b"variable", name.as_bytes()].iter().for_each(|part| add(part)),
                    Some(KeyPlace::File(file)) => [b"file".to_vec(), path(file)].iter().for_each(|part| add(part)),
                }
            }
            Self::Read { path: file, what } => {
                [b"read".to_vec(), path(file), what.as_bytes().to_vec()].iter().for_each(|part| add(part));
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

fn digest(path: &Path) -> String {
    match fs::read_regular(path, MOST_DIGESTED) {
        Ok(bytes) => blake3::hash(&bytes).to_hex().to_string(),
        Err(_) => {
            let metadata = path.metadata().ok();
            let time = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
            format!("{} {time:?}", metadata.map_or(0, |metadata| metadata.len()))
        }
    }
}

impl fmt::Display for TrustRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run { argv, folder, environment, .. } => {
                let argv: Vec<String> = argv.iter().map(|argument| shown(argument)).collect();
                write!(f, "start the program `{}` in the folder `{}`", argv.join(" "), folder.display())?;
                match environment.is_empty() {
                    true => Ok(()),
                    false => write!(f, ", with the environment variables {}", environment.join(", ")),
                }
            }
            Self::Send { urls, key, in_the_clear } => {
                write!(f, "send the text to {}", urls.join(" and "))?;
                match key {
                    None => Ok(()),
                    Some(KeyPlace::Variable(name)) => write!(f, ", with the environment variable {name} as its key"),
                    Some(KeyPlace::File(path)) => {
                        write!(f, ", with the content of the file `{}` as its key", path.display())
                    }
                }?;
                if *in_the_clear { f.write_str(", which others on the way can read") } else { Ok(()) }
            }
            Self::Read { path, what } => write!(f, "read `{}`, which is not in its folder: {what}", path.display()),
        }
    }
}

/// An argument as a shell would need it, so that it is seen where one ends.
fn shown(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "{}-_./:=+,@%*".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.into();
    }
    format!("'{}'", one_line(argument).replace('\'', "'\\''"))
}
