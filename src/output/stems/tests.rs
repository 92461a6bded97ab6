use super::*;
use crate::output::telling::tests::{Rendered, STORY};

fn samples(path: &Path) -> Vec<i32> {
    hound::WavReader::open(path).unwrap().samples::<i32>().map(Result::unwrap).collect()
}

#[test]
fn stems_are_as_long_as_the_book_and_add_up_to_it() {
    let rendered = Rendered::new(STORY);
    let folder = rendered.folder.path().join("stems");
    write(&folder, &rendered.telling(), &rendered).unwrap();
    let spec = Spec { frames: None, ..Spec::new(rendered.timeline.rate, 1, crate::output::Bits::Sixteen) };
    let mix = rendered.folder.path().join("mix.wav");
    let mut file = wav::open(&mix, &spec, &rendered.telling().tags).unwrap();
    rendered.assembled(&rendered.timeline, &mut |samples| file.write(samples)).unwrap();
    file.finish().unwrap();
    let mix = samples(&mix);
    let stems = ["00 narrator.wav", "01 Ann.wav", "02 Bob.wav"].map(|name| samples(&folder.join(name)));
    assert!(stems.iter().all(|stem| stem.len() == mix.len() && stem.iter().any(|&sample| sample != 0)));
    let sum: Vec<i32> = (0..mix.len()).map(|at| stems.iter().map(|stem| stem[at]).sum()).collect();
    assert!(sum == mix, "a sample differs");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
}

#[test]
fn file_names_are_safe_whatever_a_speaker_is_called() {
    let name = |name| file_name(SpeakerId(7), name);
    assert_eq!(name("Dr. Bell"), "07 Dr Bell.wav");
    assert_eq!(name("../../etc/passwd"), "07 etc passwd.wav");
    assert_eq!(name("a\\b:c*?\"<>|\0"), "07 a b c.wav");
    assert_eq!(name("…"), "07.wav");
    assert_eq!(name("माँ"), name("माँ"));
    assert!(name(&"long".repeat(100)).len() < 80);
}
