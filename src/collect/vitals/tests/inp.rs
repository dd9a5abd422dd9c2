//! Interactions: which count, the percentile, the parts.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Copy)]
struct Input {
    id: f64,
    start: f64,
    duration: f64,
    processing: (f64, f64),
    target: Option<&'static str>,
    first: bool,
}

fn input(id: u32, start: f64, duration: f64) -> Input {
    let processing = (start + 1.0, start + 2.0);
    Input { id: f64::from(id), start, duration, processing, target: Some("#button"), first: false }
}

fn see(vitals: &mut Vitals, inputs: &[Input]) {
    let entries = inputs.iter().map(|input| Entry::Event {
        start: RelativeMs(input.start),
        duration: Millis(input.duration),
        processing_start: RelativeMs(input.processing.0),
        processing_end: RelativeMs(input.processing.1),
        interaction_id: input.id,
        target: input.target,
        first_input: input.first,
    });
    for changed in observe(vitals, entries) {
        assert!(!changed, "INP alone schedules no update");
    }
}

fn count(vitals: &mut Vitals, interactions: u32) {
    assert_eq!(observe(vitals, [Entry::InteractionCount(interactions)]), [false]);
}

/// In ms.
fn inp(vitals: &Vitals) -> Option<f64> {
    let view = view(vitals);
    let flat = view.get("interaction_to_next_paint").and_then(Value::as_f64);
    assert_eq!(flat, view["performance"]["inp"]["duration"].as_f64());
    flat.map(|nanos| nanos / 1e6)
}

fn parts(vitals: &Vitals) -> Option<[i64; 3]> {
    let parts = view(vitals)["performance"]["inp"].get("sub_parts")?.clone();
    Some(
        ["input_delay", "processing_duration", "presentation_delay"]
            .map(|part| parts[part].as_i64().unwrap() / 1_000_000),
    )
}

fn uncounted(start: f64) -> Vitals {
    let supported = Supported(ALL.0 & !Supported::INTERACTION_COUNT);
    Vitals::new(RelativeMs(start), ViewKind::Later, &Page { supported, ..page() })
}

#[test]
fn there_is_no_inp_without_interactions_or_where_they_are_unsupported() {
    assert_eq!(inp(&later(0.0)), None);
    let blind = Page { supported: Supported(ALL.0 & !Supported::INTERACTIONS), ..page() };
    let mut vitals = Vitals::new(RelativeMs(0.0), ViewKind::Initial, &blind);
    see(&mut vitals, &[input(7, 10.0, 100.0)]);
    count(&mut vitals, 3);
    assert_eq!(inp(&vitals), None);
}

#[test]
fn entries_without_an_interaction_id_are_ignored() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[input(0, 10.0, 100.0), Input { id: f64::NAN, ..input(1, 20.0, 100.0) }]);
    assert_eq!(inp(&vitals), None);
}

#[test]
fn interactions_that_start_outside_the_view_are_ignored() {
    let mut vitals = later(100.0);
    see(&mut vitals, &[input(7, 99.0, 100.0)]);
    vitals.end(RelativeMs(500.0));
    see(&mut vitals, &[input(14, 501.0, 100.0)]);
    assert_eq!(inp(&vitals), None);
    see(&mut vitals, &[input(21, 499.0, 104.0)]);
    assert_eq!(inp(&vitals), Some(104.0), "it started inside, though it ended after the view");
}

#[test]
fn a_view_ends_once() {
    let mut vitals = later(100.0);
    vitals.end(RelativeMs(500.0));
    vitals.end(RelativeMs(900.0));
    see(&mut vitals, &[input(7, 600.0, 100.0)]);
    assert_eq!(inp(&vitals), None);
}

#[test]
fn inp_is_capped_at_a_minute() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[input(7, 10.0, 60_008.0)]);
    assert_eq!(inp(&vitals), Some(60_000.0));
}

