//! When a change of the URL is a new view (spec b §2.3).

use crate::scan::cut;

/// Whether going from one absolute URL to another starts a new view.
///
/// A different path does. So does a different fragment up to its `?`, unless it names an element of the page
/// (`anchor`): then it only scrolled. The query never does.
pub fn is_new_view(from: &str, to: &str, anchor: bool) -> bool {
    let ((from, old_fragment), (to, fragment)) = (cut(from, b'#'), cut(to, b'#'));
    before_query(from) != before_query(to) || (!anchor && before_query(old_fragment) != before_query(fragment))
}

fn before_query(text: &str) -> &str {
    cut(text, b'?').0
}

#[cfg(test)]
mod tests {
    use super::is_new_view;

    #[test]
    fn paths_and_hash_routes_are_views_and_the_rest_is_not() {
        let page = "https://shop.test/cart";
        for (to, anchor, new) in [
            ("https://shop.test/payment", false, true),
            ("https://shop.test/cart?step=2", false, false),
            ("https://shop.test/cart#/address", false, true),
            ("https://shop.test/cart#terms", true, false),
            ("https://shop.test/cart#", false, false),
        ] {
            assert_eq!(is_new_view(page, to, anchor), new, "{to}");
        }
        assert!(!is_new_view("https://s.test/#/a?x=1", "https://s.test/#/a?x=2", false));
        assert!(is_new_view("https://s.test/#/a?x=1", "https://s.test/#/b?x=1", false));
    }
}
