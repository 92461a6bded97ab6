use super::*;
use crate::attribute::{self, AttributionOptions};
use crate::diag::Source;
use crate::{cast, read, voices};
use std::path::Path;

const VOICES: &str = "\
[narrator]
voice = \"tone:hum\"
[cast.Ann]
voice = \"tone:beep\"
[cast.Ben]
voice = \"tone:hum\"
pitch = 3
[pauses]
line = 0.1
turn = 0.2
paragraph = 0.3
scene = 2
chapter = 1
pause = 0.7
";

fn planned(text: &str, voices_text: &str) -> (Plan, Diagnostics) {
    let (_, plan, diagnostics) = read_and_planned(text, voices_text);
    (plan, diagnostics)
}

fn read_and_planned(text: &str, voices_text: &str) -> (Script, Plan, Diagnostics) {
    let mut faults = Diagnostics::new();
    let none = |_: &std::path::Path| Err("no files here".to_string().into());
    let voices = voices::parse(&Source::new("voices.toml", voices_text), &none, &mut faults);
    let options = AttributionOptions { declared: voices.declared(), announce: false, ..Default::default() };
    let manuscript = read::read(read::Input::new(Path::new("story.md"), text.into()), &mut faults).expect("text");
    let script = attribute::attribute(&manuscript, &options, &mut faults);
    let engines = Engines::open();
    let cast = cast::cast(&script, &voices, &engines, &mut faults);
    assert!(!faults.has_errors(), "{faults:?}");
    let mut diagnostics = Diagnostics::new();
    let plan = plan(&script, &cast, &voices, &engines, &mut diagnostics);
    (script, plan, diagnostics)
}

fn plan_of(text: &str) -> Plan {
    planned(text, VOICES).0
}

/// The steps of a plan: `_` and the length for silence, the text for speech.
fn shape(plan: &Plan) -> Vec<String> {
    let step = |step: &Step| match step {
        Step::Silence(seconds) => format!("_{seconds}"),
        Step::Slot(slot) => format!("@{}", slot.start),
        Step::Speak(speak) => speak.text.clone(),
    };
    plan.steps.iter().map(step).collect()
}

fn keys(text: &str, voices: &str) -> Vec<Key> {
    planned(text, voices).0.speaks().map(|speak| speak.key).collect()
}

#[test]
fn words_in_letters_that_a_voice_does_not_read_are_told_once_and_lost_ones_are_errors() {
    let voices = "[narrator]\nvoice = \"nora\"\n[cast.Ann]\nvoice = \"tone:beep\"\n";
    let told = |text: &str, voices: &str| {
        let (plan, diagnostics) = planned(text, voices);
        let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        let spoken: Vec<String> = plan.speaks().map(|speak| speak.text.clone()).collect();
        (spoken.join(" "), codes.join(" "))
    };
    let plain = |text: &str, codes: &str| (text.to_string(), codes.to_string());
    let story = "Hi Привет.\n\nAnn: Привет.\n\nO Привет, café.\n";
    assert_eq!(told(story, voices), plain("Hi Privet. Привет. O Privet, café.", "foreign-letters"), "a tone reads all");
    assert_eq!(told("Hi 𡎪.\n", voices), plain("Hi 𡎪.", "unreadable-word"));
    let respelt = format!("{voices}[lexicon]\n\"Привет\" = \"pree-vyet\"\n\"𡎪\" = \"one\"\n");
    assert_eq!(told("Hi Привет 𡎪.\n", &respelt), plain("Hi pree-vyet one.", ""));
    let chorus = "[narrator]\nchorus = [\"tone:hum\", \"nora\"]\n";
    assert_eq!(told("Hi Привет.\n", chorus), plain("Hi Privet.", "foreign-letters"), "all its voices say one text");
}

