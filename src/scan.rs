//! Cutting text at single ASCII bytes.
//!
//! `str::split` and its kin search for any pattern of any length: a kilobyte of code that every page would load. A
//! byte below 128 is never part of a longer character, so cutting there always leaves whole ones.

/// What stands before and after the first `mark`, an ASCII character.
#[inline(never)]
pub fn cut(text: &str, mark: u8) -> Option<(&str, &str)> {
    let place = text.as_bytes().iter().position(|byte| *byte == mark)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// Takes the piece before the next `mark` off the text; none when nothing is left.
pub fn next<'a>(rest: &mut Option<&'a str>, mark: u8) -> Option<&'a str> {
    let text = (*rest)?;
    let (piece, after) = match cut(text, mark) {
        Some((piece, after)) => (piece, Some(after)),
        None => (text, None),
    };
    *rest = after;
    Some(piece)
}

/// Without ASCII white space at both ends.
#[inline(never)]
pub fn trim(text: &str) -> &str {
    text.trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_those_of_a_split() {
        for text in ["", "a", "a;b", ";", "é;ü;;x", "no mark"] {
            let mut rest = Some(text);
            let pieces: Vec<_> = core::iter::from_fn(|| next(&mut rest, b';')).collect();
            assert_eq!(pieces, text.split(';').collect::<Vec<_>>(), "{text}");
            assert_eq!(cut(text, b';'), text.split_once(';'));
        }
    }
}
