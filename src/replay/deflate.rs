//! A zlib stream (RFC 1950, 1951) for segments: repeats found along chains, a code made for each block.
//!
//! Not the encoder of the RUM batches (`delivery/zlib.rs`): a segment is ten times a batch and mostly text that does
//! not repeat, so own codes save a fifth of it. And it works in slices, because a snapshot must not stop the page, and
//! ends every stream the one way that the intake joins segments by: an empty stored block, `03 00`, the checksum
//! (spec c §8).

use super::prefix_code::{Header, LENGTH_ORDER, canonical, count, fixed_lengths, lengths};
use alloc::vec::Vec;

const WINDOW: usize = 32 * 1024;
const HASH_BITS: u32 = 15;
const SHORTEST: usize = 4;
const LONGEST: usize = 258;
/// How many earlier places are tried, and from which length on a repeat is good enough.
const TRIES: usize = 8;
const GOOD: usize = 32;
/// Symbols of one block.
const BLOCK: usize = 16 * 1024;

const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const END: usize = 256;
/// A symbol that is a repeat: length above, distance below.
const REPEAT: u32 = 1 << 31;

/// A stream being made.
pub struct Deflate {
    raw: Vec<u8>,
    /// So much of it became symbols.
    done: usize,
    /// Bytes that are gone from `raw`, and the checksum's two sums over them.
    gone: usize,
    sums: (u32, u32),
    /// Where a hash was last seen, plus one; and for each place of the window where its hash was seen before.
    heads: Vec<u32>,
    before: Vec<u32>,
    symbols: Vec<u32>,
    out: Vec<u8>,
    bits: u64,
    used: u32,
}

impl Default for Deflate {
    fn default() -> Self {
        Self {
            raw: Vec::new(),
            done: 0,
            gone: 0,
            sums: (1, 0),
            heads: alloc::vec![0; 1 << HASH_BITS],
            before: alloc::vec![0; WINDOW],
            symbols: Vec::with_capacity(BLOCK),
            // Window 32 KiB, the usual effort.
            out: Vec::from([0x78, 0x9c]),
            bits: 0,
            used: 0,
        }
    }
}

impl Deflate {
    /// Takes bytes; they are encoded later.
    pub fn write(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
    }

    /// Bytes taken.
    pub fn raw_len(&self) -> usize {
        self.gone + self.raw.len()
    }

    /// Bytes of the stream so far.
    pub fn stream_len(&self) -> usize {
        self.out.len()
    }

    /// Encodes all, and keeps no more than the stream: nothing or little will be added to it.
    pub fn settle(&mut self) {
        self.encode(usize::MAX >> 1);
        self.block();
        self.sum();
        self.gone += self.raw.len();
        self.done = 0;
        self.raw = Vec::new();
        self.heads = Vec::new();
        self.before = Vec::new();
        self.symbols = Vec::new();
        self.out.shrink_to_fit();
    }

    /// About how long the stream would be if it ended now.
    pub fn estimate(&self) -> usize {
        self.out.len() + self.symbols.len() + (self.raw.len() - self.done) / 6
    }

    /// Bytes that wait to be encoded.
    pub fn waiting(&self) -> usize {
        self.raw.len() - self.done
    }

    /// Encodes so many bytes, if so many wait.
    pub fn encode(&mut self, bytes: usize) {
        let end = self.raw.len().min(self.done + bytes);
        let mut held: Option<(usize, usize)> = None;
        while self.done < end {
            let (length, distance) = self.find(end);
            match held {
                // The repeat one byte later is longer: that byte goes alone.
                Some((before, _)) if length > before => {
                    let literal = self.raw.get(self.done - 1).copied().unwrap_or(0);
                    self.symbol(literal.into());
                    held = Some((length, distance));
                    self.done += 1;
                }
                Some((length, distance)) => {
                    self.symbol(REPEAT | (length as u32) << 16 | distance as u32);
                    // This place and the one before are noted already.
                    for _ in 2..length {
                        self.done += 1;
                        self.note(end);
                    }
                    self.done += 1;
                    held = None;
                }
                None if length >= GOOD => {
                    self.symbol(REPEAT | (length as u32) << 16 | distance as u32);
                    for _ in 1..length {
                        self.done += 1;
                        self.note(end);
                    }
                    self.done += 1;
                }
                None if length >= SHORTEST => {
                    held = Some((length, distance));
                    self.done += 1;
                }
                None => {
                    let literal = self.raw.get(self.done).copied().unwrap_or(0);
                    self.symbol(literal.into());
                    self.done += 1;
                }
            }
        }
        // Held at the very end: the repeat is one byte long.
        if held.is_some() {
            let literal = self.raw.get(self.done - 1).copied().unwrap_or(0);
            self.symbol(literal.into());
        }
    }

    /// The stream.
    pub fn finish(mut self) -> Vec<u8> {
        self.encode(usize::MAX >> 1);
        self.block();
        // An empty stored block: three bits, and to the byte's end.
        self.put(0, 3);
        self.put(0, (8 - self.used) & 7);
        self.sum();
        let (low, high) = self.sums;
        self.out.extend_from_slice(&[0, 0, 0xff, 0xff, 3, 0]);
        self.out.extend_from_slice(&(high << 16 | low).to_be_bytes());
        self.out
    }

    /// Adler-32 (RFC 1950 §8.2).
    fn sum(&mut self) {
        let (mut low, mut high) = self.sums;
        // The most bytes before the sums could overflow.
        for part in self.raw.chunks(5552) {
            for byte in part {
                low += u32::from(*byte);
                high += low;
            }
            low %= 65_521;
            high %= 65_521;
        }
        self.sums = (low, high);
    }

