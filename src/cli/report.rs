//! Shows the measures of files, and what quotations were decided by, as tables.

use fullcast::audio::measure::Measures;
use fullcast::audio::target::{Target, Verdict, judge};
use fullcast::script::QuotationCounts;
use std::fmt::Write;

/// What a short table leaves out unless the target has a requirement for it.
const DETAILS: &[&str] = &["sample peak", "clipped samples", "longest silence", "duration", "sample rate", "channels"];

/// Compares what a file measures with a target. Returns the table, and whether the file passes.
pub fn table(measures: &Measures, target: &Target, short: bool) -> (String, bool) {
    let rows = judge(measures, target);
    let passed = rows.iter().all(|row| row.verdict != Verdict::Fail);
    let mut text = String::new();
    for row in rows.iter().filter(|row| !short || row.verdict != Verdict::Info || !DETAILS.contains(&row.quantity)) {
        let verdict = if row.verdict == Verdict::Info { "" } else { row.verdict.word() };
        let line = format!("  {:<19}  {:>12}  {:<24}  {verdict}", row.quantity, row.value_text(), row.allowed_text());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    (text, passed)
}

/// By which evidence quotations have their speakers, as a table.
pub fn quotations(counts: &QuotationCounts) -> String {
    let rows = [
        ("quotations", counts.all),
        ("  a tag names the speaker", counts.named),
        ("  a tag has a pronoun or a description", counts.described),
        ("  guessed from the conversation", counts.conversation),
        ("  corrected", counts.corrected),
        ("  left without a speaker", counts.left),
        ("    of these below the threshold", counts.below),
    ];
    let mut text = String::new();
    for (what, count) in rows.iter().filter(|(_, count)| *count > 0) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{what:<40} {count:>6}");
    }
    text
}
