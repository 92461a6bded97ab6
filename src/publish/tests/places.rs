use super::*;

/// Places an order that cannot be carried out, and checks that nothing is spoken and nothing left behind. Returns the message.
fn refused(desk: &Desk, order: &Order) -> String {
    let (book, store) = (desk.book(), desk.store());
    let before = desk.names();
    let watch = |event: PublishEvent<'_>| panic!("something happened: {event:?}");
    let done = publish(&book, order, &Booth::new(&desk.engines, &store), &watch);
    assert_eq!(desk.names(), before, "something is left behind");
    done.expect_err("it is impossible").to_string()
}

fn sides(change: impl FnOnce(&mut Sides)) -> Sides {
    let mut sides = Sides::default();
    change(&mut sides);
    sides
}

#[test]
fn two_things_in_one_place_are_refused_before_anything_is_written() {
    let desk = Desk::new();
    let at = |name: &str| Some(desk.path(name));
    let check = |order: Order, parts: &[&str]| {
        let told = refused(&desk, &order);
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
    };
    let one = |sides: Sides| Order { sides, ..Order::to(desk.path("x.wav")) };
    let split = |sides: Sides| Order { split: true, ..one(sides) };

    check(one(sides(|s| s.stems = at("x.wav"))), &["the stems cannot be", "x.wav", "something else"]);
    check(one(sides(|s| s.stems = at("x.wav/stems"))), &["the stems cannot go to", "the sound is a file at"]);
    check(one(sides(|s| s.page = at("x.wav"))), &["the page cannot be", "x.wav"]);
    check(one(sides(|s| s.subtitles = vec![desk.path("a.srt"); 2])), &["the subtitles", "twice"]);
    for other in ["./cache/../a.srt", "nowhere/../a.srt"] {
        let twice = sides(|s| s.subtitles = vec![desk.path("a.srt"), desk.path(other)]);
        check(one(twice), &["the subtitles", "twice"]);
    }
    let beside = sides(|s| (s.volume_subtitles, s.subtitles) = (vec!["srt".into()], vec![desk.path("x.srt")]));
    check(one(beside), &["the subtitles", "twice"]);

    let folder = Order { split: true, ..Order::to(desk.path("x.json")) };
    check(
        Order { sides: sides(|s| s.timeline = at("x.json")), ..folder },
        &["the timeline cannot be a file at", "the folder of the chapters"],
    );
    check(split(sides(|s| s.page = at("x/01 One.wav"))), &["the page cannot be"]);
    check(split(sides(|s| s.labels = at("x/x.m3u8"))), &["the labels cannot be"]);
    check(one(sides(|s| (s.stems, s.epub) = (at("st"), at("st/01 Ann.wav")))), &["the EPUB cannot be"]);
    check(
        one(sides(|s| (s.page, s.epub) = (at("p.html"), at("p.html/e.epub")))),
        &["the EPUB cannot go to", "the page is a file at"],
    );
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is_written() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("folder/01 One.wav")).unwrap();
    std::fs::write(desk.path("file"), "mine").unwrap();
    let at = |name: &str| Some(desk.path(name));
    let check = |order: Order, part: &str| {
        let told = refused(&desk, &order);
        assert!(told.contains(part), "{told}");
    };
    let one = |sides: Sides| Order { sides, ..Order::to(desk.path("x.wav")) };
    std::fs::create_dir(desk.path("folder.html")).unwrap();
    check(one(sides(|s| s.page = at("folder.html"))), "it is a folder");
    check(one(sides(|s| s.stems = at("file"))), "not a folder");
    check(one(sides(|s| s.stems = at("file/stems"))), "not a folder");
    check(one(sides(|s| (s.stems, s.page) = (at("new"), at("nowhere/a.html")))), "its folder does not exist");
    check(Order::to(desk.path("nowhere/x.wav")), "its folder does not exist");
    check(Order { split: true, ..Order::to(desk.path("folder")) }, "it is a folder");
    check(Order { split: true, ..Order::to(desk.path("file/all")) }, "not a folder");
}

