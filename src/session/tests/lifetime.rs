//! How long a session lasts, and what belongs to it.

use super::*;

#[test]
fn the_store_is_read_only_when_it_can_matter() {
    let mut site = Site::new();
    let mut idle = site.open(settings());
    let mut tab = site.started();
    site.now += 999.0;
    let wants = |tab: &mut Tab, trigger, site: &Site| tab.sessions.notice(trigger, site.at(tab)).read.is_some();
    assert!(!wants(&mut tab, Trigger::Poll, &site));
    site.now += 1.0;
    assert!(wants(&mut tab, Trigger::Poll, &site));
    assert!(!wants(&mut tab, Trigger::Poll, &site), "asked already");
    assert!(wants(&mut tab, Trigger::Visible, &site));
    assert!(!wants(&mut tab, Trigger::Interaction, &site), "extended at the start");
    site.now += 60_000.0;
    assert!(wants(&mut tab, Trigger::Interaction, &site));
    assert!(!wants(&mut tab, Trigger::Interaction, &site), "throttled");
    site.now += 2_000.0;
    assert!(!wants(&mut tab, Trigger::Start, &site) && !wants(&mut tab, Trigger::ConsentGranted, &site));
    site.tell(&mut tab, Trigger::Stop);
    site.now += MINUTE;
    assert!(!wants(&mut idle, Trigger::Resumed, &site));
    for trigger in [Trigger::Poll, Trigger::Visible] {
        assert!(!wants(&mut tab, trigger, &site) && !wants(&mut idle, trigger, &site), "{trigger:?}");
    }
}

#[test]
fn a_page_wakes_for_whichever_comes_first() {
    let mut site = Site::new();
    let mut tab = site.started();
    assert_eq!(tab.sessions.wake_at(), RelativeMs(2_000.0), "the poll");
    site.now += 300.0;
    site.tell(&mut tab, Trigger::Interaction);
    site.now += 60_000.0;
    site.tell(&mut tab, Trigger::Told);
    assert_eq!(tab.sessions.wake_at(), RelativeMs(62_000.0), "the end of the throttle");
}

#[test]
fn a_store_that_tells_is_not_polled_and_the_deadline_wakes_the_page() {
    let mut site = Site::new();
    let mut other = site.started();
    let mut tab = site.open(Settings { store_tells: true, ..settings() });
    site.tell(&mut tab, Trigger::Start);
    assert_eq!(tab.sessions.wake_at(), RelativeMs(15.0 * MINUTE + 1.0));
    assert_eq!(site.pass(&mut tab, 10.0 * MINUTE), []);
    site.tell(&mut other, Trigger::Interaction);
    assert_eq!(site.tell(&mut tab, Trigger::Told), Outcome::default(), "extended by the other tab");
    let outcomes = site.pass(&mut tab, 15.0 * MINUTE + 1.0);
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].expired, Some(RelativeMs(25.0 * MINUTE)));
    assert_eq!((id(&tab), tab.sessions.wake_at()), (None, RelativeMs::NEVER));
}

#[test]
fn what_another_tab_stopped_is_over_here_as_soon_as_the_store_tells() {
    let mut site = Site::new();
    let mut other = site.started();
    let mut tab = site.open(Settings { store_tells: true, ..settings() });
    site.tell(&mut tab, Trigger::Start);
    site.tell(&mut other, Trigger::Stop);
    assert_eq!(site.tell(&mut tab, Trigger::Told).expired, Some(RelativeMs(0.0)));
    assert_eq!(id(&tab), None);
}

#[test]
fn a_session_expires_after_15_minutes_and_the_next_interaction_renews_it() {
    let mut site = Site::new();
    let mut tab = site.started();
    let (first, user) = (id(&tab), tab.sessions.current().unwrap().anonymous_id);
    let outcomes = site.pass(&mut tab, 20.0 * MINUTE);
    assert!(outcomes.iter().rev().skip(1).all(|outcome| *outcome == Outcome::default()), "a poll only reads");
    assert_eq!(outcomes.last().unwrap().expired, Some(RelativeMs(1_000.0 + 15.0 * MINUTE)));
    assert!(site.cookie.starts_with("isExpired=1&aid="), "{}", site.cookie);
    assert_eq!((id(&tab), tab.sessions.wake_at()), (None, RelativeMs::NEVER));
    assert_eq!(site.tell(&mut tab, Trigger::Interaction).change, Some(Change::Renewed));
    assert_ne!(id(&tab), first);
    assert_eq!(tab.sessions.current().unwrap().anonymous_id, user);
    let start = tab.sessions.current().unwrap().start;
    assert_eq!(start, RelativeMs(1_000.0 + 20.0 * MINUTE));
}

