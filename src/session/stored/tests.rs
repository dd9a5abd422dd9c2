use super::*;
use proptest::prelude::*;

struct Counter(u8);

impl Host for Counter {
    fn fill_random(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        bytes.fill(self.0);
    }

    fn edit(&mut self, _: crate::diagnostics::EventKind, _: (u32, u32), _: &mut alloc::vec::Vec<u8>) -> bool {
        true
    }
}

const ID: &str = "3f9d1c52-8a47-4b06-b2f1-0123456789ab";
const AID: &str = "6f0d1c52-8a47-4b06-b2f1-0123456789ab";
const NOW: EpochMs = EpochMs(1_767_225_600_000.0);

fn picked(value: &str) -> Option<Stored> {
    let mut cookie = String::from("_dd_s_v2=");
    cookie.push_str(value);
    Stored::pick(&cookie, NAME, "0")
}

fn stored(entries: &str) -> Stored {
    picked(entries).expect("not empty")
}

fn active() -> Stored {
    stored(&format!("aid={AID}&id={ID}&created=1767225600000&expire=1767226500000&c=0"))
}

fn ended(keep_anonymous_id: bool) -> Stored {
    let mut state = active();
    state.end(keep_anonymous_id);
    state
}

fn extended(state: &Stored, anonymous_user: bool, now: EpochMs) -> Stored {
    let mut state = state.clone();
    state.extend_or_renew(Uuid::nil(), anonymous_user, now, &mut Counter(0));
    state
}

#[test]
fn the_example_of_the_spec_is_read_and_written_as_it_stands() {
    let state = active();
    assert_eq!(state.serialize("0"), format!("aid={AID}&id={ID}&created=1767225600000&expire=1767226500000&c=0"));
    assert_eq!(state.active(NOW), Some(EpochMs(1_767_226_500_000.0)));
    assert_eq!(ended(true).serialize("0"), format!("isExpired=1&aid={AID}&c=0"));
    assert_eq!(ended(false).serialize("0"), "isExpired=1&c=0");
}

#[test]
fn malformed_entries_are_skipped() {
    let state = stored(&format!("x1=a&=b&id={ID}&aid=&rum=2&logs=A&junk&a=b=c&created=1767225600000"));
    assert_eq!(state.serialize("0"), format!("rum=2&id={ID}&created=1767225600000&c=0"));
}

#[test]
fn nothing_well_formed_is_an_empty_store() {
    for empty in ["", " ", "&&&", "c=0", "%%%", "id", "id=", "ID_=x", "id=ABC"] {
        assert_eq!(picked(empty), None, "{empty:?}");
    }
    assert_eq!(Stored::pick("", NAME, "0"), None);
    assert_eq!(Stored::pick("x=y; _dd_s_v2", NAME, "0"), None);
}

#[test]
fn an_incomplete_state_is_expired_but_not_empty() {
    for entries in ["isExpired=1", "rum=1", "aid=x", "id=x", &format!("id={ID}"), &format!("aid={AID}")] {
        assert_eq!(stored(entries).active(NOW), None, "{entries}");
    }
    for key in ["id=", "created=", "expire="] {
        let incomplete = active().serialize("0").replace(key, "other=");
        assert_eq!(stored(&incomplete).active(NOW), None, "{incomplete}");
    }
}

#[test]
fn is_expired_counts_whatever_else_is_there() {
    assert_eq!(stored(&format!("{}&isExpired=1", active().serialize("0"))).active(NOW), None);
}

#[test]
fn an_id_that_the_intake_would_refuse_is_no_id() {
    for id in ["abc", "3f9d1c528a474b06b2f10123456789ab", "zf9d1c52-8a47-4b06-b2f1-0123456789ab"] {
        let state = stored(&active().serialize("0").replace(ID, id));
        assert_eq!(state.id, Uuid::nil(), "{id}");
        assert_eq!(state.active(NOW), None, "{id}");
    }
}

#[test]
fn absurd_times_are_expired() {
    let with = |created: &str, expire: &str| stored(&format!("id={ID}&created={created}&expire={expire}")).active(NOW);
    assert_eq!(with("0", "99999999999999"), None, "long ago");
    assert_eq!(with("4102444800000", "4102444900000"), None, "in the future");
    assert_eq!(with(&"9".repeat(400), &"9".repeat(400)), None, "infinite");
    assert_eq!(with("-1767225600000", "1767226500000"), None, "negative");
    assert_eq!(with("1767225600000", "soon"), None, "a word");
    assert_eq!(with("1767225600000", "1e99"), None, "not digits alone");
    let capped = with("1767225600000", &"9".repeat(400));
    assert_eq!(capped, Some(NOW + LONGEST), "no session is longer than four hours");
    assert!(with("1767225900000", "1767226500000").is_some(), "a clock set back by five minutes ends no session");
}

#[test]
fn a_session_ends_at_its_deadline() {
    let (just_before, at) = (EpochMs(1_767_226_499_999.0), EpochMs(1_767_226_500_000.0));
    assert!(active().active(just_before).is_some());
    assert!(active().active(at).is_none());
}

