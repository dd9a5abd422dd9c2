//! The whole line, without a browser: observations and a clock in, what the intake would receive out.

use ferrum_rum::assemble::writer::Fragment;
use ferrum_rum::config::{Config, Percent, Switches};
use ferrum_rum::delivery::Leaving;
use ferrum_rum::diagnostics::EventKind;
use ferrum_rum::effect::Effect;
use ferrum_rum::observation::{ContextKind, Entry, Navigation, Observation, PageState, TimedAction, ViewOptions, What};
use ferrum_rum::record::Reader;
use ferrum_rum::rum::Rum;
use ferrum_rum::time::{EpochMs, RelativeMs};
use serde_json::Value;
mod page;
mod property;

use page::{MINUTE, ORIGIN, Page, config, of_type, outside, views};

#[test]
fn the_first_view_began_with_the_page_and_holds_what_happened_in_it() {
    let mut page = Page::open(config());
    page.now = 500.0;
    page.action("pay");
    let lines = page.leave();
    let [view] = views(&lines)[..] else { panic!("{lines:?}") };
    assert_eq!(view["date"], ORIGIN as i64);
    assert_eq!(view["view"]["loading_type"], "initial_load");
    assert_eq!(view["view"]["action"]["count"], 1);
    assert_eq!(view["view"]["time_spent"], 500_000_000);
    let action = of_type(&lines, "action")[0];
    assert_eq!(action["view"]["id"], view["view"]["id"]);
    assert_eq!(action["session"]["id"], view["session"]["id"]);
    assert_eq!(action["service"], "shop");
    assert_eq!(action["ddtags"], "env:test");
    assert!(action["usr"]["anonymous_id"].is_string());
}

