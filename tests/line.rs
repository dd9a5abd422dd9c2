//! The whole line, without a browser: observations and a clock in, what the intake would receive out.

use ferrum_rum::assemble::writer::Fragment;
use ferrum_rum::collect::vitals::Supported;
use ferrum_rum::config::{Config, Percent, Switches};
use ferrum_rum::delivery::Leaving;
use ferrum_rum::diagnostics::{Diagnostics, EventKind};
use ferrum_rum::effect::{Effect, Host, Outside};
use ferrum_rum::observation::{
    Causes, ClickSeen, ContextKind, Entry, ErrorSeen, ErrorSource, Navigation, Observation, PageState, Thrown,
    TimedAction, ViewOptions, What,
};
use ferrum_rum::record::Reader;
use ferrum_rum::rum::Rum;
use ferrum_rum::time::{Clock, EpochMs, RelativeMs};
use proptest::prelude::*;
use serde_json::Value;

const ORIGIN: f64 = 1_767_225_600_000.0;
const MINUTE: f64 = 60_000.0;

/// A page: its cookie jar, its clock, and an intake that takes everything at once.
struct Page {
    rum: Rum,
    now: f64,
    /// While the machine slept, the page's clock stood still.
    slept: f64,
    out: Outside<PageHost>,
    cookie: String,
    lines: Vec<Value>,
    warnings: Vec<&'static str>,
    /// What the session recorder was told.
    views: Vec<(u32, String)>,
    /// What the journal was not told to write down yet, and when it was told.
    unwritten: u32,
    writes: Vec<f64>,
    cookie_reads: u32,
    wakes: u32,
}

#[derive(Default)]
struct PageHost {
    random: u64,
    dropped: Option<EventKind>,
    tickets: Vec<(u32, u32)>,
}

impl Host for PageHost {
    fn fill_random(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (self.random >> 56) as u8;
        }
    }

    fn edit(&mut self, kind: EventKind, tickets: (u32, u32), _: &mut Vec<u8>) -> bool {
        self.tickets.extend((tickets != (0, 0)).then_some(tickets));
        self.dropped != Some(kind)
    }
}

impl Page {
    fn open(config: Config) -> Self {
        let now = 100.0;
        let mut out = outside(now);
        let rum = Rum::start(config, "https://shop.test/cart?step=1", RelativeMs(now), &mut out);
        let mut page = Self {
            rum,
            now,
            slept: 0.0,
            out,
            cookie: String::new(),
            lines: Vec::new(),
            warnings: Vec::new(),
            views: Vec::new(),
            unwritten: 0,
            writes: Vec::new(),
            cookie_reads: 0,
            wakes: 0,
        };
        page.carry_out();
        page
    }

    fn see(&mut self, what: What) {
        self.out.clock = Clock { wall: EpochMs(ORIGIN + self.now + self.slept), ..clock(self.now) };
        if self.rum.is_overdue(&self.out.clock) {
            self.rum.observe(&Observation { at: RelativeMs(0.0), what: What::Tick }, &mut self.out);
            self.carry_out();
        }
        self.rum.observe(&Observation { at: RelativeMs(self.now), what }, &mut self.out);
        self.carry_out();
    }

    fn carry_out(&mut self) {
        for effect in std::mem::take(&mut self.out.effects) {
            match effect {
                Effect::ReadSession(trigger, _) => {
                    let cookies = self.cookie.clone();
                    self.cookie_reads += 1;
                    self.see(What::Stored { trigger, cookies: &cookies });
                }
                Effect::WriteSession(assignment) => {
                    assignment.split(';').next().unwrap_or("").clone_into(&mut self.cookie);
                }
                Effect::Send(request) => {
                    let body = String::from_utf8(request.body).expect("UTF-8");
                    self.lines.extend(body.lines().map(|line| serde_json::from_str::<Value>(line).expect(line)));
                    self.see(What::Settled { request: request.number, status: 202, retry_after: None });
                }
                Effect::Warn(line) => self.warnings.push(line),
                Effect::View(moment, told) | Effect::Frustration(moment, told) => self.views.push((moment, told)),
                Effect::Keep { .. } | Effect::Forget(_) => self.unwritten += 1,
                Effect::Write => {
                    self.unwritten = 0;
                    self.writes.push(self.now);
                }
            }
        }
    }

    /// Lets time pass, with the wake-ups that the core asks for.
    fn wait(&mut self, ms: f64) {
        let until = self.now + ms;
        while self.rum.wake_at().0 <= until {
            self.now = self.rum.wake_at().0.max(self.now + 1.0);
            self.see(What::Tick);
            self.wakes += 1;
        }
        self.now = until;
    }

