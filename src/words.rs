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

/// All words of such a list, in turn.
pub fn words(mut list: &'static str) -> impl Iterator<Item = &'static str> {
    core::iter::from_fn(move || {
        let word;
        (word, list) = crate::scan::cut(list, b' ');
        (!word.is_empty()).then_some(word)
    })
}

/// The place of a word in such a list, whatever its case.
#[inline(never)]
pub fn place(list: &'static str, wanted: &str) -> Option<usize> {
    let mut place = 0;
    loop {
        let known = word(list, place);
        if known.is_empty() || known.eq_ignore_ascii_case(wanted) {
            return (!known.is_empty()).then_some(place);
        }
        place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{place, word, words};

    #[test]
    fn a_word_is_found_whole_and_in_any_case() {
        assert_eq!(
            ["view", "X", "long", ""].map(|wanted| place("view long_task x", wanted)),
            [Some(0), Some(2), None, None]
        );
    }

    #[test]
    fn words_come_in_turn() {
        assert_eq!(words("view long_task x").collect::<Vec<_>>(), ["view", "long_task", "x"]);
        assert_eq!(words("").count(), 0);
    }

    #[test]
    fn words_are_counted_from_zero_and_end_with_the_list() {
        assert_eq!([0, 1, 2, 3].map(|place| word("view long_task x", place)), ["view", "long_task", "x", ""]);
    }
}
