//! Consent given and withdrawn.

use super::*;

#[test]
fn withdrawn_consent_ends_all_and_a_new_one_starts_at_once() {
    let mut site = Site::new();
    let mut tab = site.started();
    let user = tab.sessions.current().unwrap().anonymous_id;
    assert!(site.tell(&mut tab, Trigger::ConsentWithdrawn).expired.is_some());
    assert_eq!(site.cookie, "isExpired=1&c=0");
    site.now += MINUTE;
    for trigger in [Trigger::Interaction, Trigger::Visible, Trigger::Resumed, Trigger::Poll, Trigger::Stop] {
        assert_eq!(site.tell(&mut tab, trigger), Outcome::default(), "{trigger:?}");
    }
    assert_eq!(site.tell(&mut tab, Trigger::ConsentGranted).change, Some(Change::Renewed));
    assert_ne!(tab.sessions.current().unwrap().anonymous_id, user);
    assert_eq!(site.tell(&mut tab, Trigger::ConsentGranted), Outcome::default(), "granted already");
}

#[test]
fn consent_withdrawn_during_the_start_expires_what_was_written() {
    let mut site = Site::new();
    let mut tab = site.open(settings());
    let at = site.at(&tab);
    tab.sessions.notice(Trigger::Start, at);
    let written = tab.sessions.transact(Trigger::Start, "", at, &mut tab.host);
    assert_eq!((written.read, written.change), (Some(Trigger::Start), None));
    let write = written.write.unwrap();
    assert_eq!(tab.sessions.notice(Trigger::ConsentWithdrawn, at).read, Some(Trigger::ConsentWithdrawn));
    assert_eq!(tab.sessions.transact(Trigger::Start, &write, at, &mut tab.host), Outcome::default());
    let expired = tab.sessions.transact(Trigger::ConsentWithdrawn, &write, at, &mut tab.host);
    assert!(expired.write.unwrap().starts_with("_dd_s_v2=isExpired=1&c=0;"));
    site.cookie = "isExpired=1&c=0".into();
    assert_eq!(site.tell(&mut tab, Trigger::ConsentGranted).change, Some(Change::Started));
}

#[test]
fn consent_withdrawn_before_the_store_was_read_leaves_it_alone_and_the_start_is_made_up_for() {
    let mut site = Site::new();
    let mut tab = site.open(settings());
    let at = site.at(&tab);
    tab.sessions.notice(Trigger::Start, at);
    tab.sessions.notice(Trigger::ConsentWithdrawn, at);
    for trigger in [Trigger::Start, Trigger::ConsentWithdrawn] {
        assert_eq!(tab.sessions.transact(trigger, "", at, &mut tab.host), Outcome::default());
    }
    assert_eq!(site.tell(&mut tab, Trigger::ConsentGranted).change, Some(Change::Started));
}

#[test]
fn consent_that_was_never_given_touches_no_store() {
    let mut site = Site::new();
    let mut tab = site.open(settings());
    for trigger in [Trigger::ConsentWithdrawn, Trigger::Interaction, Trigger::Resumed, Trigger::Poll] {
        assert_eq!(site.tell(&mut tab, trigger), Outcome::default(), "{trigger:?}");
    }
    assert_eq!(site.tell(&mut tab, Trigger::ConsentGranted).change, Some(Change::Started));
}

#[test]
fn without_consent_nothing_is_written_to_a_wiped_store() {
    let mut site = Site::new();
    let mut tab = site.started();
    let at = site.at(&tab);
    assert_eq!(tab.sessions.notice(Trigger::Resumed, at).read, Some(Trigger::Resumed));
    site.tell(&mut tab, Trigger::ConsentWithdrawn);
    site.cookie.clear();
    assert_eq!(tab.sessions.transact(Trigger::Resumed, "", at, &mut tab.host), Outcome::default());
    assert_eq!(site.tell(&mut tab, Trigger::ConsentGranted), Outcome::default(), "wiped is not expired");
}
