//! The connection to the server, and everything of ours that is on it.

use super::settings::{ClusterSettings, ServerPlace};
use super::{jobs, layout};
use crate::diag::{Diagnostic, one_line};
use crate::store::Key;
use async_nats::ConnectOptions;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::object_store::{ObjectInfo, ObjectMetadata, ObjectStore};
use async_nats::jetstream::stream::{DirectGetErrorKind, Stream};
use async_nats::jetstream::{self, Context, kv};
use std::fmt;
use std::time::Duration;
use tokio::io::AsyncRead;

/// How long a request may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);

/// How often the server is asked whether it is still there. Twice without an answer, and the connection is made anew.
const PING: Duration = Duration::from_secs(3);

/// How long the list of what a coordinator wants is kept that did not say goodbye.
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How long a take is kept that nobody fetched, such as that of a render that was killed.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long somebody who is not heard of any more counts as present.
pub(super) const PRESENT: Duration = Duration::from_secs(15);

/// How long the voices of a kind are known after the last coordinator said that it wants such jobs.
pub(super) const CURRENT: Duration = Duration::from_secs(10 * 60);

/// The most bytes of a take: several times as many as a minute and a half at 48 kHz has.
pub(super) const LARGEST: usize = 64 << 20;

/// The size of the pieces in which takes are sent: half of the longest message that servers take unless told otherwise.
const PIECE: usize = 512 << 10;

/// Where workers say that a take is there. Nothing keeps what is said, so whoever was away looks into the bucket.
pub(super) const DONE: &str = "fullcast.done";

/// The note at a take that says who spoke it.
pub(super) const BY: &str = "worker";

/// Why a cluster cannot be used.
#[derive(Debug)]
pub struct ClusterError {
    message: String,
    hint: Option<&'static str>,
}

impl ClusterError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// Something that went wrong and is not tried again.
    pub(super) fn from_trouble(trouble: Trouble) -> Self {
        Self::new(format!("the server does not answer: {}", one_line(&trouble.to_string())))
    }
}

impl fmt::Display for ClusterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ClusterError {}

impl From<ClusterError> for Diagnostic {
    fn from(error: ClusterError) -> Self {
        let fault = Diagnostic::error("no-cluster", error.message);
        error.hint.map_or(fault.clone(), |hint| fault.hint(hint))
    }
}

/// Something that went wrong on the way, and is tried again.
pub(super) type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// The connection.
pub(super) struct Link {
    pub context: Context,
    pub jobs: Stream,
    pub failed: Stream,
    pub takes: ObjectStore,
    /// What the bucket is made of.
    pub takes_stream: Stream,
    pub wants: ObjectStore,
    pub wants_stream: Stream,
    pub kinds: kv::Store,
    pub seen: kv::Store,
    pub begun: kv::Store,
    pub patience: Duration,
    /// The kind of processor that has to be the same, or nothing.
    pub processor: String,
}

impl Link {
    /// Connects, and creates what is not there yet.
    pub async fn open(place: &ServerPlace) -> Result<Self, ClusterError> {
        let shown = without_secret(&place.address);
        let client = options(place)?.connect(&place.address).await.map_err(|error| ClusterError {
            message: format!("{shown} cannot be reached: {}", one_line(&error.to_string())),
            hint: Some("a server is started with `nats-server --jetstream`; `[cluster]` in your config.toml has its credentials"),
        })?;
        let mut context = jetstream::new(client);
        context.set_timeout(TIMEOUT);
        Self::lay_out(context, &place.settings).await.map_err(|trouble| ClusterError {
            message: format!("{shown} does not keep what is sent to it: {}", one_line(&trouble.to_string())),
            hint: Some("start it with `nats-server --jetstream`"),
        })
    }

    async fn lay_out(context: Context, settings: &ClusterSettings) -> Result<Self, Trouble> {
        let (takes, takes_stream) = layout::objects(&context, "fullcast-takes", DAY).await?;
        let (wants, wants_stream) = layout::objects(&context, "fullcast-wants", WEEK).await?;
        Ok(Self {
            jobs: layout::jobs(&context).await?,
            failed: layout::failed(&context).await?,
            takes,
            takes_stream,
            wants,
            wants_stream,
            kinds: layout::values(&context, "fullcast-kinds", CURRENT).await?,
            seen: layout::values(&context, "fullcast-seen", PRESENT).await?,
            begun: layout::values(&context, "fullcast-begun", DAY).await?,
            context,
            patience: settings.patience(),
            processor: if settings.any_processor { String::new() } else { jobs::processor() },
        })
    }

