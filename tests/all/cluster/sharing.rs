//! Who speaks which line when machines come, go, and differ, and how often.

use super::*;

#[test]
fn two_renders_of_a_book_share_the_work_and_both_have_all_of_it() {
    let Some(server) = Server::start() else { return };
    let ticker = Ticker::new(Duration::from_millis(20));
    let stop = AtomicBool::new(false);
    let text = ticking(30);
    std::thread::scope(|scope| {
        let _ends = Ends(&stop);
        let both = [(); 2].map(|()| {
            let (text, ticker, place) = (&text, &ticker, server.place());
            scope.spawn(move || {
                let mut engines = ticker.engines();
                let (book, store) = (book(text, &mut engines), Store::temporary().expect("a store"));
                far(&book, &engines, &store, &place, false).expect("spoken")
            })
        });
        // Both have said what they want before the first line is spoken.
        while look(&server.place()).expect("a server").present.len() < 2 {
            std::thread::sleep(Duration::from_millis(50));
        }
        shift(scope, &server.place(), &ticker, &stop);
        let [one, other] = both.map(|render| render.join().expect("no panic"));
        assert_eq!(one, other);
        assert!(one.len() >= 30);
    });
    assert!(ticker.counts().values().all(|count| *count == 1), "{:?}", ticker.counts());
}

#[test]
fn a_render_that_is_stopped_and_begun_again_pays_for_no_line_twice() {
    let Some(server) = Server::start() else { return };
    let ticker = Ticker::new(Duration::from_millis(20));
    let mut engines = ticker.engines();
    let (book, folder) = (book(&ticking(40), &mut engines), tempfile::tempdir().expect("a folder"));
    let store = Store::open(folder.path()).expect("a store");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _ends = Ends(&stop);
        shift(scope, &server.place(), &ticker, &stop);
        let (crew, cancel, many) =
            (Coordinator::open(server.place(), false).expect("a server"), AtomicBool::new(false), AtomicUsize::new(0));
        let booth = Booth { crew: Some(&crew), stop: &cancel, ..Booth::new(&engines, &store) };
        let stopped = render::render(&book.plan, &booth, &|event| {
            if matches!(event, render::SpeechEvent::Spoken { .. }) && many.fetch_add(1, Ordering::SeqCst) == 10 {
                cancel.store(true, Ordering::SeqCst);
            }
        });
        assert!(matches!(stopped, Err(RenderError::Cancelled)), "{stopped:?}");
        let order = Order::to(folder.path().join("book.wav"));
        let booth = Booth { stop: &stop, ..booth };
        publish(&book, &order, &booth, &|_| {}).expect("published");
    });
    assert!(ticker.counts().values().all(|count| *count == 1), "{:?}", ticker.counts());
}

/// Speaks all of a book but the line that a slow worker is at, which is released only then.
fn rest_is_spoken_by_the_fast_one(lines: usize) {
    let Some(server) = Server::start() else { return };
    let (slow, fast) = (Ticker::new(Duration::ZERO), Ticker::new(Duration::ZERO));
    let mut engines = fast.engines();
    let (book, store) = (book(&ticking(lines), &mut engines), Store::temporary().expect("a store"));
    let all = book.plan.distinct().len();
    let stop = AtomicBool::new(false);
    slow.held.store(true, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let (_ends, held) = (Ends(&stop), slow.held.clone());
        shift(scope, &server.place(), &slow, &stop);
        let render = scope.spawn(|| far(&book, &engines, &store, &server.place(), false).expect("spoken"));
        let began = Instant::now();
        let wait = |done: &dyn Fn() -> bool| {
            while !done() && began.elapsed() < Duration::from_secs(120) {
                std::thread::sleep(Duration::from_millis(20));
            }
            done()
        };
        let begun = wait(&|| slow.counts().len() == 1);
        shift(scope, &server.place(), &fast, &stop);
        let rest = wait(&|| fast.counts().len() == all - 1);
        held.store(false, Ordering::SeqCst);
        assert_eq!(render.join().expect("no panic").len(), all);
        assert!(begun && rest, "the slow one kept {} lines from the fast one", all - fast.counts().len());
    });
    assert_eq!(slow.counts().len(), 1);
}

#[test]
fn a_slow_worker_keeps_no_line_from_others_but_the_one_that_it_speaks() {
    rest_is_spoken_by_the_fast_one(40);
}

#[test]
fn a_slow_worker_gives_back_the_line_that_it_fetched_ahead_when_the_book_ends() {
    rest_is_spoken_by_the_fast_one(160);
}

