//! Who is let in, and what they get.

use super::*;

#[test]
fn the_page_comes_with_headers_that_let_it_load_nothing_from_elsewhere() {
    let studio = Running::of(STORY);
    for name in ["", "studio.js", "studio.css", "api/book", "no-such-file"] {
        let head = studio.get(name).head.to_lowercase();
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self'"), "{name}: {head}");
        assert!(!head.contains("unsafe"), "{head}");
        for header in ["referrer-policy: no-referrer", "x-content-type-options: nosniff", "cache-control: no-store"] {
            assert!(head.contains(header), "{name}: {head}");
        }
    }
    assert!(studio.get("").head.contains("text/html") && studio.get("studio.js").head.contains("text/javascript"));
}

#[test]
fn no_file_of_the_page_has_a_script_or_style_that_the_policy_forbids() {
    for (name, kind, bytes) in files::FILES.iter().filter(|(_, kind, _)| kind.starts_with("text/html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!text.contains("<style") && !text.contains(" style=") && !text.contains(" onclick="), "{name} {kind}");
        assert!(!text.replace("<script type=\"module\" src=", "").contains("<script"), "{name}");
    }
}

#[test]
fn without_the_token_there_is_nothing() {
    let studio = Running::of(STORY);
    let port = studio.port();
    let token = studio.address.split('/').nth(3).unwrap().to_string();
    let shorter = &token[..token.len() - 1];
    let wrong = token.replace(|c: char| c.is_ascii_digit(), "a");
    for path in ["/", "/api/book", &format!("/{shorter}/api/book"), &format!("/{wrong}/"), &format!("//{token}/")] {
        let answered = studio
            .send(format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").as_bytes());
        assert_eq!(answered.status, 404, "{path}");
        assert!(!answered.text().contains("Key"), "{path}");
    }
    assert_eq!(token.len(), 64, "256 bits");
    assert_ne!(token, Running::of(STORY).address.split('/').nth(3).unwrap());
}

#[test]
fn another_name_for_this_machine_is_refused() {
    let studio = Running::of(STORY);
    let (path, port) = (studio.path("api/book"), studio.port());
    let asked = |host: &str| {
        studio.send(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes()).status
    };
    for host in
        [format!("evil.example:{port}"), "127.0.0.1".into(), "127.0.0.1:1".into(), format!("127.0.0.1.nip.io:{port}")]
    {
        assert_eq!(asked(&host), 403, "{host}");
    }
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        assert_eq!(asked(&format!("{host}:{port}")), 200, "{host}");
    }
}

#[test]
fn a_request_of_another_page_is_refused() {
    let studio = Running::of(STORY);
    let (path, port) = (studio.path("api/book"), studio.port());
    let get = |origin: &str| {
        let head =
            format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n");
        studio.send(head.as_bytes()).status
    };
    assert_eq!((get("http://evil.example"), get("null"), get(&format!("http://localhost:{port}"))), (403, 403, 200));
    let delete = format!("DELETE {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(studio.send(delete.as_bytes()).status, 405);
}

#[test]
fn no_path_leads_out_of_the_page() {
    let studio = Running::of(STORY);
    for name in [
        "../story.md",
        "..%2fstory.md",
        "%2e%2e/story.md",
        "story.md",
        "voices.toml",
        "/etc/passwd",
        "api/files/..%2fstory.md",
    ] {
        let answered = studio.get(name);
        assert!(answered.status >= 400, "{name}: {}", answered.status);
        assert!(!answered.text().contains("rained"), "{name}");
    }
}
