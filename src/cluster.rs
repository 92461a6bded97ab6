//! Many machines that speak one book, through a NATS server with JetStream.
//!
//! A [`Coordinator`] is the [`Crew`](crate::render::Crew) of a render: it publishes every line that its store lacks as a job, and
//! takes the results out of an object store into its own store. [`work`] speaks jobs. Both may be killed at any moment, and
//! any number of both may be at work.
//!
//! | on the server | what is in it |
//! |---|---|
//! | stream `FULLCAST_JOBS` | a job for each line that is wanted, as `fullcast.jobs.KIND.KEY`; it is gone when it is done |
//! | stream `FULLCAST_FAILED` | lines that could not be spoken, as `fullcast.failed.KIND.KEY`, with the last words of a worker |
//! | bucket `fullcast-takes` | takes by their keys, until every coordinator that wants them has them |
//! | bucket `fullcast-kinds` | which voices a kind of job needs, for as long as somebody wants such jobs |
//! | bucket `fullcast-wants` | the keys that each coordinator wants |
//! | bucket `fullcast-begun` | who began a line that had been begun before |
//! | bucket `fullcast-seen` | who is at work now |
//!
//! A subject holds one job at most, and a second one is refused while the first is there. So a line that is wanted twice is
//! spoken once. NATS can also drop messages with an id that it saw within the last minutes, but that would drop a line
//! that is wanted again after its take was fetched, and nobody would ever speak it.

mod coordinator;
mod desk;
mod failures;
mod jobs;
mod layout;
mod link;
mod overview;
mod presence;
mod settings;
mod worker;

pub use coordinator::{Contribution, Coordinator};
pub use failures::FailedLine;
pub use link::ClusterError;
pub use overview::{Overview, WaitingJobs, look, retry_failed};
pub use presence::{ClusterRole, Seen};
pub use settings::{ClusterSettings, ServerPlace};
pub use worker::{WorkEvent, Worked, Worker, work};
