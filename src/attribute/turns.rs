//! Finds turns, in which the text itself names the speaker, as in a play (rules T1, T2, T3, T6 and T7).

use super::Passage;
use super::directions;
use super::groups;
use super::labels::{are_people, is_person};
use super::people::{Id, NARRATOR, People};
use super::pieces::is_sound;
use super::plays;
use super::prose::Prose;
use super::rows;
use crate::diag::{Diagnostics, Place};
use crate::script::{Block, BlockKind, Manuscript, Rule};
use std::ops::Range;

/// The label of a turn: a name, perhaps a direction, and a colon. All offsets are those of the block's text.
#[derive(Debug)]
pub(super) struct Label {
    /// Where its line begins.
    pub at: usize,
    /// The name.
    pub name: Range<usize>,
    /// The direction, without its brackets.
    pub style: Option<Range<usize>>,
    /// Where the spoken text begins.
    pub body: usize,
}

/// Why a cue for sound or music is not spoken.
const SOUND_CUE: &str = "sound cue";

/// The greatest length of a label, in bytes.
const LONGEST: usize = 240;

/// Reads the label that begins at `at`. It must end in the same line of the source.
pub(super) fn label(block: &Block, at: usize) -> Option<Label> {
    let end = block.line_end(at).min(at + LONGEST);
    let end = (at..=end).rev().find(|&end| block.text.is_char_boundary(end))?;
    let Some((colon, body)) = colon(block, at, end) else { return corner_label(block, at) };
    let before = block.trim(at..colon);
    let (name, bracket) = split_direction(block, before);
    if name.is_empty() {
        return None;
    }
    let style = bracket.map(|bracket| block.trim(bracket.start + 1..bracket.end - 1));
    Some(Label { at, name, style, body })
}

/// Reads the label of a line in Japanese or Chinese that has no colon: `花子「はい」` is a name and then nothing but what is said. With
/// more words than a name before the corner bracket (`太郎は「行こう」`), or any after it, it is narration.
fn corner_label(block: &Block, at: usize) -> Option<Label> {
    /// Particles and verbs at which a clause goes on, and no name ends.
    const GOES_ON: &str = "はがもをにとでのへ说說道问問答喊叫曰云";
    let line = block.text[at..block.line_end(at)].trim_end();
    let opener = line.find(['「', '『'])?;
    let name = line[..opener].trim();
    // The brackets close at the end of the line and not before.
    let depths = line[opener..].char_indices().scan(0i32, |depth, (at, c)| {
        *depth += i32::from(matches!(c, '「' | '『')) - i32::from(matches!(c, '」' | '』'));
        Some((at + c.len_utf8(), *depth))
    });
    let closed = depths.into_iter().find(|&(_, depth)| depth == 0).is_some_and(|(end, _)| opener + end == line.len());
    let unspaced = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '々');
    let fits = (1..=10).contains(&name.chars().count())
        && name.chars().all(unspaced)
        && !name.ends_with(|c| GOES_ON.contains(c));
    (fits && closed).then(|| Label { at, name: block.trim(at..at + opener), style: None, body: at + opener })
}

/// Where the lines of a block begin that have text.
pub(super) fn line_starts(block: &Block) -> Vec<usize> {
    let mut starts: Vec<usize> = block.lines.iter().copied().filter(|&at| at < block.text.len()).collect();
    starts.dedup();
    starts
}

/// Finds the first colon outside of brackets, and where the text after it begins. Returns `None` if that colon does not
/// mark a speaker.
fn colon(block: &Block, at: usize, end: usize) -> Option<(usize, usize)> {
    let mut depth = 0usize;
    for (offset, c) in block.text[at..end].char_indices() {
        let place = at + offset;
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ':' | '：' if depth == 0 => {
                let body = place + c.len_utf8();
                let rest = &block.text[body..];
                // White space must follow the colon (T3), except after the full-width one, which looks as if a space
                // followed.
                let spaced = c == '：' || rest.is_empty() || rest.starts_with(char::is_whitespace);
                return (spaced && !block.is_literal(place)).then_some((place, body));
            }
            _ => {}
        }
    }
    None
}

/// Splits a label into the name and the brackets after it, which hold a direction (rule T7).
fn split_direction(block: &Block, range: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let text = &block.text[range.clone()];
    let opener = match text.chars().next_back() {
        Some(')') => '(',
        Some(']') => '[',
        _ => return (range, None),
    };
    match text.find(opener) {
        Some(at) => (block.trim(range.start..range.start + at), Some(range.start + at..range.end)),
        None => (range, None),
    }
}

/// A part of a block: somebody's turn, or narration.
#[derive(Debug)]
pub(super) struct Stretch {
    /// Its text, without the label.
    pub range: Range<usize>,
    /// The speaker of a turn, and the rule that found it. `None` for narration.
    pub turn: Option<(Id, Rule)>,
    /// The direction and its place (rule T7).
    pub style: Option<(String, Place)>,
    /// The label, with its colon. It is empty for narration, and if the format states the speaker outside of the text.
    pub label: Range<usize>,
    /// If nothing of this is spoken, what it is: a cue for sound or music (rule T8), or a direction (rule T9).
    pub cue: Option<&'static str>,
}

