//! Signal to noise ratio by frequency band: how much of a sound a codec keeps, and where.

use super::Sound;
use realfft::RealFftPlanner;

/// The edges of the bands in Hz: fundamentals; first formants; second and third formants; consonants.
const EDGES: [f64; 5] = [80.0, 500.0, 2000.0, 4000.0, 8000.0];

/// The number of samples in a frame. Frames overlap by half.
const FRAME: usize = 1024;

/// The names of the columns.
pub fn names() -> Vec<String> {
    EDGES.windows(2).map(|edges| format!("{}–{} Hz", edges[0], edges[1])).collect()
}

/// The columns for a decoded sound. The last one says by how many samples it is too long.
pub fn row(sound: &Sound, decoded: &[f32]) -> String {
    // If there are two channels, only the first one is compared.
    let first = |samples: &[f32]| samples.iter().copied().step_by(sound.spec.channels.into()).collect::<Vec<f32>>();
    let (written, found) = (first(&sound.samples), first(decoded));
    let difference: Vec<f32> = written.iter().zip(&found).map(|(a, b)| a - b).collect();
    let (signal, noise) = (powers(&written, sound.spec.rate), powers(&difference, sound.spec.rate));
    let ratio = |(signal, noise): (&f64, &f64)| match (*signal > 0.0, *noise > 0.0) {
        (false, _) => "-".to_string(),
        (true, false) => "exact".to_string(),
        (true, true) => format!("{:.1}", 10.0 * (signal / noise).log10()),
    };
    let ratios: Vec<_> = signal.iter().zip(&noise).map(ratio).collect();
    format!("{} | {}", ratios.join(" | "), found.len() as i64 - written.len() as i64)
}

/// The power in each band over the whole sound.
fn powers(samples: &[f32], rate: u32) -> [f64; EDGES.len() - 1] {
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(FRAME);
    let (mut frame, mut spectrum) = (fft.make_input_vec(), fft.make_output_vec());
    let window = |nth: usize| 0.5 - 0.5 * (std::f32::consts::TAU * nth as f32 / FRAME as f32).cos();
    let window: Vec<f32> = (0..FRAME).map(window).collect();
    let mut powers = [0.0; EDGES.len() - 1];
    for start in (0..samples.len().saturating_sub(FRAME)).step_by(FRAME / 2) {
        let cut = &samples[start..start + FRAME];
        frame.iter_mut().zip(cut.iter().zip(&window)).for_each(|(to, (sample, window))| *to = sample * window);
        fft.process(&mut frame, &mut spectrum).expect("the lengths are its own");
        for (bin, value) in spectrum.iter().enumerate() {
            let hertz = bin as f64 * f64::from(rate) / FRAME as f64;
            if let Some(band) = EDGES.windows(2).position(|edges| (edges[0]..edges[1]).contains(&hertz)) {
                powers[band] += f64::from(value.norm_sqr());
            }
        }
    }
    powers
}
