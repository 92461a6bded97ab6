//! `fullcast render --workers`: others who speak, if this program was built with them.

use super::args::Workers;
use super::{Console, Fault};
use fullcast::render::Crew as Others;

#[cfg(feature = "cluster")]
mod built {
    use super::*;
    use fullcast::cluster::{ClusterSettings, Coordinator, ServerPlace};

    /// Those who speak a book together with this machine.
    pub struct Crew(Option<Coordinator>);

    impl Crew {
        /// The workers that the user asked for.
        pub fn of(args: &Workers) -> Result<Self, Fault> {
            let open = |address: &String| -> Result<Coordinator, Fault> {
                let place = ServerPlace { address: address.clone(), settings: ClusterSettings::of_user()? };
                Ok(Coordinator::open(place, args.retry_failed)?)
            };
            Ok(Self(args.workers.as_ref().map(open).transpose()?))
        }

        pub fn others(&self) -> Option<&dyn Others> {
            self.0.as_ref().map(|coordinator| coordinator as &dyn Others)
        }

        /// How far they are.
        pub fn told(&self) -> Option<String> {
            self.0.as_ref().and_then(Coordinator::told)
        }

        /// Says who spoke how much.
        pub fn report(&self, console: &Console) {
            let done = self.0.as_ref().map(Coordinator::contributions).unwrap_or_default();
            for (name, done) in done {
                let lines = if done.lines == 1 { "line" } else { "lines" };
                let long = crate::cli::progress::clock(done.seconds);
                console.say(format_args!("{name} spoke {} {lines}, {long} of audio", done.lines));
            }
        }
    }
}

#[cfg(not(feature = "cluster"))]
mod built {
    use super::*;

    /// Nobody: this program was built without them.
    pub struct Crew;

    impl Crew {
        pub fn of(_args: &Workers) -> Result<Self, Fault> {
            Ok(Self)
        }

        pub fn others(&self) -> Option<&dyn Others> {
            None
        }

        pub fn told(&self) -> Option<String> {
            None
        }

        pub fn report(&self, _console: &Console) {}
    }
}

pub use built::Crew;
