use super::*;

#[test]
fn t1_a_turn_lasts_to_the_end_of_its_block() {
    let read = read("Bo: One\ntwo.\n\nThree.");
    assert_eq!(read.lines(), [("Bo", "One two.", "T1"), ("narrator", "Three.", "B1")]);
    assert_eq!(read.skipped("speaker label"), ["Bo:"]);
}

#[test]
fn t1_the_narrator_can_have_turns() {
    let read = read("NARRATOR: One.");
    assert_eq!(read.lines(), [("narrator", "One.", "T1")]);
    assert_eq!((read.script.speakers.len(), read.codes().len()), (1, 0));
}

#[test]
fn t1_a_turn_without_words_is_told() {
    let read = read("Bo:\n\nOne.");
    assert_eq!(read.said(), [("narrator", "One.")]);
    assert_eq!(read.codes(), ["empty-turn"]);
    assert_eq!(super::read("Bo: [pause]\n\nOne.").codes(), [""; 0]);
}

#[test]
fn t2_a_name_that_is_known_opens_a_turn_inside_a_block() {
    let known = read("It rained.\nAda: Two.\n\nAda: Four.");
    assert_eq!(known.lines(), [("narrator", "It rained.", "B1"), ("Ada", "Two.", "T2"), ("Ada", "Four.", "T1")]);
    let declared = read_declared("Night fell.\nbo: One.", &["Bo"]);
    assert_eq!(declared.lines(), [("narrator", "Night fell.", "B1"), ("Bo", "One.", "T2")]);
}

#[test]
fn t2_names_below_each_other_are_turns_without_blank_lines() {
    for text in [
        "ANNA: Where were you?\nBEN: Out.\nCLARA: He was not.",
        "Anna: where were you?\nBen: out\nKx: he was not",
        "Zork: Where were you?\nBlat: Out.",
        "Zork: where\nBlat: out\nZork: why",
        "- Anna: Where were you?\n- Ben: Out.",
        "Guard 2: Halt!\nThe Queen of Hearts: Off with\nhis head!",
    ] {
        let turns = text.matches(": ").count();
        let read = read(text);
        assert!(read.lines().iter().all(|(who, _, rule)| *who != "narrator" && rule.starts_with('T')), "{text}");
        assert_eq!(read.said().len(), turns, "{text}");
    }
    let scene = read("They sat down.\nANNA: Where were you?\nBEN: Out, and then\nin again.");
    assert_eq!(
        scene.said(),
        [("narrator", "They sat down."), ("ANNA", "Where were you?"), ("BEN", "Out, and then in again.")]
    );
}

#[test]
fn t2_tables_of_facts_are_no_turns() {
    for text in [
        "Name: Tobias\nAge: 31\nTown: Leeds",
        "Monday: Soup.\nTuesday: Fish.",
        "Monday 3: Soup.\nTuesday 4: Fish.",
        "From: Anna\nTo: Ben\nSubject: Hello.",
        "Von: Anna\nAn: Ben\nBetreff: Hallo.",
        "Note: It rains.\nWarning: It pours.",
        "Apples: red and round\nPears: green",
        "- Apples: red and round.\n- Pears: green.",
        "10:30 We left.\n11:00 We came.",
        "Dear Sir:\nDear Madam:\nIt rains.",
        "Part One: The Well.\nPart Two: The Rope.",
        "Then she said: No.\nAnd he said: Yes.",
    ] {
        let read = read(&format!("Once upon a time.\n\n{text}"));
        assert!(read.said().iter().all(|(who, _)| *who == "narrator"), "{text}: {:?}", read.said());
    }
    assert_eq!(read("Apples: red and round\nPears: green").place("label-of-fact"), "Apples");
    // Whoever is declared speaks, whatever it looks like.
    assert_eq!(read_declared("Apples: red and round\nPears: green", &["Pears"]).said()[1].0, "Pears");
}

#[test]
fn t2_a_name_in_the_middle_of_a_line_opens_no_turn() {
    assert_eq!(read_declared("Bo: One. Bo: two.", &["Bo"]).texts(), ["One. Bo: two."]);
}

