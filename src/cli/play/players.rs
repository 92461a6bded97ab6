//! The programs that play sound, one row each.

use fullcast::diag::Diagnostic;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program that plays sound.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name.
    program: &'static str,
    /// The arguments with which it plays a WAV file from standard input as it comes. `None` if it cannot.
    piped: Option<&'static [&'static str]>,
    /// The arguments with which it plays the file that is written for `{}`.
    file: &'static [&'static str],
}

/// Every player, the first one that is installed is taken. Those that play while sound still comes are first.
const PLAYERS: &[Row] = &[
    Row {
        program: "ffplay",
        piped: Some(&["-nodisp", "-autoexit", "-loglevel", "error", "-i", "pipe:0"]),
        file: &["-nodisp", "-autoexit", "-loglevel", "error", "-i", "{}"],
    },
    Row {
        program: "mpv",
        piped: Some(&["--no-config", "--no-video", "--no-terminal", "--cache=no", "-"]),
        file: &["--no-config", "--no-video", "--no-terminal", "{}"],
    },
    Row { program: "aplay", piped: Some(&["-q", "-t", "wav", "-"]), file: &["-q", "{}"] },
    Row { program: "pw-play", piped: None, file: &["{}"] },
    Row { program: "paplay", piped: None, file: &["{}"] },
    Row { program: "afplay", piped: None, file: &["{}"] },
    Row {
        program: "powershell",
        piped: None,
        // The name of the file is quoted by doubling, as PowerShell has it.
        file: &["-NoProfile", "-Command", "(New-Object Media.SoundPlayer '{}').PlaySync()"],
    },
];

/// A player that is installed.
pub struct Player {
    /// Whether nothing more is to be spoken when the user closes it.
    pub(super) quits: bool,
    row: Option<Row>,
    path: PathBuf,
}

impl Player {
    /// Finds a player. A build with sound output of its own needs none.
    ///
    /// # Errors
    /// There is none.
    pub fn find() -> Result<Self, Diagnostic> {
        let found = PLAYERS.iter().find_map(|row| {
            let path = which::which(row.program).ok()?;
            Some(Self { quits: false, row: Some(*row), path })
        });
        let own = cfg!(feature = "play").then(|| Self { quits: false, row: None, path: PathBuf::new() });
        found.or(own).ok_or_else(|| {
            let names: Vec<_> = PLAYERS.iter().map(|row| row.program).collect();
            Diagnostic::error("no-player", "no program that plays sound is installed")
                .hint(format!("install one of: {}", names.join(", ")))
                .hint("or write a file with `fullcast render`, which any player plays")
        })
    }

    /// The same player, when nothing more is to be spoken as soon as the user closes it.
    pub fn quitting(self) -> Self {
        Self { quits: true, ..self }
    }

    /// That it does not play, and why.
    pub fn fault(&self, error: std::io::Error) -> Diagnostic {
        let name = self.row.map_or("the sound output", |row| row.program);
        Diagnostic::error("cannot-play", format!("{name} does not play: {error}"))
    }

    /// The command that plays a WAV file from standard input as it comes. `None` if the player cannot.
    pub fn piped(&self) -> Option<Command> {
        let arguments = self.row?.piped?;
        let mut command = Command::new(&self.path);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Some(command)
    }

    /// The command that plays a file. `None` if this program plays it itself.
    pub fn of_file(&self, file: &Path) -> Option<Command> {
        let row = self.row?;
        let name = file.display().to_string();
        let name = if row.program == "powershell" { name.replace('\'', "''") } else { name };
        let mut command = Command::new(&self.path);
        command.args(row.file.iter().map(|argument| argument.replace("{}", &name)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Some(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_player_is_given_the_file_once() {
        for row in PLAYERS {
            let player = Player { quits: false, row: Some(*row), path: row.program.into() };
            let command = player.of_file(Path::new("it's here.wav")).unwrap();
            let arguments: Vec<_> =
                command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect();
            let named = |name: &str| arguments.iter().filter(|argument| argument.contains(name)).count();
            let quoted = row.program == "powershell";
            assert_eq!((named("it's here.wav"), named("it''s here.wav")), if quoted { (0, 1) } else { (1, 0) });
            assert!(player.piped().is_none_or(|piped| piped.get_args().count() > 0));
        }
    }
}
