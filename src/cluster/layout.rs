//! What is kept on the server: each stream, bucket and consumer is found, or made if it is not there.
//!
//! Any number of workers and renders may look at a fresh server at the same moment. Then several find nothing, and all but
//! one are told that what they make is there already, or overlaps with something. So whoever is told that looks again.

use super::link::Trouble;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::context::{CreateStreamError, CreateStreamErrorKind};
use async_nats::jetstream::object_store::ObjectStore;
use async_nats::jetstream::stream::{Config, ConsumerError, ConsumerErrorKind, DiscardPolicy, RetentionPolicy, Stream};
use async_nats::jetstream::{Context, ErrorCode, kv};
use std::time::Duration;

/// How long a job, a failure and a consumer are kept that nobody asks for any more.
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How often to look again, and how long to wait before that: the longest is about six seconds altogether.
const LOOKS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(30);

/// What a server says to one who makes what another one makes at the same moment, or while it is still starting.
const AT_ONCE: [ErrorCode; 12] = [
    ErrorCode::CLUSTER_NOT_AVAILABLE,
    ErrorCode::STREAM_CREATE,
    ErrorCode::STREAM_NAME_EXIST,
    ErrorCode::STREAM_STORE_FAILED,
    ErrorCode::STREAM_SUBJECT_OVERLAP,
    ErrorCode::CONSUMER_ALREADY_EXISTS,
    ErrorCode::CONSUMER_CREATE,
    ErrorCode::CONSUMER_DOES_NOT_EXIST,
    ErrorCode::CONSUMER_EXISTING_ACTIVE,
    ErrorCode::CONSUMER_NAME_EXIST,
    ErrorCode::CONSUMER_STORE_FAILED,
    ErrorCode::CONSUMER_WQ_CONSUMER_NOT_UNIQUE,
];

/// An error of making something.
trait MakeError {
    /// Whether it may be over after another look.
    fn passes(&self) -> bool;
}

impl MakeError for CreateStreamError {
    fn passes(&self) -> bool {
        match self.kind() {
            CreateStreamErrorKind::JetStream(error) => AT_ONCE.contains(&error.error_code()),
            _ => false,
        }
    }
}

impl MakeError for ConsumerError {
    fn passes(&self) -> bool {
        match self.kind() {
            ConsumerErrorKind::JetStream(error) => AT_ONCE.contains(&error.error_code()),
            _ => false,
        }
    }
}

/// Does what finds or makes something, until it succeeds or fails for a reason that stays.
async fn settled<T, E: MakeError>(find_or_make: impl AsyncFn() -> Result<T, E>) -> Result<T, E> {
    for look in 1..=LOOKS {
        match find_or_make().await {
            Err(error) if error.passes() => tokio::time::sleep(BETWEEN * look).await,
            done => return done,
        }
    }
    find_or_make().await
}

async fn stream(context: &Context, config: Config) -> Result<Stream, Trouble> {
    Ok(settled(async || context.get_or_create_stream(config.clone()).await).await?)
}

/// The jobs: one at most for each subject, until it is done.
pub(super) async fn jobs(context: &Context) -> Result<Stream, Trouble> {
    let config = Config {
        name: "FULLCAST_JOBS".into(),
        subjects: vec!["fullcast.jobs.*.*".into()],
        retention: RetentionPolicy::WorkQueue,
        max_messages_per_subject: 1,
        discard: DiscardPolicy::New,
        discard_new_per_subject: true,
        max_age: WEEK,
        ..Default::default()
    };
    stream(context, config).await
}

/// What failed: the last word for each subject.
pub(super) async fn failed(context: &Context) -> Result<Stream, Trouble> {
    let config = Config {
        name: "FULLCAST_FAILED".into(),
        subjects: vec!["fullcast.failed.*.*".into()],
        max_messages_per_subject: 1,
        max_age: WEEK,
        ..Default::default()
    };
    stream(context, config).await
}

/// A bucket of objects, with the stream that it is made of.
pub(super) async fn objects(
    context: &Context,
    bucket: &str,
    max_age: Duration,
) -> Result<(ObjectStore, Stream), Trouble> {
    // What the client would ask for.
    let config = Config {
        name: format!("OBJ_{bucket}"),
        subjects: vec![format!("$O.{bucket}.C.>"), format!("$O.{bucket}.M.>")],
        discard: DiscardPolicy::New,
        max_age,
        allow_rollup: true,
        allow_direct: true,
        ..Default::default()
    };
    let stream = stream(context, config).await?;
    Ok((context.get_object_store(bucket).await?, stream))
}

/// A bucket of values.
pub(super) async fn values(context: &Context, bucket: &str, max_age: Duration) -> Result<kv::Store, Trouble> {
    // What the client would ask for, without its question about the account, whose answer it does not understand if it is
    // from a server before 2.10.
    let config = Config {
        name: format!("KV_{bucket}"),
        subjects: vec![format!("$KV.{bucket}.>")],
        max_messages_per_subject: 1,
        discard: DiscardPolicy::New,
        max_age,
        allow_rollup: true,
        deny_delete: true,
        allow_direct: true,
        ..Default::default()
    };
    stream(context, config).await?;
    Ok(context.get_key_value(bucket).await?)
}

/// What hands out the jobs of a kind, again after `patience` without a word. All workers share it.
pub(super) async fn consumer(jobs: &Stream, kind: &str, patience: Duration) -> Result<PullConsumer, Trouble> {
    let config = pull::Config {
        durable_name: Some(kind.to_string()),
        filter_subject: format!("fullcast.jobs.{kind}.*"),
        ack_policy: AckPolicy::Explicit,
        ack_wait: patience,
        max_ack_pending: 100_000,
        inactive_threshold: WEEK,
        ..Default::default()
    };
    Ok(settled(async || jobs.get_or_create_consumer(kind, config.clone()).await).await?)
}
