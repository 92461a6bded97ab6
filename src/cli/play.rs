//! Plays a WAV file, if this build can.

use fullcast::diag::Diagnostic;
use std::path::Path;

/// Whether this build can play sound.
pub const BUILT: bool = cfg!(feature = "play");

/// Says how to get a build that can.
pub fn missing() -> Diagnostic {
    Diagnostic::error("play-not-built", "this fullcast was built without sound output")
        .hint("build it in: `cargo install --path . --features play` (Debian: `apt install libasound2-dev` first)")
        .hint("or leave --play away and open the file with any player")
}

/// Plays a file to its end.
///
/// # Errors
/// The machine has no sound, or the file cannot be played.
#[cfg(feature = "play")]
pub fn play(path: &Path) -> Result<(), Diagnostic> {
    let failed = |why: String| {
        Diagnostic::error("cannot-play", format!("{} cannot be played: {why}", path.display()))
            .hint("the file is written all the same; open it with any player")
    };
    let sound = rodio::DeviceSinkBuilder::open_default_sink().map_err(|error| failed(error.to_string()))?;
    let file = std::fs::File::open(path).map_err(|error| failed(error.to_string()))?;
    let player =
        rodio::play(sound.mixer(), std::io::BufReader::new(file)).map_err(|error| failed(error.to_string()))?;
    player.sleep_until_end();
    Ok(())
}

/// Without the feature, this is never called: see [`BUILT`].
#[cfg(not(feature = "play"))]
pub fn play(_path: &Path) -> Result<(), Diagnostic> {
    Err(missing())
}
