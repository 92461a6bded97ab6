use super::*;
use std::fs;
use std::path::Path;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("book")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn book(&self) -> BookFolder {
        BookFolder::of([&*self.path("book/voices.toml")])
    }

    fn records(&self) -> Records {
        Records::at(self.path("config"))
    }
}

fn send(url: &str) -> TrustRequest {
    TrustRequest::Send { urls: vec![url.into()], key: None, in_the_clear: false }
}

fn granted(consent: &Consent, book: &BookFolder, request: &TrustRequest) -> bool {
    Petition::new(consent, book).ask(request.clone()).is_some()
}

#[test]
fn nothing_is_granted_before_it_is_agreed_to() {
    let place = Place::new();
    let request = send("http://localhost:1/v1");
    let recorded = Consent::recorded(place.records());
    assert!(!granted(&Consent::default(), &place.book(), &request));
    assert!(!granted(&recorded, &place.book(), &request));
    assert!(granted(&Consent::everything(), &place.book(), &request));
    place.records().grant(&place.book(), [&request]).unwrap();
    assert!(granted(&recorded, &place.book(), &request));
}

#[test]
fn another_request_and_another_folder_are_asked_for_again() {
    let place = Place::new();
    let run = |argv: &[&str]| TrustRequest::Run {
        argv: argv.iter().map(ToString::to_string).collect(),
        folder: place.path("book"),
        environment: Vec::new(),
        files: Vec::new(),
    };
    let recorded = Consent::recorded(place.records());
    let request = run(&["speak", "a b"]);
    place.records().grant(&place.book(), [&request]).unwrap();
    assert!(granted(&recorded, &place.book(), &request));
    for other in [run(&["speak", "a", "b"]), run(&["speak", "a b", ""]), send("http://localhost:1/v1")] {
        assert!(!granted(&recorded, &place.book(), &other), "{other}");
    }
    fs::create_dir(place.path("copy")).unwrap();
    assert!(!granted(&recorded, &BookFolder::of([&*place.path("copy/voices.toml")]), &request));
    assert!(!granted(&recorded, &BookFolder::none(), &request));
}

#[test]
fn a_program_of_the_book_that_changes_is_another_request() {
    let place = Place::new();
    let ask = || TrustRequest::run(vec!["./speak".into()], &place.path("book"), Vec::new(), &place.book());
    fs::write(place.path("book/speak"), "one").unwrap();
    let first = ask();
    assert_eq!(ask(), first);
    fs::write(place.path("book/speak"), "two").unwrap();
    assert_ne!(ask().digest(Path::new("")), first.digest(Path::new("")));
}

#[test]
fn only_what_is_in_the_folder_may_be_read_unasked_also_through_links() {
    let place = Place::new();
    fs::create_dir(place.path("outside")).unwrap();
    fs::write(place.path("outside/cover.png"), "").unwrap();
    fs::write(place.path("book/cover.png"), "").unwrap();
    let (consent, book) = (Consent::nothing(), place.book());
    let petition = Petition::new(&consent, &book);
    let reads = |path: &str| petition.ask_to_read(&place.path(path), "the cover").is_some();
    assert!(reads("book/cover.png") && reads("book/nothing.png") && reads("book/../book/cover.png"));
    assert!(!reads("outside/cover.png") && !reads("book/../outside/cover.png") && !reads("book/../outside/nothing"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(place.path("outside"), place.path("book/art")).unwrap();
        std::os::unix::fs::symlink(place.path("outside/cover.png"), place.path("book/link.png")).unwrap();
        assert!(!reads("book/art/cover.png") && !reads("book/link.png"));
    }
    assert!(petition.asked().iter().all(|asked| !asked.granted));
}

#[test]
fn what_was_agreed_to_is_listed_and_can_be_withdrawn() {
    let place = Place::new();
    let records = place.records();
    assert_eq!(records.list(), []);
    records.grant(&place.book(), [&send("http://a/v1"), &send("http://b/v1\u{1b}[2J\n")]).unwrap();
    records.grant(&place.book(), [&send("http://a/v1")]).unwrap();
    let list = records.list();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].granted, ["send the text to http://a/v1", "send the text to http://b/v1 [2J"]);
    assert!(records.revoke(&place.book()).unwrap() && !records.revoke(&place.book()).unwrap());
    assert!(!granted(&Consent::recorded(records), &place.book(), &send("http://a/v1")));
}

#[test]
fn requests_are_told_in_plain_words() {
    let run = TrustRequest::Run {
        argv: ["./speak", "it's", "{voice}"].map(String::from).to_vec(),
        folder: "books".into(),
        environment: vec!["KEY".into()],
        files: Vec::new(),
    };
    let told =
        "start the program `./speak 'it'\\''s' {voice}` in the folder `books`, with the environment variables KEY";
    assert_eq!(run.to_string(), told);
    let key = Some(KeyPlace::Variable("AWS_SECRET_ACCESS_KEY".into()));
    let send = TrustRequest::Send { urls: vec!["http://evil/v1".into()], key, in_the_clear: true };
    let told = "send the text to http://evil/v1, with the environment variable AWS_SECRET_ACCESS_KEY as its key, which others \
                on the way can read";
    assert_eq!(send.to_string(), told);
}
