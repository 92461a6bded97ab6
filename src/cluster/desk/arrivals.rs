//! How takes come from the server into the store of the render.

use super::super::link::{BY, LARGEST, Trouble, read};
use super::{Desk, Event};
use crate::diag::one_line;
use crate::engine::EngineError;
use crate::store::{self, Key};
use async_nats::jetstream::object_store::ObjectInfo;
use futures_util::future::LocalBoxFuture;
use std::ops::RangeInclusive;

/// How often a take may arrive damaged before its line counts as failed.
const DAMAGED: usize = 3;

/// The samples per second of anything that a voice says. What came with others would stop the render later.
const RATES: RangeInclusive<u32> = 4_000..=192_000;

impl<'a> Desk<'a> {
    /// Begins to fetch a take, if it is wanted here. One that came once more is removed, unless somebody else wanted it.
    pub(super) fn fetch(&mut self, info: ObjectInfo) -> Option<LocalBoxFuture<'a, Event>> {
        let key = Key::from_hex(&info.name)?;
        if let Some(at) = self.ledger.done(&key) {
            self.fetched.push(at);
            return None;
        }
        self.ledger.outstanding(&key)?;
        if !self.fetching.insert(key) {
            return None;
        }
        let link = self.link;
        Some(Box::pin(async move {
            // What is too large is as good as damaged, and not worth the way.
            let bytes = if info.size > LARGEST { Ok(None) } else { read(&link.takes_stream, &info).await };
            Event::Fetched(info, bytes)
        }))
    }

    /// The utterance of a take that is wanted here, or was. All other takes are not kept in mind.
    pub(super) fn concerned(&self, info: &ObjectInfo) -> Option<usize> {
        let key = Key::from_hex(&info.name)?;
        self.ledger.outstanding(&key).or_else(|| self.ledger.done(&key))
    }

    /// Takes in what was fetched. Returns false if it is damaged and of no use to anybody.
    pub(super) fn take(&mut self, info: &ObjectInfo, bytes: Result<Option<Vec<u8>>, Trouble>) -> bool {
        let Some(key) = Key::from_hex(&info.name) else { return true };
        self.fetching.remove(&key);
        let Some(at) = self.ledger.outstanding(&key) else { return true };
        let worker = info.metadata.get(BY).map(|name| one_line(name)).unwrap_or_default();
        // If the server is away, it is looked for again.
        let Ok(bytes) = bytes else {
            self.send_again(&key, at);
            return true;
        };
        let audio = bytes.and_then(|bytes| store::unpack(&key, &bytes));
        let Some(audio) = audio.filter(|audio| RATES.contains(&audio.rate)) else {
            // It can be that another render has removed it. Otherwise it is removed here.
            let damaged = self.damaged.entry(key).or_default();
            *damaged += 1;
            if *damaged >= DAMAGED {
                let message = format!("what {worker} sent arrived damaged {DAMAGED} times");
                self.settle(&key, at, Err(EngineError::broken(message)));
            } else {
                self.send_again(&key, at);
            }
            return false;
        };
        let seconds = audio.seconds();
        self.coordinator.note(|state| {
            let done = state.workers.entry(worker).or_default();
            done.lines += 1;
            done.seconds += seconds;
        });
        self.settle(&key, at, Ok(self.booth.store.put(&key, &audio)));
        self.ledger.note_done(at);
        self.fetched.push(at);
        true
    }

    fn send_again(&mut self, key: &Key, at: usize) {
        self.sent.remove(key);
        self.unsent.push(at);
    }
}
