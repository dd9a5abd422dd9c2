//! zlib streams (RFC 1950) in the one form that needs no tables: a single DEFLATE block with the fixed codes (RFC 1951
//! §3.2.6). Events repeat each other, so nearly all is won by finding repeats; what own codes would win on top is not
//! worth their size. Synchronous, because a page that is being left answers nothing later (a worker's reply comes too
//! late there, which is why the peer sends its exit batches uncompressed).

use alloc::vec::Vec;

/// No match may reach back further.
const WINDOW: usize = 32 * 1024;
/// 258 is what the format allows; it alone would have a code of its own.
const LONGEST: usize = 257;
/// A shorter one takes more bits than its bytes do. It is also what is hashed.
const SHORTEST: usize = 4;
const HASH_BITS: u32 = 13;
/// So many bytes are summed up before a sum could leave its 32 bits.
const UNREDUCED: usize = 5552;
const END_OF_BLOCK: u32 = 256;
const FIRST_LENGTH: u32 = 257;

/// An encoder: what is written to it can be longer than the window, and comes out as one stream.
pub struct Zlib {
    raw: Vec<u8>,
    /// How much of it is encoded.
    done: usize,
    /// Where four bytes of this hash were last seen, plus one.
    heads: Vec<u32>,
    out: Vec<u8>,
    bits: u32,
    used: u32,
}

/// The whole of a body as a stream.
pub fn deflated(body: &[u8]) -> Vec<u8> {
    let mut zlib = Zlib::default();
    zlib.write(body);
    zlib.finish()
}

impl Default for Zlib {
    fn default() -> Self {
        let mut new = Self {
            raw: Vec::new(),
            done: 0,
            heads: alloc::vec![0; 1 << HASH_BITS],
            // Window 32 KiB, fastest algorithm.
            out: Vec::from([0x78, 0x01]),
            bits: 0,
            used: 0,
        };
        // The last block, with fixed codes.
        new.put(0b011, 3);
        new
    }
}

impl Zlib {
    /// Encodes more.
    #[inline(never)]
    pub fn write(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        let mut covered = self.done;
        while let Some(ahead) = self.raw.get(self.done..)
            && let Some(&literal) = ahead.first()
        {
            let mut seen = 0;
            if let Some(Ok(four)) = ahead.get(..SHORTEST).map(<[u8; SHORTEST]>::try_from) {
                let hash = u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS);
                if let Some(head) = self.heads.get_mut(hash as usize) {
                    seen = *head as usize;
                    *head = self.done as u32 + 1;
                }
            }
            if covered == self.done {
                let distance = self.done + 1 - seen;
                let before = self.raw.get(seen.wrapping_sub(1)..).unwrap_or_default();
                let length = ahead.iter().zip(before).take(LONGEST).take_while(|(one, other)| one == other).count();
                if length >= SHORTEST && distance <= WINDOW {
                    covered += length;
                    let (code, extra, bits) = bucket(length as u32 - 3, 2);
                    self.symbol(FIRST_LENGTH + code);
                    self.put(extra, bits);
                    let (code, extra, bits) = bucket(distance as u32 - 1, 1);
                    self.code(code, 5);
                    self.put(extra, bits);
                } else {
                    covered += 1;
                    self.symbol(literal.into());
                }
            }
            self.done += 1;
        }
    }

    /// Bytes of the stream so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Nothing was written.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// The stream.
    #[inline(never)]
    pub fn finish(mut self) -> Vec<u8> {
        self.symbol(END_OF_BLOCK);
        self.put(0, 7);
        let (mut low, mut high) = (1, 0);
        for bytes in self.raw.chunks(UNREDUCED) {
            for byte in bytes {
                low += u32::from(*byte);
                high += low;
            }
            low %= 65_521;
            high %= 65_521;
        }
        self.out.extend_from_slice(&(high << 16 | low).to_be_bytes());
        self.out
    }

    /// A symbol of the literal and length alphabet.
    fn symbol(&mut self, symbol: u32) {
        match symbol {
            0..144 => self.code(symbol + 0x30, 8),
            144..256 => self.code(symbol + 0x190 - 144, 9),
            256..280 => self.code(symbol - 256, 7),
            _ => self.code(symbol + 0xC0 - 280, 8),
        }
    }

    /// Codes stand in the stream with their first bit first, numbers with their last.
    fn code(&mut self, code: u32, bits: u32) {
        self.put(code.reverse_bits() >> (32 - bits), bits);
    }

    #[inline(never)]
    fn put(&mut self, value: u32, bits: u32) {
        self.bits |= value << self.used;
        self.used += bits;
        while self.used >= 8 {
            self.out.push(self.bits as u8);
            self.bits >>= 8;
            self.used -= 8;
        }
    }
}

/// The code of a value (a length less 3, a distance less 1), and what of it stands in extra bits: `1 << per` codes have
/// the same number of them, each such group one bit more than the one before.
#[inline(never)]
fn bucket(value: u32, per: u32) -> (u32, u32, u32) {
    let bits = (value | 1).ilog2().saturating_sub(per);
    ((bits << per) + (value >> bits), value & ((1 << bits) - 1), bits)
}

#[cfg(test)]
mod tests;
