use super::settings::ProgramSettings;
use super::*;
use crate::audio::shape::Shape;
use crate::engine::settings::Described;
use crate::engine::{EngineErrorKind, Engines, Settings, perform};
use crate::trust::{Consent, Permit};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static NEVER: AtomicBool = AtomicBool::new(false);

/// Settings of a program that is called with these arguments.
fn settings(argv: &[&str], folder: &std::path::Path) -> ProgramSettings {
    ProgramSettings {
        name: "robot".into(),
        argv: argv.iter().map(ToString::to_string).collect(),
        folder: folder.into(),
        environment: Vec::new(),
        permit: Ok(Permit::OWN),
        described: Described {
            voices: Vec::new(),
            timeout: 20.0,
            max_characters: 300,
            language: "en-GB".into(),
            licence: "unknown".into(),
            version: None,
        },
    }
}

/// The settings with a changed description of the voices.
fn with(mut settings: ProgramSettings, change: impl Fn(&mut Described)) -> ProgramSettings {
    change(&mut settings.described);
    settings
}

fn engine(program: ProgramSettings) -> Command {
    let mut engine = Command::default();
    engine.set_up(CommandSettings { programs: vec![program], piper: None });
    engine
}

fn utterance<'a>(text: &'a str, stop: &'a AtomicBool) -> Utterance<'a> {
    Utterance { text, sounds: &[], voice: "robot", shape: Shape::PLAIN, seed: 0, stop }
}

#[test]
fn placeholders_are_filled_in_once() {
    let values = template::Values {
        text: "{voice} and {out}",
        text_file: std::path::Path::new("t.txt"),
        out: std::path::Path::new("o.wav"),
        voice: "nova",
        rate: 1.25,
    };
    for (argument, expected) in [
        ("{text}", "{voice} and {out}"),
        ("-v{voice}", "-vnova"),
        ("{rate*175}/{1/rate}/{rate}", "219/0.8/1.25"),
        ("{text_file}{out}", "t.txto.wav"),
        ("{ {voice} } {x", "{ nova } {x"),
        ("(list {a b})", "(list {a b})"),
    ] {
        assert_eq!(template::fill(argument, &values), expected);
    }
    let dash = template::Values { text: "- No.", ..values };
    assert_eq!(template::fill("{text}", &dash), " - No.", "a dialogue's dash is no option");
    assert!(template::mentions(&["a{rate*2}"], "rate") && !template::mentions(&["rate", "{voice}"], "rate"));
}

#[test]
fn the_lists_of_known_programs_are_read() {
    let table = "Pty Language       Age/Gender VoiceName          File                 Other Languages\n \
                 5  en-us           --/M      English_(America)  gmw/en-US            (en 3)\n \
                 5  yue             --/F      Chinese_(Cantonese) sit/yue              (zh-yue 5)\n \
                 5  yue             --/M      Chinese_(Latin)     sit/yue-Latn\n";
    let voices = presets::espeak_table(table);
    let short: Vec<_> = voices.iter().map(|v| (v.name.as_str(), v.language.as_str(), v.gender)).collect();
    assert_eq!(short, [("en-us", "en-US", super::super::Gender::Man), ("yue", "yue", super::super::Gender::Woman)]);
    let names: Vec<_> =
        presets::flite_list("Voices available: kal awb_time rms slt \n").into_iter().map(|v| v.name).collect();
    assert_eq!(names, ["slt", "rms", "kal"]);
    let say = presets::say_list("Bad News            en_US    # Hello.\nAmélie              fr_CA    # Bonjour.\n");
    let say: Vec<_> = say.iter().map(|v| (v.name.as_str(), v.language.as_str())).collect();
    assert_eq!(say, [("Bad News", "en-US"), ("Amélie", "fr-CA")]);
    assert!(presets::espeak_table("").is_empty() && presets::say_list("command not found").is_empty());
}

#[test]
fn a_bare_name_starts_no_program() {
    // espeak-ng is started to list its voices only if the name looks like one of them, which are language tags.
    for (name, asks) in
        [("nora", false), ("hum", false), ("af_heart", false), ("de", true), ("en-us", true), ("yue-x", true)]
    {
        assert_eq!((presets::PRESETS[0].may_have)(name), asks, "{name}");
    }
}

#[test]
fn every_key_of_the_table_is_read() {
    let read = |setup: &Setup<'_>, faults: &mut Diagnostics| format!("{:?}", settings::read(setup, faults));
    crate::engine::tests::settings::every_key_is_read(&settings::SCHEMA, read);
}

