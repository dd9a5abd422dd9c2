//! A zlib stream (RFC 1950, 1951) for segments: repeats found along chains, a code made for each block.
//!
//! Not the encoder of the RUM batches (`delivery/zlib.rs`): a segment is ten times a batch and mostly text that does
//! not repeat, so own codes save a fifth of it. And it works in slices, because a snapshot must not stop the page, and
//! ends every stream the one way that the intake joins segments by: an empty stored block, `03 00`, the checksum
//! (spec c §8).

use super::prefix_code::{Header, LENGTH_ORDER, canonical, fixed_lengths, lengths};
use alloc::vec::Vec;

const WINDOW: usize = 32 * 1024;
const HASH_BITS: u32 = 15;
const HASHES: usize = 1 << HASH_BITS;
/// Shorter repeats cost about what their bytes do: most of a segment is numbers, which have codes of four bits.
const SHORTEST: usize = 6;
const LONGEST: usize = 258;
/// How many earlier places are tried; from which length on a repeat is good enough, and from which on the one that
/// begins a byte later is not looked at.
const TRIES: usize = 3;
const GOOD: usize = 32;
const LAZY: usize = 16;
/// So many further places of a repeat are noted: what comes a third time mostly begins with it.
const NOTED: usize = 4;
/// Symbols of one block.
const BLOCK: usize = 8 * 1024;

