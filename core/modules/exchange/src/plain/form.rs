//! How the text of a field is written: once for all files, whatever they are written as.

use catalog::records::Break;
use model::{Currency, Quantity, Rate, Timestamp};
use serde_json::{Map, Value, json};

use super::{NO, YES};
use crate::reading::cells::paths;

/// What stands between a price and the quantity from which it holds.
const FROM: &str = " from ";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    Quantity,
    Currency,
    Moment,
    /// A way from the top: `Clothing > Shirts`.
    Way,
    /// Prices and from how many on they hold: `9.5 from 1, 8 from 10`.
    Breaks,
}

impl Form {
    /// The text as it is kept; or what is wrong with it.
    pub fn read(self, text: &str) -> Result<String, &'static str> {
        let text = text.trim();
        match self {
            Self::Text => Some(text.to_owned()).ok_or(""),
            Self::Flag => flag(text).map(|flag| if flag { YES } else { NO }.to_owned()).ok_or("is neither yes nor no"),
            Self::Number => text.parse::<i64>().map(|number| number.to_string()).map_err(|_| "is not a whole number"),
            Self::Quantity => {
                text.parse::<Quantity>().map(|number| number.to_string()).map_err(|_| "is not a quantity")
            }
            Self::Currency => {
                let currency = text.to_ascii_uppercase().parse::<Currency>();
                currency.map(|currency| currency.to_string()).map_err(|_| "is no currency; write it like EUR")
            }
            Self::Moment => {
                let moment = text.parse::<Timestamp>();
                moment.map(|at| at.to_string()).map_err(|_| "is no time; write it like 2027-01-31T00:00:00Z")
            }
            Self::Way => {
                let mut ways = paths(text).into_iter();
                match (ways.next(), ways.next()) {
                    (Some(way), None) => Ok(written_way(&way)),
                    _ => Err("is not one way from the top; a comma in a name is written \\,"),
                }
            }
            Self::Breaks => {
                let breaks = breaks(text).filter(|breaks| !breaks.is_empty());
                breaks
                    .map(|breaks| written_breaks(&breaks))
                    .ok_or("is no list of prices; write it like 9.5 from 1, 8 from 10")
            }
        }
    }

    /// The text as programs know it.
    pub fn value(self, text: &str) -> Value {
        match self {
            Self::Flag => Value::Bool(text == YES),
            Self::Number => text.parse::<i64>().map_or(Value::Null, Value::from),
            Self::Way => way(text).into(),
            Self::Breaks => {
                let breaks = breaks(text).unwrap_or_default();
                let one = |one: &Break| json!({ "from": one.from.to_string(), "price": one.price.to_string() });
                breaks.iter().map(one).collect()
            }
            Self::Text | Self::Quantity | Self::Currency | Self::Moment => Value::from(text),
        }
    }

    /// What programs know, as text; nothing where that is something else.
    pub fn text(self, value: &Value) -> Option<String> {
        match (self, value) {
            (_, Value::String(text)) => Some(text.trim().to_owned()),
            (Self::Flag, Value::Bool(flag)) => Some(if *flag { YES } else { NO }.to_owned()),
            (Self::Way, Value::Array(steps)) => {
                let steps: Option<Vec<String>> = steps.iter().map(|step| Some(step.as_str()?.to_owned())).collect();
                Some(written_way(&steps?))
            }
            (Self::Breaks, Value::Array(all)) => {
                let breaks: Option<Vec<Break>> = all.iter().map(|one| one_break(one.as_object()?)).collect();
                Some(written_breaks(&breaks?))
            }
            (Self::Flag | Self::Way | Self::Breaks, _) => None,
            (_, Value::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The text as it is shown beside what it was.
    pub fn shown(self, text: &str) -> Value {
        if self == Self::Flag { self.value(text) } else { Value::from(text) }
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        YES | "1" | "true" => Some(true),
        NO | "0" | "false" => Some(false),
        _ => None,
    }
}

/// The steps of a way, from the top.
pub fn way(text: &str) -> Vec<String> {
    paths(text).into_iter().next().unwrap_or_default()
}

pub fn written_way(steps: &[String]) -> String {
    let steps: Vec<String> = steps.iter().map(|step| crate::writing::sheet::escaped(step)).collect();
    steps.join(" > ")
}

/// A price alone holds from any quantity on.
pub fn breaks(text: &str) -> Option<Vec<Break>> {
    let one = |piece: &str| {
        let (price, from) = piece.split_once(FROM).unwrap_or((piece, "0"));
        Some(Break { from: from.trim().parse::<Quantity>().ok()?, price: price.trim().parse::<Rate>().ok()? })
    };
    text.split(',').map(str::trim).filter(|piece| !piece.is_empty()).map(one).collect()
}

pub fn written_breaks(breaks: &[Break]) -> String {
    let all: Vec<String> = breaks.iter().map(|one| format!("{}{FROM}{}", one.price, one.from)).collect();
    all.join(", ")
}

fn one_break(fields: &Map<String, Value>) -> Option<Break> {
    let text = |name: &str| match fields.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let from = text("from").unwrap_or_else(|| "0".to_owned());
    Some(Break { from: from.parse().ok()?, price: text("price")?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_form_however_it_is_written() {
        for (form, text, kept) in [
            (Form::Text, " Tea ", "Tea"),
            (Form::Flag, "TRUE", "yes"),
            (Form::Flag, "0", "no"),
            (Form::Number, "007", "7"),
            (Form::Quantity, "12.500", "12.5"),
            (Form::Currency, "eur", "EUR"),
            (Form::Moment, "2027-01-31T01:00:00+01:00", "2027-01-31T00:00:00.000000Z"),
            (Form::Way, r"A\, b>C", r"A\, b > C"),
            (Form::Breaks, "9.50, 8 from 10", "9.5 from 0, 8 from 10"),
        ] {
            assert_eq!(form.read(text).as_deref(), Ok(kept), "{form:?} {text}");
            assert_eq!(form.read(kept).as_deref(), Ok(kept), "{form:?} {kept}");
            let again = form.text(&form.value(kept));
            assert!(again.as_deref() == Some(kept), "{form:?} {kept}: {again:?}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for (form, text) in [
            (Form::Flag, "maybe"),
            (Form::Number, "1.5"),
            (Form::Quantity, "some"),
            (Form::Currency, "euros"),
            (Form::Moment, "tomorrow"),
            (Form::Way, "A, B"),
            (Form::Way, ">"),
            (Form::Breaks, "cheap"),
            (Form::Breaks, "9 from"),
            (Form::Breaks, ","),
        ] {
            assert!(form.read(text).is_err(), "{form:?} {text}");
        }
    }
}
