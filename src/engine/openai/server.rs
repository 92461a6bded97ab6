//! A service: requests a line until it arrives or retrying is pointless.

use super::addresses::{Addresses, LOOK, Seat, sleep};
use super::answer::{Setback, again, refusal, sound};
use super::settings::ServerSettings;
use super::statement::{self, Memory, ModelStatement};
use crate::audio::Audio;
use crate::engine::perform::most_bytes;
use crate::engine::{EngineError, EngineErrorKind};
use crate::fs;
use crate::trust::Permit;
use crate::voices::Scalar;
use backon::{BackoffBuilder, ExponentialBuilder};
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::{Duration, Instant, SystemTime};
use ureq::Agent;

/// The first pause before a line is requested again. It doubles each time, with jitter, up to the longest pause.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// If a server asks to be left alone for longer than this, it is not waited for.
const LONGEST_REST: Duration = Duration::from_secs(300);

/// Seconds for a connection. Servers that are running answer sooner.
const CONNECT: Duration = Duration::from_secs(10);

/// A connection that was idle for this long may have been closed at the other end without notice.
const IDLE: Duration = Duration::from_secs(4);

/// A service at one or several addresses.
pub(super) struct Server {
    pub settings: ServerSettings,
    agent: Agent,
    addresses: Arc<Addresses>,
    /// The API key, which is read when the service is used for the first time.
    key: OnceLock<Result<Option<String>, String>>,
    /// `None` without a cache. Then keys need not last, and the server is not asked about its model.
    memory: Option<Memory>,
    /// What the service says about its model, determined for the first key.
    said: OnceLock<ModelStatement>,
    pub(super) first_wait: Duration,
}

