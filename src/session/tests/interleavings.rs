//! Tabs that share one cookie, under every mishap that a browser, a user and other scripts can bring about.

use super::*;
use alloc::vec;
use proptest::prelude::*;

const ID: &str = "3f9d1c52-8a47-4b06-b2f1-0123456789ab";

#[derive(Clone, Debug)]
enum Step {
    /// A tab is told of something; its store answers at the next `Answer`, as an asynchronous one would.
    Tell(usize, Trigger),
    Answer(usize),
    Pass(u32),
    Wipe,
    Corrupt(String),
    /// The next write is lost.
    Lose,
    Reload(usize),
}

#[derive(Clone, Debug)]
struct Tab {
    sessions: Sessions,
    opened: f64,
    host: Random,
    pending: Vec<Trigger>,
    /// Sessions that this tab may report on: written or found by it in a transaction that may adopt.
    rightful: Vec<Uuid>,
}

#[derive(Clone, Debug)]
struct World {
    now: f64,
    cookie: String,
    lose: bool,
    tabs: Vec<Tab>,
    seed: u64,
    anonymous: bool,
}

/// The test's own reading of a stored value, on purpose not the code under test.
fn field<'a>(value: &'a str, key: &str) -> Option<&'a str> {
    value.split('&').filter_map(|entry| entry.split_once('=')).rfind(|(name, _)| *name == key).map(|(_, value)| value)
}

fn time(value: &str, key: &str) -> Option<f64> {
    field(value, key)?.parse().ok()
}

fn active(value: &str, now: f64) -> Option<Uuid> {
    let (created, expire) = (time(value, "created")?, time(value, "expire")?);
    let id = field(value, "id").filter(|id| id.chars().all(|letter| !letter.is_uppercase()))?;
    let id = Uuid::parse_str(id).ok()?;
    let alive = field(value, "isExpired").is_none() && now < expire && now < created + 4.0 * HOUR;
    (alive && created <= now + 15.0 * MINUTE).then_some(id)
}

impl World {
    fn new(tabs: usize, anonymous: bool) -> Self {
        let mut world = Self { now: EPOCH, cookie: String::new(), lose: false, tabs: vec![], seed: 0, anonymous };
        for _ in 0..tabs {
            let tab = world.open();
            world.tabs.push(tab);
        }
        world
    }

    fn open(&mut self) -> Tab {
        self.seed += 1;
        let rates = Settings { session_rate: Percent(50.0), replay_rate: Percent(50.0), ..settings() };
        let sessions = Sessions::new(Settings { anonymous_user: self.anonymous, ..rates });
        Tab { sessions, opened: self.now, host: Random(self.seed << 32), pending: vec![], rightful: vec![] }
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Tell(tab, trigger) => self.tell(*tab, *trigger)?,
            Step::Answer(tab) => self.answer(*tab)?,
            Step::Pass(ms) => self.now += f64::from(*ms),
            Step::Wipe => self.cookie.clear(),
            Step::Corrupt(value) => self.cookie.clone_from(value),
            Step::Lose => self.lose = true,
            Step::Reload(tab) => {
                let reloaded = self.open();
                let count = self.tabs.len();
                self.tabs[tab % count] = reloaded;
            }
        }
        self.check()
    }

    fn tell(&mut self, index: usize, trigger: Trigger) -> Result<(), TestCaseError> {
        let count = self.tabs.len();
        let tab = &mut self.tabs[index % count];
        let at = Instant { relative: RelativeMs(self.now - tab.opened), epoch: EpochMs(self.now) };
        let outcome = tab.sessions.notice(trigger, at);
        prop_assert_eq!((outcome.write, outcome.change), (None, None), "a notice has no store");
        tab.pending.extend(outcome.read);
        if matches!(trigger, Trigger::Stop | Trigger::ConsentWithdrawn) {
            prop_assert!(tab.sessions.current().is_none(), "{:?} works at once", trigger);
        }
        Ok(())
    }

    fn answer(&mut self, index: usize) -> Result<(), TestCaseError> {
        let count = self.tabs.len();
        let tab = &mut self.tabs[index % count];
        let mut queue: Vec<Trigger> = core::mem::take(&mut tab.pending);
        queue.reverse();
        while let Some(trigger) = queue.pop() {
            let at = Instant { relative: RelativeMs(self.now - tab.opened), epoch: EpochMs(self.now) };
            let before = tab.sessions.current().cloned();
            let stored = self.cookie.clone();
            let cookies = format!("x=y; _dd_s_v2={stored}");
            let outcome = tab.sessions.transact(trigger, &cookies, at, &mut tab.host);
            let written = outcome.write.as_deref().map(value_of).transpose()?;
            if let Some(value) = &written {
                check_write(trigger, &stored, value, before.as_ref(), self.now, self.anonymous)?;
                if !core::mem::take(&mut self.lose) {
                    self.cookie.clone_from(value);
                }
            }
            let held = active(written.as_deref().unwrap_or(&stored), self.now);
            let adopting = matches!(trigger, Trigger::Start | Trigger::Interaction | Trigger::ConsentGranted);
            let starts = outcome.change.is_some_and(|change| change != Change::Kept);
            prop_assert!(adopting || !starts, "{:?} starts nothing", trigger);
            if adopting {
                tab.rightful.extend(held);
            }
            let current = tab.sessions.current();
            prop_assert!(current.is_none_or(|session| Some(session.id) == held), "a page holds what is stored or none");
            let ended = before.is_some_and(|before| current.is_none_or(|now| now.id != before.id));
            prop_assert_eq!(outcome.expired.is_some(), ended, "each end is told once");
            let begun = matches!(outcome.change, Some(Change::Started | Change::Renewed));
            prop_assert!(!begun || current.is_some(), "what was told is there");
            queue.extend(outcome.read);
        }
        Ok(())
    }

    /// What holds in every state.
    fn check(&self) -> Result<(), TestCaseError> {
        for tab in &self.tabs {
            let sessions = &tab.sessions;
            if let Some(session) = sessions.current() {
                prop_assert!(tab.rightful.contains(&session.id), "a session neither started nor adopted by use");
            }
            for session in &sessions.history {
                prop_assert!(session.start <= session.end);
                let sampled = sampling::sampled(&session.id, Percent(50.0));
                prop_assert!(!(sampled && session.kept), "what is in the sample counts as such");
                prop_assert_eq!(session.tracked, sampled || session.kept);
                let rate = if sampled { 25.0 } else { 75.0 };
                prop_assert_eq!(session.sampled_for_replay, sampling::sampled(&session.id, Percent(rate)));
                prop_assert!(!session.anonymous_id.is_nil() || !self.anonymous);
            }
            for (one, next) in sessions.history.iter().zip(sessions.history.iter().skip(1)) {
                prop_assert!(one.end <= next.start, "one session at a time");
            }
            let present = sessions.find(RelativeMs(self.now - tab.opened), EpochMs(self.now));
            prop_assert!(present.is_none_or(|session| self.now < session.created.0 + 4.0 * HOUR + 15.0 * MINUTE));
        }
        Ok(())
    }
}