#[test]
fn words_of_another_alphabet_are_told_once_with_what_would_read_them() {
    let story = "Он сказал Привет.\n\nИ она сказала Привет.\n\nSo 日本 it was.\n";
    let (_, diagnostics) = planned(story, "[narrator]\nvoice = \"nora\"\n");
    let told: Vec<&str> = diagnostics.iter().map(|told| told.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "6 words are in Cyrillic letters, which the voice of narrator does not read: `Он` is said as `On`",
            "the voice of narrator does not read the letters of `日本`: it is said as `Ri Ben`"
        ]
    );
    let (_, both) = planned("まだ 日本\n\n夜\n", "[narrator]\nvoice = \"nora\"\n");
    assert_eq!(both.iter().filter(|told| told.message.starts_with("3 words are in Japanese letters")).count(), 1);
    let russian = diagnostics.iter().find(|told| told.message.contains("Cyrillic")).expect("a warning");
    // A voice that is here, or what would have to be installed: it depends on the machine, but there always is one.
    assert!(russian.hints.len() > 1 || !russian.advice.is_empty(), "{russian:?}");
}

#[test]
fn pauses_depend_on_what_lies_between_two_lines() {
    assert_eq!(shape(&plan_of("One.\n\nTwo.\n\nAnn: Three.\n")), ["One.", "_0.3", "Two.", "_0.2", "Three."]);
    assert_eq!(shape(&plan_of("\"One,\" said Ann.\n")), ["\"One,\"", "_0.1", "said Ann."]);
    assert_eq!(shape(&plan_of("One.\n\n---\n\nAnn: Two.\n")), ["One.", "_2", "Two."]);
    assert_eq!(shape(&plan_of("One.\n\n# Next\n\nTwo.\n")), ["One.", "_1", "Next", "_1", "Two."]);
}

#[test]
fn d1_a_pause_of_the_script_is_silence_of_that_length() {
    assert_eq!(shape(&plan_of("Ann: One. [pause 500ms] Two.\n")), ["One.", "_0.5", "Two."]);
    assert_eq!(shape(&plan_of("Ann: One. [pause] Two.\n")), ["One.", "_0.7", "Two."]);
    assert_eq!(shape(&plan_of("One.\n\n[pause 2s]\n\nTwo. [pause 1s]\n")), ["One.", "_2", "Two.", "_1"]);
}

#[test]
fn lines_of_verse_are_spoken_one_by_one_with_a_pause_of_their_own() {
    let voices = VOICES.replace("line = 0.1", "line = 0.1\nverse = 0.4");
    let shape_of = |text: &str| shape(&planned(text, &voices).0);
    let song = "Row, row, row your boat\\\ngently down\nthe stream,  \nmerrily.\n";
    assert_eq!(shape_of(song), ["Row, row, row your boat", "_0.4", "gently down the stream,", "_0.4", "merrily."]);
    // The border between two lines moves with what was replaced before it.
    let paid = "They paid $5 to Dr.\\\nFox & Sons,\\\n20 %\\\nless.\n";
    let spoken =
        ["They paid five dollars to Doctor", "_0.4", "Fox and Sons,", "_0.4", "twenty percent", "_0.4", "less."];
    assert_eq!(shape_of(paid), spoken);
    // A line of nothing but marks has nothing to say, so it stays with its neighbour.
    assert_eq!(shape_of("* * *\\\nOne\\\n—\\\ntwo.\n").len(), 3);
    // Each speaker's part of a quoted song is split into lines.
    let both = shape_of("\"La la\\\nla la,\" said Ann,\\\nand left.\n");
    assert_eq!(both, ["\"La la", "_0.4", "la la,\"", "_0.1", "said Ann,", "_0.4", "and left."]);
}

#[test]
fn verse_as_long_as_a_book_is_planned_in_one_pass() {
    let song = "la la 5 la\\\n".repeat(40_000);
    let plan = plan_of(&format!("{song}la.\n"));
    assert_eq!(plan.speaks().count(), 40_001);
    assert!(plan.speaks().all(|speak| speak.text.len() < 20));
}

#[test]
fn a_line_without_a_word_becomes_a_pause_and_a_warning() {
    let (plan, diagnostics) = planned("One.\n\nAnn: 🙂\n\nTwo.\n", VOICES);
    assert_eq!(shape(&plan), ["One.", "_0.2", "_0.7", "_0.2", "Two."]);
    assert_eq!(plan.lines.len(), 3);
    let codes: Vec<_> = diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["wordless-line"]);
}

