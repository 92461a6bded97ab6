//! Runs a program with a time limit.

use crate::engine::{EngineError, Obstacle, children};
use crate::trust::Permit;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What to start.
pub(super) struct Job<'a> {
    pub program: &'a Path,
    pub args: Vec<OsString>,
    /// The folder in which it is started.
    pub folder: Option<&'a Path>,
    /// Its standard input, or `None` for an empty one.
    pub input: Option<&'a str>,
    /// The environment variables that it gets besides the usual ones.
    pub environment: &'a [String],
    pub timeout: Duration,
    /// A program that writes more bytes than this to its standard output is ended.
    pub most: u64,
}

/// What it wrote.
pub(super) struct ProgramOutput {
    pub stdout: Vec<u8>,
    /// The end of what it wrote to standard error.
    pub stderr: String,
    /// How it failed, if it did.
    pub failed: Option<String>,
}

/// How much of its error output is kept, and how much of that is read.
const COMPLAINT: usize = 2_000;
const MOST_COMPLAINT: u64 = 1 << 20;

/// How often to check whether it has ended. Most lines take some ten milliseconds.
const QUICK: Duration = Duration::from_millis(1);
const SLOW: Duration = Duration::from_millis(20);

/// Runs a program in a process group of its own, and ends the whole group after the time limit or when `stop` is set.
///
/// Its streams are files, so that no thread has to pass data on, and an output that a grandchild keeps open delays nothing.
pub(super) fn run(job: &Job<'_>, _permit: &Permit, stop: &AtomicBool) -> Result<ProgramOutput, EngineError> {
    let name = job.program.file_name().unwrap_or_default().to_string_lossy();
    let laid_out = |error: io::Error| {
        EngineError::broken(format!("a temporary file for {name} cannot be made: {error}")).because(error)
    };
    let (mut stdout, mut stderr) = (tempfile::tempfile().map_err(laid_out)?, tempfile::tempfile().map_err(laid_out)?);
    let mut command = children::command(job.program);
    children::hand_on(&mut command, job.environment);
    command.args(&job.args);
    command.stdin(input(job.input).map_err(laid_out)?);
    command.stdout(stdout.try_clone().map_err(laid_out)?).stderr(stderr.try_clone().map_err(laid_out)?);
    if let Some(folder) = job.folder.filter(|folder| !folder.as_os_str().is_empty()) {
        command.current_dir(folder);
    }
    // Ctrl-C in the terminal then reaches only this program, which ends the group.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().map_err(|error| not_started(job.program, &error))?;
    let status = Running(child).wait(&name, job, stop, &stdout)?;
    let mut output = ProgramOutput { stdout: Vec::new(), stderr: String::new(), failed: None };
    let length = stdout.metadata().map_err(laid_out)?.len();
    if length > job.most {
        return Err(too_much(&name, job.most));
    }
    stdout.rewind().and_then(|()| stdout.read_to_end(&mut output.stdout)).map_err(laid_out)?;
    let mut complaint = Vec::new();
    stderr
        .rewind()
        .and_then(|()| Read::take(&mut stderr, MOST_COMPLAINT).read_to_end(&mut complaint))
        .map_err(laid_out)?;
    let complaint = String::from_utf8_lossy(&complaint);
    let start = complaint.char_indices().rev().nth(COMPLAINT).map_or(0, |(at, _)| at);
    output.stderr = complaint[start..].trim().to_string();
    output.failed = (!status.success()).then(|| status.to_string());
    Ok(output)
}

fn too_much(name: &str, most: u64) -> EngineError {
    EngineError::broken(format!("{name} wrote more than {} MB, which is more than any sound of this text", most >> 20))
}

fn not_started(program: &Path, error: &io::Error) -> Obstacle {
    Obstacle::Program {
        name: program.display().to_string(),
        purpose: "",
        problem: format!("cannot be started: {error}"),
        install: None,
    }
}

fn input(text: Option<&str>) -> io::Result<Stdio> {
    let Some(text) = text else { return Ok(Stdio::null()) };
    let mut file = tempfile::tempfile()?;
    file.write_all(text.as_bytes())?;
    file.rewind()?;
    Ok(file.into())
}

/// A child process that does not outlive this value.
struct Running(Child);

impl Running {
    fn wait(
        mut self,
        name: &str,
        job: &Job<'_>,
        stop: &AtomicBool,
        stdout: &File,
    ) -> Result<std::process::ExitStatus, EngineError> {
        let start = Instant::now();
        loop {
            let status = self
                .0
                .try_wait()
                .map_err(|error| EngineError::broken(format!("{name} cannot be waited for: {error}")).because(error));
            if let Some(status) = status? {
                return Ok(status);
            }
            let passed = start.elapsed();
            if stop.load(Ordering::Relaxed) {
                return Err(EngineError::stopped().about(name));
            }
            if passed > job.timeout {
                let message = format!("{name} took longer than {} s and was ended", job.timeout.as_secs_f64());
                return Err(EngineError::retry(message));
            }
            if stdout.metadata().is_ok_and(|metadata| metadata.len() > job.most) {
                return Err(too_much(name, job.most));
            }
            std::thread::sleep(if passed < Duration::from_millis(100) { QUICK } else { SLOW });
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Once a child has been waited for, it is gone, and another process may have its number.
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.0),
            rustix::process::Signal::KILL,
        );
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
