//! FCP, LCP, first input, first hidden, navigation timings and prerendering.

use super::*;

fn lcp(at: f64, size: f64) -> Entry<'static> {
    lcp_of(at, size, None, None)
}

fn lcp_of(at: f64, size: f64, url: Option<&str>, resource: Option<(f64, f64)>) -> Entry<'_> {
    let resource = resource.map(|(request, response)| (RelativeMs(request), RelativeMs(response)));
    Entry::LargestContentfulPaint { start: RelativeMs(at), size, target: Some("#hero"), url, resource }
}

fn first_input(at: f64, processing: f64) -> Entry<'static> {
    Entry::Event {
        start: RelativeMs(at),
        duration: Millis(16.0),
        processing_start: RelativeMs(processing),
        processing_end: RelativeMs(processing),
        interaction_id: 0.0,
        target: Some("A"),
        first_input: true,
    }
}

fn restored(start: f64, hidden: bool) -> Vitals {
    Vitals::new(RelativeMs(start), ViewKind::Restored, &Page { hidden, ..page() })
}

fn parts(vitals: &Vitals) -> Value {
    view(vitals)["performance"]["lcp"]["sub_parts"].clone()
}

#[test]
fn only_the_first_view_has_paint_navigation_and_first_input_metrics() {
    let entries = || [navigation(50.0, 410.0, 0.0), fcp(6000.0), lcp(6000.0, 9.0), first_input(6000.0, 6010.0)];
    let mut second = later(5000.0);
    assert_eq!(observe(&mut second, entries()), [false; 4]);
    assert_eq!(view(&second), view(&later(5000.0)));
    assert_eq!(observe(&mut restored(5000.0, false), entries()), [false; 4]);
    // They come late, but are not another view's.
    let mut first = initial();
    first.end(RelativeMs(5000.0));
    assert_eq!(observe(&mut first, entries()), [true; 4]);
}

#[test]
fn fcp_is_told_once() {
    let mut vitals = initial();
    assert_eq!(observe(&mut vitals, [fcp(100.0), fcp(200.0)]), [true, false]);
    assert_eq!(view(&vitals)["first_contentful_paint"], 100_000_000);
}

#[test]
fn paints_and_first_input_at_or_after_the_first_hidden_moment_are_discarded() {
    let mut vitals = initial();
    let entries = [hidden(100.0), fcp(100.0), lcp(101.0, 9.0), first_input(100.0, 105.0)];
    assert_eq!(observe(&mut vitals, entries), [false; 4]);
    let mut vitals = initial();
    let entries = [hidden(100.0), fcp(99.9), lcp(99.9, 9.0), first_input(99.0, 105.0)];
    assert_eq!(observe(&mut vitals, entries), [false, true, true, true]);
}

#[test]
fn paints_after_ten_minutes_are_discarded() {
    assert_eq!(observe(&mut initial(), [fcp(600_000.0), lcp(600_000.0, 9.0)]), [false, false]);
    assert_eq!(observe(&mut initial(), [fcp(599_999.0), lcp(599_999.0, 9.0)]), [true, true]);
}

#[test]
fn first_hidden_is_the_earliest_moment_told_and_none_before_the_view() {
    let mut vitals = later(1000.0);
    assert!(vitals.visibility().seen_until(NOW));
    observe(&mut vitals, [hidden(500.0)]);
    assert!(vitals.visibility().seen_until(NOW));
    observe(&mut vitals, [hidden(3000.0), hidden(2000.0), hidden(4000.0)]);
    assert!(vitals.visibility().seen_until(RelativeMs(1999.0)));
    assert!(!vitals.visibility().seen_until(RelativeMs(2000.0)));
}

#[test]
fn a_view_of_a_hidden_page_is_never_seen() {
    let hidden_page = Page { hidden: true, ..page() };
    let seen = |kind, page| Vitals::new(RelativeMs(0.0), kind, page).visibility().seen_until(RelativeMs(0.0));
    assert!(!seen(ViewKind::Later, &hidden_page));
    let shown = page();
    assert!(seen(ViewKind::Later, &shown));
    let silent = Page { supported: Supported(0), ..hidden_page };
    assert!(!seen(ViewKind::Initial, &silent), "no entries tell: hidden now means always hidden");
    assert!(seen(ViewKind::Initial, &hidden_page), "entries tell since when");
}

