//! ID3v2.4 tags, with chapters ("ID3v2 Chapter Frame Addendum", 2005).

use super::super::tags::{Chapter as Mark, Tags};
use id3::frame::{Chapter, Comment, ExtendedText, Picture, PictureType, TableOfContents};
use id3::{Encoder, Frame, Tag, TagLike, Version};

/// A byte offset that means "use the time".
const NO_OFFSET: u32 = u32::MAX;

/// The most entries of a table of contents, whose count is one byte.
const ENTRIES: usize = 255;

/// The tag of a file. Its length does not depend on the length of the sound, so it can be written first and completed last.
pub struct Id3v2 {
    tag: Tag,
    /// Start and title of each chapter, in milliseconds.
    chapters: Vec<(u32, String)>,
}

impl Id3v2 {
    /// Creates the tag from tags with chapters at this rate.
    pub fn new(tags: &Tags, rate: u32) -> Self {
        let mut tag = Tag::with_version(Version::Id3v24);
        let title = Some(&tags.title).filter(|title| !title.is_empty());
        let track = tags.track.map(|track| track.to_string());
        // In audiobooks, TPE1 is the author, and players look for the narrator in the field for the composer.
        for (id, value) in [
            ("TIT2", title),
            ("TALB", Some(tags.album()).filter(|album| !album.is_empty())),
            ("TRCK", track.as_ref()),
            ("TPE1", tags.author.as_ref()),
            ("TCOM", tags.narrator.as_ref()),
            ("TDRC", tags.date.as_ref()),
            ("TLAN", tags.language.as_ref()),
            ("TCON", tags.genre.as_ref()),
        ] {
            value.inspect(|value| tag.set_text(id, value.as_str()));
        }
        for (name, value) in [("SERIES", &tags.series), ("SERIES-PART", &tags.part)] {
            if let Some(value) = value.clone() {
                tag.add_frame(ExtendedText { description: name.into(), value });
            }
        }
        if let Some(text) = tags.description.clone() {
            tag.add_frame(Comment { lang: "und".into(), description: String::new(), text });
        }
        if let Some(cover) = &tags.cover {
            tag.add_frame(Picture {
                mime_type: cover.mime.into(),
                picture_type: PictureType::CoverFront,
                description: String::new(),
                data: cover.bytes.clone(),
            });
        }
        let start = |mark: &Mark| u32::try_from(u128::from(mark.start) * 1000 / u128::from(rate)).unwrap_or(u32::MAX);
        let chapters = tags.chapters.iter().map(|mark| (start(mark), mark.title.clone())).collect();
        Self { tag, chapters }
    }

    /// Encodes the tag for a sound of this many milliseconds.
    pub fn bytes(&self, milliseconds: u64) -> id3::Result<Vec<u8>> {
        let mut tag = self.tag.clone();
        let end = u32::try_from(milliseconds).unwrap_or(u32::MAX);
        let ends = self.chapters.iter().skip(1).map(|(start, _)| *start).chain([end]);
        let name = |index: usize| format!("chp{index}");
        for (index, ((start, title), end)) in self.chapters.iter().zip(ends).enumerate() {
            tag.add_frame(Chapter {
                element_id: name(index),
                start_time: *start,
                end_time: end.max(*start),
                start_offset: NO_OFFSET,
                end_offset: NO_OFFSET,
                frames: vec![Frame::text("TIT2", title.as_str())],
            });
        }
        let table = |id: String, top_level, elements| TableOfContents {
            element_id: id,
            top_level,
            ordered: true,
            elements,
            frames: Vec::new(),
        };
        let all: Vec<String> = (0..self.chapters.len()).map(name).collect();
        if all.len() <= ENTRIES {
            if !all.is_empty() {
                tag.add_frame(table("toc".into(), true, all));
            }
        } else {
            // This is a table of tables. Chapters beyond the first 65,025 are still chapters, but not in a table.
            let parts: Vec<_> = all.chunks(ENTRIES).take(ENTRIES).map(<[String]>::to_vec).collect();
            tag.add_frame(table("toc".into(), true, (0..parts.len()).map(|part| format!("toc{part}")).collect()));
            for (part, elements) in parts.into_iter().enumerate() {
                tag.add_frame(table(format!("toc{part}"), false, elements));
            }
        }
        let mut bytes = Vec::new();
        Encoder::new().version(Version::Id3v24).encode(&tag, &mut bytes)?;
        Ok(bytes)
    }
}