#[test]
fn nothing_is_written_over_what_the_user_wrote() {
    let desk = Desk::new();
    std::fs::write(desk.path("front.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    std::fs::write(desk.path("story.md"), STORY.replace("---\n\n#", "cover: front.png\n---\n\n#")).unwrap();
    let page = |name: &str| Order { sides: sides(|s| s.page = Some(desk.path(name))), ..Order::to(desk.path("x.wav")) };
    assert!(refused(&desk, &page("story.md")).contains("is the script itself"));
    assert!(refused(&desk, &page("cache/../story.md")).contains("is the script itself"));
    assert!(refused(&desk, &page("voices.toml")).contains("is the cast itself"));
    assert!(refused(&desk, &page("front.png")).contains("is the cover itself"));
    assert!(refused(&desk, &Order::to(desk.path("story.md"))).contains("is the script itself"));
    let named = Order { format: Some("wav".into()), ..Order::to(desk.path("story.md")) };
    assert!(refused(&desk, &named).contains("is the script itself"));
}

#[test]
fn files_may_go_into_folders_that_are_made_on_the_way() {
    let desk = Desk::new();
    let sides = sides(|s| {
        (s.stems, s.epub, s.page) = (Some(desk.path("st")), Some(desk.path("st/e.epub")), Some(desk.path("x/p.html")))
    });
    let order = Order { split: true, sides, ..Order::to(desk.path("x.wav")) };
    desk.publish(&order).unwrap();
    assert!(
        desk.path("st/e.epub").is_file() && desk.path("x/p.html").is_file() && desk.path("st/01 Ann.wav").is_file()
    );
}

#[test]
fn the_files_of_the_volumes_are_known_before_anything_is_spoken() {
    let desk = Desk::new();
    for story in [
        STORY.to_string(),
        STORY.replace("# One\n\n", ""),
        "Ann: Wow!\n".into(),
        STORY.replace("# Two", "## …\n\n# Two"),
    ] {
        std::fs::write(desk.path("story.md"), &story).unwrap();
        let order =
            Order { split: true, sides: sides(|s| s.volume_subtitles = vec!["srt".into()]), ..Order::default() };
        let book = desk.book();
        let layout = Layout::choose(&book, &order).unwrap();
        let foreseen: Vec<_> = layout.files();
        let written: Vec<_> = desk.publish(&order).unwrap().volumes.into_iter().map(|done| done.volume.path).collect();
        assert_eq!(foreseen, written, "{story}");
    }
}

#[test]
fn a_name_gets_the_ending_of_what_is_in_it_and_no_other() {
    let named =
        |product: Product, name: &str| product.named(Path::new(name)).ok().map(|path| path.display().to_string());
    for (product, name, expected) in [
        (Product::Page, "x", Some("x.html")),
        (Product::Page, "x.htm", Some("x.htm")),
        (Product::Page, "x.HTML", Some("x.HTML")),
        (Product::Page, "Dr. Who", Some("Dr. Who.html")),
        (Product::Page, "story.v2", Some("story.v2.html")),
        (Product::Page, "a.b/x", Some("a.b/x.html")),
        (Product::Page, "x.wav", None),
        (Product::Page, "x.Md", None),
        (Product::Page, "x.json", None),
        (Product::Epub, "x", Some("x.epub")),
        (Product::Epub, "x.opus", None),
        (Product::Timeline, "x", Some("x.json")),
        (Product::Timeline, "x.html", None),
        (Product::Labels, "x.tsv", Some("x.tsv")),
        (Product::Labels, "x.srt", None),
        (Product::Stems, "x", Some("x")),
        (Product::Stems, "Vol. 1", Some("Vol. 1")),
        (Product::Stems, "x.flac", None),
    ] {
        assert_eq!(named(product, name).as_deref(), expected, "{product} in {name}");
    }
}
