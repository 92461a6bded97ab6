use super::*;
use crate::attribute::{self, AttributionOptions};
use crate::cast::DeliveryId;
use crate::diag::{Diagnostics, Source};
use crate::{cast, plan, read, voices};
use std::path::Path;
use std::sync::Mutex;

const VOICES: &str = "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n";

fn planned(text: &str) -> (Plan, Engines) {
    let mut faults = Diagnostics::new();
    let none = |_: &std::path::Path| Err("no files here".to_string().into());
    let voices = voices::parse(&Source::new("voices.toml", VOICES), &none, &mut faults);
    let options = AttributionOptions { declared: voices.declared(), announce: false, ..Default::default() };
    let manuscript = read::read(read::Input::new(Path::new("story.md"), text.into()), &mut faults).expect("text");
    let script = attribute::attribute(&manuscript, &options, &mut faults);
    let engines = Engines::open();
    let cast = cast::cast(&script, &voices, &engines, &mut faults);
    (plan::plan(&script, &cast, &voices, &engines, &mut faults), engines)
}

/// Adds a delivery in a voice that does not exist.
fn silent(plan: &mut Plan) -> DeliveryId {
    let mut delivery = plan.deliveries[0].clone();
    delivery.voices[0].voice = "nobody".into();
    plan.deliveries.push(delivery);
    DeliveryId(plan.deliveries.len() - 1)
}

fn story(lines: usize) -> String {
    (0..lines).map(|n| format!("Ann: This is line number {n}.\n\n")).collect()
}

fn nobody(_: SpeechEvent<'_>) {}

/// A booth with one thread, in which the order is known.
fn alone<'a>(engines: &'a Engines, store: &'a Store) -> Booth<'a> {
    Booth { jobs: 1, ..Booth::new(engines, store) }
}

#[test]
fn every_utterance_has_a_take_and_equal_ones_share_it() {
    let (plan, engines) = planned("Ann: Yes.\n\nNo.\n\nAnn: Yes.\n");
    let store = Store::temporary().expect("a store");
    let takes = render(&plan, &alone(&engines, &store), &nobody).expect("spoken");
    assert_eq!(takes.len(), 2);
    assert!(plan.speaks().all(|speak| takes.contains_key(&speak.key)));
}

#[test]
fn what_the_store_holds_is_not_spoken_again() {
    let (plan, engines) = planned(&story(5));
    let store = Store::temporary().expect("a store");
    let run = |plan: &Plan| {
        let begun = Mutex::new(Vec::new());
        let watch = |event: SpeechEvent<'_>| {
            if let SpeechEvent::Begin { utterances, to_speak } = event {
                begun.lock().expect("no panic").push((utterances, to_speak.len()));
            }
        };
        render(plan, &alone(&engines, &store), &watch).expect("spoken");
        begun.into_inner().expect("no panic")
    };
    assert_eq!(run(&plan), [(5, 5)]);
    assert_eq!(run(&plan), [(5, 0)]);
    let (longer, _) = planned(&format!("Ann: A new one.\n\n{}", story(5)));
    assert_eq!(run(&longer), [(6, 1)]);
}

#[test]
fn any_number_of_jobs_gives_the_same_takes() {
    let (plan, engines) = planned(&story(30));
    let takes = |jobs| {
        let store = Store::temporary().expect("a store");
        render(&plan, &Booth { jobs, ..Booth::new(&engines, &store) }, &nobody).expect("spoken")
    };
    assert_eq!(takes(1), takes(8));
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_spoke() {
    let (plan, engines) = planned(&story(20));
    let store = Store::temporary().expect("a store");
    let cancel = AtomicBool::new(false);
    let spoken = AtomicUsize::new(0);
    let watch = |event: SpeechEvent<'_>| {
        if matches!(event, SpeechEvent::Spoken { .. }) && spoken.fetch_add(1, Ordering::Relaxed) == 6 {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    let stopped = render(&plan, &Booth { stop: &cancel, ..alone(&engines, &store) }, &watch);
    assert!(matches!(stopped, Err(RenderError::Cancelled)), "{stopped:?}");
    assert_eq!(spoken.load(Ordering::Relaxed), 7);
    let left = Mutex::new(0);
    let count = |event: SpeechEvent<'_>| {
        if let SpeechEvent::Begin { to_speak, .. } = event {
            *left.lock().expect("no panic") = to_speak.len();
        }
    };
    render(&plan, &alone(&engines, &store), &count).expect("spoken");
    assert_eq!(left.into_inner().expect("no panic"), 13);
}

#[test]
fn all_lines_that_fail_are_told_in_the_order_of_the_script_and_the_others_are_kept() {
    let (mut plan, engines) = planned(&story(10));
    let nobody_there = silent(&mut plan);
    for (nth, step) in plan.steps.iter_mut().filter(|step| matches!(step, plan::Step::Speak(_))).enumerate() {
        let plan::Step::Speak(speak) = step else { continue };
        if nth == 7 || nth == 2 {
            speak.delivery = nobody_there;
        }
    }
    let store = Store::temporary().expect("a store");
    let failed = render(&plan, &Booth { jobs: 4, ..Booth::new(&engines, &store) }, &nobody);
    let Err(RenderError::Speech(failures)) = failed else { panic!("{failed:?}") };
    assert_eq!(failures.iter().map(|failure| failure.line).collect::<Vec<_>>(), [2, 7]);
    let kept = plan.speaks().filter(|speak| store.get(&speak.key).is_some()).count();
    assert_eq!(kept, 8);
}

#[test]
fn a_dead_engine_is_given_up_after_a_while() {
    let (mut plan, engines) = planned(&story(200));
    let nobody_there = silent(&mut plan);
    for step in &mut plan.steps {
        if let plan::Step::Speak(speak) = step {
            speak.delivery = nobody_there;
        }
    }
    let store = Store::temporary().expect("a store");
    let failed = render(&plan, &alone(&engines, &store), &nobody);
    let Err(RenderError::Speech(failures)) = failed else { panic!("{failed:?}") };
    assert_eq!(failures.len(), TOO_MANY_FAILURES);
}

#[test]
fn what_another_process_speaks_meanwhile_is_not_spoken_again() {
    let (plan, engines) = planned(&story(20));
    let dir = tempfile::tempdir().expect("a folder");
    let (mine, other) = (Store::open(dir.path()).expect("a store"), Store::open(dir.path()).expect("a store"));
    let (spoken, found) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let watch = |event: SpeechEvent<'_>| match event {
        // After the first line, the other process speaks the whole book.
        SpeechEvent::Spoken { .. } if spoken.fetch_add(1, Ordering::Relaxed) == 0 => {
            render(&plan, &alone(&engines, &other), &nobody).expect("spoken");
        }
        SpeechEvent::Found => _ = found.fetch_add(1, Ordering::Relaxed),
        _ => {}
    };
    let takes = render(&plan, &alone(&engines, &mine), &watch).expect("spoken");
    assert_eq!((spoken.into_inner(), found.into_inner(), takes.len()), (1, 19, 20));
}