#[test]
fn a_session_ends_after_4_hours_however_active() {
    let mut site = Site::new();
    let mut tab = site.started();
    let first = id(&tab);
    for _ in 0..239 {
        site.pass(&mut tab, MINUTE);
        site.tell(&mut tab, Trigger::Visible);
        site.tell(&mut tab, Trigger::Interaction);
    }
    assert_eq!(id(&tab), first);
    site.pass(&mut tab, MINUTE);
    assert_eq!(id(&tab), None);
    assert_eq!(site.tell(&mut tab, Trigger::Visible), Outcome::default(), "being seen renews nothing");
}

#[test]
fn a_visible_page_keeps_its_session() {
    let mut site = Site::new();
    let mut tab = site.started();
    for _ in 0..60 {
        site.pass(&mut tab, MINUTE);
        assert!(site.tell(&mut tab, Trigger::Visible).write.is_some());
    }
    assert!(id(&tab).is_some());
}

#[test]
fn a_burst_of_interactions_writes_twice() {
    let mut site = Site::new();
    let mut tab = site.started();
    site.now += MINUTE + 1_000.0;
    let before = site.writes;
    for _ in 0..90 {
        site.now += 100.0;
        site.tell(&mut tab, Trigger::Interaction);
    }
    assert_eq!(site.writes, before + 1);
    site.pass(&mut tab, 2.0 * MINUTE);
    assert_eq!(site.writes, before + 2);
    assert!(site.has(&format!("expire={}", EPOCH + 1_000.0 + 100.0 + 2.0 * 61_000.0 + 15.0 * MINUTE)));
}

#[test]
fn where_the_minute_s_beat_extends_the_session_use_need_not() {
    let mut site = Site::new();
    let mut tab = site.started();
    for _ in 0..10 {
        for _ in 0..60 {
            site.pass(&mut tab, 1_000.0);
            let used = site.tell(&mut tab, Trigger::Interaction);
            assert_eq!((used.write, used.read), (None, None));
        }
        assert!(tab.sessions.owes(), "to be told when the page is left");
        assert!(site.tell(&mut tab, Trigger::Visible).write.is_some());
        assert!(!tab.sessions.owes());
    }
}

#[test]
fn what_this_page_wrote_is_no_news_to_it() {
    let mut site = Site::new();
    let mut tab = site.started();
    assert!(tab.sessions.is_own(&site.cookie));
    let first = site.cookie.clone();
    site.now += MINUTE + 1_000.0;
    site.tell(&mut tab, Trigger::Interaction);
    assert!(tab.sessions.is_own(&site.cookie) && !tab.sessions.is_own(&first));
    assert!(!site.started().sessions.is_own(""), "a store that does not tell the value");
}

#[test]
fn a_page_that_slept_for_a_day_counts_no_day() {
    let mut site = Site::new();
    let mut tab = site.started();
    let deadline = RelativeMs(1_000.0 + 15.0 * MINUTE);
    site.now += 24.0 * HOUR;
    assert_eq!(tab.sessions.find(RelativeMs(24.0 * HOUR), EpochMs(EPOCH + HOUR)), None, "before it was told");
    let woken = site.tell(&mut tab, Trigger::Interaction);
    assert_eq!((woken.expired, woken.change), (Some(deadline), Some(Change::Renewed)));

    // A monotonic clock that stood still meanwhile: what came since the last look may be of today.
    let mut tab = Site { now: EPOCH, ..Site::new() }.open(settings());
    let at = |relative, epoch| Instant { relative: RelativeMs(relative), epoch: EpochMs(epoch) };
    let cookie = "_dd_s_v2=id=3f9d1c52-8a47-4b06-b2f1-0123456789ab&created=1767225600000&expire=1767226500000";
    tab.sessions.notice(Trigger::Start, at(0.0, EPOCH));
    tab.sessions.transact(Trigger::Start, cookie, at(0.0, EPOCH), &mut tab.host);
    let late = at(5_000.0, EPOCH + 24.0 * HOUR);
    assert_eq!(tab.sessions.notice(Trigger::Poll, late).read, Some(Trigger::Poll));
    let outcome = tab.sessions.transact(Trigger::Poll, cookie, late, &mut tab.host);
    assert_eq!(outcome.expired, Some(RelativeMs(0.0)));
    assert_eq!(tab.sessions.ended, EpochMs(1_767_226_500_000.0), "and it ended at its deadline");
}