#[test]
fn presets_are_complete_and_named_once() {
    let mut names: Vec<_> = presets::PRESETS.iter().map(|preset| preset.argv[0]).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), presets::PRESETS.len());
    for preset in presets::PRESETS {
        assert!(
            template::mentions(preset.argv, "out") && template::mentions(preset.argv, "voice"),
            "{}",
            preset.argv[0]
        );
        assert!(!preset.install.is_empty() && !preset.licence.is_empty());
    }
}

#[cfg(unix)]
mod with_a_shell_script {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    /// A folder with a program `speak` in it.
    fn script(body: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("speak");
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(folder.path().join("tone.wav"), tone()).unwrap();
        let root = folder.path().to_path_buf();
        (folder, root)
    }

    /// Half a second of a square wave, in a WAV stream of unknown length.
    fn tone() -> Vec<u8> {
        let mut wav = b"RIFF\xFF\xFF\xFF\xFFWAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1F\0\0\x80\x3E\0\0\x02\0\x10\0data\xFF\xFF\xFF\xFF".to_vec();
        wav.extend((0..4_000).flat_map(|n| if n / 20 % 2 == 0 { 4_000i16 } else { -4_000 }.to_le_bytes()));
        wav
    }

    fn spoken(body: &str, argv: &[&str], text: &str) -> (Result<Speech, EngineError>, String) {
        let (_folder, root) = script(body);
        let spoken = engine(settings(argv, &root)).speak(&utterance(text, &NEVER));
        (spoken, std::fs::read_to_string(root.join("got")).unwrap_or_default())
    }

    #[test]
    fn the_text_comes_as_an_argument_as_a_file_or_on_standard_input() {
        for (body, argv) in [
            ("printf %s \"$1\" > got; cat tone.wav", &["./speak", "{text}"][..]),
            ("cat \"$1\" > got; cp tone.wav \"$2\"", &["./speak", "{text_file}", "{out}"]),
            ("cat > got; cat tone.wav", &["./speak"]),
        ] {
            let (speech, got) = spoken(body, argv, "Wow! $(rm -rf x) `y` \"z\" * \u{1F980}\ttab");
            assert_eq!(speech.unwrap().audio.samples.len(), 4_000, "{argv:?}");
            assert_eq!(got.trim_end(), "Wow! $(rm -rf x) `y` \"z\" * \u{1F980} tab", "no shell reads it");
        }
    }

    #[test]
    fn voice_and_tempo_reach_the_program() {
        let (_folder, root) = script("echo \"$@\" > got; cat tone.wav");
        let settings = settings(&["./speak", "-v", "{voice}", "{rate*100}"], &root);
        let settings = with(settings, |voices| voices.voices = vec!["ann".into()]);
        let engine = engine(settings);
        assert_eq!(engine.voice("robot/ann").unwrap().abilities.rate, Some((0.5, 2.0)));
        engine
            .speak(&Utterance {
                voice: "robot/ann",
                shape: Shape { rate: 1.1, ..Shape::PLAIN },
                ..utterance("x", &NEVER)
            })
            .unwrap();
        assert_eq!(std::fs::read_to_string(root.join("got")).unwrap(), "-v ann 110\n");
        assert_eq!(engine.named("ann"), ["robot/ann"]);
        assert!(engine.voice("robot/unlisted").is_ok() && engine.named("unlisted").is_empty());
        assert!(engine.voice("robot").is_err(), "a program with voices has no nameless one");
    }

    #[test]
    fn what_goes_wrong_is_told_with_what_the_program_said() {
        let out = &["./speak", "{out}"][..];
        use EngineErrorKind::{Broken, Refused};
        for (body, argv, kind, words) in [
            ("echo 'no such voice' >&2; exit 3", &["./speak"][..], Broken, ["failed", "no such voice"]),
            ("true", &["./speak"], Broken, ["wrote no sound", ""]),
            ("true", out, Broken, ["wrote no file", ""]),
            (": > \"$1\"", out, Broken, ["wrote no sound", ""]),
            ("head -c 30000000 /dev/zero > \"$1\"", out, Broken, ["it is larger than", "MB"]),
            ("mkfifo \"$1\"", out, Broken, ["not a regular file", ""]),
            ("head -c 30000000 /dev/zero", &["./speak"], Broken, ["wrote more than", "MB"]),
            ("echo hello", &["./speak"], Broken, ["is not sound", "not a WAV"]),
            ("head -c 44 tone.wav; head -c 3000 /dev/zero", &["./speak"], Refused, ["made no sound", ""]),
            ("kill -9 $$", &["./speak"], Broken, ["failed", "signal"]),
        ] {
            let error = spoken(body, argv, "Hello.").0.unwrap_err();
            assert!(words.iter().all(|word| error.message.contains(word)), "{body}: {error}");
            assert_eq!(error.kind, kind, "{body}: {error}");
        }
        let error = spoken("x", &["./nowhere"], "Hello.").0.unwrap_err();
        assert!(error.message.contains("`./nowhere` is not found"), "{error}");
        assert_eq!(error.kind, EngineErrorKind::Missing);
    }

