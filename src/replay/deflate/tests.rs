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
    let all: Vec<u8> =
        streams.iter().flat_map(|stream| [&(stream.len() as u32).to_le_bytes(), stream.as_slice()].concat()).collect();
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
    let json: Vec<u8> = (0..20_000).flat_map(|n| format!("[1,{},{}],", n % 97, n * n % 1013).into_bytes()).collect();
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
        vec![255; 20_000],
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
