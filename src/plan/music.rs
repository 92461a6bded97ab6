//! Sounds and music in a plan: at which step they begin and end.

use super::gap::Gap;
use super::{Planner, Step};
use crate::diag::Place;
use crate::script::{Line, SoundFile, SoundKind, SoundMark};
use serde::{Deserialize, Serialize};

/// By how many dB music is softer than the voices if its mark says nothing.
const MUSIC: f32 = -12.0;

/// The shortest fade of music, in seconds.
const SHORTEST_FADE: f64 = 0.05;

/// A sound or music that is heard beside the voices.
///
/// A sound has the time that it needs: the silence that it begins with lasts as long. Music takes no time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedSound {
    /// [`SoundKind::Sound`] or [`SoundKind::Music`].
    pub kind: SoundKind,
    /// The file.
    pub file: SoundFile,
    /// By how many dB it is louder than the voices.
    pub level: f32,
    /// The number of the step with which it begins.
    pub from: usize,
    /// The number of the step with which music begins to fade out. `None` for a sound, which lasts as long as its file.
    pub to: Option<usize>,
    /// The number of the step before which music has to have faded out, because a chapter begins with it.
    pub until: Option<usize>,
    /// In how many seconds music fades in, and out.
    pub fades: [f64; 2],
    /// By how many dB it is lower while somebody speaks.
    pub duck: f32,
    /// The place of its mark.
    #[serde(skip)]
    pub place: Place,
}

impl PlannedSound {
    /// Whether all of its numbers belong to a plan with this many steps.
    pub(super) fn is_within(&self, steps: usize) -> bool {
        let numbers = [self.level, self.duck].iter().all(|number| number.is_finite() && number.abs() <= 200.0);
        let fades = self.fades.iter().all(|fade| (0.0..=600.0).contains(fade));
        let [from, to] = [self.from, self.to.unwrap_or(self.from)];
        let until = self.until.unwrap_or(to);
        numbers && fades && from <= to && to <= until && until <= steps && self.file.rate > 0 && self.file.channels > 0
    }
}

/// What is known about the sounds of a plan while it is made.
#[derive(Default)]
pub(super) struct Music {
    /// The music that plays, by its number among the sounds.
    plays: Option<usize>,
    /// The music that has ended since the last line.
    ended: Vec<usize>,
    /// Sounds since the last line that begin with the next one, where the text has times.
    waiting: Vec<usize>,
}

impl Planner<'_> {
    /// Whether the words have times. Then nothing can take time of its own, and sounds are heard under the words.
    fn is_timed(&self) -> bool {
        self.script.meta.lasts.is_some()
    }

    /// Adds what a mark asks for, if its file was found.
    pub(super) fn sound<'m>(&mut self, mark: &'m SoundMark, gap: &mut Gap<'m>) {
        if !self.voices.sounds.play {
            return;
        }
        match (&mark.found, mark.kind) {
            (Some(file), SoundKind::Sound) if self.is_timed() => {
                self.begin(mark, file);
            }
            (Some(file), SoundKind::Sound) => {
                // A silence always stands between a take and a sound, so that what is silent at the end of the take is not
                // subtracted from the sound.
                let silence = gap.before_sound(mark, &self.voices.pauses);
                self.plan.steps.push(Step::Silence(silence));
                self.begin(mark, file);
                self.plan.steps.push(Step::Silence(file.seconds()));
                *gap = Gap::after_sound(mark);
            }
            (found, kind) => {
                let asked = gap.take_asked();
                if asked > 0.0 && !self.is_timed() {
                    self.plan.steps.push(Step::Silence(asked));
                }
                self.end();
                if let Some(file) = found.as_ref().filter(|_| kind == SoundKind::Music) {
                    self.begin(mark, file);
                    self.music.plays = Some(self.plan.sounds.len() - 1);
                }
            }
        }
    }

    fn begin(&mut self, mark: &SoundMark, file: &SoundFile) {
        let settings = self.voices.sounds;
        let music = mark.kind == SoundKind::Music;
        if self.is_timed() {
            self.music.waiting.push(self.plan.sounds.len());
        }
        self.plan.sounds.push(PlannedSound {
            kind: mark.kind,
            file: file.clone(),
            level: mark.level.unwrap_or(if music { MUSIC } else { 0.0 }),
            from: self.plan.steps.len(),
            to: None,
            until: None,
            fades: if music { [settings.fade.max(SHORTEST_FADE); 2] } else { [0.0; 2] },
            duck: if music || self.is_timed() { settings.duck } else { 0.0 },
            place: mark.place,
        });
    }

    /// Ends the music that plays, if any does.
    fn end(&mut self) {
        if let Some(nth) = self.music.plays.take() {
            self.plan.sounds[nth].to = Some(self.plan.steps.len());
            self.music.ended.push(nth);
        }
    }

    /// Settles what could only be known with the next line, of which the first step comes next.
    pub(super) fn settle_sounds(&mut self, line: &Line) {
        let (here, timed) = (self.plan.steps.len(), self.is_timed());
        for nth in std::mem::take(&mut self.music.waiting) {
            self.plan.sounds[nth].from = here;
        }
        for nth in std::mem::take(&mut self.music.ended) {
            let sound = &mut self.plan.sounds[nth];
            sound.to = if timed { Some(here) } else { sound.to.map(|to| to.max(sound.from)) };
            // Music that ends with a chapter does not last into the next one.
            if line.starts_chapter() && !timed {
                sound.until = Some(here);
            }
        }
    }

    /// Ends the music at the end of the book, and gives it the time to fade out.
    pub(super) fn fade_out(&mut self) {
        let open = self.music.plays.is_some();
        if open {
            self.end();
        }
        let fades = self.music.ended.iter().map(|&nth| self.plan.sounds[nth].fades[1]);
        let fade = fades.fold(0.0, f64::max);
        if fade > 0.0 && !self.is_timed() {
            self.plan.steps.push(Step::Silence(fade));
        }
    }
}
