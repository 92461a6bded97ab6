//! What a server says about its model. It is part of the key of every take, so that another model under the same name is
//! noticed.
//!
//! It is the entry of the model in the list of `GET /models`. A digest of it is kept next to the takes, in a small file
//! for each service, so that cached takes are found without a network and a server that is down does not change any key.

use super::settings::ServerSettings;
use crate::fs::{self, Doing, PathError, Staged};
use blake3::Hash;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use ureq::Agent;

/// The time limit for all addresses together, and for each connection. A plan must not hang because a server is off,
/// and a running server answers quickly.
const PATIENCE: Duration = Duration::from_secs(3);
const CONNECT: Duration = Duration::from_secs(2);

/// The most bytes for a list of models.
const MOST_BYTES: u64 = 1 << 20;

/// Fields that say nothing about the model: its name, which is already in the key, the type of the entry, and a time,
/// which some servers set to the current time.
const LEFT_OUT: [&str; 3] = ["id", "object", "created"];

/// The folder within the cache.
const FOLDER: &str = "servers";

/// The first line of a file, and what stands in for a missing digest.
const HEAD: &str = "fullcast server 1";
const NOTHING: &str = "nothing";

/// The most bytes in a file.
const LONGEST_FILE: u64 = 256;

/// A digest of what a service says about its model. `None` if it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct ModelStatement(Option<Hash>);

impl ModelStatement {
    /// What is added to a fingerprint. Empty if the server says nothing, so that the takes of such servers stay valid.
    pub fn suffix(self) -> String {
        self.0.map_or_else(String::new, |digest| format!(" {}", digest.to_hex()))
    }

    /// The statement in an answer. `None` if the answer is not informative.
    pub fn heard(status: u16, body: &[u8], model: &str) -> Option<Self> {
        match status {
            200 => Self::listed(body, model),
            // That a request is not allowed, or not now, says nothing about the model.
            401..=403 | 407 | 408 | 425 | 429 => None,
            // The server has no list.
            400..=499 => Some(Self::default()),
            _ => None,
        }
    }

    /// Numbers, strings and booleans count. Lists and tables do not, because some servers put new names of permissions in
    /// them each time.
    fn listed(body: &[u8], model: &str) -> Option<Self> {
        let list: Value = serde_json::from_slice(body).ok()?;
        let entries = list.get("data")?.as_array()?;
        let entry = entries.iter().find(|entry| entry.get("id").and_then(Value::as_str) == Some(model));
        let counts = |(name, value): &(&String, &Value)| {
            let plain = matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_));
            plain && !LEFT_OUT.contains(&name.as_str())
        };
        // Sorted by name, so that the server's order does not matter.
        let fields: BTreeMap<_, _> = entry.and_then(Value::as_object).into_iter().flatten().filter(counts).collect();
        if fields.is_empty() {
            return Some(Self::default());
        }
        Some(Self(Some(blake3::hash(&serde_json::to_vec(&fields).ok()?))))
    }
}

/// Asks the addresses in order until one says something about the model. If all of them answer but none says anything,
/// the statement is empty. Otherwise it is `None`.
pub(super) fn ask(agent: &Agent, settings: &ServerSettings, key: Option<&str>) -> Option<ModelStatement> {
    let end = Instant::now() + PATIENCE;
    let mut all_answer = true;
    for url in &settings.urls {
        match ask_at(agent, url, &settings.model, key, end) {
            Some(said) if said != ModelStatement::default() => return Some(said),
            answer => all_answer &= answer.is_some(),
        }
    }
    all_answer.then(ModelStatement::default)
}

fn ask_at(agent: &Agent, url: &str, model: &str, key: Option<&str>, end: Instant) -> Option<ModelStatement> {
    let left = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
    let mut request = agent.get(format!("{url}/models"));
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let request = request.config().timeout_global(Some(left)).timeout_connect(Some(CONNECT.min(left))).build();
    let mut response = request.call().ok()?;
    let status = response.status().as_u16();
    let body = match status {
        200 => response.body_mut().with_config().limit(MOST_BYTES).read_to_vec().ok()?,
        _ => Vec::new(),
    };
    ModelStatement::heard(status, &body, model)
}

/// The file that keeps what a service said.
pub(super) struct Memory(PathBuf);

impl Memory {
    /// The file of a service in this cache.
    pub fn new(cache: &Path, settings: &ServerSettings) -> Self {
        let mut service = blake3::Hasher::new();
        for part in [&settings.urls[0], &settings.model] {
            service.update(&(part.len() as u64).to_le_bytes());
            service.update(part.as_bytes());
        }
        Self(cache.join(FOLDER).join(service.finalize().to_hex().as_str()))
    }

    /// What was kept last. `None` if the file is missing or damaged.
    pub fn recall(&self) -> Option<ModelStatement> {
        let mut text = String::new();
        File::open(&self.0).ok()?.take(LONGEST_FILE).read_to_string(&mut text).ok()?;
        decode(&text)
    }

    /// Keeps a statement so that it survives a power failure. If it were lost while the server is down, all lines of
    /// that server would have to be spoken again.
    ///
    /// # Errors
    /// The cache cannot be written to.
    pub fn keep(&self, said: ModelStatement) -> Result<(), PathError> {
        if let Some(folder) = self.0.parent() {
            fs::make_folder(folder)?;
        }
        let mut staged = Staged::create(&self.0)?;
        staged.write_all(encode(said).as_bytes()).map_err(|error| PathError::new(&self.0, Doing::Write, error))?;
        staged.commit()
    }
}

/// Three lines: a header, the digest, and a checksum of both.
fn encode(said: ModelStatement) -> String {
    let digest = said.0.map_or_else(|| NOTHING.to_string(), |digest| digest.to_hex().to_string());
    let lines = format!("{HEAD}\n{digest}\n");
    let sum = blake3::hash(lines.as_bytes()).to_hex();
    format!("{lines}{sum}\n")
}

fn decode(text: &str) -> Option<ModelStatement> {
    let said = match text.lines().nth(1)? {
        NOTHING => ModelStatement::default(),
        digest => ModelStatement(Some(Hash::from_hex(digest).ok()?)),
    };
    (encode(said) == text).then_some(said)
}