#[test]
fn stop_works_at_once_and_once_and_the_next_interaction_starts_anew() {
    let mut site = Site::new();
    let mut tab = site.started();
    let first = id(&tab);
    site.now += 100.0;
    site.tell(&mut tab, Trigger::Interaction);
    site.tell(&mut tab, Trigger::Interaction);
    site.now += 100.0;
    let at = site.at(&tab);
    let noticed = tab.sessions.notice(Trigger::Stop, at);
    assert_eq!((noticed.expired, noticed.read), (Some(at.relative), Some(Trigger::Stop)));
    assert_eq!(id(&tab), None, "before the store was read");
    let again = site.tell(&mut tab, Trigger::Stop);
    assert_eq!((again.expired, again.change), (None, None));
    assert!(site.cookie.starts_with("isExpired=1&aid="));
    site.pass(&mut tab, 5_000.0);
    assert_eq!(id(&tab), None, "the trailing interaction came before the stop");
    assert_eq!(site.tell(&mut tab, Trigger::Interaction).change, Some(Change::Renewed));
    assert_ne!(id(&tab), first);
}

#[test]
fn an_interaction_after_a_stop_counts_even_if_the_store_answers_later() {
    let mut site = Site::new();
    let mut tab = site.started();
    site.now += 10.0;
    let at = site.at(&tab);
    tab.sessions.notice(Trigger::Stop, at);
    tab.sessions.notice(Trigger::Interaction, at);
    let stopped = tab.sessions.transact(Trigger::Stop, &site.cookies(), at, &mut tab.host).write.unwrap();
    let used = tab.sessions.transact(Trigger::Interaction, &stopped, at, &mut tab.host);
    assert_eq!(used.change, Some(Change::Renewed));
}

#[test]
fn a_stop_is_stronger_than_an_interaction_whose_store_answers_later() {
    let mut site = Site::new();
    let mut tab = site.started();
    site.now += MINUTE + 1_000.0;
    let at = site.at(&tab);
    assert_eq!(tab.sessions.notice(Trigger::Interaction, at).read, Some(Trigger::Interaction));
    tab.sessions.notice(Trigger::Stop, at);
    let late = tab.sessions.transact(Trigger::Interaction, &site.cookies(), at, &mut tab.host);
    assert_eq!(late, Outcome::default());
    let stopped = tab.sessions.transact(Trigger::Stop, &site.cookies(), at, &mut tab.host);
    assert!(stopped.write.unwrap().starts_with("_dd_s_v2=isExpired=1&"));
}

#[test]
fn events_belong_to_the_session_that_was_active_when_they_started() {
    let mut site = Site::new();
    let mut tab = site.started();
    let first = id(&tab);
    site.now += 4_000.0;
    site.tell(&mut tab, Trigger::Stop);
    site.now += 5_000.0;
    site.tell(&mut tab, Trigger::Interaction);
    let found = |at| tab.sessions.find(RelativeMs(at), EpochMs(site.now)).map(|session| session.id);
    assert_eq!(found(5_000.0), first, "the end is included");
    assert_eq!(found(5_000.1), None);
    assert_eq!(found(9_999.9), None);
    assert_eq!(found(10_000.0), id(&tab));
    assert_eq!(found(10_000.0 + 16.0 * MINUTE), None, "beyond the deadline");
    let old = |now| tab.sessions.find(RelativeMs(5_000.0), EpochMs(now)).is_some();
    assert!(old(EPOCH + 1_000.0 + 12.0 * HOUR) && !old(EPOCH + 1_001.0 + 12.0 * HOUR));
}

#[test]
fn no_session_ends_before_it_starts() {
    let mut site = Site::new();
    let mut tab = site.started();
    site.tell(&mut tab, Trigger::Stop);
    site.now += 1_000.0;
    site.tell(&mut tab, Trigger::Interaction);
    // The stop was called before the store's answer started the session, and is told after it.
    site.now -= 1.0;
    assert_eq!(site.tell(&mut tab, Trigger::Stop).expired, Some(RelativeMs(2_000.0)));
}

#[test]
fn the_history_is_bounded() {
    let mut site = Site::new();
    let mut tab = site.started();
    for _ in 0..1_100 {
        site.tell(&mut tab, Trigger::Stop);
        site.now += 1_000.0;
        site.tell(&mut tab, Trigger::Interaction);
    }
    assert_eq!(tab.sessions.history.len(), HISTORY);
    assert_eq!(tab.sessions.history.last().map(|session| session.id), id(&tab));
}
