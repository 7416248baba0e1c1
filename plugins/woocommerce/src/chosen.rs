//! What the owner chose: every value is a text, as it was typed.

use serde::Deserialize;
use stockade_sdk::{Call, prelude::*};

use crate::{
    amount::Amount,
    orders::state::Statuses,
    tongue::{Tongue, say},
    whose::Word,
};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Chosen {
    /// In which language people are told something.
    #[serde(skip)]
    pub tongue: Tongue,
    /// The shop's address.
    pub store: String,
    /// The name of the place that goods are taken from and counted into.
    location: String,
    restock: String,
    statuses: String,
    send_stock: String,
    buffer: String,
    send_status: String,
    texts: String,
    prices: String,
    send_prices: String,
    customers: String,
    guests: String,
}

impl Chosen {
    pub fn get(call: &Call) -> Result<Self, Failure> {
        let chosen: Self = settings::get()?;
        Ok(Self { tongue: Tongue::of(&call.language), ..chosen })
    }

    pub fn restocks(&self) -> bool {
        self.restock == "true"
    }

    pub fn sends_stock(&self) -> bool {
        self.send_stock == "true"
    }

    pub fn sends_status(&self) -> bool {
        self.send_status == "true"
    }

    pub fn sends_prices(&self) -> bool {
        self.send_prices == "true"
    }

    /// Whether those who have an account in the shop are contacts here; and those who buy as guests.
    pub fn takes_customers(&self) -> bool {
        self.customers == "true"
    }

    pub fn takes_guests(&self) -> bool {
        self.guests == "true"
    }

    /// Whose word holds for what a product is called and said to be; none where it is as it came about.
    pub fn texts(&self) -> Result<Option<Word>, Failure> {
        word(&self.texts, self.tongue)
    }

    /// And for what it costs.
    pub fn prices(&self) -> Result<Option<Word>, Failure> {
        word(&self.prices, self.tongue)
    }

    /// So much is held back from the shop.
    pub fn buffer(&self) -> Amount {
        Amount::read(&self.buffer).unwrap_or_default()
    }

    pub fn statuses(&self) -> Result<Statuses, Failure> {
        Statuses::read(&self.statuses).map_err(|wrong| {
            let detail = say!(
                self.tongue,
                "“{wrong}” says of no state what it means. Write own states as shipped=completed, waiting=open; what they \
                 can mean is open, completed, cancelled and failed.",
                "„{wrong}“ sagt von keinem Zustand, was er bedeutet. Schreiben Sie eigene Zustände wie shipped=completed, \
                 waiting=open; bedeuten können sie open, completed, cancelled und failed.",
            );
            Failure::attention("unread-statuses", detail)
        })
    }

    /// The place that was named, by its id.
    pub fn location(&self) -> Result<Option<String>, Failure> {
        let wanted = self.location.trim();
        if wanted.is_empty() {
            return Ok(None);
        }
        for location in records::list::<stockade_sdk::api::records::Location>() {
            let location = location?;
            if location.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(wanted)) {
                return Ok(Some(location.id));
            }
        }
        let detail = say!(
            self.tongue,
            "There is no location called “{wanted}”. Choose one that there is.",
            "Es gibt keinen Ort namens „{wanted}“. Wählen Sie einen, den es gibt.",
        );
        Err(Failure::attention("no-such-location", detail))
    }
}

fn word(typed: &str, tongue: Tongue) -> Result<Option<Word>, Failure> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    Word::read(typed).map(Some).ok_or_else(|| {
        let detail = say!(
            tongue,
            "“{typed}” says nobody's word. Write shop, here or ask, or nothing: then it is the shop's for products that came \
             from there, and yours for those that were here before.",
            "„{typed}“ sagt niemandes Wort. Schreiben Sie shop, here oder ask, oder nichts: Dann ist es das des Shops für Produkte, \
             die von dort kamen, und Ihres für die, die schon hier waren.",
        );
        Failure::attention("unread-word", detail)
    })
}
