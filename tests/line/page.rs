//! A page without a browser.

use ferrum_rum::assemble::writer::Fragment;
use ferrum_rum::collect::vitals::Supported;
use ferrum_rum::config::{Config, Switches};
use ferrum_rum::delivery::Leaving;
use ferrum_rum::diagnostics::{Diagnostics, EventKind};
use ferrum_rum::effect::{Effect, Host, Outside};
use ferrum_rum::observation::{Causes, ClickSeen, ErrorSeen, ErrorSource, Observation, Thrown, What};
use ferrum_rum::rum::Rum;
use ferrum_rum::time::{Clock, EpochMs, RelativeMs};
use serde_json::Value;

pub const ORIGIN: f64 = 1_767_225_600_000.0;
pub const MINUTE: f64 = 60_000.0;

/// A page: its cookie jar, its clock, and an intake that takes everything at once.
pub struct Page {
    pub rum: Rum,
    pub now: f64,
    /// While the machine slept, the page's clock stood still.
    pub slept: f64,
    pub out: Outside<PageHost>,
    pub cookie: String,
    pub lines: Vec<Value>,
    pub warnings: Vec<&'static str>,
    /// What the session recorder was told.
    pub views: Vec<(u32, String)>,
    /// What the journal was not told to write down yet, and when it was told.
    pub unwritten: u32,
    pub writes: Vec<f64>,
    pub cookie_reads: u32,
    pub wakes: u32,
}

#[derive(Default)]
pub struct PageHost {
    pub random: u64,
    pub dropped: Option<EventKind>,
    pub tickets: Vec<(u32, u32)>,
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
    pub fn open(config: Config) -> Self {
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

    pub fn see(&mut self, what: What) {
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
    pub fn wait(&mut self, ms: f64) {
        let until = self.now + ms;
        while self.rum.wake_at().0 <= until {
            self.now = self.rum.wake_at().0.max(self.now + 1.0);
            self.see(What::Tick);
            self.wakes += 1;
        }
        self.now = until;
    }

    pub fn leave(&mut self) -> Vec<Value> {
        self.see(What::Unloading);
        self.see(What::Exiting(Leaving::Hidden));
        std::mem::take(&mut self.lines)
    }

    pub fn click(&mut self, ticket: u32) {
        let (since, place) = (RelativeMs(self.now), Fragment(r#"{"position":{"x":1,"y":2}}"#));
        self.see(What::Click(ClickSeen { ticket, place, facts: 0, since, target: 1, x: 5.0, y: 5.0 }));
    }

    pub fn error(&mut self) {
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

    pub fn action(&mut self, name: &str) {
        self.see(What::Action { name, context: None });
    }
}

pub fn clock(now: f64) -> Clock {
    Clock { origin: EpochMs(ORIGIN), now: RelativeMs(now), wall: EpochMs(ORIGIN + now) }
}

pub fn outside(now: f64) -> Outside<PageHost> {
    let (host, diagnostics) = (PageHost::default(), Diagnostics::default());
    Outside { clock: clock(now), host, effects: Vec::new(), diagnostics }
}

pub fn config() -> Config {
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

pub fn of_type<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

/// The last version of each view, in the order of their starts.
pub fn views(lines: &[Value]) -> Vec<&Value> {
    let mut last: Vec<&Value> = Vec::new();
    for view in of_type(lines, "view") {
        match last.iter_mut().find(|known| known["view"]["id"] == view["view"]["id"]) {
            Some(known) => *known = view,
            None => last.push(view),
        }
    }
    last
}
