use super::*;

#[test]
fn plain_text_stays_as_it_is() {
    for text in [
        "Arvind is attending KubeCon for the first time. He's on his own.",
        "\"Hi, I'm Arvind\"",
        "A well-known friend (of mine), I think; is it so?",
        "Wait; no. Jack-o'-lantern, mother-in-law, don't!",
        "Straße, naïve café, Ærø.",
    ] {
        assert_eq!(
            speakable(text, &Lexicon::default(), "en-US"),
            SpokenText { text: text.to_string(), ..SpokenText::default() }
        );
    }
}

#[test]
fn emphasis_that_is_left_is_not_said() {
    says(
        "en-US",
        &[
            ("This is *so* **very** _nice_ ~~not~~ `code`", "This is so very nice not code"),
            ("snake_case_name and getUserName", "snake case name and get User Name"),
            ("__init__", "init"),
            ("iPhone, GitHub, KubeCon, macOS", "iPhone, GitHub, KubeCon, mac OS"),
        ],
    );
}

#[test]
fn emoji_are_dropped() {
    says(
        "en-US",
        &[
            ("Hello 😀, world 👨‍👩‍👧‍👦!", "Hello, world!"),
            ("hi😀there", "hi there"),
            ("Fine :-) really ;) yes <3", "Fine really yes"),
            ("🇩🇪 flag ❤️ ☃ →", "flag"),
            ("1️⃣ first", "one first"),
        ],
    );
}

#[test]
fn dashes_and_dots_are_pauses() {
    says(
        "en-US",
        &[
            ("word—word", "word, word"),
            ("word — word, word – word, word - word, word--word", "word, word, word, word, word, word, word, word"),
            ("\"But—\" he said", "\"But,\" he said"),
            ("— Well, said he", "Well, said he"),
            ("Well, — he said", "Well, he said"),
            ("pre- and post-war", "pre and post-war"),
            ("wait…what", "wait, what"),
            ("Well… no. . . yes....", "Well, no, yes."),
            ("What?!?! No!!! Hm???", "What? No! Hm?"),
        ],
    );
}

#[test]
fn addresses_are_read_with_their_dots() {
    says(
        "en-US",
        &[
            ("See https://www.example.com/a-b/c_d.", "See example dot com slash a dash b slash c underscore d."),
            ("(http://example.com)", "(example dot com)"),
            ("Mail me.too@example.co.uk, please", "Mail me dot too at example dot co dot uk, please"),
            ("edit voices.toml and README.md", "edit voices dot toml and Readme dot md"),
            ("example.com/path is up", "example dot com slash path is up"),
            ("Node.js rocks", "Node dot js rocks"),
            ("It ended.Then it began", "It ended.Then it began"),
            ("src/text/mod.rs", "src slash text slash mod dot rs"),
        ],
    );
}

#[test]
fn characters_are_made_plain() {
    says(
        "en-US",
        &[
            ("“Hello,” she said. ‘Don’t!’", "\"Hello,\" she said. Don't!"),
            ("a\u{a0}b\tc\u{2003}d\u{200b}e\u{ad}f", "a b c def"),
            ("\u{feff}cafe\u{301}", "café"),
            ("ﬁne ＡＢ１", "fine ay bee one"),
            ("Dvořák, Łódź", "Dvorák, Lódz"),
            ("a\0b\u{7}", "ab"),
            ("日本語 и русский", "日本語 и русский"),
        ],
    );
}
