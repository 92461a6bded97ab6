//! What is known about a speaker who has to be given a voice.

use super::Casting;
use crate::names::{self, Bearers};
use crate::script::{Gender, SpeakerId};

/// The gender of a speaker, and how it is known.
pub(super) struct Known {
    pub gender: Gender,
    /// How it is known, as messages show it: ``woman: `she said` at line 3``.
    pub evidence: String,
    /// Whether the text says so. Otherwise only the given name does, which says less about a person.
    pub stated: bool,
}

impl Casting<'_> {
    /// What is known about a speaker: what the text says or, if it says nothing, who usually bears the given name.
    pub(super) fn known(&self, id: SpeakerId) -> Option<Known> {
        let speaker = &self.script.speakers[id.0];
        if let Some(stated) = &speaker.gender {
            let place = match stated.place {
                Some(place) => format!("at line {}", self.script.line_of(place)),
                None => "in the name".into(),
            };
            let evidence = format!("{}: `{}` {place}", stated.gender, stated.words);
            return Some(Known { gender: stated.gender, evidence, stated: true });
        }
        if id == SpeakerId::NARRATOR {
            return None;
        }
        let mut all = std::iter::once(&speaker.name).chain(&speaker.aliases);
        let (name, bearers) = all.find_map(|name| Some((name, names::bearers_of(name, self.language)?)))?;
        let gender = match bearers {
            Bearers::Women => Gender::Woman,
            Bearers::Men => Gender::Man,
        };
        Some(Known { gender, evidence: format!("{gender}: the name `{name}`"), stated: false })
    }
}
