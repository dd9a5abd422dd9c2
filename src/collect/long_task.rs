//! Long tasks and long animation frames (spec b §7).

use crate::assemble::writer::Writer;
use crate::record::Reader;
use crate::time::Millis;
use crate::words::word;
use uuid::Uuid;

/// Writes the own member of its event, from an entry in the order of `js-shim/core/long-task-entry.ts`.
#[inline(never)]
pub fn write(w: &mut Writer, id: &Uuid, mut entry: Reader) {
    let is_frame = entry.flag();
    w.open("long_task");
    w.id("id", id);
    w.text("entry_type", if is_frame { "long-animation-frame" } else { "long-task" });
    write_times(
        w,
        &mut entry,
        "duration blocking_duration first_ui_event_timestamp render_start style_and_layout_start start_time",
    );
    if is_frame {
        w.open_array("scripts");
        while !entry.is_empty() {
            w.open("");
            write_times(
                w,
                &mut entry,
                "duration pause_duration forced_style_and_layout_duration start_time execution_start",
            );
            w.members(entry.json().members());
            w.close();
        }
        w.close_array();
    }
    w.close();
}

/// A time for each of these words; left out where the entry has none.
fn write_times(w: &mut Writer, entry: &mut Reader, words: &'static str) {
    let mut place = 0;
    loop {
        let name = word(words, place);
        if name.is_empty() {
            return;
        }
        let time = entry.number();
        if !time.is_nan() {
            w.nanos(name, Millis(time).nanos());
        }
        place += 1;
    }
}
