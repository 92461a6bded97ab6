//! From a script to a WAV file, through the real binary, with a voice that the user has installed.

use crate::common::Desk;
use crate::onnx::voices::{RATE, config, random_kokoro, tone_bursts, unknown_operator};
use std::fs;

/// What a render reports that had to speak every line.
const NOTHING_KEPT: &str = ", 0 from the cache";

/// A desk with the tone-burst voice installed as `piper:tones`, which speaks letters.
fn desk() -> Desk {
    let desk = Desk::new();
    let folder = desk.path("my-voices/piper");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("tones.onnx"), tone_bursts(true)).expect("a file");
    let more = r#""num_speakers": 2, "speaker_id_map": {"low": 0, "loud": 1},"#;
    fs::write(folder.join("tones.onnx.json"), config("text", more)).expect("a file");
    desk.write("voices.toml", "[narrator]\nvoice = \"piper:tones\"\n[cast.Ann]\nvoice = \"tones#loud\"\nrate = 1.25\n");
    desk.write("story.md", "The door opened.\n\nAnn: Who is there?\n");
    desk
}

fn fullcast(desk: &Desk, args: &[&str]) -> crate::common::Run {
    let output = desk.command(args).env("FULLCAST_VOICES", desk.path("my-voices")).output();
    crate::common::Run(output.expect("the binary runs"))
}

#[test]
fn a_story_is_rendered_with_a_voice_of_the_users_own() {
    let desk = desk();
    let first = fullcast(&desk, &["render", "story.md", "-o", "first.wav"]).ok();
    assert!(first.stderr().contains(NOTHING_KEPT), "{}", first.stderr());
    let again = fullcast(&desk, &["render", "story.md", "-o", "again.wav"]).ok();
    assert!(again.stderr().contains(": 0 spoken"), "{}", again.stderr());
    let anew = fullcast(&desk, &["render", "story.md", "-o", "anew.wav", "--no-cache", "--jobs", "2"]).ok();
    assert!(anew.stderr().contains(NOTHING_KEPT), "{}", anew.stderr());
    let read = |name: &str| fs::read(desk.path(name)).expect("a file");
    assert!(read("first.wav") == read("again.wav") && read("first.wav") == read("anew.wav"));
    let spec = hound::WavReader::open(desk.path("first.wav")).expect("a WAV file").spec();
    assert_eq!(spec.sample_rate, RATE);
}

#[test]
fn a_replaced_voice_speaks_its_lines_anew() {
    let desk = desk();
    fullcast(&desk, &["render", "story.md", "-o", "first.wav"]).ok();
    let path = desk.path("my-voices/piper/tones.onnx.json");
    let changed = fs::read_to_string(&path).expect("a file").replace("0.667", "0.1");
    fs::write(path, changed).expect("a file");
    let second = fullcast(&desk, &["render", "story.md", "-o", "second.wav"]).ok();
    assert!(second.stderr().contains(NOTHING_KEPT), "{}", second.stderr());
}

#[test]
fn a_damaged_voice_is_told_and_leaves_no_sound_file() {
    let desk = desk();
    let whole = tone_bursts(true);
    fs::write(desk.path("my-voices/piper/tones.onnx"), &whole[..whole.len() / 2]).expect("a file");
    fullcast(&desk, &["render", "story.md", "-o", "out.wav"]).fails(1, &["tones.onnx", "damaged"]);
    assert!(!desk.path("out.wav").exists());
}

#[test]
fn an_installed_voice_is_listed() {
    let listed = fullcast(&desk(), &["voices"]).ok().stdout();
    assert!(listed.lines().any(|line| line.contains("tones") && line.contains("piper")), "{listed}");
}

