//! All tests from outside the library, through its public functions or the real binary.
//!
//! They are one program, so that the library is linked once and not once for each file. To run the tests of one file,
//! name it: `cargo test --test all second_run`.

#[path = "../common/mod.rs"]
mod common;
#[path = "../onnx/mod.rs"]
mod onnx;

mod bad_input;
mod cast_errors;
#[cfg(all(unix, feature = "cluster"))]
mod cluster;
mod corrections;
mod end_to_end;
mod ends;
mod epub_tools;
mod fit;
mod hearing;
mod hostile;
mod kill_and_flip;
mod m4b_tools;
mod neural;
mod other_voices;
mod output_tools;
mod page_browser;
mod proof;
mod published;
mod publishing;
mod rehearse;
mod second_run;
mod shelf;
mod sides;
mod sound;
mod sounds;
mod terminal;
mod voices_errors;
mod voices_manual;
