//! The shop: all that it holds, in memory.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use serde_json::Value;

use crate::{
    access::Keys,
    clock::{Clock, Moment},
    faults::Faults,
    habits::Habits,
    money::{Amount, Rate, Rules},
    order::Order,
    resources::{Resource, Which},
    schema::Fields,
    settings::Settings,
    webhooks::{Event, Outbox},
};

pub struct Shop {
    /// Where it is, without a slash at its end.
    pub home: String,
    pub clock: Clock,
    pub settings: Settings,
    pub habits: Habits,
    pub orders: BTreeMap<u64, Order>,
    pub keys: Keys,
    pub outbox: Outbox,
    pub faults: Faults,
    /// What it was asked, and what it answered.
    pub asked: Vec<Asked>,
    /// What gateways were told to give back. Nobody's test moves money by mistake.
    pub money_moved: Vec<MoneyMoved>,
    things: BTreeMap<Which, BTreeMap<u64, Thing>>,
    /// Of those that are something's: the variations of a product, the terms of an attribute.
    children: BTreeMap<(Which, u64), BTreeSet<u64>>,
    ids: Ids,
}

/// Anything but an order: a product, a customer, a webhook.
#[derive(Clone, Debug)]
pub struct Thing {
    pub id: u64,
    pub parent: u64,
    pub created: Moment,
    /// Of customers none, until something changes.
    pub modified: Option<Moment>,
    pub trashed_from: Option<String>,
    pub fields: Fields,
}

#[derive(Clone, Debug, serde::Serialize)]
pub struct Asked {
    pub method: String,
    pub route: String,
    pub status: u16,
    /// Which fault came in between, if one did.
    pub fault: Option<&'static str>,
}

#[derive(Clone, Debug, serde::Serialize)]
pub struct MoneyMoved {
    pub order: u64,
    pub amount: String,
}

/// The next of each. What WordPress keeps in one table is counted together, so ids have gaps.
#[derive(Debug)]
struct Ids {
    post: u64,
    term: u64,
    user: u64,
    item: u64,
    comment: u64,
    other: u64,
}

