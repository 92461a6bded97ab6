//! Runs the real binary, and measures how long it took, what it spoke, and how much memory it had at most.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub struct Timed {
    pub took: Duration,
    pub spoken: usize,
    /// The most memory it had, in kB.
    pub memory: u64,
}

/// Renders `story.md` in a folder, with its takes in `cache` in the same folder.
pub fn render(dir: &Path, more: &[&str]) -> Timed {
    let log = std::fs::File::create(dir.join("log")).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_fullcast"));
    command.current_dir(dir).args(["render", "story.md", "--cache", "cache"]).args(more);
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(log).spawn().expect("the binary runs");
    let mut memory = 0;
    let status = loop {
        // The peak never goes down, so the last value read is close to the final one.
        memory = memory.max(peak_memory(child.id()));
        match child.try_wait().expect("its parent may") {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let took = start.elapsed();
    let said = std::fs::read_to_string(dir.join("log")).expect("a file");
    assert!(status.success(), "{said}");
    let before = said.split(" spoken in ").next().unwrap_or_default();
    let spoken = before.rsplit(' ').next().and_then(|n| n.parse().ok()).expect("how many lines it spoke");
    Timed { took, spoken, memory }
}

/// The most memory that a process has had so far, in kB. 0 if the system does not say.
fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
