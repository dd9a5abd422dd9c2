//! What the wire shows of a view after a course of entries: tests see the vitals only through what they write.

mod cls;
mod inp;
mod loading;

use super::*;
use crate::observation::{Navigation, Rect};
use serde_json::{Value, json};

const ALL: Supported = Supported(
    Supported::LAYOUT_SHIFT | Supported::INTERACTIONS | Supported::INTERACTION_COUNT | Supported::VISIBILITY_STATE,
);
const NOW: RelativeMs = RelativeMs(1e9);

fn page() -> Page {
    Page { supported: ALL, hidden: false, interactions: 0 }
}

fn initial() -> Vitals {
    Vitals::new(RelativeMs(0.0), ViewKind::Initial, &page())
}

fn later(start: f64) -> Vitals {
    Vitals::new(RelativeMs(start), ViewKind::Later, &page())
}

fn written(write: impl FnOnce(&mut Writer)) -> Value {
    let mut writer = Writer::new();
    writer.open("");
    write(&mut writer);
    writer.close();
    serde_json::from_slice(&writer.into_bytes()).expect("valid JSON")
}

fn view(vitals: &Vitals) -> Value {
    written(|writer| vitals.write_view(writer))
}

fn dd(vitals: &Vitals) -> Value {
    written(|writer| vitals.write_dd(writer))
}

/// Lets a view see entries, and tells which of them scheduled an update.
fn observe<'a>(vitals: &mut Vitals, entries: impl IntoIterator<Item = Entry<'a>>) -> Vec<bool> {
    entries.into_iter().map(|entry| vitals.observe(&entry, NOW)).collect()
}

fn hidden(at: f64) -> Entry<'static> {
    Entry::Hidden { start: RelativeMs(at) }
}

fn fcp(at: f64) -> Entry<'static> {
    Entry::FirstContentfulPaint { start: RelativeMs(at) }
}

fn navigation(response_start: f64, load_event: f64, activation_start: f64) -> Entry<'static> {
    Entry::Navigation(Navigation {
        response_start: RelativeMs(response_start),
        dom_interactive: RelativeMs(300.0),
        dom_content_loaded: RelativeMs(350.5),
        dom_complete: RelativeMs(400.0),
        load_event: RelativeMs(load_event),
        activation_start: RelativeMs(activation_start),
    })
}

#[test]
fn a_view_without_vitals_has_an_empty_performance_object() {
    let bare = Vitals::new(RelativeMs(0.0), ViewKind::Initial, &Page::default());
    assert_eq!(view(&bare), json!({"performance": {}}));
    assert_eq!(dd(&bare), json!({}));
}

#[test]
fn every_vital_stands_twice_under_the_names_of_the_schema() {
    let mut vitals = initial();
    let changed = observe(
        &mut vitals,
        [
            navigation(50.0, 0.0, 0.0),
            fcp(120.5),
            Entry::LargestContentfulPaint {
                start: RelativeMs(300.0),
                size: 100.0,
                target: Some("#hero"),
                url: Some("https://a.example/hero.png"),
                resource: Some((RelativeMs(100.0), RelativeMs(200.0))),
            },
            Entry::LayoutShift {
                start: RelativeMs(500.0),
                value: 0.123_456,
                had_recent_input: false,
                target: Some("MAIN"),
                previous: Rect { x: 1.5, y: 2.0, width: 3.0, height: 4.0 },
                current: Rect { x: 5.0, y: 6.0, width: 7.0, height: 8.0 },
                device_pixel_ratio: 1.25,
            },
            Entry::InteractionCount(1),
            Entry::Event {
                start: RelativeMs(900.0),
                duration: Millis(104.0),
                processing_start: RelativeMs(910.0),
                processing_end: RelativeMs(970.0),
                interaction_id: 7.0,
                target: Some("BUTTON"),
                first_input: true,
            },
            navigation(50.0, 410.0, 0.0),
        ],
    );
    assert_eq!(changed, [false, true, true, true, false, true, true]);
    let expected = json!({
        "first_byte": 50_000_000, "dom_interactive": 300_000_000, "dom_content_loaded": 350_500_000,
        "dom_complete": 400_000_000, "load_event": 410_000_000,
        "first_contentful_paint": 120_500_000,
        "largest_contentful_paint": 300_000_000, "largest_contentful_paint_target_selector": "#hero",
        "first_input_delay": 10_000_000, "first_input_time": 900_000_000, "first_input_target_selector": "BUTTON",
        "cumulative_layout_shift": 0.1235, "cumulative_layout_shift_time": 500_000_000,
        "cumulative_layout_shift_target_selector": "MAIN",
        "interaction_to_next_paint": 104_000_000, "interaction_to_next_paint_time": 900_000_000,
        "interaction_to_next_paint_target_selector": "BUTTON",
        "performance": {
            "fcp": {"timestamp": 120_500_000},
            "lcp": {"timestamp": 300_000_000, "target_selector": "#hero",
                "resource_url": "https://a.example/hero.png",
                "sub_parts": {"load_delay": 50_000_000, "load_time": 100_000_000, "render_delay": 100_000_000}},
            "fid": {"duration": 10_000_000, "timestamp": 900_000_000, "target_selector": "BUTTON"},
            "cls": {"score": 0.1235, "timestamp": 500_000_000, "target_selector": "MAIN",
                "previous_rect": {"x": 1.5, "y": 2, "width": 3, "height": 4},
                "current_rect": {"x": 5, "y": 6, "width": 7, "height": 8}},
            "inp": {"duration": 104_000_000, "timestamp": 900_000_000, "target_selector": "BUTTON",
                "sub_parts": {"input_delay": 10_000_000, "processing_duration": 60_000_000,
                    "presentation_delay": 34_000_000}},
        },
    });
    assert_eq!(view(&vitals), expected);
    assert_eq!(dd(&vitals), json!({"cls": {"device_pixel_ratio": 1.25}}));
}
