//! Scripts that nobody would write by hand, but that must not take more than linear time. If they did, these tests would
//! not finish.

use super::*;

const LARGE: usize = 5_000_000;

#[test]
fn a_line_of_five_megabytes_is_one_line() {
    let read = read(&"word ".repeat(LARGE / 5));
    assert_eq!(read.texts().len(), 1);
    assert_eq!(read.texts()[0].len(), LARGE - 1);
}

#[test]
fn a_hundred_thousand_lines_are_read() {
    let text =
        "Bo: One *two*\nthree.\n\n\"Four,\" said Ada. \"Five.\"\n\nNight fell.\n\n---\n\n# Head\n".repeat(10_000);
    let read = read(&text);
    assert_eq!(read.texts().len(), 60_000);
    assert_eq!(read.script.speakers.len(), 3);
}

#[test]
fn a_hundred_thousand_names_are_told_apart() {
    let text: String = (0..30_000).map(|n| format!("Guard {n}: Halt!\n\n")).collect();
    let read = read_declared(&text, &["Bo", "Ada"]);
    assert_eq!(read.script.speakers.len(), 30_001);
}

#[test]
fn deep_nesting_and_endless_repetition_are_read_in_linear_time() {
    let half = 500_000;
    let nested =
        [("[", "]"), ("“", "”"), ("«", "»"), ("(", ")"), ("*a", "*"), ("<b>", "</b>"), ("![", "](x)"), ("[a](", ")")];
    for (open, close) in nested {
        read(&format!("{}x{}", open.repeat(half), close.repeat(half)));
    }
    let repeated = [
        "\"",
        "'a ",
        "“",
        "[",
        "]",
        "> ",
        ">",
        "- ",
        "* * ",
        "`",
        "`a ``b ",
        "*_",
        "<",
        "<!-- ",
        "&",
        "&amp;",
        "[a](",
        "[a](b \"",
        "[pause]",
        "[sound a.wav] ",
        "[/music]",
        "[sound ",
        "\"a\" ",
        "\"A,\" said Bo. ",
        "Ada: a\n\nBOTH: b\n\nALL: c\n\n",
        "'a \"b,' ",
        "\"I am ",
        "\"a\n\n",
        "a: ",
        "Bo. ",
        "| a |\n",
        "Bo: hi\n",
        "Bo [x]: y [z]\n",
        "((",
        "<br>",
        "“a ",
        "\\",
        "Mr. ",
        "# ",
        "a\n",
        "---\n",
        "~~~\n> ",
        "：",
        "\"a, said Bo \"",
    ];
    for unit in repeated {
        read(&unit.repeat(half / unit.len()));
    }
    read(&format!("[r]: http://x\n\n{}x{}", "[".repeat(half), "]".repeat(half)));
    read(&format!("---\n{}\n---\n", "[".repeat(half)));
    read(&format!("---\n{}\n---\n", "a: {".repeat(half / 4)));
}
