//! Layout shifts: windows, attribution, and what does not count.

use super::*;
use proptest::prelude::*;

fn shift(at: f64, value: f64) -> Entry<'static> {
    shift_of(at, value, Some("MAIN"), 0.0)
}

fn shift_of(at: f64, value: f64, target: Option<&str>, x: f64) -> Entry<'_> {
    let rect = |y| Rect { x, y, width: 10.0, height: 20.0 };
    Entry::LayoutShift {
        start: RelativeMs(at),
        value,
        had_recent_input: false,
        target,
        previous: rect(0.0),
        current: rect(50.0),
        device_pixel_ratio: 2.0,
    }
}

fn score(vitals: &Vitals) -> f64 {
    let view = view(vitals);
    assert_eq!(view["cumulative_layout_shift"], view["performance"]["cls"]["score"]);
    view["cumulative_layout_shift"].as_f64().expect("a score")
}

#[test]
fn cls_is_zero_from_the_start_and_absent_where_unsupported() {
    assert_eq!(view(&later(0.0)), json!({"cumulative_layout_shift": 0, "performance": {"cls": {"score": 0}}}));
    assert_eq!(dd(&later(0.0)), json!({}));
    let blind = Page { supported: Supported(ALL.0 & !Supported::LAYOUT_SHIFT), ..page() };
    let mut vitals = Vitals::new(RelativeMs(0.0), ViewKind::Later, &blind);
    assert_eq!(observe(&mut vitals, [shift(1.0, 0.5)]), [false]);
    assert_eq!(view(&vitals), json!({"performance": {}}));
}

#[test]
fn shifts_of_one_window_add_up_to_four_decimals() {
    let mut vitals = later(0.0);
    assert_eq!(observe(&mut vitals, [shift(10.0, 0.111_11), shift(20.0, 0.222_26)]), [true, true]);
    assert!((score(&vitals) - 0.3334).abs() < 1e-12);
}

#[test]
fn shifts_before_the_view_after_its_end_or_caused_by_the_user_are_ignored() {
    let mut vitals = later(100.0);
    vitals.end(RelativeMs(500.0));
    let Entry::LayoutShift { start, value, target, previous, current, device_pixel_ratio, .. } = shift(200.0, 0.5)
    else {
        unreachable!()
    };
    let by_user =
        Entry::LayoutShift { start, value, had_recent_input: true, target, previous, current, device_pixel_ratio };
    assert_eq!(observe(&mut vitals, [shift(99.0, 0.5), by_user, shift(501.0, 0.5)]), [false; 3]);
    assert_eq!(observe(&mut vitals, [shift(499.0, 0.5)]), [true], "it comes late, but happened inside the view");
}

#[test]
fn shifts_of_a_page_not_yet_shown_are_ignored() {
    let mut vitals = initial();
    let entries = [navigation(50.0, 0.0, 2000.0), shift(1999.0, 0.5), shift(2000.0, 0.25)];
    assert_eq!(observe(&mut vitals, entries), [false, false, true]);
    assert!((score(&vitals) - 0.25).abs() < 1e-12);
}

#[test]
fn a_second_without_shifts_opens_a_new_window() {
    let mut vitals = later(0.0);
    assert_eq!(observe(&mut vitals, [shift(0.0, 0.1), shift(999.0, 0.1), shift(1999.0, 0.1)]), [true, true, false]);
    assert!((score(&vitals) - 0.2).abs() < 1e-12);
}

#[test]
fn a_window_takes_no_shift_after_five_seconds() {
    let mut vitals = later(0.0);
    observe(&mut vitals, (0..10).map(|step| shift(f64::from(step) * 555.0, 0.1)));
    assert!((score(&vitals) - 1.0).abs() < 1e-12);
    assert_eq!(observe(&mut vitals, [shift(5000.0, 0.1)]), [false]);
    assert!((score(&vitals) - 1.0).abs() < 1e-12);
}

#[test]
fn the_worst_window_is_reported() {
    let mut vitals = later(0.0);
    let entries = [shift(0.0, 0.1), shift(2000.0, 0.3), shift(2500.0, 0.1), shift(4000.0, 0.2)];
    assert_eq!(observe(&mut vitals, entries), [true, true, true, false]);
    assert!((score(&vitals) - 0.4).abs() < 1e-12);
}

#[test]
fn of_equally_bad_windows_the_first_is_reported() {
    let mut vitals = later(0.0);
    assert_eq!(observe(&mut vitals, [shift(100.0, 0.25), shift(3000.0, 0.25)]), [true, false]);
    assert_eq!(view(&vitals)["cumulative_layout_shift_time"], 100_000_000);
}

