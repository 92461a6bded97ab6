//! What a render has to do with others who want takes of the same server.

use super::super::link::{CURRENT, Trouble, put, read};
use super::super::presence::{self, ClusterRole, Seen};
use super::{Desk, Event};
use crate::store::Key;
use async_nats::jetstream::object_store::{InfoErrorKind, ObjectInfo};
use futures_util::future::LocalBoxFuture;
use std::collections::{BTreeSet, HashSet};
use std::time::Instant;

impl<'a> Desk<'a> {
    /// Says which voices are needed and which takes are wanted.
    pub(super) async fn announce(&mut self) -> Result<(), Trouble> {
        for (id, _) in &self.kinds {
            self.link.consumer(id).await?;
        }
        self.said = None;
        let wanted: Vec<u8> = self.outstanding.keys().flat_map(|key| beginning(key).to_le_bytes()).collect();
        put(&self.link.wants, &self.seen.name, &self.seen.name, &wanted).await?;
        self.beat().await
    }

    /// Says that this coordinator is there, and looks who else is.
    pub(super) async fn beat(&mut self) -> Result<(), Trouble> {
        self.seen.lines = self.outstanding.len() as u64;
        self.seen.tell(self.link).await?;
        if self.said.is_none_or(|said| said.elapsed() > CURRENT / 4) {
            for (id, kind) in &self.kinds {
                self.link.kinds.put(id, serde_json::to_vec(kind)?.into()).await?;
            }
            self.said = Some(Instant::now());
        }
        let everybody = presence::everybody(self.link).await?;
        let others =
            everybody.iter().filter(|seen| seen.role == ClusterRole::Coordinator && seen.name != self.seen.name);
        let others: BTreeSet<&str> = others.map(|seen| &*seen.name).collect();
        self.others.retain(|name, _| others.contains(&**name));
        for name in others {
            if self.others.get(name).is_none_or(Option::is_none) {
                let wanted = self.wanted_by(name).await?;
                self.others.insert(name.to_string(), wanted);
            }
        }
        let nobody = self.without_worker(&everybody);
        self.coordinator.note(|state| state.waiting = nobody);
        Ok(())
    }

    /// What another coordinator wants. `None` if it is just replacing its list, or leaving.
    async fn wanted_by(&self, name: &str) -> Result<Option<HashSet<u64>>, Trouble> {
        let info = match self.link.wants.info(name).await {
            Ok(info) => info,
            Err(error) if error.kind() == InfoErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let list = read(&self.link.wants_stream, &info).await?;
        let key = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        Ok(list.map(|list| list.chunks_exact(8).map(key).collect()))
    }

    /// What no worker speaks, in a sentence.
    fn without_worker(&self, everybody: &[Seen]) -> Option<String> {
        let spoken: HashSet<&String> = everybody.iter().flat_map(|seen| &seen.kinds).collect();
        let wanted: BTreeSet<usize> = self.outstanding.values().map(|at| self.kind_of[*at]).collect();
        let lacking: Vec<String> = wanted
            .into_iter()
            .map(|kind| &self.kinds[kind])
            .filter(|(id, _)| !spoken.contains(id))
            .map(|(_, kind)| kind.words())
            .collect();
        let (first, rest) = lacking.split_first()?;
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        Some(format!("no worker speaks {first}{more}: one has to be started where the same voices are"))
    }

    /// Removes the takes that are here by now from the server, except for those that others want. It is left to the last one
    /// of these.
    pub(super) fn clear(&mut self) -> Vec<LocalBoxFuture<'a, Event>> {
        let fetched = std::mem::take(&mut self.fetched);
        let wanted = |info: &ObjectInfo| Key::from_hex(&info.name).is_some_and(|key| self.is_wanted_elsewhere(&key));
        fetched.into_iter().filter(|info| !wanted(info)).map(|info| self.remove(info)).collect()
    }

    /// Removes a take from the server.
    pub(super) fn remove(&self, info: ObjectInfo) -> LocalBoxFuture<'a, Event> {
        let link = self.link;
        Box::pin(async move {
            if let Some(key) = Key::from_hex(&info.name) {
                // What is left of it if this fails is removed after a day.
                let _ = link.takes.delete(key.to_string()).await;
            }
            Event::Cleaned
        })
    }

    /// Whether another coordinator wants a take, as far as its list could be read.
    fn is_wanted_elsewhere(&self, key: &Key) -> bool {
        self.others.values().any(|wanted| wanted.as_ref().is_none_or(|wanted| wanted.contains(&beginning(key))))
    }

    /// Withdraws what nobody wants any more, and says goodbye.
    pub(super) async fn leave(&mut self) {
        for (key, place) in self.sent.iter().filter(|(key, _)| !self.is_wanted_elsewhere(key)) {
            if let Some(place) = place.filter(|_| self.outstanding.contains_key(key)) {
                // It may be done by now.
                let _ = self.link.jobs.delete_message(place).await;
            }
        }
        self.seen.leave(self.link).await;
        let _ = self.link.wants.delete(&*self.seen.name).await;
    }
}

/// The first bytes of a key: enough to tell which takes others want, and a fourth of the room.
pub(super) fn beginning(key: &Key) -> u64 {
    u64::from_le_bytes(key.0[..8].try_into().expect("eight bytes"))
}
