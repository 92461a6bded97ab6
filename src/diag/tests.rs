use super::*;

fn one(text: &str, span: std::ops::Range<usize>, width: usize) -> String {
    Diagnostic::error("x", "wrong").at(&Source::new("a.md", text), span).label("here").render(false, width)
}

#[test]
fn a_diagnostic_shows_place_excerpt_label_and_hints() {
    let source = Source::new("stories/a.md", "first\nVena: Wow!\n");
    let diagnostic = Diagnostic::warning("unknown", "`Vena` is nobody's name")
        .at(&source, 6..10)
        .label("who is this?")
        .hint("did you mean `Veena`?")
        .hint("or write `[cast.Vena]`");
    let expected = "\
warning: `Vena` is nobody's name
 --> stories/a.md:2:1
  |
2 | Vena: Wow!
  | ^^^^ who is this?
  |
  = help: did you mean `Veena`?
  = help: or write `[cast.Vena]`
";
    assert_eq!(diagnostic.render(false, 80), expected);
}

#[test]
fn a_diagnostic_without_a_place_is_message_and_hints() {
    let expected = "error: the disk is full\n |\n = help: make room\n";
    assert_eq!(Diagnostic::error("x", "the disk is full").hint("make room").render(false, 80), expected);
    assert_eq!(Diagnostic::error("x", "the disk is full").render(false, 80), "error: the disk is full\n");
}

#[test]
fn advice_follows_the_hints_in_words_of_the_program_or_in_general_ones() {
    let fault = Diagnostic::error("x", "wrong").advise(Advice::ListVoices).hint("look again");
    let expected = "error: wrong\n |\n = help: look again\n = help: choose from the list of all voices\n";
    assert_eq!(fault.render(false, 80), expected);
    let mut all: Diagnostics = [fault].into_iter().collect();
    all.word_advice(|advice| format!("type {advice:?}"));
    let worded = all.iter().next().unwrap();
    assert_eq!(
        (&worded.hints[..], &worded.advice[..]),
        (&["look again".into(), "type ListVoices".into()][..], &[][..])
    );
}

#[test]
fn a_line_break_in_a_message_does_not_tear_it_from_its_place() {
    let text = Diagnostic::error("x", "two\nlines").at(&Source::new("a.md", "abc"), 1..2).render(false, 80);
    assert!(text.starts_with("error: two lines\n --> a.md:1:2\n"), "{text}");
}

#[test]
fn colours_are_there_only_when_asked_for() {
    let diagnostic = Diagnostic::error("x", "wrong").at(&Source::new("a.md", "abc"), 1..2);
    assert!(diagnostic.render(true, 80).contains('\u{1b}'));
    assert!(!diagnostic.render(false, 80).contains('\u{1b}'));
}

#[test]
fn the_caret_stands_right_after_tabs_and_wide_characters() {
    let expected = "\
error: wrong
 --> a.md:1:9
  |
1 |     a 日本 é bad
  |              ^^^ here
";
    let text = "\ta 日本 é bad";
    let at = text.find("bad").unwrap();
    assert_eq!(one(text, at..at + 3, 80), expected);
}

#[test]
fn a_long_line_is_cut_around_its_span() {
    let text = format!("{}HERE{}", "a b ".repeat(1000), "c d ".repeat(1000));
    let expected = "\
error: wrong
 --> a.md:1:4001
  |
1 | … b a b a b HEREc d c d c d c d c d…
  |             ^^^^ here
";
    assert_eq!(one(&text, 4000..4004, 40), expected);
}

#[test]
fn a_long_line_of_wide_characters_keeps_to_the_width() {
    let text = "日本語".repeat(1000);
    let expected = "\
error: wrong
 --> a.md:1:1501
  |
1 | …本語日本語日本語日本語日本語日本語…
  |            ^^ here
";
    assert_eq!(one(&text, 4500..4503, 40), expected);
}

#[test]
fn a_span_over_many_lines_is_marked_on_its_first() {
    let expected = "\
error: wrong
 --> a.md:1:3
  |
1 | one
  |   ^ here
";
    assert_eq!(one("one\r\ntwo\nthree", 2..12, 80), expected);
}

#[test]
fn a_span_at_the_end_has_a_caret_after_the_text() {
    let expected = "\
error: wrong
 --> a.md:1:4
  |
1 | one
  |    ^ here
";
    assert_eq!(one("one", 3..3, 80), expected);
    assert!(one("", 0..0, 80).contains("a.md:1:1"));
}