impl Server {
    pub fn new(settings: ServerSettings, cache: Option<&Path>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs_f64(settings.described.timeout)))
            .timeout_connect(Some(CONNECT))
            .max_redirects(3)
            .max_idle_connections(settings.concurrency * settings.urls.len())
            .max_idle_connections_per_host(settings.concurrency)
            .max_idle_age(IDLE)
            .user_agent(concat!("fullcast/", env!("CARGO_PKG_VERSION")));
        let addresses = Addresses::new(settings.urls.clone(), settings.concurrency);
        let memory = cache.map(|cache| Memory::new(cache, &settings));
        Self {
            settings,
            agent: config.build().into(),
            addresses,
            key: OnceLock::new(),
            memory,
            said: OnceLock::new(),
            first_wait: FIRST_WAIT,
        }
    }

    /// Identifies everything that decides the sound: the service with what it says about its model, and the request.
    /// `version` in voices.toml replaces the service, so that lines are not paid for again when the service moves or
    /// reports something new.
    pub fn print(&self, own: &str) -> String {
        let (service, said) = match &self.settings.described.version {
            Some(version) => (version, String::new()),
            None => (&self.settings.urls[0], self.statement().suffix()),
        };
        let request = Value::Object(self.request(own, "")).to_string();
        let [service, request] = [service, &request].map(|part| blake3::hash(part.as_bytes()).to_hex());
        format!("openai/1 {service} {request}{said}")
    }

    /// What the service says about its model, or said when it last answered.
    fn statement(&self) -> ModelStatement {
        let Some(memory) = &self.memory else { return ModelStatement::default() };
        *self.said.get_or_init(|| {
            let before = memory.recall();
            let key = self.settings.permit.as_ref().ok().and_then(|permit| self.key(permit).ok());
            let Some(said) = key.and_then(|key| statement::ask(&self.agent, &self.settings, key)) else {
                return before.unwrap_or_default();
            };
            if before != Some(said) {
                // If this cannot be kept, the next run asks again.
                let _ = memory.keep(said);
            }
            said
        })
    }

    /// The API key, if there is one, or why it cannot be read.
    fn key(&self, _permit: &Permit) -> Result<Option<&str>, &String> {
        self.key.get_or_init(|| read_key(&self.settings)).as_ref().map(Option::as_deref)
    }

    fn request(&self, own: &str, text: &str) -> Map<String, Value> {
        let plain = |value: &Scalar| match value {
            Scalar::Text(text) => Value::from(text.as_str()),
            Scalar::Whole(number) => Value::from(*number),
            Scalar::Number(number) => Value::from(*number),
            Scalar::Switch(on) => Value::from(*on),
        };
        let mut request: Map<String, Value> =
            self.settings.extra.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
        if let Some(stream) = self.settings.stream {
            request.insert("stream".into(), stream.into());
        }
        for (name, value) in
            [("model", self.settings.model.as_str()), ("voice", own), ("input", text), ("response_format", "wav")]
        {
            request.insert(name.into(), value.into());
        }
        request
    }

    /// The address that asked for a pause, and how much of it is left, if all addresses have asked for one.
    pub fn resting(&self) -> Option<(String, Duration)> {
        let (url, left) = self.addresses.resting(Instant::now())?;
        Some((self.discreet(url), left))
    }

    /// Requests a line until the sound arrives, retrying is pointless, or `stop` is set.
    pub fn speak(self: &Arc<Self>, own: &str, text: &str, stop: &AtomicBool) -> Result<Audio, EngineError> {
        let most = self.settings.described.max_characters;
        if text.chars().count() > most {
            let message = format!("the text is longer than the {most} characters that the server takes");
            return Err(EngineError::refused(message));
        }
        let stopped = || EngineError::retry("the request was given up");
        let body = Arc::new(Value::Object(self.request(own, text)).to_string());
        let mut waits = ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(self.first_wait)
            .with_max_delay(LONGEST_WAIT)
            .with_max_times(self.settings.attempts - 1)
            .build();
        // An unreachable address does not count as an attempt while there are others, but each is tried only once per line.
        let mut detours = self.settings.urls.len() - 1;
        loop {
            let seat = Arc::new(self.addresses.take(stop).ok_or_else(stopped)?);
            let url = seat.url().to_string();
            let setback = match self.attempt(seat.clone(), body.clone(), text, stop) {
                Some(Ok(audio)) => return Ok(audio),
                Some(Err(setback)) => setback,
                None => return Err(stopped()),
            };
            let mut more = String::new();
            let error = match setback {
                Setback::Final(error) => error,
                Setback::Unreachable(error) => {
                    if seat.unreachable() && detours > 0 {
                        detours -= 1;
                        continue;
                    }
                    error
                }
                Setback::Again(error, Some(rest)) if rest > LONGEST_REST => {
                    let wish = format!("; it asks for a pause of {} s", rest.as_secs());
                    return Err(error.reworded(|message| self.discreet(format!("{url}: {message}{wish}"))));
                }
                Setback::Again(error, rest) => {
                    rest.into_iter().for_each(|rest| seat.rest(rest));
                    error
                }
            };
            drop(seat);
            if error.kind == EngineErrorKind::Retry {
                match waits.next() {
                    Some(wait) if sleep(wait, stop) => continue,
                    Some(_) => return Err(stopped()),
                    None => more = format!(" ({} attempts)", self.settings.attempts),
                }
            }
            return Err(error.reworded(|message| self.discreet(format!("{url}: {message}{more}"))));
        }
    }

    /// Makes one request, on a thread of its own, so that the caller can stop waiting for it. `None` if `stop` was set.
    fn attempt(
        self: &Arc<Self>,
        seat: Arc<Seat>,
        body: Arc<String>,
        text: &str,
        stop: &AtomicBool,
    ) -> Option<Result<Audio, Setback>> {
        let (send, receive) = mpsc::sync_channel(1);
        let (server, most) = (self.clone(), most_bytes(text));
        let started = std::thread::Builder::new().name("request".into()).spawn(move || {
            // The caller may have stopped waiting.
            let _ = send.send(server.post(&seat, &body, most));
        });
        if let Err(error) = started {
            return Some(Err(again(format!("no thread can be started: {error}"))));
        }
        while !stop.load(Ordering::Relaxed) {
            match receive.recv_timeout(LOOK) {
                Ok(answer) => return Some(answer.and_then(|body| sound(&body, text))),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Some(Err(Setback::Final(EngineError::broken("the request broke off"))));
                }
            }
        }
        None
    }

    /// The bytes of an answer with status 200, which may have this many at most.
    fn post(&self, seat: &Seat, body: &str, most: u64) -> Result<Vec<u8>, Setback> {
        let permit = self.settings.permit.as_ref().map_err(|untrusted| Setback::Final(untrusted.clone().into()))?;
        let key = self.key(permit).map_err(|why| Setback::Final(EngineError::missing(why)))?;
        let mut request = self.agent.post(format!("{}/audio/speech", seat.url())).content_type("application/json");
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let mut response = request.send(body).map_err(|error| setback(error, self.settings.described.timeout))?;
        seat.reached();
        let bytes = response.body_mut().with_config().limit(most).read_to_vec();
        let status = response.status().as_u16();
        if status != 200 {
            let wait = response.headers().get("retry-after").and_then(|wait| wait.to_str().ok());
            return Err(refusal(status, wait, &bytes.unwrap_or_default(), SystemTime::now()));
        }
        bytes.map_err(|error| match setback(error, self.settings.described.timeout) {
            Setback::Unreachable(error) => Setback::Again(error, None),
            other => other,
        })
    }

    /// A message without the API key, which some servers repeat.
    fn discreet(&self, message: String) -> String {
        match self.key.get() {
            Some(Ok(Some(key))) => message.replace(key.as_str(), "…"),
            _ => message,
        }
    }
}

