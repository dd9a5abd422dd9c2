//! Contexts are opaque JSON fragments; where two meet, their members are merged without building a tree.

use super::writer::{Fragment, Json};
use alloc::string::String;
use alloc::vec::Vec;

/// `over` wins, objects merge key by key at every depth (spec b §1.2). Anything but two objects: `over` as it is.
pub fn merge(under: Fragment, over: Fragment) -> Json {
    if under.is_empty_object() {
        return over.keep();
    }
    if over.is_empty_object() {
        return under.keep();
    }
    let mut merged = String::new();
    merge_into(&mut merged, under, over, 0);
    Json(merged)
}

/// Whether an object has a member of this (unescaped) name.
pub fn has_member(object: Fragment, name: &str) -> bool {
    let unquoted = |key: &str| key.get(1..key.len().saturating_sub(1)) == Some(name);
    members(object).iter().any(|(key, _)| unquoted(key))
}

/// The shim's own nesting is bounded by its 220 KiB budget; this bounds the stack against anything else.
const MAX_DEPTH: u32 = 64;

fn merge_into(out: &mut String, Fragment(under): Fragment, Fragment(over): Fragment, depth: u32) {
    if !(under.starts_with('{') && over.starts_with('{')) || depth > MAX_DEPTH {
        out.push_str(over);
        return;
    }
    let winning = members(Fragment(over));
    let losing = members(Fragment(under));
    out.push('{');
    let mut write = |key: &str, under: Option<&str>, over: Option<&str>| {
        if !out.ends_with('{') {
            out.push(',');
        }
        out.push_str(key);
        out.push(':');
        match (under, over) {
            (Some(under), Some(over)) => merge_into(out, Fragment(under), Fragment(over), depth + 1),
            (Some(value), None) | (None, Some(value)) => out.push_str(value),
            (None, None) => {}
        }
    };
    for (key, value) in &losing {
        write(key, Some(value), winning.iter().find(|(other, _)| other == key).map(|(_, value)| *value));
    }
    for (key, value) in &winning {
        if !losing.iter().any(|(other, _)| other == key) {
            write(key, None, Some(value));
        }
    }
    out.push('}');
}

/// The members of an object in compact JSON, keys with their quotes.
fn members(object: Fragment<'_>) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = object.members();
    while !rest.is_empty() {
        let (key, after) = split_at_value_end(rest, b':');
        let (value, next) = split_at_value_end(after, b',');
        found.push((key, value));
        rest = next;
    }
    found
}

/// Cuts at the first `mark` outside strings and brackets; the mark itself goes.
fn split_at_value_end(text: &str, mark: u8) -> (&str, &str) {
    let (mut depth, mut quoted, mut escaped) = (0u32, false, false);
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ if byte == mark && depth == 0 => {
                return (text.get(..place).unwrap_or(text), text.get(place + 1..).unwrap_or(""));
            }
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    fn merged(under: &Value, over: &Value) -> Value {
        let merged = merge(Fragment(&under.to_string()), Fragment(&over.to_string()));
        serde_json::from_str(&merged.0).expect("valid JSON")
    }

    #[test]
    fn later_wins_and_objects_merge_deeply() {
        let under = json!({"a": 1, "b": {"c": "}\",{", "d": [1, {"x": 2}]}, "e": null});
        let over = json!({"b": {"c": 2, "f": {}}, "a": [","], "g": "\\"});
        let expected = json!({"a": [","], "b": {"c": 2, "d": [1, {"x": 2}], "f": {}}, "e": null, "g": "\\"});
        assert_eq!(merged(&under, &over), expected);
        assert!(has_member(Fragment(&under.to_string()), "e"));
        assert!(!has_member(Fragment(&under.to_string()), "c"));
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
