//! The messages that wait for the next request (spec a §4.4).

use crate::time::{Millis, RelativeMs};
use alloc::vec::Vec;
use core::mem::take;
use uuid::Uuid;

/// A body of this many bytes is not added to, and a message that would make one is preceded by a flush.
pub const BODY_BYTES: usize = 16 * 1024;
/// A batch of this many messages is sent.
const MESSAGES: u32 = 50;
/// How long the first message waits at most; later ones don't postpone it.
const WAIT: Millis = Millis(30_000.0);

/// The batch that is being filled.
#[derive(Default)]
pub struct Batch {
    /// Ordinary messages, already in the body's form.
    lines: Vec<u8>,
    /// The last state of what has many, by its key, in the order in which the keys came.
    latest: Vec<(Uuid, Vec<u8>)>,
    /// Bytes of the body as it would be sent now, separators included.
    bytes: usize,
    messages: u32,
    due: Option<RelativeMs>,
}

/// What one request carries.
pub struct Body {
    /// JSON objects, one a line, no newline at the end.
    pub bytes: Vec<u8>,
    /// How many.
    pub messages: u32,
}

impl Batch {
    /// The batch must be sent before this message can be added.
    pub fn overflows(&self, key: Option<Uuid>, line: &[u8]) -> bool {
        self.messages > 0 && self.grown(key, line) >= BODY_BYTES
    }

    /// Adds a message; one with a key replaces the message that has the same key, and is then no further message.
    pub fn add(&mut self, key: Option<Uuid>, line: &[u8], now: RelativeMs) {
        self.bytes = self.grown(key, line);
        if let Some(key) = key {
            if let Some((_, old)) = self.latest.iter_mut().find(|(known, _)| *known == key) {
                *old = line.to_vec();
                return;
            }
            self.latest.push((key, line.to_vec()));
        } else {
            push_line(&mut self.lines, line);
        }
        self.messages += 1;
        if self.due.is_none() {
            self.due = Some(now + WAIT);
        }
    }

    /// A limit is reached: the batch is to be sent.
    pub fn is_full(&self) -> bool {
        self.messages >= MESSAGES || self.bytes >= BODY_BYTES
    }

    /// When the batch is to be sent at the latest.
    pub fn due(&self) -> Option<RelativeMs> {
        self.due
    }

    /// Empties the batch. Keyed messages stand after the ordinary ones.
    pub fn take(&mut self) -> Option<Body> {
        if self.messages == 0 {
            return None;
        }
        let Self { mut lines, latest, messages, .. } = take(self);
        for (_, line) in latest {
            push_line(&mut lines, &line);
        }
        Some(Body { bytes: lines, messages })
    }

    /// The body's size once the message is in.
    fn grown(&self, key: Option<Uuid>, line: &[u8]) -> usize {
        let replaced = self.latest.iter().find(|(known, _)| Some(*known) == key);
        let others = match replaced {
            Some((_, old)) => self.bytes - old.len(),
            None => self.bytes + usize::from(self.messages > 0),
        };
        others + line.len()
    }
}

fn push_line(body: &mut Vec<u8>, line: &[u8]) {
    if !body.is_empty() {
        body.push(b'\n');
    }
    body.extend_from_slice(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: RelativeMs = RelativeMs(100.0);
    const A: Option<Uuid> = Some(Uuid::from_u128(0xa));
    const B: Option<Uuid> = Some(Uuid::from_u128(0xb));

    fn text(batch: &mut Batch) -> String {
        String::from_utf8(batch.take().expect("a body").bytes).unwrap()
    }

    #[test]
    fn messages_are_lines_without_a_newline_at_the_end() {
        let mut batch = Batch::default();
        batch.add(None, b"{1}", NOW);
        batch.add(None, b"{2}", NOW);
        assert_eq!(text(&mut batch), "{1}\n{2}");
    }

    #[test]
    fn an_empty_batch_has_no_body() {
        let mut batch = Batch::default();
        assert!(batch.take().is_none());
        batch.add(None, b"{}", NOW);
        assert!(batch.take().is_some());
        assert!(batch.take().is_none());
        assert_eq!(batch.due(), None);
    }

    #[test]
    fn an_upsert_replaces_in_place_and_stands_after_ordinary_messages() {
        let mut batch = Batch::default();
        batch.add(A, b"{a1}", NOW);
        batch.add(None, b"{1}", NOW);
        batch.add(B, b"{b1}", NOW);
        batch.add(A, b"{a2}", NOW);
        batch.add(None, b"{2}", NOW);
        assert_eq!(batch.messages, 4);
        assert_eq!(text(&mut batch), "{1}\n{2}\n{a2}\n{b1}");
    }

    #[test]
    fn an_upserted_view_alone_has_no_empty_line_before_it() {
        let mut batch = Batch::default();
        batch.add(A, b"{a1}", NOW);
        batch.add(A, b"{a2}", NOW);
        assert_eq!(text(&mut batch), "{a2}");
    }

    #[test]
    fn the_separator_is_counted() {
        let mut batch = Batch::default();
        batch.add(None, &[b'x'; 8_000], NOW);
        assert!(!batch.overflows(None, &[b'x'; BODY_BYTES - 8_000 - 2]));
        assert!(batch.overflows(None, &[b'x'; BODY_BYTES - 8_000 - 1]));
        assert!(batch.overflows(A, &[b'x'; BODY_BYTES - 8_000 - 1]));
    }

    #[test]
    fn a_replaced_message_no_longer_counts() {
        let mut batch = Batch::default();
        batch.add(A, &[b'x'; 16_000], NOW);
        assert!(batch.overflows(B, &[b'x'; 400]));
        assert!(!batch.overflows(A, &[b'x'; 16_100]));
        batch.add(A, &[b'x'; 10], NOW);
        assert!(!batch.overflows(B, &[b'x'; 16_000]));
        batch.add(B, &[b'y'; 20], NOW);
        let counted = batch.bytes;
        assert_eq!(text(&mut batch).len(), counted);
    }

    #[test]
    fn an_empty_batch_takes_a_message_of_any_size_and_is_full_then() {
        let mut batch = Batch::default();
        assert!(!batch.overflows(None, &vec![b'x'; 100_000]));
        batch.add(None, &[b'x'; BODY_BYTES - 1], NOW);
        assert!(!batch.is_full());
        batch.take();
        batch.add(None, &[b'x'; BODY_BYTES], NOW);
        assert!(batch.is_full());
    }

    #[test]
    fn fifty_messages_are_a_full_batch_and_upserts_of_one_key_are_one_message() {
        let mut batch = Batch::default();
        for _ in 0..60 {
            batch.add(A, b"{}", NOW);
        }
        for _ in 0..48 {
            batch.add(None, b"{}", NOW);
        }
        assert!(!batch.is_full());
        batch.add(None, b"{}", NOW);
        assert!(batch.is_full());
    }

    #[test]
    fn the_batch_is_due_thirty_seconds_after_its_first_message() {
        let mut batch = Batch::default();
        assert_eq!(batch.due(), None);
        batch.add(None, b"{}", NOW);
        batch.add(None, b"{}", RelativeMs(20_000.0));
        batch.add(A, b"{}", RelativeMs(25_000.0));
        batch.add(A, b"{}", RelativeMs(29_000.0));
        assert_eq!(batch.due(), Some(RelativeMs(30_100.0)));
    }
}
