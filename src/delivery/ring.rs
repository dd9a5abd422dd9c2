//! The last events of a session that is not in the sample, in memory alone: sent when something happens for which the
//! session is kept after all, else never.

use super::batch::{Message, replaced};
use alloc::vec::Vec;
use uuid::Uuid;

/// What it may hold. A view's last state and what led to an error is what counts; an hour of it is not.
const BYTES: usize = 128 * 1024;

/// The ring.
#[derive(Default)]
pub struct Ring {
    messages: Vec<Message>,
    bytes: usize,
}

impl Ring {
    /// Takes an event in; one with a key replaces the one with the same key. Returns how many had to go for it.
    #[inline(never)]
    pub fn add(&mut self, key: Uuid, line: Vec<u8>) -> u32 {
        self.bytes += line.len();
        if let Some(message) = replaced(&self.messages, &key).and_then(|place| self.messages.get_mut(place)) {
            self.bytes -= message.line.len();
            message.line = line;
            return 0;
        }
        self.messages.push(Message { key, line });
        let mut gone = 0;
        while self.bytes > BYTES && !self.messages.is_empty() {
            self.bytes -= self.messages.remove(0).line.len();
            gone += 1;
        }
        gone
    }

    /// Everything, oldest first.
    pub fn take(&mut self) -> Vec<Message> {
        self.bytes = 0;
        core::mem::take(&mut self.messages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Uuid = Uuid::nil();
    const KEY: Uuid = Uuid::from_u128(1);

    #[test]
    fn the_oldest_go_first_and_are_counted() {
        let mut ring = Ring::default();
        for number in 0..4 {
            assert_eq!(ring.add(NONE, vec![number; 32 * 1024]), 0);
        }
        assert_eq!(ring.add(NONE, vec![4; 33 * 1024]), 2);
        let left: Vec<_> = ring.take().into_iter().map(|message| message.line[0]).collect();
        assert_eq!(left, [2, 3, 4]);
        assert_eq!(ring.bytes, 0);
    }

    #[test]
    fn a_view_stands_once_with_its_last_state() {
        let mut ring = Ring::default();
        ring.add(KEY, b"v1".to_vec());
        ring.add(NONE, b"a".to_vec());
        ring.add(NONE, b"b".to_vec());
        ring.add(KEY, b"v2".to_vec());
        assert_eq!(ring.bytes, 4);
        let lines: Vec<_> = ring.take().into_iter().map(|message| message.line).collect();
        assert_eq!(lines, [&b"v2"[..], b"a", b"b"]);
    }

    #[test]
    fn what_is_larger_than_all_of_it_is_not_held() {
        let mut ring = Ring::default();
        ring.add(NONE, b"a".to_vec());
        assert_eq!(ring.add(NONE, vec![0; BYTES + 1]), 2);
        assert!(ring.take().is_empty());
    }
}
