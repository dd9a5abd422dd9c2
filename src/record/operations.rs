//! What each operation's record holds, in the order of its fields.

use super::Reader;
use crate::collect::scroll::Scrolled;
use crate::delivery::Leaving;
use crate::diagnostics::EventKind;
use crate::observation::{
    Causes, ClickSeen, ContextKind, Entry, ErrorSeen, ErrorSource, Navigation, PageState, PluggedEvent, Rect,
    RequestEnded, RequestStarted, ResourceSeen, ResourceTold, Thrown, TimedAction, ViewOptions, VitalSeen, What,
};
use crate::time::{EpochMs, Millis, RelativeMs};

impl<'a> Reader<'a> {
    /// What the record tells. [`What::Stored`] has no packed form: the browser layer
    /// answers that itself. The numbers are those of `js-shim/protocol.ts`;
    /// `tests/protocol.rs` holds the two against each other.
    #[inline(never)]
    #[expect(clippy::too_many_lines, reason = "one arm for each operation, and nothing else")]
    pub fn what(&mut self, operation: u32) -> What<'a> {
        match operation {
            1 => What::Start { url: self.text(), config: *self },
            2 => What::Location { href: self.text(), anchor: self.flag() },
            3 => What::Action { name: self.text(), context: self.json_if() },
            4 => What::Click(ClickSeen {
                ticket: self.integer(),
                place: self.json(),
                facts: self.integer(),
                since: self.moment(),
                target: self.integer(),
                x: self.number(),
                y: self.number(),
            }),
            5 => What::Error(self.error()),
            6 => match ContextKind::from_number(self.integer()) {
                Some(kind) => What::Context(kind, self.json()),
                None => What::Unknown,
            },
            7 => What::StartView(ViewOptions {
                name: self.text_if(),
                service: self.text_if(),
                version: self.text_if(),
                context: self.json_if(),
                url: self.text_if(),
            }),
            8 => What::ViewName(self.text_if()),
            9 => What::Timing { name: self.text(), time: self.number_if() },
            10 => What::Interaction,
            11 => What::Visible,
            12 => What::Page(PageState::from_number(self.integer())),
            13 => What::Resumed,
            14 => What::Restored,
            15 => What::Unloading,
            16 => What::Exiting(match self.integer() {
                0 => Leaving::Hidden,
                1 => Leaving::Maybe,
                _ => Leaving::Yes,
            }),
            17 => What::StopSession,
            18 => What::Consent { granted: self.flag() },
            20 => What::Entry(self.entry()),
            21 => What::Surroundings(self.json()),
            22 => What::Settled {
                request: self.integer(),
                status: self.integer() as u16,
                retry_after: self.number_if().map(Millis),
            },
            60 => What::Online(self.flag()),
            61 => What::NoJournal,
            62 => What::Left { at: EpochMs(self.number()), id: self.text(), body: self.text() },
            63 => What::Flush,
            64 => What::KeepSession,
            65 => What::StoreChanged { value: self.text() },
            66 => What::ForceReplay,
            23 => What::Tick,
            70 => What::Replay { recording: self.flag(), stats: self.json_if() },
            30 => What::Press,
            31 => What::Reaction(self.integer()),
            32 => What::Activity(*self),
            33 => What::StartAction(self.timed_action()),
            34 => What::StopAction(self.timed_action()),
            35 => What::LoadingTime,
            36 => What::Scroll(Scrolled { top: self.number(), viewport: self.number(), height: self.number() }),
            40 => What::RequestStart(RequestStarted {
                id: self.integer(),
                xhr: self.flag(),
                method: self.text(),
                url: self.text(),
                excluded: self.flag(),
                trace: self.json(),
            }),
            41 => What::RequestEnd(RequestEnded {
                id: self.integer(),
                status: self.integer(),
                aborted: self.flag(),
                details: self.json(),
            }),
            42 => What::Resource(*self),
            43 => What::ResourceTold(ResourceTold {
                url: self.text(),
                kind: self.text(),
                duration: Millis(self.number()),
                details: self.json(),
                dd: self.json(),
                context: self.json_if(),
            }),
            44 => What::LongTask(self.moment(), *self),
            50 => What::Vital(VitalSeen {
                duration: self.number_if().map(Millis),
                members: self.json(),
                context: self.json_if(),
            }),
            51 => What::Scripts(*self),
            52 => What::TestRun(self.text(), self.json()),
            53 => match EventKind::from_number(self.integer()) {
                Some(kind) => What::Plugged(PluggedEvent {
                    kind,
                    date: self.number_if(),
                    members: self.json(),
                    dd: self.json(),
                    context: self.json_if(),
                }),
                None => What::Unknown,
            },
            _ => What::Unknown,
        }
    }

    #[inline(never)]
    fn timed_action(&mut self) -> TimedAction<'a> {
        TimedAction { name: self.text(), key: self.text_if(), kind: self.text_if(), context: self.json_if() }
    }

    /// Reads a record of a resource.
    #[inline(never)]
    pub fn resource(mut self) -> ResourceSeen<'a> {
        ResourceSeen {
            start: self.moment(),
            duration: Millis(self.number()),
            url: self.text(),
            initiator: self.text(),
            details: self.json(),
            trace: self.json(),
            rest: self,
        }
    }

    fn error(&mut self) -> ErrorSeen<'a> {
        ErrorSeen {
            source: match self.integer() {
                0 => ErrorSource::Source,
                1 => ErrorSource::Custom,
                2 => ErrorSource::Console,
                3 => ErrorSource::Report,
                _ => ErrorSource::Agent,
            },
            handling_stack: self.text_if(),
            context: self.json_if(),
            fingerprint: self.text_if(),
            members: self.json(),
            thrown: self.thrown(),
            causes: Causes(*self),
        }
    }

    /// The next thrown value.
    #[inline(never)]
    pub fn thrown(&mut self) -> Thrown<'a> {
        match self.integer() {
            0 => Thrown::Error { name: self.text(), message: self.text(), stack: self.text_if(), header: self.text() },
            1 => Thrown::Value(self.text()),
            _ => Thrown::Place {
                message: self.text(),
                url: self.text(),
                line: self.integer(),
                column: self.integer(),
                value: self.text_if(),
            },
        }
    }

    #[inline(never)]
    fn rect(&mut self) -> Rect {
        Rect { x: self.number(), y: self.number(), width: self.number(), height: self.number() }
    }

    #[inline(never)]
    fn entry(&mut self) -> Entry<'a> {
        match self.integer() {
            0 => Entry::FirstContentfulPaint { start: self.moment() },
            1 => Entry::LargestContentfulPaint {
                start: self.moment(),
                size: self.number(),
                target: self.text_if(),
                url: self.text_if(),
                resource: self.number_if().map(|start| (RelativeMs(start), self.moment())),
            },
            2 => Entry::LayoutShift {
                start: self.moment(),
                value: self.number(),
                had_recent_input: self.flag(),
                target: self.text_if(),
                previous: self.rect(),
                current: self.rect(),
                device_pixel_ratio: self.number(),
            },
            3 => Entry::Event {
                start: self.moment(),
                duration: Millis(self.number()),
                processing_start: self.moment(),
                processing_end: self.moment(),
                interaction_id: self.number(),
                target: self.text_if(),
                first_input: self.flag(),
            },
            4 => Entry::InteractionCount(self.integer()),
            5 => Entry::Navigation(Navigation {
                response_start: self.moment(),
                dom_interactive: self.moment(),
                dom_content_loaded: self.moment(),
                dom_complete: self.moment(),
                load_event: self.moment(),
                activation_start: self.moment(),
            }),
            6 => Entry::Hidden { start: self.moment() },
            7 => Entry::FirstInput { start: self.moment() },
            8 => Entry::RestoredPaint { start: self.moment() },
            _ => Entry::Unknown,
        }
    }
}
