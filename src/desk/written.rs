//! Writes a script out in Markdown, with every speaker named, so that a book of any format can be edited by hand.

use crate::script::{Item, Line, ListMark, Rule, Script, SoundKind, SoundMark, SpeakerId, Typeface};
use std::collections::BTreeSet;

/// Writes a script out. Reading the text again gives the same lines to the same speakers.
pub fn written_out(script: &Script) -> String {
    let mut text = front_matter(script);
    let mut items = script.items.iter().peekable();
    while let Some(item) = items.next() {
        match item {
            Item::Scene { .. } => text += "\n***\n",
            Item::Pause { seconds, .. } => text += &format!("\n{}\n", pause(*seconds)),
            Item::Sound(mark) => text += &format!("\n{}\n", sound(mark)),
            Item::Line(line) if line.rule == Rule::Announced && line.heading.is_none() => {}
            Item::Line(first) => {
                let mut block = vec![Piece::Line(first)];
                while let Some(next) = items.next_if(|next| belongs(next, first)) {
                    block.push(match next {
                        Item::Line(line) => Piece::Line(line),
                        Item::Pause { seconds, .. } => Piece::Pause(*seconds),
                        Item::Scene { .. } | Item::Sound(_) => break,
                    });
                }
                text.push('\n');
                text += &paragraph(script, first, &block);
            }
        }
    }
    text
}

/// A part of a paragraph.
enum Piece<'a> {
    Line(&'a Line),
    Pause(Option<f64>),
}

/// Whether an item continues the paragraph of a line.
fn belongs(item: &Item, first: &Line) -> bool {
    match item {
        Item::Line(line) => line.block == first.block && line.heading.is_none() && first.heading.is_none(),
        _ => false,
    }
}

fn pause(seconds: Option<f64>) -> String {
    seconds.map_or("[pause]".to_string(), |seconds| format!("[pause {seconds}s]"))
}

fn sound(mark: &SoundMark) -> String {
    // An ending that is known needs no quotation marks, but any other word in the name could be taken for a level.
    let level = mark.level.map(|level| format!(" {level}dB")).unwrap_or_default();
    match mark.kind {
        SoundKind::Sound => format!("[sound \"{}\"{level}]", mark.file),
        SoundKind::Music => format!("[music \"{}\"{level}]", mark.file),
        SoundKind::MusicEnd => "[/music]".into(),
    }
}

fn front_matter(script: &Script) -> String {
    // A string of JSON is one of YAML, whatever is in it.
    let quoted = |text: &str| serde_json::to_string(text).expect("a string always becomes JSON");
    let mut text = "---\n".to_string();
    // A heading that is the title says so itself.
    if !script.lines().any(|line| line.rule == Rule::Announced && line.heading.is_some()) {
        text += &format!("title: {}\n", quoted(&script.meta.title));
    }
    let meta = &script.meta;
    let known = [
        ("author", &meta.author),
        ("date", &meta.date),
        ("language", &meta.language),
        ("series", &meta.series),
        ("part", &meta.part),
        ("description", &meta.description),
    ];
    for (key, value) in known.iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
        text += &format!("{key}: {}\n", quoted(value));
    }
    let speaking: BTreeSet<SpeakerId> = script.lines().map(|line| line.speaker).collect();
    let cast: Vec<SpeakerId> = speaking.into_iter().filter(|&id| id != SpeakerId::NARRATOR).collect();
    if !cast.is_empty() {
        text += "cast:\n";
    }
    for id in cast {
        let speaker = &script.speakers[id.0];
        let aliases: Vec<String> = speaker.aliases.iter().map(|alias| quoted(alias)).collect();
        text += &format!("  {}: [{}]\n", quoted(&speaker.name), aliases.join(", "));
    }
    text + "---\n"
}

fn paragraph(script: &Script, first: &Line, block: &[Piece]) -> String {
    if let Some(level) = first.heading {
        return format!("{} {}\n", "#".repeat(level.into()), marked(first, " "));
    }
    let quotes = "> ".repeat(first.setting.quotes);
    let item = match first.setting.list {
        Some(ListMark::Hyphen) => "- ".to_string(),
        Some(ListMark::Bullet) => "* ".to_string(),
        Some(ListMark::Number(number)) => format!("{number}. "),
        None => String::new(),
    };
    let lines = block.iter().filter_map(|piece| if let Piece::Line(line) = piece { Some(*line) } else { None });
    // Narration needs no label, unless something in it could be taken for somebody's speech.
    let plain = lines.clone().all(|line| line.speaker == SpeakerId::NARRATOR && !line.text.contains(QUOTES));
    let mut text = String::new();
    for (nth, piece) in block.iter().enumerate() {
        let line = match piece {
            Piece::Line(line) => *line,
            Piece::Pause(seconds) => {
                text += &format!("{quotes}{}\n", pause(*seconds));
                continue;
            }
        };
        let label = match (plain, &line.style) {
            (true, _) => String::new(),
            (false, None) => format!("{}: ", label(script, line)),
            (false, Some((style, _))) => format!("{} ({style}): ", label(script, line)),
        };
        let mark = if nth == 0 { item.as_str() } else { "" };
        text += &format!("{quotes}{mark}{label}{}\n", marked(line, &format!("\\\n{quotes}")));
    }
    text
}

/// Marks of quotations, which make it likely that somebody speaks.
const QUOTES: [char; 17] = ['"', '“', '”', '„', '‟', '«', '»', '‹', '›', '「', '」', '『', '』', '—', '–', '‘', '\''];

fn label(script: &Script, line: &Line) -> String {
    match line.speaker {
        SpeakerId::NARRATOR => "Narrator".to_string(),
        id => script.name(id).to_string(),
    }
}