    /// What hands out the jobs of a kind. All workers share it.
    pub async fn consumer(&self, kind: &str) -> Result<PullConsumer, Trouble> {
        layout::consumer(&self.jobs, kind, self.patience).await
    }
}

/// Reads an object of a bucket. `None` if it is not there as a whole, or too large.
pub(super) async fn read(bucket: &Stream, info: &ObjectInfo) -> Result<Option<Vec<u8>>, Trouble> {
    let mut bytes = Vec::with_capacity(info.size.min(PIECE));
    let whole = read_pieces(bucket, info, |piece| bytes.extend_from_slice(piece)).await?;
    Ok(whole.then_some(bytes))
}

/// Reads an object of a bucket, piece by piece. Returns false if it is not there as a whole, or too large. The client's own way
/// makes a consumer for each, which costs several questions; this one asks once for each piece.
pub(super) async fn read_pieces(
    bucket: &Stream,
    info: &ObjectInfo,
    mut add: impl FnMut(&[u8]),
) -> Result<bool, Trouble> {
    let subject = format!("$O.{}.C.{}", info.bucket, info.nuid);
    let (mut size, mut from) = (0, 1);
    for _ in 0..info.chunks {
        let piece = match bucket.direct_get_next_for_subject(&*subject, Some(from)).await {
            Ok(piece) => piece,
            Err(error) if error.kind() == DirectGetErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        (size, from) = (size + piece.payload.len(), piece.sequence + 1);
        if piece.payload.is_empty() || size > LARGEST {
            return Ok(false);
        }
        add(&piece.payload);
    }
    Ok(true)
}

/// Puts an object into a bucket, whole.
pub(super) async fn put(
    bucket: &ObjectStore,
    name: &str,
    by: &str,
    bytes: &mut (impl AsyncRead + Unpin),
) -> Result<ObjectInfo, Trouble> {
    let metadata = [(BY.to_string(), by.to_string())].into();
    let meta = ObjectMetadata { name: name.into(), chunk_size: Some(PIECE), metadata, ..Default::default() };
    Ok(bucket.put(meta, bytes).await?)
}

pub(super) fn job_subject(kind: &str, key: &Key) -> String {
    format!("fullcast.jobs.{kind}.{key}")
}

pub(super) fn failed_subject(kind: &str, key: &Key) -> String {
    format!("fullcast.failed.{kind}.{key}")
}

/// The key in a subject, which is its last token.
pub(super) fn key_of(subject: &str) -> Option<Key> {
    Key::from_hex(subject.rsplit('.').next()?)
}

/// An address without the password in it.
fn without_secret(address: &str) -> String {
    match (address.find("://"), address.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}{}", &address[..scheme + 3], &address[at + 1..]),
        _ => address.to_string(),
    }
}

fn options(place: &ServerPlace) -> Result<ConnectOptions, ClusterError> {
    let settings = &place.settings;
    let plain = |error: Diagnostic| ClusterError::new(error.message);
    let mut options = ConnectOptions::new().name("fullcast").ping_interval(PING).connection_timeout(TIMEOUT);
    options = options.reconnect_delay_callback(|attempts| Duration::from_millis((attempts as u64 * 100).min(2_000)));
    if let Some(text) = settings.credentials_text().map_err(plain)? {
        options = options
            .credentials(&text)
            .map_err(|_| ClusterError::new("the file with the credentials of the cluster is not one of NATS"))?;
    }
    if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
        options = options.user_and_password(user.clone(), password.clone());
    }
    if let Some(token) = &settings.token {
        options = options.token(token.clone());
    }
    if let Some(file) = &settings.authorities {
        options = options.add_root_certificates(file.clone()).require_tls(true);
    }
    if let (Some(certificate), Some(key)) = (&settings.certificate, &settings.key) {
        options = options.add_client_certificate(certificate.clone(), key.clone()).require_tls(true);
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_message_shows_the_password_in_an_address() {
        assert_eq!(without_secret("nats://me:secret@host:4222"), "nats://host:4222");
        assert_eq!(without_secret("nats://host"), "nats://host");
    }

    #[test]
    fn a_subject_gives_back_its_key() {
        let key = Key([7; 32]);
        assert_eq!(key_of(&job_subject("kind", &key)), Some(key));
        assert_eq!(key_of("fullcast.jobs.kind.no-key"), None);
    }
}
