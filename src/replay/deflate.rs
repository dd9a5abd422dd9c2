//! A zlib stream (RFC 1950, 1951) for segments: repeats found where the same hash was seen, a code made for each block.
//!
//! Not the encoder of the RUM batches (`delivery/zlib.rs`): a segment is ten times a batch and mostly text that does
//! not repeat, so own codes save a fifth of it. And it works in slices, because a snapshot must not stop the page, and
//! ends every stream the one way that the intake joins segments by: an empty stored block, `03 00`, the checksum
//! (spec c §8).

// All is compiled to be small, and these are worth more than what a call of them takes.
#![allow(clippy::inline_always)]

use super::prefix_code::{Header, LENGTH_ORDER, coded, codes, lengths};
use alloc::vec::Vec;

const WINDOW: usize = 32 * 1024;
const HASH_BITS: u32 = 14;
/// Shorter repeats cost about what their bytes do: most of a segment is numbers, which have codes of four bits.
const SHORTEST: usize = 6;
const LONGEST: usize = 258;
/// From which length on a repeat is good enough for the one that begins a byte later not to be looked at.
const LAZY: usize = 12;
/// So many further places of a repeat are noted: what comes a third time mostly begins with it.
const NOTED: usize = 8;
/// Symbols of one block, about.
const BLOCK: usize = 8 * 1024;
/// Bytes that are searched in one call: what is called again soon has been compiled well by then, a long loop has not.
const STRETCH: usize = 1024;

const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const END: usize = 256;

/// A stream being made.
#[derive(Default)]
pub struct Deflate {
    raw: Vec<u8>,
    /// So much of it became symbols.
    done: usize,
    /// Bytes that are gone from `raw`, and the checksum's two sums over them, the lower one less one.
    gone: usize,
    sums: (u32, u32),
    /// By the hash of six bytes: the two places where it was seen last, the later one in the lower half; of each the
    /// last 16 bits, which are enough for the window.
    seen: Vec<u32>,
    symbols: Symbols,
    out: Vec<u8>,
    bits: u64,
    used: u32,
}

/// What an open block has.
struct Symbols {
    /// See [`Self::repeat`]. Their places come before them.
    list: Vec<u32>,
    many: usize,
    /// How often each code occurs.
    literals: [u32; LITERALS],
    distances: [u32; DISTANCES],
}

impl Default for Symbols {
    fn default() -> Self {
        Self { list: Vec::new(), many: 0, literals: [0; LITERALS], distances: [0; DISTANCES] }
    }
}

impl Symbols {
    #[inline(always)]
    fn push(&mut self, symbol: u32) {
        if let Some(place) = self.list.get_mut(self.many) {
            *place = symbol;
            self.many += 1;
        }
    }

    #[inline(always)]
    fn literal(&mut self, byte: u8) {
        self.literals[usize::from(byte)] += 1;
        self.push(byte.into());
    }

    #[inline(always)]
    fn repeat(&mut self, length: usize, distance: usize) {
        let (code, extra) = if length == LONGEST { (28, 0) } else { bucket(length as u32 - 3, 2) };
        let (far, more) = bucket(distance as u32 - 1, 1);
        if let (Some(of_length), Some(of_distance)) =
            (self.literals.get_mut(END + 1 + code as usize), self.distances.get_mut(far as usize))
        {
            *of_length += 1;
            *of_distance += 1;
        }
        self.push((END as u32 + 1 + code) | extra << 9 | far << 14 | more << 19);
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
        self.seen = Vec::new();
        self.symbols.list = Vec::new();
        self.out.shrink_to_fit();
    }

    /// About how long the stream would be if it ended now.
    pub fn estimate(&self) -> usize {
        self.out.len() + self.symbols.many + (self.raw.len() - self.done) / 6
    }

    /// Bytes that wait to be encoded.
    pub fn waiting(&self) -> usize {
        self.raw.len() - self.done
    }

    /// Encodes so many bytes, if so many wait, and what is repeated at their end as far as that goes.
    pub fn encode(&mut self, bytes: usize) {
        let end = self.raw.len().min(self.done + bytes);
        // Each symbol has a byte at least, and the last one of a stretch may begin at its end.
        self.symbols.list.resize(BLOCK + STRETCH + 1, 0);
        self.seen.resize(1 << HASH_BITS, 0);
        while self.done < end {
            self.stretch(end.min(self.done + STRETCH));
            if self.symbols.many >= BLOCK {
                self.block();
            }
        }
    }