#[test]
fn the_longest_interaction_is_reported_until_there_are_fifty_and_then_the_second() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[input(7, 10.0, 100.0), input(14, 20.0, 300.0), input(21, 30.0, 200.0)]);
    for (interactions, expected) in [(3, 300.0), (49, 300.0), (50, 200.0), (100, 100.0), (5000, 100.0)] {
        count(&mut vitals, interactions);
        assert_eq!(inp(&vitals), Some(expected), "{interactions}");
    }
}

#[test]
fn inp_is_zero_when_all_interactions_were_too_short_to_be_told() {
    let mut vitals = later(0.0);
    count(&mut vitals, 2);
    let view = view(&vitals);
    assert_eq!(view["performance"]["inp"], json!({"duration": 0}));
    assert_eq!(view["interaction_to_next_paint"], 0);
    assert_eq!(view.get("interaction_to_next_paint_time"), None);
}

#[test]
fn the_first_input_counts_however_short_and_others_below_the_threshold_do_not() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[input(7, 10.0, 32.0)]);
    assert_eq!(inp(&vitals), None);
    see(&mut vitals, &[Input { first: true, ..input(7, 10.0, 8.0) }, input(14, 50.0, 39.0)]);
    assert_eq!(inp(&vitals), Some(8.0));
    see(&mut vitals, &[input(21, 90.0, 40.0)]);
    assert_eq!(inp(&vitals), Some(40.0));
}

#[test]
fn the_longest_entry_of_an_interaction_stands_for_it() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[input(7, 10.0, 100.0), input(7, 20.0, 150.0), input(7, 30.0, 120.0)]);
    count(&mut vitals, 50);
    assert_eq!(inp(&vitals), Some(150.0), "one interaction, so there is no second one to report");
    assert_eq!(view(&vitals)["interaction_to_next_paint_time"], 20_000_000);
}

#[test]
fn of_equally_long_waits_the_earlier_stays() {
    let time = |vitals: &Vitals| view(vitals)["interaction_to_next_paint_time"].as_u64().map(|nanos| nanos / 1_000_000);
    let mut vitals = later(0.0);
    see(&mut vitals, &[input(7, 10.0, 200.0), input(14, 20.0, 200.0), input(7, 30.0, 200.0)]);
    assert_eq!(time(&vitals), Some(10));
    see(&mut vitals, &[input(21, 40.0, 300.0)]);
    count(&mut vitals, 50);
    assert_eq!(time(&vitals), Some(10));
    count(&mut vitals, 100);
    assert_eq!(time(&vitals), Some(20));
}

#[test]
fn the_time_is_since_the_start_of_the_view() {
    let mut vitals = later(1000.0);
    see(&mut vitals, &[input(7, 1250.5, 100.0)]);
    assert_eq!(view(&vitals)["interaction_to_next_paint_time"], 250_500_000);
    assert_eq!(view(&vitals)["performance"]["inp"]["timestamp"], 250_500_000);
}

#[test]
fn the_selector_is_that_of_the_reported_interaction() {
    let selector = |vitals: &Vitals| view(vitals).get("interaction_to_next_paint_target_selector").cloned();
    let mut vitals = later(0.0);
    see(&mut vitals, &[Input { target: None, ..input(7, 10.0, 100.0) }]);
    assert_eq!(selector(&vitals), None);
    see(&mut vitals, &[Input { target: Some("#a"), ..input(14, 300.0, 200.0) }]);
    assert_eq!(selector(&vitals), Some(json!("#a")));
    see(&mut vitals, &[Input { target: Some("#b"), ..input(21, 600.0, 104.0) }]);
    assert_eq!(selector(&vitals), Some(json!("#a")), "another interaction changes nothing");
    see(&mut vitals, &[Input { target: None, ..input(14, 310.0, 208.0) }]);
    assert_eq!(selector(&vitals), Some(json!("#a")), "any entry of the interaction that has a target names it");
    see(&mut vitals, &[Input { target: Some("#c"), ..input(28, 900.0, 304.0) }]);
    assert_eq!(selector(&vitals), Some(json!("#c")));
}

