//! Tabs that renew the session at the same moment, each between another one's look at the cookie and its writing.

use super::*;
use alloc::vec;
use proptest::prelude::*;

/// What a tab does next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Turn {
    /// It looks at the cookie, and decides.
    Read,
    /// What it decided is written.
    Write,
    /// It learns what the cookie holds now: the store tells, or a second is over.
    Look,
}

struct Race {
    site: Site,
    tabs: Vec<Tab>,
    writes: Vec<Option<String>>,
}

impl Race {
    /// Tabs in one session, which ended in all of them.
    fn new(tabs: usize, end: Trigger) -> Self {
        let mut site = Site::new();
        let mut tabs: Vec<Tab> = (0..tabs).map(|_| site.started()).collect();
        site.now += MINUTE;
        for (place, tab) in tabs.iter_mut().enumerate() {
            // Else two tabs would draw the same ids.
            tab.host = Random(place as u64 + 1);
            site.tell(tab, if end == Trigger::Stop && place > 0 { Trigger::Poll } else { end });
            site.now += 1_000.0;
            site.tell(tab, Trigger::Poll);
        }
        assert!(tabs.iter().all(|tab| id(tab).is_none()));
        let writes = vec![None; tabs.len()];
        Self { site, tabs, writes }
    }

    fn take(&mut self, place: usize, turn: Turn, begin: Trigger) {
        let (site, tab) = (&mut self.site, &mut self.tabs[place]);
        let at = site.at(tab);
        match turn {
            Turn::Read => {
                let trigger = tab.sessions.notice(begin, at).read.expect("a tab that begins asks the store");
                self.writes[place] = tab.sessions.transact(trigger, &site.cookies(), at, &mut tab.host).write;
            }
            Turn::Write => {
                if let Some(write) = self.writes[place].take() {
                    site.cookie = write["_dd_s_v2=".len()..write.find(';').unwrap()].into();
                }
            }
            Turn::Look => {
                site.tell(tab, Trigger::Told);
            }
        }
    }

    fn stored(&self) -> Option<Uuid> {
        let stored = Stored::pick(&self.site.cookies(), stored::NAME, "0")?;
        stored.active(EpochMs(self.site.now)).map(|_| stored.id)
    }
}

/// The turns of all tabs, each tab's in their order, the tabs' in any.
fn order() -> impl Strategy<Value = Vec<usize>> {
    (2usize..=4).prop_flat_map(|tabs| Just((0..tabs).flat_map(|tab| [tab, tab]).collect::<Vec<_>>()).prop_shuffle())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn of_tabs_that_renew_at_once_the_cookie_keeps_one_session_and_one_look_later_nobody_is_in_another(
        order in order(), by_use in any::<bool>(), looks in Just((0..4usize).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let (end, begin) = if by_use {
            (Trigger::Stop, Trigger::Interaction)
        } else {
            (Trigger::ConsentWithdrawn, Trigger::ConsentGranted)
        };
        let count = order.len() / 2;
        let mut race = Race::new(count, end);
        let mut done = vec![0; count];
        for place in &order {
            race.take(*place, [Turn::Read, Turn::Write][done[*place]], begin);
            done[*place] += 1;
        }
        let winner = race.stored();
        prop_assert!(winner.is_some());
        prop_assert!(race.tabs.iter().any(|tab| id(tab) == winner), "somebody is in the session that is stored");

        // One look: who lost is in no session then, and writes nothing.
        for place in looks.iter().filter(|place| **place < count) {
            race.take(*place, Turn::Look, begin);
            prop_assert!(id(&race.tabs[*place]).is_none_or(|id| Some(id) == winner));
        }
        prop_assert_eq!(race.stored(), winner);
        // And in the same one as all others with the next use.
        race.site.now += 1_000.0;
        for tab in &mut race.tabs {
            race.site.tell(tab, Trigger::Interaction);
            prop_assert_eq!(id(tab), winner);
        }
    }
}

#[test]
fn a_tab_that_lost_looks_within_a_second_where_the_store_does_not_tell() {
    let mut race = Race::new(2, Trigger::Stop);
    for (place, turn) in [(0, Turn::Read), (1, Turn::Read), (0, Turn::Write), (1, Turn::Write)] {
        race.take(place, turn, Trigger::Interaction);
    }
    let Race { site, tabs, .. } = &mut race;
    let (lost, won) = (id(&tabs[0]), id(&tabs[1]));
    assert!(lost.is_some() && won.is_some() && lost != won);
    site.pass(&mut tabs[0], 1_000.0);
    assert_eq!(id(&tabs[0]), None);
    site.tell(&mut tabs[0], Trigger::Interaction);
    assert_eq!(id(&tabs[0]), won);
}
