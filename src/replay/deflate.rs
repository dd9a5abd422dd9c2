//! A zlib stream (RFC 1950, 1951) for segments: repeats found along chains, a code made for each block.
//!
//! Not the encoder of the RUM batches (`delivery/zlib.rs`): a segment is ten times a batch and mostly text that does
//! not repeat, so own codes save a fifth of it. And it works in slices, because a snapshot must not stop the page, and
//! ends every stream the one way that the intake joins segments by: an empty stored block, `03 00`, the checksum
//! (spec c §8).

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
/// The order in which lengths of length codes are written (RFC 1951 §3.2.7).
const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

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

fn count(counts: &mut [u32], place: usize) {
    if let Some(count) = counts.get_mut(place) {
        *count += 1;
    }
}

/// The fixed code's lengths (RFC 1951 §3.2.6).
fn fixed_lengths() -> Vec<u8> {
    let length = |symbol: usize| match symbol {
        144..256 => 9,
        256..280 => 7,
        _ => 8,
    };
    (0..LITERALS).map(length).collect()
}

/// The lengths of a prefix code for these counts, none longer than `limit`: Huffman's, and where that goes too deep
/// the longest are shortened until they fit.
fn lengths(counts: &[u32], limit: usize) -> Vec<u8> {
    let mut leaves: Vec<(u32, usize)> =
        counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(place, count)| (*count, place)).collect();
    sort(&mut leaves);
    let mut lengths = alloc::vec![0u8; counts.len()];
    let many = leaves.len();
    if many < 2 {
        // A code of one word still has a bit.
        if let Some((_, place)) = leaves.first()
            && let Some(length) = lengths.get_mut(*place)
        {
            *length = 1;
        }
        return lengths;
    }
    // Two queues, both ascending: the leaves, and the nodes made of the two smallest.
    let mut weights: Vec<u32> = Vec::with_capacity(many);
    let mut parents = alloc::vec![0usize; 2 * many];
    let (mut leaf, mut node) = (0, 0);
    for made in 0..many - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            let of_leaf = leaves.get(leaf).map(|(count, _)| *count);
            let of_node = weights.get(node).copied();
            let take_leaf = of_leaf.is_some_and(|leaf| of_node.is_none_or(|node| leaf <= node));
            let child = if take_leaf { leaf } else { many + node };
            weight += if take_leaf { of_leaf } else { of_node }.unwrap_or(0);
            if take_leaf {
                leaf += 1;
            } else {
                node += 1;
            }
            if let Some(parent) = parents.get_mut(child) {
                *parent = many + made;
            }
        }
        weights.push(weight);
    }
    let mut depths = alloc::vec![0usize; 2 * many];
    let mut of_length = [0u32; 16];
    for place in (0..2 * many - 2).rev() {
        let depth = depths.get(parents.get(place).copied().unwrap_or(0)).copied().unwrap_or(0) + 1;
        if let Some(own) = depths.get_mut(place) {
            *own = depth;
        }
        if place < many {
            count(&mut of_length, depth.min(limit));
        }
    }
    shorten(&mut of_length, limit);
    // The rarest gets the longest.
    let mut next = leaves.iter();
    for (length, many) in of_length.iter().enumerate().rev() {
        for (_, place) in next.by_ref().take(*many as usize) {
            if let Some(own) = lengths.get_mut(*place) {
                *own = length as u8;
            }
        }
    }
    lengths
}

/// A heap sort: the standard library's is several kilobytes, for 300 symbols.
fn sort(list: &mut [(u32, usize)]) {
    let sift = |list: &mut [(u32, usize)], mut at: usize, end: usize| {
        loop {
            let mut child = at * 2 + 1;
            if child + 1 < end && list.get(child) < list.get(child + 1) {
                child += 1;
            }
            if child >= end || list.get(child) <= list.get(at) {
                break;
            }
            swap(list, at, child);
            at = child;
        }
    };
    for at in (0..list.len() / 2).rev() {
        sift(list, at, list.len());
    }
    for end in (1..list.len()).rev() {
        swap(list, 0, end);
        sift(list, 0, end);
    }
}

/// Not the slice's own, whose panic brings the formatting of numbers along.
fn swap(list: &mut [(u32, usize)], one: usize, other: usize) {
    if let Ok([one, other]) = list.get_disjoint_mut([one, other]) {
        core::mem::swap(one, other);
    }
}

