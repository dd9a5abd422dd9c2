//! Whatever happens on a page, in whichever order.

use crate::page::{MINUTE, Page, config, of_type, views};
use ferrum_rum::delivery::Leaving;
use ferrum_rum::observation::{Entry, PageState, What};
use ferrum_rum::time::RelativeMs;
use proptest::prelude::*;

fn any_step() -> impl Strategy<Value = (u8, f64)> {
    (0u8..12, prop_oneof![0.0..50.0f64, 0.0..5000.0f64, 0.0..(20.0 * MINUTE)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_each_action_arrives_once_in_a_view_that_counts_it(
        steps in prop::collection::vec(any_step(), 1..60)
    ) {
        let mut page = Page::open(config());
        let mut added = Vec::new();
        for (index, (step, wait)) in steps.into_iter().enumerate() {
            page.wait(wait);
            match step {
                0..4 => {
                    let name = format!("action {index}");
                    page.see(What::Interaction);
                    page.action(&name);
                    added.push(name);
                }
                4 => page.see(What::Location { href: "https://shop.test/a", anchor: false }),
                5 => page.see(What::Location { href: "https://shop.test/b#/x", anchor: false }),
                6 => page.see(What::Restored),
                7 => page.see(What::Exiting(Leaving::Hidden)),
                8 => {
                    page.see(What::StopSession);
                    // An interaction is heard once a second; sooner, and the next action has no session.
                    page.wait(1001.0);
                }
                9 => page.see(What::Entry(Entry::FirstContentfulPaint { start: RelativeMs(90.0) })),
                10 => page.see(What::Visible),
                _ => page.see(What::Page(if index % 2 == 0 { PageState::Hidden } else { PageState::Active })),
            }
        }
        let lines = page.leave();
        let mut arrived: Vec<_> =
            of_type(&lines, "action").iter().map(|action| action["action"]["target"]["name"].as_str().unwrap().to_owned()).collect();
        arrived.sort();
        added.sort();
        prop_assert_eq!(arrived, added);
        for view in views(&lines) {
            let of_view = lines.iter().filter(|line| line["type"] == "action" && line["view"]["id"] == view["view"]["id"]);
            prop_assert_eq!(view["view"]["action"]["count"].as_u64().unwrap(), of_view.count() as u64);
            prop_assert!(view["view"]["time_spent"].as_i64().unwrap() >= 0);
        }
        let mut versions = std::collections::BTreeMap::new();
        for view in of_type(&lines, "view") {
            let version = view["_dd"]["document_version"].as_i64().unwrap();
            let before = versions.insert(view["view"]["id"].to_string(), version);
            prop_assert!(before.is_none_or(|before| before < version));
        }
    }
}