#[test]
fn the_last_cookie_with_our_marker_is_ours_else_the_first() {
    let pick = |cookies| Stored::pick(cookies, NAME, "0").map(|state| state.serialize("0"));
    let text = |text: &str| Some(String::from(text));
    assert_eq!(pick("_dd_s_v2=a=1&c=2; _dd_s_v2=b=1&c=0; x=y; _dd_s_v2=d=1&c=0;_dd_s_v2=e=1"), text("d=1&c=0"));
    assert_eq!(pick("_dd_s_v2=a=1&c=0; _dd_s_v2=b=1&c=2"), text("a=1&c=0"));
    assert_eq!(pick("_dd_s=z=1&c=0; _dd_s_v2=a=1; _dd_s_v2=b=1&c=2"), text("a=1&c=0"));
    assert_eq!(pick("_dd_s_v2=; _dd_s_v2=b=1&c=2"), None);
    assert_eq!(pick("_dd_s_v2=; _dd_s_v2=b=1&c=0"), text("b=1&c=0"));
}

#[test]
fn entries_of_others_stay_while_the_session_stays() {
    let state = stored(&format!("{}&rum=2&logs=1", active().serialize("0")));
    assert_eq!(
        extended(&state, true, NOW).serialize("2"),
        format!("rum=2&logs=1&aid={AID}&id={ID}&created=1767225600000&expire=1767226500000&c=2")
    );
    let renewed = extended(&state, true, NOW + LONGEST).serialize("0");
    assert!(renewed.starts_with(&format!("aid={AID}&id=01010101-")), "{renewed}");
}

#[test]
fn a_store_full_of_rubbish_does_not_grow_beyond_a_cookie() {
    let rubbish: String = (0..400).map(|_| "abcde=fghij&").collect();
    let state = stored(&format!("{rubbish}{}", active().serialize("0")));
    assert!(state.active(NOW).is_some());
    assert!(state.serialize("0").len() < 2300);
}

#[test]
fn extending_moves_the_deadline_up_to_the_cap() {
    let later = EpochMs(NOW.0 + 600_000.0);
    let once = extended(&active(), true, later);
    assert_eq!((once.id, once.created), (active().id, active().created));
    assert_eq!(once.expire, later + INACTIVITY);
    let nearly_over = Stored { expire: NOW + LONGEST, ..active() };
    let last = extended(&nearly_over, true, EpochMs(NOW.0 + LONGEST.0 - 60_000.0));
    assert_eq!(last.expire, NOW + LONGEST);
}

#[test]
fn renewing_keeps_the_anonymous_user_only_if_there_shall_be_one() {
    let renewed = extended(&ended(true), true, NOW);
    assert_eq!(renewed.anonymous_id, active().anonymous_id);
    assert_eq!(renewed.created, NOW);
    assert!(!renewed.is_expired);
    assert_eq!(extended(&ended(true), false, NOW).anonymous_id, Uuid::nil());
    assert_eq!(extended(&active(), false, NOW).anonymous_id, active().anonymous_id);
    let without = extended(&ended(false), true, NOW);
    assert!(!without.anonymous_id.is_nil() && without.anonymous_id != without.id);
}

/// Of those, or 0, which stands for what is absent.
fn absent_or<T: Clone + Default + core::fmt::Debug>(some: impl Strategy<Value = T>) -> impl Strategy<Value = T> {
    prop_oneof![Just(T::default()), some]
}

proptest! {
    #[test]
    fn anything_can_be_read_and_what_was_read_is_written_well_formed(cookies in ".{0,300}", now in any::<f64>()) {
        let _ = Stored::pick(&cookies, NAME, "0").and_then(|state| state.active(EpochMs(now)));
    }

    #[test]
    fn a_written_state_is_read_back(
        id in absent_or(1u128..), aid in absent_or(1u128..), expired in any::<bool>(),
        kept in any::<bool>(), created in absent_or(1u64..1 << 50), expire in absent_or(1u64..1 << 50),
        other in "([a-zA-Z]{5}=[a-z0-9-]{1,8}(&[a-zA-Z]{5}=[a-z0-9-]{1,8}){0,3})?",
    ) {
        let state = Stored {
            id: Uuid::from_u128(id), created: EpochMs(created as f64), expire: EpochMs(expire as f64),
            is_expired: expired, kept, forced_replay: kept, anonymous_id: Uuid::from_u128(aid), other,
        };
        let value = state.serialize("1f");
        for entry in value.split('&') {
            let (key, value) = entry.split_once('=').expect("key and value");
            prop_assert!(!key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic()));
            prop_assert!(!value.is_empty());
            prop_assert!(value.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')));
        }
        let expected = (state != Stored::default()).then_some(state);
        prop_assert_eq!(Stored::pick(&format!("a=b; _dd_s_v2={value}"), NAME, "1f"), expected);
    }
}