/// The value that an assignment writes, if it is one that every SDK can read.
fn value_of(assignment: &str) -> Result<String, TestCaseError> {
    let value = assignment.strip_prefix("_dd_s_v2=").and_then(|rest| rest.split(';').next()).unwrap_or_default();
    for entry in value.split('&') {
        let (key, value) = entry.split_once('=').unwrap_or_default();
        prop_assert!(!key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic()), "{}", assignment);
        let fits = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        prop_assert!(!value.is_empty() && value.bytes().all(fits), "{}", assignment);
    }
    prop_assert!(value.len() < 2_400 && field(value, "c") == Some("0"));
    Ok(value.into())
}

fn check_write(
    trigger: Trigger,
    stored: &str,
    value: &str,
    page: Option<&Session>,
    now: f64,
    anonymous: bool,
) -> Result<(), TestCaseError> {
    prop_assert_ne!(stored, value, "nothing is written in vain");
    let (was, is) = (active(stored, now), active(value, now));
    prop_assert!(was.is_none() || is.is_none() || was == is, "an active session is never replaced by another");
    if let (Some(created), Some(expire)) = (time(value, "created"), time(value, "expire")) {
        prop_assert!(expire <= created + 4.0 * HOUR);
    }
    prop_assert!(is.is_some() != (field(value, "isExpired") == Some("1")), "active or said to be expired");
    let user = field(stored, "aid").and_then(|aid| Uuid::parse_str(aid).ok());
    if trigger == Trigger::ConsentWithdrawn {
        prop_assert!(field(value, "aid").is_none());
    } else if anonymous && let Some(user) = user {
        let user = user.to_string();
        prop_assert_eq!(field(value, "aid"), Some(user.as_str()), "the user outlives the session");
    } else if !anonymous && was.is_none() {
        prop_assert!(field(value, "aid").is_none());
    }
    let empty = !stored.split('&').any(|entry| {
        let (key, value) = entry.split_once('=').unwrap_or_default();
        let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        key != "c"
            && !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphabetic())
            && !value.is_empty()
            && value.bytes().all(fits)
    });
    let may_fill = matches!(trigger, Trigger::Start | Trigger::ConsentGranted | Trigger::Resumed);
    prop_assert!(!empty || may_fill, "{:?} revives a wiped store", trigger);
    match trigger {
        Trigger::Poll | Trigger::Told | Trigger::Visible | Trigger::Resumed if !empty => {
            let own = page.is_some_and(|page| field(stored, "id") == Some(page.id.to_string().as_str()));
            prop_assert!(own, "another tab's session is left alone");
            prop_assert!(trigger == Trigger::Visible || is.is_none(), "a look extends nothing");
        }
        Trigger::Resumed | Trigger::Stop | Trigger::ConsentWithdrawn => prop_assert!(is.is_none()),
        _ => {}
    }
    Ok(())
}

