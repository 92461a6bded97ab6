//! The catalogue, and what can be asked for.

use super::*;

#[test]
fn names_are_names_and_slips_are_pointed_out() {
    for wrong in ["", "../x", "a/b", ".hidden", "a\\b", "a b"] {
        let fault = InstallRequest::new(wrong, Some("x.onnx")).unwrap_err();
        assert!(fault.message.contains("not a name"), "{wrong}");
    }
    let fault = InstallRequest::new("de_DE-torsten-medium", None).unwrap_err();
    assert!(fault.hints.iter().any(|hint| hint.contains("de_DE-thorsten-medium")), "{:?}", fault.hints);
    assert!(InstallRequest::new("nobody", Some("https://example.org/voices")).is_err());
    assert_eq!(InstallRequest::new("joe", None).unwrap().name, "en_US-joe-medium");
}

#[test]
fn a_mirror_is_held_to_the_catalogues_digests() {
    let request = InstallRequest::new("hibari", Some("https://example.org/mirror/")).unwrap();
    let files = request.entry.unwrap().files;
    let sources: Vec<String> = files.iter().map(|file| file.sources[0].to_string()).collect();
    assert_eq!(sources, ["https://example.org/mirror/hibari.NOTICE", "https://example.org/mirror/hibari.onnx"]);
    assert!(files.iter().all(|file| file.check.is_some() && file.sources.len() == 1));
}

#[test]
fn the_catalogue_is_in_order() {
    let mut names = BTreeSet::new();
    for entry in catalogue() {
        for name in [Some(&entry.name), entry.short.as_ref()].into_iter().flatten() {
            assert!(names.insert(name), "{name} twice");
        }
        assert!(engine::ENGINES.iter().any(|row| row.name == entry.engine), "{}", entry.engine);
        assert!(!entry.licence.is_empty() && !entry.language.is_empty());
        assert!(!entry.recommended || !entry.about.is_empty(), "{}", entry.name);
        assert!(entry.files.last().unwrap().name.ends_with(".onnx"), "{}: the model comes last", entry.name);
        let card = entry.card.as_ref().unwrap_or_else(|| panic!("{} has no card", entry.name));
        assert!(entry.files.iter().any(|file| file.name == *card), "{card}");
        for file in &entry.files {
            assert!(!file.sources.is_empty() && !file.name.contains('/'), "{}", file.name);
            let digits = match file.check.as_ref().expect("every file can be checked") {
                PublishedDigest::Sha256(digits) => (digits, 64),
                PublishedDigest::Md5(digits) => (digits, 32),
            };
            assert!(digits.0.len() == digits.1 && digits.0.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        if entry.engine == "piper" {
            assert_eq!(entry.files.last().unwrap().name, format!("{}.onnx", entry.name));
        }
        assert!(!entry.recommended || entry.checked() == "SHA-256", "{}", entry.name);
    }
    for language in ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT"] {
        assert!(catalogue().iter().any(|entry| entry.language == language), "{language}");
    }
    for name in ["hibari", "kokoro", "joe"] {
        assert!(find(name).is_some_and(|entry| entry.recommended), "{name}");
    }
}

#[test]
fn sources_are_read_as_the_catalogue_writes_them() {
    let parse = |text: &str| FileSource::parse(text, "a.bin");
    assert_eq!(parse("https://example.org/x/"), Some(FileSource::Address("https://example.org/x/a.bin".into())));
    let source = parse("pip p-1==0.1 p/part + npm @s/q@2.0 package/").unwrap();
    assert_eq!(source.to_string(), "p-1==0.1 + @s/q@2.0");
    let paths: Vec<&str> = source.packages().iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["p/part", "package/a.bin"]);
    for wrong in ["http://example.org/x", "pip p", "pip p x", "cargo p==1 x", ""] {
        assert_eq!(parse(wrong), None, "{wrong}");
    }
}
