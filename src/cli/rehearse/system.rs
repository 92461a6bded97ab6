//! The system's own speech, through the crate `tts`: speech-dispatcher, AVFoundation, or WinRT.
//!
//! It runs in a thread of its own, because its calls may never return: speech-dispatcher without a sound server answers
//! a request to stop only when the line is over, and a line that no one can hear is never over.

use fullcast::desk::RehearsalLine;
use fullcast::diag::Diagnostic;
use std::collections::BTreeSet;
use std::mem::ManuallyDrop;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use tts::Tts;

/// How long it may take to start, and to fall silent at the end.
const START: Duration = Duration::from_secs(20);
const FAREWELL: Duration = Duration::from_secs(1);

/// Speaks one line at a time.
pub struct Speech {
    wishes: Sender<Wish>,
    events: Receiver<Event>,
    /// The number of the last wish.
    turn: u64,
    /// Whether the last wish has been fulfilled.
    answered: bool,
    /// The line that is being said. Its id is kept as text, because not every system has ids that can be compared.
    current: Option<String>,
    /// Lines that ended before they were known to have begun.
    ended: BTreeSet<String>,
}

struct Wish {
    turn: u64,
    /// The line to say. `None` asks for silence.
    cue: Option<RehearsalLine>,
}

enum Event {
    Open(Result<(), Diagnostic>),
    /// The wish of this number has been fulfilled. The line, if there is one, has this id.
    Done(u64, Result<Option<String>, Diagnostic>),
    Ended(String),
}

impl Speech {
    /// Starts the system's speech, in a voice for this language (a BCP 47 tag) if there is one.
    pub fn open(language: &str) -> Result<Self, Diagnostic> {
        let (wishes, wished) = channel();
        let (tell, events) = channel();
        let language = language.to_string();
        std::thread::spawn(move || serve(&language, &wished, &tell));
        match events.recv_timeout(START) {
            Ok(Event::Open(Ok(()))) => {
                Ok(Self { wishes, events, turn: 0, answered: true, current: None, ended: BTreeSet::new() })
            }
            Ok(Event::Open(Err(fault))) => Err(fault),
            _ => Err(mute()),
        }
    }

    /// Asks for a line, or for silence. Whatever is being said is broken off.
    pub fn wish(&mut self, cue: Option<&RehearsalLine>) {
        self.turn += 1;
        self.answered = false;
        self.current = None;
        self.ended.clear();
        // If the thread has ended, there will be no answer, which is reported later.
        let _ = self.wishes.send(Wish { turn: self.turn, cue: cue.cloned() });
    }

    /// Waits this long for the end of the line. The end of a line that was broken off before does not count.
    pub fn has_ended(&mut self, wait: Duration) -> Result<bool, Diagnostic> {
        let mut event = self.events.recv_timeout(wait);
        loop {
            match event {
                Ok(Event::Done(turn, done)) if turn == self.turn => {
                    self.answered = true;
                    self.current = done?;
                }
                Ok(Event::Ended(id)) => {
                    self.ended.insert(id);
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(mute()),
                Err(RecvTimeoutError::Timeout) => {
                    return Ok(self.current.as_ref().is_some_and(|current| self.ended.contains(current)));
                }
            }
            event = self.events.recv_timeout(Duration::ZERO);
        }
    }

    /// Whether the last wish has been fulfilled. If not, the system's speech hangs.
    pub fn answers(&self) -> Result<(), Diagnostic> {
        if self.answered { Ok(()) } else { Err(mute()) }
    }

    /// Falls silent.
    pub fn close(mut self) {
        self.wish(None);
        let _ = self.has_ended(FAREWELL);
    }
}

/// What the thread does until the program ends: see [`ManuallyDrop`] below.
fn serve(language: &str, wished: &Receiver<Wish>, tell: &Sender<Event>) {
    let mut tts = match Tts::default() {
        // It is never dropped, because an event that came afterwards would have no receiver and would end the program.
        Ok(tts) => ManuallyDrop::new(tts),
        Err(error) => return drop(tell.send(Event::Open(Err(unable(&error))))),
    };
    for register in [Tts::on_utterance_end, Tts::on_utterance_stop] {
        let tell = tell.clone();
        // If the system does not report the ends of lines, time limits are used instead.
        let _ = register(&tts, Some(Box::new(move |id| drop(tell.send(Event::Ended(format!("{id:?}")))))));
    }
    choose_voice(&mut tts, language);
    let _ = tell.send(Event::Open(Ok(())));
    let mut speaking = false;
    while let Ok(wish) = wished.recv() {
        // Only the last wish counts.
        let wish = wished.try_iter().last().unwrap_or(wish);
        if std::mem::take(&mut speaking) {
            // A line that cannot be broken off is heard to its end.
            let _ = tts.stop();
        }
        let done = match &wish.cue {
            Some(cue) => say(&mut tts, cue),
            None => Ok(None),
        };
        speaking = wish.cue.is_some();
        let _ = tell.send(Event::Done(wish.turn, done));
    }
}

fn say(tts: &mut Tts, cue: &RehearsalLine) -> Result<Option<String>, Diagnostic> {
    let pitch = octaves(cue.pitch / 12.0, [tts.min_pitch(), tts.normal_pitch(), tts.max_pitch()]);
    let rate = octaves(cue.rate.log2(), [tts.min_rate(), tts.normal_rate(), tts.max_rate()]);
    // A system that has only one pitch or one tempo uses that.
    let _ = tts.set_pitch(pitch);
    let _ = tts.set_rate(rate);
    let id = tts.speak(cue.spoken.as_str(), false).map_err(|error| unable(&error))?;
    Ok(id.map(|id| format!("{id:?}")))
}

/// Chooses the first voice for the language, and for its region if there is one.
fn choose_voice(tts: &mut Tts, language: &str) {
    let voices = tts.voices().unwrap_or_default();
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let tag = |voice: &tts::Voice| voice.language().as_str().to_string();
    let same = voices.iter().find(|voice| tag(voice).eq_ignore_ascii_case(language));
    let near = || voices.iter().find(|voice| primary(&tag(voice)) == primary(language));
    if let Some(voice) = same.or_else(near) {
        // If this fails, the system's default voice speaks.
        let _ = tts.set_voice(voice);
    }
}

/// A value in the system's range. An octave up or more is the largest value, an octave down or more is the smallest.
fn octaves(octaves: f32, [least, usual, most]: [f32; 3]) -> f32 {
    let octaves = octaves.clamp(-1.0, 1.0);
    if octaves < 0.0 { usual + octaves * (usual - least) } else { usual + octaves * (most - usual) }
}

fn unable(error: &tts::Error) -> Diagnostic {
    helped(Diagnostic::error("no-system-speech", format!("the system's own speech does not speak: {error}")))
}

fn mute() -> Diagnostic {
    helped(Diagnostic::error("no-system-speech", "the system's own speech does not answer"))
}

fn helped(fault: Diagnostic) -> Diagnostic {
    fault.hint("on Linux it is speech-dispatcher, which needs a sound server: try `spd-say hello`")
}

#[cfg(test)]
mod tests {
    use super::octaves;

    #[test]
    fn an_octave_is_all_that_a_system_has_and_nothing_is_its_usual_value() {
        let values = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0].map(|value| octaves(value, [-100.0, 0.0, 50.0]));
        assert_eq!(values, [-100.0, -100.0, -50.0, 0.0, 25.0, 50.0]);
    }
}
