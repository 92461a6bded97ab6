use super::*;
use crate::corrections;
use crate::diag::Source;
use crate::read::Input;

/// Who says each quotation, and by which rule.
fn who(read: &Read) -> Vec<(&str, &str)> {
    read.script.quotations.iter().map(|one| (read.script.name(one.speaker), one.rule.id())).collect()
}

#[test]
fn q6_a_comment_after_a_quotation_gives_it_to_somebody_in_place() {
    for text in [
        "“I am,”<!-- Tobias --> said the young man.",
        "\"I am,\"<!--Tobias--> said the young man.",
        "“I am,” <!-- Tobias --> said the young man.",
        "“I am”,<!-- Tobias --> said the young man.",
        "“I am,<!-- Tobias -->” said the young man.",
        "*“I am,”*<!-- Tobias --> said the young man.",
        "“I am,”\n<!-- Tobias --> said the young man.",
        "— I am, <!-- Tobias --> said the young man.",
        "It rained. “I am.”<!-- Tobias -->",
        "It rained. *“I am.”*<!-- Tobias -->\n\nIt rained.",
    ] {
        let read = read(text);
        assert_eq!(who(&read), [("Tobias", "Q6")], "{text}");
        let said: Vec<&str> = read
            .script
            .lines()
            .filter(|line| read.script.name(line.speaker) == "Tobias")
            .map(|line| line.text.as_str())
            .collect();
        assert!(said.len() == 1 && !said[0].contains("said"), "the narration stays with the narrator: {text}");
        assert_eq!(read.skipped("comment").len(), 1, "{text}");
    }
}

#[test]
fn q6_a_mark_outweighs_a_tag_and_a_correction_outweighs_a_mark() {
    let text = "“No,”<!-- Bo --> said Ada.";
    assert_eq!(who(&read(text)), [("Bo", "Q6")]);
    let file = "[[line]]\nwords = \"No\"\nspeaker = \"Cy\"";
    let corrections = corrections::parse(&Source::new("the-story.cast.toml", file), &mut Diagnostics::new());
    let read = read_with(text, &AttributionOptions { corrections, announce: false, ..AttributionOptions::default() });
    assert_eq!(who(&read), [("Cy", "Q5")]);
}

#[test]
fn q6_each_quotation_of_a_paragraph_can_have_a_mark_of_its_own() {
    let read =
        read("“One.”<!-- Ada --> “Two.”<!-- Bo --> “Three.”<!-- narrator --> It rained. “Four.”<!-- Ada and Bo -->");
    let names: Vec<&str> = who(&read).iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["Ada", "Bo", "narrator", "Ada and Bo"]);
}

#[test]
fn q6_other_comments_are_no_marks() {
    for comment in ["check this", "Note", "Chapter 3", "TODO", "he said so", "Was this Ada?", ""] {
        let read = read(&format!("“Yes,”<!-- {comment} --> said Ada."));
        assert_eq!(who(&read), [("Ada", "Q2.1")], "{comment}");
        assert!(!read.codes().contains(&"stray-mark"), "{comment}");
    }
}

#[test]
fn q6_a_mark_that_follows_no_quotation_is_told() {
    for text in [
        "It rained. <!-- Ada -->\n\n“Yes,” said Ada.",
        "Ada: They said “yes”<!-- Bo -->.\n\nBo: No.",
        "# One <!-- Ada -->\n\nAda: No.",
        "Ada: No.\n\n<!-- Ada -->\n\nIt rained.",
    ] {
        let read = read_declared(text, &["Ada", "Bo"]);
        assert_eq!(read.codes().iter().filter(|code| **code == "stray-mark").count(), 1, "{text}: {:?}", read.codes());
    }
    assert_eq!(read_declared("It rained. <!-- Ada -->\n\n“Yes,” said Ada.", &["Ada"]).place("stray-mark"), "Ada");
    assert!(read("“Yes.”<!-- Ada --><!-- Bo -->").codes().contains(&"marked-twice"));
}

#[test]
fn q6_a_misspelt_name_in_a_mark_gets_a_suggestion() {
    let read = read("“Yes,” said Tobias.\n\n“I am,”<!-- Tobais --> said the young man.\n\n“No,” said Ada.");
    assert_eq!(read.place("similar-name"), "Tobais");
    assert!(read.message("similar-name").contains("did you mean `Tobias`"), "{}", read.message("similar-name"));
    assert!(
        super::read("“Yes,” said Tobias.\n\n“I am,”<!-- Tobias --> he said.")
            .codes()
            .iter()
            .all(|code| *code != "similar-name")
    );
}