#[test]
fn t3_the_colon_needs_white_space_after_it() {
    for text in ["10:30 is late.", "Http://x.org is near.", "Bo::Ada is code.", "Bo:hi"] {
        assert_eq!(read_declared(text, &["Bo", "10", "Http"]).said(), [("narrator", text)]);
    }
    assert_eq!(read("Bo:\nhi").said(), [("Bo", "hi")]);
    assert_eq!(read("Bo:\thi").said(), [("Bo", "hi")]);
}

#[test]
fn t3_a_full_width_colon_counts() {
    assert_eq!(read("Bo： hi\n\n小明：你好。").said(), [("Bo", "hi"), ("小明", "你好。")]);
}

#[test]
fn t4_names_have_one_to_four_words_of_a_shape() {
    let names = [
        "Mr. Darcy",
        "D'Arcy",
        "D’Arcy",
        "Guard 2",
        "Lady of the Lake",
        "Jean-Luc",
        "MC",
        "R2-D2",
        "Anna von Stein",
        "Élodie",
        "1st Guard",
        "J. R. Smith",
        "d'Artagnan",
        "A Voice",
        "First Witch",
        "Всеволод",
        "All",
        "The Old Man",
    ];
    for name in names {
        assert_eq!(read(&format!("{name}: hi")).said(), [(name, "hi")]);
    }
    let others = ["the ship was gone", "One thing", "I Know A Man Here", "he", "Yes, Sir", "42", "Bo (x) y", "\"Bo\""];
    for other in others {
        let text = format!("{other}: hi");
        assert_eq!(read(&text).said(), [("narrator", text.as_str())]);
    }
}

#[test]
fn t4_emphasis_around_a_name_is_dropped() {
    for text in ["**Bo:** hi", "**Bo**: hi", "*Bo*: hi", "__Bo__: hi", "***Bo:*** hi"] {
        assert_eq!(read(text).said(), [("Bo", "hi")], "{text}");
    }
}

#[test]
fn t4_names_compare_without_case_after_nfc_and_the_first_spelling_is_shown() {
    let read = read("E\u{301}lodie: One.\n\nÉLODIE: Two.\n\nélodie: three.\n\nBO: a\n\nBo: b");
    let speakers: Vec<_> = read.script.speakers.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(speakers, ["narrator", "E\u{301}lodie", "BO"]);
    assert_eq!(read_declared("BO: a", &["Bo"]).said(), [("Bo", "a")], "the declared spelling wins");
}

