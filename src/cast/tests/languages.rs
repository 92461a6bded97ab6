//! Voices that do not read the language of the script.

use super::*;

/// The codes and messages of warnings about languages.
fn told(language: &str, voices_text: &str) -> Vec<(&'static str, String, Vec<String>)> {
    let scene = scene(&format!("---\nlanguage: {language}\n---\n\nAnna: Hm.\n\nBen: Hm.\n\nOh.\n"), voices_text);
    let (_, diagnostics) = scene.cast();
    let warnings = diagnostics.iter().filter(|told| matches!(told.code, "unread-language" | "foreign-voice"));
    warnings.map(|told| (told.code, told.message.clone(), told.hints.clone())).collect()
}

#[test]
fn a_language_without_a_voice_is_told_once_with_what_would_read_it() {
    // No voice and no program on any machine reads Akkadian.
    let told = told("akk", "");
    assert_eq!(told.len(), 1, "{told:?}");
    let (code, message, _) = &told[0];
    assert_eq!(*code, "unread-language");
    assert!(message.contains("Akkadian (`akk`)") && message.contains("English"), "{message}");
}

#[test]
fn voices_of_voices_toml_that_do_not_read_the_language_are_told_once() {
    let one = told("de", "[narrator]\nvoice = \"nora\"\n");
    assert_eq!(one.len(), 1, "{one:?}");
    assert_eq!(one[0].1, "the voice `nora` reads English (`en-US`), but the script is in German (`de`)");
    assert!(one[0].2.iter().any(|hint| hint == "`greta` reads it"), "{:?}", one[0].2);
    let three =
        "[narrator]\nvoice = \"nora\"\n[cast.Anna]\nchorus = [\"june\", \"nora\"]\n[cast.Ben]\nvoice = \"lucia\"\n";
    let three = told("de", three);
    assert_eq!(three.len(), 1, "{three:?}");
    assert_eq!(three[0].1, "3 voices do not read German (`de`): `june` (en-US), `lucia` (es-ES), `nora` (en-US)");
}

#[test]
fn voices_of_the_language_in_any_region_and_voices_of_unknown_languages_are_right() {
    for (language, voice) in [("de-AT", "greta"), ("en", "claire"), ("EN_gb", "nora"), ("pl", "tone:beep")] {
        let voices = format!(
            "[narrator]\nvoice = \"{voice}\"\n[cast.Anna]\nlike = \"narrator\"\n[cast.Ben]\nlike = \"narrator\"\n"
        );
        assert_eq!(told(language, &voices), [], "{voice} for {language}");
    }
}

#[test]
fn a_script_that_names_no_language_is_reminded_of_it() {
    let scene = scene("Bonjour.\n", "[narrator]\nvoice = \"colette\"\n");
    let (_, diagnostics) = scene.cast();
    let warning = diagnostics.iter().find(|told| told.code == "foreign-voice").expect("a warning");
    assert!(warning.hints.iter().any(|hint| hint.contains("language: fr-FR")), "{:?}", warning.hints);
    assert_eq!(warning.place.as_ref().map(|(_, span)| span.start), Some(19), "at the voice");
}
