//! The addresses of the studio, and who may ask for them.
//!
//! The server is reached by every program on this machine, and by every page in its browsers. So a request must know the
//! token, must name this server as its host (a page of another name that resolves to this machine does not), and if it
//! changes something, must come from a page of this server and be JSON, which no form of another page can send.

use super::call::{Answer, Call, Refusal, Reply};
use super::session::Session;
use super::{events, files};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Query, RawPathParams, Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use futures_util::stream;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

/// The most bytes in the body of a request.
const LONGEST_BODY: usize = 64 << 10;

/// The headers of every answer.
const HEADERS: &[(HeaderName, &str)] = &[
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
];

/// What a request has to know.
pub(super) struct Gate {
    /// The first part of every path.
    pub token: String,
    /// The port that the server listens on.
    pub port: u16,
}

impl Gate {
    /// A gate with a random token of 256 bits.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn new(port: u16) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self { token: bytes.iter().map(|byte| format!("{byte:02x}")).collect(), port })
    }

    /// Why a request is refused. `None` if it may pass.
    fn refuse(&self, request: &Request) -> Option<Refusal> {
        let headers = request.headers();
        let forbidden = |error: &str| Some(Refusal { status: 403, ..Refusal::new(error) });
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let host = text(header::HOST).unwrap_or_default();
        if !["127.0.0.1", "[::1]", "localhost"].iter().any(|name| host == format!("{name}:{}", self.port)) {
            return forbidden("this server answers to its own name only");
        }
        let given = request.uri().path().split('/').nth(1).unwrap_or_default();
        // The digests are compared in constant time.
        if blake3::hash(given.as_bytes()) != blake3::hash(self.token.as_bytes()) {
            return Some(Refusal::missing("there is nothing at this address"));
        }
        let own = text(header::ORIGIN).is_some_and(|origin| origin == format!("http://{host}"));
        let json = text(header::CONTENT_TYPE).is_some_and(|kind| kind.split(';').next() == Some("application/json"));
        match *request.method() {
            Method::GET if own || !headers.contains_key(header::ORIGIN) => None,
            Method::POST if own && json && too_long(headers) => {
                Some(Refusal { status: 413, ..Refusal::new("the request is too long") })
            }
            Method::POST if own && json => None,
            Method::POST if own => Some(Refusal { status: 415, ..Refusal::new("the request must be JSON") }),
            Method::GET | Method::POST => forbidden("the request comes from another page"),
            _ => Some(Refusal { status: 405, ..Refusal::new("only GET and POST are understood") }),
        }
    }
}

/// Whether a body is longer than any that is expected here. One whose length is not stated is cut off where that shows.
fn too_long(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|length| length > LONGEST_BODY)
}

/// All addresses.
pub(super) fn router(session: Arc<Session>) -> Router {
    let routes = Router::new()
        .route("/{token}/", get(file))
        .route("/{token}/{name}", get(file))
        .route("/{token}/api/events", get(events::stream))
        .route("/{token}/api/book", asked(|session, _| session.book()))
        .route("/{token}/api/sound/line/{name}", asked(|session, call| session.line_sound(call)))
        .route("/{token}/api/try", posted(|session, call| session.try_voice(call)))
        .route("/{token}/api/say", posted(|session, call| session.say(call)))
        .route("/{token}/api/edit", posted(|session, call| session.edit(call)))
        .route("/{token}/api/undo", posted(|session, call| session.undo(call)))
        .route("/{token}/api/redo", posted(|session, call| session.redo(call)))
        .route(
            "/{token}/api/cast",
            asked(|session, call| session.cast(call)).merge(posted(|session, call| session.recast(call))),
        )
        .route("/{token}/api/voices", asked(|session, call| session.voices(call)))
        .route("/{token}/api/install", posted(Session::install))
        .route(
            "/{token}/api/words",
            asked(|session, call| session.words(call)).merge(posted(|session, call| session.respell(call))),
        )
        .route("/{token}/api/render", asked(|session, call| session.render_state(call)).merge(posted(Session::render)))
        .route("/{token}/api/render/stop", posted(|session, call| session.stop_render(call)))
        .route("/{token}/api/files/{name}", asked(|session, call| session.rendered_file(call)));
    routes
        .fallback(|| async { Refusal::missing("there is nothing at this address") })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn_with_state(session.clone(), guard))
        .with_state(session)
}

