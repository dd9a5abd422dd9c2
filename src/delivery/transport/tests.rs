use super::*;
use crate::delivery::Delivery;
use crate::delivery::tests::{INTAKE, Page, bodies, parameter};
use crate::effect::Request;

const KIB: usize = 1024;

/// A page whose one request has failed: transport is down for a second.
fn down(status: u16) -> Page {
    let mut page = Page::new();
    let sent = page.send(b"{1}");
    assert!(page.settle(sent[0].number, status).is_empty());
    page
}

#[test]
fn eighty_kib_may_be_in_flight() {
    let mut page = Page::new();
    for _ in 0..4 {
        assert_eq!(page.append(&vec![b'x'; 20 * KIB]).len(), 1);
    }
    assert!(page.send(b"{}").is_empty());
    assert_eq!((page.delivery.transport.load().requests, page.delivery.transport.load().queued), (4, 2));
    assert_eq!(bodies(&page.settle(1, 202)), ["{}"]);
}

#[test]
fn a_bigger_payload_goes_when_nothing_else_is_in_flight() {
    let mut page = Page::new();
    let small = page.send(b"{}");
    assert!(page.append(&vec![b'x'; 100 * KIB]).is_empty());
    assert_eq!(page.settle(small[0].number, 202).len(), 1);
    assert!(page.send(b"{}").is_empty());
}

#[test]
fn thirty_two_requests_may_be_in_flight() {
    let mut page = Page::new();
    for _ in 0..32 {
        assert_eq!(page.send(b"{}").len(), 1);
    }
    assert!(page.send(b"{33}").is_empty());
    assert!(page.send(b"{34}").is_empty());
    assert_eq!(bodies(&page.settle(7, 202)), ["{33}"]);
    assert_eq!(bodies(&page.settle(8, 202)), ["{34}"]);
}

#[test]
fn what_came_first_leaves_first() {
    let mut page = Page::new();
    page.append(&vec![b'x'; 70 * KIB]);
    page.append(&vec![b'y'; 20 * KIB]);
    assert!(page.send(b"{}").is_empty(), "it would fit, but not before the one that waits");
    let sent = page.settle(1, 202);
    assert_eq!(sent.iter().map(|request| request.body.len()).collect::<Vec<_>>(), [20 * KIB, 2]);
}

#[test]
fn timeouts_throttling_server_errors_and_network_errors_are_retried() {
    for status in [0, 408, 429, 500, 502, 503, 599] {
        let mut page = down(status);
        let sent = page.pass(1_000.0);
        assert_eq!(bodies(&sent), ["{1}"], "{status}");
        assert_eq!(parameter(&sent[0], "_dd.retry_count"), Some("1"));
        assert_eq!(parameter(&sent[0], "_dd.retry_after"), Some(status.to_string().as_str()));
        assert_eq!(page.lost("refused"), 0);
    }
}

#[test]
fn success_and_redirection_count_as_delivered() {
    for status in [200, 202, 204, 304] {
        let mut page = down(status);
        assert!(page.pass(100_000.0).is_empty());
        assert_eq!(page.lost("refused"), 0);
        assert_eq!(page.delivery.transport.last_status, Some(status));
    }
}

#[test]
fn other_client_errors_are_final_and_every_message_counts() {
    for status in [400, 401, 403, 404, 499] {
        let mut page = Page::new();
        page.append(b"{1}");
        page.append(b"{2}");
        let sent = page.send(b"{3}");
        page.settle(sent[0].number, status);
        assert!(page.pass(100_000.0).is_empty());
        assert_eq!(page.lost("refused"), 3);
        assert_eq!(page.send(b"{4}").len(), 1, "the intake was reached");
    }
}

