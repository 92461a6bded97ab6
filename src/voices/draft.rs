//! The second pass: makes entries of the checked sections, reports what a file says twice, and merges files.

use super::check::check;
use super::checked::CheckedTable;
use super::engines::EngineTables;
use super::wording::key_text;
use super::{Entry, Lexicon, Master, Pauses, Recast, Spanned, VoiceChoice};
use crate::audio::shape::KNOBS;
use crate::diag::{Diagnostic, Diagnostics, Source};
use crate::names;
use crate::script::{Footnotes, Quotes, SpeechTags};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the files say, before any names are looked up.
#[derive(Default)]
pub(super) struct Draft {
    pub include: Vec<Spanned<String>>,
    pub quotes: Option<Quotes>,
    pub least: Option<f32>,
    pub tags: Option<SpeechTags>,
    pub tags_choose_styles: Option<bool>,
    pub usual_styles: Option<bool>,
    pub announce: Option<bool>,
    pub voices_of: Vec<Spanned<String>>,
    pub footnotes: Option<Footnotes>,
    pub defaults: Entry,
    pub narrator: Entry,
    pub cast: Vec<(Spanned<String>, Entry)>,
    pub groups: Vec<Group>,
    pub styles: BTreeMap<String, Entry>,
    pub pauses: BTreeMap<&'static str, f64>,
    pub master: Master,
    pub sounds: SoundDraft,
    pub lexicon: Lexicon,
    pub engines: EngineTables,
}

/// `[sounds]`.
#[derive(Default)]
pub(super) struct SoundDraft {
    pub play: Option<bool>,
    pub duck: Option<f64>,
    pub fade: Option<f64>,
}

/// `[group.NAME]`.
pub(super) struct Group {
    pub name: Spanned<String>,
    pub members: Vec<Spanned<String>>,
    pub entry: Entry,
}

impl Draft {
    /// Reads one file, without the files that it includes. `expressions` counts the regular expressions of all files.
    pub fn read(source: &Arc<Source>, expressions: &mut usize, diagnostics: &mut Diagnostics) -> Self {
        let mut root = check(source, expressions, diagnostics);
        let mut reader = Reader { diagnostics };
        let cast = root.named("cast").unwrap_or_default();
        let groups = root.named("group").unwrap_or_default();
        let mut pauses = root.table("pauses").unwrap_or_default();
        let mut master = root.table("master").unwrap_or_default();
        let mut attribution = root.table("attribution").unwrap_or_default();
        let mut sounds = root.table("sounds").unwrap_or_default();
        let pauses = Pauses::KEYS.iter().filter_map(|(key, _)| Some((*key, pauses.number(key)?.value)));
        Draft {
            include: root.texts("include").unwrap_or_default(),
            quotes: attribution.text("quotes").or(root.text("quotes")).map(|text| quotes(&text.value)),
            least: attribution.number("least").map(|number| number.value as f32),
            tags: attribution.text("tags").map(|text| match text.value.as_str() {
                "silent" => SpeechTags::Silent,
                _ => SpeechTags::Spoken,
            }),
            tags_choose_styles: attribution.switch("styles").map(|on| on.value),
            usual_styles: root.switch("usual_styles").map(|on| on.value),
            announce: root.switch("announce").map(|on| on.value),
            voices_of: root.first_of("voices_of").unwrap_or_default(),
            footnotes: root.text("notes").map(|text| match text.value.as_str() {
                "after" => Footnotes::After,
                "chapter" => Footnotes::Chapter,
                _ => Footnotes::Skip,
            }),
            pauses: pauses.collect(),
            master: Master {
                target: master.text("target").map(|text| text.value),
                room_tone: master.switch("room_tone").map(|on| on.value),
            },
            sounds: SoundDraft {
                play: sounds.switch("play").map(|on| on.value),
                duck: sounds.number("duck").map(|number| number.value),
                fade: sounds.number("fade").map(|number| number.value),
            },
            defaults: root.table("defaults").map(|section| reader.entry(section)).unwrap_or_default(),
            narrator: root.table("narrator").map(|section| reader.entry(section)).unwrap_or_default(),
            cast: reader.cast(cast),
            groups: reader.groups(groups),
            styles: reader.styles(root.named("styles")),
            lexicon: Lexicon::new(root.words("lexicon").unwrap_or_default()),
            engines: EngineTables::of(root.engines("engines")),
        }
    }