#[test]
fn interactions_are_counted_from_the_start_of_the_view() {
    let inputs = [input(7, 10.0, 200.0), input(14, 20.0, 100.0)];
    for (before, expected) in [(0, 100.0), (10, 200.0)] {
        let page = Page { interactions: before, ..page() };
        let mut vitals = Vitals::new(RelativeMs(0.0), ViewKind::Later, &page);
        see(&mut vitals, &inputs);
        assert_eq!(inp(&vitals), Some(200.0));
        count(&mut vitals, 51);
        assert_eq!(inp(&vitals), Some(expected));
    }
    let mut idle = Vitals::new(RelativeMs(0.0), ViewKind::Later, &Page { interactions: 10, ..page() });
    count(&mut idle, 10);
    assert_eq!(inp(&idle), None);
}

#[test]
fn the_count_is_final_when_the_view_has_ended() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[input(7, 10.0, 200.0), input(14, 20.0, 100.0)]);
    vitals.end(RelativeMs(500.0));
    count(&mut vitals, 50);
    assert_eq!(inp(&vitals), Some(200.0));
}

#[test]
fn where_interactions_are_not_counted_their_ids_tell_how_many_there_were() {
    let mut vitals = uncounted(0.0);
    see(&mut vitals, &[input(107, 10.0, 8.0)]);
    assert_eq!(inp(&vitals), Some(0.0), "one, too short to be reported");
    let mut vitals = uncounted(0.0);
    see(&mut vitals, &[input(107, 10.0, 200.0), input(114, 20.0, 100.0)]);
    see(&mut vitals, &[input(100 + 48 * 7, 30.0, 8.0)]);
    assert_eq!(inp(&vitals), Some(200.0));
    see(&mut vitals, &[input(100 + 50 * 7, 40.0, 8.0)]);
    assert_eq!(inp(&vitals), Some(100.0));
}

#[test]
fn there_are_no_parts_without_processing_times() {
    for processing in [(0.0, 0.0), (11.0, 0.0), (f64::NAN, f64::NAN)] {
        let mut vitals = later(0.0);
        see(&mut vitals, &[Input { processing, ..input(7, 10.0, 100.0) }]);
        assert_eq!(parts(&vitals), None);
        see(&mut vitals, &[Input { processing: (30.0, 50.0), ..input(7, 10.0, 96.0) }]);
        assert_eq!(parts(&vitals), Some([20, 20, 60]), "another entry of it has them");
    }
}

#[test]
fn the_entries_of_an_interaction_are_one_group() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[Input { processing: (120.0, 130.0), ..input(7, 100.0, 104.0) }]);
    see(&mut vitals, &[Input { processing: (110.0, 150.0), ..input(7, 102.0, 96.0) }]);
    assert_eq!(parts(&vitals), Some([10, 40, 54]));
}

#[test]
fn a_group_spans_the_frames_of_its_interaction() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[Input { processing: (110.0, 120.0), ..input(7, 100.0, 104.0) }]);
    see(&mut vitals, &[Input { processing: (320.0, 400.0), ..input(7, 300.0, 304.0) }]);
    assert_eq!(parts(&vitals), Some([10, 290, 4]), "a longer entry later");
    see(&mut vitals, &[Input { processing: (703.0, 900.0), ..input(7, 700.0, 48.0) }]);
    assert_eq!(parts(&vitals), Some([10, 294, 0]), "a shorter entry later");
}

#[test]
fn what_is_rendered_within_8_ms_is_one_group() {
    let rendered_at = |at: f64| {
        let mut vitals = later(0.0);
        see(&mut vitals, &[Input { processing: (120.0, 130.0), ..input(7, 100.0, 104.0) }]);
        see(&mut vitals, &[Input { processing: (140.0, 160.0), ..input(14, 110.0, at - 110.0) }]);
        parts(&vitals)
    };
    assert_eq!(rendered_at(195.0), Some([20, 10, 74]));
    assert_eq!(rendered_at(196.0), Some([20, 40, 44]));
    assert_eq!(rendered_at(212.0), Some([20, 40, 44]));
    assert_eq!(rendered_at(213.0), Some([20, 10, 74]));
}

