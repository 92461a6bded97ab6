//! What is read of a book where its format leaves a choice.

/// What is read of a book where its format leaves a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// What happens to pages around the story.
    pub matter: Matter,
    /// What happens to footnotes.
    pub footnotes: Footnotes,
    /// Whether the times of subtitles are read too, so that every cue is spoken at its time.
    pub times: bool,
    /// Whether sounds are played. Then marks for sound are read loosely, and words that were meant as one are told.
    pub sounds: bool,
}

/// What happens to front matter and back matter: covers, copyright pages, tables of contents, licences, indexes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matter {
    /// They are left out.
    #[default]
    Story,
    /// They are read like the story.
    All,
}

/// What happens to footnotes and endnotes. Their marks in the text are never spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Footnotes {
    /// They are left out.
    #[default]
    Skip,
    /// Each is read after the block that refers to it.
    After,
    /// They are read at the end of the chapter that refers to them.
    Chapter,
}