/// Reads the API key from where voices.toml says it is.
fn read_key(settings: &ServerSettings) -> Result<Option<String>, String> {
    let (found, place) = match (&settings.key_env, &settings.key_file) {
        (Some(name), _) => (std::env::var(name).ok(), format!("the environment variable {name}")),
        (None, Some(path)) => (key_in(path), format!("the file {}", path.display())),
        (None, None) => return Ok(None),
    };
    match found.as_deref().map(str::trim) {
        None => Err(format!("{place}, which should hold the API key, does not exist")),
        Some(key) if key.is_empty() || !key.chars().all(|c| c.is_ascii_graphic()) => {
            Err(format!("{place} should hold the API key and nothing else"))
        }
        Some(key) => Ok(Some(key.to_string())),
    }
}

/// The text of a file that holds an API key. `None` if it does not exist, or cannot be one.
fn key_in(path: &Path) -> Option<String> {
    /// The most bytes in such a file.
    const LONGEST: u64 = 64 << 10;
    String::from_utf8(fs::read_regular(path, LONGEST).ok()?).ok()
}

/// The meaning of a failed connection.
fn setback(error: ureq::Error, timeout: f64) -> Setback {
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
    let unreachable = |message: String| EngineError::retry(format!("it cannot be reached: {message}"));
    match &error {
        ureq::Error::Io(cause) if matches!(cause.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable) => {
            Setback::Unreachable(unreachable(cause.to_string()).because(error))
        }
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => {
            Setback::Unreachable(unreachable(error.to_string()).because(error))
        }
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            Setback::Unreachable(unreachable("nobody answers".into()).because(error))
        }
        ureq::Error::Timeout(_) => {
            Setback::Again(EngineError::retry(format!("no answer within {timeout} s")).because(error), None)
        }
        ureq::Error::BodyExceedsLimit(most) => {
            let message = format!("it sent more than {} MB, which is no speech of this text", most / 1_000_000);
            Setback::Final(EngineError::broken(message).because(error))
        }
        ureq::Error::Io(_) | ureq::Error::BodyStalled | ureq::Error::Protocol(_) => {
            Setback::Again(EngineError::retry(format!("the connection broke: {error}")).because(error), None)
        }
        _ => Setback::Final(EngineError::broken(error.to_string()).because(error)),
    }
}
