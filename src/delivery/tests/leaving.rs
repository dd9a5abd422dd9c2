//! What becomes of what is not sent when the page goes.

use super::*;

fn journaling() -> Page {
    let mut page = Page::new();
    page.delivery = Delivery::new(INTAKE, Switches(Switches::JOURNAL | Switches::KEEPALIVE));
    page
}

fn written(page: &Page) -> Vec<String> {
    page.journal.values().map(|line| String::from_utf8(line.clone()).unwrap()).collect()
}

/// What a page finds, as it came from another one's journal.
fn adopt(page: &mut Page, age_ms: f64, id: &str, body: &str) -> Vec<Request> {
    let at = EpochMs(page.out.clock.wall.0 - age_ms);
    page.call(|delivery, out| delivery.adopt(at, id, body, out)).1
}

const ID: &str = "5b1c7e64-3f0a-4d2e-9b8c-1f2e3d4c5b6a";

#[test]
fn a_hidden_page_gives_beacons_nothing_that_they_would_lose() {
    let mut page = Page::new();
    let first = page.send(b"{1}").remove(0);
    page.settle(first.number, 503);
    page.append(b"{2}");
    assert!(page.exit().is_empty(), "transport is down");
    let retried = page.pass(1_000.0).remove(0);
    assert_eq!(bodies(&page.settle(retried.number, 202)), ["{2}"]);

    let mut page = Page::new();
    page.delivery.transport.online = false;
    page.append(b"{1}");
    let sent = page.exit();
    assert!(
        sent.iter().all(|request| request.by == Carrier::Fetch),
        "no network: only a fetch says whether it arrived"
    );
    page.settle(sent[0].number, 0);
    assert_eq!(page.delivery.transport.load().queued, 3);
}

#[test]
fn a_hidden_page_waits_for_an_answer_that_a_beacon_never_gets() {
    let mut page = journaling();
    page.append(b"{1}");
    page.delivery.leaving = Leaving::Hidden;
    let sent = page.flush().remove(0);
    page.delivery.leaving = Leaving::No;
    assert!(sent.by == Carrier::Fetch && sent.keepalive);
    page.settle(sent.number, 503);
    assert_eq!(written(&page), ["{1}"]);
    assert_eq!(bodies(&page.pass(1_000.0)), ["{1}"]);
}

#[test]
fn messages_are_written_down_before_they_are_sent_and_forgotten_when_they_arrived() {
    let mut page = journaling();
    page.append(b"{1}");
    page.upsert(7, b"{v1}");
    page.append(b"{2}");
    page.upsert(7, b"{v2}");
    assert_eq!(written(&page), ["{1}", "{v2}", "{2}"]);
    let sent = page.flush().remove(0);
    assert_eq!(written(&page).len(), 3);
    let batch = page.journal.keys().next().unwrap().0;
    assert_eq!(
        parameter(&sent, "dd-request-id"),
        Some(batch.to_string().as_str()),
        "a later page sends it as the same"
    );
    page.append(b"{3}");
    page.settle(sent.number, 202);
    assert_eq!(written(&page), ["{3}"]);
    let sent = page.exit().remove(0);
    page.settle(sent.number, 202);
    assert!(page.journal.is_empty(), "a beacon is on its way");
}

#[test]
fn what_is_refused_for_good_is_forgotten() {
    let mut page = journaling();
    let sent = page.send(b"{1}").remove(0);
    page.settle(sent.number, 400);
    assert!(page.journal.is_empty());
}

#[test]
fn halves_are_written_down_in_place_of_the_whole() {
    let mut page = journaling();
    page.append(b"{1}");
    let whole = page.send(b"{2}").remove(0);
    let halves = page.settle(whole.number, 413);
    assert_eq!(written(&page).len(), 2);
    for half in halves {
        page.settle(half.number, 202);
    }
    assert!(page.journal.is_empty());
}

#[test]
fn a_page_that_is_left_while_the_intake_is_out_of_reach_leaves_everything_to_the_next() {
    let mut page = journaling();
    let first = page.send(b"{1}").remove(0);
    page.settle(first.number, 0);
    page.append(b"{2}");
    assert!(page.left().is_empty());
    assert_eq!(written(&page), ["{1}", "{2}"]);
    assert_eq!(page.delivery.transport.load().queued, 0, "the next page may be this one, out of the cache");
    assert!(page.pass(100_000.0).is_empty());
}

