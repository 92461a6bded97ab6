//! Who is at work: everybody says so every few seconds, and counts as gone when nothing is heard.

use super::link::{Link, TIMEOUT, Trouble};
use crate::diag::one_line;
use async_nats::jetstream::kv;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How often everybody says that they are there.
pub(super) const BEAT: Duration = Duration::from_secs(3);

/// Somebody who is at work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The name, such as that of the machine with a number.
    pub name: String,
    /// What they do.
    pub role: ClusterRole,
    /// Workers: how many lines were spoken. Coordinators: how many are still wanted.
    pub lines: u64,
    /// Workers: how many seconds of sound that were.
    #[serde(default)]
    pub seconds: f64,
    /// Workers: how many lines are spoken at once.
    #[serde(default)]
    pub threads: usize,
    /// Workers: the kinds of jobs that they take, of those that somebody wants.
    #[serde(default)]
    pub kinds: Vec<String>,
}

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClusterRole {
    /// Speaks lines.
    Worker,
    /// Has a book spoken.
    Coordinator,
}

impl Seen {
    pub(super) async fn tell(&self, link: &Link) -> Result<(), Trouble> {
        let json = serde_json::to_vec(self)?;
        link.seen.put(&self.name, json.into()).await?;
        Ok(())
    }

    pub(super) async fn leave(&self, link: &Link) {
        let _ = link.seen.delete(&self.name).await;
    }
}

/// Everybody who is at work now, by name.
pub(super) async fn everybody(link: &Link) -> Result<Vec<Seen>, Trouble> {
    let mut found = Vec::new();
    for key in keys(&link.seen).await? {
        if let Some(json) = link.seen.get(key).await? {
            let seen = serde_json::from_slice::<Seen>(&json).ok();
            // Whoever wrote it, a terminal obeys nothing in it.
            found.extend(seen.map(|seen| Seen { name: one_line(&seen.name), ..seen }));
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The keys in a bucket.
pub(super) async fn keys(bucket: &kv::Store) -> Result<Vec<String>, Trouble> {
    let (mut keys, mut found) = (bucket.keys().await?, Vec::new());
    while let Some(key) = tokio::time::timeout(TIMEOUT, keys.next()).await? {
        found.push(key?);
    }
    Ok(found)
}

/// A name for this process that no other one has: the machine's, and a number.
pub(super) fn own_name() -> String {
    let plain =
        |name: String| name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect::<String>();
    let host = plain(host());
    // The keys of the standard library's hashers are random.
    let number = RandomState::new().hash_one(0) as u32;
    format!("{}-{:08x}", if host.is_empty() { "machine" } else { &host }, number)
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}
