//! `fullcast rehearse`. With the feature `system-speech`, it is tested with a real speech-dispatcher, whose sound goes
//! nowhere, by libao's null driver. If that is not installed, the tests are skipped, with a message; with
//! `FULLCAST_TEST_TOOLS=all`, they fail.

use crate::common::Desk;

const TALK: &str = "\
Ann: Good morning, dear Ben.

Ben: Is it?

It was.

Ann: It is a very good
morning.
";

#[cfg(not(feature = "system-speech"))]
#[test]
fn a_build_without_the_systems_speech_says_how_to_get_one_with_it() {
    let desk = Desk::new();
    desk.write("story.md", TALK);
    desk.fullcast(&["rehearse", "story.md"]).fails(1, &["--features system-speech", "libspeechd-dev"]);
}

#[cfg(all(feature = "system-speech", target_os = "linux"))]
mod live {
    use super::{Desk, TALK};
    use std::io::{BufRead, BufReader, Write};
    use std::path::PathBuf;
    use std::process::{Child, Command, Stdio};

    /// A speech-dispatcher that only this test uses.
    struct Server {
        process: Child,
        socket: PathBuf,
        desk: Desk,
    }

    impl Server {
        /// Starts it. `None`, with a message, if it is not installed.
        fn start() -> Option<Self> {
            let desk = Desk::new();
            for folder in ["conf", "conf/modules", "log"] {
                std::fs::create_dir_all(desk.path(folder)).expect("a folder");
            }
            let module = PathBuf::from("/etc/speech-dispatcher/modules/espeak-ng.conf");
            if module.is_file() {
                std::fs::copy(module, desk.path("conf/modules/espeak-ng.conf")).expect("a copy");
            }
            desk.write(
                "conf/speechd.conf",
                "AudioOutputMethod \"libao\"\nAddModule \"espeak-ng\" \"sd_espeak-ng\" \"espeak-ng.conf\"\n\
                 DefaultModule espeak-ng\nDisableAutoSpawn\n",
            );
            desk.write(".libao", "default_driver=null\nquiet\n");
            // The path of a socket can have at most 107 bytes. Paths of temporary folders are usually short enough.
            let socket = desk.path("s");
            let mut command = Command::new("speech-dispatcher");
            command.arg("-s").arg("-C").arg(desk.path("conf")).arg("-L").arg(desk.path("log")).arg("-S").arg(&socket);
            command.arg("-P").arg(desk.path("pid")).args(["-t", "0"]).env("HOME", desk.path(""));
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let process = match command.spawn() {
                Ok(process) => process,
                Err(error) => {
                    crate::common::not_installed("speech-dispatcher", error);
                    return None;
                }
            };
            let mut server = Self { process, socket, desk };
            while !server.socket.exists() {
                assert!(server.process.try_wait().expect("a process").is_none(), "speech-dispatcher has ended");
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            Some(server)
        }

        fn address(&self) -> String {
            format!("unix_socket:{}", self.socket.display())
        }

        /// What a rehearsal shows without a terminal.
        fn rehearse(&self, script: &str, arguments: &[&str]) -> Vec<String> {
            self.desk.write("story.md", script);
            self.desk.write("voices.toml", "announce = false\n");
            let mut all = vec!["rehearse", "story.md"];
            all.extend(arguments);
            let output = self.desk.command(&all).env("SPEECHD_ADDRESS", self.address()).stdin(Stdio::null()).output();
            let output = output.expect("the binary runs");
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{told}");
            assert!(!told.contains("by time"), "the ends of lines were not told: {told}");
            String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim().to_string()).collect()
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    #[test]
    fn every_line_is_spoken_in_order_and_ends_by_itself() {
        let Some(server) = Server::start() else { return };
        assert_eq!(
            server.rehearse(TALK, &[]),
            [
                "1  Ann: Good morning, dear Ben.",
                "3  Ben: Is it?",
                "5  narrator: It was.",
                "7  Ann: It is a very good morning."
            ]
        );
    }

    #[test]
    fn a_rehearsal_begins_where_it_is_asked_to_and_keeps_to_one_character() {
        let Some(server) = Server::start() else { return };
        assert_eq!(server.rehearse(TALK, &["--from", "4"])[0], "5  narrator: It was.");
        assert_eq!(server.rehearse(TALK, &["--from", "8"]), ["7  Ann: It is a very good morning."]);
        assert_eq!(server.rehearse(TALK, &["--character", "ben"]), ["3  Ben: Is it?"]);
    }

    /// Keys are typed into a real terminal, each after it has shown what comes before it.
    #[test]
    fn space_pauses_and_goes_on_arrows_move_by_line_and_q_ends() {
        let Some(server) = Server::start() else { return };
        let talk: String = (1..=4_000).map(|n| format!("Ann: This is number {n}.\n\n")).collect();
        server.desk.write("story.md", talk);
        server.desk.write("voices.toml", "announce = false\n");
        let command = format!("{} rehearse story.md", env!("CARGO_BIN_EXE_fullcast"));
        let terminal = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .current_dir(server.desk.path(""))
            .env("SPEECHD_ADDRESS", server.address())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut terminal = terminal.expect("script of util-linux");
        let mut keys = terminal.stdin.take().expect("piped");
        let mut shown = BufReader::new(terminal.stdout.take().expect("piped")).lines();
        let mut until = |wanted: &str| {
            let found = shown.by_ref().map(|line| line.expect("text")).find(|line| line.contains(wanted));
            found.unwrap_or_else(|| panic!("`{wanted}` was never shown"))
        };
        let number = |line: &str| -> usize {
            let digits: String = line.chars().filter(char::is_ascii_digit).collect();
            digits.parse().expect("a line number")
        };
        let mut press =
            |key: &str| keys.write_all(key.as_bytes()).and_then(|()| keys.flush()).expect("a live terminal");

        until("Ann: This is number 2.");
        press(" ");
        let paused = number(&until("paused at line"));
        press("\x1b[B");
        assert_eq!(number(&until("paused at line")), paused + 2, "the next line stands two rows below");
        press("\x1b[A");
        assert_eq!(number(&until("paused at line")), paused);
        press(" ");
        until(&format!("Ann: This is number {}.", paused.div_ceil(2)));
        press("q");
        assert!(terminal.wait().expect("an end").success());
    }

    #[test]
    fn without_a_server_it_is_an_error_and_nothing_hangs() {
        let desk = Desk::new();
        desk.write("story.md", TALK);
        let mut command = desk.command(&["rehearse", "story.md"]);
        let output = command.env("SPEECHD_ADDRESS", "unix_socket:/nowhere/at/all").stdin(Stdio::null()).output();
        let output = output.expect("the binary runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("speech-dispatcher"), "{told}");
    }
}
