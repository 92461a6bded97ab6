//! What the server tells every page that is open, by Server-Sent Events (WHATWG HTML, 9.2).

use super::session::Session;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Sender;
use tokio::sync::broadcast::error::RecvError;

/// How often a page is told that the server is still there.
const PING: Duration = Duration::from_secs(15);

/// How many messages a page may be late. One that is later fetches the book again.
const LATE: usize = 256;

/// A message to all pages: its kind, and a value as JSON.
#[derive(Clone, Debug)]
pub(super) struct Message {
    kind: &'static str,
    data: String,
}

/// The way to all pages.
pub(super) struct Pages(Sender<Message>);

impl Pages {
    pub fn new() -> Self {
        Self(Sender::new(LATE))
    }

    /// Tells all pages something. Nobody has to listen.
    pub fn tell(&self, kind: &'static str, value: &impl Serialize) {
        if let Ok(data) = serde_json::to_string(value) {
            let _ = self.0.send(Message { kind, data });
        }
    }
}

/// The version of the book, for a page that has just begun to listen or has missed something.
#[derive(Serialize)]
pub(super) struct Version {
    pub version: u64,
}

/// The events of one page, from now on.
pub(super) async fn stream(State(session): State<Arc<Session>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = session.pages.0.subscribe();
    let first = Some(book(&session));
    let events = stream::unfold((session, receiver, first), |(session, mut receiver, first)| async move {
        let event = match first {
            Some(first) => first,
            None => match receiver.recv().await {
                Ok(message) => Event::default().event(message.kind).data(message.data),
                Err(RecvError::Lagged(_)) => book(&session),
                Err(RecvError::Closed) => return None,
            },
        };
        Some((Ok(event), (session, receiver, None)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(PING).event(Event::default().event("ping").data("{}")))
}

fn book(session: &Session) -> Event {
    Event::default().event("book").data(format!("{{\"version\":{}}}", session.version()))
}