#[test]
fn kokoro_speaks_english_where_nothing_else_is_installed_and_what_needs_more_is_told_first() {
    let desk = Desk::new();
    let folder = desk.path("my-voices/kokoro");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("model.onnx"), random_kokoro()).expect("a file");
    for name in ["af_ann.bin", "if_lia.bin"] {
        fs::write(folder.join(name), 0.1f32.to_le_bytes().repeat(510 * 256)).expect("a file");
    }
    desk.write("story.md", "Veena and Zhōu took the café table.\n\nAnn: Who is there?\n");
    let fullcast = |args: &[&str]| {
        let mut command = desk.command(args);
        command.env("FULLCAST_VOICES", desk.path("my-voices")).env("FULLCAST_ESPEAK", "/nowhere/espeak-ng");
        crate::common::Run(command.output().expect("the binary runs"))
    };
    desk.write("voices.toml", "[narrator]\nvoice = \"af_ann\"\n[cast.Ann]\nvoice = \"kokoro:af_ann\"\n");
    fullcast(&["render", "story.md", "-o", "first.wav"]).ok();
    fullcast(&["render", "story.md", "-o", "anew.wav", "--no-cache", "--jobs", "1"]).ok();
    let read = |name: &str| fs::read(desk.path(name)).expect("a file");
    assert!(read("first.wav").len() > 10_000 && read("first.wav") == read("anew.wav"));
    desk.write("voices.toml", "[narrator]\nvoice = \"af_ann\"\n[cast.Ann]\nvoice = \"kokoro:if_lia\"\n");
    fullcast(&["check", "story.md"])
        .fails(1, &["voices.toml:4:9", "`kokoro:if_lia` cannot speak here", "apt install espeak-ng"]);
    let listed = fullcast(&["voices"]).ok().stdout();
    assert!(listed.contains("kokoro:voices in it:") && listed.contains("af_ann"), "{listed}");
}

/// Serves a voice of the user's own as `/tones.onnx` and `/tones.onnx.json`, as often as it is requested.
fn serve() -> String {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let body = match head.first().map(|line| line.contains(".json ")) {
                Some(true) => config("text", "").into_bytes(),
                _ => tone_bursts(false),
            };
            let length = body.len();
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(&body);
        }
    });
    address
}

#[test]
fn a_model_that_cannot_be_loaded_is_told_once_and_before_anything_is_spoken() {
    let desk = Desk::new();
    let folder = desk.path("my-voices/kokoro");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("model.onnx"), unknown_operator()).expect("a file");
    for name in ["af_ann.bin", "am_bob.bin", "am_cy.bin"] {
        fs::write(folder.join(name), 0.1f32.to_le_bytes().repeat(510 * 256)).expect("a file");
    }
    let cast = "[cast.Ann]\nvoice = \"kokoro:af_ann\"\n[cast.Bob]\nvoice = \"kokoro:am_bob\"\n";
    desk.write("voices.toml", format!("[narrator]\nvoice = \"kokoro:am_cy\"\n{cast}"));
    desk.write("story.md", "The door opened.\n\nAnn: Who is there?\n\nBob: It is me.\n");
    for command in ["check", "plan", "render"] {
        let run = fullcast(&desk, &[command, "story.md"]).fails(1, &["model.onnx", "Sing", "the same is true of"]);
        assert_eq!(run.stderr().matches("Sing").count(), 1, "{command}: {}", run.stderr());
    }
    let voices = fullcast(&desk, &["voices"]).ok().stdout();
    let (listed, missing) = voices.split_once("what is missing").expect("something is");
    assert!(!listed.contains("af_ann") && missing.matches("Sing").count() == 1, "{voices}");
}

#[test]
fn a_voice_is_installed_spoken_with_and_removed() {
    let desk = Desk::new();
    desk.write("voices.toml", "[narrator]\nvoice = \"piper:from-afar\"\n");
    desk.write("story.md", "The door opened.\n");
    fullcast(&desk, &["render", "story.md"]).fails(1, &["from-afar", "fullcast voices list"]);
    let from = format!("{}/tones.onnx", serve());
    let run = fullcast(&desk, &["voices", "install", "from-afar", "--from", &from]).ok();
    assert!(
        run.stderr().contains("voice = \"piper:from-afar\"") && run.stderr().contains("unverified"),
        "{}",
        run.stderr()
    );
    fullcast(&desk, &["render", "story.md"]).ok();
    assert!(fullcast(&desk, &["voices"]).ok().stdout().contains("from-afar"));
    fullcast(&desk, &["voices", "remove", "from-afar"]).ok();
    fullcast(&desk, &["voices", "remove", "from-afar"]).fails(1, &["not installed"]);
    assert_eq!(fs::read_dir(desk.path("my-voices/piper")).expect("a folder").count(), 0);
}

#[test]
fn the_catalogue_is_listed_and_nothing_is_fetched_unasked() {
    let desk = Desk::new();
    let table = fullcast(&desk, &["voices", "list"]).ok().stdout();
    assert!(
        table.contains("de_DE-thorsten-medium") && table.contains("SHA-256") && !table.contains("installed"),
        "{table}"
    );
    let json = fullcast(&desk, &["voices", "list", "--json"]).ok().stdout();
    let rows: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(rows.as_array().is_some_and(|rows| rows.len() > 20));
    fullcast(&desk, &["voices", "install", "de_DE-torsten-medium"]).fails(1, &["de_DE-thorsten-medium"]);
    assert!(!desk.path("my-voices").exists());
}
