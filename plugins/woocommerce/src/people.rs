//! Who buys there, as a contact here, where the owner wants that: those who have an account, and guests. Whoever is here
//! already is known by their account, or by an address that one contact alone has; what is known of them is never blanked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use stockade_sdk::{
    Call, Later,
    api::{
        contacts::{AddContact, ChangeContact},
        external_ids::Link,
        records::{Contact, Order},
        types::{Address, ContactKind},
    },
    prelude::*,
};

use crate::{
    beginning,
    chosen::Chosen,
    orders::{
        buyer,
        theirs::{self, Person, text},
    },
    shop::{Page, Shop},
    tongue::say,
    whose::mark,
};

const FULL: usize = 100;
/// As an outcome leaves it: somebody with an account is looked at by themselves.
pub const LATER: &str = "customer";
/// By so much of the mark of their address people wait for one another: few enough to be kept, and it says nothing of who.
const SHARED: usize = 2;

/// Somebody with an account in the shop.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Customer {
    pub id: u64,
    #[serde(deserialize_with = "text")]
    pub email: String,
    #[serde(deserialize_with = "text")]
    pub first_name: String,
    #[serde(deserialize_with = "text")]
    pub last_name: String,
    pub billing: Person,
    pub shipping: Person,
}

/// Whom one outcome has to do with: who stands in two orders is made once.
#[derive(Debug, Default)]
pub struct People {
    customers: BTreeMap<u64, String>,
    guests: BTreeMap<String, String>,
}

/// What the shop says of somebody.
struct Said {
    name: Option<String>,
    company: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    addresses: Vec<Address>,
}

impl Said {
    fn of(billing: &Person, shipping: &Person) -> Self {
        let said = buyer::of(billing, shipping).unwrap_or_default();
        Self {
            addresses: [said.billing, said.shipping].into_iter().flatten().collect(),
            name: said.name,
            company: said.company,
            email: said.email,
            phone: said.phone,
        }
    }

    /// None where nobody could say who that is.
    fn contact(&self) -> Option<AddContact> {
        let kind = match (&self.name, &self.company) {
            (None, Some(_)) => ContactKind::Company,
            _ => ContactKind::Person,
        };
        let name = self.name.as_ref().or(self.company.as_ref()).or(self.email.as_ref())?.clone();
        Some(AddContact {
            addresses: Some(self.addresses.clone()),
            company: self.company.clone().filter(|_| self.name.is_some()),
            email: self.email.clone(),
            kind,
            name,
            phone: self.phone.clone(),
            ..AddContact::default()
        })
    }

    /// What is not known of somebody yet, and was said now; none where that is nothing.
    fn more(&self, known: &Contact) -> Option<ChangeContact> {
        let missing = |here: &Option<String>, said: &Option<String>| said.clone().filter(|_| here.is_none());
        let has_none = known.addresses.as_ref().is_none_or(Vec::is_empty);
        let is_person = matches!(known.kind, Some(ContactKind::Person));
        let change = ChangeContact {
            addresses: Some(self.addresses.clone()).filter(|said| has_none && !said.is_empty()),
            company: missing(&known.company, &self.company).filter(|_| is_person),
            email: missing(&known.email, &self.email),
            phone: missing(&known.phone, &self.phone),
            ..ChangeContact::default()
        };
        let is_more = change != ChangeContact::default();
        is_more.then(|| ChangeContact { id: known.id.clone(), version: known.version, ..change })
    }
}

impl People {
    /// Whose an order is; none where the owner does not want that, and where somebody here said it before.
    pub fn of_order(
        &mut self,
        call: &Call,
        outcome: &mut Outcome,
        order: &theirs::Order,
        chosen: &Chosen,
    ) -> Result<Option<String>, Failure> {
        let is_guest = order.customer_id == 0;
        if !(if is_guest { chosen.takes_guests() } else { chosen.takes_customers() }) {
            return Ok(None);
        }
        if records::find::<Order>(&order.id.to_string())?.is_some_and(|known| known.contact.is_some()) {
            return Ok(None);
        }
        let said = Said::of(&order.billing, &order.shipping);
        if is_guest { self.guest(call, outcome, &said) } else { self.customer(call, outcome, order.customer_id, &said) }
    }

    fn customer(
        &mut self,
        call: &Call,
        outcome: &mut Outcome,
        id: u64,
        said: &Said,
    ) -> Result<Option<String>, Failure> {
        if let Some(known) = self.customers.get(&id) {
            return Ok(Some(known.clone()));
        }
        let external_id = id.to_string();
        let contact = match records::find::<Contact>(&external_id)? {
            Some(known) => Some(kept(outcome, &known, said)?),
            None => {
                let known = self.by_address(call, outcome, said)?;
                // One contact is one account: a second account of the same address is somebody else, as far as we know.
                let known = match known {
                    Some(known) if records::binding::<Contact>(&known)?.is_some() => None,
                    known => known,
                };
                let contact = known.map_or_else(|| made(outcome, said), |known| Ok(Some(known)))?;
                if let Some(record) = contact.clone() {
                    let link = Link { external_id, kind: "contact".to_owned(), record, ..Link::default() };
                    outcome.make(&link)?;
                }
                contact
            }
        };
        self.customers.extend(contact.clone().map(|contact| (id, contact)));
        Ok(contact)
    }

