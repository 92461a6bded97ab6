//! A safe interface to the C library: one memory block, one system and one language each.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ffi::CString;
use std::path::Path;
use std::ptr;
use ttspico_sys as c;

/// Bytes for both files of the largest language (1.43 MB) and an engine (1.0 MB, PICOCTRL_DEFAULT_ENGINE_SIZE), and some
/// more.
const MEMORY: usize = 3 << 20;

/// The name of the voice that consists of the loaded files.
const NAME: &[u8] = b"voice\0";

/// Steps without sound after which an engine counts as stuck. In a step, one of its nine processing units does a little
/// work; even the beginning of a long sentence takes far less than a thousand.
const PATIENCE: usize = 200_000;

/// Ten minutes, which is longer than any utterance, so an engine that continues has failed.
const LONGEST: usize = 16_000 * 600;

/// A loaded language, ready to speak. Not `Sync`: Pico runs one engine at a time in each system.
///
/// Pico reads memory that it has not written, so even a new engine is affected by earlier utterances. But it only uses
/// this block of memory, so the block is restored before each utterance to its state after the files were loaded.
pub struct PicoSystem {
    system: c::pico_System,
    memory: *mut u8,
    /// A copy of the block in that state.
    pristine: Vec<u8>,
}

impl PicoSystem {
    fn layout() -> Layout {
        Layout::from_size_align(MEMORY, 16).expect("a constant layout")
    }

    /// Starts a system with these files. They are read completely and not needed afterwards.
    pub fn load<'a>(files: impl IntoIterator<Item = &'a Path>) -> Result<Self, String> {
        // SAFETY: the layout's size is not 0.
        let memory = unsafe { alloc_zeroed(Self::layout()) };
        if memory.is_null() {
            handle_alloc_error(Self::layout());
        }
        let mut speaker = Self { system: ptr::null_mut(), memory, pristine: Vec::new() };
        // SAFETY: `memory` is MEMORY bytes that live as long as `speaker`; Pico writes the handle.
        checked(unsafe { c::pico_initialize(memory.cast(), MEMORY as c::pico_Uint32, &mut speaker.system) }, "start")?;
        // SAFETY: the system is started; the name ends in NUL and is copied.
        checked(unsafe { c::pico_createVoiceDefinition(speaker.system, NAME.as_ptr()) }, "define a voice")?;
        for file in files {
            speaker.add(file)?;
        }
        // SAFETY: the block is MEMORY initialized bytes (it was allocated zeroed), and nobody writes to it meanwhile.
        speaker.pristine = unsafe { std::slice::from_raw_parts(memory, MEMORY) }.to_vec();
        Ok(speaker)
    }

    fn add(&mut self, file: &Path) -> Result<(), String> {
        let path = file.to_str().and_then(|path| CString::new(path).ok());
        let path = path.ok_or_else(|| format!("the path {} cannot be passed to C", file.display()))?;
        let mut resource = ptr::null_mut();
        let mut name = [0; c::PICO_RETSTRINGSIZE];
        // SAFETY: the system is started and the path ends in NUL; Pico writes the handle.
        checked(unsafe { c::pico_loadResource(self.system, path.as_ptr().cast(), &mut resource) }, "load")?;
        // SAFETY: the resource was just loaded; its name is at most PICO_MAX_RESOURCE_NAME_SIZE (32) bytes with its NUL.
        checked(unsafe { c::pico_getResourceName(self.system, resource, name.as_mut_ptr()) }, "name a resource")?;
        // SAFETY: both names end in NUL and are copied.
        let status = unsafe { c::pico_addResourceToVoiceDefinition(self.system, NAME.as_ptr(), name.as_ptr().cast()) };
        checked(status, "add a resource")
    }

    /// Speaks a text in markup. Also returns whether Pico gave a warning, for example about a pronunciation that it
    /// skipped.
    pub fn speak(&mut self, text: &str) -> Result<(Vec<i16>, bool), String> {
        // SAFETY: the copy is MEMORY bytes long, and of this very block, so that every pointer in it is right; no engine
        // is alive and no file is open, so nothing outside the block belongs to its later state.
        unsafe { ptr::copy_nonoverlapping(self.pristine.as_ptr(), self.memory, MEMORY) };
        let mut engine = ptr::null_mut();
        // SAFETY: the system is started and holds the voice; Pico writes the handle.
        checked(unsafe { c::pico_newEngine(self.system, NAME.as_ptr(), &mut engine) }, "start an engine")?;
        // The engine is not disposed of, because all of it is in the block, which is restored before the next utterance.
        run(engine, text)
    }
}

