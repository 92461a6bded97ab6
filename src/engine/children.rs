//! How programs are started.

use std::ffi::{OsStr, OsString};
use std::process::Command;

/// The environment variables that every program gets, besides those that begin with `LC_`: what it takes to find
/// libraries and data, to write temporary files, and to know the user's language.
const GIVEN: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "XDG_DATA_HOME",
    "XDG_DATA_DIRS",
    "XDG_RUNTIME_DIR",
    "ESPEAK_DATA_PATH",
    // Windows starts hardly any program without these.
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "COMSPEC",
    "PATHEXT",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "USERNAME",
    "APPDATA",
    "LOCALAPPDATA",
    "PROGRAMDATA",
    "PROGRAMFILES",
    "PROGRAMFILES(X86)",
    "PROCESSOR_ARCHITECTURE",
    "NUMBER_OF_PROCESSORS",
];

/// A program with a small environment, which holds none of the keys and passwords that may be in this one's.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| is_given(name)));
    command
}

/// Adds variables of this program's environment, as far as they are set.
pub fn hand_on(command: &mut Command, names: &[String]) {
    command.envs(names.iter().filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?))));
}

fn is_given(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let same = |known: &&str| if cfg!(windows) { known.eq_ignore_ascii_case(name) } else { *known == name };
    name.starts_with("LC_") || GIVEN.iter().any(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_gets_no_variable_that_is_not_listed() {
        for name in ["PATH", "HOME", "LANG", "LC_ALL"] {
            assert!(is_given(OsStr::new(name)), "{name}");
        }
        for name in ["AWS_SECRET_ACCESS_KEY", "OPENAI_API_KEY", "SSH_AUTH_SOCK", "HTTPS_PROXY", "LD_PRELOAD", ""] {
            assert!(!is_given(OsStr::new(name)), "{name}");
        }
    }
}
