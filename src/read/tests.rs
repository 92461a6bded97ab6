use super::*;

#[test]
fn every_format_has_a_name_a_description_and_extensions_of_its_own() {
    let mut extensions: Vec<_> = FORMATS.iter().flat_map(|format| format.extensions).collect();
    let count = extensions.len();
    extensions.sort_unstable();
    extensions.dedup();
    assert_eq!(extensions.len(), count);
    assert!(FORMATS.iter().all(|format| !format.name.is_empty() && !format.about.is_empty()));
    assert_eq!(format_of(Path::new("a/B.MARKDOWN"), b"").name, "markdown");
    assert_eq!(format_of(Path::new("no-extension"), b"").name, "markdown");
}

#[test]
fn bytes_that_are_no_text_are_told_and_give_nothing() {
    let mut told = Diagnostics::new();
    assert!(read(Input::new(Path::new("a.md"), b"\x89PNG\0\0".to_vec()), &mut told).is_none());
    assert_eq!(told.iter().map(|told| told.code).collect::<Vec<_>>(), ["binary"]);
}

#[test]
fn f3_whatever_is_read_has_a_title() {
    for (text, title) in [("# The *Sea*\n", "The Sea"), ("Night fell.\n", "my story"), ("#\n\n# Late\n", "Late")] {
        let manuscript =
            read(Input::new(Path::new("my-story.md"), text.into()), &mut Diagnostics::new()).expect("text");
        assert_eq!(manuscript.meta.title, title);
    }
}

pub(crate) mod mutated;
pub(in crate::read) mod spoken;
