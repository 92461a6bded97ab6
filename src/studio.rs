//! The studio: a page in the browser on which a book is read, heard, cast and rendered, and the server of that page.
//!
//! The files of the book are the only state. A change is written to `story.cast.toml` or voices.toml before it is
//! answered, in the form in which a person would write it, so that nothing is lost whenever the server ends. What somebody
//! else changes in these files is taken over and announced to every page that is open.
//!
//! The server listens on this machine alone. Every address begins with a random token, and requests that another site
//! could have caused are refused: see `http`. What a book asks for is done only if its reader has agreed to it before
//! (see [`crate::trust`]).

mod call;
mod cast;
mod edit;
mod events;
mod faults;
mod files;
mod http;
mod lines;
mod map;
mod people;
mod render;
mod session;
mod sound;
#[cfg(test)]
mod tests;
mod trial;
mod undo;
mod view;
mod voices;
mod watch;
mod words;

use crate::diag::{Advice, Diagnostic};
use crate::engine::Engines;
use crate::install::{self, InstallOptions, InstallProgress, InstallRequest};
use crate::script::Matter;
use crate::store::Store;
use session::Session;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often to look whether the server should end.
const LOOK: Duration = Duration::from_millis(50);

/// How long work that has begun may take when the server ends.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the studio shows, and where.
#[derive(Clone, Debug)]
pub struct StudioOptions {
    /// The script.
    pub script: PathBuf,
    /// The voices.toml, or else the nearest one from the script's folder upwards.
    pub voices: Option<PathBuf>,
    /// What happens to pages around the story.
    pub matter: Matter,
    /// The port to listen on. 0 lets the system choose a free one.
    pub port: u16,
    /// Puts advice into words; what an [`Advice`] itself says suits every program.
    pub words: fn(&Advice) -> String,
    /// Installs a voice of the catalogue.
    pub install: Installer,
}

/// Installs a voice, and tells how far it is.
pub type Installer = fn(&InstallRequest, &mut dyn FnMut(InstallProgress<'_>)) -> Result<(), Diagnostic>;

/// Installs a voice in the user's folder.
fn install_for_user(request: &InstallRequest, watch: &mut dyn FnMut(InstallProgress<'_>)) -> Result<(), Diagnostic> {
    install::install(request, &InstallOptions::default(), watch).map(drop)
}

impl StudioOptions {
    /// The studio of a script, on a free port.
    pub fn of(script: impl Into<PathBuf>) -> Self {
        Self {
            script: script.into(),
            voices: None,
            matter: Matter::Story,
            port: 0,
            words: Advice::to_string,
            install: install_for_user,
        }
    }
}

/// Makes engines that are not set up for a book yet.
pub type EngineMaker = Box<dyn Fn() -> Result<Engines, Diagnostic> + Send + Sync>;

/// A server that listens, and answers as soon as it is told to [`serve`](Self::serve).
pub struct Studio {
    listener: TcpListener,
    session: Arc<Session>,
}

impl Studio {
    /// Opens the studio of a script. The book itself is read while the server already answers. Takes are kept in `store`.
    /// `engines` is called for reading, for listening, whenever the settings of engines have changed, and once for each render.
    ///
    /// # Errors
    /// The port is taken, the system gives no random numbers, or the engines cannot be set up.
    pub fn open(options: StudioOptions, engines: EngineMaker, store: Store) -> Result<Self, Diagnostic> {
        let port = options.port;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        let listener = listener.map_err(|error| {
            let message = format!("cannot listen on port {port} of this machine: {error}");
            Diagnostic::error("cannot-listen", message).hint("choose another port, or 0 for any that is free")
        })?;
        let port = listener.local_addr().map_or(port, |address| address.port());
        Ok(Self { listener, session: Arc::new(Session::new(options, port, engines, store)?) })
    }

    /// The address of the page, with its token. Whoever has it can use the studio.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.session.gate.port, self.session.gate.token)
    }

    /// Answers until `stop` is set.
    ///
    /// # Errors
    /// The system has no resources for a server.
    pub fn serve(self, stop: &AtomicBool) -> Result<(), Diagnostic> {
        let failed = |error: std::io::Error| Diagnostic::error("cannot-listen", format!("the server failed: {error}"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let Self { listener, session } = self;
        let watching = {
            let session = session.clone();
            std::thread::spawn(move || watch::run(&session))
        };
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
            let server = tokio::spawn(std::future::IntoFuture::into_future(axum::serve(
                listener,
                http::router(session.clone()),
            )));
            while !stop.load(Ordering::Relaxed) && !server.is_finished() {
                tokio::time::sleep(LOOK).await;
            }
            Ok(())
        });
        session.close();
        runtime.shutdown_timeout(PATIENCE);
        let _ = watching.join();
        served
    }
}
