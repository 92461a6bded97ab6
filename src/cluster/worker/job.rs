//! What a worker does with one job.

use super::super::coordinator::PAUSE;
use super::super::failures::{Failure, Reason};
use super::super::jobs::Job;
use super::super::link::{DONE, Trouble, key_of, put};
use super::speakers::{Line, Words};
use super::{PLENTY, Shift, Wanted, WorkEvent};
use crate::engine::{EngineError, EngineErrorKind};
use crate::store::Key;
use async_nats::jetstream::object_store::{InfoErrorKind, ObjectInfo};
use async_nats::jetstream::{AckKind, Message};
use std::cell::Cell;
use tokio::sync::SemaphorePermit;

/// How many workers may die of a line, or fail at it, before it counts as the line's fault.
const DEATHS: i64 = 3;

/// A job that this worker was given.
pub(super) struct Given<'a> {
    pub wanted: Wanted,
    pub message: Message,
    /// The room in which it can be spoken at once. `None` if it was fetched ahead.
    pub room: Option<SemaphorePermit<'a>>,
}

impl Shift<'_> {
    /// Does a job, and acknowledges it when its take is on the server.
    pub(super) async fn job(&self, given: Given<'_>) -> Result<(), Trouble> {
        let Given { wanted, message, room } = given;
        let Some(key) = key_of(&message.subject) else {
            // Nobody can want it, so nobody has to be told but whoever looks at this worker.
            let told = "what was sent has no key".to_string();
            (self.watch)(WorkEvent::Failed { text: String::new(), message: told });
            return message.ack_with(AckKind::Term).await;
        };
        let delivered = message.info()?.delivered;
        let job = serde_json::from_slice::<Job>(&message.payload).ok().filter(|job| wanted.kind.speaks(job));
        let Some(job) = job else {
            let error = EngineError::broken("what was sent is not a line of this voice");
            return self.fail(&wanted, &message, (&key, None), error).await;
        };
        if let Some(info) = self.found(&key).await? {
            self.tell(&info).await?;
            return done(&message).await;
        }
        let begun = if delivered > 1 { self.begun(&key).await? } else { String::new() };
        if delivered > DEATHS && begun.lines().count() as i64 >= DEATHS - 1 {
            return self.fail(&wanted, &message, (&key, Some(&job)), last_words(&begun)).await;
        }
        let line = Line { key, job: job.clone(), alone: delivered >= DEATHS };
        let Some(spoken) = self.speak((&wanted, &message), room, line, begun).await? else {
            // It was not begun, because this worker ends, or others are sooner.
            return message.ack_with(AckKind::Nak(None)).await;
        };
        match spoken {
            Ok(words) => self.hand_in(&key, &words, &message).await,
            // Another machine may do better, unless the voice itself refuses the text.
            Err(error) if error.kind != EngineErrorKind::Refused && delivered < DEATHS => {
                self.note(&key, &format!("{}: {error}", self.name)).await?;
                message.ack_with(AckKind::Nak(Some(self.link.patience / 10))).await
            }
            Err(error) => self.fail(&wanted, &message, (&key, Some(&job)), error).await,
        }
    }

    /// The take, if it is on the server.
    async fn found(&self, key: &Key) -> Result<Option<ObjectInfo>, Trouble> {
        match self.link.takes.info(key.to_string()).await {
            Ok(info) => Ok(Some(info).filter(|info| !info.deleted)),
            Err(error) if error.kind() == InfoErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Says that a take is there.
    async fn tell(&self, info: &ObjectInfo) -> Result<(), Trouble> {
        let json = serde_json::to_vec(info)?;
        Ok(self.link.context.client().publish(format!("{DONE}.{}", info.name), json.into()).await?)
    }

    /// Who began a line, one a line.
    async fn begun(&self, key: &Key) -> Result<String, Trouble> {
        let noted = self.link.begun.get(key.to_string()).await?;
        Ok(noted.map(|noted| String::from_utf8_lossy(&noted).into_owned()).unwrap_or_default())
    }

    /// Adds to what is known about a line that was begun.
    async fn note(&self, key: &Key, words: &str) -> Result<(), Trouble> {
        let noted = self.begun(key).await? + words + "\n";
        self.link.begun.put(key.to_string(), noted.into()).await?;
        Ok(())
    }

    /// Has a line spoken as soon as there is room, and claims it anew until it is. `None` if it was not begun: the worker was
    /// stopped before that, or the line waits here while others have nothing to do.
    async fn speak(
        &self,
        (wanted, message): (&Wanted, &Message),
        room: Option<SemaphorePermit<'_>>,
        line: Line,
        begun: String,
    ) -> Result<Option<Result<Words, EngineError>>, Trouble> {
        let (key, is_new) = (line.key, message.info()?.delivered == 1);
        let waits = Cell::new(true);
        let work = async {
            // A line that may be deadly waits until nothing else is spoken, and counts as begun only then: otherwise it would
            // be blamed for the deaths of others.
            let _permit = match room.filter(|_| !line.alone) {
                Some(room) => room,
                None => self.free.acquire_many(if line.alone { self.worker.jobs as u32 } else { 1 }).await?,
            };
            if self.is_stopped() {
                return Ok(None);
            }
            waits.set(false);
            // Who dies of it has no words left, so they come before it.
            if !is_new {
                let noted = format!("{begun}{} began it and did not come back\n", self.name);
                self.link.begun.put(key.to_string(), noted.into()).await?;
            }
            let spoken = self.speakers.speak(line).await;
            if !is_new {
                self.link.begun.put(key.to_string(), begun.into()).await?;
            }
            Ok(Some(spoken))
        };
        let claim = async {
            loop {
                tokio::time::sleep(self.link.patience / 3).await;
                if waits.get() && is_new && self.is_scarce(wanted).await {
                    self.plenty.set(false);
                    return;
                }
                // If it does not get there, another worker speaks the line as well, and both say the same.
                let _ = message.ack_with(AckKind::Progress).await;
            }
        };
        tokio::select! {
            done = work => done,
            () = claim => Ok(None),
        }
    }

    /// Whether so few jobs wait that others will soon have nothing to do.
    async fn is_scarce(&self, wanted: &Wanted) -> bool {
        wanted.consumer.get_info().await.is_ok_and(|info| info.num_pending <= PLENTY)
    }

    /// Puts a take onto the server, for as long as that takes, and acknowledges the job after that.
    async fn hand_in(&self, key: &Key, words: &Words, message: &Message) -> Result<(), Trouble> {
        let mut attempts = 0;
        let info = loop {
            match put(&self.link.takes, &key.to_string(), &self.name, &mut &words.parcel[..]).await {
                Ok(info) => break info,
                Err(error) if self.is_stopped() && attempts > 3 => return Err(error),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
            attempts += 1;
            let _ = message.ack_with(AckKind::Progress).await;
        };
        self.tell(&info).await?;
        let mut worked = self.worked.get();
        worked.lines += 1;
        worked.seconds += words.seconds;
        self.worked.set(worked);
        (self.watch)(WorkEvent::Spoken { seconds: words.seconds });
        done(message).await
    }

    /// Says that a line cannot be spoken, and takes the job away.
    async fn fail(
        &self,
        wanted: &Wanted,
        message: &Message,
        (key, job): (&Key, Option<&Job>),
        error: EngineError,
    ) -> Result<(), Trouble> {
        let told = error.message.clone();
        let failure = Failure {
            reason: Reason::of(&error),
            message: format!("{told} ({})", self.name),
            voices: wanted.kind.words(),
            job: job.cloned(),
        };
        failure.tell(self.link, &wanted.id, key).await?;
        let mut worked = self.worked.get();
        worked.failed += 1;
        self.worked.set(worked);
        let text = job.map(|job| job.text.clone()).unwrap_or_default();
        (self.watch)(WorkEvent::Failed { text, message: told });
        done(message).await
    }
}

/// Acknowledges a job. If that does not get there, the next worker finds what this one left.
async fn done(message: &Message) -> Result<(), Trouble> {
    message.double_ack().await
}

/// What is said about a line of which workers died.
fn last_words(begun: &str) -> EngineError {
    let words = begun.lines().collect::<Vec<_>>().join("; ");
    EngineError::broken(format!("{DEATHS} workers did not survive it: {words}"))
}