/// The text of a line with marks for its emphasis and line breaks, and everything else that would be a mark escaped.
fn marked(line: &Line, line_break: &str) -> String {
    let mut marks: Vec<(usize, u8, &str)> = Vec::new();
    for one in &line.emphasis {
        let mark = match one.face {
            Typeface::Italic => "*",
            Typeface::Bold => "**",
            Typeface::Struck => "~~",
            // Code cannot contain escapes, and it sounds like other text.
            Typeface::Code => continue,
        };
        marks.push((one.range.start, 1, mark));
        marks.push((one.range.end, 0, mark));
    }
    marks.sort_by_key(|&(at, opens, _)| (at, opens));
    let mut marks = marks.into_iter().peekable();
    let mut breaks = line.breaks.iter().peekable();
    let mut out = String::new();
    let mut colon = true;
    for (at, c) in line.text.char_indices() {
        while let Some((_, _, mark)) = marks.next_if(|(place, ..)| *place <= at) {
            out += mark;
        }
        if breaks.next_if(|&&place| place <= at).is_some() {
            out.truncate(out.trim_end().len());
            out += line_break;
        }
        let begins = out.is_empty() || out.ends_with('\n');
        let entity = c == '&' && line.text[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#');
        let block = begins && matches!(c, '#' | '>' | '-' | '+' | '=' | '|' | '~');
        // The first colon could end a name, and a number with a full stop could begin a list.
        let first_colon = colon && matches!(c, ':' | '：');
        let list =
            matches!(c, '.' | ')') && out.len() <= 3 && !out.is_empty() && out.bytes().all(|b| b.is_ascii_digit());
        if matches!(c, '\\' | '*' | '_' | '`' | '<' | '[' | ']') || entity || block || first_colon || list {
            out.push('\\');
        }
        colon &= !first_colon;
        out.push(c);
    }
    marks.for_each(|(.., mark)| out += mark);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::{AttributionOptions, attribute};
    use crate::diag::Diagnostics;
    use crate::read::{Input, read};
    use std::path::Path;

    fn script(name: &str, text: &str) -> Script {
        let manuscript = read(Input::new(Path::new(name), text.into()), &mut Diagnostics::new()).expect("text");
        attribute(&manuscript, &AttributionOptions::default(), &mut Diagnostics::new())
    }

    /// Who says what in which style, and what the text looks like.
    fn told(script: &Script) -> Vec<String> {
        let told = script.items.iter().map(|item| match item {
            Item::Line(line) => {
                let emphasis: Vec<_> = line.emphasis.iter().map(|one| (one.range.clone(), one.face)).collect();
                // Markdown cannot break the line of a heading.
                let breaks = if line.heading.is_some() { &[][..] } else { &line.breaks[..] };
                let style = line.style.as_ref().map(|(style, _)| style.as_str());
                format!(
                    "{}|{:?}|{}|{:?}|{emphasis:?}|{:?}|{:?}",
                    script.name(line.speaker),
                    style,
                    line.text,
                    line.heading,
                    breaks,
                    line.setting
                )
            }
            Item::Pause { seconds, .. } => format!("pause {seconds:?}"),
            Item::Scene { .. } => "scene".into(),
            Item::Sound(mark) => format!("sound {:?} {} {:?}", mark.kind, mark.file, mark.level),
        });
        told.collect()
    }

    #[test]
    fn reading_it_again_gives_the_same_lines_to_the_same_speakers() {
        let texts = [
            (
                "a.md",
                "---\ntitle: \"The: Well\"\nauthor: Ann Mason\n---\n\n# One\n\nRain, \"they\" said. \"Hi,\" said *Veena*. \"You **are** late: very.\"\n\nArvind (whispering): Who [sic] is 5 < 6 & co &amp;c?\n\n***\n\n- One\n- Two\n\n> Three  \n> four\n\n\\# not a heading, Note: 1984. It\n\n1984\\. It was\n\n[pause 2s]\n\n[sound \"my door.wav\" -6dB]\n\n[music a.flac]\n\n[/music]\n\n— Oui, dit Anne.\n",
            ),
            (
                "b.fountain",
                "INT. KITCHEN - NIGHT\n\nRain.\n\nODA\n(softly)\nWho is there?\n\nOLD MAN #2\nMe.\n\n~ We are\n~ echoes\n",
            ),
            (
                "c.txt",
                "CHAPTER I.\nTHE ROPE\n\n\"The rope,\" said Mr. Bram; \"the rope--\"\n\n* * *\n\nThe old man said: \"Buy another.\" He did not.\n",
            ),
            (
                "e.md",
                "It rained. “I am,”<!-- Tobias --> said the young man.\n\nANNA: Where?\nBEN: Here. (He sits.)\n\nANNA and BEN: No!\n",
            ),
            ("d.srt", "1\n00:00:01,000 --> 00:00:02,000\nERIK:\nYou need not start.\n"),
        ];
        for (name, text) in texts {
            let script = script(name, text);
            let again = self::script("again.md", &written_out(&script));
            assert_eq!(told(&again), told(&script), "{}", written_out(&script));
        }
    }

    #[test]
    fn what_is_written_out_can_be_read_by_people() {
        let script =
            script("a.md", "---\ntitle: The Well\n---\n\n# One\n\n\"Hi,\" said Veena. It rained.\n\nIt *rained*.\n");
        let expected = "---\ntitle: \"The Well\"\ncast:\n  \"Veena\": []\n---\n\n# One\n\nVeena: \"Hi,\"\nNarrator: said Veena. It rained.\n\nIt *rained*.\n";
        assert_eq!(written_out(&script), expected);
    }
}
