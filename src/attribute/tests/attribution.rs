use super::*;

/// Reads a text for which some speakers are declared, and returns the speaker, text and rule of each line.
fn tell(text: &str) -> Vec<(String, String, &'static str)> {
    let read = read_declared(text, &["Bo", "Ada", "Cy", "the old captain"]);
    read.lines()
        .into_iter()
        .map(|(who, what, _)| (who.to_string(), what.to_string(), ""))
        .zip(rules(&read))
        .map(|((a, b, _), r)| (a, b, r))
        .collect()
}

fn rules(read: &Read) -> Vec<&'static str> {
    read.script.lines().map(|line| line.rule.id()).collect()
}

fn assert_told(text: &str, expected: &[(&str, &str, &str)]) {
    let told = tell(text);
    let told: Vec<_> = told.iter().map(|(who, what, rule)| (who.as_str(), what.as_str(), *rule)).collect();
    assert_eq!(told, expected, "{text}");
}

#[test]
fn q1_straight_curly_and_angled_quotes_are_read() {
    for (open, close) in [("\"", "\""), ("“", "”"), ("«", "»"), ("« ", " »"), ("„", "“"), ("‘", "’"), ("'", "'")]
    {
        let quote = format!("{open}Come in,{close}");
        assert_told(&format!("{quote} said Ada."), &[("Ada", &quote, "Q2.1"), ("narrator", "said Ada.", "B1")]);
    }
}

#[test]
fn q1_a_speech_goes_on_in_the_next_block_that_opens_with_a_quote() {
    let text = "\"One.\n\n\"Two.\n\n\"Three,\" said Ada.\n\n\"Four.\"";
    let expected = [
        ("Ada", "\"One.", "Q2.1"),
        ("Ada", "\"Two.", "Q1"),
        ("Ada", "\"Three,\"", "Q1"),
        ("narrator", "said Ada.", "B1"),
        ("narrator", "\"Four.\"", "Q2.5"),
    ];
    assert_told(text, &expected);
    assert_eq!(read(text).codes().iter().filter(|code| **code == "unclosed-quote").count(), 0);
}

#[test]
fn q1_a_quote_that_nothing_closes_is_told() {
    let read = read("He said, \"One.\n\nTwo.");
    assert_eq!(read.codes(), ["unclosed-quote"]);
    assert_eq!(read.place("unclosed-quote"), "\"");
    assert_eq!(read.texts().join(" "), "He said, \"One. Two.");
}

#[test]
fn q1_quotes_inside_quotes_belong_to_the_outer_one() {
    assert_told(
        "“He said “no” twice,” said Ada.",
        &[("Ada", "“He said “no” twice,”", "Q2.1"), ("narrator", "said Ada.", "B1")],
    );
    assert_told(
        "\"He said 'no.' Twice,\" said Ada.",
        &[("Ada", "\"He said 'no.' Twice,\"", "Q2.1"), ("narrator", "said Ada.", "B1")],
    );
}

#[test]
fn q1_apostrophes_and_inches_are_no_quotes() {
    for text in [
        "The boys' toys and rock 'n' roll, 'tis true, said Ada, it was '99.",
        "It's Ada's dog's. She said, 'twas theirs.",
        "A 12\" pipe and a 5'10\" man, said Ada.",
        "He was called 'i m not a bot' by all.",
    ] {
        assert_told(text, &[("narrator", text, "B1")]);
    }
    assert_told(
        "'The boys' toys are gone,' said Ada. 'Rock 'n' roll!'",
        &[
            ("Ada", "'The boys' toys are gone,'", "Q2.1"),
            ("narrator", "said Ada.", "B1"),
            ("Ada", "'Rock 'n' roll!'", "Q2.1"),
        ],
    );
}

