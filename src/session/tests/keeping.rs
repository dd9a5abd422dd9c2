//! A session that is not in the sample, kept for what happens in it.

use super::*;

/// A page of which no session is in the sample.
fn unsampled(site: &mut Site, replay_rate: f64) -> Tab {
    let settings = Settings { session_rate: Percent(0.0), replay_rate: Percent(replay_rate), ..settings() };
    let mut tab = site.open(settings);
    site.now += 1_000.0;
    assert_eq!(site.tell(&mut tab, Trigger::Start).change, Some(Change::Started));
    tab
}

fn state(tab: &Tab) -> (bool, bool) {
    let session = tab.sessions.current().unwrap();
    (session.tracked, session.kept)
}

#[test]
fn a_kept_session_is_kept_in_every_tab_and_on_every_page_to_come() {
    let mut site = Site::new();
    let (mut one, mut two) = (unsampled(&mut site, 0.0), unsampled(&mut site, 0.0));
    assert_eq!((state(&one), state(&two)), ((false, false), (false, false)));
    assert_eq!(site.tell(&mut one, Trigger::Keep).change, Some(Change::Kept));
    assert_eq!(state(&one), (true, true));
    assert!(site.has("kept=1"));
    let seen = site.pass(&mut two, 1_000.0);
    assert!(seen.iter().any(|outcome| outcome.change == Some(Change::Kept)));
    assert_eq!(state(&two), (true, true));
    let three = unsampled(&mut site, 0.0);
    assert_eq!((id(&three), state(&three)), (id(&one), (true, true)));
    site.tell(&mut one, Trigger::Interaction);
    assert!(site.has("kept=1"), "an extension does not forget it");
}

#[test]
fn it_is_told_once() {
    let mut site = Site::new();
    let mut tab = unsampled(&mut site, 0.0);
    site.tell(&mut tab, Trigger::Keep);
    let writes = site.writes;
    assert_eq!(site.tell(&mut tab, Trigger::Keep), Outcome::default());
    assert_eq!(site.writes, writes);
}

#[test]
fn the_next_session_is_not_kept() {
    let mut site = Site::new();
    let mut tab = unsampled(&mut site, 0.0);
    site.tell(&mut tab, Trigger::Keep);
    site.tell(&mut tab, Trigger::Stop);
    site.now += MINUTE;
    assert_eq!(site.tell(&mut tab, Trigger::Interaction).change, Some(Change::Renewed));
    assert_eq!(state(&tab), (false, false));
    assert!(!site.has("kept"));
}

#[test]
fn a_session_in_the_sample_needs_no_keeping() {
    let mut site = Site::new();
    let mut tab = site.started();
    assert_eq!(site.tell(&mut tab, Trigger::Keep), Outcome::default());
    site.cookie.push_str("&kept=1");
    site.pass(&mut tab, 1_000.0);
    assert_eq!(state(&tab), (true, false), "its weight is that of the sample");
}

#[test]
fn replay_follows_by_its_rate() {
    let mut site = Site::new();
    for (rate, recorded) in [(0.0, false), (100.0, true)] {
        let mut tab = unsampled(&mut site, rate);
        let grade = |tab: &Tab| tab.sessions.current().unwrap().grade();
        assert_eq!(grade(&tab), if recorded { 3 } else { 0 }, "known before, so that the recorder can be ready");
        site.tell(&mut tab, Trigger::Keep);
        assert_eq!(tab.sessions.current().unwrap().sampled_for_replay, recorded);
        assert_eq!(grade(&tab), if recorded { 2 } else { 1 });
        site.tell(&mut tab, Trigger::Stop);
        site.cookie.clear();
    }
}

#[test]
fn a_forced_replay_is_one_in_every_tab_and_on_every_page_to_come() {
    let mut site = Site::new();
    let grade = |tab: &Tab| tab.sessions.current().unwrap().grade();
    let (mut one, mut two) = (site.started(), site.started());
    assert_eq!((grade(&one), grade(&two)), (1, 1));
    assert_eq!(site.tell(&mut one, Trigger::ForceReplay).change, Some(Change::Kept));
    assert!(site.has("forcedReplay=1"));
    assert_eq!(grade(&one), 2);
    let seen = site.pass(&mut two, 1_000.0);
    assert!(seen.iter().any(|outcome| outcome.change == Some(Change::Kept)));
    let three = site.started();
    for tab in [&one, &two, &three] {
        let session = tab.sessions.current().unwrap();
        assert_eq!((session.grade(), session.sampled_for_replay), (2, false), "forced is not sampled");
    }
    assert_eq!(site.tell(&mut one, Trigger::ForceReplay), Outcome::default(), "told once");
    site.tell(&mut one, Trigger::Stop);
    site.now += MINUTE;
    site.tell(&mut one, Trigger::Interaction);
    assert_eq!(grade(&one), 1, "the next session is not forced");
}

#[test]
fn a_session_that_is_not_tracked_cannot_be_forced() {
    let mut site = Site::new();
    let mut tab = unsampled(&mut site, 0.0);
    assert_eq!(site.tell(&mut tab, Trigger::ForceReplay), Outcome::default());
    assert!(!site.has("forcedReplay"));
}
