//! What a server sent back: sound, or the reason why it sent none.

use crate::audio::{Audio, wav};
use crate::engine::perform::longest;
use crate::engine::{EngineError, EngineErrorKind};
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// Why an attempt to get a line from a server failed.
#[derive(Debug)]
pub(in crate::engine) enum Setback {
    /// There was no connection. Another address may answer.
    Unreachable(EngineError),
    /// The server is busy or failed, or its answer was cut off. Retry, after this time if the server named one.
    Again(EngineError, Option<Duration>),
    /// Permanent: do not retry.
    Final(EngineError),
}

/// The shortest time in seconds for a letter or digit, however fast a voice speaks. Sound that is shorter was cut off.
const SHORTEST_LETTER: f64 = 0.01;

/// Samples below this are silence: -80 dBFS.
const SILENCE: f32 = 1e-4;

/// How much of an answer that is not JSON is shown.
const EXCERPT: usize = 200;

/// The sound in an answer with status 200.
pub(in crate::engine) fn sound(body: &[u8], text: &str) -> Result<Audio, Setback> {
    let other = |what: &str| Err(broken(format!("it sent {what} where WAV was asked for")));
    match body {
        [] => return Err(again("it sent nothing")),
        [b'{', ..] | [b'[', ..] => return Err(broken(format!("it sent no sound, but: {}", words(body)))),
        [b'I', b'D', b'3', ..] | [0xFF, 0xE0..=0xFF, ..] => return other("MP3 or AAC"),
        [b'O', b'g', b'g', b'S', ..] => return other("Ogg"),
        [b'f', b'L', b'a', b'C', ..] => return other("FLAC"),
        _ => {}
    }
    let audio = wav::decode_within(body, longest(text)).map_err(|error| match error {
        wav::WavError::Short { .. } => {
            Setback::Again(EngineError::retry(format!("its sound is cut off: {error}")).because(error), None)
        }
        wav::WavError::NotWav | wav::WavError::Broken | wav::WavError::Long { .. } => {
            let message = format!("it sent no sound that can be read: {error}");
            Setback::Final(EngineError::broken(message).because(error))
        }
    })?;
    let letters = text.chars().filter(|character| character.is_alphanumeric()).count();
    if audio.seconds() < SHORTEST_LETTER * letters as f64 || audio.samples.is_empty() {
        return Err(again(format!("it sent {:.2} s of sound for {letters} letters", audio.seconds())));
    }
    if audio.samples.iter().all(|sample| sample.abs() <= SILENCE) {
        return Err(Setback::Final(EngineError::refused("it made no sound of this text")));
    }
    Ok(audio)
}

/// The meaning of an answer with any other status.
pub(in crate::engine) fn refusal(status: u16, retry_after: Option<&str>, body: &[u8], now: SystemTime) -> Setback {
    let words = words(body);
    let message = format!("it answers {status}{}{words}", if words.is_empty() { "" } else { ": " });
    let (kind, more) = match status {
        // The account is empty, which does not change by itself.
        402 => (EngineErrorKind::Missing, ""),
        429 if words.contains("insufficient_quota") => (EngineErrorKind::Missing, ""),
        // It is not a speech server, or it does not support this request.
        501 | 505 => (EngineErrorKind::Broken, ""),
        408 | 425 | 429 | 500..=599 => {
            return Setback::Again(EngineError::retry(message), retry_after.and_then(|wait| pause(wait, now)));
        }
        401 | 403 => (EngineErrorKind::Missing, "; is the key right that key_env or key_file names?"),
        404 => (EngineErrorKind::Missing, "; the address usually ends in /v1"),
        // Something is wrong with the request itself: its text, its voice, or its additional fields.
        400 | 413 | 422 => (EngineErrorKind::Refused, ""),
        _ => (EngineErrorKind::Broken, ""),
    };
    Setback::Final(EngineError::new(kind, message + more))
}

/// An error that may not occur at the next attempt.
pub(super) fn again(message: impl Into<String>) -> Setback {
    Setback::Again(EngineError::retry(message), None)
}

fn broken(message: String) -> Setback {
    Setback::Final(EngineError::broken(message))
}

/// `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
fn pause(header: &str, now: SystemTime) -> Option<Duration> {
    match header.trim().parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => Some(httpdate::parse_http_date(header.trim()).ok()?.duration_since(now).unwrap_or_default()),
    }
}

/// What a server says about an error, in one of the usual forms: `{"error": {"message", "code"}}`, `{"error": "…"}`,
/// `{"detail": …}` and `{"message": "…"}`. If it is none of them, the beginning of the answer.
fn words(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(value) => said(&value).unwrap_or_else(|| value.to_string()),
        // HTML pages are made for browsers, not for messages.
        Err(_) if body.trim_ascii_start().starts_with(b"<") => String::new(),
        Err(_) => String::from_utf8_lossy(&body[..body.len().min(8 * EXCERPT)]).into_owned(),
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|character| !character.is_control()).collect();
    match line.char_indices().nth(EXCERPT) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

fn said(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(items.iter().filter_map(said).collect::<Vec<_>>().join("; ")),
        Value::Object(fields) => {
            let message = ["error", "detail", "message", "msg"].iter().find_map(|key| said(fields.get(*key)?))?;
            match fields.get("code").and_then(Value::as_str) {
                Some(code) if !message.contains(code) => Some(format!("{message} ({code})")),
                _ => Some(message),
            }
        }
        _ => None,
    }
}
