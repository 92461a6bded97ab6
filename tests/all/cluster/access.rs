//! Who may use the server, and how that is told.

use super::*;
use std::path::Path;

/// What each command says that needs the server, with these words in `[cluster]`.
fn told(desk: &Desk, address: &str, cluster: &str) -> String {
    std::fs::create_dir_all(desk.path("config")).expect("a folder");
    desk.write("config/config.toml", format!("[cluster]\npatience = 2\n{cluster}"));
    let runs = [
        desk.fullcast(&["cluster", address]),
        desk.fullcast(&["work", address]),
        desk.fullcast(&["render", "story.md", "--workers", address]),
    ];
    runs.iter().map(|run| format!("{}{}", run.stdout(), run.stderr())).collect()
}

/// Renders by a worker with the configuration that is there.
fn speaks(address: &str, cluster: &str) {
    let (desk, home) = home(2);
    desk.write("config/config.toml", format!("[cluster]\npatience = 2\n{cluster}"));
    let worker = worker(&desk, address);
    let (output, render) = away(&desk, address);
    arrives(render, output, &home);
    end(worker);
}

#[test]
fn a_password_and_a_token_open_the_server_and_a_wrong_one_is_told_without_being_shown() {
    let rows = [
        (
            &["--user", "me", "--pass", "right-canary"][..],
            "user = \"me\"\npassword = \"right-canary\"",
            "user = \"me\"\npassword = \"wrong-canary\"",
        ),
        (&["--auth", "right-canary"][..], "token = \"right-canary\"", "token = \"wrong-canary\""),
    ];
    for (arguments, right, wrong) in rows {
        let Some(server) = Server::with(arguments) else { return };
        let desk = Desk::new();
        desk.tones("Ann: Hello.\n");
        for cluster in [wrong, ""] {
            let told = told(&desk, &server.address(), cluster);
            assert_eq!(told.matches("cannot be reached").count(), 3, "{told}");
            assert!(told.contains("authorization") && told.contains("`[cluster]` in your config.toml"), "{told}");
            assert!(!told.contains("canary"), "{told}");
        }
        // In the address, too.
        let inside = server.address().replace("://", "://me:wrong-canary@");
        let told = told(&desk, &inside, "");
        assert!(told.contains("cannot be reached") && !told.contains("canary"), "{told}");
        speaks(&server.address(), right);
    }
}

/// Makes an authority and what it vouches for. `None` if there is no `openssl`, which has been told.
fn certificates(folder: &Path) -> Option<()> {
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").expect("a file");
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let authority = ["req", "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"];
    let wanted = ["req", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"];
    let signed = [
        "x509",
        "-req",
        "-days",
        "2",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-extfile",
        "names",
        "-out",
        "server.pem",
    ];
    let authority: Vec<&str> = authority.into_iter().chain(key).collect();
    let wanted: Vec<&str> = wanted.into_iter().chain(key).collect();
    for arguments in [&authority[..], &wanted[..], &signed[..]] {
        let run = Command::new("openssl").args(arguments).current_dir(folder).output();
        match run {
            Ok(run) => assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr)),
            Err(error) => {
                not_installed("openssl", error);
                return None;
            }
        }
    }
    Some(())
}

#[test]
fn an_encrypted_server_is_used_if_its_authority_is_named_and_refused_if_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(()) = certificates(folder.path()) else { return };
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let Some(server) = Server::with(&["--tls", "--tlscert", &path("server.pem"), "--tlskey", &path("server.key")])
    else {
        return;
    };
    let desk = Desk::new();
    desk.tones("Ann: Hello.\n");
    let address = server.address().replace("nats://", "tls://");
    let told = told(&desk, &address, "");
    assert_eq!(told.matches("cannot be reached").count(), 3, "{told}");
    speaks(&address, &format!("authorities = {:?}", path("ca.pem")));
}