#[test]
fn a_span_that_cuts_a_character_or_leaves_the_text_does_no_harm() {
    let text = "日本\n語";
    for start in 0..=text.len() + 2 {
        for end in start..=text.len() + 3 {
            one(text, start..end, 80);
        }
    }
}

#[test]
fn the_summary_counts_each_kind() {
    let mut all = Diagnostics::new();
    assert_eq!(summary(&all), None);
    assert_eq!(render_some(&all, 9, false, 80), "");
    all.push(Diagnostic::error("x", "a"));
    all.push(Diagnostic::error("x", "b"));
    all.push(Diagnostic::warning("x", "c"));
    assert_eq!(summary(&all).as_deref(), Some("2 errors, 1 warning"));
    assert_eq!(render_some(&all, 9, false, 80), "error: a\n\nerror: b\n\nwarning: c\n\n2 errors, 1 warning\n");
    assert_eq!(render_some(&all, 1, false, 80), "error: a\n\n… and 2 more\n2 errors, 1 warning\n");
}

#[test]
fn line_and_column_agree_with_a_plain_count() {
    let text = format!("one\n{}\nzwei ü\r\n\n{}ende", "日a".repeat(3000), "é".repeat(700));
    let source = Source::new("a.md", text.as_str());
    for (byte, _) in text.char_indices().step_by(7).chain([(text.len(), ' ')]) {
        let before = &text[..byte];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        assert_eq!(source.line_column(byte), (line, column), "byte {byte}");
    }
    assert_eq!(&text[source.line(3).range()], "zwei ü");
    assert!(source.line(99).is_empty() && source.line(0).is_empty());
}

#[test]
fn ten_thousand_faults_in_one_huge_line_are_told() {
    let source = Source::new("a.md", "x é ".repeat(1_000_000));
    let faults = (0..10_000).map(|at| Diagnostic::error("x", "wrong").at(&source, at * 500..at * 500 + 1));
    let text = render_some(&faults.collect(), usize::MAX, false, 80);
    assert!(text.len() < 10_000 * 400, "{} bytes", text.len());
    assert!(text.ends_with("\n10000 errors\n"));
}

#[test]
fn a_slip_of_the_pen_finds_the_word_that_was_meant() {
    let keys = ["rate", "pitch", "timbre", "f1", "f2"];
    assert_eq!(did_you_mean("pich", keys), Some("pitch"));
    assert_eq!(did_you_mean("Pitch", keys), Some("pitch"));
    assert_eq!(did_you_mean("F1", keys), Some("f1"));
    assert_eq!(did_you_mean("f9", keys), None);
    assert_eq!(did_you_mean("colour", keys), None);
    assert_eq!(did_you_mean("", keys), None);
    assert_eq!(did_you_mean(&"pitch".repeat(100_000), keys), None);
}

#[test]
fn an_excerpt_is_one_short_line() {
    assert_eq!(excerpt("a\nb"), "a b");
    assert_eq!(excerpt(&"é".repeat(60)), "é".repeat(60));
    assert_eq!(excerpt(&"é".repeat(61)), "é".repeat(59) + "…");
}

#[test]
fn of_many_warnings_of_one_kind_the_first_few_are_shown_and_the_others_are_named() {
    let source = Source::new("story.md", "one\ntwo\n");
    let many = |count: usize, name: &dyn Fn(usize) -> String| -> Diagnostics {
        let one = |nth| Diagnostic::warning("odd", name(nth)).at(&source, Span::new(nth, nth + 1));
        (0..count).map(one).collect()
    };
    let named = render_some(&many(7, &|nth| format!("`Ada {nth}` is odd")), 99, false, 80);
    assert_eq!(named.matches("warning:").count(), 3, "{named}");
    assert!(named.contains("there are 4 more like this: `Ada 3`, `Ada 4`, `Ada 5`, `Ada 6`\n"), "{named}");
    assert!(named.ends_with("7 warnings\n"), "{named}");
    let placed = render_some(&many(7, &|_| "this is odd".into()), 99, false, 80);
    assert!(placed.contains("more like this: story.md:1:4, story.md:2:1, story.md:2:2, story.md:2:3\n"), "{placed}");
    let few = render_some(&many(6, &|_| "this is odd".into()), 99, false, 80);
    assert_eq!(few.matches("warning:").count(), 6);
    let errors: Diagnostics =
        (0..9).map(|nth| Diagnostic::error("bad", "this is bad").at(&source, Span::new(nth % 8, nth % 8))).collect();
    assert_eq!(render_some(&errors, 99, false, 80).matches("error:").count(), 9);
}
