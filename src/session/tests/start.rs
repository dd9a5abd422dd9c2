//! How a page comes to its first session.

use super::*;

#[test]
fn the_first_start_creates_a_session_and_an_anonymous_user() {
    let mut site = Site::new();
    let mut tab = site.open(settings());
    let outcome = site.tell(&mut tab, Trigger::Start);
    let session = tab.sessions.current().unwrap();
    let aid = session.anonymous_id;
    let value = format!("aid={aid}&id={}&created=1767225600000&expire=1767226500000&c=0", session.id);
    assert_eq!(outcome.write, Some(format!("_dd_s_v2={value};max-age=31536000;path=/;samesite=strict")));
    assert_eq!((outcome.change, outcome.expired), (Some(Change::Started), None));
    assert_eq!(site.writes, 1);
}

#[test]
fn what_was_just_written_is_confirmed_by_reading_alone() {
    let mut site = Site::new();
    let mut tab = site.open(settings());
    let at = site.at(&tab);
    tab.sessions.notice(Trigger::Start, at);
    let first = tab.sessions.transact(Trigger::Start, "", at, &mut tab.host);
    assert_eq!((first.read, first.change), (Some(Trigger::Start), None), "not told before it was kept");
    assert_eq!(id(&tab), None);
    site.now += 5.0;
    let at = site.at(&tab);
    let second = tab.sessions.transact(Trigger::Start, &first.write.unwrap(), at, &mut tab.host);
    assert_eq!(second, Outcome { change: Some(Change::Started), ..Outcome::default() });
}

/// Another SDK, which needs no anonymous user, writes between our writing and our reading again.
#[test]
fn a_session_without_its_user_that_is_found_at_the_start_gets_one() {
    for given_again in [false, true] {
        let mut site = Site::new();
        let mut tab = site.open(settings());
        let at = site.at(&tab);
        tab.sessions.notice(Trigger::Start, at);
        let written = tab.sessions.transact(Trigger::Start, "", at, &mut tab.host).write.unwrap();
        // The page runs already when the reading that its start asked for comes.
        if given_again {
            tab.sessions.notice(Trigger::ConsentWithdrawn, at);
            tab.sessions.notice(Trigger::ConsentGranted, at);
            tab.sessions.transact(Trigger::ConsentGranted, &written, at, &mut tab.host);
        }
        let other = Uuid::from_u128(1 << 64);
        site.cookie = format!("id={other}&created={EPOCH}&expire={}&c=0", EPOCH + HOUR);
        tab.sessions.transact(Trigger::Start, &site.cookies(), at, &mut tab.host);
        let session = tab.sessions.current().unwrap();
        assert_eq!(session.id, other);
        assert!(!session.anonymous_id.is_nil(), "consent given again: {given_again}");
    }
}

#[test]
fn without_an_anonymous_user_the_cookie_lives_as_long_as_a_session() {
    let mut site = Site::new();
    let mut tab = site.open(Settings { anonymous_user: false, ..settings() });
    let write = site.tell(&mut tab, Trigger::Start).write.unwrap();
    assert!(write.contains(";max-age=14400;path=/") && !write.contains("aid="), "{write}");
}

#[test]
fn the_first_session_reaches_back_to_the_time_origin() {
    let mut site = Site::new();
    let tab = site.started();
    assert_eq!(tab.sessions.find(RelativeMs(0.0), EpochMs(site.now)).map(|session| session.id), id(&tab));
}

#[test]
fn an_expired_store_gives_a_new_session_for_the_same_user() {
    let mut site = Site::new();
    site.cookie = "isExpired=1&aid=6f0d1c52-8a47-4b06-b2f1-0123456789ab&c=0".into();
    let _tab = site.started();
    assert!(site.has("aid=6f0d1c52-8a47-4b06-b2f1-0123456789ab&id=") && !site.has("isExpired"));
}

