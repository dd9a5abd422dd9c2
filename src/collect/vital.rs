//! Vitals of the page's own: durations that it measured, and steps of operations (spec b §7).

use crate::assemble::writer::Writer;
use crate::observation::VitalSeen;
use uuid::Uuid;

/// Writes the event's own member.
pub fn write(w: &mut Writer, id: &Uuid, seen: &VitalSeen) {
    w.open("vital");
    w.id("id", id);
    w.members(seen.members.members());
    if let Some(duration) = seen.duration {
        w.nanos("duration", duration.nanos());
    }
    w.close();
}
