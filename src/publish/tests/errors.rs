use super::*;
use crate::engine::EngineError;
use std::error::Error;

fn is_error<E: Error + Send + Sync + 'static>() {}

/// Every public error of the library implements `Error`. The compiler checks this list.
#[test]
fn every_public_error_of_the_library_is_an_error() {
    is_error::<crate::assemble::Cancelled>();
    is_error::<crate::assemble::LevelError>();
    is_error::<crate::assemble::StreamError<PublishError>>();
    is_error::<crate::audio::measure::Unmeasurable>();
    is_error::<crate::audio::wav::WavError>();
    is_error::<crate::desk::Unheard>();
    is_error::<crate::desk::Unwritable>();
    is_error::<crate::diag::Diagnostic>();
    is_error::<crate::diag::Diagnostics>();
    is_error::<crate::engine::EngineError>();
    is_error::<crate::fs::PathError>();
    is_error::<crate::output::OutputError>();
    is_error::<crate::plan::PlanError>();
    is_error::<crate::render::Failure>();
    is_error::<crate::render::RenderError>();
    is_error::<crate::store::StoreError>();
    is_error::<PublishError>();
}

/// The message of an error, followed by those of its sources.
fn chain(error: &dyn Error) -> Vec<String> {
    let mut told = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        told.push(error.to_string());
        cause = error.source();
    }
    told
}

#[test]
fn an_error_leads_to_its_cause() {
    let desk = Desk::new();
    let missing = PublishError::from(crate::fs::read_bytes(desk.path("none")).unwrap_err());
    let told = chain(&missing);
    assert!(told.len() >= 3 && told[0].contains("there is no such file"), "{told:?}");
    assert!(missing.source().unwrap().downcast_ref::<output::OutputError>().is_some());

    let store = chain(&PublishError::Store(crate::store::StoreError::Lost(Key([1; 32]))));
    assert_eq!(store.len(), 2, "{store:?}");
    let streamed = chain(&StreamError::Sink(PublishError::Damaged));
    assert_eq!(streamed.len(), 2, "{streamed:?}");
}

#[test]
fn lines_that_cannot_be_spoken_are_told_with_their_places() {
    let desk = Desk::new();
    let mut book = desk.book();
    for delivery in &mut book.plan.deliveries {
        delivery.voices[0].voice = "nobody".into();
    }
    let store = Store::temporary().unwrap();
    let order = Order::to(desk.path("a.wav"));
    let failed = publish(&book, &order, &Booth::new(&desk.engines, &store), &|_| {}).unwrap_err();
    assert!(failed.source().is_some_and(|cause| cause.source().is_some_and(|cause| cause.is::<EngineError>())));
    let told = failed.diagnostics(&book);
    assert_eq!(told.iter().count(), book.plan.distinct().len());
    assert!(told.iter().all(|fault| fault.code == "not-spoken" && fault.place.is_some()), "{told}");
    assert!(!desk.path("a.wav").exists());
}

#[test]
fn names_that_nobody_knows_are_told_with_those_there_are() {
    let desk = Desk::new();
    let told = |order: Order| {
        let faults = desk.publish(&order).unwrap_err().diagnostics(&desk.book());
        let fault = faults.iter().next().expect("a fault").clone();
        (fault.code, fault.hints.join(" "))
    };
    let known = |order: Order, code: &str, hint: &str| {
        let (found, hints) = told(order);
        assert!(found == code && hints.contains(hint), "{found}: {hints}");
    };
    known(Order { target: Some("loud".into()), ..Order::default() }, "unknown-target", "audiobook, podcast");
    known(Order { format: Some("au".into()), ..Order::default() }, "unknown-format", "wav, flac");
    known(Order::to(desk.path("story")), "unknown-format", ".wav");
    let sides = Sides { subtitles: vec![desk.path("a.sub")], ..Sides::default() };
    known(Order { sides, ..Order::default() }, "unknown-format", ".srt, .vtt, .ass");
    let sides = Sides { volume_subtitles: vec!["sub".into()], ..Sides::default() };
    known(Order { sides, ..Order::default() }, "unknown-format", ".srt, .vtt, .ass");
}
