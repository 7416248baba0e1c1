//! Descriptions as JSON, for programs, and as XML, for those of an earlier time: everything by its name.

use serde_json::{Map, Value};

use crate::{
    difference::{COST, PRODUCT, VARIANT},
    neutral::{Described, DescribedLevel, DescribedVariant},
    plain::{Entry, shape::Shape},
};

/// A product by the names of its fields. Who may not see costs gets none.
pub fn product(product: &Described, with_costs: bool) -> Value {
    let mut fields = Map::new();
    fields.insert("id".to_owned(), product.key.clone().into());
    fields.extend(PRODUCT.iter().map(|field| (field.name.to_owned(), (field.value)(product))));
    let variants: Vec<Value> = product.variants.iter().map(|one| variant(one, with_costs)).collect();
    fields.insert("variants".to_owned(), variants.into());
    Value::Object(fields)
}

fn variant(variant: &DescribedVariant, with_costs: bool) -> Value {
    let mut fields = Map::new();
    fields.insert("id".to_owned(), variant.key.clone().into());
    let shown = VARIANT.iter().filter(|field| with_costs || field.name != COST);
    fields.extend(shown.map(|field| (field.name.to_owned(), (field.value)(variant))));
    Value::Object(fields)
}

pub fn level(level: &DescribedLevel) -> Value {
    let mut fields = Map::new();
    fields.insert("variant".to_owned(), level.variant.clone().into());
    fields.insert("sku".to_owned(), level.sku.clone().into());
    fields.insert("location".to_owned(), level.location.clone().into());
    fields.insert("on_hand".to_owned(), level.on_hand.to_string().into());
    fields.insert("told_apart".to_owned(), level.told_apart.map(|apart| apart.to_string()).into());
    fields.insert("lot".to_owned(), level.lot.clone().into());
    fields.insert("expires_at".to_owned(), level.expires_at.map(|at| at.to_string()).into());
    Value::Object(fields)
}

/// By the names of its fields, those too that say nothing.
pub fn entry(shape: &Shape, entry: &Entry) -> Value {
    let id = shape.has_id.then(|| ("id".to_owned(), entry.key.clone().into()));
    let fields = shape.fields.iter().map(|field| {
        let value = entry.get(field.name).map_or(Value::Null, |text| field.form.value(text));
        (field.name.to_owned(), value)
    });
    Value::Object(id.into_iter().chain(fields).collect())
}

/// One thing as XML: an element for each field, and `item` for what a list holds.
pub fn xml(each: &str, item: &Value) -> String {
    let mut out = String::new();
    element(&mut out, each, item);
    out
}

fn element(out: &mut String, name: &str, value: &Value) {
    match value {
        // What has no element is not spoken of; what is not there has an empty one.
        Value::Null => out.push_str(&format!("<{name}/>")),
        Value::Object(fields) => {
            out.push_str(&format!("<{name}>"));
            fields.iter().for_each(|(field, value)| element(out, field, value));
            out.push_str(&format!("</{name}>"));
        }
        Value::Array(items) => {
            out.push_str(&format!("<{name}>"));
            items.iter().for_each(|item| element(out, "item", item));
            out.push_str(&format!("</{name}>"));
        }
        Value::String(text) => out.push_str(&format!("<{name}>{}</{name}>", escaped(text))),
        Value::Bool(_) | Value::Number(_) => out.push_str(&format!("<{name}>{value}</{name}>")),
    }
}

/// Without what would be markup, and without what XML has no place for.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn xml_has_no_markup_of_anybody_else() {
        let item = json!({ "name": "<b>Tea & \"co\"</b>\u{1}", "tags": ["a", "b"], "brand": null, "published": true });
        assert_eq!(
            xml("product", &item),
            "<product><brand/><name>&lt;b&gt;Tea &amp; &quot;co&quot;&lt;/b&gt;\u{fffd}</name>\
             <published>true</published><tags><item>a</item><item>b</item></tags></product>"
        );
    }
}