const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const END: usize = 256;

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
    /// See [`repeat`].
    symbols: Vec<u32>,
    /// How often the open block has each code.
    literals: [u32; LITERALS],
    distances: [u32; DISTANCES],
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
            heads: alloc::vec![0; HASHES],
            before: alloc::vec![0; WINDOW],
            symbols: Vec::with_capacity(BLOCK),
            literals: [0; LITERALS],
            distances: [0; DISTANCES],
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
        let mut held = (0, 0);
        while self.done < end {
            let (length, distance) = if held.0 < LAZY { self.find(end, held.0.max(SHORTEST - 1)) } else { (0, 0) };
            if held.0 == 0 {
                if length > 0 {
                    held = (length, distance);
                } else {
                    self.literal(self.done);
                }
                self.done += 1;
            } else if length > 0 {
                // The repeat one byte later is longer: that byte goes alone.
                self.literal(self.done - 1);
                held = (length, distance);
                self.done += 1;
            } else {
                let after = self.done - 1 + held.0;
                self.repeat(held);
                // Its first place is noted, and the second where a longer one was looked for.
                self.done += usize::from(held.0 < LAZY);
                let noted = after.min(self.done + NOTED);
                while self.done < noted {
                    self.note(end);
                    self.done += 1;
                }
                self.done = after;
                held = (0, 0);
            }
            if self.symbols.len() >= BLOCK {
                self.block();
            }
        }
        // Held at the very end: the repeat is one byte long.
        if held.0 > 0 {
            self.literal(self.done - 1);
        }
    }

    /// The stream.
    pub fn finish(mut self) -> Vec<u8> {
        self.encode(usize::MAX >> 1);
        self.block();
        // An empty stored block: three bits, and to the byte's end.
        self.put(0, 3);
        while self.used > 0 {
            self.out.push(self.bits as u8);
            self.bits >>= 8;
            self.used = self.used.saturating_sub(8);
        }
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
            let (fours, rest) = part.as_chunks::<4>();
            for four in fours {
                let [a, b, c, d] = four.map(u32::from);
                high += 4 * (low + a) + 3 * b + 2 * c + d;
                low += a + b + c + d;
            }
            for byte in rest {
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
        let Some(eight) = self.raw.get(self.done..end).and_then(<[u8]>::first_chunk) else { return 0 };
        // Of the first six.
        let hash = (u64::from_le_bytes(*eight) << 16).wrapping_mul(0x9e37_79b1_85eb_ca87) >> (64 - HASH_BITS);
        let (Some(heads), Some(before)) =
            (self.heads.first_chunk_mut::<HASHES>(), self.before.first_chunk_mut::<WINDOW>())
        else {
            return 0;
        };
        let seen = heads[hash as usize];
        heads[hash as usize] = self.done as u32 + 1;
        before[self.done % WINDOW] = seen;
        seen as usize
    }

    /// The longest repeat that begins here, if it is longer than that.
    #[inline]
    fn find(&mut self, end: usize, longer: usize) -> (usize, usize) {
        let mut seen = self.note(end);
        let here = self.raw.get(self.done..end.min(self.done + LONGEST)).unwrap_or_default();
        let Some(before) = self.before.first_chunk::<WINDOW>() else { return (0, 0) };
        let (mut best, mut distance) = (longer, 0);
        for _ in 0..TRIES {
            if seen == 0 || self.done + 1 - seen > WINDOW - LONGEST {
                break;
            }
            let there = self.raw.get(seen - 1..).unwrap_or_default();
            if there.get(best) == here.get(best) {
                let length = common(here, there);
                if length > best {
                    (best, distance) = (length, self.done + 1 - seen);
                    if best >= GOOD {
                        break;
                    }
                }
            }
            let older = before[(seen - 1) % WINDOW] as usize;
            // The window's places are used again.
            if older >= seen {
                break;
            }
            seen = older;
        }
        if distance > 0 { (best, distance) } else { (0, 0) }
    }

    fn literal(&mut self, place: usize) {
        let byte = self.raw.get(place).copied().unwrap_or(0);
        self.literals[usize::from(byte)] += 1;
        self.symbols.push(byte.into());
    }

    fn repeat(&mut self, (length, distance): (usize, usize)) {
        let (code, extra) = if length == LONGEST { (28, 0) } else { bucket(length as u32 - 3, 2) };
        let (far, more) = bucket(distance as u32 - 1, 1);
        if let (Some(of_length), Some(of_distance)) =
            (self.literals.get_mut(END + 1 + code as usize), self.distances.get_mut(far as usize))
        {
            *of_length += 1;
            *of_distance += 1;
        }
        self.symbols.push((END as u32 + 1 + code) | extra << 9 | far << 14 | more << 19);
    }

    /// Writes the symbols as a block, with the codes that take less.
    fn block(&mut self) {
        let symbols = core::mem::take(&mut self.symbols);
        if symbols.is_empty() {
            return;
        }
        let mut literals = core::mem::replace(&mut self.literals, [0; LITERALS]);
        let distances = core::mem::replace(&mut self.distances, [0; DISTANCES]);
        literals[END] = 1;
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
            self.code(&codes, *code, *extra, *bits);
        }
    }

    fn write_symbols(&mut self, symbols: &[u32], literals: &[u8], distances: &[u8]) {
        let (literals, distances) = (canonical(literals), canonical(distances));
        for symbol in symbols {
            let code = symbol & 511;
            // Four codes of lengths have the same number of extra bits, but the last of all has none.
            let bits = if code < 265 || code == 285 { 0 } else { (code - 261) / 4 };
            self.code(&literals, code as usize, symbol >> 9 & 31, bits);
            if code > END as u32 {
                let far = symbol >> 14 & 31;
                self.code(&distances, far as usize, symbol >> 19, (far / 2).saturating_sub(1));
            }
        }
        self.code(&literals, END, 0, 0);
    }

    /// A code and the extra bits after it.
    #[inline]
    fn code(&mut self, codes: &[(u16, u8)], place: usize, extra: u32, bits: u32) {
        if let Some((code, length)) = codes.get(place) {
            let length = u32::from(*length);
            self.put(u32::from(*code) | extra << length, length + bits);
        }
    }

    /// Not more than 32 bits.
    fn put(&mut self, value: u32, bits: u32) {
        self.bits |= u64::from(value) << self.used;
        self.used += bits;
        if self.used >= 32 {
            self.out.extend_from_slice(&(self.bits as u32).to_le_bytes());
            self.bits >>= 32;
            self.used -= 32;
        }
    }
}

/// How many of the first bytes are the same, eight at a time.
#[inline]
fn common(here: &[u8], there: &[u8]) -> usize {
    let (eights, rest) = here.as_chunks::<8>();
    let mut length = 0;
    for (one, other) in eights.iter().zip(there.as_chunks::<8>().0) {
        let difference = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other);
        if difference != 0 {
            return length + difference.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let there = there.get(length..).unwrap_or_default();
    length + rest.iter().zip(there).take_while(|(one, other)| one == other).count()
}

/// The code of a value and what of it stands in extra bits: `1 << per` codes have the same number of them.
fn bucket(value: u32, per: u32) -> (u32, u32) {
    let bits = (value | 1).ilog2().saturating_sub(per);
    ((bits << per) + (value >> bits), value & ((1 << bits) - 1))
}

#[cfg(test)]
mod tests;
