//! Fetches packages with the programs that the user has for them, from whatever index these are set up with. None of them
//! runs any code of a package.

use super::InstallProgress;
use super::archive::is_archive;
use super::packages::size;
use super::part::LARGEST;
use super::source::{Package, PackageKind};
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A program that fetches packages.
struct Client {
    /// Its name on this machine.
    program: &'static str,
    /// Its name in messages.
    name: &'static str,
    /// What makes it fetch a package into the current folder. The package follows.
    arguments: &'static [&'static str],
    /// The folder, below the current one, in which it unpacks the package. `None` if it writes an archive.
    unpacks: Option<&'static str>,
}

const PIP: &[&str] = &["download", "--no-deps", "--only-binary", ":all:", "--no-input", "--dest", "."];
const PYTHON_PIP: &[&str] =
    &["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input", "--dest", "."];
const UV: &[&str] = &["pip", "install", "--no-deps", "--only-binary", ":all:", "-t", "tree"];

/// The programs for Python's packages, in the order in which they are tried.
const PYTHON: &[Client] = &[
    Client { program: "pip", name: "pip", arguments: PIP, unpacks: None },
    Client { program: "pip3", name: "pip", arguments: PIP, unpacks: None },
    Client { program: "python3", name: "pip", arguments: PYTHON_PIP, unpacks: None },
    Client { program: "python", name: "pip", arguments: PYTHON_PIP, unpacks: None },
    Client { program: "uv", name: "uv", arguments: UV, unpacks: Some("tree") },
];

/// The programs for JavaScript's packages.
const JAVASCRIPT: &[Client] =
    &[Client { program: "npm", name: "npm", arguments: &["pack", "--ignore-scripts"], unpacks: None }];

/// How often a running program is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// How many bytes of what a program says are kept.
const KEPT: usize = 1 << 16;

/// How long the last words of a program that has ended are waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much of a program's own message is shown, in characters.
const MESSAGE: usize = 300;

/// Fetches a package into a folder, and returns the archive or the unpacked folder. `programs` is the search path for
/// programs, if it is not that of this process.
///
/// # Errors
/// No program is installed, or none of them has the package: what each of them said.
pub fn fetch(
    package: &Package,
    folder: &Path,
    programs: Option<&OsStr>,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<PathBuf, String> {
    let clients = match package.kind {
        PackageKind::Python => PYTHON,
        PackageKind::JavaScript => JAVASCRIPT,
    };
    let mut causes: Vec<String> = Vec::new();
    let mut asked: Vec<&str> = Vec::new();
    for client in clients {
        // One pip is like another: if the first does not have the package, neither will the second.
        if asked.contains(&client.name) {
            continue;
        }
        let Some(program) = find(client.program, programs) else { continue };
        match run(client, &program, package, folder, watch) {
            Ok(found) => return Ok(found),
            // A Python without pip has not asked anybody.
            Err(cause) if cause.contains("No module named pip") => {}
            Err(cause) => {
                asked.push(client.name);
                causes.push(format!("{} could not fetch {package}: {cause}", client.name));
            }
        }
    }
    match (causes.is_empty(), package.kind) {
        (false, _) => Err(causes.join("; ")),
        (true, PackageKind::Python) => Err(format!("{package} needs pip or uv, and neither is installed")),
        (true, PackageKind::JavaScript) => Err(format!("{package} needs npm, which is not installed")),
    }
}

fn find(program: &str, programs: Option<&OsStr>) -> Option<PathBuf> {
    match programs {
        Some(path) => which::which_in(program, Some(path), "/").ok(),
        None => which::which(program).ok(),
    }
}

/// Runs a program and waits for it. Tells how much it has fetched meanwhile.
fn run(
    client: &Client,
    program: &Path,
    package: &Package,
    folder: &Path,
    watch: &mut dyn FnMut(InstallProgress<'_>),
) -> Result<PathBuf, String> {
    let mut child = Command::new(program)
        .args(client.arguments)
        .arg(package.to_string())
        .current_dir(folder)
        // Their own temporary files should be on the disk that has room for the voice, and go away with the folder.
        .env("TMPDIR", folder)
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("it does not run: {error}"))?;
    let told = listen(child.stderr.take());
    let label = package.to_string();
    let status = loop {
        let done = size(folder).unwrap_or(0);
        watch(InstallProgress { file: &label, done, total: None });
        if done > LARGEST {
            let _ = child.kill();
            let _ = child.wait();
            return Err("it is larger than any voice".into());
        }
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None => std::thread::sleep(GLANCE),
        }
    };
    // A process that it left running may keep the pipe open.
    let message = told.recv_timeout(PATIENCE).map(|text| said(&text)).unwrap_or_default();
    if !status.success() {
        return Err(if message.is_empty() { format!("it ended with {status}") } else { message });
    }
    let found = match client.unpacks {
        Some(tree) => Some(folder.join(tree)).filter(|tree| tree.is_dir()),
        None => std::fs::read_dir(folder).ok().and_then(|entries| {
            let paths = entries.flatten().map(|entry| entry.path());
            paths.into_iter().find(|path| path.is_file() && is_archive(&path.to_string_lossy()))
        }),
    };
    found.ok_or_else(|| "it ended well, but without the package".into())
}

/// Reads what a program says while it runs, and passes on the end of it. It is not written to a file, because the disk may
/// be what is full.
fn listen(pipe: Option<ChildStderr>) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let (mut text, mut buffer) = (Vec::new(), [0; 4096]);
        let mut pipe = pipe;
        while let Some(Ok(read @ 1..)) = pipe.as_mut().map(|pipe| pipe.read(&mut buffer)) {
            text.extend_from_slice(&buffer[..read]);
            let surplus = text.len().saturating_sub(KEPT);
            text.drain(..surplus);
        }
        // Nobody listens any more if the program was given up.
        let _ = sender.send(String::from_utf8_lossy(&text).into_owned());
    });
    receiver
}

/// The words of a program that say what went wrong: its lines that are marked as errors, or else its last line.
fn said(output: &str) -> String {
    let lines: Vec<&str> = output.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let marked = |line: &&&str| ["error", "npm err"].iter().any(|mark| line.to_lowercase().starts_with(mark));
    // npm ends with where its log is, which helps nobody here. A line that ends in a colon only announces another one,
    // such as the exception at the end of what Python prints.
    let useful = |line: &&&str| !line.contains("complete log of this run") && !line.ends_with(':');
    let errors: Vec<&str> = lines.iter().filter(marked).filter(useful).copied().collect();
    let text = if errors.is_empty() { lines.last().copied().unwrap_or_default().to_string() } else { errors.join(" ") };
    text.chars().take(MESSAGE).collect::<String>().trim_end_matches('.').to_string()
}
