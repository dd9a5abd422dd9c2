use super::*;
use proptest::prelude::*;

/// Decodes a stream, by the RFC and not by the encoder: tables of §3.2.5, checksum compared.
fn inflated(stream: &[u8]) -> Vec<u8> {
    const LENGTHS: [(usize, u32); 29] = {
        let base = [
            3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
            227, 258,
        ];
        let extra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
        let mut both = [(0, 0); 29];
        let mut place = 0;
        while place < 29 {
            both[place] = (base[place], extra[place]);
            place += 1;
        }
        both
    };
    const DISTANCES: [usize; 30] = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ];
    assert_eq!(stream[0], 0x78);
    assert_eq!((u32::from(stream[0]) * 256 + u32::from(stream[1])) % 31, 0);
    let mut at = 16;
    let mut bit = || {
        at += 1;
        u32::from(stream[(at - 1) / 8]) >> ((at - 1) % 8) & 1
    };
    let mut number = |bits: u32| (0..bits).fold(0, |value, place| value | bit() << place);
    assert_eq!(number(3), 0b011);
    let mut out = Vec::new();
    loop {
        // A code begins with its highest bit.
        let mut code = (0..7).fold(0, |code, _| code << 1 | number(1));
        let symbol = if code < 24 {
            code + 256
        } else {
            code = code << 1 | number(1);
            match code {
                0x30..=0xBF => code - 0x30,
                0xC0..=0xC7 => code - 0xC0 + 280,
                _ => (code << 1 | number(1)) - 0x190 + 144,
            }
        };
        match symbol {
            0..=255 => out.push(symbol as u8),
            256 => break,
            _ => {
                let (base, extra) = LENGTHS[symbol as usize - 257];
                let length = base + number(extra) as usize;
                let code = (0..5).fold(0, |code, _| code << 1 | number(1)) as usize;
                let extra = (code as u32 / 2).saturating_sub(1);
                let from = out.len() - DISTANCES[code] - number(extra) as usize;
                for place in from..from + length {
                    out.push(out[place]);
                }
            }
        }
    }
    let (low, high) = out.iter().fold((1_u64, 0_u64), |(low, high), byte| {
        let low = (low + u64::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    let rest = &stream[at.div_ceil(8)..];
    assert_eq!(rest, &((high << 16 | low) as u32).to_be_bytes());
    out
}

/// A batch such as a page makes: what all events share, and what differs.
fn events(count: u32) -> Vec<u8> {
    let mut body = String::new();
    for number in 0..count {
        let id = u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        let line = format!(
            "{{\"type\":\"action\",\"action\":{{\"id\":\"{}\",\"type\":\"custom\",\"target\":{{\"name\":\"item {number}\"}}}},\
             \"application\":{{\"id\":\"5a1e0c6e-8d3b-4a57-9c1f-2b7d90e4f3a6\"}},\"date\":{},\"source\":\"browser\",\
             \"view\":{{\"id\":\"c0ffee00-0000-4000-8000-000000000000\",\"url\":\"https://shop.test/\",\"referrer\":\"\"}},\
             \"session\":{{\"id\":\"3f9d1c52-8a47-4b06-b2f1-0123456789ab\",\"type\":\"user\"}},\"service\":\"shop\"}}\n",
            uuid::Uuid::from_u128(id),
            1_767_225_600_000_u64 + u64::from(number) * 37,
        );
        body.push_str(&line);
    }
    body.into_bytes()
}

#[test]
fn every_length_and_distance_comes_back() {
    for length in 0..600 {
        let mut body = events(1);
        body.truncate(length);
        body.extend_from_within(..);
        body.push(0xFF);
        assert_eq!(inflated(&deflated(&body)), body, "{length}");
    }
    for distance in [4, 5, 96, 97, 8_192, 8_193, 24_576, 24_577, 32_767, 32_768, 32_769, 70_000] {
        let mut body: Vec<u8> =
            (0..distance as u32).flat_map(|n| (n.wrapping_mul(0x85EB_CA6B) >> 8).to_le_bytes()).collect();
        body.truncate(distance);
        body.extend_from_within(..distance.min(300));
        assert_eq!(inflated(&deflated(&body)), body, "{distance}");
    }
}

#[test]
fn a_run_of_one_byte_copies_from_itself() {
    let body = vec![b'x'; 100_000];
    let stream = deflated(&body);
    assert!(stream.len() < 1_000, "{}", stream.len());
    assert_eq!(inflated(&stream), body);
}

#[test]
fn events_take_a_sixth() {
    let body = events(150);
    let stream = deflated(&body);
    assert!(stream.len() * 6 < body.len(), "{} of {}", stream.len(), body.len());
    assert_eq!(inflated(&stream), body);
}

#[test]
fn what_is_written_in_pieces_is_one_stream() {
    let body = events(40);
    let mut zlib = Zlib::default();
    assert!(zlib.is_empty());
    for piece in body.chunks(333) {
        zlib.write(piece);
    }
    let length = zlib.len();
    let stream = zlib.finish();
    assert!(stream.len() - length < 8);
    assert_eq!(inflated(&stream), body);
}

proptest! {
    #[test]
    fn any_bytes_come_back(body in prop::collection::vec(any::<u8>(), 0..3000), few in prop::collection::vec(0_u8..3, 0..3000)) {
        prop_assert_eq!(inflated(&deflated(&body)), body);
        prop_assert_eq!(inflated(&deflated(&few)), few);
    }
}
