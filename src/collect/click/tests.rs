use super::*;
use crate::assemble::writer::{Fragment, Writer};
use crate::diagnostics::EventKind;
use crate::time::EpochMs;
use serde_json::{Value, json};

/// A page whose timers ring as the shim's do: a tenth of a second after each press, release and sign of activity, and
/// whenever the collector asks for it.
struct Page {
    clicks: Clicks,
    actions: OpenActions,
    ids: Ids,
    alarms: Vec<f64>,
    now: f64,
    told: Vec<Value>,
}

#[derive(Default)]
struct Ids(u8);

impl Host for Ids {
    fn fill_random(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        bytes.fill(self.0);
    }

    fn edit(&mut self, _: EventKind, _: (u32, u32), _: &mut Vec<u8>) -> bool {
        true
    }
}

impl Page {
    fn new() -> Self {
        let (clicks, actions) = (Clicks::default(), OpenActions::default());
        Self { clicks, actions, ids: Ids::default(), alarms: Vec::new(), now: 1000.0, told: Vec::new() }
    }

    fn tick(&mut self) {
        self.clicks.tick(RelativeMs(self.now), &mut self.actions);
        self.tell();
    }

    fn tell(&mut self) {
        while let Some(report) = self.clicks.report(RelativeMs(self.now), &mut self.actions) {
            let action = report.action();
            let mut w = Writer::new();
            w.open("");
            action.write(&mut w);
            w.json("start", Fragment(&action.start.relative.0.to_string()));
            w.close();
            self.told.push(serde_json::from_slice(&w.into_bytes()).expect("JSON"));
        }
    }

    fn wait(&mut self, ms: f64) {
        let until = self.now + ms;
        loop {
            let next = self.alarms.iter().copied().fold(self.clicks.wake_at().0, f64::min).max(self.now);
            if next > until {
                break;
            }
            self.alarms.retain(|at| *at > next);
            self.now = next;
            self.tick();
            if self.clicks.wake_at().0 <= next {
                // Due, and not done: it waits for a sign.
                self.now += 1.0;
            }
        }
        self.now = until;
    }

    fn press(&mut self) {
        self.clicks.press(RelativeMs(self.now));
        self.alarms.push(self.now + 100.0);
    }

    fn release(&mut self, target: u32, x: f64, facts: u32) {
        let at = RelativeMs(self.now);
        let seen = ClickSeen { ticket: 1, place: Fragment::EMPTY, facts, since: at, target, x, y: 0.0 };
        let start = Instant { relative: at, epoch: EpochMs(at.0) };
        self.clicks.click(&seen, ActionName::default(), start, &mut self.actions, &mut self.ids);
        self.alarms.push(self.now + 100.0);
    }

    fn click(&mut self) {
        self.press();
        self.release(1, 5.0, 0);
    }

    fn act(&mut self, activity: Activity) {
        self.clicks.activity(activity, RelativeMs(self.now));
        self.alarms.push(self.now + 100.0);
    }

    fn error(&mut self) {
        self.actions.count(EventKind::Error, RelativeMs(self.now));
    }

    /// Type, loading time in ms, errors of each click told.
    fn told(&self) -> Vec<(Value, Value, Value)> {
        let told = |line: &Value| {
            let action = &line["action"];
            let time = action["loading_time"].as_f64().map_or(Value::Null, |nanos| json!(nanos / 1e6));
            (action["frustration"]["type"].clone(), time, action["error"]["count"].clone())
        };
        self.told.iter().map(told).collect()
    }
}

#[test]
fn a_click_takes_as_long_as_the_page_works_and_is_told_when_its_chain_is_over() {
    let mut page = Page::new();
    page.click();
    page.wait(50.0);
    page.act(Activity::Seen);
    page.wait(80.0);
    page.act(Activity::Seen);
    page.error();
    page.wait(800.0);
    assert_eq!(page.told(), [], "a chain is open for a second");
    page.wait(80.0);
    assert_eq!(page.told(), [(json!(["error_click"]), json!(130.0), json!(1))]);
    assert!(!page.clicks.is_waiting());
}

#[test]
fn a_click_without_effect_is_dead_unless_its_element_answers_in_its_own_way() {
    for (facts, frustrations) in [
        (0, json!(["dead_click"])),
        (fact::ANSWERS, json!([])),
        (fact::INPUT, json!([])),
        (fact::SCROLL, json!([])),
        (fact::SELECTION, json!([])),
        (Frustration::DEAD << fact::IGNORED_SHIFT, json!([])),
        (Frustration::RAGE << fact::IGNORED_SHIFT, json!(["dead_click"])),
    ] {
        let mut page = Page::new();
        page.press();
        page.release(1, 5.0, facts);
        page.wait(1200.0);
        assert_eq!(page.told(), [(frustrations, Value::Null, json!(0))], "{facts}");
    }
}

#[test]
fn an_error_without_any_effect_is_both_and_in_the_peers_order() {
    let mut page = Page::new();
    page.click();
    page.error();
    page.wait(1200.0);
    assert_eq!(page.told(), [(json!(["error_click", "dead_click"]), Value::Null, json!(1))]);
}

#[test]
fn what_the_page_does_on_the_press_already_counts_for_the_click() {
    let mut page = Page::new();
    page.press();
    page.wait(20.0);
    page.act(Activity::Seen);
    page.wait(300.0);
    page.release(1, 5.0, 0);
    page.wait(1200.0);
    assert_eq!(page.told(), [(json!([]), json!(0.0), json!(0))]);

    page.press();
    page.wait(150.0);
    page.act(Activity::Seen);
    page.wait(150.0);
    page.release(1, 5.0, 0);
    page.wait(1200.0);
    assert_eq!(page.told()[1].0, json!(["dead_click"]), "a tenth of a second later it is somebody else's doing");
}

