//! The messages that wait for the next request (spec a §4.4).

use crate::time::{Millis, RelativeMs};
use alloc::vec::Vec;
use uuid::Uuid;

/// A body of this many bytes is not added to, and a message that would make one is preceded by a flush.
pub const BODY_BYTES: usize = 16 * 1024;
/// The same of a body that will be compressed: a request costs the page the same whatever its size, so it carries more.
pub const RAW_BODY_BYTES: usize = 60_000;
/// A batch of this many messages is sent.
const MESSAGES: usize = 50;
/// How long the first message waits at most; later ones don't postpone it.
const WAIT: Millis = Millis(30_000.0);

/// The batch that is being filled.
pub struct Batch {
    /// Under which it is written down, and sent.
    pub id: Uuid,
    messages: Vec<Message>,
    limit: usize,
    /// When it is to be sent at the latest.
    pub due: RelativeMs,
}

/// A message.
pub struct Message {
    /// The id of what has many states, of which only the last one is sent; else nil.
    pub key: Uuid,
    /// A JSON object.
    pub line: Vec<u8>,
}

/// The place of the message that one with this key replaces.
#[inline(never)]
pub fn replaced(messages: &[Message], key: &Uuid) -> Option<usize> {
    messages.iter().position(|message| !key.is_nil() && message.key == *key)
}

/// What one request carries.
#[derive(Default)]
pub struct Body {
    /// `dd-request-id`, the same for every attempt and on every page that tries.
    pub id: Uuid,
    /// JSON objects, one a line, no newline at the end.
    pub bytes: Vec<u8>,
    /// How many.
    pub messages: u32,
}

impl Batch {
    /// An empty one, for bodies of this many bytes.
    pub fn new(limit: usize) -> Self {
        Self { id: Uuid::nil(), messages: Vec::new(), limit, due: RelativeMs::NEVER }
    }

    /// The batch must be sent before this message can be added.
    pub fn overflows(&self, key: &Uuid, line: &[u8]) -> bool {
        let replaced = replaced(&self.messages, key).and_then(|place| self.messages.get(place));
        let gone = replaced.map_or(0, |message| message.line.len() + 1);
        !self.messages.is_empty() && self.size() - gone + line.len() >= self.limit
    }

    /// Nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Adds a message; one with a key replaces the message that has the same key, and is then no further message.
    /// Returns its place.
    pub fn add(&mut self, key: &Uuid, line: Vec<u8>, now: RelativeMs) -> usize {
        let place = replaced(&self.messages, key).unwrap_or(self.messages.len());
        if let Some(message) = self.messages.get_mut(place) {
            message.line = line;
            return place;
        }
        if self.messages.is_empty() {
            self.due = now + WAIT;
        }
        self.messages.push(Message { key: *key, line });
        place
    }

    /// A limit is reached: the batch is to be sent.
    pub fn is_full(&self) -> bool {
        self.messages.len() >= MESSAGES || self.size() > self.limit
    }

    /// Empties the batch. Keyed messages stand after the ordinary ones.
    pub fn take(&mut self) -> Body {
        let mut body = Body { id: self.id, ..Body::default() };
        let messages = core::mem::take(&mut self.messages);
        self.due = RelativeMs::NEVER;
        for keyed in [false, true] {
            for message in &messages {
                if message.key.is_nil() != keyed {
                    if body.messages > 0 {
                        body.bytes.push(b'\n');
                    }
                    body.bytes.extend_from_slice(&message.line);
                    body.messages += 1;
                }
            }
        }
        body
    }