#[test]
fn the_parts_are_those_of_the_interaction_that_is_reported_now() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[Input { processing: (110.0, 150.0), ..input(7, 100.0, 104.0) }]);
    assert_eq!(parts(&vitals), Some([10, 40, 54]));
    see(&mut vitals, &[Input { processing: (520.0, 600.0), ..input(14, 500.0, 200.0) }]);
    assert_eq!(parts(&vitals), Some([20, 80, 100]));
    count(&mut vitals, 50);
    assert_eq!(parts(&vitals), Some([10, 40, 54]));
}

#[test]
fn a_handler_that_outlasts_the_paint_fills_all_the_time_there_is() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[Input { processing: (110.0, 5000.0), ..input(7, 100.0, 104.0) }]);
    assert_eq!(parts(&vitals), Some([10, 94, 0]));
    let mut vitals = later(0.0);
    see(&mut vitals, &[Input { processing: (300.0, 310.0), ..input(7, 100.0, 104.0) }]);
    assert_eq!(parts(&vitals), Some([200, 0, 0]), "and a late one moves the paint");
}

#[test]
fn a_group_is_forgotten_with_its_interaction() {
    let mut vitals = later(0.0);
    see(&mut vitals, &[Input { processing: (105.0, 139.0), ..input(7, 100.0, 40.0) }]);
    for id in 2..12 {
        see(&mut vitals, &[input(id * 7, f64::from(id) * 1000.0, 48.0)]);
    }
    see(&mut vitals, &[Input { processing: (170.0, 180.0), ..input(7, 150.0, 104.0) }]);
    assert_eq!(inp(&vitals), Some(104.0));
    assert_eq!(parts(&vitals), Some([20, 10, 74]), "the fast entry left no trace");
}

proptest! {
    #[test]
    fn inp_equals_the_naive_percentile(
        entries in prop::collection::vec((1u32..60, 5u32..60), 0..150),
        interactions in 0u32..700,
    ) {
        let mut vitals = later(0.0);
        let mut slowest: Vec<(u32, u32)> = Vec::new();
        for (place, &(id, steps)) in entries.iter().enumerate() {
            see(&mut vitals, &[input(id, place as f64 * 100.0, f64::from(steps) * 8.0)]);
            match slowest.iter_mut().find(|(known, _)| *known == id) {
                Some((_, longest)) => *longest = steps.max(*longest),
                None => slowest.push((id, steps)),
            }
        }
        count(&mut vitals, interactions);
        let mut durations: Vec<u32> = slowest.iter().map(|(_, steps)| steps * 8).collect();
        durations.sort_unstable_by(|one, other| other.cmp(one));
        durations.truncate(10);
        let place = (interactions as usize / 50).min(durations.len().saturating_sub(1));
        let nothing = (interactions > 0).then_some(0.0);
        prop_assert_eq!(inp(&vitals), durations.get(place).map(|ms| f64::from(*ms)).or(nothing));
    }

    #[test]
    fn the_parts_of_inp_are_never_negative_and_sum_to_it(
        start in 0u32..1000, steps in 5u32..100, delay in 0u32..300, work in 0u32..900,
    ) {
        let (start, duration) = (f64::from(start), f64::from(steps) * 8.0);
        let first = start + f64::from(delay) + 1.0;
        let mut vitals = later(0.0);
        see(&mut vitals, &[Input { processing: (first, first + f64::from(work)), ..input(7, start, duration) }]);
        let parts = parts(&vitals).expect("parts");
        prop_assert!(parts.iter().all(|part| *part >= 0));
        prop_assert_eq!(parts.iter().sum::<i64>(), i64::from((steps * 8).max(delay + 1)));
    }
}