#[test]
fn no_utterance_is_longer_than_an_engine_takes_and_none_of_its_words_is_lost() {
    let long = "The sentence goes on and on, as sentences do. ".repeat(60);
    let plan = plan_of(&long);
    assert!(plan.speaks().all(|speak| speak.text.chars().count() <= LONGEST_UTTERANCE));
    let said: Vec<_> = plan.speaks().flat_map(|speak| speak.text.split_whitespace()).collect();
    assert_eq!(said, long.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn the_same_words_in_the_same_voice_are_spoken_once() {
    let plan = plan_of("Ann: Yes.\n\nBen: Yes.\n\nAnn: Yes.\n");
    assert_eq!(plan.speaks().count(), 3);
    assert_eq!(plan.distinct().len(), 2);
}

const TALK: &str = "It began.\n\nAnn: One.\n\nBen: Two.\n\nAnn: Three.\n";

#[test]
fn an_inserted_line_changes_no_other_key() {
    let before = keys(TALK, VOICES);
    let after = keys(&TALK.replace("Ben: Two.", "Ben: New.\n\nBen: Two."), VOICES);
    assert_eq!(after.len(), before.len() + 1);
    let kept: Vec<_> = after.iter().filter(|key| before.contains(key)).collect();
    assert_eq!(kept, before.iter().collect::<Vec<_>>());
}

#[test]
fn renaming_pauses_gain_and_position_change_no_key() {
    let before = keys(TALK, VOICES);
    assert_eq!(before, keys(&TALK.replace("Ann", "Zoe"), &VOICES.replace("Ann", "Zoe")));
    assert_eq!(before, keys(TALK, &VOICES.replace("turn = 0.2", "turn = 3")));
    assert_eq!(before, keys(TALK, &VOICES.replace("[cast.Ben]", "gain = -5\n[cast.Ben]")));
    let moved = keys("Ann: Three.\n\nIt began.\n\nAnn: One.\n\nBen: Two.\n", VOICES);
    assert_eq!(before.iter().collect::<HashSet<_>>(), moved.iter().collect());
}

#[test]
fn a_changed_pitch_changes_the_keys_of_that_character_alone() {
    let before = keys(TALK, VOICES);
    let after = keys(TALK, &VOICES.replace("\"tone:beep\"", "\"tone:beep\"\npitch = 1"));
    let changed: Vec<_> = before.iter().zip(&after).map(|(one, other)| one != other).collect();
    assert_eq!(changed, [false, true, false, true]);
}

#[test]
fn a_lexicon_word_changes_the_keys_of_the_lines_that_hold_it() {
    let before = keys(TALK, VOICES);
    let after = keys(TALK, &format!("{VOICES}[lexicon]\nTwo = \"too\"\n"));
    let changed: Vec<_> = before.iter().zip(&after).map(|(one, other)| one != other).collect();
    assert_eq!(changed, [false, false, true, false]);
}

#[test]
fn phonemes_that_reach_a_voice_are_in_the_key_and_others_are_told_once_and_are_not() {
    let talk = "Ann: To KubeCon.\n\nAnn: KubeCon and Loch.\n";
    let lexicon = |entry: &str| format!("[cast.Ann]\nvoice = \"claire\"\n[lexicon]\n{entry}\n");
    let spelt = keys(talk, &lexicon(""));
    let (plan, faults) = planned(talk, &lexicon("KubeCon = { ipa = \"ˈkjuːbkɒn\" }"));
    assert!(!faults.iter().any(|fault| fault.code == "no-phonemes"), "{faults:?}");
    assert!(plan.speaks().zip(&spelt).all(|(speak, spelt)| speak.key != *spelt && speak.text.contains("KubeCon")));
    // No English voice has this sound.
    let (plan, faults) = planned(talk, &lexicon("Loch = { ipa = \"lɒx\" }"));
    assert_eq!(plan.speaks().map(|speak| speak.key).collect::<Vec<_>>(), spelt);
    let told: Vec<_> = faults.iter().filter(|fault| fault.code == "no-phonemes").collect();
    assert!(told.len() == 1 && told[0].message.contains("`x`") && told[0].message.contains("`Loch`"), "{told:?}");
    let (plan, faults) =
        planned(talk, &lexicon("KubeCon = { ipa = \"k\" }\nLoch = { ipa = \"l\" }").replace("claire", "tone:beep"));
    assert_eq!(faults.iter().filter(|fault| fault.code == "no-phonemes").count(), 1, "an engine tells it once");
    assert!(plan.speaks().all(|speak| speak.sounds.is_empty()));
}

/// A plan with everything in it: two voices, a chorus, styles, pronunciations, replaced words, a gain, a place to the left.
fn rich() -> Plan {
    let voices = "[narrator]\nvoice = \"nora\"\n[cast.Ann]\nchorus = [\"walter\", \"claire\"]\npan = -0.3\ngain = -2.7\n\
         [styles.softly]\nrate = 0.9\n[lexicon]\nNguyen = { ipa = \"wɪn\" }\n";
    planned("# One\n\nNguyen paid $5.\n\nAnn (softly): Wow! [pause 333ms] Yes.\n\nAnn: No.\n", voices).0
}

#[test]
fn a_plan_that_travels_is_read_back_as_it_was_and_gives_the_same_bytes() {
    use crate::engine::Engines;
    use crate::render::{Booth, render};
    use crate::store::Store;
    let mut plan = rich();
    plan.steps.insert(0, Step::Slot(TimeSlot { start: 1.234, end: 5.678 }));
    assert!(plan.lines.iter().any(|line| !line.sounds.is_empty()) && plan.deliveries.len() > 2);
    let text = serde_json::to_string(&plan).expect("a plan is plain data");
    let back: Plan = serde_json::from_str(&text).expect("it was just written");
    assert_eq!(back, plan);
    let (engines, store) = (Engines::open(), Store::temporary().expect("a store"));
    let sound = |plan: &Plan| {
        let takes = render(plan, &Booth::new(&engines, &store), &|_| {}).expect("built-in voices never fail");
        let timeline = crate::assemble::lay_out(plan, &takes, 16_000);
        let mut samples = Vec::new();
        let mut sink = |block: &[f32]| {
            samples.extend(block.iter().map(|sample| sample.to_bits()));
            Ok::<(), std::convert::Infallible>(())
        };
        crate::assemble::stream(&timeline, &takes, &store, &mut sink).expect("sound takes");
        (timeline, samples)
    };
    let (there, here) = (sound(&back), sound(&plan));
    assert_eq!(there.0, here.0);
    assert!(there.1 == here.1, "other samples");
}

#[test]
fn a_plan_whose_numbers_lead_nowhere_is_refused() {
    let plan = serde_json::to_value(rich()).expect("a plan is plain data");
    let speak = plan["steps"].as_array().expect("steps").iter().position(|step| step.get("speak").is_some());
    let speak = format!("/steps/{}/speak", speak.expect("somebody speaks"));
    let changed = |at: &str, value: serde_json::Value| {
        let mut plan = plan.clone();
        *plan.pointer_mut(at).unwrap_or_else(|| panic!("{at} is there")) = value;
        serde_json::from_value::<Plan>(plan).expect_err("refused").to_string()
    };
    let silence = plan["steps"].as_array().expect("steps").iter().position(|step| step.get("silence").is_some());
    let silence = format!("/steps/{}/silence", silence.expect("there is a pause"));
    assert!(changed(&format!("{speak}/line"), 99.into()).contains("line 99"));
    assert!(changed(&format!("{speak}/delivery"), 99.into()).contains("delivery 99"));
    assert!(changed(&silence, (-1).into()).contains("silence"));
    let slot = |start: f64, end: f64| serde_json::json!({ "slot": { "start": start, "end": end } });
    assert!(changed("/steps/0", slot(2.0, 1.0)).contains("slot"));
    assert!(changed("/deliveries/0/gain", 1e300.into()).contains("gain"));
    let beyond = serde_json::json!([{ "start": 0, "end": 9999, "ipa": "a" }]);
    assert!(changed(&format!("{speak}/sounds"), beyond.clone()).contains("outside"));
    assert!(changed("/lines/0/sounds", beyond).contains("outside"));
}

#[test]
fn spoken_words_lead_back_to_the_source_whatever_stands_around_them() {
    let story = "\u{feff}---\ntitle: The $7 Tea\n---\n\n<!-- $9\n-->Ann: Dr. *Wood*\r\npaid $5 \\& left [my\n\
        shop](https://example.org/5).\n\n> Ben: 20 %\n> of &eacute;clairs &amp; **tea**, [pause] `10:30`.\n";
    let (script, plan, _) = read_and_planned(story, VOICES);
    let mut found = Vec::new();
    for (line, planned) in script.lines().zip(&plan.lines) {
        for word in planned.spoken.split(' ') {
            let start = word.as_ptr() as usize - planned.spoken.as_ptr() as usize;
            let word = word.trim_end_matches(['.', ',']);
            let place = planned.place_of(line, start..start + word.len());
            found.push(format!("{word}={}@{}", place.text(&script.parts), script.line_of(place)));
        }
    }
    let expected = "Doctor=Dr.@6 Wood=Wood@6 paid=paid@7 five=$5@7 dollars=$5@7 and=&@7 left=left@7 my=my@7 shop=shop@8 \
        twenty=20 %@10 percent=20 %@10 of=of@11 éclairs=&eacute;clairs@11 and=&amp;@11 tea=tea@11 ten=10:30@11 thirty=10:30@11";
    assert_eq!(found.join(" "), expected);
    let changes = script.lines().zip(&plan.lines).flat_map(|(line, planned)| {
        let place = |change: &Change| line.map.place(change.at..change.at + change.written.len());
        planned.changes.iter().map(|change| script.line_of(place(change))).collect::<Vec<_>>()
    });
    assert_eq!(changes.collect::<Vec<_>>(), [6, 7, 7, 10, 11, 11]);
}

mod languages;

#[test]
fn verse_lists_and_quotes_have_the_pauses_of_their_shape() {
    let voices = VOICES.replace("line = 0.1", "line = 0.1\nverse = 0.4");
    let shape_of = |text: &str| shape(&planned(text, &voices).0);
    let [paragraph] = &shape_of("One.\n\nTwo.\n")[1..2] else { panic!("two paragraphs have a pause between them") };
    let between = |text: &str| shape_of(text).into_iter().filter(|step| step.starts_with('_')).collect::<Vec<_>>();
    let apart = |count: usize| vec![paragraph.clone(); count];
    assert_eq!(between("- a lamp\n- a rope\n- a loaf\n"), apart(2), "items of a list are paragraphs");
    assert_eq!(between("1. One.\n2. Two.\n\nThree.\n"), apart(2));
    assert_eq!(
        between("He wrote:\n\n> On a wall.\n>\n> Twice.\n\nIt rained.\n"),
        apart(3),
        "and so are those of a quote"
    );
    assert_eq!(
        between("She sang:\n\n> One  \n> two\n\nIt rained.\n"),
        [paragraph, "_0.4", paragraph],
        "verse in a quote"
    );
    assert_eq!(between("- One  \n  two\n- three\n"), ["_0.4", paragraph]);
    // A line that is broken because the page ended is no verse.
    assert_eq!(between("One\ntwo\nthree.\n"), Vec::<String>::new());
}
mod parts;

#[test]
fn every_line_of_a_long_script_says_its_own_words_with_its_own_lexicon() {
    // More than one block, and in each of them more than one thread.
    let voices = format!("{VOICES}[cast.Ann.lexicon]\nDoor = \"gate\"\n[cast.Ben.lexicon]\nDoor = \"hatch\"\n");
    const SYLLABLES: [&str; 10] = ["ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu"];
    let word = |n: usize| [n / 1000, n / 100 % 10, n / 10 % 10, n % 10].map(|digit| SYLLABLES[digit]).concat();
    let line = |n: usize| format!("{}: Door, {}.\n\n", if n.is_multiple_of(2) { "Ann" } else { "Ben" }, word(n));
    let (plan, _) = planned(&(0..9_001).map(line).collect::<String>(), &voices);
    assert_eq!(plan.lines.len(), 9_001);
    for (n, line) in plan.lines.iter().enumerate() {
        assert_eq!(line.spoken, format!("{}, {}.", if n.is_multiple_of(2) { "gate" } else { "hatch" }, word(n)));
    }
    let texts: Vec<&str> = plan.speaks().map(|speak| speak.text.as_str()).collect();
    assert_eq!(texts, plan.lines.iter().map(|line| line.spoken.as_str()).collect::<Vec<_>>());
}
