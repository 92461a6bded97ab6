//! `[engines.openai]` in voices.toml.

use crate::diag::{Diagnostic, Diagnostics};
use crate::engine::settings::{Described, check_name, described, fault, value};
use crate::voices::{CheckedTable, EngineSchema, EngineSettings, Scalar, Spanned, Table, TableKey, ValueKind};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A server, from `[engines.openai]` or `[engines.openai.servers.NAME]`. It does not hold the API key, but only where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerSettings {
    /// The part before the slash in `NAME/VOICE`. Empty for `[engines.openai]` itself.
    pub name: String,
    /// Addresses without `/audio/speech` and without a slash at the end. There is at least one.
    pub urls: Vec<String>,
    /// The `model` of requests.
    pub model: String,
    /// The environment variable that holds the key.
    pub key_env: Option<String>,
    /// The file that holds the key.
    pub key_file: Option<PathBuf>,
    /// How many requests are in flight at each address.
    pub concurrency: usize,
    /// How often a line is tried.
    pub attempts: usize,
    /// The price, in any currency.
    pub price_per_million_characters: Option<f64>,
    /// Additional fields of every request.
    pub extra: BTreeMap<String, Scalar>,
    /// The field `stream` of every request, if it is set.
    pub stream: Option<bool>,
    /// Its voices.
    pub described: Described,
}

const OPENAI: &Table = &Table {
    name: "openai",
    header: "[engines.openai]",
    help: "A server that answers `POST /v1/audio/speech`, as OpenAI and most local speech servers do. Its voices \
                 are named `openai:VOICE`. The API key itself never belongs in this file: `key_env` or `key_file` says \
                 where to find it.",
};

const SERVER: &Table = &Table {
    name: "server",
    header: "[engines.openai.servers.NAME]",
    help: "Another server, with voices of its own, which are named `openai:NAME/VOICE`. Several addresses of the \
                 same service belong in the `urls` of one table instead.",
};

const SERVERS: &[&Table] = &[OPENAI, SERVER];

/// The tables and their keys.
pub static SCHEMA: EngineSchema = EngineSchema {
    entry: TableKey::new(
        "openai",
        &[Table::ENGINES],
        ValueKind::Table(OPENAI),
        "none",
        ["openai = { urls = [\"http://localhost:8880/v1\"] }", "a speech server, on this machine or elsewhere"],
    ),
    tables: SERVERS,
    keys: &[&KEYS, &DESCRIBED],
    synonyms: &[
        ("url", "urls"),
        ("base_url", "urls"),
        ("endpoint", "urls"),
        ("address", "urls"),
        ("server", "servers"),
        ("parallel", "concurrency"),
        ("price", "price_per_million_characters"),
        ("retries", "attempts"),
        ("license", "licence"),
    ],
    secrets: Some(
        "put the key in an environment variable or a file, and write key_env = \"NAME\" or key_file = \"FILE\"",
    ),
};

static DESCRIBED: [TableKey; 6] = described(
    SERVERS,
    "identifies the voices in the cache, instead of the first of `urls` and what the server reports about its model; when it \
     changes, lines are spoken again",
);

#[rustfmt::skip]
static KEYS: [TableKey; 10] = [
    row("urls", SERVERS, ValueKind::Texts, "", ["urls = [\"http://localhost:8880/v1\"]",
        "address of the server, without `/audio/speech`; several addresses share the work, so they must serve the same voices, and the first one identifies the service in the cache"]),
    row("servers", &[OPENAI], ValueKind::Named(SERVER), "none", ["servers.studio = { urls = [\"http://studio:8000/v1\"] }",
        "more servers; also written as `[engines.openai.servers.NAME]`"]),
    row("model", SERVERS, ValueKind::Text, "\"tts-1\"", ["model = \"kokoro\"",
        "the model to use"]),
    row("key_env", SERVERS, ValueKind::Text, "no key", ["key_env = \"OPENAI_API_KEY\"",
        "the environment variable that holds the API key"]),
    row("key_file", SERVERS, ValueKind::Text, "no key", ["key_file = \"/run/secrets/speech\"",
        "a file that holds the API key and nothing else, relative to this file; replaces `key_env`"]),
    row("concurrency", SERVERS, ValueKind::Whole { min: 1, max: 256 }, "4", ["concurrency = 16",
        "how many requests each address works on at once, however many lines are spoken at once"]),
    row("attempts", SERVERS, ValueKind::Whole { min: 1, max: 20 }, "5", ["attempts = 3",
        "how often to try a line when the server is busy, failing or not answering"]),
    row("price_per_million_characters", SERVERS, ValueKind::Number { min: 0.0, max: 1e6, unit: "of any currency" }, "none", ["price_per_million_characters = 15",
        "the price of the service; with it, the plan of a render shows what the render will cost"]),
    row("extra", SERVERS, ValueKind::Scalars, "none", ["extra = { instructions = \"Speak softly.\", speed = 1.1 }",
        "additional fields of every request, passed on unchanged"]),
    row("stream", SERVERS, ValueKind::Switch, "not sent", ["stream = false",
        "the field `stream` of every request, for servers that stream unless told not to"]),
];