    fn guest(&mut self, call: &Call, outcome: &mut Outcome, said: &Said) -> Result<Option<String>, Failure> {
        // Somebody without an address would be somebody new each time.
        let Some(address) = said.email.clone() else { return Ok(None) };
        if let Some(known) = self.guests.get(&address) {
            return Ok(Some(known.clone()));
        }
        let contact = match self.by_address(call, outcome, said)? {
            Some(known) => Some(known),
            None if is_there(&address)? => None,
            None => made(outcome, said)?,
        };
        self.guests.extend(contact.clone().map(|contact| (address, contact)));
        Ok(contact)
    }

    /// The one contact that has this address. Of several nobody knows which it is.
    fn by_address(&self, call: &Call, outcome: &mut Outcome, said: &Said) -> Result<Option<String>, Failure> {
        let Some(address) = &said.email else { return Ok(None) };
        // Nobody else makes the same one meanwhile: of two who look, one looks again.
        let key = format!("people/{}/{}", call.connection, &mark(address)[..SHARED]);
        let turn = kv::entry::<u64>(&key)?;
        let all = with(address)?;
        if let [known] = all.as_slice() {
            return Ok(Some(kept(outcome, known, said)?));
        }
        let (version, count) = turn.map_or((None, 0), |turn| (Some(turn.version), turn.value));
        kv::swap(&key, version, &(count + 1))?;
        Ok(None)
    }
}

/// All contacts with an address, archived ones too.
fn with(address: &str) -> Result<Vec<Contact>, Failure> {
    let mut all = Vec::new();
    for archived in [false, true] {
        let found = records::list::<Contact>().filter("email", address)?.filter("archived", archived)?.limit(2);
        for contact in found.take(2) {
            all.push(contact?);
        }
    }
    Ok(all)
}

fn is_there(address: &str) -> Result<bool, Failure> {
    Ok(!with(address)?.is_empty())
}

fn made(outcome: &mut Outcome, said: &Said) -> Result<Option<String>, Failure> {
    let Some(new) = said.contact() else { return Ok(None) };
    Ok(Some(outcome.make(&new)?.id()))
}

/// Somebody who is here already, with what was not known of them.
fn kept(outcome: &mut Outcome, known: &Contact, said: &Said) -> Result<String, Failure> {
    if known.erased_at.is_none() && known.merged_into.is_none() {
        said.more(known).map(|change| outcome.make(&change)).transpose()?;
    }
    Ok(known.merged_into.clone().unwrap_or_else(|| known.id.clone()))
}

/// All who have an account in the shop, page by page: it says of nobody when they changed.
pub fn customers(page: &SyncPage) -> Done {
    let chosen = Chosen::get(&page.call)?;
    if !chosen.takes_customers() {
        let nothing = Outcome::new().progress(
            0,
            Some(0),
            say!(
                chosen.tongue,
                "It is chosen that customers are no contacts.",
                "Es ist gewählt, dass Kunden keine Kontakte sind.",
            ),
        )?;
        return beginning::go_on(page, nothing, None, true, &chosen);
    }
    let number: u32 = page.cursor().and_then(|cursor| cursor.parse().ok()).unwrap_or(1);
    let mut shop = Shop::open(&page.call, &chosen)?;
    let (full, at) = (FULL.to_string(), number.to_string());
    let query = [("per_page", full.as_str()), ("page", &at), ("orderby", "id"), ("order", "asc")];
    let found: Page<Customer> = shop.page("customers", &query)?;
    let mut outcome = Outcome::new().progress(found.items.len() as u64, found.total, "")?;
    let mut people = People::default();
    for customer in &found.items {
        if page.is_one_by_one() {
            outcome = outcome.later(LATER, &customer.id.to_string(), &json!({}))?;
            continue;
        }
        people.customer(&page.call, &mut outcome, customer.id, &customer.said())?;
    }
    let next = (found.items.len() == FULL).then(|| (number + 1).to_string());
    beginning::go_on(page, outcome, next, true, &chosen)
}

pub fn look(later: &Later) -> Done {
    match later.about().parse() {
        Ok(id) => customer(&later.call, id),
        Err(_) => done(),
    }
}

/// One of them, as they are there now.
pub fn customer(call: &Call, id: u64) -> Done {
    let chosen = Chosen::get(call)?;
    if !chosen.takes_customers() {
        return done();
    }
    let mut shop = Shop::open(call, &chosen)?;
    let Some(customer) = shop.find::<Customer>(&format!("customers/{id}"))? else { return done() };
    let mut outcome = Outcome::new();
    People::default().customer(call, &mut outcome, id, &customer.said())?;
    Ok(outcome)
}

impl Customer {
    /// The account's own name and address, where the invoice's say nothing.
    fn said(&self) -> Said {
        let own = Person {
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            email: self.email.clone(),
            ..Person::default()
        };
        let said = Said::of(&self.billing, &self.shipping);
        Said {
            name: said.name.or_else(|| buyer::name(&own)),
            // By their account they are known: what they typed for an invoice may be another's.
            email: buyer::email(&self.email).or(said.email),
            ..said
        }
    }
}
