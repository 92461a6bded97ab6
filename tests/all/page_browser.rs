//! A real browser opens the page that `--page` writes: it plays, a click on a line jumps there, the highlight follows.
//! If Chromium is not installed, the test is skipped, with a message; with `FULLCAST_TEST_TOOLS=all` in the
//! environment, it fails.
#![cfg(unix)]

use crate::common::{Desk, not_installed};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Chromium, which is controlled through a pair of pipes by the DevTools protocol: JSON with a zero byte after each message.
struct Browser {
    process: Child,
    input: ChildStdin,
    answers: Receiver<Value>,
    asked: u64,
    session: Option<Value>,
    _profile: tempfile::TempDir,
}

/// How long to wait for an answer. None takes longer, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

const FLAGS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required --mute-audio \
    --disable-dev-shm-usage --remote-debugging-pipe";

impl Browser {
    /// Starts the browser. `None` if it is not installed.
    fn start() -> Option<Self> {
        let there = |name: &&&str| {
            Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        };
        let Some(name) = ["chromium", "chromium-browser", "google-chrome"].iter().find(there) else {
            not_installed("chromium", "no such program");
            return None;
        };
        let profile = tempfile::tempdir().expect("a temp folder");
        // The shell sets up the browser's pipes: it reads from 3 and writes to 4.
        let shell = format!("exec {name} {FLAGS} --user-data-dir=\"$0\" 3<&0 4>&1 1>&2 2>/dev/null");
        let mut process = Command::new("sh")
            .args(["-c", &shell])
            .arg(profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let input = process.stdin.take().expect("piped");
        let mut output = BufReader::new(process.stdout.take().expect("piped"));
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while output.read_until(0, &mut message).is_ok_and(|length| length > 0) {
                message.pop();
                if sender.send(serde_json::from_slice(&message).expect("JSON")).is_err() {
                    return;
                }
                message.clear();
            }
        });
        let mut browser = Self { process, input, answers, asked: 0, session: None, _profile: profile };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}))["targetId"].clone();
        let session = browser.call("Target.attachToTarget", json!({"targetId": target, "flatten": true}));
        browser.session = Some(session["sessionId"].clone());
        browser.call("Page.enable", json!({}));
        browser.call("Runtime.enable", json!({}));
        Some(browser)
    }

    /// Sends a request and waits for the answer. An exception inside the page fails the test, and so does a rejected
    /// promise that is not caught.
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let mut message = json!({"id": self.asked, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = session.clone();
        }
        self.input.write_all(format!("{message}\0").as_bytes()).expect("a browser that listens");
        loop {
            let answer = self.answers.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {method}"));
            assert_ne!(answer["method"], "Runtime.exceptionThrown", "{answer}");
            if answer["id"] == self.asked {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    fn open(&mut self, path: &std::path::Path) {
        self.call("Page.navigate", json!({"url": format!("file://{}", path.display())}));
        self.until("document.readyState === 'complete' && document.getElementById('audio').readyState >= 1");
        // The sound is repeated, so that it does not end before the test looks at it, however slow the machine is.
        self.value("audio.loop = true");
    }

    fn value(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        self.call("Runtime.evaluate", params)["result"]["value"].clone()
    }

    /// Waits until something is true in the page.
    #[track_caller]
    fn until(&mut self, condition: &str) {
        let wait = format!(
            "new Promise(done => {{ let left = 2000; const look = () => {{ try {{ if ({condition}) return done(true); }} catch {{}} \
             if (left-- > 0) setTimeout(look, 20); else done(false); }}; look(); }})"
        );
        assert_eq!(self.value(&wait), true, "never: {condition}");
    }

    fn key(&mut self, key: &str, text: &str) {
        for kind in ["keyDown", "keyUp"] {
            let mut params = json!({"type": kind, "key": key});
            if kind == "keyDown" && !text.is_empty() {
                params["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", params);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const SCRIPT: &str = "---\ntitle: A </title><script>window.hurt = 1</script>\n---\n\n# One\n\nIt rained on the harbour.\n\n\
    Ann: Look \\<img src=x onerror=\"window.hurt = 2\">.\n\nThe boat came in.\n\n# Two\n\nAnn: Good night, everybody on the pier.\n";

fn page(desk: &Desk) -> std::path::PathBuf {
    desk.tones(SCRIPT);
    desk.fullcast(&["render", "story.md", "-o", "story.wav", "--page", "page.html", "--timeline", "lines.json"]).ok();
    desk.path("page.html")
}

const NOW: &str = "document.querySelector('.line.now')?.id";

#[test]
fn a_click_jumps_the_sound_plays_and_the_highlight_follows() {
    let Some(mut browser) = Browser::start() else { return };
    let desk = Desk::new();
    browser.open(&page(&desk));
    let lines: Value = serde_json::from_slice(&std::fs::read(desk.path("lines.json")).unwrap()).unwrap();
    let length = lines["duration"].as_f64().unwrap();
    let heard = browser.value("audio.duration").as_f64().unwrap();
    assert!((heard - length).abs() < 0.05, "{heard} s instead of {length} s");

    // This is a single expression, because the sound goes on meanwhile.
    let clicked = "document.getElementById('l3').click(), [audio.currentTime, document.querySelector('.line.now')?.id, \
        document.querySelectorAll('[aria-current=true].line').length, document.getElementById('who').textContent]";
    let clicked = browser.value(clicked);
    let begins = lines["lines"][3]["start"].as_f64().unwrap();
    assert!((clicked[0].as_f64().unwrap() - begins).abs() < 0.01, "{clicked} and not from {begins} s on");
    assert_eq!((&clicked[1], &clicked[2], &clicked[3]), (&json!("l3"), &json!(1), &json!("Ann")));
    browser.until("!audio.paused");
    // There are no more clicks. The sound alone moves the highlight.
    browser.until("![undefined, 'l3'].includes(document.querySelector('.line.now')?.id)");
    assert_eq!(browser.value("window.hurt === undefined"), true, "text of the author ran");
}

#[test]
fn keys_play_jump_and_change_the_speed() {
    let Some(mut browser) = Browser::start() else { return };
    let desk = Desk::new();
    browser.open(&page(&desk));
    browser.key("ArrowRight", "");
    browser.key("ArrowRight", "");
    browser.until("audio.paused && document.querySelector('.line.now')?.id === 'l2'");
    browser.key("ArrowLeft", "");
    browser.until("document.querySelector('.line.now')?.id === 'l1'");
    browser.key("+", "+");
    browser.key("+", "+");
    browser.key("-", "-");
    assert_eq!(browser.value("audio.playbackRate"), 1.1);
    browser.key(" ", " ");
    browser.until("!audio.paused && document.getElementById('play').getAttribute('aria-label') === 'Pause'");
    browser.key(" ", " ");
    browser.until("audio.paused");
    assert_ne!(browser.value(NOW), Value::Null);
}

#[test]
fn sound_that_does_not_start_is_no_exception_and_leaves_the_page_paused() {
    let Some(mut browser) = Browser::start() else { return };
    let desk = Desk::new();
    browser.open(&page(&desk));
    browser.value("window.broken = 0; addEventListener('unhandledrejection', () => window.broken++)");
    // The second click pauses before playing has begun.
    browser.value("document.getElementById('play').click(), document.getElementById('play').click()");
    // This is how browsers answer that allow no sound before the reader has done something.
    browser.value("audio.play = () => Promise.reject(new DOMException('not yet', 'NotAllowedError'))");
    browser.value("document.getElementById('l3').click()");
    browser.value("document.getElementById('l2').focus()");
    browser.key("Enter", "\r");
    browser.value("document.activeElement.blur()");
    browser.key(" ", " ");
    browser.until("audio.paused && document.getElementById('play').getAttribute('aria-label') === 'Play'");
    assert_eq!(browser.value("window.broken"), 0, "a rejection was not caught");
}

#[test]
fn a_chapter_link_jumps_and_the_page_fits_a_phone() {
    let Some(mut browser) = Browser::start() else { return };
    let desk = Desk::new();
    let metrics = json!({"width": 360, "height": 700, "deviceScaleFactor": 2, "mobile": true});
    browser.call("Emulation.setDeviceMetricsOverride", metrics);
    browser.open(&page(&desk));
    assert_eq!(browser.value("document.documentElement.scrollWidth <= innerWidth"), true, "it scrolls sideways");
    browser.value("document.querySelector('[data-chapter=\"1\"]').click()");
    browser.until("document.querySelector('[data-chapter=\"1\"]').getAttribute('aria-current') === 'true'");
    assert_eq!(browser.value("document.querySelector('.line.now').closest('section').id"), "c1");
    // The waveform has been drawn.
    let painted = "(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0))(document.querySelector('canvas'))";
    assert_eq!(browser.value(painted), true);
}