impl Drop for PicoSystem {
    fn drop(&mut self) {
        // SAFETY: setting the block back removes the last engine, as in `speak`; the system, if it was started, is used
        // no more, nor is its memory.
        unsafe {
            if !self.pristine.is_empty() {
                ptr::copy_nonoverlapping(self.pristine.as_ptr(), self.memory, MEMORY);
            }
            if !self.system.is_null() {
                c::pico_terminate(&mut self.system);
            }
            dealloc(self.memory, Self::layout());
        }
    }
}

/// Feeds the text as fast as the engine takes it, then the NUL that makes it say the last sentence, and collects the sound.
fn run(engine: c::pico_Engine, text: &str) -> Result<(Vec<i16>, bool), String> {
    let mut rest = text.as_bytes();
    let end = [0u8];
    let mut ended = false;
    let mut samples = Vec::new();
    let mut silent_steps = 0;
    let mut warned = false;
    loop {
        if !rest.is_empty() {
            rest = &rest[put(engine, rest)?..];
        } else if !ended {
            ended = put(engine, &end)? == 1;
        }
        let (status, got) = step(engine, &mut samples)?;
        warned |= warns(engine);
        silent_steps = if got { 0 } else { silent_steps + 1 };
        if status == c::PICO_STEP_IDLE && ended {
            return Ok((samples, warned));
        }
        if silent_steps > PATIENCE || samples.len() > LONGEST {
            return Err("the engine does not finish".into());
        }
    }
}

/// How many bytes the engine took.
fn put(engine: c::pico_Engine, bytes: &[u8]) -> Result<usize, String> {
    let size = bytes.len().min(1024) as c::pico_Int16;
    let mut taken = 0;
    // SAFETY: the engine is live, and `bytes` holds at least `size` bytes.
    checked(unsafe { c::pico_putTextUtf8(engine, bytes.as_ptr(), size, &mut taken) }, "take the text")?;
    Ok(taken as usize)
}

/// Does one step. Returns its status and whether it gave sound.
fn step(engine: c::pico_Engine, samples: &mut Vec<i16>) -> Result<(c::pico_Status, bool), String> {
    let mut buffer = [0i16; 512];
    let (mut received, mut kind) = (0, 0);
    let size = size_of_val(&buffer) as c::pico_Int16;
    // SAFETY: the engine is live and the buffer holds `size` bytes, aligned for the 16-bit samples that Pico writes.
    let status = unsafe { c::pico_getData(engine, buffer.as_mut_ptr().cast(), size, &mut received, &mut kind) };
    if status != c::PICO_STEP_IDLE && status != c::PICO_STEP_BUSY {
        return Err(format!("speaking failed with status {status}"));
    }
    samples.extend_from_slice(&buffer[..received as usize / 2]);
    Ok((status, received > 0))
}

/// Whether the last step gave a warning.
fn warns(engine: c::pico_Engine) -> bool {
    let mut count = 0;
    // SAFETY: the engine is live; Pico writes the number.
    unsafe { c::pico_getNrEngineWarnings(engine, &mut count) == c::PICO_OK && count > 0 }
}

fn checked(status: c::pico_Status, what: &str) -> Result<(), String> {
    if status == c::PICO_OK { Ok(()) } else { Err(format!("could not {what} (status {status})")) }
}