    /// Lays this draft over a file that it includes: what is set here stays, and the rest is taken from there.
    pub fn fill(&mut self, below: Draft) {
        self.quotes = self.quotes.or(below.quotes);
        self.least = self.least.or(below.least);
        self.tags = self.tags.or(below.tags);
        self.tags_choose_styles = self.tags_choose_styles.or(below.tags_choose_styles);
        self.usual_styles = self.usual_styles.or(below.usual_styles);
        self.announce = self.announce.or(below.announce);
        if self.voices_of.is_empty() {
            self.voices_of = below.voices_of;
        }
        self.footnotes = self.footnotes.or(below.footnotes);
        self.master.target = self.master.target.take().or(below.master.target);
        self.master.room_tone = self.master.room_tone.or(below.master.room_tone);
        self.sounds.play = self.sounds.play.or(below.sounds.play);
        self.sounds.duck = self.sounds.duck.or(below.sounds.duck);
        self.sounds.fade = self.sounds.fade.or(below.sounds.fade);
        self.defaults.fill_all(&below.defaults);
        self.narrator.fill_all(&below.narrator);
        let places: BTreeMap<String, usize> =
            self.cast.iter().enumerate().map(|(index, (name, _))| (names::key(&name.value), index)).collect();
        for (name, entry) in below.cast {
            match places.get(&names::key(&name.value)) {
                Some(&index) => self.cast[index].1.fill_all(&entry),
                None => self.cast.push((name, entry)),
            }
        }
        let places: BTreeMap<String, usize> =
            self.groups.iter().enumerate().map(|(index, group)| (names::key(&group.name.value), index)).collect();
        for group in below.groups {
            match places.get(&names::key(&group.name.value)) {
                // The list of members is not merged, so that a file can take a member out of a group by leaving it out.
                Some(&index) => self.groups[index].entry.fill_all(&group.entry),
                None => self.groups.push(group),
            }
        }
        self.engines.fill(below.engines);
        super::fill_styles(&mut self.styles, &below.styles);
        for (key, seconds) in below.pauses {
            self.pauses.entry(key).or_insert(seconds);
        }
        self.lexicon = self.lexicon.over(&below.lexicon);
    }
}

fn quotes(text: &str) -> Quotes {
    match text {
        "error" => Quotes::Error,
        "unknown" => Quotes::Unknown,
        _ => Quotes::Narrator,
    }
}

