//! What JavaScript can call of the recorder. Numbers only, by hand: its glue would be as large as what it calls.

use super::notes::Notes;
use super::recorder::Recorder;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::Cell;
use core::mem::MaybeUninit;

#[global_allocator]
// SAFETY: wasm32-unknown-unknown without the atomics feature has one thread per instance.
static ALLOCATOR: lol_alloc::AssumeSingleThreaded<lol_alloc::FreeListAllocator> =
    unsafe { lol_alloc::AssumeSingleThreaded::new(lol_alloc::FreeListAllocator::new()) };

/// The shim guards every entry: a trap ends the recording, not the page.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Takes a finished segment: its name, its event, its body.
    fn segment(name: *const u8, a: usize, event: *const u8, b: usize, body: *const u8, c: usize);
}

/// A recorder, and the notes that it is given.
#[derive(Default)]
struct Running {
    recorder: Recorder,
    /// The numbers, and the text behind them.
    room: Vec<MaybeUninit<f64>>,
}

/// Taken out for the time of a call, so that a call after a trap finds nothing.
struct Place(Cell<Option<Box<Running>>>);

// SAFETY: wasm32-unknown-unknown without the atomics feature has one thread per instance.
unsafe impl Sync for Place {}

static RUNNING: Place = Place(Cell::new(None));

/// Not generic: nine copies of it would be a kilobyte.
#[inline(never)]
fn with(work: &mut dyn FnMut(&mut Running) -> f64) -> f64 {
    let Some(mut running) = RUNNING.0.take() else { return 0.0 };
    let answer = work(&mut running);
    for finished in core::mem::take(&mut running.recorder.finished) {
        let (name, event, body) = (finished.name.as_bytes(), &finished.event, &finished.body);
        // SAFETY: the host reads what is pointed to, and keeps no pointer.
        unsafe { segment(name.as_ptr(), name.len(), event.as_ptr(), event.len(), body.as_ptr(), body.len()) }
    }
    keep(running);
    answer
}

/// Puts it back. Nothing is there to be dropped, which the compiler does not know.
fn keep(running: Box<Running>) {
    core::mem::forget(RUNNING.0.replace(Some(running)));
}

/// Begins.
#[unsafe(no_mangle)]
pub extern "C" fn start() {
    keep(Box::default());
}

/// Room for so many numbers and, behind them, so many bytes of text.
#[unsafe(no_mangle)]
pub extern "C" fn room(numbers: usize, bytes: usize) -> f64 {
    with(&mut |Running { room, .. }| {
        let words = numbers + bytes / size_of::<f64>() + 1;
        // Not filled with zeroes: of the room for a text a third is used.
        if room.capacity() < words {
            *room = Vec::with_capacity(words);
        }
        room.as_mut_ptr() as usize as f64
    })
}

/// Takes the notes: so many numbers, so many bytes of text.
#[unsafe(no_mangle)]
pub extern "C" fn take(numbers: usize, bytes: usize, now: f64) {
    with(&mut |Running { recorder, room }| {
        let numbers = numbers.min(room.capacity());
        let bytes = bytes.min((room.capacity() - numbers) * size_of::<f64>());
        // SAFETY: the shim filled so much of it; every bit pattern is a number.
        let numbers = unsafe { core::slice::from_raw_parts(room.as_ptr().cast::<f64>(), numbers) };
        // SAFETY: likewise; bytes need no alignment.
        let bytes = unsafe { core::slice::from_raw_parts(numbers.as_ptr_range().end.cast::<u8>(), bytes) };
        // SAFETY: it is what `TextEncoder` made.
        let text = unsafe { core::str::from_utf8_unchecked(bytes) };
        recorder.take(Notes::new(numbers, text), now as i64);
        0.0
    });
}

/// Does some of what is due; when there is more to do.
#[unsafe(no_mangle)]
pub extern "C" fn work(now: f64) -> f64 {
    with(&mut |running| running.recorder.work(now as i64) as f64)
}

/// What the view has been recorded of: 0 records, 1 segments, 2 raw bytes.
#[unsafe(no_mangle)]
pub extern "C" fn count(what: u32) -> f64 {
    with(&mut |running| {
        running.recorder.stats().map_or(0.0, |stats| match what {
            0 => stats.records.into(),
            1 => stats.segments.into(),
            _ => stats.raw as f64,
        })
    })
}