#[test]
fn q6_a_mark_never_takes_what_the_tag_of_somebody_else_claims() {
    let story = "“Where to?” said Ada. “Home,” said Bo.\n\n";
    for (text, speakers) in [
        ("“I am,”<!-- Tobias --> said the young man. “Are you?” the other asked. “No.”", ["Tobias", "", ""].as_slice()),
        ("“I am,”<!-- Tobias --> said the young man. “Are you?” asked Ada. “No.”", &["Tobias", "Ada", "Ada"]),
        ("“One,” said Ada. “Two.”<!-- Tobias --> “Three.”", &["Ada", "Tobias", "Tobias"]),
        ("“One,” said Ada. “Two,”<!-- Tobias --> said Ada. “Three,” said Ada.", &["Ada", "Tobias", "Ada"]),
        ("“One,” said Ada. “Two,” said Bo. “Three.”<!-- Tobias -->", &["Ada", "Bo", "Tobias"]),
        ("“One.”<!-- Tobias --> “Two,” said Ada.", &["Tobias", "Ada"]),
        // The same speech goes on.
        ("“I am,”<!-- Tobias --> said the young man. “We all are.”", &["Tobias", "Tobias"]),
        ("“I am,”<!-- Tobias --> said the young man. “Is she?” the young man asked.", &["Tobias", "Tobias"]),
        ("“I am,”<!-- Tobias --> he said, and sat down. “We all are,” he added.", &["Tobias", "Tobias"]),
        ("“I am,” he said. “We all are.”<!-- Tobias -->", &["Tobias", "Tobias"]),
        // Another speech begins without a tag.
        (
            "“One.” She came down, and took the rope. “Two.” “Three.”<!-- Tobias --> “Four.”",
            &["", "", "Tobias", "Tobias"],
        ),
        ("“One.” “Two.”<!-- Tobias -->", &["", "Tobias"]),
    ] {
        let read = read(&format!("{story}{text}"));
        let said = who(&read);
        assert_eq!(said.len(), 2 + speakers.len(), "{text}");
        for (found, wanted) in said[2..].iter().zip(speakers) {
            assert!(*wanted == found.0 || wanted.is_empty() && found.0 != "Tobias", "{text}: {said:?}");
        }
    }
}

#[test]
fn q5_a_correction_never_takes_what_the_tag_of_somebody_else_claims() {
    let text = "“One,” said the young man. “Two,” said Ada.\n\n“Three,” said Ada.";
    let file = "[[line]]\nwords = \"One\"\nspeaker = \"Cy\"";
    let corrections = corrections::parse(&Source::new("the-story.cast.toml", file), &mut Diagnostics::new());
    let read = read_with(text, &AttributionOptions { corrections, announce: false, ..AttributionOptions::default() });
    assert_eq!(who(&read), [("Cy", "Q5"), ("Ada", "Q2.1"), ("Ada", "Q2.1")]);
}

#[test]
fn q6_every_format_with_comments_can_carry_marks() {
    let page = "<html><body><p>It rained. <i>“I am,”</i><!-- Tobias --> said the young man.</p><p>“No.”<!-- Ada --></p></body></html>";
    let text = "It rained.\n\n“I am,”<!-- Tobias --> said the young man.\n\n“No.”<!-- Ada -->\n";
    let screenplay = "ANN\nHi.\n\nIt rained. *“I am,”*[[ Tobias ]] said the young man.\n\n“No.”[[why?]] [[Ada]]\n";
    for (name, text) in [("a.html", page), ("a.txt", text), ("a.fountain", screenplay)] {
        let input = Input::new(Path::new(name), text.into());
        let manuscript = crate::read::read(input, &mut Diagnostics::new()).expect("text");
        let script = attribute(&manuscript, &AttributionOptions::default(), &mut Diagnostics::new());
        tiling::assert_tiles(&script);
        let names: Vec<&str> = script.quotations.iter().map(|one| script.name(one.speaker)).collect();
        assert_eq!(names, ["Tobias", "Ada"], "{name}");
    }
}