    /// Whether the process, whose number a script left in the file `pid`, ends within a certain time.
    fn gone(root: &Path) -> bool {
        let pid = std::fs::read_to_string(root.join("pid")).unwrap();
        let pid = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
        let end = Instant::now() + Duration::from_secs(10);
        while Instant::now() < end {
            let zombie = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()))
                .is_ok_and(|stat| stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')));
            if zombie || rustix::process::test_kill_process(pid).is_err() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    #[test]
    fn after_the_time_limit_the_program_and_its_children_are_ended() {
        let (_folder, root) = script("sleep 60 & echo $! > pid.new; mv pid.new pid; wait");
        let engine = engine(with(settings(&["./speak"], &root), |voices| voices.timeout = 1.0));
        let error = engine.speak(&utterance("Hello.", &NEVER)).unwrap_err();
        assert!(error.message.contains("took longer than 1 s"), "{error}");
        assert_eq!(error.kind, EngineErrorKind::Retry);
        assert!(gone(&root), "a grandchild lives on");
    }

    #[test]
    fn whoever_asks_to_stop_does_not_wait() {
        let (_folder, root) = script("sleep 60 & echo $! > pid.new; mv pid.new pid; wait");
        let engine = engine(settings(&["./speak"], &root));
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let spoken = scope.spawn(|| engine.speak(&utterance("Hello.", &stop)).unwrap_err().message);
            while !root.join("pid").is_file() {
                std::thread::sleep(Duration::from_millis(5));
            }
            stop.store(true, Ordering::Relaxed);
            assert!(spoken.join().unwrap().contains("stopped"));
        });
        assert!(gone(&root), "a grandchild lives on");
    }

    #[test]
    fn a_grandchild_that_keeps_the_output_open_holds_nobody_up() {
        let (speech, _) = spoken("sleep 30 & cat tone.wav", &["./speak"], "Hello.");
        assert_eq!(speech.unwrap().audio.samples.len(), 4_000);
    }

    #[test]
    fn another_program_file_or_version_is_another_sound() {
        let (_folder, root) = script("cat tone.wav");
        let print = |version: Option<&str>| {
            let settings = settings(&["./speak", "model.bin"], &root);
            engine(with(settings, |voices| voices.version = version.map(String::from))).fingerprint("robot").0
        };
        let first = print(None);
        assert_eq!(first, print(None));
        std::fs::write(root.join("model.bin"), "1").unwrap();
        let second = print(None);
        assert_ne!(first, second, "a model among the arguments");
        std::fs::write(root.join("speak"), "#!/bin/sh\ncat tone.wav # other\n").unwrap();
        assert_ne!(second, print(None), "the program");
        let named = print(Some("1"));
        std::fs::write(root.join("model.bin"), "2").unwrap();
        assert_eq!(named, print(Some("1")), "a version stands for all files");
        assert_ne!(named, print(Some("2")));
    }

    #[test]
    fn a_line_by_a_program_is_performed_like_any_other() {
        let (_folder, root) = script("cat tone.wav");
        let mut engines = Engines::open();
        let text = "[engines.command.robot]\nargv = [\"./speak\"]\nlanguage = \"en-GB\"\n";
        let tables = crate::engine::tests::settings::tables(&root.join("voices.toml"), text);
        engines.trust(Consent::everything());
        engines.configure(&tables, &mut Diagnostics::new());
        for name in ["robot", "command:robot"] {
            let (engine, voice) = engines.find(name).unwrap();
            assert_eq!((&*voice.name, &*voice.language), ("robot", "en-GB"));
            let settings = Settings { engine: engine.name().into(), voice: voice.name.to_string(), shape: voice.shape };
            let audio = perform(engine, &settings, "Hello.").unwrap();
            assert!((0.4..0.6).contains(&audio.seconds()), "{}", audio.seconds());
        }
        let message = engines.find("command:robot/x").err().unwrap().message;
        assert!(message.contains("no voice `command:robot/x`"), "{message}");
    }
}
