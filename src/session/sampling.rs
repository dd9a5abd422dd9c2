//! Sampling by the session's id: every tab, reload and SDK comes to the same answer, and none stores it (spec a §3.6).

use crate::config::Percent;
use uuid::Uuid;

/// Whether a session belongs to the sample of this rate.
#[inline(never)]
pub fn sampled(id: &Uuid, rate: Percent) -> bool {
    const FACTOR: u64 = 1_111_111_111_111_111_111;
    const TWO_POW_64: f64 = 18_446_744_073_709_551_616.0;
    // The last group only: it is random in every version of a UUID that a session can have.
    let node = id.as_bytes().iter().skip(10).fold(0, |node, byte| node << 8 | u64::from(*byte));
    // Zero is asked apart, since an id can hash to zero and the comparison has to include its limit.
    rate.0 > 0.0 && node.wrapping_mul(FACTOR) as f64 <= rate.0 / 100.0 * TWO_POW_64
}

/// The rate of something that is sampled among the tracked sessions (replay, traces, profiles), as a share of all.
pub fn share(session: Percent, child: Percent) -> Percent {
    Percent(session.0 * child.0 / 100.0)
}

/// The same for the sessions that are not in the sample and are kept: their ids hash above its rate.
pub fn share_of_rest(session: Percent, child: Percent) -> Percent {
    Percent(session.0 + (100.0 - session.0) * child.0 / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(node: u64) -> Uuid {
        Uuid::from_u128(0x3f9d_1c52_8a47_4b06_b2f1_0000_0000_0000 | u128::from(node))
    }

    #[test]
    fn the_vectors_of_the_spec_hold() {
        for (node, percent) in [
            (0x1, 6.0233),
            (0x2a, 52.9805),
            (0x0123_4567_89ab, 3.7965),
            (0xffff_ffff_ffff, 38.4209),
            (0x5e1c_90b3_d7f2, 30.4590),
            (0xa4c0_7d1b_2e36, 22.4440),
        ] {
            assert!(sampled(&id(node), Percent(percent + 0.0001)), "{node:x} is in");
            assert!(!sampled(&id(node), Percent(percent - 0.0001)), "{node:x} is out");
        }
    }

    #[test]
    fn the_ends_of_the_scale_take_all_or_none() {
        for node in [0, 1, 0xffff_ffff_ffff] {
            assert!(sampled(&id(node), Percent(100.0)));
            assert!(!sampled(&id(node), Percent(0.0)));
            assert!(!sampled(&id(node), Percent(f64::NAN)));
        }
    }

    #[test]
    fn the_limit_is_in() {
        // The highest bit of the group leaves only 17 bits of the product, so that its share is an exact double.
        let product = (1_111_111_111_111_111_111_u64 % (1 << 17)) as f64 / f64::from(1 << 17);
        assert!(sampled(&id(1 << 47), Percent(product * 100.0)));
        assert!(!sampled(&id(1 << 47), Percent((product * 100.0).next_down().next_down())));
    }

    #[test]
    fn a_share_of_a_share_is_their_product() {
        assert_eq!(share(Percent(50.0), Percent(20.0)), Percent(10.0));
    }

    proptest! {
        #[test]
        fn only_the_last_group_decides(node in 0u64..1 << 48, rest in any::<u128>(), rate in 0.0f64..=100.0) {
            let other = Uuid::from_u128(rest & !0xffff_ffff_ffff | u128::from(node));
            prop_assert_eq!(sampled(&id(node), Percent(rate)), sampled(&other, Percent(rate)));
        }

        #[test]
        fn a_sample_contains_every_smaller_one(node in 0u64..1 << 48, rate in 0.0f64..=100.0, more in 0.0f64..=100.0) {
            prop_assume!(rate <= more);
            prop_assert!(!sampled(&id(node), Percent(rate)) || sampled(&id(node), Percent(more)));
        }
    }
}