impl Stretch {
    fn narration(range: Range<usize>) -> Self {
        Stretch { range, turn: None, style: None, label: 0..0, cue: None }
    }

    /// Calling a cue a turn keeps it from being searched for quotations.
    fn cue(range: Range<usize>, reason: &'static str) -> Self {
        Stretch { turn: Some((NARRATOR, Rule::Turn)), cue: Some(reason), ..Stretch::narration(range) }
    }
}

/// Cuts all blocks into turns and narration. All names that open blocks are collected first, so that they are known in
/// the middle of earlier blocks too.
pub(super) fn passages<'m>(
    manuscript: &'m Manuscript,
    people: &mut People,
    diagnostics: &mut Diagnostics,
) -> Vec<Passage<'m>> {
    let mut prose = Prose::of(manuscript);
    let mut several = Vec::new();
    let stated_here = |block: &Block| !block.labels.is_empty();
    for block in manuscript.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph && !stated_here(block)) {
        meet(block, people, &mut prose, &mut several);
    }
    let by_format = manuscript.blocks.iter().flat_map(|block| &block.labels);
    for label in by_format.clone().filter(|label| groups::names(&label.name).is_empty()) {
        people.meet(&label.name, label.place);
    }
    several.extend(by_format.map(|label| (label.name.as_str(), label.place)));
    let language = manuscript.meta.language.as_deref().unwrap_or(super::genders::USUAL_LANGUAGE);
    for (name, place) in several {
        meet_group(name, place, language, people);
    }
    prose.tell(diagnostics);
    let is_play = prose.is_play();
    let passages = manuscript.blocks.iter().map(|block| {
        let stretches = match block.kind {
            BlockKind::Paragraph if stated_here(block) => stated(block, people),
            BlockKind::Paragraph => split(block, people, is_play),
            _ => vec![Stretch::narration(block.trim(0..block.text.len()))],
        };
        Passage { block, stretches, said: Vec::new(), silent: Vec::new() }
    });
    passages.collect()
}

/// Adds the speakers whose labels open a block, or several of its lines (T1, T2, T5). The labels of several people are
/// added to `groups`, because whether they are people shows only when all the other labels are known.
fn meet<'m>(block: &'m Block, people: &mut People, prose: &mut Prose, groups: &mut Vec<(&'m str, Place)>) {
    let rows = rows::of(block);
    let speech = prose.is_speech(block, &rows, people);
    let several = rows.len() > 1;
    let inner = rows.into_iter().map(|row| row.label).filter(|label| several && label.at > 0);
    for label in label(block, 0).into_iter().chain(inner) {
        let name = &block.text[label.name.clone()];
        let known = people.find(name).is_some();
        let person = known || are_people(name) || prose.is_person(block, &label);
        if !person || !known && (!speech || prose.refuses(block, &label, people)) {
            continue;
        }
        let place = block.place_of(label.name);
        match !known && groups::names(name).len() > 1 {
            true => groups.push((name, place)),
            false => _ = people.meet(name, place),
        }
    }
}

/// Adds the people of a label that names several. They are several people if one of them is known already, by this name, or
/// if the label says so by capitals or given names; otherwise it may be one name, as in `Marks and Spencer`.
fn meet_group(name: &str, place: Place, language: &str, people: &mut People) {
    let names = groups::names(name);
    let known = names.iter().any(|name| people.find(name).is_some());
    let all = names.iter().all(|name| people.find(name).is_some() || is_person(name));
    match people.find(name) {
        Some(id) => people.see(id, place),
        None if names.len() > 1 && all && (known || groups::are_clear(name, &names, language)) => {
            people.meet_group(name, &names, place);
        }
        None if is_person(name) => _ = people.meet(name, place),
        None => {}
    }
}

/// Cuts a block into turns and cues (T1, T2, T8). All names that open blocks must be known already.
fn split(block: &Block, people: &mut People, is_play: bool) -> Vec<Stretch> {
    if plays::is_bracketed_cue(&block.text) {
        return vec![Stretch::cue(block.trim(0..block.text.len()), SOUND_CUE)];
    }
    let mut stretches = vec![Stretch::narration(0..block.text.len())];
    let mut open_cue: Option<usize> = None;
    for at in line_starts(block) {
        if open_cue.is_some_and(|end| at >= end) {
            // What follows a cue in the same paragraph is text again.
            stretches.extend(open_cue.take().map(|end| Stretch::narration(end..block.text.len())));
        }
        let Some(label) = label(block, at) else { continue };
        let stretch = match people.find(&block.text[label.name.clone()]) {
            Some(id) => turn(block, at, label, id, people),
            None if plays::is_cue(&block.text[label.name.clone()], is_play) => {
                let end = cue_end(block, at);
                open_cue = Some(end);
                Stretch::cue(at..end, SOUND_CUE)
            }
            None => continue,
        };
        if let Some(last) = stretches.last_mut() {
            last.range.end = last.range.end.min(at);
        }
        stretches.push(stretch);
    }
    for stretch in stretches.iter_mut().filter(|stretch| stretch.turn.is_some() && stretch.cue.is_none()) {
        direct(block, stretch);
    }
    let stretches = stretches.into_iter().flat_map(|stretch| without_directions(block, stretch, people)).collect();
    trimmed(stretches, block)
}