/// Not a test: the process of a render that is killed, for the next one.
#[test]
fn helper_that_renders_and_is_killed() {
    let Ok(port) = std::env::var("FULLCAST_TEST_KILLED") else { return };
    let folder = std::env::var("FULLCAST_TEST_STORE").expect("a folder");
    let mut engines = Ticker::new(Duration::ZERO).engines();
    let (book, store) = (book(&ticking(60), &mut engines), Store::open(folder).expect("a store"));
    let _ = far(&book, &engines, &store, &place(port.parse().expect("a port")), false);
}

#[test]
fn a_render_that_is_killed_and_started_again_pays_for_no_line_twice() {
    let Some(server) = Server::start() else { return };
    let ticker = Ticker::new(Duration::from_millis(30));
    let mut engines = ticker.engines();
    let (book, folder) = (book(&ticking(60), &mut engines), tempfile::tempdir().expect("a folder"));
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _ends = Ends(&stop);
        shift(scope, &server.place(), &ticker, &stop);
        for round in 1..=2 {
            let mut command = Command::new(std::env::current_exe().expect("this program"));
            command.args(["--exact", "cluster::sharing::helper_that_renders_and_is_killed"]);
            command.env("FULLCAST_TEST_KILLED", server.port.to_string()).env("FULLCAST_TEST_STORE", folder.path());
            let render = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("this program");
            let began = Instant::now();
            while ticker.counts().len() < round * 12 && began.elapsed() < Duration::from_secs(120) {
                std::thread::sleep(Duration::from_millis(10));
            }
            end(render);
        }
        let store = Store::open(folder.path()).expect("a store");
        far(&book, &engines, &store, &server.place(), false).expect("spoken");
    });
    assert!(ticker.counts().len() >= 60);
    assert!(ticker.counts().values().all(|count| *count == 1), "{:?}", ticker.counts());
}

#[test]
fn a_shelf_is_spoken_by_workers_to_the_bytes_of_one_machine() {
    let Some(server) = Server::start() else { return };
    let (desk, _) = home(4);
    std::fs::create_dir_all(desk.path("books")).expect("a folder");
    for name in ["one", "two"] {
        std::fs::copy(desk.path("story.md"), desk.path("books").join(format!("{name}.md"))).expect("a copy");
    }
    desk.write("books/three.md", "Ann: Number 99, please.\n");
    std::fs::copy(desk.path("voices.toml"), desk.path("books/voices.toml")).expect("a copy");
    desk.fullcast(&["render", "books", "--out", "home", "--no-cache"]).ok();
    let worker = worker(&desk, &server.address());
    let address = server.address();
    let run = desk.fullcast(&["render", "books", "--out", "out", "--no-cache", "--workers", &address]).ok();
    end(worker);
    assert!(run.stderr().contains("3 of 3 books written"), "{}", run.stderr());
    for name in ["one.wav", "two.wav", "three.wav"] {
        let [home, away] = ["home", "out"].map(|folder| std::fs::read(desk.path(folder).join(name)).expect("a file"));
        assert!(home == away, "{name}");
    }
}

#[test]
fn failed_lines_are_sent_again_through_the_command() {
    let Some(server) = Server::start() else { return };
    let ticker = Ticker::new(Duration::ZERO);
    let mut engines = ticker.engines();
    let text = ticking(2) + "This one is poison.\n";
    let (book, store) = (book(&text, &mut engines), Store::temporary().expect("a store"));
    let (desk, stop, address) = (Desk::new(), AtomicBool::new(false), server.address());
    std::thread::scope(|scope| {
        let _ends = Ends(&stop);
        shift(scope, &server.place(), &ticker, &stop);
        far(&book, &engines, &store, &server.place(), false).expect_err("one line is refused");
        let told = desk.fullcast(&["cluster", &address]).ok().stdout();
        assert!(told.contains("failed       1") && told.contains("This one is poison."), "{told}");
        let json = desk.fullcast(&["cluster", &address, "--json"]).ok().stdout();
        assert!(json.contains("\"failed\"") && json.contains("This one is poison."), "{json}");
        let told = desk.fullcast(&["cluster", &address, "--retry-failed"]).ok().stdout();
        assert_eq!(told, "1 lines are tried again\n");
        // The worker knows the kind only if a render has asked for it lately, as this one has.
        let began = Instant::now();
        while ticker.counts()["This one is poison."] < 2 && began.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(ticker.counts()["This one is poison."], 2);
    });
}
