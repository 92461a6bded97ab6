//! `[engines.openai]` in voices.toml.

use crate::diag::{Diagnostic, Diagnostics};
use crate::engine::settings::{Described, check_name, described, fault, value};
use crate::engine::{Obstacle, Setup};
use crate::fs::destination;
use crate::trust::{KeyPlace, Permit, TrustRequest};
use crate::voices::{CheckedTable, EngineSchema, Scalar, Spanned, Table, TableKey, ValueKind};
use std::collections::BTreeMap;
use std::net::IpAddr;
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
    /// Whether the key may be sent unencrypted to another machine.
    pub key_over_http: bool,
    /// The permit to send text to it, or that there is none.
    pub permit: Result<Permit, Obstacle>,
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
                 are named `openai:VOICE`. Nothing is sent to it before you have agreed to that. The API key itself never \
                 belongs in this file: `key_env` or `key_file` says where to find it.",
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

const URLS: &str = "urls = [\"http://localhost:8880/v1\"]";
const ADDRESS: &str = "address of the server, without `/audio/speech`; several addresses share the work, so they must serve the same \
                       voices, and the first one identifies the service in the cache";

#[rustfmt::skip]
static KEYS: [TableKey; 12] = [
    row("urls", &[OPENAI], ValueKind::Texts, "none, if there are `servers`", [URLS, ADDRESS]),
    row("urls", &[SERVER], ValueKind::Texts, "", [URLS, ADDRESS]),
    row("servers", &[OPENAI], ValueKind::Named(SERVER), "none", ["servers.studio = { urls = [\"http://studio:8000/v1\"] }",
        "more servers; also written as `[engines.openai.servers.NAME]`"]),
    row("model", SERVERS, ValueKind::Text, "\"tts-1\"", ["model = \"kokoro\"",
        "the model to use"]),
    row("key_env", SERVERS, ValueKind::Text, "no key", ["key_env = \"OPENAI_API_KEY\"",
        "the environment variable that holds the API key"]),
    row("key_file", SERVERS, ValueKind::Text, "no key", ["key_file = \"/run/secrets/speech\"",
        "a file that holds the API key and nothing else, relative to this file; replaces `key_env`"]),
    row("key_over_http", SERVERS, ValueKind::Switch, "false", ["key_over_http = true",
        "whether the API key may be sent to another machine over `http://`, where others on the way can read it"]),
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

/// The servers, beginning with that of `[engines.openai]`. If several files of a book have the table, the first one counts.
/// The user's own configuration adds the servers with other names.
pub fn read(setup: &Setup<'_>, faults: &mut Diagnostics) -> Vec<ServerSettings> {
    let mut chosen: Vec<ServerSettings> = Vec::new();
    for mut main in setup.settings.tables("openai") {
        let own = main.own;
        if !own && !chosen.is_empty() {
            continue;
        }
        let others = main.named("servers").unwrap_or_default();
        let place = main.place.clone();
        let known = faults.iter().count();
        let mut servers = Vec::from_iter(server(String::new(), main, setup, faults));
        if let Some((source, span)) = place.filter(|_| servers.is_empty() && others.is_empty())
            && faults.iter().count() == known
        {
            let missing =
                Diagnostic::error("missing-key", "`urls` is missing from `[engines.openai]`").at(&source, span);
            faults.push(missing.hint(format!("add: {URLS}")));
        }
        for (name, section) in others {
            check_name(&name, faults);
            servers.extend(server(name.value, section, setup, faults));
        }
        servers.retain(|server| chosen.iter().all(|known| known.name != server.name));
        chosen.extend(servers);
    }
    chosen
}

/// A server. `None` without a valid address.
fn server(
    name: String,
    mut section: CheckedTable,
    setup: &Setup<'_>,
    faults: &mut Diagnostics,
) -> Option<ServerSettings> {
    let urls = section.texts("urls").unwrap_or_default();
    if let Some(secret) = urls.iter().find(|url| hides_something(&url.value)) {
        faults.push(secret_address(secret));
        return None;
    }
    let written = urls;
    let urls: Vec<String> = written.iter().filter_map(|url| address(url, faults)).collect();
    if urls.is_empty() {
        return None;
    }
    let (key_env, key_file) = (section.text("key_env"), section.text("key_file"));
    if let (Some(_), Some(file)) = (&key_env, &key_file) {
        let told = fault(file, "wrong-value", "`key_env` and `key_file` cannot both be set");
        faults.push(told.hint("keep the one that says where the API key is"));
    }
    let folder = section.folder();
    let (key_env, key_file) = (value(key_env), value(key_file).map(|file| folder.join(file)));
    let key_over_http = value(section.switch("key_over_http")).unwrap_or(false);
    let key = match (&key_env, &key_file) {
        (Some(name), _) => Some(KeyPlace::Variable(name.clone())),
        (None, Some(path)) => Some(KeyPlace::File(destination(path))),
        (None, None) => None,
    };
    if let Some(open) = written.iter().find(|url| key.is_some() && !key_over_http && is_open(&url.value)) {
        faults.push(key_in_the_clear(open));
        return None;
    }
    let in_the_clear = key.is_some() && urls.iter().any(|url| is_open(url));
    let permit = setup.ask(&section, |_| TrustRequest::Send { urls: urls.clone(), key, in_the_clear });
    let whole = |number: Option<Spanned<f64>>, usual: usize| number.map_or(usual, |number| number.value as usize);
    Some(ServerSettings {
        name,
        urls,
        model: value(section.text("model")).unwrap_or_else(|| "tts-1".into()),
        key_env,
        key_file,
        key_over_http,
        permit,
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

/// Whether what is sent to an address goes over the network, to another machine, unencrypted.
fn is_open(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(host, _)| host),
    };
    let here = host.parse::<IpAddr>().map_or(host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback());
    !here
}

fn key_in_the_clear(url: &Spanned<String>) -> Diagnostic {
    let message = "the API key would go to another machine unencrypted, and others on the way could read it";
    let told = fault(url, "key-in-the-clear", message).hint("write `https://`, if the server takes it");
    told.hint("if the network in between is your own, write `key_over_http = true`")
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
