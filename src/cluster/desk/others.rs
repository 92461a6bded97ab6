//! What a render has to do with others who want takes of the same server.

use super::super::link::{CURRENT, Trouble, put, read_pieces};
use super::super::presence::{self, ClusterRole, Seen};
use super::ledger::beginning;
use super::{Desk, REMOVALS, Tasks};
use crate::store::Key;
use async_nats::jetstream::object_store::InfoErrorKind;
use bit_set::BitSet;
use futures_util::future::LocalBoxFuture;
use std::collections::{BTreeSet, HashSet};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::io::{AsyncRead, ReadBuf};

impl<'a> Desk<'a> {
    /// Says which voices are needed and which takes are wanted.
    pub(super) async fn announce(&mut self) -> Result<(), Trouble> {
        for (id, _) in &self.kinds {
            self.link.consumer(id).await?;
        }
        self.said = None;
        let wanted = self.ledger.all_outstanding().flat_map(|at| beginning(&self.utterances[at].0.key).to_le_bytes());
        put(&self.link.wants, &self.seen.name, &self.seen.name, &mut Bytes(wanted)).await?;
        self.beat().await
    }

    /// Says that this coordinator is there, and looks who else is.
    pub(super) async fn beat(&mut self) -> Result<(), Trouble> {
        self.seen.lines = self.ledger.left() as u64;
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

    /// What another coordinator wants of what is wanted here. `None` if it is just replacing its list, or leaving.
    async fn wanted_by(&self, name: &str) -> Result<Option<BitSet>, Trouble> {
        let info = match self.link.wants.info(name).await {
            Ok(info) => info,
            Err(error) if error.kind() == InfoErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let (mut wanted, mut rest) = (BitSet::new(), Vec::new());
        let whole = read_pieces(&self.link.wants_stream, &info, |piece| {
            rest.extend_from_slice(piece);
            let (starts, odd) = rest.as_chunks();
            wanted.extend(starts.iter().flat_map(|start| self.ledger.beginning_with(u64::from_le_bytes(*start))));
            rest = odd.to_vec();
        });
        Ok(whole.await?.then_some(wanted))
    }

    /// What no worker speaks, in a sentence.
    fn without_worker(&self, everybody: &[Seen]) -> Option<String> {
        let spoken: HashSet<&String> = everybody.iter().flat_map(|seen| &seen.kinds).collect();
        let wanted: HashSet<&String> = self.ledger.all_outstanding().map(|at| &self.kind(at).0).collect();
        let lacking: Vec<String> = self
            .kinds
            .iter()
            .filter(|(id, _)| wanted.contains(id))
            .filter(|(id, _)| !spoken.contains(id))
            .map(|(_, kind)| kind.words())
            .collect();
        let (first, rest) = lacking.split_first()?;
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        Some(format!("no worker speaks {first}{more}: one has to be started where the same voices are"))
    }

    /// Lets the takes that are here by now be removed from the server, except for those that others want. It is left to the
    /// last one of these.
    pub(super) fn clear(&mut self) {
        let mut unneeded = std::mem::take(&mut self.fetched);
        unneeded.retain(|at| !self.is_wanted_elsewhere(*at));
        self.unneeded.append(&mut unneeded);
    }

    /// Goes on to remove takes that are not needed any more, a few at once.
    pub(super) fn remove_some(&mut self, cleaning: &mut Tasks<'a, ()>) {
        while cleaning.len() < REMOVALS
            && let Some(at) = self.unneeded.pop()
        {
            cleaning.push(self.remove(self.utterances[at].0.key));
        }
    }

    /// Removes a take from the server.
    pub(super) fn remove(&self, key: Key) -> LocalBoxFuture<'a, ()> {
        let link = self.link;
        Box::pin(async move {
            // What is left of it if this fails is removed after a day.
            let _ = link.takes.delete(key.to_string()).await;
        })
    }

    /// Whether another coordinator wants the take of an utterance, as far as its list could be read.
    fn is_wanted_elsewhere(&self, at: usize) -> bool {
        self.others.values().any(|wanted| wanted.as_ref().is_none_or(|wanted| wanted.contains(at)))
    }

    /// Withdraws what nobody wants any more, and says goodbye.
    pub(super) async fn leave(&mut self) {
        for (key, place) in &self.sent {
            let at = self.ledger.outstanding(key).filter(|at| !self.is_wanted_elsewhere(*at));
            if let Some(place) = place.filter(|_| at.is_some()) {
                // It may be done by now.
                let _ = self.link.jobs.delete_message(place).await;
            }
        }
        self.seen.leave(self.link).await;
        let _ = self.link.wants.delete(&*self.seen.name).await;
    }
}

/// Bytes that are made while they are read.
struct Bytes<I>(I);

impl<I: Iterator<Item = u8> + Unpin> AsyncRead for Bytes<I> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let room = buffer.remaining();
        self.0.by_ref().take(room).for_each(|byte| buffer.put_slice(&[byte]));
        Poll::Ready(Ok(()))
    }
}
