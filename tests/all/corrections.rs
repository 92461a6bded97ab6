//! Doubtful quotations are listed with what to write, and what was written decides from then on.

use crate::common::Desk;

const STORY: &str =
    "\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n\"Three is here.\"\n\n\"Four is here.\"\n\n\"Stop!\" they shouted.\n";

#[test]
fn a_review_is_a_file_of_corrections() {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    let review = desk.fullcast(&["lines", "story.md", "--review"]).ok().stdout();
    assert!(review.contains("words = \"Stop!\""), "{review}");
    desk.write("story.cast.toml", review.replace("\"narrator\"", "\"Tor\""));
    let lines = desk.fullcast(&["lines", "story.md"]).ok().stdout();
    let stop = lines.lines().find(|line| line.contains("Stop!")).expect("the line");
    assert!(stop.contains("Q5") && !stop.contains("narrator"), "{stop}");
}

#[test]
fn a_review_offers_to_correct_a_whole_conversation() {
    let desk = Desk::new();
    let talk = ["One", "Two", "Three", "Four"].map(|number| format!("\"{number} is here.\"\n\n")).concat();
    let tags = "\"Five,\" said Tor.\n\n\"Six,\" said Mina.\n\n\"Seven,\" said Ole.\n";
    desk.write("story.md", format!("Mina, Tor and Ole sat there.\n\n{talk}{tags}"));
    let review = desk.fullcast(&["lines", "story.md", "--review"]).ok().stdout();
    assert!(review.contains("[[conversation]]") && review.contains("speakers = ["), "{review}");
    let json = desk.fullcast(&["lines", "story.md", "--review", "--json"]).ok().stdout();
    assert!(json.contains("\"participants\""), "{json}");
}

#[test]
fn a_broken_file_of_corrections_is_an_error_with_its_place() {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    desk.write("story.cast.toml", "[[line]]\nwords = \"Four is here.\"\n");
    desk.fullcast(&["check", "story.md"]).fails(1, &["story.cast.toml:2:1", "who speaks"]);
}

#[test]
fn check_ends_with_a_table_of_quotations_only_where_there_are_guesses() {
    let desk = Desk::new();
    desk.write("story.md", STORY);
    let told = desk.fullcast(&["check", "story.md"]).ok().stderr();
    assert!(told.contains("quotations") && told.contains("left without a speaker"), "{told}");
    desk.write("story.md", "\"One,\" said Mina.\n");
    let told = desk.fullcast(&["check", "story.md"]).ok().stderr();
    assert!(!told.contains("a tag names"), "{told}");
}