/// Lets a request pass or refuses it, and puts the headers on the answer.
async fn guard(State(session): State<Arc<Session>>, request: Request, next: Next) -> Response {
    let mut response = match session.gate.refuse(&request) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A file of the page.
async fn file(params: RawPathParams) -> Response {
    let name = params.iter().find(|(key, _)| *key == "name").map_or("", |(_, name)| name);
    match files::find(name) {
        Some((_, kind, bytes)) => ([(header::CONTENT_TYPE, *kind)], *bytes).into_response(),
        None => Refusal::missing("the page has no such file").into_response(),
    }
}

type Answerer = fn(&Arc<Session>, &Call) -> Answer;

/// The parts of a request that come before its body.
type Parts = (State<Arc<Session>>, RawPathParams, Query<BTreeMap<String, String>>);

/// An address that shows something.
fn asked(answer: Answerer) -> MethodRouter<Arc<Session>> {
    get(async move |parts: Parts| reply(parts, Bytes::new(), answer).await)
}

/// An address that does something.
fn posted(answer: Answerer) -> MethodRouter<Arc<Session>> {
    post(async move |parts: Parts, body: Result<Bytes, BytesRejection>| match body {
        Ok(body) => reply(parts, body, answer).await,
        Err(rejected) => {
            Refusal { status: rejected.status().as_u16(), ..Refusal::new("the request is too long") }.into_response()
        }
    })
}

/// Answers on a thread of its own, because reading and speaking take their time.
async fn reply((State(session), params, Query(query)): Parts, body: Bytes, answer: Answerer) -> Response {
    let name = params.iter().find(|(key, _)| *key == "name").map_or("", |(_, name)| name).to_string();
    let call = Call { query, name, body };
    match tokio::task::spawn_blocking(move || answer(&session, &call)).await {
        Ok(Ok(reply)) => reply.into_response(),
        Ok(Err(refusal)) => refusal.into_response(),
        Err(_) => Refusal { status: 500, ..Refusal::new("this could not be answered") }.into_response(),
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        const JSON: &str = "application/json";
        match self {
            Self::Json(bytes) => ([(header::CONTENT_TYPE, JSON)], bytes).into_response(),
            Self::Sound(bytes) => ([(header::CONTENT_TYPE, "audio/wav")], bytes).into_response(),
            Self::Begun => (StatusCode::ACCEPTED, [(header::CONTENT_TYPE, JSON)], "{}").into_response(),
            Self::Download(file) => download(file),
        }
    }
}

/// How many bytes of a file are read at once.
const PIECE: u64 = 256 << 10;

/// A file, piece by piece, as one that the browser saves.
fn download(file: std::fs::File) -> Response {
    let length = file.metadata().map(|metadata| metadata.len().to_string()).unwrap_or_default();
    let pieces = stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::new();
            std::io::Read::by_ref(&mut file).take(PIECE).read_to_end(&mut piece).map(|_| (piece, file))
        });
        match read.await.unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into())) {
            Ok((piece, _)) if piece.is_empty() => None,
            Ok((piece, file)) => Some((Ok(Bytes::from(piece)), Some(file))),
            Err(error) => Some((Err(error), None)),
        }
    });
    let headers = [(header::CONTENT_DISPOSITION, "attachment"), (header::CONTENT_TYPE, "application/octet-stream")];
    (headers, [(header::CONTENT_LENGTH, length)], Body::from_stream(pieces)).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = serde_json::json!({ "error": self.error, "hint": self.hint });
        if self.stale {
            body["stale"] = true.into();
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, headers, body.to_string()).into_response()
    }
}
