//! Words of the wire, by number.

/// The word at this place of a list, words parted by spaces. One list takes less room than a table of pointers and
/// lengths, and needs no code of its own.
#[inline(never)]
pub fn word(mut list: &'static str, place: usize) -> &'static str {
    let mut word = "";
    for _ in 0..=place {
        (word, list) = crate::scan::cut(list, b' ');
    }
    word
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn words_are_counted_from_zero_and_end_with_the_list() {
        assert_eq!([0, 1, 2, 3].map(|place| word("view long_task x", place)), ["view", "long_task", "x", ""]);
    }
}