/// See [`TableKey::new`].
const fn row(
    name: &'static str,
    tables: &'static [&'static Table],
    kind: ValueKind,
    default: &'static str,
    told: [&'static str; 2],
) -> TableKey {
    TableKey::new(name, tables, kind, default, told)
}

/// The servers, beginning with that of `[engines.openai]`. If several files have the table, the first one counts.
pub fn read(settings: &EngineSettings, faults: &mut Diagnostics) -> Vec<ServerSettings> {
    let mut chosen = Vec::new();
    for mut main in settings.tables("openai") {
        let others = main.named("servers").unwrap_or_default();
        let mut servers = Vec::from_iter(server(String::new(), main, faults));
        for (name, section) in others {
            check_name(&name, faults);
            servers.extend(server(name.value, section, faults));
        }
        if chosen.is_empty() {
            chosen = servers;
        }
    }
    chosen
}

/// A server. `None` without a valid address.
fn server(name: String, mut section: CheckedTable, faults: &mut Diagnostics) -> Option<ServerSettings> {
    let urls = section.texts("urls").unwrap_or_default();
    if let Some(secret) = urls.iter().find(|url| hides_something(&url.value)) {
        faults.push(secret_address(secret));
        return None;
    }
    let urls: Vec<String> = urls.iter().filter_map(|url| address(url, faults)).collect();
    let (key_env, key_file) = (section.text("key_env"), section.text("key_file"));
    if let (Some(_), Some(file)) = (&key_env, &key_file) {
        let told = fault(file, "wrong-value", "`key_env` and `key_file` cannot both be set");
        faults.push(told.hint("keep the one that says where the API key is"));
    }
    let folder = section.folder();
    let whole = |number: Option<Spanned<f64>>, usual: usize| number.map_or(usual, |number| number.value as usize);
    (!urls.is_empty()).then(|| ServerSettings {
        name,
        urls,
        model: value(section.text("model")).unwrap_or_else(|| "tts-1".into()),
        key_env: value(key_env),
        key_file: value(key_file).map(|file| folder.join(file)),
        concurrency: whole(section.number("concurrency"), 4),
        attempts: whole(section.number("attempts"), 5),
        price_per_million_characters: value(section.number("price_per_million_characters")),
        extra: section.scalars("extra").unwrap_or_default(),
        stream: value(section.switch("stream")),
        described: Described::read(&mut section),
    })
}

/// Reports an address with a key in it. The message shows the number of the line, but not the line.
fn secret_address(url: &Spanned<String>) -> Diagnostic {
    let (path, line) = (url.source.path.display(), url.source.line_column(url.span.start).0);
    let message = format!("{path}:{line}: an address must not contain a user name, a key or a question mark");
    let hint = "put the key in an environment variable or a file, and write key_env or key_file";
    Diagnostic::error("key-in-voices", message).hint(hint)
}

/// An address in the form that requests need.
fn address(url: &Spanned<String>, faults: &mut Diagnostics) -> Option<String> {
    let rest = url.value.strip_prefix("http://").or_else(|| url.value.strip_prefix("https://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with('/')) {
        let told = fault(url, "wrong-value", "an address must begin with `http://` or `https://` and a host name");
        faults.push(told.hint("for example: urls = [\"http://localhost:8880/v1\"]"));
        return None;
    }
    let url = url.value.trim_end_matches('/');
    Some(url.strip_suffix("/audio/speech").unwrap_or(url).to_string())
}

/// Whether an address contains more than a place, such as a user or a key.
fn hides_something(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().contains('@') || url.contains(['?', '#'])
}
