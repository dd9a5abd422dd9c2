//! The page, as far as it answers at once: randomness, the cookie jar, performance observers. What answers later
//! (requests, timers) is carried out by the shim. No decisions here.

pub mod cell;
pub mod cookie;
pub mod entries;
pub mod host;
pub mod input;

#[global_allocator]
// SAFETY: wasm32-unknown-unknown without the atomics feature has one thread per instance.
static ALLOCATOR: lol_alloc::AssumeSingleThreaded<lol_alloc::FreeListAllocator> =
    unsafe { lol_alloc::AssumeSingleThreaded::new(lol_alloc::FreeListAllocator::new()) };

/// The shim guards every entry: a trap is caught there, the instance dropped, and a new one started.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
