//! Damaged takes are spoken again, within one run.

use super::*;

/// Flips a bit among the samples of a take.
fn damage(desk: &Desk, key: &Key) {
    let key = key.to_string();
    let path = desk.path("cache").join("takes").join(&key[..2]).join(key + ".wav");
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, bytes).unwrap();
}

/// Publishes a book and returns the keys of the takes that were spoken, in order of the keys.
fn spoken(desk: &Desk, order: &Order) -> Result<Vec<Key>, PublishError> {
    let keys = Mutex::new(Vec::new());
    let watch = |event: PublishEvent<'_>| {
        if let PublishEvent::Speech(SpeechEvent::Spoken { take, .. }) = event {
            keys.lock().unwrap().push(take.key);
        }
    };
    publish(&desk.book(), order, &Booth::new(&desk.engines, &desk.store()), &watch)?;
    let mut keys = keys.into_inner().unwrap();
    keys.sort();
    Ok(keys)
}

#[test]
fn a_damaged_take_is_spoken_again() {
    let desk = Desk::new();
    let order = Order::to(desk.path("a.wav"));
    desk.publish(&order).unwrap();
    let whole = std::fs::read(desk.path("a.wav")).unwrap();
    std::fs::remove_file(desk.path("a.wav")).unwrap();
    let key = desk.book().plan.distinct()[1].key;
    damage(&desk, &key);
    assert_eq!(spoken(&desk, &order).unwrap(), [key]);
    assert!(std::fs::read(desk.path("a.wav")).unwrap() == whole);
}

/// A desk with a story of this many chapters, each of one line of its own.
fn chapters(count: usize) -> Desk {
    let desk = Desk::new();
    let story: String =
        (1..=count).map(|nth| format!("# Part {nth}\n\nAnn: It is {}.\n\n", "so ".repeat(nth))).collect();
    std::fs::write(desk.path("story.md"), story).unwrap();
    desk
}

#[test]
fn one_run_heals_a_split_book_with_damage_in_every_chapter() {
    for target in ["audiobook", "acx", "none"] {
        let desk = chapters(7);
        let sides = Sides { stems: Some(desk.path("stems")), ..Sides::default() };
        let order = Order { split: true, target: Some(target.into()), sides, ..Order::to(desk.path("out.wav")) };
        desk.publish(&order).unwrap();
        let read = |name: &str| std::fs::read(desk.path("out").join(name)).unwrap();
        let names: Vec<_> = (1..=7).map(|nth| format!("0{nth} Part {nth}.wav")).collect();
        let whole: Vec<_> = names.iter().map(|name| read(name)).collect();
        std::fs::remove_dir_all(desk.path("out")).unwrap();
        let mut keys: Vec<_> = desk.book().plan.distinct().iter().map(|speak| speak.key).collect();
        keys.sort();
        keys.iter().for_each(|key| damage(&desk, key));
        assert_eq!(spoken(&desk, &order).unwrap(), keys, "{target}");
        assert!(names.iter().map(|name| read(name)).eq(whole), "{target}");
        // The chapters are kept, but the stems are made from takes that were damaged since.
        damage(&desk, &keys[3]);
        assert_eq!(spoken(&desk, &order).unwrap(), [keys[3]], "{target}");
    }
}

#[test]
fn damage_that_turns_up_later_in_the_run_costs_no_attempt() {
    let desk = chapters(7);
    let order = Order { split: true, target: Some("none".into()), ..Order::to(desk.path("out.wav")) };
    desk.publish(&order).unwrap();
    std::fs::remove_dir_all(desk.path("out")).unwrap();
    let book = desk.book();
    let lines: Vec<_> =
        book.plan.distinct().iter().filter(|speak| speak.text.starts_with("It")).map(|s| s.key).collect();
    let whole = Mutex::new(lines.clone());
    // Whenever a chapter is about to be written for the first time, its take has just been damaged.
    let watch = |event: PublishEvent<'_>| {
        if let PublishEvent::Writing { number, .. } = event {
            let mut whole = whole.lock().unwrap();
            if let Some(at) = whole.iter().position(|key| *key == lines[number - 1]) {
                damage(&desk, &whole.remove(at));
            }
        }
    };
    publish(&book, &order, &Booth::new(&desk.engines, &desk.store()), &watch).unwrap();
    assert_eq!((lines.len(), whole.into_inner().unwrap()), (7, Vec::new()));
}

#[test]
fn a_take_that_breaks_again_and_again_ends_the_work() {
    let desk = chapters(2);
    let order = Order { split: true, target: Some("none".into()), ..Order::to(desk.path("out.wav")) };
    let first = desk.book().plan.distinct()[0].key;
    let rounds = Mutex::new(0);
    let watch = |event: PublishEvent<'_>| {
        if let PublishEvent::Writing { number: 1, .. } = event {
            damage(&desk, &first);
            *rounds.lock().unwrap() += 1;
        }
    };
    let ended = publish(&desk.book(), &order, &Booth::new(&desk.engines, &desk.store()), &watch);
    assert!(matches!(ended, Err(PublishError::Damaged)), "{ended:?}");
    assert_eq!(rounds.into_inner().unwrap(), 1 + ATTEMPTS);
}

#[test]
fn the_record_of_a_folder_is_not_written_again_for_every_chapter() {
    use crate::fs::power::{self, Event};
    for count in [30, 60] {
        let desk = chapters(count);
        power::watch(&desk.path("cache/notes"));
        desk.publish(&Order { split: true, output: Some(desk.path("out")), ..Order::default() }).unwrap();
        let events = power::events(&desk.path("cache/notes"));
        let sizes = events.iter().filter_map(|(_, event)| match event {
            Event::Renamed(bytes, _) => Some(bytes.len()),
            _ => None,
        });
        let (all, last) = sizes.fold((0, 0), |(all, _), size| (all + size, size));
        assert!(last > 0 && all < 12 * last, "{all} bytes were written for a record of {last}, of {count} chapters");
    }
}
