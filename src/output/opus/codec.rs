//! The Opus encoder, which only this file uses, because ropus is young and may be replaced one day.

use ropus::{Application, Bitrate, Channels, Encoder, Signal};

/// Samples per channel in a packet: 20 ms, the frame size that Opus is tuned for.
pub const FRAME: usize = 960;

/// Turns sound into packets.
pub trait Packets: Send {
    /// Encodes [`FRAME`] samples per channel at 48 kHz, interleaved, all in -1.0..=1.0.
    ///
    /// # Errors
    /// The encoder's message. An error means that there is a bug in the program.
    fn encode(&mut self, samples: &[f32]) -> Result<Vec<u8>, String>;
}

/// The largest packet of 20 ms (RFC 6716, 3.4), with room for its header.
const MAX_PACKET: usize = 1277;

struct Ropus {
    encoder: Encoder,
    packet: [u8; MAX_PACKET],
}

/// Creates an encoder with this many bits per second. Also returns by how many samples its output is late.
///
/// # Errors
/// The encoder's message. An error means that there is a bug in the program.
pub fn new(stereo: bool, bitrate: u32) -> Result<(Box<dyn Packets>, u16), String> {
    let channels = if stereo { Channels::Stereo } else { Channels::Mono };
    // The most thorough search, and the hint that it is speech. For music, this encoder takes a sixth more bits, which PESQ
    // does not rate better. `Voip` would filter the sound and shift its phases.
    let encoder = Encoder::builder(48_000, channels, Application::Audio)
        .bitrate(Bitrate::Bits(bitrate))
        .complexity(10)
        .signal(Signal::Voice)
        .vbr(true)
        .vbr_constraint(false)
        .build()
        .map_err(|error| error.to_string())?;
    let lag = encoder.lookahead() as u16;
    Ok((Box::new(Ropus { encoder, packet: [0; MAX_PACKET] }), lag))
}

impl Packets for Ropus {
    fn encode(&mut self, samples: &[f32]) -> Result<Vec<u8>, String> {
        let length = self.encoder.encode_float(samples, &mut self.packet).map_err(|error| error.to_string())?;
        Ok(self.packet[..length].to_vec())
    }
}