    fn leave(&mut self) -> Vec<Value> {
        self.see(What::Unloading);
        self.see(What::Exiting(Leaving::Hidden));
        std::mem::take(&mut self.lines)
    }

    fn click(&mut self, ticket: u32) {
        let (since, place) = (RelativeMs(self.now), Fragment(r#"{"position":{"x":1,"y":2}}"#));
        self.see(What::Click(ClickSeen { ticket, place, facts: 0, since, target: 1, x: 5.0, y: 5.0 }));
    }

    fn error(&mut self) {
        let thrown = Thrown::Value("1");
        self.see(What::Error(ErrorSeen {
            source: ErrorSource::Custom,
            thrown,
            handling_stack: None,
            context: None,
            fingerprint: None,
            members: Fragment::EMPTY,
            causes: Causes::default(),
        }));
    }

    fn action(&mut self, name: &str) {
        self.see(What::Action { name, context: None });
    }
}

fn clock(now: f64) -> Clock {
    Clock { origin: EpochMs(ORIGIN), now: RelativeMs(now), wall: EpochMs(ORIGIN + now) }
}

fn outside(now: f64) -> Outside<PageHost> {
    let (host, diagnostics) = (PageHost::default(), Diagnostics::default());
    Outside { clock: clock(now), host, effects: Vec::new(), diagnostics }
}

fn config() -> Config {
    Config {
        application_id: "app",
        service: Some("shop"),
        intake: "https://intake.test/?dd-request-id=",
        switches: Switches(Switches::ANONYMOUS_USER),
        common: Fragment(r#"{"application":{"id":"app"},"source":"browser","tab":{"id":"t"},"ddtags":"env:test"}"#),
        rates: Fragment(r#"{"session_sample_rate":100}"#),
        supported: Supported(Supported::LAYOUT_SHIFT),
        ..Config::default()
    }
}

fn of_type<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

/// The last version of each view, in the order of their starts.
fn views(lines: &[Value]) -> Vec<&Value> {
    let mut last: Vec<&Value> = Vec::new();
    for view in of_type(lines, "view") {
        match last.iter_mut().find(|known| known["view"]["id"] == view["view"]["id"]) {
            Some(known) => *known = view,
            None => last.push(view),
        }
    }
    last
}

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

fn any_step() -> impl Strategy<Value = (u8, f64)> {
    (0u8..12, prop_oneof![0.0..50.0f64, 0.0..5000.0f64, 0.0..(20.0 * MINUTE)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_each_action_arrives_once_in_a_view_that_counts_it(
        steps in prop::collection::vec(any_step(), 1..60)
    ) {
        let mut page = Page::open(config());
        let mut added = Vec::new();
        for (index, (step, wait)) in steps.into_iter().enumerate() {
            page.wait(wait);
            match step {
                0..4 => {
                    let name = format!("action {index}");
                    page.see(What::Interaction);
                    page.action(&name);
                    added.push(name);
                }
                4 => page.see(What::Location { href: "https://shop.test/a", anchor: false }),
                5 => page.see(What::Location { href: "https://shop.test/b#/x", anchor: false }),
                6 => page.see(What::Restored),
                7 => page.see(What::Exiting(Leaving::Hidden)),
                8 => {
                    page.see(What::StopSession);
                    // An interaction is heard once a second; sooner, and the next action has no session.
                    page.wait(1001.0);
                }
                9 => page.see(What::Entry(Entry::FirstContentfulPaint { start: RelativeMs(90.0) })),
                10 => page.see(What::Visible),
                _ => page.see(What::Page(if index % 2 == 0 { PageState::Hidden } else { PageState::Active })),
            }
        }
        let lines = page.leave();
        let mut arrived: Vec<_> =
            of_type(&lines, "action").iter().map(|action| action["action"]["target"]["name"].as_str().unwrap().to_owned()).collect();
        arrived.sort();
        added.sort();
        prop_assert_eq!(arrived, added);
        for view in views(&lines) {
            let of_view = lines.iter().filter(|line| line["type"] == "action" && line["view"]["id"] == view["view"]["id"]);
            prop_assert_eq!(view["view"]["action"]["count"].as_u64().unwrap(), of_view.count() as u64);
            prop_assert!(view["view"]["time_spent"].as_i64().unwrap() >= 0);
        }
        let mut versions = std::collections::BTreeMap::new();
        for view in of_type(&lines, "view") {
            let version = view["_dd"]["document_version"].as_i64().unwrap();
            let before = versions.insert(view["view"]["id"].to_string(), version);
            prop_assert!(before.is_none_or(|before| before < version));
        }
    }
}