    /// Finds what is repeated up to there.
    #[inline(never)]
    fn stretch(&mut self, until: usize) {
        let Self { raw, seen, symbols, .. } = self;
        let Some(seen) = seen.first_chunk_mut::<{ 1 << HASH_BITS }>() else { return };
        let raw = raw.as_slice();
        // From there on less than eight bytes are left.
        let last = raw.len().saturating_sub(7);
        let load = |at: usize| {
            // SAFETY: eight bytes are there.
            (at < last).then(|| u64::from_le(unsafe { raw.as_ptr().add(at).cast::<u64>().read_unaligned() }))
        };
        let mut at = self.done;
        // A repeat that was found one byte before.
        let (mut held, mut far) = (0, 0);
        while at < until || held > 0 {
            let (mut best, mut distance) = (held.max(SHORTEST - 1), 0);
            if held < LAZY
                && let Some(word) = load(at)
            {
                let place = &mut seen[hash(word)];
                let mut places = *place;
                *place = places << 16 | at as u32 & 0xffff;
                while places > 0 {
                    let back = at.wrapping_sub(places as usize) & 0xffff;
                    places >>= 16;
                    if back.wrapping_sub(1) < WINDOW
                        // Nothing is found before the beginning.
                        && let Some(other) = load(at.wrapping_sub(back))
                        && (word ^ other) << 16 == 0
                    {
                        let mut alike = alike(word, other);
                        let mut length = alike;
                        while alike == 8
                            && length < LONGEST
                            && let (Some(one), Some(other)) = (load(at + length), load(at - back + length))
                        {
                            alike = self::alike(one, other);
                            length += alike;
                        }
                        if length > best {
                            (best, distance) = (length, back);
                        }
                    }
                }
            }
            if distance > 0 || held == 0 {
                // It goes alone if the repeat that begins after it is longer.
                let single = if held > 0 { at - 1 } else { at };
                if distance == 0 || held > 0 {
                    symbols.literal(raw.get(single).copied().unwrap_or(0));
                }
                (held, far) = if distance > 0 { (best.min(LONGEST), distance) } else { (0, 0) };
                at += 1;
            } else {
                symbols.repeat(held, far);
                let after = at - 1 + held;
                // Its first place is noted, and the second where a longer one was looked for.
                at += usize::from(held < LAZY);
                let noted = after.min(at + NOTED);
                while at < noted
                    && let Some(word) = load(at)
                {
                    let place = &mut seen[hash(word)];
                    *place = *place << 16 | at as u32 & 0xffff;
                    at += 1;
                }
                at = after;
                held = 0;
            }
        }
        self.done = at;
    }

    /// The stream.
    pub fn finish(mut self) -> Vec<u8> {
        self.encode(usize::MAX >> 1);
        self.block();
        // An empty stored block: three bits, and to the byte's end.
        self.begin();
        self.put(0, 3);
        if self.used > 0 {
            self.out.push(self.bits as u8);
        }
        self.sum();
        let (low, high) = self.sums;
        self.out.extend_from_slice(&[0, 0, 0xff, 0xff, 3, 0]);
        // The lower sum begins at one, which each byte adds to the other.
        let (low, high) = ((low + 1) % ADLER, (high + (self.gone + self.raw.len()) as u32 % ADLER) % ADLER);
        self.out.extend_from_slice(&(high << 16 | low).to_be_bytes());
        self.out
    }

