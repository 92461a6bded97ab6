//! The MP4 file (ISO/IEC 14496-12): `ftyp`, `mdat`, `moov`.
//!
//! Access units are written as they come. `moov`, which says where everything is, follows them when everything is known.
//! Putting it first ("fast start") would mean copying the whole sound again. Players of local files do not need that, and
//! servers that support byte ranges can send the end first. The units take 2 bytes each in memory, about 310 kB per hour.

use super::aac::{DELAY, FRAME};
use super::boxes::{bytes, nested, raw};
use super::chapters::{self, ChapterMark};
use shiguredo_mp4::boxes::{
    AudioSampleEntryFields, Brand, Co64Box, DinfBox, ElstBox, ElstEntry, EsdsBox, FtypBox, HdlrBox, MdhdBox, Mp4aBox,
    MvhdBox, SampleEntry, SmhdBox, StblBox, StcoBox, StscBox, StscEntry, StsdBox, StszBox, SttsBox, SttsEntry, TkhdBox,
};
use shiguredo_mp4::descriptors::{DecoderConfigDescriptor, DecoderSpecificInfo, EsDescriptor, SlConfigDescriptor};
use shiguredo_mp4::{Either, FixedPointNumber, Mp4FileTime, Uint};
use std::io::{self, Seek, SeekFrom, Write};
use std::num::NonZeroU32;

/// How many access units are in a chunk, which is what players read at a time: about a second.
const CHUNK: u32 = 43;

/// Track number of the sound.
const SOUND: u32 = 1;

/// Track number of the chapters' titles.
const TITLES: u32 = 2;

/// All times are 0, so that the same sound gives the same bytes.
const NEVER: Mp4FileTime = Mp4FileTime::from_secs(0);

/// The most access units: `moov`, a box of at most 4 GiB, has about 4 bytes for each, and room for everything else.
pub const MAX_UNITS: u64 = 1 << 29;

/// What the sound's track says about the sound.
pub struct SoundTrack<'a> {
    /// Samples per second and channel.
    pub rate: u32,
    /// The number of channels.
    pub channels: u16,
    /// Samples per channel, without the encoder's delay and padding.
    pub frames: u64,
    /// AudioSpecificConfig.
    pub config: &'a [u8],
    /// The language, as a BCP 47 tag.
    pub language: Option<&'a str>,
}

/// A file that is being written.
pub struct Container<W> {
    pub(super) file: W,
    /// Offset of the next byte.
    pub(super) position: u64,
    /// Offset of `mdat`.
    mdat: u64,
    /// Length of each access unit: no more than 6144 bits for each of two channels (ISO/IEC 14496-3, 4.5.3.1).
    sizes: Vec<u16>,
    /// Offsets of the chunks of units.
    chunks: Vec<u64>,
}

/// Offsets of samples, in the order of the file.
struct Table {
    sizes: Vec<u32>,
    chunks: Vec<u64>,
}

impl<W: Write + Seek> Container<W> {
    /// Starts a file with this brand.
    ///
    /// # Errors
    /// The disk is full or failed.
    pub fn new(mut file: W, brand: [u8; 4]) -> io::Result<Self> {
        let brands = [brand, *b"mp42", *b"isom"].map(Brand::new);
        let ftyp = FtypBox { major_brand: brands[0], minor_version: 0, compatible_brands: brands.to_vec() };
        let ftyp = bytes(&ftyp)?;
        file.write_all(&ftyp)?;
        file.write_all(&mdat_header(0))?;
        let mdat = ftyp.len() as u64;
        Ok(Self { file, position: mdat + mdat_header(0).len() as u64, mdat, sizes: Vec::new(), chunks: Vec::new() })
    }

    /// Appends an access unit.
    ///
    /// # Errors
    /// The disk is full or failed.
    pub fn write_unit(&mut self, unit: &[u8]) -> io::Result<()> {
        if self.sizes.len().is_multiple_of(CHUNK as usize) {
            self.chunks.push(self.position);
        }
        self.sizes.push(u16::try_from(unit.len()).map_err(io::Error::other)?);
        self.write(unit)
    }

    /// Number of access units so far.
    pub fn units(&self) -> u64 {
        self.sizes.len() as u64
    }