#[test]
fn a_page_loaded_in_the_background_has_no_paints() {
    let mut vitals = initial();
    let entries = [navigation(50.0, 0.0, 0.0), hidden(0.0), fcp(5000.0), lcp(5000.0, 9.0)];
    assert_eq!(observe(&mut vitals, entries), [false; 4]);
}

#[test]
fn being_hidden_while_prerendered_does_not_kill_the_paints_of_a_page_shown_later() {
    let mut vitals = initial();
    let entries = [navigation(50.0, 0.0, 2000.0), hidden(0.0), fcp(2100.0), lcp(2300.0, 9.0)];
    assert_eq!(observe(&mut vitals, entries), [false, false, true, true]);
    let mut told_in_reverse = initial();
    observe(&mut told_in_reverse, [hidden(0.0), navigation(50.0, 0.0, 2000.0)]);
    assert_eq!(observe(&mut told_in_reverse, [fcp(2100.0)]), [true]);
    // Activated in a background tab: hidden from the very moment on.
    let entries = [navigation(50.0, 0.0, 2000.0), hidden(0.0), hidden(2000.0), fcp(9000.0)];
    assert_eq!(observe(&mut initial(), entries), [false; 4]);
}

#[test]
fn a_prerendered_page_is_measured_from_its_activation_and_never_below_zero() {
    let mut vitals = initial();
    observe(
        &mut vitals,
        [
            navigation(50.0, 410.0, 2000.0),
            fcp(1900.0),
            lcp_of(2300.0, 9.0, Some("https://a.example/"), Some((1000.0, 2100.0))),
        ],
    );
    let view = view(&vitals);
    assert_eq!(view["first_byte"], 0);
    assert_eq!(view["first_contentful_paint"], 0);
    assert_eq!(view["largest_contentful_paint"], 300_000_000);
    let expected = json!({"load_delay": 0, "load_time": 100_000_000, "render_delay": 200_000_000});
    assert_eq!(parts(&vitals), expected);
}

#[test]
fn ten_minutes_of_prerendering_do_not_count() {
    let mut vitals = initial();
    assert_eq!(observe(&mut vitals, [navigation(50.0, 0.0, 700_000.0), fcp(700_100.0)]), [false, true]);
}

#[test]
fn a_larger_paint_replaces_the_largest_and_a_smaller_or_equal_one_does_not() {
    let mut vitals = initial();
    let entries = [lcp(100.0, 0.0), lcp(200.0, 9.0), lcp(300.0, 9.0), lcp(400.0, 8.0), lcp(500.0, 10.0)];
    assert_eq!(observe(&mut vitals, entries), [false, true, false, false, true]);
    assert_eq!(view(&vitals)["largest_contentful_paint"], 500_000_000);
}

#[test]
fn a_paint_at_or_after_the_first_input_is_the_users_doing() {
    let mut vitals = initial();
    let input = |at| Entry::FirstInput { start: RelativeMs(at) };
    let entries = [input(200.0), input(900.0), lcp(200.0, 9.0), lcp(199.0, 5.0)];
    assert_eq!(observe(&mut vitals, entries), [false, false, false, true]);
}

#[test]
fn lcp_names_its_resource_unless_that_has_no_url() {
    let url = |url| {
        let mut vitals = initial();
        observe(&mut vitals, [lcp_of(100.0, 9.0, url, None)]);
        view(&vitals)["performance"]["lcp"].get("resource_url").cloned()
    };
    assert_eq!(url(Some("https://a.example/")), Some(json!("https://a.example/")));
    assert_eq!(url(Some("")), None);
    assert_eq!(url(None), None);
}

#[test]
fn lcp_has_no_parts_without_a_first_byte() {
    for response_start in [-1.0, 0.0, NOW.0 + 1.0] {
        let mut vitals = initial();
        observe(&mut vitals, [navigation(response_start, 410.0, 0.0), lcp(100.0, 9.0)]);
        assert_eq!(parts(&vitals), Value::Null);
        assert_eq!(view(&vitals).get("first_byte"), None, "negative, unknown and future ones are dropped");
        assert_eq!(view(&vitals)["load_event"], 410_000_000);
    }
}