struct Reader<'a> {
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn fault(&mut self, at: &Spanned<String>, code: &'static str, message: String, hint: String) {
        self.diagnostics.push(Diagnostic::error(code, message).at(&at.source, at.span).hint(hint));
    }

    fn entry(&mut self, mut section: CheckedTable) -> Entry {
        let narrow = |number: Spanned<f64>| number.map(|value| value as f32);
        let mut entry = Entry {
            place: section.place.clone(),
            voices: self.voices(&mut section),
            knobs: KNOBS.iter().filter_map(|knob| Some((knob.key, narrow(section.number(knob.key)?)))).collect(),
            gain: section.number("gain").map(narrow),
            pan: section.number("pan").map(narrow),
            aliases: section.texts("aliases").unwrap_or_default(),
            like: section.text("like"),
            styles: self.styles(section.named("styles")),
            lexicon: Lexicon::new(section.words("lexicon").unwrap_or_default()),
            from: Vec::new(),
        };
        entry.from = self.from(section.list("from").unwrap_or_default());
        entry
    }

    /// Reads `voice` or `chorus`, which must not both be set. A chorus has at least two voices.
    fn voices(&mut self, section: &mut CheckedTable) -> Vec<VoiceChoice> {
        let voice = section.first_of("voice");
        let chorus = section.first_of_each("chorus").unwrap_or_default();
        match (voice, &chorus[..]) {
            (Some(voice), [first, ..]) => {
                let later = if voice[0].span > first[0].span { &voice } else { first };
                let message = "`voice` and `chorus` exclude each other".to_string();
                let hint = "a character has one voice, or several at once: keep one of the two keys".to_string();
                self.fault(&later[0], "voice-and-chorus", message, hint);
                vec![voice]
            }
            (None, [only]) => {
                let hint = format!("one voice alone is a `voice`: voice = \"{}\"", only[0].value);
                self.fault(&only[0], "lonely-chorus", "a `chorus` has at least two voices".into(), hint);
                chorus
            }
            (voice, _) => voice.into_iter().chain(chorus).collect(),
        }
    }

    fn from(&mut self, sections: Vec<CheckedTable>) -> Vec<Recast> {
        let mut recasts: Vec<Recast> = Vec::new();
        for mut section in sections {
            let Some(chapter) = section.number("chapter") else { continue };
            let chapter = chapter.map(|number| number as usize);
            let entry = self.entry(section);
            if recasts.iter().any(|recast| recast.chapter.value == chapter.value) {
                let message = format!("chapter {} is recast twice", chapter.value);
                let fault = Diagnostic::error("declared-twice", message).at(&chapter.source, chapter.span);
                self.diagnostics.push(fault.hint("keep one of the two; what both say can stand together"));
                continue;
            }
            recasts.push(Recast { chapter, entry });
        }
        recasts.sort_by_key(|recast| recast.chapter.value);
        recasts
    }

    fn styles(&mut self, sections: Option<Vec<(Spanned<String>, CheckedTable)>>) -> BTreeMap<String, Entry> {
        let styles = self.distinct(sections.unwrap_or_default(), "a style");
        styles.into_iter().map(|(name, section)| (names::key(&name.value), self.entry(section))).collect()
    }

    fn cast(&mut self, sections: Vec<(Spanned<String>, CheckedTable)>) -> Vec<(Spanned<String>, Entry)> {
        let cast = self.distinct(sections, "a character");
        let entries: Vec<_> = cast.into_iter().map(|(name, section)| (name, self.entry(section))).collect();
        let (narrators, cast): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(name, _)| names::key(&name.value) == super::NARRATOR);
        for (name, _) in narrators {
            let message = "the narrator is no character of the cast".to_string();
            self.fault(&name, "narrator-in-cast", message, "write `[narrator]`".into());
        }
        cast
    }

    fn groups(&mut self, sections: Vec<(Spanned<String>, CheckedTable)>) -> Vec<Group> {
        let sections = self.distinct(sections, "a group");
        let groups = sections.into_iter().map(|(name, mut section)| Group {
            name,
            members: section.texts("members").unwrap_or_default(),
            entry: self.entry(section),
        });
        groups.collect()
    }

    /// Leaves out and reports names that are given twice, in whatever letter case.
    fn distinct<T>(&mut self, items: Vec<(Spanned<String>, T)>, what: &str) -> Vec<(Spanned<String>, T)> {
        let mut seen: BTreeMap<String, Spanned<String>> = BTreeMap::new();
        let mut distinct = Vec::new();
        for (name, item) in items {
            if let Some(first) = seen.get(&names::key(&name.value)) {
                let line = first.source.line_column(first.span.start).0;
                let message = format!("`{}` is {what} already, as `{}` in line {line}", name.value, first.value);
                let hint = format!(
                    "letter case makes no difference in names: write all of it below the first, `{}`",
                    key_text(&first.value)
                );
                self.fault(&name, "declared-twice", message, hint);
                continue;
            }
            seen.insert(names::key(&name.value), name.clone());
            distinct.push((name, item));
        }
        distinct
    }
}