#[test]
fn the_first_of_the_largest_shifts_is_named_with_its_time_and_rectangles() {
    let mut vitals = later(1000.0);
    let entries = [
        shift_of(1100.0, 0.1, Some("#a"), 1.0),
        shift_of(1200.0, 0.3, Some("#b"), 2.0),
        shift_of(1300.0, 0.3, Some("#c"), 3.0),
        shift_of(1400.0, 0.2, Some("#d"), 4.0),
    ];
    observe(&mut vitals, entries);
    let expected = json!({"score": 0.9, "timestamp": 200_000_000, "target_selector": "#b",
        "previous_rect": {"x": 2, "y": 0, "width": 10, "height": 20},
        "current_rect": {"x": 2, "y": 50, "width": 10, "height": 20}});
    assert_eq!(view(&vitals)["performance"]["cls"], expected);
    assert_eq!(view(&vitals)["cumulative_layout_shift_target_selector"], "#b");
    assert_eq!(dd(&vitals), json!({"cls": {"device_pixel_ratio": 2}}));
}

#[test]
fn the_attribution_stays_with_the_score_it_explains() {
    let mut vitals = later(0.0);
    // Larger than each shift of the first window, but its window stays below that one's sum.
    let entries = [shift_of(0.0, 0.2, Some("#a"), 0.0), shift(100.0, 0.2), shift_of(3000.0, 0.3, Some("#b"), 0.0)];
    assert_eq!(observe(&mut vitals, entries), [true, true, false]);
    assert_eq!(view(&vitals)["cumulative_layout_shift_target_selector"], "#a");
    // Now the second window wins, and its own largest shift explains it.
    assert_eq!(observe(&mut vitals, [shift_of(3100.0, 0.2, Some("#c"), 0.0)]), [true]);
    assert_eq!(view(&vitals)["cumulative_layout_shift_target_selector"], "#b");
    assert_eq!(view(&vitals)["cumulative_layout_shift_time"], 3_000_000_000u64);
}

#[test]
fn a_shift_whose_source_is_gone_has_no_selector_and_one_without_a_source_no_rectangles() {
    let mut vitals = later(0.0);
    observe(&mut vitals, [shift_of(10.0, 0.1, None, 1.0)]);
    assert_eq!(view(&vitals).get("cumulative_layout_shift_target_selector"), None);
    assert!(view(&vitals)["performance"]["cls"].get("previous_rect").is_some());
    let mut vitals = later(0.0);
    observe(&mut vitals, [shift_of(10.0, 0.1, None, f64::NAN)]);
    assert_eq!(view(&vitals)["performance"]["cls"], json!({"score": 0.1, "timestamp": 10_000_000}));
}

/// All windows, then the worst of them, in whole units; and the start of the first largest shift in it.
fn reference(shifts: &[(u32, u32, bool)]) -> (u32, Option<u32>) {
    let mut windows: Vec<Vec<(u32, u32)>> = Vec::new();
    for &(at, value, by_user) in shifts {
        match windows.last_mut() {
            _ if by_user => {}
            Some(window) if at - window.last().unwrap().0 < 1000 && at - window[0].0 < 5000 => window.push((at, value)),
            _ => windows.push(vec![(at, value)]),
        }
    }
    let sum = |window: &[(u32, u32)]| window.iter().map(|(_, value)| value).sum::<u32>();
    let mut worst: Option<&Vec<(u32, u32)>> = None;
    for window in &windows {
        if sum(window) > worst.map_or(0, |worst| sum(worst)) {
            worst = Some(window);
        }
    }
    let largest = worst.and_then(|worst| {
        let most = worst.iter().map(|(_, value)| *value).max()?;
        worst.iter().find(|(_, value)| *value == most).map(|(at, _)| *at)
    });
    (worst.map_or(0, |worst| sum(worst)), largest)
}

proptest! {
    #[test]
    fn cls_equals_that_of_a_naive_reference(
        steps in prop::collection::vec((0u32..1500, 1u32..64, prop::bool::weighted(0.1)), 0..60)
    ) {
        let mut at = 0;
        let shifts: Vec<_> = steps.into_iter().map(|(gap, value, by_user)| {
            at += gap;
            (at, value, by_user)
        }).collect();
        let mut vitals = later(0.0);
        for &(at, value, by_user) in &shifts {
            // Sixteenths are exact in binary and in four decimals: no sum can be rounded two ways.
            let mut entry = shift(f64::from(at), f64::from(value) / 16.0);
            if let Entry::LayoutShift { had_recent_input, .. } = &mut entry {
                *had_recent_input = by_user;
            }
            observe(&mut vitals, [entry]);
        }
        let (expected, largest) = reference(&shifts);
        prop_assert!((score(&vitals) - f64::from(expected) / 16.0).abs() < 1e-12);
        let time = view(&vitals)["cumulative_layout_shift_time"].as_u64();
        prop_assert_eq!(time, largest.map(|at| u64::from(at) * 1_000_000));
    }
}