    /// Notes the place under its hash; where that was seen before, plus one.
    #[inline]
    fn note(&mut self, end: usize) -> usize {
        let Some(four) = self.raw.get(self.done..end).and_then(<[u8]>::first_chunk::<SHORTEST>) else { return 0 };
        let hash = u32::from_le_bytes(*four).wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS);
        let Some(head) = self.heads.get_mut(hash as usize) else { return 0 };
        let seen = *head;
        *head = self.done as u32 + 1;
        if let Some(before) = self.before.get_mut(self.done % WINDOW) {
            *before = seen;
        }
        seen as usize
    }

    /// The longest repeat that begins here, if it is worth it.
    fn find(&mut self, end: usize) -> (usize, usize) {
        let mut seen = self.note(end);
        let here = self.raw.get(self.done..end.min(self.done + LONGEST)).unwrap_or_default();
        let (mut best, mut distance) = (0, 0);
        for _ in 0..TRIES {
            if seen == 0 || self.done + 1 - seen > WINDOW - LONGEST {
                break;
            }
            let there = self.raw.get(seen - 1..).unwrap_or_default();
            if best == 0 || there.get(best) == here.get(best) {
                let length = here.iter().zip(there).take_while(|(one, other)| one == other).count();
                if length > best {
                    (best, distance) = (length, self.done + 1 - seen);
                    if best >= GOOD {
                        break;
                    }
                }
            }
            let older = self.before.get((seen - 1) % WINDOW).map_or(0, |older| *older as usize);
            // The window's places are used again.
            if older >= seen {
                break;
            }
            seen = older;
        }
        if best >= SHORTEST { (best, distance) } else { (0, 0) }
    }

    fn symbol(&mut self, symbol: u32) {
        self.symbols.push(symbol);
        if self.symbols.len() >= BLOCK {
            self.block();
        }
    }

    /// Writes the symbols as a block, with the codes that take less.
    fn block(&mut self) {
        let symbols = core::mem::take(&mut self.symbols);
        if symbols.is_empty() {
            return;
        }
        let (mut literals, mut distances) = ([0u32; LITERALS], [0u32; DISTANCES]);
        count(&mut literals, END);
        for symbol in &symbols {
            let (literal, distance) = codes(*symbol);
            count(&mut literals, literal.0);
            if let Some((distance, ..)) = distance {
                count(&mut distances, distance);
            }
        }
        let (literal_lengths, distance_lengths) = (lengths(&literals, 15), lengths(&distances, 15));
        let header = Header::new(&literal_lengths, &distance_lengths);
        let fixed = fixed_lengths();
        let cost = |counts: &[u32], lengths: &[u8]| -> u32 {
            counts.iter().zip(lengths).map(|(count, length)| count * u32::from(*length)).sum()
        };
        let own = header.bits + cost(&literals, &literal_lengths) + cost(&distances, &distance_lengths);
        if own < cost(&literals, &fixed) + cost(&distances, &[5; DISTANCES]) {
            self.put(0b100, 3);
            self.header(&header);
            self.write_symbols(&symbols, &literal_lengths, &distance_lengths);
        } else {
            self.put(0b010, 3);
            self.write_symbols(&symbols, &fixed, &[5; DISTANCES]);
        }
        self.symbols = symbols;
        self.symbols.clear();
    }

    fn header(&mut self, header: &Header) {
        self.put(header.literals as u32 - 257, 5);
        self.put(header.distances as u32 - 1, 5);
        self.put(header.used as u32 - 4, 4);
        for place in LENGTH_ORDER.iter().take(header.used) {
            self.put(header.lengths.get(*place).copied().unwrap_or(0).into(), 3);
        }
        let codes = canonical(&header.lengths);
        for (code, extra, bits) in &header.runs {
            self.code(&codes, *code);
            self.put(*extra, *bits);
        }
    }

    fn write_symbols(&mut self, symbols: &[u32], literals: &[u8], distances: &[u8]) {
        let (literals, distances) = (canonical(literals), canonical(distances));
        for symbol in symbols {
            let ((code, extra, bits), distance) = codes(*symbol);
            self.code(&literals, code);
            self.put(extra, bits);
            if let Some((code, extra, bits)) = distance {
                self.code(&distances, code);
                self.put(extra, bits);
            }
        }
        self.code(&literals, END);
    }

    fn code(&mut self, codes: &[(u16, u8)], place: usize) {
        if let Some((code, bits)) = codes.get(place) {
            self.put((*code).into(), (*bits).into());
        }
    }

    #[inline]
    fn put(&mut self, value: u32, bits: u32) {
        self.bits |= u64::from(value) << self.used;
        self.used += bits;
        while self.used >= 8 {
            self.out.push(self.bits as u8);
            self.bits >>= 8;
            self.used -= 8;
        }
    }
}

type Code = (usize, u32, u32);

/// A symbol's codes with their extra bits.
fn codes(symbol: u32) -> (Code, Option<Code>) {
    if symbol & REPEAT == 0 {
        return ((symbol as usize, 0, 0), None);
    }
    let length = (symbol & !REPEAT) >> 16;
    let (code, extra, bits) = if length as usize == LONGEST { (28, 0, 0) } else { bucket(length - 3, 2) };
    ((code + 257, extra, bits), Some(bucket((symbol & 0xffff) - 1, 1)))
}

/// The code of a value and what of it stands in extra bits: `1 << per` codes have the same number of them.
fn bucket(value: u32, per: u32) -> Code {
    let bits = (value | 1).ilog2().saturating_sub(per);
    (((bits << per) + (value >> bits)) as usize, value & ((1 << bits) - 1), bits)
}

#[cfg(test)]
mod tests;
