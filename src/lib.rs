//! Fullcast turns a written story into a full-cast audiobook: a plain-text script and a plain-text cast go in, one sound
//! file comes out, and every character has a voice of its own.
//!
//! ```
//! use fullcast::{book::Book, engine::Engines, publish::{Order, publish}, render::Booth, store::Store};
//!
//! let script = "# The Ferry\n\nIt rained all night.\n\nAnn: Is anybody there?\n";
//! let voices = "[narrator]\nvoice = \"walter\"\n[cast.Ann]\nvoice = \"nora\"\n";
//! let (mut engines, store) = (Engines::open(), Store::temporary()?);
//! let book = Book::from_text(script, voices, &mut engines)?;
//! let order = Order::to(std::env::temp_dir().join("the-ferry.wav"));
//! let published = publish(&book, &order, &Booth::new(&engines, &store), &|_| {})?;
//! let volume = &published.volumes[0].volume;
//! println!("{} lasts {:.1} s", volume.path.display(), volume.seconds());
//! # assert!(volume.seconds() > 2.0);
//! # std::fs::remove_file(&volume.path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Data flows one way, and there is a function for each step:
//!
//! 1. [`read::read`] reads a text in its format, and [`attribute::attribute`] decides who says what, on which evidence.
//! 2. [`cast::cast`] gives every speaker a voice: the one in [`voices`], or one that the program chooses.
//! 3. [`sounds::find`] looks up the sounds that it names. [`plan::plan`] puts utterances and silences in order; [`text`] makes written text speakable.
//! 4. [`render::render`] lets the [`engine`]s speak what the [`store`] does not hold yet.
//!    Where a text has times to keep, [`fit::fit`] has lines spoken faster that take too long.
//! 5. [`assemble::lay_out`] says when everything is heard, and [`assemble::stream`] hands on the samples.
//! 6. [`output`] writes them to files that appear whole or not at all.
//!
//! [`book::Book::load`] and [`book::Book::from_text`] run the first three steps, and collect the faults of all of them in
//! [`diag::Diagnostics`]. [`publish::publish`] runs the rest: it writes everything that an [`publish::Order`] asks for,
//! renders damaged takes again, and leaves files alone that would come out the same.
//!
//! [`desk`] helps with casting a book, [`history`] records what a render was made of and predicts the next one, and
//! [`install`] fetches voices that are not built in. With the feature `studio`, [`studio`] serves a page on which a book is
//! cast and heard.

pub mod assemble;
pub mod attribute;
pub mod audio;
pub mod book;
pub mod cast;
#[cfg(feature = "cluster")]
pub mod cluster;
pub mod corrections;
pub mod desk;
pub mod diag;
pub mod engine;
pub mod fit;
pub mod fs;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod history;
pub mod install;
pub mod names;
pub mod output;
pub mod plan;
pub mod publish;
pub mod read;
pub mod render;
pub mod script;
pub mod shelf;
pub mod sounds;
pub mod store;
#[cfg(feature = "studio")]
pub mod studio;
pub mod text;
pub mod trust;
pub mod voices;
