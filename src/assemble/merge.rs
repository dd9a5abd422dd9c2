//! Contexts are opaque JSON fragments; where two meet, their members are merged without building a tree.

use super::writer::{Fragment, Json, Writer};
use crate::scan;
use alloc::vec::Vec;

/// `over` wins, objects merge key by key at every depth (spec b §1.2). Anything but two objects: `over` as it is.
#[inline(never)]
pub fn merge(under: Fragment, over: Fragment) -> Json {
    let mut w = Writer::new();
    merge_into(&mut w, under.0, over.0, 0);
    Json(w.into_string())
}

/// `over`'s members take the place of those of `under` that have the same name; one without a value leaves it empty.
pub fn assign(under: Fragment, over: Fragment) -> Json {
    let mut w = Writer::new();
    merge_into(&mut w, under.0, over.0, MAX_DEPTH);
    Json(w.into_string())
}

/// Whether an object has a member of this (unescaped) name, given in quotes.
pub fn has_member(object: Fragment, quoted: &str) -> bool {
    value_of(&members(object.0), quoted).is_some()
}

/// The shim's own nesting is bounded by its 220 KiB budget; this bounds the stack against anything else.
const MAX_DEPTH: u32 = 64;

fn merge_into(w: &mut Writer, under: &str, over: &str, depth: u32) {
    let both = under.as_bytes().first() == Some(&b'{') && over.as_bytes().first() == Some(&b'{');
    // The second is for speed: most contexts are empty.
    if !both || under == "{}" && depth == 0 || depth > MAX_DEPTH {
        return w.put(over);
    }
    let (losing, winning) = (members(under), members(over));
    w.put("{");
    for (key, value) in &losing {
        let over = value_of(&winning, key);
        if over == Some("") {
            continue;
        }
        w.members(key);
        w.put(":");
        match over {
            Some(over) => merge_into(w, value, over, depth + 1),
            None => w.put(value),
        }
    }
    for (key, value) in &winning {
        if !value.is_empty() && value_of(&losing, key).is_none() {
            w.members(key);
            w.put(":");
            w.put(value);
        }
    }
    w.close();
}

#[inline(never)]
fn value_of<'a>(members: &[(&str, &'a str)], key: &str) -> Option<&'a str> {
    members.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
}

/// The members of an object in compact JSON, keys with their quotes.
#[inline(never)]
fn members(object: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = Fragment(object).members();
    while !rest.is_empty() {
        let (key, after) = split_at_value_end(rest, b':');
        let (value, next) = split_at_value_end(after, b',');
        found.push((key, value));
        rest = next;
    }
    found
}

/// Cuts at the first `mark` outside strings and brackets; the mark itself goes.
#[inline(never)]
fn split_at_value_end(text: &str, mark: u8) -> (&str, &str) {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let is_end = |byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => return byte == mark && depth == 0,
        }
        false
    };
    scan::around(text, text.bytes().position(is_end).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    fn merged(under: &Value, over: &Value) -> Value {
        let merged = merge(Fragment(&under.to_string()), Fragment(&over.to_string()));
        serde_json::from_str(merged.fragment().0).expect("valid JSON")
    }

    #[test]
    fn later_wins_and_objects_merge_deeply() {
        let under = json!({"a": 1, "b": {"c": "}\",{", "d": [1, {"x": 2}]}, "e": null});
        let over = json!({"b": {"c": 2, "f": {}}, "a": [","], "g": "\\"});
        let expected = json!({"a": [","], "b": {"c": 2, "d": [1, {"x": 2}], "f": {}}, "e": null, "g": "\\"});
        assert_eq!(merged(&under, &over), expected);
        assert!(has_member(Fragment(&under.to_string()), "\"e\""));
        assert!(!has_member(Fragment(&under.to_string()), "\"c\""));
    }

    #[test]
    fn a_member_that_is_set_again_is_replaced_as_a_whole() {
        let assigned = assign(Fragment(r#"{"a":{"b":1},"c":1}"#), Fragment(r#"{"a":{"d":2}}"#));
        assert_eq!(assigned.fragment().0, r#"{"a":{"d":2},"c":1}"#);
    }

    #[test]
    fn a_member_that_is_set_to_nothing_goes() {
        for (under, over, left) in [
            (r#"{"a":{"b":1},"c":1}"#, r#"{"a":}"#, r#"{"c":1}"#),
            (r#"{"a":1}"#, r#"{"a":}"#, "{}"),
            ("{}", r#"{"a":}"#, "{}"),
            (r#"{"c":1}"#, r#"{"a,\"":}"#, r#"{"c":1}"#),
        ] {
            assert_eq!(assign(Fragment(under), Fragment(over)).fragment().0, left);
        }
    }

    fn reference(under: &Value, over: &Value) -> Value {
        match (under, over) {
            (Value::Object(under), Value::Object(over)) => {
                let mut all: Map<String, Value> = under.clone();
                for (key, value) in over {
                    let value = under.get(key).map_or_else(|| value.clone(), |lower| reference(lower, value));
                    all.insert(key.clone(), value);
                }
                Value::Object(all)
            }
            _ => over.clone(),
        }
    }

    fn any_object() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(Value::Null), any::<i32>().prop_map(Value::from), ".{0,6}".prop_map(Value::from)];
        let value = leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map("[ab\"\\\\:,{}]{0,3}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        });
        prop::collection::hash_map("[ab\"\\\\:,{}]{0,3}", value, 0..5)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
    }

    proptest! {
        #[test]
        fn merging_equals_merging_the_trees(under in any_object(), over in any_object()) {
            prop_assert_eq!(merged(&under, &over), reference(&under, &over));
        }
    }
}