#[test]
fn q1_an_escaped_mark_or_code_quotes_nothing() {
    assert_told(r#"\"One\" and `"two"`."#, &[("narrator", "\"One\" and \"two\".", "B1")]);
}

#[test]
fn q1_words_in_quotes_inside_a_sentence_are_narration() {
    for text in [
        "The so-called \"network,\" which was down.",
        "\"Freedom\" is a word.",
        "She read \"The Sea\" and \"The Shore\" twice.",
    ] {
        assert_told(text, &[("narrator", text, "B1")]);
    }
}

#[test]
fn q2_1_a_tag_after_the_quotation() {
    for tag in [
        "said Ada.",
        "Ada said.",
        "Ada said softly.",
        "Ada softly said.",
        "whispered Ada, smiling.",
        "asks Ada.",
        "Ada, smiling, said.",
        "went on Ada.",
        "Ada went on.",
        "ADA replied.",
    ] {
        assert_told(&format!("\"Come in,\" {tag}"), &[("Ada", "\"Come in,\"", "Q2.1"), ("narrator", tag, "B1")]);
    }
}

#[test]
fn q2_1_a_tag_before_the_quotation() {
    for tag in [
        "Ada asked,",
        "Ada asked:",
        "Then Ada asked softly,",
        "It rained. Ada turned to Bo and said,",
        "Bo saw Ada, who said,",
        "Ada said",
    ] {
        assert_told(&format!("{tag} \"Come in.\""), &[("narrator", tag, "B1"), ("Ada", "\"Come in.\"", "Q2.1")]);
    }
}

#[test]
fn q2_1_a_tag_between_two_halves_is_for_both() {
    let expected = [("Ada", "\"Come,\"", "Q2.1"), ("narrator", "Ada whispered,", "B1"), ("Ada", "\"in.\"", "Q2.1")];
    assert_told("\"Come,\" Ada whispered, \"in.\"", &expected);
}

#[test]
fn q2_1_two_tags_in_a_block_are_kept_apart() {
    let expected = [("Ada", "\"A,\"", "Q2.1"), ("narrator", "said Ada. Bo asked,", "B1"), ("Bo", "\"B?\"", "Q2.1")];
    assert_told("\"A,\" said Ada. Bo asked, \"B?\"", &expected);
    let expected = [
        ("narrator", "Ada asked,", "B1"),
        ("Ada", "\"A?\"", "Q2.1"),
        ("narrator", "Bo said,", "B1"),
        ("Bo", "\"B.\"", "Q2.1"),
    ];
    assert_told("Ada asked, \"A?\" Bo said, \"B.\"", &expected);
}

#[test]
fn q2_1_a_description_can_be_a_name_and_a_pronoun_names_nobody() {
    assert_told(
        "\"Ahoy,\" said the old captain.",
        &[("the old captain", "\"Ahoy,\"", "Q2.1"), ("narrator", "said the old captain.", "B1")],
    );
    for tag in ["she said.", "said he.", "they said.", "said a voice.", "whispered his mother."] {
        let text = format!("\"Ahoy,\" {tag}");
        assert_told(&text, &[("narrator", &text, "B1")]);
    }
    for (who, tag) in [("the man", "said the man."), ("Ada's mother", "said Ada's mother.")] {
        assert_told(&format!("\"Ahoy,\" {tag}"), &[(who, "\"Ahoy,\"", "Q2.7"), ("narrator", tag, "B1")]);
    }
}

#[test]
fn q2_1_an_unknown_name_in_a_clear_tag_speaks_with_a_warning() {
    let read = read("\"Come in,\" said Thomas Gray. \"Sit.\"\n\n\"He is out,\" said He.");
    assert_eq!(read.said()[0], ("Thomas Gray", "\"Come in,\""));
    assert_eq!(read.codes(), ["undeclared-speaker", "guessed-speaker"]);
    assert_eq!(read.place("undeclared-speaker"), "Thomas Gray");
}

#[test]
fn q2_2_who_introduces_himself_speaks() {
    for words in
        ["Hi, I'm Ada!", "Hi, I’m Ada", "I am Ada, and this is Bo.", "Hello. My name is Ada.", "Hello, this is Ada"]
    {
        let quote = format!("\"{words}\"");
        assert_told(&quote, &[("Ada", &quote, "Q2.2")]);
    }
    for words in ["I'm Zed.", "I'm not Ada.", "I'm Ada's friend.", "Jim Ada."] {
        let quote = format!("\"{words}\"");
        assert_told(&quote, &[("narrator", &quote, "Q2.5")]);
    }
}

#[test]
fn q2_3_the_only_subject_of_the_block_before_speaks() {
    for before in [
        "Ada gets on stage. And the talk starts",
        "It was late. Then Ada came in.",
        "Ada, who was tired, sat down by Bo.",
    ] {
        assert_told(
            &format!("{before}\n\n\"Hello all!\""),
            &[("narrator", before, "B1"), ("Ada", "\"Hello all!\"", "Q2.3")],
        );
    }
    for before in ["Ada and Bo came in.", "The door opened for Ada.", "Ada's dog barked.", "# Ada comes"] {
        let told = tell(&format!("{before}\n\n\"Hello all!\""));
        assert_ne!(told[1].2, "Q2.3", "{before}");
    }
    assert_told(
        "Bo came in.\n\nAda smiled at him. \"Hello!\"",
        &[("narrator", "Bo came in.", "B1"), ("narrator", "Ada smiled at him.", "B1"), ("Ada", "\"Hello!\"", "Q2.3")],
    );
}

#[test]
fn q2_3_goes_before_turn_taking_in_a_script() {
    let text = "Bo: Hello.\n\nAda gets on stage. And the talk starts\n\n\"Hello everybody.\"";
    let told = tell(text);
    let last = told.last().expect("lines");
    assert_eq!((last.0.as_str(), last.2), ("Ada", "Q2.3"), "{told:?}");
    let text = "Bo: How many?\n\nCy: Four.\n\nAda looked at the clock for a long time.\n\n\"Then we have a day.\"";
    let told = tell(text);
    let last = told.last().expect("lines");
    assert_eq!((last.0.as_str(), last.2), ("Ada", "Q2.3"), "{told:?}");
}

#[test]
fn words_that_are_only_quoted_are_said_by_nobody() {
    for text in [
        "Ada came in. He called it a \"small misunderstanding\".",
        "Ada came in. They call it a \"deal\".",
        "Ada called the plan a \"great success\" and left.",
        "Bo spoke of the \"old days\" for an hour.",
    ] {
        let told = tell(text);
        assert!(told.iter().all(|line| line.0 == "narrator"), "{told:?}");
    }
    let told = tell("Ada came in. Ada said \"yes\".");
    assert!(told.iter().any(|line| line.0 == "Ada"), "{told:?}");
}

#[test]
fn q2_4_two_who_trade_quotations_go_on_in_turn() {
    let text = "\"A?\" asked Ada.\n\n\"B,\" said Bo.\n\n\"C?\"\n\n\"D.\"\n\n\"E?\"";
    let told = tell(text);
    let quotes: Vec<_> =
        told.iter().filter(|(_, what, _)| what.starts_with('"')).map(|(who, _, rule)| (who.as_str(), *rule)).collect();
    assert_eq!(quotes, [("Ada", "Q2.1"), ("Bo", "Q2.1"), ("Ada", "Q2.4"), ("Bo", "Q2.4"), ("Ada", "Q2.4")]);
}

/// The speakers of the quotations without a tag that follow a scene with three known people.
fn untagged(quotations: &str) -> Vec<String> {
    let scene = "\"One,\" said Ada.\n\n\"Two,\" said Bo.\n\n\"Three,\" whispered his mother.\n\n";
    let read = read(&format!("{scene}{quotations}\n\nAda sat down."));
    let lines = read.lines();
    lines[6..lines.len() - 1].iter().map(|(who, _, _)| who.to_string()).collect()
}

#[test]
fn q2_4_two_who_call_each_other_by_name_talk_to_each_other() {
    for (quotations, expected) in [
        ("\"Ada, wait!\"\n\n\"No, Bo.\"", ["Bo", "Ada"]),
        ("\"Bo, wait!\"\n\n\"No, Ada.\"", ["Ada", "Bo"]),
        ("\"Wait, Ada!\"\n\n\"Why, Bo?\"", ["Bo", "Ada"]),
        ("\"Are you there, Ada?\"\n\n\"Bo, come in.\"", ["Bo", "Ada"]),
        ("\"Listen, Bo, it rains.\"\n\n\"So it does, Ada.\"", ["Ada", "Bo"]),
    ] {
        assert_eq!(untagged(quotations), expected, "{quotations}");
    }
}

#[test]
fn q2_4_an_answer_is_of_the_one_who_was_called_however_many_others_spoke() {
    let scene = "\"One,\" said Ada.\n\n\"Two,\" said Bo.\n\n\"Three!\" cried the old sailor.\n\n\"Five,\" I said.\n\n\
        \"Seven,\" whispered his mother.\n\n\"Ada, wait!\"\n\n\"No, Bo.\"\n\nAda sat down.\n\n\
        \"I heard that,\" said the maid.\n\nBo stood up.";
    let read = read(scene);
    let of =
        |text: &str| read.lines().into_iter().find(|(_, what, _)| *what == text).map(|(who, _, _)| who.to_string());
    assert_eq!((of("\"Ada, wait!\""), of("\"No, Bo.\"")), (Some("Bo".into()), Some("Ada".into())));
}

#[test]
fn q2_5_a_quotation_of_nobody_is_the_narrators_or_an_error() {
    assert_told("\"Who is there?\"", &[("narrator", "\"Who is there?\"", "Q2.5")]);
    let text = "\"Who is there?\"\n\nThe \"door\" opened. \"Ada!\" said Ada.";
    let read = read_with(
        text,
        &AttributionOptions { quotes: Quotes::Error, announce: false, ..AttributionOptions::default() },
    );
    assert_eq!(read.codes().iter().filter(|code| **code == "unattributed-quote").count(), 1);
    assert_eq!(read.place("unattributed-quote"), "\"Who is there?\"");
    assert!(read.told.has_errors());
}

#[test]
fn q2_5_an_unattributed_quotation_amid_narration_is_read_in_one_breath() {
    let text = "It rained. \"Who is there?\" No answer came.";
    assert_told(text, &[("narrator", text, "B1")]);
}

#[test]
fn q3_guesses_are_notes_that_tell_how_to_pin_them() {
    let read =
        read_declared("\"I'm Ada.\"\n\n\"Hello,\" said Bo.\n\n\"Sit.\"\n\nBo came in.\n\n\"Well!\"", &["Ada", "Bo"]);
    assert_eq!(read.codes(), ["guessed-speaker"], "one note for the conversation");
    let told = read.told.iter().next().unwrap();
    assert_eq!(told.message, "3 quotations of this conversation are guesses: `Ada` 2, `Bo` 1");
    assert_eq!(told.severity, crate::diag::Severity::Note);
    let read = read_declared("\"One,\" said Ada.\n\n* * *\n\nBo came in.\n\n\"Well!\"", &["Ada", "Bo"]);
    assert!(read.message("guessed-speaker").contains("`Bo`"), "{}", read.message("guessed-speaker"));
    assert!(read.told.iter().next().unwrap().hints[0].contains("<!-- Bo -->"), "a single one says how to pin it");
}

#[test]
fn q4_quotes_inside_a_turn_stay_with_its_speaker() {
    let text = "Bo: They said \"yes.\" \"I'm Ada,\" said Ada. 'no'";
    assert_told(text, &[("Bo", &text[4..], "T1")]);
    assert_told("Narrator: \"I'm Ada.\"", &[("narrator", "\"I'm Ada.\"", "T1")]);
}

#[test]
fn q2_1_a_tag_is_found_whatever_kind_of_space_stands_in_it() {
    for space in [" ", "\u{a0}", "\u{2009}", "\u{202f}"] {
        let text = format!("\"Well,\"{space}said{space}Mr.{space}Wood. \"It{space}rains.\"");
        let read = read_declared(&text, &["Mr Wood"]);
        let said: Vec<_> = read.lines().iter().map(|(who, _, rule)| (*who, *rule)).collect();
        assert_eq!(said, [("Mr Wood", "Q2.1"), ("narrator", "B1"), ("Mr Wood", "Q2.1")], "{space:?}");
    }
}

#[test]
fn q3_the_guesses_of_a_long_story_are_told_once_with_their_number() {
    let text = "\"One,\" said Ada.\n\n\"Two,\" said Bo.\n\n\"Three.\"\n\n\"Four.\"\n\n* * *\n\n".repeat(20);
    let read = read_declared(&text, &["Ada", "Bo"]);
    assert_eq!(read.codes(), ["guessed-speaker"]);
    assert!(read.message("guessed-speaker").starts_with("40 quotations"), "{}", read.message("guessed-speaker"));
}