#[test]
fn a_retry_has_the_same_id_and_body_and_a_new_time() {
    let mut page = Page::new();
    let first = page.send(b"{1}").remove(0);
    page.settle(first.number, 503);
    let second = page.pass(1_000.0).remove(0);
    page.settle(second.number, 0);
    let third = page.pass(2_000.0).remove(0);
    assert!(first.number != second.number && second.number != third.number);
    assert_eq!((&first.body, &second.body), (&second.body, &third.body));
    let of = |name| [&first, &second, &third].map(|request| parameter(request, name));
    assert_eq!(of("dd-request-id")[0], of("dd-request-id")[1]);
    assert_eq!(of("dd-request-id")[0], of("dd-request-id")[2]);
    assert_eq!(of("batch_time"), [Some("1000"), Some("2000"), Some("4000")]);
    assert_eq!(of("_dd.retry_count"), [None, Some("1"), Some("2")]);
    assert_eq!(of("_dd.retry_after"), [None, Some("503"), Some("0")]);
}

#[test]
fn only_a_zlib_stream_is_announced_as_deflated() {
    let mut page = Page::new();
    assert_eq!(parameter(&page.send(b"x\x9c")[0], "dd-evp-encoding"), Some("deflate"));
    assert_eq!(parameter(&page.send(b"{}")[0], "dd-evp-encoding"), None);
}

#[test]
fn requests_have_ids_of_their_own() {
    let mut page = Page::new();
    let (first, second) = (page.send(b"{}"), page.send(b"{}"));
    assert_ne!(parameter(&first[0], "dd-request-id"), parameter(&second[0], "dd-request-id"));
}

#[test]
fn the_wait_doubles_up_to_a_minute_and_a_success_resets_it() {
    let mut page = down(503);
    for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
        assert!(page.pass(f64::from(seconds) * 1_000.0 - 1.0).is_empty());
        let sent = page.pass(1.0);
        assert_eq!(sent.len(), 1, "after {seconds} s");
        assert!(page.settle(sent[0].number, 503).is_empty());
    }
    let sent = page.pass(60_000.0);
    page.settle(sent[0].number, 202);
    let sent = page.send(b"{2}");
    page.settle(sent[0].number, 503);
    assert_eq!(page.pass(1_000.0).len(), 1);
}

#[test]
fn while_transport_is_down_everything_waits_and_one_success_sends_it() {
    let mut page = down(503);
    assert!(page.send(b"{2}").is_empty());
    assert!(page.send(b"{3}").is_empty());
    let retry = page.pass(1_000.0);
    assert_eq!(bodies(&retry), ["{1}"], "only the head is tried");
    assert!(page.send(b"{4}").is_empty());
    assert_eq!(bodies(&page.settle(retry[0].number, 202)), ["{2}", "{3}", "{4}"]);
}

#[test]
fn a_failure_schedules_nothing_while_others_are_in_flight() {
    let mut page = Page::new();
    let (first, second) = (page.send(b"{1}"), page.send(b"{2}"));
    assert!(page.settle(first[0].number, 503).is_empty());
    assert!(page.send(b"{3}").is_empty());
    assert!(page.pass(30_000.0).is_empty());
    assert_eq!(bodies(&page.settle(second[0].number, 202)), ["{1}", "{3}"]);
}

#[test]
fn when_the_last_one_in_flight_fails_too_transport_is_down() {
    let mut page = Page::new();
    let (first, second) = (page.send(b"{1}"), page.send(b"{2}"));
    page.settle(first[0].number, 503);
    assert!(page.settle(second[0].number, 0).is_empty());
    assert_eq!(bodies(&page.pass(1_000.0)), ["{1}"]);
}

#[test]
fn a_payload_that_never_gets_through_does_not_stand_before_the_others() {
    let mut page = down(0);
    page.send(b"{2}");
    let retry = page.pass(1_000.0);
    page.settle(retry[0].number, 0);
    let retry = page.pass(2_000.0);
    assert_eq!(bodies(&retry), ["{2}"]);
    assert_eq!(bodies(&page.settle(retry[0].number, 202)), ["{1}"]);
}

