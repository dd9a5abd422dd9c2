//! The prefix codes of a deflate block: from how often each symbol occurs to codes, and how they are told
//! (RFC 1951 §3.2).

// See `deflate.rs`.
#![allow(clippy::inline_always)]

use alloc::vec::Vec;

/// The order in which lengths of length codes are written (RFC 1951 §3.2.7).
pub const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A symbol's place stands in the lowest bits of what is sorted, how often it occurs above them: no block has so many.
const PLACE_BITS: u32 = 9;
const PLACES: usize = 1 << PLACE_BITS;

/// The lengths of a prefix code for these counts, none longer than `limit`: Huffman's, and where that goes too deep
/// the longest are shortened until they fit.
pub fn lengths(counts: &[u32], limit: usize) -> Vec<u8> {
    let mut leaves = [0; PLACES];
    let mut many = 0;
    for (place, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        leaves[many % PLACES] = count << PLACE_BITS | place as u32;
        many += 1;
    }
    sort(&mut leaves, many);
    let nodes = many.saturating_sub(1);
    // Two queues in one list, both ascending: the leaves' weights, and from the beginning on, where these are taken
    // already, those of the nodes made of the two smallest. A node that is taken tells its parent instead.
    let mut tree = leaves.map(|leaf| leaf >> PLACE_BITS);
    let (mut leaf, mut node) = (0, 0);
    for made in 0..nodes {
        let mut weight = 0;
        for _ in 0..2 {
            if leaf < many && (node == made || tree[leaf % PLACES] <= tree[node % PLACES]) {
                weight += tree[leaf % PLACES];
                leaf += 1;
            } else {
                weight += tree[node % PLACES];
                tree[node % PLACES] = made as u32;
                node += 1;
            }
        }
        tree[made % PLACES] = weight;
    }
    // How many nodes there are of each depth, from the root on: twice as many are what is below them, nodes or leaves.
    let mut of_depth = [0; PLACES];
    for place in (0..nodes).rev() {
        let depth = if place + 1 < nodes { tree[tree[place % PLACES] as usize % PLACES] + 1 } else { 0 };
        tree[place % PLACES] = depth;
        of_depth[depth as usize % PLACES] += 1;
    }
    let mut of_length = [0u32; 16];
    let mut rest = many as u32;
    for length in 1..limit {
        let own = (2 * of_depth[(length - 1) & 15] - of_depth[length & 15]).min(rest);
        of_length[length & 15] = own;
        rest -= own;
    }
    // A code of one word still has a bit.
    of_length[if nodes > 0 { limit & 15 } else { 1 }] = rest;
    shorten(&mut of_length, limit);
    // The rarest gets the longest.
    let mut lengths = alloc::vec![0u8; counts.len()];
    let mut next = leaves.iter();
    for (length, many) in of_length.iter().enumerate().rev() {
        for leaf in next.by_ref().take(*many as usize) {
            if let Some(own) = lengths.get_mut(*leaf as usize % PLACES) {
                *own = length as u8;
            }
        }
    }
    lengths
}

/// Shell's sort: the standard library's is several kilobytes, for 300 symbols.
fn sort(list: &mut [u32; PLACES], many: usize) {
    let mut gap = 57;
    while gap > 0 {
        for end in gap..many {
            let value = list[end % PLACES];
            let mut at = end;
            while at >= gap && list[(at - gap) % PLACES] > value {
                list[at % PLACES] = list[(at - gap) % PLACES];
                at -= gap;
            }
            list[at % PLACES] = value;
        }
        gap = gap * 2 / 5;
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

/// The codes for these lengths (RFC 1951 §3.2.2), first bit lowest, as they stand in the stream; at bit 16 of each its
/// length, at bit 24 that of the code and of the extra bits after it.
#[inline(never)]
pub fn codes(lengths: &[u8], extra: fn(u32) -> u32) -> Vec<u32> {
    let mut next = [0u32; 17];
    for length in lengths.iter().filter(|length| **length > 0) {
        next[usize::from(*length & 15) + 1] += 1;
    }
    for length in 1..17 {
        next[length] = (next[length] + next[length - 1]) << 1;
    }
    let code_of = |(place, length): (usize, &u8)| {
        let length = u32::from(*length);
        let code = &mut next[length as usize & 15];
        let own = code.reverse_bits().unbounded_shr(32 - length);
        *code += 1;
        own | length << 16 | (length + extra(place as u32)) << 24
    };
    lengths.iter().enumerate().map(code_of).collect()
}

/// A code with its extra bits, and how many bits that are.
#[inline(always)]
pub fn coded(codes: &[u32], place: u32, extra: u32) -> (u64, u32) {
    let code = codes.get(place as usize).copied().unwrap_or(0);
    (u64::from(code & 0xffff) | u64::from(extra) << (code >> 16 & 0xff), code >> 24)
}

/// How a block's own codes are told: all their lengths, run by run, in a code of their own (RFC 1951 §3.2.7).
pub struct Header {
    /// Each run's code and its extra bits' value.
    pub runs: Vec<(u32, u32)>,
    /// The lengths of the runs' own code.
    pub lengths: Vec<u8>,
    /// That code.
    pub codes: Vec<u32>,
}

impl Header {
    /// Of the codes of these lengths.
    pub fn new(lengths: &[u8]) -> Self {
        let mut runs = Vec::new();
        let mut counts = [0u32; 19];
        let mut add = |code: u32, extra: usize| {
            runs.push((code, extra as u32));
            if let Some(count) = counts.get_mut(code as usize) {
                *count += 1;
            }
        };
        let mut rest = lengths;
        while let Some(&length) = rest.first() {
            let run = rest.iter().take_while(|other| **other == length).count();
            let mut taken = 1;
            if length > 0 {
                add(length.into(), 0);
                if run >= 4 {
                    taken = run.min(7);
                    add(16, taken - 4);
                }
            } else if run >= 11 {
                taken = run.min(138);
                add(18, taken - 11);
            } else if run >= 3 {
                taken = run;
                add(17, run - 3);
            } else {
                add(0, 0);
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        let lengths = self::lengths(&counts, 7);
        let codes = codes(&lengths, |code| match code {
            16 => 2,
            17 => 3,
            18 => 7,
            _ => 0,
        });
        Self { runs, lengths, codes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
