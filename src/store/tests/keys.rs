use super::*;
use crate::audio::shape::{KNOBS, Shape};
use crate::engine::{Fingerprint, Settings};
use std::collections::BTreeSet;

fn print(text: &str) -> Fingerprint {
    Fingerprint(text.into())
}

fn settings() -> Settings {
    let shape = Shape { rate: 1.06, pitch: -2.0, tilt: 1.5, ..Shape::default() };
    Settings { engine: "pico".into(), voice: "nora".into(), shape }
}

fn key_of(voices: &[(&Fingerprint, &Settings)], text: &str) -> Key {
    Request { voices, text, sounds: &[], language: "en-US", seed: 0 }.key()
}

#[test]
fn the_encoding_is_the_one_that_is_out_there() {
    // If this fails, all users have to speak all their takes again. If that is intended, raise the version and change this.
    let key = key_of(&[(&print("pico 1"), &settings())], "Hello, folks.");
    assert_eq!(key.to_string(), "5c445b6c490eb7348d1e7c6d39261c1d097cd89de1578936fe156ce81cc7f326");
}

#[test]
fn a_key_is_shown_and_read_as_64_hexadecimal_digits() {
    let key = Key([0xAB; 32]);
    assert_eq!(key.to_string(), "ab".repeat(32));
    assert_eq!(Key::from_hex(&key.to_string()), Some(key));
    for wrong in ["", "ab", &"AB".repeat(32), &"xy".repeat(32), &"ab".repeat(33)] {
        assert_eq!(Key::from_hex(wrong), None, "{wrong}");
    }
}

#[test]
fn whatever_is_heard_changes_the_key() {
    let (a, b, nora) = (print("pico 1"), print("pico 2"), settings());
    let other = |change: &dyn Fn(&mut Settings)| {
        let mut settings = settings();
        change(&mut settings);
        settings
    };
    let max = other(&|s| s.voice = "max".into());
    let mut keys = vec![
        key_of(&[(&a, &nora)], "Hello."),
        key_of(&[(&a, &nora)], "Hello"),
        key_of(&[(&b, &nora)], "Hello."),
        key_of(&[(&a, &max)], "Hello."),
        key_of(&[(&a, &other(&|s| s.engine = "tone".into()))], "Hello."),
        // The order of a chorus's members counts.
        key_of(&[(&a, &nora), (&a, &max)], "Hello."),
        key_of(&[(&a, &max), (&a, &nora)], "Hello."),
        key_of(&[(&a, &nora), (&a, &nora)], "Hello."),
        key_of(&[(&a, &nora), (&b, &max)], "Hello."),
        Request { voices: &[(&a, &nora)], text: "Hello.", sounds: &[], language: "en-GB", seed: 0 }.key(),
        Request { voices: &[(&a, &nora)], text: "Hello.", sounds: &[], language: "en-US", seed: 1 }.key(),
    ];
    for knob in KNOBS {
        let as_it_is = (knob.get)(&nora.shape);
        let values = [knob.min, knob.max, f32::from_bits(as_it_is.to_bits() + 1)];
        for value in values.into_iter().filter(|&value| value != as_it_is) {
            keys.push(key_of(&[(&a, &other(&|s| (knob.set)(&mut s.shape, value)))], "Hello."));
        }
    }
    let count = keys.len();
    assert_eq!(keys.into_iter().collect::<BTreeSet<_>>().len(), count);
}

#[test]
fn no_field_can_be_taken_for_a_part_of_its_neighbour() {
    let key = |print: &str, engine: &str, voice: &str, text: &str, language: &str| {
        let settings = Settings { engine: engine.into(), voice: voice.into(), shape: Shape::default() };
        let fingerprint = Fingerprint(print.into());
        Request { voices: &[(&fingerprint, &settings)], text, sounds: &[], language, seed: 0 }.key()
    };
    let keys = [
        key("ab", "c", "d", "e", ""),
        key("a", "bc", "d", "e", ""),
        key("a", "b", "cd", "e", ""),
        key("a", "b", "c", "de", ""),
        key("a", "b", "c", "d", "e"),
        key("", "abcde", "", "", ""),
    ];
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
}

#[test]
fn a_knob_at_its_default_and_a_minus_zero_change_nothing() {
    let fingerprint = print("pico 1");
    let with = |shape: Shape| {
        let settings = Settings { engine: "pico".into(), voice: "nora".into(), shape };
        key_of(&[(&fingerprint, &settings)], "Hello.")
    };
    assert_eq!(with(Shape { pitch: -0.0, ..Shape::default() }), with(Shape::default()));
    // Zero is not the default of these knobs.
    let shape = |intonation| Shape { intonation, ..Shape::default() };
    assert_eq!(with(shape(-0.0)), with(shape(0.0)));
    assert_ne!(with(shape(0.0)), with(Shape::default()));
}
