//! The prefix codes of a deflate block: from how often each symbol occurs to codes, and how they are told
//! (RFC 1951 §3.2).

use alloc::vec::Vec;

/// The order in which lengths of length codes are written (RFC 1951 §3.2.7).
pub const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A symbol's place stands in the lowest bits of what is sorted, how often it occurs above them: no block has so many.
const PLACE_BITS: u32 = 9;

/// One more of them.
pub fn count(counts: &mut [u32], place: usize) {
    if let Some(count) = counts.get_mut(place) {
        *count += 1;
    }
}

/// The fixed code's lengths (RFC 1951 §3.2.6).
pub fn fixed_lengths() -> Vec<u8> {
    let length = |symbol: usize| match symbol {
        144..256 => 9,
        256..280 => 7,
        _ => 8,
    };
    (0..286).map(length).collect()
}

/// The lengths of a prefix code for these counts, none longer than `limit`: Huffman's, and where that goes too deep
/// the longest are shortened until they fit.
pub fn lengths(counts: &[u32], limit: usize) -> Vec<u8> {
    let leaf = |(place, count): (usize, &u32)| (*count > 0).then_some(count << PLACE_BITS | place as u32);
    let mut leaves: Vec<u32> = counts.iter().enumerate().filter_map(leaf).collect();
    sort(&mut leaves);
    let place_of = |leaf: &u32| (leaf & ((1 << PLACE_BITS) - 1)) as usize;
    let mut lengths = alloc::vec![0u8; counts.len()];
    let many = leaves.len();
    if many < 2 {
        // A code of one word still has a bit.
        if let Some(length) = leaves.first().and_then(|leaf| lengths.get_mut(place_of(leaf))) {
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
            let of_leaf = leaves.get(leaf).map(|leaf| leaf >> PLACE_BITS);
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
        for leaf in next.by_ref().take(*many as usize) {
            if let Some(own) = lengths.get_mut(place_of(leaf)) {
                *own = length as u8;
            }
        }
    }
    lengths
}

/// A heap sort: the standard library's is several kilobytes, for 300 symbols.
fn sort(list: &mut [u32]) {
    let sift = |list: &mut [u32], mut at: usize, end: usize| {
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
fn swap(list: &mut [u32], one: usize, other: usize) {
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
pub fn canonical(lengths: &[u8]) -> Vec<(u16, u8)> {
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
pub struct Header {
    /// How many literals and lengths have one.
    pub literals: usize,
    /// How many distances have one.
    pub distances: usize,
    /// Each run's code, its extra bits' value and their number.
    pub runs: Vec<(usize, u32, u32)>,
    /// The lengths of the runs' own code.
    pub lengths: Vec<u8>,
    /// How many of those are written, in [`LENGTH_ORDER`].
    pub used: usize,
    /// What all that takes.
    pub bits: u32,
}

impl Header {
    /// Of the codes of these lengths.
    pub fn new(literals: &[u8], distances: &[u8]) -> Self {
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
