use super::*;
use proptest::prelude::*;

/// Pieces of TOML and of voices.toml, in any order.
fn toml_like() -> impl Strategy<Value = String> {
    let mut pieces: Vec<String> = [
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        " = ",
        ",",
        ".",
        "\n",
        "\n\n",
        " ",
        "#x",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "\\",
        "\\u00",
        "\r\n",
        "\r",
        "\t",
        "é",
        "日",
        "\u{0}",
        "\u{feff}",
        "1",
        "-",
        "1e9",
        "0x",
        "nan",
        "inf",
        "1979-05-27",
        "true",
        "\"Veena\"",
        "Veena",
        "Arvind",
        "\"350ms\"",
        "[cast.Veena]\n",
        "[[cast.Veena.from]]\n",
        "[cast]\n",
        "like = \"Veena\"\n",
        "like = \"Arvind\"\n",
        "[cast.Arvind]\n",
        "aliases = [\"Veena\"]\n",
        "[narrator]\n",
        "chapter = 3\n",
        "include = [\"voices.toml\"]\n",
        "[group.x]\nmembers = [\"Veena\"]\n",
        "styles.x = {}\n",
    ]
    .map(String::from)
    .to_vec();
    pieces.extend(keys().iter().map(|key| key.name.to_string()));
    pieces.extend(keys().iter().map(|key| format!("{}\n", key.example)));
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

fn survives(text: &str) {
    let source = Source::new("voices.toml", text);
    let mut diagnostics = Diagnostics::new();
    let voices = parse(&source, &|_| Ok(text.to_string()), &mut diagnostics);
    voices.declared();
    for (name, _) in &voices.cast {
        assert!(voices.entry(&name.value).is_some());
    }
    render(&diagnostics, false, 80);
    let places: Vec<_> = diagnostics.iter().filter_map(|fault| fault.place.as_ref()).collect();
    let own: Vec<_> = places.iter().filter(|(at, _)| Arc::ptr_eq(at, &source)).map(|(_, span)| *span).collect();
    assert!(own.is_sorted_by_key(|span| span.start), "source order");
    assert!(own.iter().all(|span| text.get(span.range()).is_some()), "spans lie in the text");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_like_toml_makes_the_parser_panic(text in toml_like()) {
        survives(&text);
    }

    #[test]
    fn no_text_at_all_makes_the_parser_panic(text in any::<String>()) {
        survives(&text);
    }
}