#[test]
fn a_request_without_an_answer_stops_counting_after_a_minute() {
    let mut page = Page::new();
    page.append(&vec![b'x'; 100 * KIB]);
    assert!(page.send(b"{2}").is_empty());
    assert!(page.pass(59_999.0).is_empty());
    assert_eq!(bodies(&page.pass(1.0)), ["{2}"]);
    assert_eq!(page.delivery.transport.load().requests, 1);
    assert!(page.pass(1_000_000.0).is_empty(), "it is not sent again while it is pending");
}

#[test]
fn the_bytes_of_a_request_without_an_answer_stop_counting_too() {
    let mut page = Page::new();
    page.append(&vec![b'x'; 100 * KIB]);
    page.pass(60_000.0);
    assert_eq!(page.send(b"{2}").len(), 1);
    assert_eq!(page.send(b"{3}").len(), 1);
}

#[test]
fn a_request_without_an_answer_does_not_keep_failed_ones_from_their_retry() {
    let mut page = Page::new();
    page.send(b"{1}");
    let second = page.send(b"{2}");
    page.settle(second[0].number, 503);
    assert!(page.pass(60_999.0).is_empty());
    assert_eq!(bodies(&page.pass(1.0)), ["{2}"]);
}

#[test]
fn a_retry_without_an_answer_is_given_up_too() {
    let mut page = down(503);
    page.send(b"{2}");
    assert_eq!(bodies(&page.pass(1_000.0)), ["{1}"]);
    assert!(page.pass(61_999.0).is_empty());
    assert_eq!(bodies(&page.pass(1.0)), ["{2}"]);
}

#[test]
fn a_late_answer_still_counts() {
    let mut page = Page::new();
    let first = page.send(b"{1}");
    page.pass(100_000.0);
    assert!(page.settle(first[0].number, 0).is_empty());
    let retry = page.pass(1_000.0);
    assert_eq!(bodies(&retry), ["{1}"]);
    page.settle(retry[0].number, 202);
    assert!(page.settle(retry[0].number, 0).is_empty(), "a second answer is none");
    assert!(page.pass(100_000.0).is_empty());
}

#[test]
fn a_late_failure_does_not_postpone_the_retry() {
    let mut page = Page::new();
    let first = page.send(b"{1}");
    page.pass(70_000.0);
    let second = page.send(b"{2}");
    page.settle(second[0].number, 503);
    page.pass(600.0);
    page.settle(first[0].number, 0);
    assert_eq!(bodies(&page.pass(400.0)), ["{2}"]);
}

/// Appends messages until the queue is full.
fn fill(page: &mut Page) {
    while page.delivery.transport.load().queued < 20 * KIB * KIB {
        assert!(page.append(&vec![b'x'; 250 * KIB]).is_empty());
    }
}

#[test]
fn a_full_queue_drops_the_newest() {
    let mut page = down(503);
    fill(&mut page);
    let full = page.delivery.transport.load().queued;
    assert_eq!(page.lost("queue_full"), 0);
    page.append(b"{2}");
    page.send(b"{3}");
    assert_eq!((page.lost("queue_full"), page.delivery.transport.load().queued), (2, full));
}

#[test]
fn a_payload_on_its_retry_keeps_its_place_in_a_full_queue() {
    let mut page = down(503);
    fill(&mut page);
    let full = page.delivery.transport.load().queued;
    let retry = page.pass(1_000.0);
    page.settle(retry[0].number, 503);
    assert_eq!((page.lost("queue_full"), page.delivery.transport.load().queued), (0, full));
}

#[test]
fn a_full_queue_is_told_once_and_only_after_a_success() {
    let mut page = down(503);
    fill(&mut page);
    let first = page.pass(1_000.0);
    page.settle(first[0].number, 503);
    assert_eq!(page.told_full, 0);
    let mut sent = page.pass(2_000.0);
    for _ in 0..3 {
        fill(&mut page);
        sent = page.settle(sent[0].number, 202);
        assert_eq!(page.told_full, 1);
    }
}

