//! How the server is reached: from the user's own configuration and environment, never from a book.

use crate::diag::Diagnostic;
use crate::fs;
use crate::trust::user_folder;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// The most bytes of a configuration or of credentials.
const LONGEST: u64 = 1 << 20;

/// The table `[cluster]` of the user's own `config.toml`. Environment variables replace what they name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterSettings {
    /// A file with credentials, as the tools of NATS make it; `$FULLCAST_CLUSTER_CREDENTIALS`.
    pub credentials: Option<PathBuf>,
    /// The name of the user; `$FULLCAST_CLUSTER_USER`.
    pub user: Option<String>,
    /// The password of the user; `$FULLCAST_CLUSTER_PASSWORD`.
    pub password: Option<String>,
    /// A token; `$FULLCAST_CLUSTER_TOKEN`.
    pub token: Option<String>,
    /// A file with the certificates of the authorities that vouch for the server, if the system does not know them.
    pub authorities: Option<PathBuf>,
    /// The certificate that the server asks for, as a file.
    pub certificate: Option<PathBuf>,
    /// The key of that certificate, as a file.
    pub key: Option<PathBuf>,
    /// Seconds after which the line of a silent worker goes to another one: see [`ClusterSettings::patience`].
    pub patience: Option<u16>,
    /// Whether workers with other processors take lines too, whose samples can differ in their last bits.
    pub any_processor: bool,
}

/// Where the server is, and how it is reached.
#[derive(Clone, Debug)]
pub struct ServerPlace {
    /// An address such as `nats://host` or `tls://host:4222`.
    pub address: String,
    /// The rest.
    pub settings: ClusterSettings,
}

impl ClusterSettings {
    /// What the user's own configuration and environment say.
    ///
    /// # Errors
    /// The configuration cannot be read, or its table `[cluster]` has a mistake.
    pub fn of_user() -> Result<Self, Diagnostic> {
        let path = user_folder().map(|folder| folder.join("config.toml")).filter(|path| path.exists());
        let mut settings = match path {
            None => Self::default(),
            Some(path) => {
                let bytes = fs::read_regular(&path, LONGEST)?;
                Self::parse(&String::from_utf8_lossy(&bytes))
                    .map_err(|error| Diagnostic::error("wrong-configuration", format!("{}: {error}", path.display())))?
            }
        };
        settings.overlay(&|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        Ok(settings)
    }

    /// Reads the table `[cluster]` of a configuration. The message of an error shows no value.
    fn parse(text: &str) -> Result<Self, String> {
        // What is wrong with the rest of the file is told when the engines are set up.
        let Ok(table) = text.parse::<toml::Table>() else { return Ok(Self::default()) };
        let Some(cluster) = table.get("cluster") else { return Ok(Self::default()) };
        let settings: Self = cluster
            .clone()
            .try_into()
            .map_err(|error: toml::de::Error| format!("[cluster]: {}", plain(error.message())))?;
        match settings.patience {
            Some(0) => Err("[cluster]: `patience` is at least 1 second".into()),
            _ => Ok(settings),
        }
    }

    fn overlay(&mut self, variable: &dyn Fn(&str) -> Option<String>) {
        let text = |name: &str| variable(&format!("FULLCAST_CLUSTER_{name}"));
        self.credentials = text("CREDENTIALS").map(PathBuf::from).or(self.credentials.take());
        self.user = text("USER").or(self.user.take());
        self.password = text("PASSWORD").or(self.password.take());
        self.token = text("TOKEN").or(self.token.take());
    }

    /// After this long without a word from a worker, its line goes to another one.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.patience.unwrap_or(30).into())
    }

    /// The text of the file with credentials.
    pub(super) fn credentials_text(&self) -> Result<Option<String>, Diagnostic> {
        let Some(path) = &self.credentials else { return Ok(None) };
        Ok(Some(String::from_utf8_lossy(&fs::read_regular(path, LONGEST)?).into_owned()))
    }
}

/// What is wrong, without the value, which may be a secret at the wrong key.
fn plain(message: &str) -> String {
    match message.rsplit_once(", expected ") {
        Some((_, wanted)) if message.starts_with("invalid ") => {
            format!("a value is not of the right kind: expected {wanted}")
        }
        _ => message.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_the_environment_replaces_what_it_names() {
        let text = "[engines]\n[cluster]\nuser = \"me\"\npassword = \"old\"\npatience = 5\n";
        let mut settings = ClusterSettings::parse(text).unwrap();
        settings.overlay(&|name| (name == "FULLCAST_CLUSTER_PASSWORD").then(|| "new".to_string()));
        assert_eq!((settings.user.as_deref(), settings.password.as_deref()), (Some("me"), Some("new")));
        assert_eq!(settings.patience(), Duration::from_secs(5));
        assert_eq!(ClusterSettings::parse("").unwrap().patience(), Duration::from_secs(30));
    }

    #[test]
    fn a_mistake_is_told_without_the_secret_beside_it() {
        for text in [
            "[cluster]\npasword = \"canary\"",
            "[cluster]\npassword = \"canary\"\npatience = \"canary\"",
            "[cluster]\npatience = 0",
        ] {
            let told = ClusterSettings::parse(text).unwrap_err();
            assert!(told.starts_with("[cluster]: ") && !told.contains("canary"), "{told}");
        }
    }
}