impl Shop {
    pub fn new(home: &str) -> Self {
        Self {
            home: home.trim_end_matches('/').to_owned(),
            clock: Clock::default(),
            settings: Settings::default(),
            habits: Habits::default(),
            orders: BTreeMap::new(),
            keys: Keys::default(),
            outbox: Outbox::default(),
            faults: Faults::default(),
            asked: Vec::new(),
            money_moved: Vec::new(),
            things: BTreeMap::new(),
            children: BTreeMap::new(),
            // The shop's owner is the first user.
            ids: Ids { post: 10, term: 15, user: 1, item: 0, comment: 0, other: 0 },
        }
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// What a clock in the shop shows.
    pub fn local(&self, moment: Moment) -> Moment {
        moment + Duration::minutes(self.habits.gmt_offset_minutes)
    }

    pub fn utc_of(&self, moment: Moment) -> Moment {
        moment - Duration::minutes(self.habits.gmt_offset_minutes)
    }

    pub fn next_id(&mut self, which: Which) -> u64 {
        let id = match which {
            _ if which.is_post() => &mut self.ids.post,
            _ if which.is_term() => &mut self.ids.term,
            Which::Customer => &mut self.ids.user,
            Which::Note => &mut self.ids.comment,
            _ => &mut self.ids.other,
        };
        *id += 1;
        *id
    }

    /// Of a line of an order, or what is written beside one.
    pub fn next_item(&mut self) -> u64 {
        self.ids.item += 1;
        self.ids.item
    }

    pub fn next_comment(&mut self) -> u64 {
        self.next_id(Which::Note)
    }

    pub fn all(&self, which: Which) -> impl DoubleEndedIterator<Item = &Thing> {
        self.things.get(&which).into_iter().flat_map(BTreeMap::values)
    }

    pub fn of(&self, resource: Resource) -> Vec<&Thing> {
        match resource.parent {
            0 => self.all(resource.kind).collect(),
            parent => self.children(resource.kind, parent).filter_map(|id| self.thing(resource.kind, id)).collect(),
        }
    }

    pub fn children(&self, which: Which, parent: u64) -> impl Iterator<Item = u64> {
        self.children.get(&(which, parent)).into_iter().flatten().copied()
    }

    pub fn thing(&self, which: Which, id: u64) -> Option<&Thing> {
        self.things.get(&which)?.get(&id)
    }

    pub fn thing_mut(&mut self, which: Which, id: u64) -> Option<&mut Thing> {
        self.things.get_mut(&which)?.get_mut(&id)
    }

    pub fn keep(&mut self, which: Which, thing: Thing) {
        if thing.parent != 0 {
            self.children.entry((which, thing.parent)).or_default().insert(thing.id);
        }
        self.things.entry(which).or_default().insert(thing.id, thing);
    }

    pub fn drop_thing(&mut self, which: Which, id: u64) -> Option<Thing> {
        let thing = self.things.get_mut(&which)?.remove(&id)?;
        if let Some(others) = self.children.get_mut(&(which, thing.parent)) {
            others.remove(&id);
        }
        Some(thing)
    }

    /// A product or a variation of one.
    pub fn sold(&self, product: u64, variation: u64) -> Option<(Which, &Thing)> {
        match variation {
            0 => self.thing(Which::Product, product).map(|thing| (Which::Product, thing)),
            _ => self.thing(Which::Variation, variation).map(|thing| (Which::Variation, thing)),
        }
    }

    /// Its SKU; a variation that has none says its product's.
    pub fn sku<'s>(&'s self, thing: &'s Thing) -> &'s str {
        let parent = || self.thing(Which::Product, thing.parent).map(|parent| parent.text("sku"));
        Some(thing.text("sku")).filter(|own| !own.is_empty()).or_else(parent).unwrap_or_default()
    }

    pub fn decimals(&self) -> u32 {
        self.settings.decimals()
    }

    /// As money is reckoned here now.
    pub fn rules(&self) -> Rules {
        let rates = self.all(Which::Tax).map(rate).collect();
        self.settings.rules(rates)
    }

    /// Whoever has a webhook for it is told.
    pub fn tell(&mut self, event: Event, resource: Resource, id: u64) {
        let (now, created) = (self.now(), self.created(resource, id));
        let hooks: Vec<(u64, String)> = self
            .all(Which::Webhook)
            .filter(|hook| hook.text("status") == "active")
            .map(|hook| (hook.id, hook.text("topic").to_owned()))
            .collect();
        let Some(topic) = resource.kind.schema().topic else { return };
        let is_new =
            created.is_some_and(|created| now - created <= Duration::seconds(self.habits.quiet_after_creation_seconds));
        // Right after it was made, a change of it is not told.
        if event == Event::Updated && is_new {
            return;
        }
        for (hook, wanted) in hooks {
            if wanted == format!("{topic}.{}", event.word()) {
                let delay = Duration::milliseconds(self.habits.webhook_delay_milliseconds);
                self.outbox.put(hook, resource, id, event, self.clock.exactly() + delay, &mut self.faults.webhooks);
            }
        }
    }

    fn created(&self, resource: Resource, id: u64) -> Option<Moment> {
        match resource.kind {
            Which::Order => self.orders.get(&id).map(|order| order.created),
            kind => self.thing(kind, id).map(|thing| thing.created),
        }
    }
}

impl Thing {
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn flag(&self, name: &str) -> bool {
        self.fields.get(name) == Some(&Value::Bool(true))
    }

    pub fn whole(&self, name: &str) -> i64 {
        self.fields.get(name).and_then(Value::as_i64).unwrap_or_default()
    }

    pub fn list(&self, name: &str) -> &[Value] {
        self.fields.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// `None` where nothing is said.
    pub fn money(&self, name: &str) -> Option<Amount> {
        Amount::read(self.text(name))
    }

    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }
}

fn rate(tax: &Thing) -> Rate {
    // What is said in the older singular fields counts too.
    let codes = |many: &str, one: &str| -> Vec<String> {
        let listed = tax.list(many).iter().filter_map(Value::as_str).map(str::to_owned);
        let single = tax.text(one).split(';').map(str::trim).map(str::to_owned);
        listed.chain(single).filter(|code| !code.is_empty()).collect()
    };
    Rate {
        id: tax.id,
        country: tax.text("country").to_uppercase(),
        state: tax.text("state").to_uppercase(),
        postcodes: codes("postcodes", "postcode"),
        cities: codes("cities", "city"),
        percent: tax.money("rate").unwrap_or_default(),
        name: tax.text("name").to_owned(),
        priority: tax.whole("priority"),
        compound: tax.flag("compound"),
        shipping: tax.flag("shipping"),
        class: Some(tax.text("class")).filter(|class| *class != "standard").unwrap_or_default().to_owned(),
    }
}
