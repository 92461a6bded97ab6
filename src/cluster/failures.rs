//! Lines that could not be spoken, and what was said about them.

use super::jobs::Job;
use super::link::{Link, TIMEOUT, Trouble, failed_subject, key_of};
use crate::diag::one_line;
use crate::engine::{EngineError, EngineErrorKind};
use crate::store::Key;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::Ordered;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};

/// A line that could not be spoken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Failure {
    pub reason: Reason,
    /// What happened, in a sentence without a full stop.
    pub message: String,
    /// The voices, as messages show them.
    pub voices: String,
    /// What was to be spoken. `None` if it could not be read.
    pub job: Option<Job>,
}

/// The kinds of [`EngineErrorKind`], as they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Reason {
    Retry,
    Refused,
    Missing,
    Broken,
}

impl Reason {
    pub fn of(error: &EngineError) -> Self {
        match error.kind {
            EngineErrorKind::Retry => Self::Retry,
            EngineErrorKind::Refused => Self::Refused,
            EngineErrorKind::Missing => Self::Missing,
            EngineErrorKind::Broken => Self::Broken,
        }
    }
}

impl Failure {
    /// The failure as the error of an engine.
    pub fn error(&self) -> EngineError {
        let kind = match self.reason {
            Reason::Retry => EngineErrorKind::Retry,
            Reason::Refused => EngineErrorKind::Refused,
            Reason::Missing => EngineErrorKind::Missing,
            Reason::Broken => EngineErrorKind::Broken,
        };
        // Whoever wrote it, a terminal obeys nothing in it.
        EngineError::new(kind, one_line(&self.message))
    }

    /// Leaves it where coordinators find it. It takes the place of an earlier one about the same line.
    pub async fn tell(&self, link: &Link, kind: &str, key: &Key) -> Result<(), Trouble> {
        let json = serde_json::to_vec(self)?;
        link.context.publish(failed_subject(kind, key), json.into()).await?.await?;
        Ok(())
    }
}

/// A line that could not be spoken, as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailedLine {
    /// The key of its take.
    pub key: Key,
    /// The voices.
    pub voices: String,
    /// What was to be spoken.
    pub text: String,
    /// What happened, in a sentence without a full stop.
    pub message: String,
}

/// A failure on the server.
pub(super) struct Found {
    pub kind: String,
    pub key: Key,
    pub sequence: u64,
    pub failure: Failure,
}

/// Failures as they come, first those that are there already.
pub(super) struct Failures(Ordered);

impl Failures {
    pub async fn watch(link: &Link) -> Result<Self, Trouble> {
        let config = OrderedConfig { deliver_policy: DeliverPolicy::All, ..Default::default() };
        Ok(Self(link.failed.create_consumer(config).await?.messages().await?))
    }

    /// The next one. `None` if it is not one of this version.
    pub async fn next(&mut self) -> Result<Option<Found>, Trouble> {
        let message = self.0.next().await.ok_or("the list of failures ended")??;
        let sequence = message.info()?.stream_sequence;
        let kind = message.subject.split('.').nth(2).unwrap_or_default().to_string();
        let found = key_of(&message.subject).zip(serde_json::from_slice(&message.payload).ok());
        Ok(found.map(|(key, failure)| Found { kind, key, sequence, failure }))
    }
}

/// All failures that are there now.
pub(super) async fn all(link: &Link) -> Result<Vec<Found>, Trouble> {
    let state = link.failed.get_info().await?.state;
    let (mut failures, mut found) = (Failures::watch(link).await?, Vec::new());
    let mut left = state.messages;
    while left > 0 {
        let next = tokio::time::timeout(TIMEOUT, failures.next()).await??;
        left -= 1;
        let is_last = next.as_ref().is_some_and(|one| one.sequence >= state.last_sequence);
        found.extend(next);
        if is_last {
            break;
        }
    }
    Ok(found)
}

/// Removes a failure, because its line is tried again.
pub(super) async fn forget(link: &Link, found: &Found) -> Result<(), Trouble> {
    // By its place, because older servers let others miss messages when a whole subject is removed.
    link.failed.delete_message(found.sequence).await?;
    let _ = link.begun.delete(found.key.to_string()).await;
    Ok(())
}
