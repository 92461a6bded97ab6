//! Vorbis comments, the tags of FLAC and Opus files.

use super::OutputError;
use super::tags::{Cover, Tags};
use flac_codec::metadata::{Picture, PictureType};

/// The program that made the file.
pub(super) const VENDOR: &str = concat!("fullcast ", env!("CARGO_PKG_VERSION"));

/// The most chapters there can be, because they are numbered with three digits.
const MAX_CHAPTERS: usize = 1000;

/// The comments, as `NAME=value`.
///
/// Field names are those of Xiph's recommendation ("Ogg Vorbis I format specification: comment field and header
/// specification": in an audiobook, ARTIST is the author and PERFORMER the narrator) and, for chapters, of the "Chapter
/// Extension" in Xiph's wiki. SERIES and SERIES-PART are what audiobook servers look for. `rate` is the sample rate of the
/// chapters' positions.
///
/// # Errors
/// There are more chapters than can be numbered.
pub(super) fn comments(tags: &Tags, rate: u32, format: &'static str) -> Result<Vec<String>, OutputError> {
    if tags.chapters.len() > MAX_CHAPTERS {
        let what = format!("more than {MAX_CHAPTERS} chapters; m4b can");
        return Err(OutputError::Unsupported { format, what });
    }
    let title = Some(&tags.title).filter(|title| !title.is_empty());
    let track = tags.track.map(|track| track.to_string());
    let fields = [
        ("TITLE", title),
        ("ALBUM", Some(tags.album()).filter(|album| !album.is_empty())),
        ("TRACKNUMBER", track.as_ref()),
        ("ARTIST", tags.author.as_ref()),
        ("PERFORMER", tags.narrator.as_ref()),
        ("SERIES", tags.series.as_ref()),
        ("SERIES-PART", tags.part.as_ref()),
        ("DATE", tags.date.as_ref()),
        ("LANGUAGE", tags.language.as_ref()),
        ("GENRE", tags.genre.as_ref()),
        ("DESCRIPTION", tags.description.as_ref()),
    ];
    let mut comments: Vec<String> =
        fields.iter().filter_map(|(name, value)| value.map(|value| format!("{name}={value}"))).collect();
    for (number, chapter) in tags.chapters.iter().enumerate() {
        comments.push(format!("CHAPTER{number:03}={}", clock(chapter.start, rate)));
        comments.push(format!("CHAPTER{number:03}NAME={}", chapter.title));
    }
    Ok(comments)
}

/// `HH:MM:SS.mmm`, rounded down so that a jump to a chapter does not miss its first sound.
fn clock(sample: u64, rate: u32) -> String {
    let milliseconds = u128::from(sample) * 1000 / u128::from(rate);
    let (seconds, milliseconds) = (milliseconds / 1000, milliseconds % 1000);
    format!("{:02}:{:02}:{:02}.{milliseconds:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The cover as a FLAC picture block. Its size in pixels is 0, which means unknown, if the file does not say it.
pub(super) fn picture(cover: &Cover) -> Picture {
    let read = Picture::new(PictureType::FrontCover, "", cover.bytes.clone());
    let picture = read.unwrap_or_else(|_| Picture {
        picture_type: PictureType::FrontCover,
        media_type: String::new(),
        description: String::new(),
        width: 0,
        height: 0,
        color_depth: 0,
        colors_used: None,
        data: cover.bytes.clone(),
    });
    Picture { media_type: cover.mime.into(), ..picture }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::tags::Chapter;

    #[test]
    fn chapters_are_numbered_from_zero_and_timed_to_the_millisecond_before() {
        let chapter = |title: &str, start| Chapter { title: title.into(), start };
        let tags =
            Tags { chapters: vec![chapter("One", 0), chapter("Two = 2", 44_100 * 3_725 + 100)], ..Tags::default() };
        assert_eq!(
            comments(&tags, 44_100, "FLAC").unwrap(),
            ["CHAPTER000=00:00:00.000", "CHAPTER000NAME=One", "CHAPTER001=01:02:05.002", "CHAPTER001NAME=Two = 2"]
        );
    }

    #[test]
    fn a_chapter_of_its_own_has_the_number_and_the_album_that_players_sort_by() {
        let whole = Tags { title: "The Book".into(), ..Tags::default() };
        let told = comments(&whole.of_chapter(1, "Rain".into()), 16_000, "FLAC").unwrap();
        assert_eq!(told, ["TITLE=Rain", "ALBUM=The Book", "TRACKNUMBER=2"]);
    }

    #[test]
    fn only_what_is_known_is_written_and_too_many_chapters_are_refused() {
        assert!(comments(&Tags::default(), 16_000, "FLAC").unwrap().is_empty());
        let chapters = vec![Chapter { title: "x".into(), start: 0 }; 1001];
        let most = Tags { chapters: chapters[..1000].to_vec(), ..Tags::default() };
        assert_eq!(comments(&most, 16_000, "Opus").unwrap().last().unwrap(), "CHAPTER999NAME=x");
        let told = comments(&Tags { chapters, ..Tags::default() }, 16_000, "Opus").unwrap_err().to_string();
        assert_eq!(told, "Opus cannot hold more than 1000 chapters; m4b can");
    }

    #[test]
    fn a_picture_that_cannot_be_read_is_kept_as_it_is() {
        let cover = Cover { mime: "image/jpeg", bytes: b"no picture at all".to_vec() };
        let picture = picture(&cover);
        assert_eq!((&picture.media_type[..], picture.width, &picture.data), ("image/jpeg", 0, &cover.bytes));
    }
}