    /// Adler-32 (RFC 1950 §8.2).
    fn sum(&mut self) {
        let (mut low, mut high) = self.sums;
        // No more before the sums could overflow.
        for part in self.raw.chunks(SUMMED) {
            let (blocks, rest) = part.as_chunks::<64>();
            for block in blocks {
                // Four sums in one number each, of the bytes in even and in odd places, and of all that went before.
                let (mut even, mut odd, mut before) = (0u64, 0u64, 0u64);
                for eight in block.as_chunks::<8>().0 {
                    let word = u64::from_le_bytes(*eight);
                    before += even + odd;
                    even += word & 0x00ff_00ff_00ff_00ff;
                    odd += word >> 8 & 0x00ff_00ff_00ff_00ff;
                }
                // The four of them with these factors, the first one's highest.
                let sum = |four: u64, factors: u64| (four.wrapping_mul(factors) >> 48) as u32;
                let one = 0x0001_0001_0001_0001;
                high += 64 * low
                    + 8 * sum(before, one)
                    + sum(even, 0x0008_0006_0004_0002)
                    + sum(odd, 0x0007_0005_0003_0001);
                low += sum(even + odd, one);
            }
            for byte in rest {
                low += u32::from(*byte);
                high += low;
            }
            low %= ADLER;
            high %= ADLER;
        }
        self.sums = (low, high);
    }

    /// Writes the symbols as a block with codes of its own: what a segment says of itself is enough for them to pay.
    fn block(&mut self) {
        let Symbols { list, many, mut literals, distances } = core::mem::take(&mut self.symbols);
        if many > 0 {
            self.begin();
            literals[END] = 1;
            let mut all = lengths(&literals, 15);
            all.extend_from_slice(&lengths(&distances, 15));
            // None of the lengths of codes is left out.
            self.put(0b100, 3);
            self.put((LITERALS as u32 - 257) | (DISTANCES as u32 - 1) << 5 | 15 << 10, 14);
            let header = Header::new(&all);
            for place in LENGTH_ORDER {
                self.put(header.lengths.get(place).copied().unwrap_or(0).into(), 3);
            }
            for (code, extra) in &header.runs {
                let (word, bits) = coded(&header.codes, *code, *extra);
                self.put(word as u32, bits);
            }
            let (literals, distances) = all.split_at_checked(LITERALS).unwrap_or_default();
            self.write_symbols(list.get(..many).unwrap_or_default(), literals, distances);
        }
        self.symbols.list = list;
    }

    /// Window 32 KiB, the usual effort.
    fn begin(&mut self) {
        if self.out.is_empty() {
            self.out.extend_from_slice(&[0x78, 0x9c]);
        }
    }

    fn write_symbols(&mut self, symbols: &[u32], literals: &[u8], distances: &[u8]) {
        // Four codes of lengths have the same number of extra bits, but the last of all has none.
        let literals = codes(literals, |code| if code < 265 || code == 285 { 0 } else { (code - 261) / 4 });
        let distances = codes(distances, |code| (code / 2).saturating_sub(1));
        let mut at = self.out.len();
        // No symbol has more than 48 bits; eight bytes are written each time.
        self.out.resize(at + symbols.len() * 6 + 16, 0);
        let (mut bits, mut used) = (self.bits, self.used);
        for symbol in symbols.iter().chain(&[END as u32]) {
            let (mut word, mut length) = coded(&literals, symbol & 511, symbol >> 9 & 31);
            if symbol & 511 > END as u32 {
                let (far, more) = coded(&distances, symbol >> 14 & 31, symbol >> 19);
                word |= far << length;
                length += more;
            }
            bits |= word << used;
            used += length;
            if let Some(room) = self.out.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
                *room = bits.to_le_bytes();
            }
            at += used as usize / 8;
            bits >>= used & !7;
            used &= 7;
        }
        self.out.truncate(at);
        (self.bits, self.used) = (bits, used);
    }

    /// Not more than 32 bits.
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

/// The modulus of the checksum, and how many bytes are summed before it is taken.
const ADLER: u32 = 65_521;
const SUMMED: usize = 86 * 64;

/// Of the first six bytes.
#[inline(always)]
fn hash(word: u64) -> usize {
    ((word << 16).wrapping_mul(0x9e37_79b1_85eb_ca87) >> (64 - HASH_BITS)) as usize
}

/// How many of the first bytes are the same.
#[inline(always)]
fn alike(one: u64, other: u64) -> usize {
    (one ^ other).trailing_zeros() as usize / 8
}

/// The code of a value and what of it stands in extra bits: `1 << per` codes have the same number of them.
fn bucket(value: u32, per: u32) -> (u32, u32) {
    let bits = (value | 1).ilog2().saturating_sub(per);
    ((bits << per) + (value >> bits), value & ((1 << bits) - 1))
}

#[cfg(test)]
mod tests;
