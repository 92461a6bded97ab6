//! A request for something of the book, and the answer to it.

use crate::diag::{Advice, Diagnostic};
use axum::body::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The parts of a request that an answer depends on.
pub(super) struct Call {
    /// What follows the question mark of the address.
    pub query: BTreeMap<String, String>,
    /// The last part of the path, if it names something.
    pub name: String,
    /// The body. Empty for a GET.
    pub body: Bytes,
}

/// What is answered.
pub(super) enum Reply {
    /// A JSON text.
    Json(Bytes),
    /// A WAV file.
    Sound(Vec<u8>),
    /// Work has begun that goes on.
    Begun,
    /// A file to keep.
    Download(std::fs::File),
}

/// Why something is not answered.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, in a sentence without a full stop.
    pub error: String,
    /// What to do instead.
    pub hint: Option<String>,
    /// Whether the page shows a version that is not the current one.
    pub stale: bool,
}

pub(super) type Answer = Result<Reply, Refusal>;

impl Refusal {
    /// The request is well-formed, but cannot be granted.
    pub fn new(error: impl Into<String>) -> Self {
        Self { status: 422, error: error.into(), hint: None, stale: false }
    }

    /// There is no such thing.
    pub fn missing(what: impl Into<String>) -> Self {
        Self { status: 404, ..Self::new(what) }
    }

    /// The request itself makes no sense.
    pub fn malformed(error: impl Into<String>) -> Self {
        Self { status: 400, ..Self::new(error) }
    }

    /// The page has to fetch the book again first.
    pub fn stale() -> Self {
        let error = "the book has changed meanwhile: look at it again, and repeat what you did";
        Self { status: 409, stale: true, ..Self::new(error) }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Diagnostic> for Refusal {
    fn from(fault: Diagnostic) -> Self {
        Self { hint: super::faults::hint_of(&fault, Advice::to_string), ..Self::new(fault.message) }
    }
}

impl Reply {
    /// A value as JSON.
    pub fn json(value: &impl Serialize) -> Answer {
        match serde_json::to_vec(value) {
            Ok(bytes) => Ok(Self::Json(bytes.into())),
            Err(error) => {
                Err(Refusal { status: 500, ..Refusal::new(format!("the answer cannot be written: {error}")) })
            }
        }
    }
}

impl Call {
    /// The body, as the JSON value that is expected.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::malformed(format!("the request is not what is expected here: {error}")))
    }

    /// A number in the query.
    pub fn number(&self, key: &str) -> Result<Option<u64>, Refusal> {
        let Some(text) = self.query.get(key) else { return Ok(None) };
        let wrong = |_| Refusal::malformed(format!("`{key}` must be a number"));
        text.parse().map(Some).map_err(wrong)
    }

    /// The number at the end of the path.
    pub fn index(&self) -> Result<usize, Refusal> {
        self.name.parse().map_err(|_| Refusal::malformed("the address must end in a number"))
    }
}