#[test]
fn t5_a_declared_name_is_always_a_speaker() {
    let names = ["note", "the crowd outside the window", "Time"];
    let read = read_declared("Note: One.\n\nThe crowd outside the window: Two.\n\nTime: Three.", &names);
    assert_eq!(read.said(), [("note", "One."), ("the crowd outside the window", "Two."), ("Time", "Three.")]);
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn t5_an_undeclared_name_is_a_speaker_with_one_warning() {
    let read = read("Bo: One.\n\nBo: Two.\n\nAda: Three.");
    assert_eq!(read.codes(), ["undeclared-speaker"; 2]);
    assert!(read.message("undeclared-speaker").contains("`Bo`"));
    assert_eq!(read.place("undeclared-speaker"), "Bo");
}

#[test]
fn t5_labels_that_are_no_people_are_narration() {
    let labels = [
        "Note",
        "WARNING",
        "Chapter 3",
        "Chapter Three",
        "Time",
        "P.S.",
        "Act II",
        "Scene",
        "Date",
        "Part 2",
        "The End",
        "Step 1",
        "TL;DR",
        "Summary",
        "Q",
        "However",
        "Then",
        "But Seriously",
        "Remember",
    ];
    for label in labels.iter().filter(|label| **label != "Q") {
        let text = format!("{label}: hi");
        let read = read(&text);
        assert_eq!(read.said(), [("narrator", text.as_str())]);
        assert_eq!(read.codes(), [""; 0]);
    }
}

#[test]
fn t5_a_name_near_a_declared_one_is_asked_about() {
    let read = read_declared("Vena: One.\n\nArwinnd: Two.\n\nAl: Three.", &["Veena", "Arvind", "Bo"]);
    assert_eq!(read.codes(), ["similar-name", "similar-name", "undeclared-speaker"]);
    assert!(read.message("similar-name").contains("did you mean `Veena`?"));
    assert_eq!(read.said()[0].0, "Vena");
}

#[test]
fn t6_an_escaped_colon_marks_no_speaker() {
    let read = read_declared(r"Bo\: One.", &["Bo"]);
    assert_eq!(read.said(), [("narrator", "Bo: One.")]);
    assert_eq!(read.skipped("escape"), [r"\"]);
}

#[test]
fn t7_a_direction_in_brackets_is_the_style_of_its_turn() {
    let read = read("Bo (whispering): One.\n\n**Bo** [fast]: Two.\n\nBo(loud, at 10:30): Three.\n\nBo: Four.");
    let styles: Vec<_> = read.script.lines().map(|l| l.style.as_ref().map(|(style, _)| style.as_str())).collect();
    assert_eq!(styles, [Some("whispering"), Some("fast"), Some("loud, at 10:30"), None]);
    assert!(read.said().iter().all(|(who, _)| *who == "Bo"));
    let (_, place) = read.script.lines().next().unwrap().style.clone().unwrap();
    assert_eq!(place.text(&read.script.parts), "whispering");
    assert_eq!(read.codes(), ["undeclared-speaker"], "a style is no unknown bracket");
}

#[test]
fn t4_any_space_apostrophe_and_full_stop_of_a_title_compare_as_one() {
    let read =
        read("O’Brien: One.\n\nO'Brien: Two.\n\nMr.\u{a0}Wood: Three.\n\nMr Wood: Four.\n\nMR.\u{2009}WOOD: Five.");
    let speakers: Vec<_> = read.script.speakers.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(speakers, ["narrator", "O’Brien", "Mr.\u{a0}Wood"]);
    assert!(read.lines().iter().all(|(_, _, rule)| *rule == "T1"));
}

#[test]
fn t5_in_prose_a_name_before_a_colon_once_is_no_speaker() {
    for text in
        ["London: a grey day.", "Release Date: May 2000", "Emma--quite alone: so she said.", "Good news: it rains."]
    {
        let read = read(&format!("{text}\n\n\"Yes,\" said Ada."));
        assert_eq!(read.said()[0], ("narrator", text));
    }
    let told = read("London: a grey day.\n\n\"Yes,\" said Ada.");
    assert_eq!(told.place("label-in-prose"), "London");
    let novel = "\"Yes,\" said Ada.\n\n\"No,\" said Bo.\n\n".repeat(5);
    let novel = read(&format!("{novel}London: Published by Bell.\n\nDarcy: I see.\n"));
    assert_eq!(novel.script.speakers.len(), 3, "{:?}", novel.lines());
    assert!(novel.message("label-in-prose").contains("1 other name"), "{}", novel.message("label-in-prose"));
}

#[test]
fn t5_a_name_before_a_colon_in_prose_can_still_be_a_speaker() {
    let quoted = "\"Yes,\" said Ada.\n\n\"No,\" said Bo.\n\n".repeat(4);
    let said = |read: &Read, name: &str| read.lines().iter().any(|(who, _, rule)| *who == name && *rule == "T1");
    assert!(said(&read_declared(&format!("{quoted}Darcy: I see."), &["Darcy"]), "Darcy"), "declared");
    assert!(said(&read(&format!("{quoted}Darcy: I see.\n\nDarcy: And now?")), "Darcy"), "twice");
    assert!(said(&read("\"Yes,\" said Ada.\n\nDarcy: I see."), "Darcy"), "not a novel");
    assert!(said(&read("\"Yes,\" said Ada.\n\nAda: well, I never."), "Ada"), "a tag has the name");
    assert!(
        read_declared(&format!("{quoted}Veana: I see."), &["Veena"]).codes().contains(&"similar-name"),
        "a typing error"
    );
}

#[test]
fn t8_cues_for_sound_and_music_are_pauses_that_nobody_speaks() {
    let play = "SOUND: A door.\n\nODA: Who is it?\nSFX: Thunder.\nRain.\n\nBRAM: Me.\nMUSIC: UP\nAND UNDER\nODA: Oh.\n\n[MUSIC: SOFT]\n\n(MUSIC OUT)\n\nMusic: up\n";
    let read = read(play);
    assert_eq!(read.said(), [("ODA", "Who is it?"), ("narrator", "Rain."), ("BRAM", "Me."), ("ODA", "Oh.")]);
    assert_eq!(
        read.skipped("sound cue"),
        ["SOUND: A door.", "SFX: Thunder.", "MUSIC: UP\nAND UNDER", "[MUSIC: SOFT]", "(MUSIC OUT)", "Music: up"]
    );
    let pauses = read.script.items.iter().filter(|item| matches!(item, Item::Pause { .. })).count();
    assert_eq!(pauses, 6);
    let prose = super::read("Music: the food of love.");
    assert_eq!(prose.texts(), ["Music: the food of love."]);
    let declared = read_declared("SOUND: Hello, I am Mr Sound.", &["Sound"]);
    assert_eq!(declared.said(), [("Sound", "Hello, I am Mr Sound.")]);
}

#[test]
fn t9_a_direction_that_opens_a_speech_is_not_spoken() {
    let read = read("BRAM: (WHISPERS) Only me.\n\nODA (V.O.): Late.\n\nBRAM (CONT'D): (And I mean it.) Am I?");
    assert_eq!(read.said(), [("BRAM", "Only me."), ("ODA", "Late."), ("BRAM", "(And I mean it.) Am I?")]);
    let styles: Vec<_> = read.script.lines().map(|line| line.style.as_ref().map(|(style, _)| style.as_str())).collect();
    assert_eq!(styles, [Some("WHISPERS"), None, None]);
    assert_eq!(read.skipped("speaker label"), ["BRAM: (WHISPERS)", "ODA (V.O.):", "BRAM (CONT'D):"]);
}

#[test]
fn t9_a_direction_inside_a_turn_is_nobodys_speech() {
    let read = read(
        "TOBIAS: (He looks for somewhere to put the cup.)\n\nADA (softly): There. (She points.) No,\nthere.\n\nTOBIAS: (laughs)\n\nADA: (And I mean it.)",
    );
    assert_eq!(
        read.said(),
        [
            ("narrator", "(He looks for somewhere to put the cup.)"),
            ("ADA", "There."),
            ("narrator", "(She points.)"),
            ("ADA", "No, there."),
            ("ADA", "(And I mean it.)"),
        ]
    );
    assert_eq!(read.skipped("direction"), ["(laughs)"]);
    assert_eq!(read.skipped("speaker label").len(), 4);
    let styles: Vec<bool> = read.script.lines().map(|line| line.style.is_some()).collect();
    assert_eq!(styles, [false, true, false, true, false]);
}

#[test]
fn t10_people_who_speak_at_once_are_known_one_by_one() {
    let read = read("ODA: One.\n\nODA AND BRAM: Ten!\n\nOda & Bram: Eleven!\n\nMarks and Spencer: Socks.");
    assert_eq!(
        read.said(),
        [("ODA", "One."), ("ODA AND BRAM", "Ten!"), ("Oda & Bram", "Eleven!"), ("Marks and Spencer", "Socks.")]
    );
    let members = |name: &str| {
        let one = read.script.speakers.iter().find(|one| one.name == name).expect("it speaks");
        one.members.iter().map(|id| read.script.name(*id)).collect::<Vec<_>>()
    };
    assert_eq!(members("ODA AND BRAM"), ["ODA", "BRAM"]);
    assert_eq!(members("Oda & Bram"), ["ODA", "BRAM"]);
    assert!(members("Marks and Spencer").is_empty() && members("ODA").is_empty());
}

#[test]
fn t10_people_who_speak_only_at_once_are_known_by_capitals_or_given_names() {
    for (label, members) in [
        ("ADA and FINN", vec!["ADA", "FINN"]),
        ("ADA & FINN", vec!["ADA", "FINN"]),
        ("ADA, FINN and BO", vec!["ADA", "FINN", "BO"]),
        ("ADA, FINN, AND BO (whispering)", vec!["ADA", "FINN", "BO"]),
        ("ADA/FINN", vec!["ADA", "FINN"]),
        ("Anna et Clara", vec!["Anna", "Clara"]),
        ("Anna und Clara", vec!["Anna", "Clara"]),
        ("Anna y Clara", vec!["Anna", "Clara"]),
        ("Anna en Clara", vec!["Anna", "Clara"]),
        ("АННА И КЛАРА", vec!["АННА", "КЛАРА"]),
    ] {
        let read = read(&format!("{label}: No!"));
        assert_eq!(read.said().len(), 1, "{label}");
        assert_eq!(read.said()[0].1, "No!", "{label}");
        let members_of: Vec<&str> = read
            .script
            .speakers
            .iter()
            .filter(|one| !one.members.is_empty())
            .flat_map(|one| one.members.iter().map(|id| read.script.name(*id)))
            .collect();
        assert_eq!(members_of, members, "{label}");
    }
    for label in ["Marks and Spencer", "London, Paris", "Dear Anna and Ben", "Sound and Fury", "He and She"] {
        let read = read(&format!("{label}: No!"));
        assert!(read.script.speakers.iter().all(|one| one.members.is_empty()), "{label}");
    }
}

#[test]
fn t4_names_can_be_descriptions_and_have_numbers() {
    let read = read("MAN #2: Ten?\n\nMan in the Blue Hat: No.\n\nQ: Why?\n\nA: Because.");
    let names: Vec<&str> = read.said().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["MAN #2", "Man in the Blue Hat", "Q", "A"]);
    assert_eq!(read_declared("the small one: Hi.", &["the small one"]).said(), [("the small one", "Hi.")]);
}

#[test]
fn t5_a_label_that_is_read_aloud_is_told_once() {
    let read = read("Anna: Hi.\n\nMonday: it rains.\n\nRe: The well.\n\nDear Anna: Come.\n\nBen: No.");
    let names: Vec<&str> = read.said().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["Anna", "narrator", "narrator", "narrator", "Ben"]);
    assert_eq!(read.codes().iter().filter(|code| **code == "label-of-nobody").count(), 1);
    assert_eq!(
        read.message("label-of-nobody"),
        "`Monday:` is read as text, and so is 1 other name before a colon, because that is no name of a person"
    );
    assert_eq!(super::read("Monday: it rains.").codes(), [""; 0]);
}

#[test]
fn t5_a_colon_is_only_advised_about_where_one_stands() {
    let hints = |text: &str| -> String {
        let read = read(text);
        let told = read.told.iter().find(|one| one.code == "undeclared-speaker").expect("it is told");
        told.hints.join("; ")
    };
    for turn in ["Ada: Hi.", "**Ada:** Hi.", "Ada (softly): Hi.", "Ada [softly] : Hi."] {
        assert!(hints(turn).contains("colon"), "{turn}");
    }
    for tag in ["“Hi,” said Ada.", "“Hi,” said Ada (softly).", "“Hi,” said Ada [Bell].", "“Hi,”<!-- Ada --> she said."]
    {
        assert!(!hints(tag).contains("colon") && hints(tag).contains("<!-- Name -->"), "{tag}");
    }
}

#[test]
fn t1_a_name_before_corner_brackets_that_are_the_whole_line_opens_a_turn() {
    let script = "花子「来ますか」\n太郎「まだです。『夜』を読む」\n\n小明「走吧。」\n\n花子「はい」";
    assert_eq!(
        read(script).said(),
        [
            ("花子", "「来ますか」"),
            ("太郎", "「まだです。『夜』を読む」"),
            ("小明", "「走吧。」"),
            ("花子", "「はい」")
        ]
    );
    for narration in
        ["太郎は「行こう」", "花子「はい」と言った。", "「はい」", "小明說「走吧。」", "花子「は」「い」", "花子「はい"]
    {
        assert_eq!(read(narration).said(), [("narrator", narration)], "{narration}");
    }
}