    /// Writes the chapters, the `udta` box with all tags, and the tables that players need.
    ///
    /// # Errors
    /// The disk is full or failed.
    pub fn finish(mut self, sound: &SoundTrack, marks: &[ChapterMark], udta: Vec<u8>) -> io::Result<W> {
        let mut titles = Table { sizes: Vec::new(), chunks: vec![self.position] };
        for mark in marks {
            let sample = chapters::sample(mark.title);
            titles.sizes.push(sample.len() as u32);
            self.write(&sample)?;
        }
        let mut moov = self.moov(sound, marks, titles, udta)?;
        let place = make_room(&mut moov, self.sizes.len())?;
        self.file.write_all(&moov[..place])?;
        self.sizes.iter().try_for_each(|&size| self.file.write_all(&u32::from(size).to_be_bytes()))?;
        self.file.write_all(&moov[place..])?;
        self.file.seek(SeekFrom::Start(self.mdat))?;
        self.file.write_all(&mdat_header(self.position - self.mdat))?;
        Ok(self.file)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.position += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// The `moov` box without the sizes of the access units, which are too many to be copied from box to box.
    fn moov(&mut self, sound: &SoundTrack, marks: &[ChapterMark], titles: Table, udta: Vec<u8>) -> io::Result<Vec<u8>> {
        let mvhd = MvhdBox {
            creation_time: NEVER,
            modification_time: NEVER,
            // One tick is one sample, which makes the edit list exact.
            timescale: timescale(sound.rate)?,
            duration: sound.frames,
            rate: MvhdBox::DEFAULT_RATE,
            volume: MvhdBox::DEFAULT_VOLUME,
            matrix: MvhdBox::DEFAULT_MATRIX,
            next_track_id: TITLES + 1,
        };
        let chunks = std::mem::take(&mut self.chunks);
        let mut moov = vec![bytes(&mvhd)?, sound_track(sound, &self.sizes, chunks, !marks.is_empty())?];
        if !marks.is_empty() {
            moov.push(title_track(sound, marks, titles)?);
        }
        moov.push(udta);
        Ok(nested(b"moov", &moov))
    }
}

/// A header with room for any size, which is not known yet.
fn mdat_header(size: u64) -> [u8; 16] {
    let mut header = *b"\0\0\0\x01mdat\0\0\0\0\0\0\0\0";
    header[8..].copy_from_slice(&size.to_be_bytes());
    header
}

/// The path to the table with the sizes of the access units. The sound's track comes first in the file.
const WAY: [&[u8; 4]; 6] = [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsz"];

/// Lengthens the boxes on the [`WAY`] so that `units` sizes fit at the offset that is returned.
fn make_room(moov: &mut [u8], units: usize) -> io::Result<usize> {
    let broken = || io::Error::other("the table of sizes is missing");
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().expect("four bytes"));
    let count = u32::try_from(units).map_err(io::Error::other)?;
    let more = count.checked_mul(4).ok_or_else(broken)?;
    let (mut at, mut end) = (0, moov.len());
    for (depth, kind) in WAY.iter().enumerate() {
        at = if depth == 0 { 0 } else { at + 8 };
        while moov.get(at + 4..at + 8).ok_or_else(broken)? != kind.as_slice() {
            at += (number(&moov[at..at + 4]) as usize).max(8);
            if at + 8 > end {
                return Err(broken());
            }
        }
        let size = number(&moov[at..at + 4]);
        end = at + size as usize;
        moov[at..at + 4].copy_from_slice(&size.checked_add(more).ok_or_else(broken)?.to_be_bytes());
    }
    // Version and flags, a common size (0 means that each has its own), and their number.
    moov.get_mut(at + 16..at + 20).ok_or_else(broken)?.copy_from_slice(&count.to_be_bytes());
    Ok(at + 20)
}

fn sound_track(sound: &SoundTrack, sizes: &[u16], chunks: Vec<u64>, titled: bool) -> io::Result<Vec<u8>> {
    let steps = unit_steps(sizes.len() as u64, sound.frames);
    let length = steps.iter().map(|step| u64::from(step.sample_count) * u64::from(step.sample_delta)).sum();
    let mut track = vec![bytes(&track_header(SOUND, sound.frames, true))?];
    if length > 0 {
        track.push(nested(b"edts", &[bytes(&edit_list(sound.frames))?]));
    }
    if titled {
        track.push(nested(b"tref", &[raw(b"chap", &TITLES.to_be_bytes())]));
    }
    let entry = SampleEntry::Mp4a(Mp4aBox {
        audio: AudioSampleEntryFields {
            data_reference_index: AudioSampleEntryFields::DEFAULT_DATA_REFERENCE_INDEX,
            channelcount: sound.channels,
            samplesize: AudioSampleEntryFields::DEFAULT_SAMPLESIZE,
            samplerate: FixedPointNumber::new(sound.rate as u16, 0),
        },
        esds_box: EsdsBox { es: descriptor(sound, sizes) },
        unknown_boxes: Vec::new(),
    });
    let units = (sizes.len() as u32, CHUNK);
    let media = [
        bytes(&media_header(sound, length)?)?,
        bytes(&HdlrBox { handler_type: HdlrBox::HANDLER_TYPE_SOUN, name: b"Sound\0".to_vec() })?,
        nested(
            b"minf",
            &[
                bytes(&SmhdBox { balance: SmhdBox::DEFAULT_BALANCE })?,
                bytes(&DinfBox::LOCAL_FILE)?,
                bytes(&sample_table(entry, SttsBox { entries: steps }, Table { sizes: Vec::new(), chunks }, units))?,
            ],
        ),
    ];
    track.push(nested(b"mdia", &media));
    Ok(nested(b"trak", &track))
}

fn title_track(sound: &SoundTrack, marks: &[ChapterMark], titles: Table) -> io::Result<Vec<u8>> {
    let steps = SttsBox { entries: chapters::steps(marks, sound.frames) };
    let count = marks.len() as u32;
    let media = [
        bytes(&media_header(sound, sound.frames)?)?,
        bytes(&HdlrBox { handler_type: *b"text", name: b"Chapters\0".to_vec() })?,
        nested(
            b"minf",
            &[
                chapters::media_information(),
                bytes(&DinfBox::LOCAL_FILE)?,
                bytes(&sample_table(chapters::sample_entry(), steps, titles, (count, count)))?,
            ],
        ),
    ];
    Ok(nested(b"trak", &[bytes(&track_header(TITLES, sound.frames, false))?, nested(b"mdia", &media)]))
}

/// Only enabled tracks are played, so the track of titles is not.
fn track_header(id: u32, frames: u64, played: bool) -> TkhdBox {
    TkhdBox {
        flag_track_enabled: played,
        flag_track_in_movie: true,
        flag_track_in_preview: false,
        flag_track_size_is_aspect_ratio: false,
        creation_time: NEVER,
        modification_time: NEVER,
        track_id: id,
        duration: frames,
        layer: TkhdBox::DEFAULT_LAYER,
        alternate_group: TkhdBox::DEFAULT_ALTERNATE_GROUP,
        volume: if played { TkhdBox::DEFAULT_AUDIO_VOLUME } else { TkhdBox::DEFAULT_VIDEO_VOLUME },
        matrix: TkhdBox::DEFAULT_MATRIX,
        width: FixedPointNumber::new(0, 0),
        height: FixedPointNumber::new(0, 0),
    }
}

/// Plays everything except the encoder's delay at the beginning and its padding at the end.
fn edit_list(frames: u64) -> ElstBox {
    let media_rate = FixedPointNumber::new(1, 0);
    ElstBox { entries: vec![ElstEntry { edit_duration: frames, media_time: DELAY as i64, media_rate }] }
}

fn media_header(sound: &SoundTrack, duration: u64) -> io::Result<MdhdBox> {
    Ok(MdhdBox {
        creation_time: NEVER,
        modification_time: NEVER,
        timescale: timescale(sound.rate)?,
        duration,
        language: language(sound.language),
    })
}

fn timescale(rate: u32) -> io::Result<NonZeroU32> {
    NonZeroU32::new(rate).ok_or(io::ErrorKind::InvalidInput.into())
}

/// The three letters of ISO 639-2/T for a BCP 47 tag, which is what MP4 has room for.
fn language(tag: Option<&str>) -> [u8; 3] {
    let subtag = tag.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default().to_ascii_lowercase();
    let known = match subtag.len() {
        2 => isolang::Language::from_639_1(&subtag),
        _ => isolang::Language::from_639_3(&subtag),
    };
    known.and_then(|known| known.to_639_3().as_bytes().try_into().ok()).unwrap_or(MdhdBox::LANGUAGE_UNDEFINED)
}

/// The descriptor of ISO/IEC 14496-1, which says that it is AAC and how large it gets.
fn descriptor(sound: &SoundTrack, sizes: &[u16]) -> EsDescriptor {
    let frames = (sizes.len() * FRAME) as u64;
    let bits = sizes.iter().map(|&size| u64::from(size) * 8).sum::<u64>();
    let per_second = |bits: u64, frames: u64| (bits * u64::from(sound.rate)).checked_div(frames).unwrap_or(0) as u32;
    let largest = sizes.iter().copied().max().map_or(0, u32::from);
    EsDescriptor {
        // 0 in MP4 files, where the number of the track is used instead.
        es_id: 0,
        stream_priority: EsDescriptor::LOWEST_STREAM_PRIORITY,
        depends_on_es_id: None,
        url_string: None,
        ocr_es_id: None,
        dec_config_descr: DecoderConfigDescriptor {
            object_type_indication: DecoderConfigDescriptor::OBJECT_TYPE_INDICATION_AUDIO_ISO_IEC_14496_3,
            stream_type: DecoderConfigDescriptor::STREAM_TYPE_AUDIO,
            up_stream: DecoderConfigDescriptor::UP_STREAM_FALSE,
            buffer_size_db: Uint::new(largest),
            max_bitrate: per_second(u64::from(largest) * 8, FRAME as u64),
            avg_bitrate: per_second(bits, frames),
            dec_specific_info: Some(DecoderSpecificInfo { payload: sound.config.to_vec() }),
        },
        sl_config_descr: SlConfigDescriptor,
    }
}

/// Every unit lasts a frame, except the last one, which lasts as long as there is sound. So programs that ignore the
/// end of the edit list find the right length too.
fn unit_steps(units: u64, frames: u64) -> Vec<SttsEntry> {
    let Some(whole) = units.checked_sub(1) else { return Vec::new() };
    let rest = (DELAY + frames).saturating_sub(whole * FRAME as u64).clamp(1, FRAME as u64);
    let mut steps = vec![SttsEntry { sample_count: whole as u32, sample_delta: FRAME as u32 }];
    steps.push(SttsEntry { sample_count: 1, sample_delta: rest as u32 });
    steps.retain(|step| step.sample_count > 0);
    steps
}

/// The number of samples, and how many of them are in a chunk.
fn sample_table(entry: SampleEntry, steps: SttsBox, table: Table, (count, per_chunk): (u32, u32)) -> StblBox {
    let mut entries = Vec::new();
    let mut chunks = |first: u32, sample_per_chunk: u32| {
        if let (Some(first_chunk), true) = (NonZeroU32::new(first), sample_per_chunk > 0) {
            let sample_description_index = NonZeroU32::MIN;
            entries.push(StscEntry { first_chunk, sample_per_chunk, sample_description_index });
        }
    };
    let whole = count / per_chunk.max(1);
    if whole > 0 {
        chunks(1, per_chunk);
    }
    chunks(whole + 1, count % per_chunk.max(1));
    StblBox {
        stsd_box: StsdBox { entries: vec![entry] },
        stts_box: steps,
        ctts_box: None,
        cslg_box: None,
        stsc_box: StscBox { entries },
        stsz_box: StszBox::Variable { entry_sizes: table.sizes },
        stco_or_co64_box: offsets(table.chunks),
        stss_box: None,
        sdtp_box: None,
        unknown_boxes: Vec::new(),
    }
}

/// Uses 32-bit offsets if they are large enough, because more players support them.
fn offsets(chunks: Vec<u64>) -> Either<StcoBox, Co64Box> {
    match chunks.iter().map(|&offset| u32::try_from(offset)).collect() {
        Ok(chunk_offsets) => Either::A(StcoBox { chunk_offsets }),
        Err(_) => Either::B(Co64Box { chunk_offsets: chunks }),
    }
}