/// Cuts a turn at the directions in it, which are nobody's words (rule T9): the narrator reads those that are a sentence,
/// and a pause takes the place of the others.
fn without_directions(block: &Block, stretch: Stretch, people: &People) -> Vec<Stretch> {
    let Some((id, _)) = stretch.turn.filter(|_| stretch.cue.is_none()) else { return vec![stretch] };
    let (turn, style, range) = (stretch.turn, stretch.style.clone(), stretch.range.clone());
    let said = &block.text[range.clone()];
    let begins = |at: usize| at == 0 || block.lines.contains(&(range.start + at));
    let directions = directions::find(said, &people.speaker(id).name, &begins);
    let mut parts: Vec<Stretch> = Vec::new();
    let mut from = range.start;
    for (place, told) in directions {
        let (start, end) = (range.start + place.start, range.start + place.end);
        parts.push(Stretch { turn, style: style.clone(), ..Stretch::narration(from..start) });
        parts.push(if told { Stretch::narration(start..end) } else { Stretch::cue(start..end, "direction") });
        from = end;
    }
    parts.push(Stretch { turn, style, ..Stretch::narration(from..range.end) });
    // What is left over of the turn can be blank. The label belongs to the first part.
    let several = parts.len() > 1;
    parts.retain(|part| !several || block.text[part.range.clone()].chars().any(is_sound));
    if let Some(first) = parts.first_mut() {
        first.label = stretch.label;
    }
    parts
}

/// Where the cue ends that begins at the offset `at`: with its line, or with the last of the lines after it that are
/// written in capitals as well and open no turn.
fn cue_end(block: &Block, at: usize) -> usize {
    let capital = |text: &str| !text.chars().any(char::is_lowercase);
    let mut end = block.line_end(at);
    while end < block.text.len() && capital(&block.text[at..end]) {
        let next = block.line_end(end);
        if !capital(&block.text[end..next]) || label(block, end).is_some() {
            break;
        }
        end = next;
    }
    end
}

/// A turn that a label opens at the offset `at`. It may go on up to the end of the block.
fn turn(block: &Block, at: usize, label: Label, id: Id, people: &mut People) -> Stretch {
    people.meet(&block.text[label.name.clone()], block.place_of(label.name.clone()));
    let style = label.style.filter(|style| !style.is_empty() && !plays::is_extension(&block.text[style.clone()]));
    let style = style.map(|style| (block.text[style.clone()].to_string(), block.place_of(style)));
    let rule = if at == 0 { Rule::Turn } else { Rule::InnerTurn };
    let range = label.body..block.text.len();
    Stretch { style, label: at..label.body, turn: Some((id, rule)), ..Stretch::narration(range) }
}

/// Takes a direction that opens the speech of a turn for a part of its label (rule T9).
fn direct(block: &Block, stretch: &mut Stretch) {
    let Some(direction) = plays::direction(&block.text[stretch.range.clone()]) else { return };
    let words = stretch.range.start + direction.start + 1..stretch.range.start + direction.end - 1;
    stretch.range.start += direction.end;
    stretch.label.end = stretch.range.start;
    if stretch.style.is_none() && !plays::is_extension(&block.text[words.clone()]) {
        let words = block.trim(words);
        stretch.style = Some((block.text[words.clone()].to_string(), block.place_of(words)));
    }
}

/// Trims white space from both ends of all stretches, and drops narration that has nothing else.
fn trimmed(mut stretches: Vec<Stretch>, block: &Block) -> Vec<Stretch> {
    for stretch in &mut stretches {
        stretch.range = block.trim(stretch.range.clone());
    }
    stretches.retain(|stretch| stretch.turn.is_some() || !stretch.range.is_empty());
    stretches
}

/// Cuts a block into turns where the format itself states the speakers.
fn stated(block: &Block, people: &mut People) -> Vec<Stretch> {
    let first = block.labels.first().map_or(block.text.len(), |label| label.at);
    let mut stretches = vec![Stretch::narration(0..first)];
    for (nth, label) in block.labels.iter().enumerate() {
        let end = block.labels.get(nth + 1).map_or(block.text.len(), |next| next.at);
        let id = people.meet(&label.name, label.place);
        let rule = if nth == 0 { Rule::Turn } else { Rule::InnerTurn };
        let turn = Some((id, rule));
        stretches.push(Stretch { turn, style: label.style.clone(), ..Stretch::narration(label.at..end) });
    }
    trimmed(stretches, block)
}
