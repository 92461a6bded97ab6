//! What is going on in a cluster.

use super::coordinator::runtime;
use super::failures::{self, FailedLine};
use super::jobs::Kind;
use super::link::{ClusterError, Link, Trouble, job_subject};
use super::presence::{self, Seen};
use super::settings::ServerPlace;
use crate::diag::one_line;
use futures_util::StreamExt;
use serde::Serialize;

/// Everything that is known about a cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overview {
    /// The jobs, by what they take.
    pub jobs: Vec<WaitingJobs>,
    /// The lines that could not be spoken.
    pub failed: Vec<FailedLine>,
    /// Who is at work.
    pub present: Vec<Seen>,
    /// How many takes wait to be fetched.
    pub takes: usize,
}

/// The jobs of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WaitingJobs {
    /// The voices that they take, or an identification if nobody has said which for a while.
    pub voices: String,
    /// How many nobody has begun.
    pub waiting: u64,
    /// How many are with a worker.
    pub in_flight: usize,
    /// How many workers can speak them.
    pub workers: usize,
}

/// Looks at a cluster.
///
/// # Errors
/// The server cannot be reached or used.
pub fn look(place: &ServerPlace) -> Result<Overview, ClusterError> {
    runtime().block_on(async { overview(&Link::open(place).await?).await.map_err(ClusterError::from_trouble) })
}

/// Sends every line again that could not be spoken, and forgets what was said about it. Returns how many there were.
///
/// # Errors
/// The server cannot be reached or used.
pub fn retry_failed(place: &ServerPlace) -> Result<usize, ClusterError> {
    runtime().block_on(async { retry(&Link::open(place).await?).await.map_err(ClusterError::from_trouble) })
}

async fn overview(link: &Link) -> Result<Overview, Trouble> {
    let present = presence::everybody(link).await?;
    let mut jobs = Vec::new();
    let mut consumers = link.jobs.consumers();
    while let Some(consumer) = consumers.next().await {
        let consumer = consumer?;
        let (waiting, in_flight) = (consumer.num_pending, consumer.num_ack_pending);
        if waiting == 0 && in_flight == 0 {
            continue;
        }
        let workers = present.iter().filter(|seen| seen.kinds.contains(&consumer.name)).count();
        let kind = link.kinds.get(&*consumer.name).await?;
        let kind = kind.and_then(|json| serde_json::from_slice::<Kind>(&json).ok());
        let voices = one_line(&kind.map_or(consumer.name, |kind| kind.words()));
        jobs.push(WaitingJobs { voices, waiting, in_flight, workers });
    }
    jobs.sort_by(|one, other| one.voices.cmp(&other.voices));
    let failed = failures::all(link).await?.into_iter().map(|found| FailedLine {
        key: found.key,
        voices: one_line(&found.failure.voices),
        text: found.failure.job.map(|job| job.text).unwrap_or_default(),
        message: one_line(&found.failure.message),
    });
    let failed = failed.collect();
    let mut takes = 0;
    let mut list = link.takes.list().await?;
    while let Some(info) = list.next().await {
        info?;
        takes += 1;
    }
    Ok(Overview { jobs, failed, present, takes })
}

async fn retry(link: &Link) -> Result<usize, Trouble> {
    let mut sent = 0;
    for found in failures::all(link).await? {
        failures::forget(link, &found).await?;
        if let Some(job) = &found.failure.job {
            let subject = job_subject(&found.kind, &found.key);
            // It is refused if it is there already.
            let _ = link.context.publish(subject, serde_json::to_vec(job)?.into()).await?.await;
        }
        sent += 1;
    }
    Ok(sent)
}