#[test]
fn what_another_process_is_at_is_waited_for_and_spoken_if_that_one_dies() {
    let (plan, engines) = planned(&story(20));
    let dir = tempfile::tempdir().expect("a folder");
    let (mine, other) = (Store::open(dir.path()).expect("a store"), Store::open(dir.path()).expect("a store"));
    let key = plan.distinct()[3].key;
    let claim = Mutex::new(other.claim(&key));
    let spoken = Mutex::new(Vec::new());
    let watch = |event: SpeechEvent<'_>| {
        if let SpeechEvent::Spoken { speak, .. } = event {
            let mut spoken = spoken.lock().expect("no panic");
            spoken.push(speak.key);
            if spoken.len() == 19 {
                // The other process ends as if it had been killed, with its line unspoken.
                claim.lock().expect("no panic").take();
            }
        }
    };
    let takes = render(&plan, &alone(&engines, &mine), &watch).expect("spoken");
    assert_eq!(takes.len(), 20);
    assert_eq!(spoken.into_inner().expect("no panic").last(), Some(&key));
}

/// Others who speak only what the sine `beep` says, and fail at one line.
struct Choir<'a>(&'a Mutex<Vec<String>>);

impl Crew for Choir<'_> {
    fn takes_on(&self, delivery: &Delivery, _engines: &Engines) -> bool {
        delivery.voice() == "beep"
    }

    fn speak(
        &self,
        utterances: &[(&Speak, &Delivery)],
        booth: &Booth<'_>,
        report: &(dyn Fn(usize, Spoken) -> bool + Sync),
    ) {
        for (at, (speak, delivery)) in utterances.iter().enumerate() {
            self.0.lock().expect("no panic").push(speak.text.clone());
            let spoken = match speak.text.as_str() {
                "Three." => Err(EngineError::refused("three is too many")),
                text => perform(booth.engines, &delivery.voices, (text, &speak.sounds), booth.stop),
            };
            assert!(report(at, spoken.map(|audio| booth.store.put(&speak.key, &audio))));
        }
    }
}

#[test]
fn a_crew_speaks_what_it_takes_on_and_its_failures_are_those_of_their_lines() {
    let (plan, engines) = planned("Ann: One.\n\nTwo.\n\nAnn: Three.\n\nAnn: Four.\n");
    let (store, sent) = (Store::temporary().expect("a store"), Mutex::default());
    let crew = Choir(&sent);
    let booth = Booth { crew: Some(&crew), ..alone(&engines, &store) };
    let Err(RenderError::Speech(failures)) = render(&plan, &booth, &nobody) else { panic!("it fails") };
    assert_eq!(sent.lock().expect("no panic").drain(..).collect::<Vec<_>>(), ["One.", "Three.", "Four."]);
    let told: Vec<_> = failures.iter().map(|failure| (failure.line, failure.error.to_string())).collect();
    assert_eq!(told, [(2, "three is too many".to_string())]);
    assert_eq!(render(&plan, &alone(&engines, &store), &nobody).expect("spoken").len(), 4, "the rest is kept");
    render(&plan, &booth, &nobody).expect("spoken");
    assert!(sent.lock().expect("no panic").is_empty(), "there is nothing to send");
}