#[test]
fn contexts_merge_with_the_nearest_winning() {
    let mut page = Page::open(config());
    page.see(What::Context(ContextKind::Global, Fragment(r#"{"a":1,"deep":{"x":1,"y":1}}"#)));
    page.see(What::Context(ContextKind::User, Fragment(r#"{"id":"u","anonymous_id":"own"}"#)));
    page.see(What::Context(ContextKind::View, Fragment(r#"{"deep":{"y":2}}"#)));
    page.see(What::Action { name: "pay", context: Some(Fragment(r#"{"a":3}"#)) });
    page.see(What::Context(ContextKind::FeatureFlags, Fragment(r#"{"new-cart":true}"#)));
    let lines = page.leave();
    let action = of_type(&lines, "action")[0];
    assert_eq!(action["context"], serde_json::json!({"a": 3, "deep": {"x": 1, "y": 2}}));
    assert_eq!(action["usr"], serde_json::json!({"id": "u", "anonymous_id": "own"}));
    assert!(action.get("feature_flags").is_none() && action.get("account").is_none());
    assert_eq!(views(&lines)[0]["feature_flags"]["new-cart"], true);
}

#[test]
fn a_route_change_ends_a_view_and_begins_one_and_a_query_does_not() {
    let mut page = Page::open(config());
    page.now = 1000.0;
    page.see(What::Location { href: "https://shop.test/cart?step=2", anchor: false });
    page.action("same view");
    page.now = 2000.0;
    page.see(What::Location { href: "https://shop.test/payment", anchor: false });
    page.action("next view");
    let lines = page.leave();
    let [first, second] = views(&lines)[..] else { panic!("{lines:?}") };
    assert_eq!(
        (&first["view"]["is_active"], &first["view"]["url"]),
        (&false.into(), &"https://shop.test/cart?step=1".into())
    );
    assert_eq!(second["view"]["referrer"], "https://shop.test/cart?step=1");
    assert_eq!(second["view"]["loading_type"], "route_change");
    let urls: Vec<_> = of_type(&lines, "action").iter().map(|action| action["view"]["url"].clone()).collect();
    assert_eq!(urls, ["https://shop.test/cart?step=2", "https://shop.test/payment"]);
}

#[test]
fn with_manual_views_the_first_start_view_is_the_page_load() {
    let mut page = Page::open(Config { switches: Switches(Switches::VIEWS_MANUAL), ..config() });
    page.see(What::StartView(ViewOptions { name: Some("cart"), ..ViewOptions::default() }));
    page.see(What::Location { href: "https://shop.test/elsewhere", anchor: false });
    page.see(What::StartView(ViewOptions { name: Some("payment"), ..ViewOptions::default() }));
    let lines = page.leave();
    let seen: Vec<_> =
        views(&lines).iter().map(|view| (view["view"]["name"].clone(), view["view"]["loading_type"].clone())).collect();
    assert_eq!(seen, [("cart".into(), "initial_load".into()), ("payment".into(), "route_change".into())]);
}

#[test]
fn a_session_that_is_not_sampled_sends_nothing_and_counts_what_it_drops() {
    let mut page = Page::open(Config { session_sample_rate: Percent(0.0), ..config() });
    page.action("pay");
    page.wait(2.0 * MINUTE);
    assert!(page.leave().is_empty());
    assert!(!page.cookie.is_empty(), "the session is kept all the same, for other tabs and pages");
    let answer = page.rum.answer(
        2,
        &mut Reader::default(),
        RelativeMs(page.now),
        EpochMs(ORIGIN + page.now),
        &page.out.diagnostics,
    );
    let diagnosis: Value = serde_json::from_slice(&answer).unwrap();
    assert!(diagnosis["dropped"]["sampled_out"].as_i64() >= Some(2), "{diagnosis}");
}

#[test]
fn a_quarter_of_an_hour_without_activity_ends_the_session_and_a_click_begins_the_next() {
    let mut page = Page::open(config());
    page.see(What::StartView(ViewOptions { name: Some("cart"), ..ViewOptions::default() }));
    page.wait(16.0 * MINUTE);
    page.action("nobody's");
    page.see(What::Interaction);
    page.action("renewed");
    let lines = page.leave();
    let seen = views(&lines);
    let [_, ended, renewed] = seen[..] else { panic!("{seen:?}") };
    assert_eq!(ended["session"]["is_active"], false);
    assert_eq!(
        ended["view"]["time_spent"],
        (15.0 * MINUTE * 1e6) as i64,
        "it ended at its deadline, not when we saw it"
    );
    assert_eq!(renewed["view"]["loading_type"], "session_renewal");
    assert_eq!(renewed["view"]["name"], "cart");
    assert_ne!(renewed["session"]["id"], ended["session"]["id"]);
    assert_eq!(renewed["usr"]["anonymous_id"], ended["usr"]["anonymous_id"]);
    assert_eq!(of_type(&lines, "action").len(), 1);
}

#[test]
fn after_a_long_sleep_nothing_lands_in_the_dead_session_whichever_clock_went_on() {
    for clock_stood_still in [false, true] {
        let mut page = Page::open(config());
        page.wait(MINUTE + 300.0);
        page.see(What::Entry(Entry::FirstContentfulPaint { start: RelativeMs(150.0) }));
        let hour = 60.0 * MINUTE;
        if clock_stood_still {
            page.slept = hour;
        } else {
            page.now += hour;
        }
        page.action("nobody's");
        page.see(What::Interaction);
        page.action("renewed");
        let lines = page.leave();
        let [ended, renewed] = views(&lines)[..] else { panic!("{lines:?}") };
        assert_eq!((&ended["session"]["is_active"], &ended["view"]["is_active"]), (&false.into(), &false.into()));
        assert_eq!(ended["view"]["time_spent"], (15.0 * MINUTE * 1e6) as i64 + 100_000_000, "{clock_stood_still}");
        assert_eq!(renewed["view"]["loading_type"], "session_renewal");
        let [action] = of_type(&lines, "action")[..] else { panic!("{lines:?}") };
        assert_eq!(action["session"]["id"], renewed["session"]["id"]);
        assert_eq!(action["action"]["target"]["name"], "renewed");
    }
}

#[test]
fn a_context_property_replaces_and_a_timing_is_never_negative() {
    let mut page = Page::open(config());
    page.see(What::Context(ContextKind::View, Fragment(r#"{"cart":{"a":1},"b":1}"#)));
    page.see(What::Context(ContextKind::ViewProperty, Fragment(r#"{"cart":{"c":2}}"#)));
    page.see(What::Context(ContextKind::FeatureFlags, Fragment(r#"{"f":{"x":1}}"#)));
    page.see(What::Context(ContextKind::FeatureFlags, Fragment(r#"{"f":{"y":1}}"#)));
    for (name, time) in [("before", -5.0), ("odd", f64::NEG_INFINITY), ("none", f64::NAN), ("epoch", ORIGIN - 5.0)] {
        page.see(What::Timing { name, time: Some(time) });
    }
    let lines = page.leave();
    let view = views(&lines)[0];
    assert_eq!(view["context"], serde_json::json!({"cart": {"c": 2}, "b": 1}));
    assert_eq!(view["feature_flags"], serde_json::json!({"f": {"y": 1}}));
    let zeros = serde_json::json!({"before": 0, "odd": 0, "none": 0, "epoch": 0});
    assert_eq!(view["view"]["custom_timings"], zeros);
}

#[test]
fn without_a_store_there_is_one_warning_and_nothing_else() {
    // A jar that keeps nothing, from the first write on.
    let mut out = outside(1.0);
    let mut rum = Rum::start(config(), "https://shop.test/", RelativeMs(1.0), &mut out);
    let mut warnings = 0;
    for _ in 0..5 {
        for effect in std::mem::take(&mut out.effects) {
            match effect {
                Effect::ReadSession(trigger, _) => {
                    let what = What::Stored { trigger, cookies: "" };
                    rum.observe(&Observation { at: RelativeMs(1.0), what }, &mut out);
                }
                Effect::Warn(_) => warnings += 1,
                Effect::Send(request) => panic!("{request:?}"),
                Effect::WriteSession(_)
                | Effect::View(..)
                | Effect::Frustration(..)
                | Effect::Keep { .. }
                | Effect::Forget(_)
                | Effect::Write => {}
            }
        }
        rum.observe(&Observation { at: RelativeMs(1.0), what: What::Action { name: "a", context: None } }, &mut out);
        rum.observe(&Observation { at: RelativeMs(1.0), what: What::Exiting(Leaving::Hidden) }, &mut out);
    }
    assert_eq!(warnings, 1);
}

#[test]
fn what_the_host_drops_is_counted_nowhere() {
    let mut page = Page::open(Config { switches: Switches(Switches::BEFORE_SEND), ..config() });
    page.out.host.dropped = Some(EventKind::Action);
    page.action("pay");
    let lines = page.leave();
    assert!(of_type(&lines, "action").is_empty());
    assert_eq!(views(&lines)[0]["view"]["action"]["count"], 0);
}

#[test]
fn past_three_thousand_a_minute_one_error_says_that_some_are_missing() {
    let mut page = Page::open(config());
    for _ in 0..3100 {
        page.action("again");
    }
    let lines = page.leave();
    assert_eq!(of_type(&lines, "action").len(), 3000);
    let [error] = of_type(&lines, "error")[..] else { panic!() };
    assert_eq!(error["error"]["message"], "Reached max number of actions by minute: 3000");
    assert_eq!(error["error"]["source"], "agent");
}

#[test]
fn a_hidden_page_tells_what_waited_of_every_view() {
    let mut page = Page::open(config());
    page.now = 1000.0;
    page.see(What::Location { href: "https://shop.test/next", anchor: false });
    page.see(What::Entry(Entry::FirstContentfulPaint { start: RelativeMs(150.0) }));
    page.see(What::Page(PageState::Hidden));
    page.see(What::Exiting(Leaving::Hidden));
    let first = views(&page.lines)[0];
    assert_eq!(first["view"]["first_contentful_paint"], 150_000_000, "{first}");
    assert_eq!(first["view"]["is_active"], false);
}

#[test]
fn a_click_carries_its_masked_name() {
    let mut page = Page::open(config());
    let ticket = page.rum.names.begin();
    page.rum.names.mask();
    page.click(ticket);
    let lines = page.leave();
    let click = of_type(&lines, "action")[0];
    assert_eq!(click["action"]["target"]["name"], "Masked Element");
    assert_eq!(click["_dd"]["action"]["name_source"], "mask_placeholder");
    assert_eq!(click["_dd"]["action"]["position"]["y"], 2);
}

#[test]
fn an_error_names_the_click_under_way_and_is_counted_by_it() {
    let mut page = Page::open(config());
    page.now = 1000.0;
    page.click(1);
    page.error();
    page.wait(1100.0);
    page.error();
    let lines = page.leave();
    let click = of_type(&lines, "action")[0];
    let [during, after] = of_type(&lines, "error")[..] else { panic!("{lines:?}") };
    let ids = during["action"]["id"].as_array().unwrap();
    // The rage click that it may have become stands besides.
    assert!(ids.len() == 2 && ids.contains(&click["action"]["id"]), "{during}");
    assert!(after.get("action").is_none(), "{after}");
    assert_eq!(click["action"]["error"]["count"], 1);
    assert_eq!(click["action"]["frustration"]["type"], serde_json::json!(["error_click", "dead_click"]));
    assert_eq!(views(&lines)[0]["view"]["frustration"]["count"], 2);
    assert_eq!(click["date"], (ORIGIN + 1000.0) as i64, "it is told late and dated when it was");
}

#[test]
fn a_lone_click_is_written_down_with_its_view_and_asks_for_no_cookie() {
    let switches = Switches(Switches::JOURNAL | Switches::STORE_TELLS);
    let mut page = Page::open(Config { switches, ..config() });
    page.wait(10_000.0);
    assert_eq!(page.unwritten, 0);
    (page.writes, page.cookie_reads, page.wakes) = (Vec::new(), 0, 0);
    page.see(What::Interaction);
    page.click(1);
    page.wait(10_000.0);
    assert_eq!((page.unwritten, page.cookie_reads), (0, 0));
    assert_eq!(page.writes.len(), 1, "{:?}", page.writes);
    assert_eq!(page.wakes, 3, "the page rests; no other click follows; the view's update");
    // Left, the page tells the store that it was used.
    page.leave();
    assert_eq!(page.cookie_reads, 1);
}

#[test]
fn what_the_page_tells_is_written_down_in_a_quarter_of_a_second() {
    let mut page = Page::open(Config { switches: Switches(Switches::JOURNAL), ..config() });
    page.wait(10_000.0);
    for told in [Page::error as fn(&mut Page), |page| page.action("paid")] {
        let at = page.now;
        told(&mut page);
        page.wait(250.0);
        assert!(page.unwritten == 0 && page.writes.last().is_some_and(|write| *write >= at), "{:?}", page.writes);
        page.wait(20_000.0);
    }
}

#[test]
fn a_click_that_navigates_is_told_before_its_view_ends_and_belongs_to_it() {
    let mut page = Page::open(Config { switches: Switches(Switches::BEFORE_SEND), ..config() });
    page.now = 1000.0;
    page.click(1);
    page.now = 1030.0;
    page.see(What::Location { href: "https://shop.test/next", anchor: false });
    let lines = page.leave();
    let click = of_type(&lines, "action")[0];
    let first = views(&lines)[0];
    assert_eq!(click["view"]["id"], first["view"]["id"]);
    assert_eq!(click["action"]["loading_time"], 30_000_000);
    assert_eq!(first["view"]["action"]["count"], 1);
    assert_eq!(page.out.host.tickets, [(1, 1)]);
}

#[test]
fn a_view_is_loaded_when_the_page_has_come_to_rest_and_its_load_event_is_over() {
    let mut page = Page::open(config());
    page.see(What::Activity(Reader::new(&[180.0, 260.0], "")));
    page.now = 300.0;
    page.see(What::Entry(Entry::Navigation(Navigation {
        response_start: RelativeMs(10.0),
        load_event: RelativeMs(220.0),
        ..Navigation::default()
    })));
    page.wait(4000.0);
    page.see(What::Location { href: "https://shop.test/next", anchor: false });
    page.wait(20.0);
    page.see(What::LoadingTime);
    page.wait(4000.0);
    page.see(What::Location { href: "https://shop.test/third", anchor: false });
    page.wait(50.0);
    page.see(What::Activity(Reader::default()));
    page.wait(20.0);
    page.see(What::Page(PageState::Hidden));
    page.wait(4000.0);
    let lines = page.leave();
    let times: Vec<_> = views(&lines).iter().map(|view| view["view"]["loading_time"].clone()).collect();
    // The last one came to rest before it was hidden.
    assert_eq!(times, [260_000_000, 20_000_000, 50_000_000]);
}

#[test]
fn a_started_action_lasts_until_it_is_stopped_and_counts_what_happens() {
    let mut page = Page::open(config());
    let named = |name| TimedAction { name, ..TimedAction::default() };
    page.see(What::StopAction(named("never started")));
    page.see(What::StartAction(TimedAction { context: Some(Fragment(r#"{"a":1,"b":1}"#)), ..named("upload") }));
    page.see(What::StartAction(TimedAction { key: Some("2"), ..named("upload") }));
    page.wait(500.0);
    page.error();
    let stop = TimedAction { kind: Some("swipe"), context: Some(Fragment(r#"{"b":2}"#)), ..named("upload") };
    page.see(What::StopAction(stop));
    page.see(What::StopAction(stop));
    page.wait(1.0);
    page.error();
    let lines = page.leave();
    let [action] = of_type(&lines, "action")[..] else { panic!("{lines:?}") };
    assert_eq!((&action["action"]["type"], &action["action"]["target"]["name"]), (&"swipe".into(), &"upload".into()));
    assert_eq!(action["action"]["loading_time"], 500_000_000);
    assert_eq!(action["action"]["error"]["count"], 1);
    assert_eq!(action["action"]["frustration"]["type"], serde_json::json!(["error_click"]));
    assert_eq!(action["context"], serde_json::json!({"a": 1, "b": 2}));
    let [during, after] = of_type(&lines, "error")[..] else { panic!() };
    assert_eq!(during["action"]["id"].as_array().map(Vec::len), Some(2));
    assert_eq!(during["action"]["id"][1], action["action"]["id"], "the newer one first");
    assert_eq!(after["action"]["id"].as_array().map(Vec::len), Some(1));
}
