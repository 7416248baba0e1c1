//! What records hold, as people read it: one place for every page that shows what was before and what is now.

use model::{Country, Timestamp};
use serde_json::{Map, Value};

use crate::words::Words;

/// Fields that hold an amount of money; what in, stands beside it.
const MONEY: [&str; 9] = ["price", "cost", "unit_cost", "credit_limit", "amount", "came_to", "net", "gross", "total"];
/// Fields that hold how many or how much.
const FIGURES: [&str; 10] =
    ["quantity", "minimum", "maximum", "is_worth", "change", "counted", "expected", "rate", "received", "sent"];
/// Fields that are text, whatever it looks like.
const TEXTS: [&str; 8] = ["name", "title", "sku", "barcode", "description", "notes", "note", "phone"];

/// What an id stands for, where whoever looks may know it.
pub(crate) type Named<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Where no id has a name.
pub(crate) fn nobody(_: &str) -> Option<String> {
    None
}

/// A value as people read it; nothing where there is nothing. An id without a name says nothing among others.
pub(crate) fn shown(words: &Words, field: &str, value: &Value, named: Named<'_>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(is) => words.say(if *is { "yes" } else { "no" }),
        Value::Number(number) => number.as_i64().map_or_else(|| number.to_string(), |number| number.to_string()),
        Value::String(text) => text_of(words, field, text, named),
        Value::Array(all) => joined(words, field, all, named),
        Value::Object(fields) => of_fields(words, fields, named),
    }
}

fn text_of(words: &Words, field: &str, text: &str, named: Named<'_>) -> String {
    if TEXTS.contains(&field) {
        return text.to_owned();
    }
    if is_id(text) {
        return named(text).unwrap_or_else(|| text.to_owned());
    }
    if MONEY.contains(&field) {
        return words.spoken.typed_money(text, &words.spoken.currency);
    }
    if FIGURES.contains(&field) {
        return words.spoken.quantity(text);
    }
    let known = match (field, text) {
        ("country", code) => Some(country(words, code)),
        ("unit", code) => Some(words.unit(code, code.to_owned())),
        ("kind", "person" | "company") => words.known(&format!("contact-{text}"), None),
        ("purpose", purpose) => words.known(&format!("contact-purpose-{purpose}"), None),
        ("mode", mode) => words.known(&format!("mode-{mode}"), None),
        _ => None,
    };
    let moment = || text.parse::<Timestamp>().ok().map(|at| words.spoken.moment(at));
    let is_day = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
    let day = || is_day.then(|| words.spoken.day(text));
    known.or_else(moment).or_else(day).unwrap_or_else(|| text.to_owned())
}

/// What has a name says it first.
fn of_fields(words: &Words, fields: &Map<String, Value>, named: Named<'_>) -> String {
    if fields.contains_key("erased") || fields.contains_key("sealed") {
        return words.say("contact-was-erased");
    }
    let (first, rest) = fields.iter().partition::<Vec<_>, _>(|(field, _)| *field == "name");
    let all = first.into_iter().chain(rest).filter(|(_, value)| !is_nameless(value, named));
    let said = all.map(|(field, value)| shown(words, field, value, named)).filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join(" · ")
}

fn joined(words: &Words, field: &str, values: &[Value], named: Named<'_>) -> String {
    let values = values.iter().filter(|value| !is_nameless(value, named));
    let said = values.map(|value| shown(words, field, value, named)).filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join(", ")
}

fn is_nameless(value: &Value, named: Named<'_>) -> bool {
    value.as_str().is_some_and(|text| is_id(text) && named(text).is_none())
}

/// A country by its name in this language.
pub(crate) fn country(words: &Words, code: &str) -> String {
    let country: Option<Country> = code.parse().ok();
    let name = country.map(|country| if words.tag == "de" { country.german() } else { country.english() });
    name.unwrap_or(code).to_owned()
}

/// Whether it is how a record is known to programs: `ord_01kb2n…`.
pub(crate) fn is_id(text: &str) -> bool {
    let is_long = |rest: &str| rest.len() == 26 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.split_once('_').is_some_and(|(kind, rest)| (2..=4).contains(&kind.len()) && is_long(rest))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderMap;
    use serde_json::json;

    use super::*;
    use crate::{look::Look, spoken::Business, words::Languages};

    #[test]
    fn values_are_read_as_people_write_them() {
        let look = Look { language: Some("de"), ..Look::default() };
        let business = Business { country: Some("DE".to_owned()), ..Business::default() };
        let words = Languages::read().unwrap().best(&HeaderMap::new(), look).unwrap().of(&business);
        let tag = "tag_01kb2n0000e000000000000abc";
        let named = |id: &str| (id == tag).then(|| "Bio".to_owned());
        let id = "prd_01kb2n0000e000000000000abc";
        for (field, value, read) in [
            ("at", json!(null), ""),
            ("archived_at", json!("2026-11-20T22:05:59Z"), "20.11.2026, 22:05"),
            ("expires_at", json!("2026-11-20"), "20.11.2026"),
            ("blind", json!(true), "ja"),
            ("components", json!([]), ""),
            ("price", json!("14.9"), "14,90"),
            ("quantity", json!("1000.5"), "1.000,5"),
            ("sku", json!("2026-11-20"), "2026-11-20"),
            ("name", json!("14.9"), "14.9"),
            ("country", json!("DE"), "Deutschland"),
            ("kind", json!("person"), "Person"),
            ("unit", json!("piece"), "Stück"),
            ("tags", json!([tag, id]), "Bio"),
            ("product", json!(id), id),
            ("breaks", json!([{ "from": "10", "price": "1.5" }]), "10 · 1,50"),
        ] {
            assert_eq!(shown(&words, field, &value, &named), read, "{field} {value}");
        }
    }
}