#[test]
fn a_handler_that_blocks_the_page_is_not_mistaken_for_none() {
    let mut page = Page::new();
    page.click();
    // Half a second in which no timer can ring, and then a change.
    page.now += 500.0;
    page.act(Activity::Seen);
    page.wait(1200.0);
    assert_eq!(page.told(), [(json!([]), json!(500.0), json!(0))]);
}

#[test]
fn a_click_ends_after_ten_seconds_even_if_the_page_never_rests() {
    let mut page = Page::new();
    page.click();
    page.act(Activity::Begun);
    page.wait(10_100.0);
    assert_eq!(page.told(), [(json!([]), json!(10_000.0), json!(0))]);
}

#[test]
fn leaving_ends_a_click_at_once_and_it_is_not_dead() {
    let mut page = Page::new();
    page.click();
    page.wait(30.0);
    page.clicks.stop(RelativeMs(page.now), &mut page.actions);
    page.tell();
    assert_eq!(page.told(), [(json!([]), json!(30.0), json!(0))]);
}

#[test]
fn three_clicks_in_a_second_are_one_rage_click() {
    let mut page = Page::new();
    for _ in 0..3 {
        page.click();
        page.wait(20.0);
        page.act(Activity::Seen);
        page.wait(200.0);
    }
    page.error();
    page.wait(2000.0);
    // Told a second after the last release, 440 ms after the first.
    assert_eq!(page.told(), [(json!(["rage_click", "error_click"]), json!(1440.0), json!(1))]);
    assert_eq!(page.told[0]["start"], 1000);
}

#[test]
fn a_slow_click_and_two_fast_ones_are_no_rage() {
    let mut page = Page::new();
    page.click();
    page.wait(700.0);
    page.click();
    page.wait(400.0);
    page.click();
    page.wait(1500.0);
    assert_eq!(page.told().len(), 3);
    assert!(page.told().iter().all(|(types, ..)| *types == json!(["dead_click"])));
    for _ in 0..2 {
        page.click();
        page.wait(100.0);
    }
    page.wait(1500.0);
    assert_eq!(page.told().len(), 5, "two are not enough");
}

#[test]
fn a_slow_click_before_three_fast_ones_is_part_of_the_rage() {
    let mut page = Page::new();
    for gap in [900.0, 100.0, 100.0, 1500.0] {
        page.click();
        page.wait(gap);
    }
    assert_eq!(page.told(), [(json!(["rage_click", "dead_click"]), json!(2100.0), json!(0))]);
}

#[test]
fn scrolling_selecting_and_other_places_are_no_rage() {
    for vetoed in [fact::SCROLL, fact::SELECTION, Frustration::RAGE << fact::IGNORED_SHIFT] {
        let mut page = Page::new();
        for _ in 0..3 {
            page.press();
            page.release(1, 5.0, vetoed);
            page.wait(100.0);
        }
        page.wait(1500.0);
        assert_eq!(page.told().len(), 3, "{vetoed}");
    }
    for (target, distance) in [(1, 101.0), (0, 0.0)] {
        let mut page = Page::new();
        for click in 0..3u32 {
            page.press();
            page.release(1 + (1 - target) * click, f64::from(click) * distance, 0);
            page.wait(100.0);
        }
        page.wait(1500.0);
        assert_eq!(page.told().len(), 3, "{distance}");
    }
}

#[test]
fn a_double_click_that_selects_leaves_no_dead_click() {
    let mut page = Page::new();
    page.click();
    page.wait(80.0);
    page.click();
    page.clicks.observe(fact::SELECTION);
    page.wait(1500.0);
    assert_eq!(page.told(), [(json!([]), Value::Null, json!(0)), (json!([]), Value::Null, json!(0))]);
}

#[test]
fn what_the_user_does_before_the_next_press_belongs_to_the_click() {
    let mut page = Page::new();
    page.click();
    page.wait(500.0);
    page.clicks.observe(fact::INPUT);
    page.wait(2000.0);
    page.press();
    page.clicks.observe(fact::SCROLL);
    page.release(1, 5.0, 0);
    page.wait(1500.0);
    assert_eq!(page.told().iter().map(|(types, ..)| types.clone()).collect::<Vec<_>>(), [json!([]), json!([])]);
    page.click();
    page.wait(1500.0);
    assert_eq!(page.told()[2].0, json!(["dead_click"]), "each press begins anew");
}

#[test]
fn a_child_of_a_click_names_the_click_and_the_rage_that_it_may_become() {
    let mut page = Page::new();
    let ids = |page: &Page, at| {
        let mut w = Writer::new();
        w.open("");
        page.actions.write_ids(&mut w, "action", EventKind::Error, RelativeMs(at));
        w.close();
        let written: Value = serde_json::from_slice(&w.into_bytes()).expect("JSON");
        written["action"]["id"].as_array().cloned().unwrap_or_default()
    };
    page.click();
    page.act(Activity::Seen);
    let during = ids(&page, 1000.0);
    assert_eq!(during.len(), 2);
    page.wait(500.0);
    assert_eq!(ids(&page, 1400.0), [during[0].clone()], "after its end only the candidate is open");
    page.wait(700.0);
    assert_eq!(page.told[0]["action"]["id"], during[1]);
    assert_eq!(ids(&page, 1000.0), [during[1].clone()], "no rage came of it");
}
