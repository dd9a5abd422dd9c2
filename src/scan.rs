//! Cutting text at ASCII marks, by bytes.
//!
//! The standard library searches text by `char`: decoding, searchers and tables of white space are two kilobytes of the
//! artefact. An ASCII byte in UTF-8 is always a whole character, so that a cut there is never wrong.

/// Where the mark first stands.
#[inline(never)]
pub fn find(text: &str, mark: u8) -> Option<usize> {
    text.bytes().position(|byte| byte == mark)
}

/// What stands before and after the mark at `place`.
#[inline(never)]
pub fn around(text: &str, place: usize) -> (&str, &str) {
    let (before, rest) = text.split_at_checked(place).unwrap_or((text, ""));
    (before, rest.get(1..).unwrap_or(""))
}

/// What stands before and after the first mark; everything and nothing if there is none.
#[inline(never)]
pub fn cut(text: &str, mark: u8) -> (&str, &str) {
    around(text, find(text, mark).unwrap_or(text.len()))
}

/// What stands before and after the first mark, if there is one.
pub fn split_once(text: &str, mark: u8) -> Option<(&str, &str)> {
    find(text, mark).map(|place| around(text, place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_is_cut_as_the_standard_library_cuts_it(text in "[a=é日😀]{0,8}") {
            prop_assert_eq!(split_once(&text, b'='), text.split_once('='));
            prop_assert_eq!(cut(&text, b'='), text.split_once('=').unwrap_or((&text, "")));
        }
    }
}