/// Makes lengths that were cut fit into one code again (Kraft's sum).
fn shorten(of_length: &mut [u32; 16], limit: usize) {
    let room = 1u32 << limit;
    let mut sum: u32 =
        of_length.iter().enumerate().skip(1).take(limit).map(|(length, many)| many << (limit - length)).sum();
    while sum > room {
        // One of the longest becomes the sibling of a shorter one.
        if let Some(longest) = of_length.get_mut(limit) {
            *longest -= 1;
        }
        for length in (1..limit).rev() {
            if of_length.get(length).is_some_and(|many| *many > 0)
                && let Some([own, longer]) = of_length.get_mut(length..length + 2).and_then(|two| two.first_chunk_mut())
            {
                *own -= 1;
                *longer += 2;
                break;
            }
        }
        sum -= 1;
    }
}

/// The codes for these lengths (RFC 1951 §3.2.2), first bit lowest, as they stand in the stream.
fn canonical(lengths: &[u8]) -> Vec<(u16, u8)> {
    let mut next = [0u16; 17];
    for length in 1..=15u8 {
        let many = lengths.iter().fold(0u16, |many, other| many + u16::from(*other == length));
        if let Some([own, longer]) = next.get_mut(length.into()..).and_then(|rest| rest.first_chunk_mut()) {
            *longer = (*own + many) << 1;
        }
    }
    let code_of = |length: &u8| {
        let Some(code) = next.get_mut(usize::from(*length)).filter(|_| *length > 0) else { return (0, 0) };
        let own = *code;
        *code += 1;
        (own.reverse_bits() >> (16 - u32::from(*length)), *length)
    };
    lengths.iter().map(code_of).collect()
}

/// How a block's own codes are told: their lengths, run by run, in a code of their own (RFC 1951 §3.2.7).
struct Header {
    literals: usize,
    distances: usize,
    runs: Vec<(usize, u32, u32)>,
    lengths: Vec<u8>,
    used: usize,
    bits: u32,
}