#[test]
fn what_is_too_large_for_somebody_on_the_way_goes_in_halves() {
    let mut page = Page::new();
    for line in [&b"{1}"[..], b"{22}", b"{333}", b"{4}", b"{5}"] {
        page.append(line);
    }
    let whole = page.flush().remove(0);
    let halves = page.settle(whole.number, 413);
    assert_eq!(bodies(&halves), ["{1}\n{22}", "{333}\n{4}\n{5}"]);
    let ids: Vec<_> = [&whole, &halves[0], &halves[1]].map(|request| parameter(request, "dd-request-id")).into();
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "other bodies, other ids");
    let smaller = page.settle(halves[0].number, 413);
    assert_eq!(bodies(&smaller), ["{1}", "{22}"]);
    for request in [&halves[1], &smaller[0]] {
        page.settle(request.number, 202);
    }
    assert!(page.settle(smaller[1].number, 413).is_empty(), "one message is not to be divided");
    assert_eq!(page.lost("refused"), 1);
}

#[test]
fn a_stream_that_is_too_large_is_refused() {
    let mut page = Page::new();
    let sent = page.send(b"x\n{");
    assert!(page.settle(sent[0].number, 413).is_empty());
    assert_eq!(page.lost("refused"), 1);
}

#[test]
fn the_intake_says_when_to_come_back() {
    for (asked, waits) in [(5_000.0, 5_000.0), (10.0, 1_000.0), (-3_000.0, 1_000.0), (1e12, 600_000.0)] {
        let mut page = Page::new();
        let sent = page.send(b"{1}").remove(0);
        page.call(|delivery, out| delivery.transport.settled(sent.number, 429, Some(Millis(asked)), out));
        assert!(page.pass(waits - 1.0).is_empty(), "{asked}");
        assert_eq!(page.pass(1.0).len(), 1, "{asked}");
    }
}

#[test]
fn a_network_that_returns_ends_the_wait() {
    let mut page = down(0);
    assert!(page.call(|delivery, out| delivery.transport.set_online(false, out)).1.is_empty());
    assert_eq!(bodies(&page.call(|delivery, out| delivery.transport.set_online(true, out)).1), ["{1}"]);
}

#[test]
fn requests_outlive_the_page_as_far_as_the_browser_allows_and_some_of_it_is_left_for_the_exit() {
    let mut page = Page::new();
    page.delivery = Delivery::new(INTAKE, Switches(Switches::KEEPALIVE));
    let sent: Vec<_> = [20, 17].into_iter().flat_map(|kib| page.append(&vec![b'x'; kib * KIB])).collect();
    let outlive = |sent: &[Request]| sent.iter().map(|request| request.keepalive).collect::<Vec<_>>();
    assert_eq!(outlive(&sent), [true, false], "37 KiB are more than half of 64");
    assert_eq!(outlive(&page.send(b"{}")), [true]);
    page.settle(sent[0].number, 202);
    assert_eq!(outlive(&page.append(&vec![b'x'; 30 * KIB])), [true]);
}

#[test]
fn after_a_request_without_an_answer_none_outlives_the_page_until_one_is_answered() {
    for (status, next) in [(0, false), (503, true)] {
        let mut page = Page::new();
        page.delivery = Delivery::new(INTAKE, Switches(Switches::KEEPALIVE));
        let [first, second] = [page.send(b"{1}").remove(0), page.send(b"{2}").remove(0)];
        page.settle(first.number, status);
        page.settle(second.number, status);
        page.send(b"{3}");
        let again = page.pass(1_000.0).remove(0);
        assert_eq!((first.keepalive, second.keepalive, again.keepalive), (true, true, next), "{status}");
        let others: Vec<_> = page.settle(again.number, 202).iter().map(|request| request.keepalive).collect();
        assert_eq!(others, [true, true], "{status}");
    }
}