#[test]
fn what_outlives_the_page_is_left_to_nobody() {
    let mut page = journaling();
    let outliving = page.send(b"{1}").remove(0);
    assert!(outliving.keepalive);
    page.delivery.transport.journal = true;
    let cut_off = page.append(&vec![b'x'; 33 * 1024]).remove(0);
    assert!(!cut_off.keepalive);
    page.append(b"{2}");
    let sent = page.left();
    assert_eq!(sent.iter().map(|request| request.body.len()).collect::<Vec<_>>(), [3, 33 * 1024]);
    assert!(sent.iter().all(|request| request.by == Carrier::Beacon));
    assert_eq!(parameter(&sent[1], "dd-request-id"), parameter(&cut_off, "dd-request-id"));
    assert_eq!(written(&page).len(), 2, "as long as the browser has not taken the beacons");
    for request in sent {
        page.settle(request.number, 202);
    }
    assert!(page.journal.is_empty());
}

#[test]
fn what_an_earlier_page_left_is_sent_under_its_id_and_forgotten() {
    let mut page = journaling();
    let sent = adopt(&mut page, 3_600_000.0, ID, "{\"a\":1}\n{\"b\":2}").remove(0);
    assert_eq!(parameter(&sent, "dd-request-id"), Some(ID));
    assert_eq!(bodies(std::slice::from_ref(&sent)), ["{\"a\":1}\n{\"b\":2}"]);
    page.journal.insert((Uuid::parse_str(ID).unwrap(), 0), Vec::new());
    page.settle(sent.number, 202);
    assert!(page.journal.is_empty());
}

#[test]
fn what_is_too_old_too_much_or_damaged_is_dropped_and_counted() {
    const HOUR: f64 = 3_600_000.0;
    let line = format!("{{\"{}\"}}", "x".repeat(1024 * 1024 - 4));
    for (age, id, body, reason, count) in [
        (13.0 * HOUR, ID, "{\"a\":1}\n{\"a\":2}", "journal_old", 2),
        (-13.0 * HOUR, ID, "{\"a\":1}", "journal_old", 1),
        (0.0, "", "{\"a\":1}", "journal_corrupt", 1),
        (0.0, "<script>", "{\"a\":1}", "journal_corrupt", 1),
        (0.0, ID, "", "journal_corrupt", 1),
        (0.0, ID, "{\"a\":1}\n{\"a\":", "journal_corrupt", 2),
        (f64::NAN, ID, "{\"a\":1}", "journal_old", 1),
    ] {
        let mut page = journaling();
        assert!(adopt(&mut page, age, id, body).is_empty(), "{age} {id} {body}");
        assert_eq!(page.lost(reason), count, "{age} {id} {body}");
    }
    let mut page = journaling();
    for number in 0..5_u8 {
        adopt(&mut page, f64::from(number), &Uuid::from_u128(u128::from(number) + 1).to_string(), &line);
    }
    assert_eq!(page.lost("journal_full"), 1, "the oldest, which comes last");
}

#[test]
fn withdrawn_consent_leaves_nothing() {
    let mut page = journaling();
    let first = page.send(b"{1}").remove(0);
    page.settle(first.number, 0);
    page.append(b"{2}");
    page.flush();
    page.call(Delivery::withdraw);
    assert!(page.journal.is_empty());
    assert!(page.pass(100_000.0).is_empty());
    assert_eq!(page.lost("consent"), 2);
}

#[test]
fn a_batch_of_nobody_takes_nothing_else_along() {
    let mut page = Page::new();
    page.delivery.transport.journal = true;
    page.append(b"{\"a\":1}");
    assert_eq!(page.journal.len(), 1);
    for id in ["", "rubbish", &Uuid::nil().to_string()] {
        adopt(&mut page, 0.0, id, "{\"b\":2}");
    }
    assert_eq!((page.lost("journal_corrupt"), page.journal.len()), (3, 1));
}