#[test]
fn text_has_nothing_but_a_render_delay() {
    let mut vitals = initial();
    observe(&mut vitals, [navigation(50.0, 0.0, 0.0), lcp(120.0, 9.0)]);
    assert_eq!(parts(&vitals), json!({"load_delay": 0, "load_time": 0, "render_delay": 70_000_000}));
}

#[test]
fn the_parts_of_lcp_stay_between_first_byte_and_paint() {
    let cases = [
        // The resource was requested before the document's first byte (early hints).
        ((20.0, 80.0), [0, 30, 70]),
        // A video goes on loading, or the response's end is unknown.
        ((60.0, 900.0), [10, 90, 0]),
        ((60.0, 0.0), [10, 0, 90]),
        ((60.0, f64::NAN), [10, 0, 90]),
        ((200.0, 300.0), [100, 0, 0]),
    ];
    for (resource, [delay, time, render]) in cases {
        let mut vitals = initial();
        observe(&mut vitals, [navigation(50.0, 0.0, 0.0), lcp_of(150.0, 9.0, Some("u"), Some(resource))]);
        let ns = |ms: i64| ms * 1_000_000;
        let expected = json!({"load_delay": ns(delay), "load_time": ns(time), "render_delay": ns(render)});
        assert_eq!(parts(&vitals), expected, "{resource:?}");
    }
}

#[test]
fn the_second_frame_after_a_restore_is_both_fcp_and_lcp() {
    let mut vitals = restored(5000.0, true);
    let paint = |at| Entry::RestoredPaint { start: RelativeMs(at) };
    assert_eq!(observe(&mut vitals, [paint(5030.5), paint(9000.0)]), [true, false]);
    let view = view(&vitals);
    assert_eq!(view["first_contentful_paint"], 30_500_000);
    assert_eq!(view["largest_contentful_paint"], 30_500_000);
    assert_eq!(view["performance"]["lcp"], json!({"timestamp": 30_500_000}));
    assert_eq!(observe(&mut initial(), [paint(5030.5)]), [false]);
}

#[test]
fn a_page_restored_into_the_background_has_no_paint() {
    let mut vitals = restored(5000.0, false);
    let entries = [hidden(5001.0), Entry::RestoredPaint { start: RelativeMs(60_000.0) }];
    assert_eq!(observe(&mut vitals, entries), [false, false]);
}

#[test]
fn navigation_timings_are_told_when_the_load_event_is_over() {
    let mut vitals = initial();
    assert_eq!(observe(&mut vitals, [navigation(50.0, 0.0, 0.0)]), [false]);
    assert_eq!(view(&vitals), view(&initial()));
    assert_eq!(observe(&mut vitals, [navigation(50.0, 410.0, 0.0)]), [true]);
    assert_eq!(view(&vitals)["dom_complete"], 400_000_000);
}

#[test]
fn a_milestone_that_is_unknown_is_absent() {
    let mut vitals = initial();
    let broken =
        Navigation { load_event: RelativeMs(400.0), dom_interactive: RelativeMs(-3.0), ..Navigation::default() };
    observe(&mut vitals, [Entry::Navigation(broken)]);
    let view = view(&vitals);
    assert_eq!(view["load_event"], 400_000_000);
    assert_eq!((view.get("dom_complete"), view.get("dom_interactive")), (None, None));
}

#[test]
fn the_first_input_delay_is_that_of_the_first_input_alone_and_never_negative() {
    let mut vitals = initial();
    assert_eq!(observe(&mut vitals, [first_input(100.0, f64::NAN)]), [false]);
    assert_eq!(observe(&mut vitals, [first_input(100.0, 90.0), first_input(300.0, 400.0)]), [true, false]);
    let view = view(&vitals);
    assert_eq!(view["first_input_delay"], 0);
    assert_eq!(view["performance"]["fid"], json!({"duration": 0, "timestamp": 100_000_000, "target_selector": "A"}));
    assert_eq!(view.get("interaction_to_next_paint"), None, "it had no interaction id");
}
