//! What other tabs and scripts do to the store.

use super::*;

#[test]
fn a_second_page_joins_the_session_and_extends_it() {
    let mut site = Site::new();
    let first = site.started();
    site.now += 10.0 * MINUTE;
    let second = site.started();
    assert_eq!(id(&first), id(&second));
    assert!(site.has(&format!("expire={}", site.now + 15.0 * MINUTE)));
}

#[test]
fn a_wiped_store_ends_the_session_and_blocks_the_next_until_resume() {
    let mut site = Site::new();
    let mut tab = site.started();
    let user = tab.sessions.current().unwrap().anonymous_id;
    site.cookie.clear();
    let seen = site.pass(&mut tab, 1_000.0);
    assert_eq!(seen.last().unwrap().expired, Some(RelativeMs(2_000.0)));
    site.now += MINUTE;
    for trigger in [Trigger::Interaction, Trigger::Visible, Trigger::Poll, Trigger::Stop] {
        assert_eq!(site.tell(&mut tab, trigger), Outcome::default(), "{trigger:?}");
    }
    assert!(site.cookie.is_empty());
    assert_eq!(site.tell(&mut tab, Trigger::Resumed).change, None);
    assert!(site.cookie.starts_with("isExpired=1&aid=") && !site.has("&id="), "{}", site.cookie);
    site.now += MINUTE;
    assert_eq!(site.tell(&mut tab, Trigger::Interaction).change, Some(Change::Renewed));
    assert_ne!(tab.sessions.current().unwrap().anonymous_id, user);
}

#[test]
fn a_cookie_rewritten_without_its_user_gets_another() {
    let mut site = Site::new();
    let mut tab = site.started();
    let (session, user) = (id(&tab), tab.sessions.current().unwrap().anonymous_id);
    site.cookie = "isExpired=1&c=0".into();
    site.pass(&mut tab, 2_000.0);
    site.tell(&mut tab, Trigger::Interaction);
    assert_ne!(id(&tab), session);
    assert_ne!(tab.sessions.current().unwrap().anonymous_id, user);
}

#[test]
fn a_tab_takes_over_the_session_of_another_only_when_it_is_used() {
    let mut site = Site::new();
    let (mut one, mut two) = (site.started(), site.started());
    site.tell(&mut one, Trigger::Stop);
    assert!(site.pass(&mut two, 2_000.0).iter().any(|outcome| outcome.expired.is_some()));
    assert_eq!(site.tell(&mut one, Trigger::Interaction).change, Some(Change::Renewed));
    let cookie = site.cookie.clone();
    site.now += MINUTE;
    for trigger in [Trigger::Poll, Trigger::Visible, Trigger::Resumed] {
        assert_eq!(site.tell(&mut two, trigger), Outcome::default(), "{trigger:?}");
    }
    assert_eq!((id(&two), &site.cookie), (None, &cookie), "neither taken over nor extended");
    assert_eq!(site.tell(&mut two, Trigger::Interaction).change, Some(Change::Renewed));
    assert_eq!(id(&two), id(&one));
}

#[test]
fn use_from_before_another_tab_stopped_the_session_does_not_bring_it_back() {
    let mut site = Site::new();
    let (mut one, mut two) = (site.started(), site.started());
    site.tell(&mut two, Trigger::Interaction);
    site.now += 500.0;
    site.tell(&mut two, Trigger::Interaction);
    site.tell(&mut one, Trigger::Stop);
    assert!(site.pass(&mut two, 30_000.0).iter().all(|outcome| outcome.change.is_none()));
    assert_eq!(id(&two), None);
}

#[test]
fn a_session_replaced_by_another_tab_ends_here_and_is_joined_by_use() {
    let mut site = Site::new();
    let (mut one, mut two) = (site.started(), site.started());
    let first = id(&one);
    site.tell(&mut one, Trigger::Stop);
    site.tell(&mut one, Trigger::Interaction);
    let second = id(&one);
    let mut bystander = site.started();
    assert_eq!(id(&bystander), second);
    assert_eq!(id(&two), first, "it has not looked yet");
    let kept_alive = site.tell(&mut two, Trigger::Visible);
    assert_eq!((kept_alive.write, kept_alive.change), (None, None));
    assert!(kept_alive.expired.is_some());
    site.tell(&mut bystander, Trigger::Stop);
    site.now += 2_000.0;
    let used = site.tell(&mut two, Trigger::Interaction);
    assert_eq!(used.change, Some(Change::Renewed));
    site.now += 61_000.0;
    let both = site.tell(&mut one, Trigger::Interaction);
    assert!(both.expired.is_some() && both.change == Some(Change::Renewed), "the end and the beginning at once");
    assert_eq!(id(&one), id(&two));
}