impl Header {
    fn new(literals: &[u8], distances: &[u8]) -> Self {
        let ends = |lengths: &[u8], least: usize| {
            lengths.iter().rposition(|length| *length > 0).map_or(least, |place| (place + 1).max(least))
        };
        let (of_literals, of_distances) = (ends(literals, 257), ends(distances, 1));
        let mut all = Vec::new();
        all.extend_from_slice(literals.get(..of_literals).unwrap_or_default());
        all.extend_from_slice(distances.get(..of_distances).unwrap_or_default());
        let mut runs = Vec::new();
        let mut rest = all.as_slice();
        while let Some(&length) = rest.first() {
            let run = rest.iter().take_while(|other| **other == length).count();
            let taken = if length == 0 && run >= 11 {
                let taken = run.min(138);
                runs.push((18, taken as u32 - 11, 7));
                taken
            } else if length == 0 && run >= 3 {
                runs.push((17, run as u32 - 3, 3));
                run
            } else if run >= 4 {
                let taken = run.min(7);
                runs.push((length.into(), 0, 0));
                runs.push((16, taken as u32 - 4, 2));
                taken
            } else {
                runs.push((length.into(), 0, 0));
                1
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
        let mut counts = [0u32; 19];
        for (code, ..) in &runs {
            count(&mut counts, *code);
        }
        let lengths = lengths(&counts, 7);
        let is_used = |place: &&usize| lengths.get(**place).is_some_and(|length| *length > 0);
        let used = LENGTH_ORDER.iter().rposition(|place| is_used(&place)).map_or(4, |place| (place + 1).max(4));
        let of_run = |(code, _, extra): &(usize, u32, u32)| u32::from(lengths.get(*code).copied().unwrap_or(0)) + extra;
        let bits = 14 + used as u32 * 3 + runs.iter().map(of_run).sum::<u32>();
        Self { literals: of_literals, distances: of_distances, runs, lengths, used, bits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use std::io::Write;
    use std::process::{Command, Stdio};

    /// Inflates with Node's zlib, which every build machine of the package has: an own one could share a mistake.
    fn inflated(streams: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let script = "const z=require('zlib');let b=require('fs').readFileSync(0);while(b.length){const n=b.readUInt32LE(0);\
            const o=z.inflateSync(b.subarray(4,4+n));const h=Buffer.alloc(4);h.writeUInt32LE(o.length);\
            process.stdout.write(Buffer.concat([h,o]));b=b.subarray(4+n)}";
        let mut node = Command::new("node").args(["-e", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let node = node.as_mut().expect("node");
        let mut input = node.stdin.take().expect("stdin");
        let all: Vec<u8> = streams
            .iter()
            .flat_map(|stream| [&(stream.len() as u32).to_le_bytes(), stream.as_slice()].concat())
            .collect();
        let writer = std::thread::spawn(move || input.write_all(&all));
        let mut output = Vec::new();
        std::io::Read::read_to_end(node.stdout.as_mut().expect("stdout"), &mut output).expect("output");
        writer.join().expect("writer").expect("written");
        assert!(node.wait().expect("status").success(), "a stream does not inflate");
        let mut rest = output.as_slice();
        let mut bodies = Vec::new();
        while let Some((size, after)) = rest.split_first_chunk::<4>() {
            let (body, after) = after.split_at(u32::from_le_bytes(*size) as usize);
            bodies.push(body.to_vec());
            rest = after;
        }
        bodies
    }

    fn deflated(body: &[u8], slice: usize) -> Vec<u8> {
        let mut deflate = Deflate::default();
        for part in body.chunks(slice.max(1)) {
            deflate.write(part);
            deflate.encode(slice / 2);
        }
        deflate.finish()
    }

    fn noise(length: usize, alphabet: u32) -> Vec<u8> {
        let mut state = 7u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 16) % alphabet) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn every_stream_inflates_to_what_was_written_and_ends_as_the_intake_wants_it() {
        let json: Vec<u8> =
            (0..20_000).flat_map(|n| format!("[1,{},{}],", n % 97, n * n % 1013).into_bytes()).collect();
        let mut skewed = Vec::new();
        // Counts like Fibonacci's numbers make the deepest codes.
        let (mut one, mut other) = (1usize, 1usize);
        for byte in 0..24u8 {
            skewed.extend(core::iter::repeat_n(noise(1, 256)[0] ^ byte, one));
            (one, other) = (other, one + other);
        }
        let mut shuffled = skewed.clone();
        for at in 0..shuffled.len() {
            shuffled.swap(at, at * 7919 % skewed.len());
        }
        let bodies = [
            vec![],
            b"a".to_vec(),
            vec![b'x'; 100_000],
            noise(70_000, 256),
            noise(70_000, 3),
            json.clone(),
            [json.clone(), noise(40_000, 256), json].concat(),
            skewed,
            shuffled,
        ];
        let streams: Vec<_> = bodies.iter().map(|body| deflated(body, 5000)).collect();
        for stream in &streams {
            assert_eq!(stream[stream.len() - 10..stream.len() - 4], [0, 0, 0xff, 0xff, 3, 0]);
        }
        for (body, back) in bodies.iter().zip(inflated(&streams)) {
            assert!(*body == back, "{} bytes came back as {}", body.len(), back.len());
        }
    }

    #[test]
    fn random_texts_come_back() {
        let strategy = prop::collection::vec(("[a-f]{0,40}", 1usize..9), 0..60);
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let bodies: Vec<Vec<u8>> = (0..80)
            .map(|_| {
                let parts = strategy.new_tree(&mut runner).expect("a tree").current();
                parts.iter().map(|(text, many)| text.repeat(*many)).collect::<String>().into_bytes()
            })
            .collect();
        let streams: Vec<_> = bodies.iter().enumerate().map(|(place, body)| deflated(body, 1 + place * 13)).collect();
        assert!(inflated(&streams) == bodies);
    }

    #[test]
    fn codes_of_any_counts_are_complete_and_short_enough() {
        let mut counts = vec![0u32; 286];
        let (mut one, mut other) = (1u32, 1u32);
        for count in counts.iter_mut().take(40) {
            *count = one;
            (one, other) = (other, one + other);
        }
        for limit in [7, 15] {
            let lengths = lengths(&counts, limit);
            assert!(lengths.iter().all(|length| usize::from(*length) <= limit));
            let sum: u32 =
                lengths.iter().filter(|length| **length > 0).map(|length| 1 << (limit - usize::from(*length))).sum();
            assert_eq!(sum, 1 << limit);
        }
    }
}