#[test]
fn a_store_that_keeps_nothing_is_told_of_once_and_then_all_is_silent() {
    let mut site = Site::new();
    site.keeps_cookies = false;
    let mut tab = site.open(settings());
    assert_eq!(site.tell(&mut tab, Trigger::Start).change, Some(Change::NoStorage));
    site.now += HOUR;
    for trigger in [
        Trigger::Start,
        Trigger::Interaction,
        Trigger::Visible,
        Trigger::Resumed,
        Trigger::Poll,
        Trigger::Stop,
        Trigger::ConsentWithdrawn,
        Trigger::ConsentGranted,
    ] {
        assert_eq!(site.tell(&mut tab, trigger), Outcome::default(), "{trigger:?}");
    }
    assert_eq!((site.writes, id(&tab), tab.sessions.wake_at()), (1, None, RelativeMs::NEVER));
}

#[test]
fn the_state_of_version_6_is_taken_over_when_there_is_no_newer_one() {
    let legacy = "id=3f9d1c52-8a47-4b06-b2f1-0123456789ab&created=1767225600000&expire=1767226500000&rum=2";
    let mut tab = Site::new().open(settings());
    let at = Instant { relative: RelativeMs(5.0), epoch: EpochMs(EPOCH + 5.0) };
    let start = |sessions: &mut Sessions, cookies: &str, host: &mut Random| {
        assert_eq!(sessions.notice(Trigger::Start, at).read, Some(Trigger::Start));
        sessions.transact(Trigger::Start, cookies, at, host)
    };
    let outcome = start(&mut tab.sessions, &format!("_dd_s={legacy}; _dd_s_v2="), &mut tab.host);
    let write = outcome.write.unwrap();
    assert!(write.starts_with("_dd_s_v2=rum=2&aid="), "{write}");
    assert!(write.contains("&id=3f9d1c52-8a47-4b06-b2f1-0123456789ab&created=1767225600000&"), "{write}");
    // Not again at the second read, where an empty store means that nothing is kept.
    let again = tab.sessions.transact(Trigger::Start, &format!("_dd_s={legacy}"), at, &mut tab.host);
    assert_eq!(again.change, Some(Change::NoStorage));

    let mut newer = Site::new().open(settings());
    let outcome = start(&mut newer.sessions, &format!("_dd_s={legacy}; _dd_s_v2=isExpired=1"), &mut newer.host);
    assert!(!outcome.write.unwrap().contains("3f9d1c52"));
}

#[test]
fn a_stop_before_the_start_does_nothing() {
    let mut tab = Site::new().open(settings());
    assert_eq!(Site::new().tell(&mut tab, Trigger::Stop), Outcome::default());
    tab.sessions.notice(Trigger::Start, Instant::default());
    assert_eq!(Site::new().tell(&mut tab, Trigger::Stop), Outcome::default());
}

#[test]
fn the_sample_is_told_by_the_id() {
    let start = |session_rate, replay_rate| {
        let at = Instant { relative: RelativeMs(0.0), epoch: EpochMs(EPOCH) };
        let rates = Settings { session_rate: Percent(session_rate), replay_rate: Percent(replay_rate), ..settings() };
        let mut sessions = Sessions::new(rates);
        sessions.notice(Trigger::Start, at);
        // 38.4209 % (spec a §3.6).
        let cookie = "_dd_s_v2=id=3f9d1c52-8a47-4b06-b2f1-ffffffffffff&created=1767225600000&expire=1767226500000";
        sessions.transact(Trigger::Start, cookie, at, &mut Random(1));
        let session = sessions.current().unwrap();
        (session.tracked, session.sampled_for_replay)
    };
    // If it is kept after all.
    assert_eq!(start(38.0, 100.0), (false, true));
    assert_eq!(start(38.0, 0.0), (false, false));
    assert_eq!(start(50.0, 76.0), (true, false));
    assert_eq!(start(50.0, 77.0), (true, true));
}