fn trigger() -> impl Strategy<Value = Trigger> {
    prop_oneof![
        3 => Just(Trigger::Start),
        6 => Just(Trigger::Interaction),
        4 => Just(Trigger::Poll),
        3 => Just(Trigger::Visible),
        1 => Just(Trigger::Resumed),
        2 => Just(Trigger::Told),
        1 => Just(Trigger::Stop),
        1 => Just(Trigger::Keep),
        1 => Just(Trigger::ConsentGranted),
        1 => Just(Trigger::ConsentWithdrawn),
    ]
}

fn rubbish() -> impl Strategy<Value = String> {
    let times = prop_oneof![
        Just(String::from("abc")),
        Just(String::from("99999999999999999999")),
        (-8i64..8).prop_map(|hours| (EPOCH as i64 + hours * 1_800_000).to_string()),
    ];
    let stored = (times.clone(), times, any::<bool>(), "(&rum=[0-2]|&isExpired=1|&c=2|&kept=1)?");
    prop_oneof![
        "[ -:<-~]{0,40}",
        Just(String::from("isExpired=1&c=0")),
        Just(format!("id={ID}")),
        Just("abcde=fghij&".repeat(340)),
        stored.prop_map(|(created, expire, upper, more)| {
            let id = if upper { ID.to_uppercase() } else { ID.into() };
            format!("id={id}&created={created}&expire={expire}{more}")
        }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let told = (0usize..3, trigger()).prop_map(|(tab, trigger)| Step::Tell(tab, trigger));
    let pass = prop_oneof![
        4 => 1u32..3_000,
        3 => 30_000u32..120_000,
        3 => 600_000u32..1_200_000,
        1 => 3_000_000u32..86_400_000,
    ];
    prop_oneof![
        12 => told,
        10 => (0usize..3).prop_map(Step::Answer),
        8 => pass.prop_map(Step::Pass),
        1 => Just(Step::Wipe),
        1 => rubbish().prop_map(Step::Corrupt),
        1 => Just(Step::Lose),
        1 => (0usize..3).prop_map(Step::Reload),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn no_interleaving_breaks_the_rules(
        tabs in 2usize..=3, anonymous in any::<bool>(), steps in proptest::collection::vec(step(), 1..120)
    ) {
        let mut world = World::new(tabs, anonymous);
        for step in &steps {
            world.step(step)?;
        }
    }
}

/// Steps in a row that are tried in every order, from two tabs that are in one session.
const DEPTH: usize = 4;

/// All that a browser, a user, the application and other scripts can do to two tabs.
fn alphabet() -> Vec<Step> {
    let mut steps = vec![
        Step::Pass(1_500),
        Step::Pass(16 * 60_000),
        Step::Wipe,
        Step::Lose,
        Step::Corrupt("isExpired=1&c=0".into()),
        Step::Corrupt(format!("id={ID}&created={}&expire={}&kept=1&c=0", EPOCH as u64, EPOCH as u64 + 900_000)),
        Step::Reload(0),
    ];
    for tab in 0..2 {
        steps.push(Step::Answer(tab));
        for trigger in [
            Trigger::Start,
            Trigger::Interaction,
            Trigger::Visible,
            Trigger::Resumed,
            Trigger::Poll,
            Trigger::Told,
            Trigger::Stop,
            Trigger::Keep,
            Trigger::ConsentGranted,
            Trigger::ConsentWithdrawn,
        ] {
            steps.push(Step::Tell(tab, trigger));
        }
    }
    steps
}

fn explore(world: &World, depth: usize, steps: &[Step], path: &mut Vec<usize>, tried: &mut usize) {
    if depth == 0 {
        return;
    }
    for (place, step) in steps.iter().enumerate() {
        let mut next = world.clone();
        path.push(place);
        *tried += 1;
        if let Err(broken) = next.step(step) {
            let all: Vec<&Step> = path.iter().map(|place| &steps[*place]).collect();
            panic!("{broken} after {all:?}");
        }
        explore(&next, depth - 1, steps, path, tried);
        path.pop();
    }
}

#[test]
fn every_order_of_four_steps_of_two_tabs_keeps_the_rules() {
    let mut world = World::new(2, true);
    for tab in 0..2 {
        world.step(&Step::Tell(tab, Trigger::Start)).unwrap();
        world.step(&Step::Answer(tab)).unwrap();
    }
    let (steps, mut tried) = (alphabet(), 0);
    explore(&world, DEPTH, &steps, &mut vec![], &mut tried);
    let per_level = steps.len();
    assert_eq!(tried, (1..=DEPTH as u32).map(|level| per_level.pow(level)).sum::<usize>());
}