    /// Bytes of all messages, each with its separator; the body has one separator less.
    fn size(&self) -> usize {
        self.messages.iter().map(|message| message.line.len() + 1).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: RelativeMs = RelativeMs(100.0);
    const NONE: &Uuid = &Uuid::nil();
    const A: &Uuid = &Uuid::from_u128(0xa);
    const B: &Uuid = &Uuid::from_u128(0xb);

    fn text(batch: &mut Batch) -> String {
        String::from_utf8(batch.take().bytes).unwrap()
    }

    #[test]
    fn messages_are_lines_without_a_newline_at_the_end() {
        let mut batch = Batch::new(BODY_BYTES);
        batch.add(NONE, b"{1}".to_vec(), NOW);
        batch.add(NONE, b"{2}".to_vec(), NOW);
        assert_eq!(text(&mut batch), "{1}\n{2}");
    }

    #[test]
    fn an_empty_batch_has_no_body() {
        let mut batch = Batch::new(BODY_BYTES);
        assert!(batch.take().bytes.is_empty());
        batch.add(NONE, b"{}".to_vec(), NOW);
        assert!(!batch.take().bytes.is_empty());
        assert!(batch.take().bytes.is_empty());
        assert_eq!(batch.due, RelativeMs::NEVER);
    }

    #[test]
    fn an_upsert_replaces_in_place_and_stands_after_ordinary_messages() {
        let mut batch = Batch::new(BODY_BYTES);
        batch.add(A, b"{a1}".to_vec(), NOW);
        batch.add(NONE, b"{1}".to_vec(), NOW);
        batch.add(B, b"{b1}".to_vec(), NOW);
        batch.add(A, b"{a2}".to_vec(), NOW);
        batch.add(NONE, b"{2}".to_vec(), NOW);
        assert_eq!(batch.messages.len(), 4);
        assert_eq!(text(&mut batch), "{1}\n{2}\n{a2}\n{b1}");
    }

    #[test]
    fn an_upserted_view_alone_has_no_empty_line_before_it() {
        let mut batch = Batch::new(BODY_BYTES);
        batch.add(A, b"{a1}".to_vec(), NOW);
        batch.add(A, b"{a2}".to_vec(), NOW);
        assert_eq!(text(&mut batch), "{a2}");
    }

    #[test]
    fn the_separator_is_counted() {
        let mut batch = Batch::new(BODY_BYTES);
        batch.add(NONE, vec![b'x'; 8_000], NOW);
        assert!(!batch.overflows(NONE, &[b'x'; BODY_BYTES - 8_000 - 2]));
        assert!(batch.overflows(NONE, &[b'x'; BODY_BYTES - 8_000 - 1]));
        assert!(batch.overflows(A, &[b'x'; BODY_BYTES - 8_000 - 1]));
    }

    #[test]
    fn a_replaced_message_no_longer_counts() {
        let mut batch = Batch::new(BODY_BYTES);
        batch.add(A, vec![b'x'; 16_000], NOW);
        assert!(batch.overflows(B, &[b'x'; 400]));
        assert!(!batch.overflows(A, &[b'x'; 16_100]));
        batch.add(A, vec![b'x'; 10], NOW);
        assert!(!batch.overflows(B, &[b'x'; 16_000]));
        batch.add(B, vec![b'y'; 20], NOW);
        let counted = batch.size() - 1;
        assert_eq!(text(&mut batch).len(), counted);
    }

    #[test]
    fn an_empty_batch_takes_a_message_of_any_size_and_is_full_then() {
        let mut batch = Batch::new(BODY_BYTES);
        assert!(!batch.overflows(NONE, &vec![b'x'; 100_000]));
        batch.add(NONE, vec![b'x'; BODY_BYTES - 1], NOW);
        assert!(!batch.is_full());
        batch.take();
        batch.add(NONE, vec![b'x'; BODY_BYTES], NOW);
        assert!(batch.is_full());
    }

    #[test]
    fn fifty_messages_are_a_full_batch_and_upserts_of_one_key_are_one_message() {
        let mut batch = Batch::new(BODY_BYTES);
        for _ in 0..60 {
            batch.add(A, b"{}".to_vec(), NOW);
        }
        for _ in 0..48 {
            batch.add(NONE, b"{}".to_vec(), NOW);
        }
        assert!(!batch.is_full());
        batch.add(NONE, b"{}".to_vec(), NOW);
        assert!(batch.is_full());
    }

    #[test]
    fn the_batch_is_due_thirty_seconds_after_its_first_message() {
        let mut batch = Batch::new(BODY_BYTES);
        assert_eq!(batch.due, RelativeMs::NEVER);
        batch.add(NONE, b"{}".to_vec(), NOW);
        batch.add(NONE, b"{}".to_vec(), RelativeMs(20_000.0));
        batch.add(A, b"{}".to_vec(), RelativeMs(25_000.0));
        batch.add(A, b"{}".to_vec(), RelativeMs(29_000.0));
        assert_eq!(batch.due, RelativeMs(30_100.0));
    }
}
