//! How the shop is asked: with its key, by the way that works there, and strictly: what is no answer of the shop's API is
//! said in words.
//!
//! - [`traps`]: what it means when a shop does not answer as it should; pure

pub mod traps;

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use stockade_sdk::{
    Call,
    http::{self, Request, Response},
    prelude::*,
};

use crate::{
    chosen::Chosen,
    plain,
    tongue::{Tongue, say},
    whose::mark,
};
use traps::Answered;

/// Shared hosting is slow: as long as the host lets a request take. Where less can be asked for instead, it is sooner.
const PATIENCE: Duration = Duration::from_secs(60);
const SOONER: Duration = Duration::from_secs(12);
/// What the host says of one that did not answer in time.
const TIMEOUT: &str = "timeout";
/// What stays as it is in an address (RFC 3986).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const API: &str = "wc/v3";
/// What the host says of a request that it sent before without hearing what came of it.
const IN_DOUBT: &str = "in-doubt";
/// So many are changed at once: the shop takes a hundred, and answers with all that it has of each.
const TOGETHER: usize = 50;
/// As often as something may be in doubt, and a little more.
const TRIES: u32 = 16;

/// How the key is shown to a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// As user and password: the usual one.
    Basic,
    /// In the address, for hosts that take the header away before the shop sees it.
    Query,
    /// By a signature: what a shop without https wants.
    Signed,
}

/// What was found out of a shop, and holds until something else is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manner {
    pub way: Way,
    /// Its API is at `?rest_route=`, because its addresses have no names.
    pub is_plain: bool,
}

pub struct Shop {
    /// Without a slash at its end.
    pub store: String,
    key: Credential,
    manner: Manner,
    connection: String,
    tongue: Tongue,
    /// The longest that it took to answer.
    slowest: Duration,
    /// By so many minutes its clock is ahead of ours, or behind it where that is less than nothing.
    minutes_ahead: i64,
}

/// Some of many.
pub struct Page<T> {
    pub items: Vec<T>,
    /// How many there are in all, where the shop says so.
    pub total: Option<u64>,
}

/// A request as far as it is the same in every manner.
#[derive(Clone, Copy)]
struct Asked<'a> {
    method: &'a str,
    route: &'a str,
    query: &'a [(&'a str, &'a str)],
    body: Option<&'a Value>,
    key: Option<&'a str>,
    reads: bool,
    /// A credential that stands in the body.
    filled: Option<(&'a Credential, &'a str)>,
    patience: Duration,
}

impl Shop {
    pub fn open(call: &Call, chosen: &Chosen) -> Result<Self, Failure> {
        let (store, tongue) = (address(&chosen.store), chosen.tongue);
        if store.is_empty() {
            let words = say!(
                tongue,
                "Type the address of your shop into the settings first.",
                "Geben Sie zuerst die Adresse Ihres Shops in die Einstellungen ein.",
            );
            return Err(Failure::attention("no-address", words));
        }
        let way = if store.starts_with("https://") { Way::Basic } else { Way::Signed };
        let known: Option<Manner> = kv::get(&manner_key(&call.connection))?;
        // Another address may have been typed since.
        let known = known.filter(|known| (known.way == Way::Signed) == (way == Way::Signed));
        let manner = known.unwrap_or(Manner { way, is_plain: false });
        Ok(Self {
            store,
            key: Credential::open("key")?,
            manner,
            connection: call.connection.clone(),
            tongue,
            slowest: Duration::ZERO,
            minutes_ahead: 0,
        })
    }

    pub fn is_https(&self) -> bool {
        self.store.starts_with("https://")
    }

    pub fn minutes_ahead(&self) -> i64 {
        self.minutes_ahead
    }

    pub fn tongue(&self) -> Tongue {
        self.tongue
    }

    pub fn manner(&self) -> Manner {
        self.manner
    }

    /// What the shop says of itself to anybody; found out with it is how its addresses are.
    pub fn index(&mut self) -> Result<Value, Failure> {
        let mut last = None;
        for is_plain in [false, true] {
            let url =
                if is_plain { format!("{}/?rest_route=/", self.store) } else { format!("{}/wp-json/", self.store) };
            let response = http::get(url).within(PATIENCE).send()?;
            let read = self.read(&response);
            match read {
                Ok(index) => {
                    self.minutes_ahead = minutes_ahead(&response);
                    self.manner.is_plain = is_plain;
                    return Ok(index);
                }
                // A redirect is said as such.
                Err(failure) if (300..400).contains(&response.status) => return Err(failure),
                Err(failure) => last = last.or(Some(failure)),
            }
        }
        let silent =
            || Failure::retry("shop-silent", say!(self.tongue, "The shop says nothing.", "Der Shop sagt nichts."));
        Err(last.unwrap_or_else(silent))
    }

    pub fn get<T: DeserializeOwned>(&mut self, route: &str, query: &[(&str, &str)]) -> Result<T, Failure> {
        let response = self.send(&Asked::reading(route, query))?;
        self.read(&response)
    }

    /// None where there is no such thing, or no longer.
    pub fn find<T: DeserializeOwned>(&mut self, route: &str) -> Result<Option<T>, Failure> {
        let response = self.send(&Asked::reading(route, &[]))?;
        match response.status {
            404 | 410 if traps::is_of_the_api(&response) => Ok(None),
            _ => Ok(Some(self.read(&response)?)),
        }
    }

    pub fn page<T: DeserializeOwned>(&mut self, route: &str, query: &[(&str, &str)]) -> Result<Page<T>, Failure> {
        self.paged(&Asked::reading(route, query))
    }

    /// The same, where less can be asked for instead: none where it was too much to be answered in time.
    pub fn page_in_time<T: DeserializeOwned>(
        &mut self,
        route: &str,
        query: &[(&str, &str)],
    ) -> Result<Option<Page<T>>, Failure> {
        match self.paged(&Asked { patience: SOONER, ..Asked::reading(route, query) }) {
            Err(failure) if failure.code == TIMEOUT => Ok(None),
            page => page.map(Some),
        }
    }

    /// The longest that it took to answer until now.
    pub fn slowest(&self) -> Duration {
        self.slowest
    }

    fn paged<T: DeserializeOwned>(&mut self, asked: &Asked<'_>) -> Result<Page<T>, Failure> {
        let response = self.send(asked)?;
        let total = response.header("x-wp-total").and_then(|total| total.trim().parse().ok());
        Ok(Page { items: self.read(&response)?, total })
    }

    /// All of a short list: a page, and the next while they are full.
    pub fn all<T: DeserializeOwned>(&mut self, route: &str, most_pages: u32) -> Result<Vec<T>, Failure> {
        let mut all = Vec::new();
        for page in 1..=most_pages {
            let page = self.page::<T>(route, &[("per_page", "100"), ("page", &page.to_string())])?;
            let is_last = page.items.len() < 100;
            all.extend(page.items);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    /// Has something be so: done twice, it is the same.
    pub fn set(&mut self, route: &str, body: &Value, key: &str) -> Result<(), Failure> {
        self.change(&Asked::changing("PUT", route, body), key, |_| Ok(false)).map(drop)
    }

    /// Has many of a kind be so, each for itself; says which the shop did not take, with why. A shop that takes fewer at
    /// once than is usual is sent fewer.
    pub fn set_many(&mut self, route: &str, all: &[Value]) -> Result<Vec<(u64, String)>, Failure> {
        let mut refused = Vec::new();
        for some in all.chunks(TOGETHER) {
            let body = json!({ "update": some });
            // Tried again, it may be about others, which is another thing to say.
            let key = format!("{route} {}", mark(&body.to_string()));
            match self.change(&Asked::changing("POST", &format!("{route}/batch"), &body), &key, |_| Ok(false)) {
                Ok(answer) => refused.extend(answer["update"].as_array().into_iter().flatten().filter_map(refusal)),
                Err(failure) if failure.code == traps::TOO_MANY && some.len() > 1 => {
                    let (some, others) = some.split_at(some.len() / 2);
                    refused.extend(self.set_many(route, some)?);
                    refused.extend(self.set_many(route, others)?);
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(refused)
    }

    /// Makes something where it is not: where nobody knows whether it was made, it is looked for.
    pub fn make(
        &mut self,
        route: &str,
        body: &Value,
        key: &str,
        is_there: impl Fn(&mut Self) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        self.change(&Asked::changing("POST", route, body), key, is_there).map(drop)
    }

    /// Makes what was just seen not to be there, or has something be so, with a credential in the place of the text at this
    /// pointer.
    pub fn fill_in(
        &mut self,
        (method, route): (&'static str, &str),
        body: &Value,
        key: &str,
        filled: (&Credential, &str),
    ) -> Result<(), Failure> {
        let asked = Asked { filled: Some(filled), ..Asked::changing(method, route, body) };
        self.change(&asked, key, |_| Ok(false)).map(drop)
    }

    /// For good, and not into the shop's bin.
    pub fn delete(&mut self, route: &str, key: &str) -> Result<(), Failure> {
        let asked = Asked { method: "DELETE", reads: false, ..Asked::reading(route, &[("force", "true")]) };
        self.change(&asked, key, |_| Ok(false)).map(drop)
    }

    /// Once under each key: where nobody knows what came of that, and it is not seen to be done, the next is used.
    fn change(
        &mut self,
        asked: &Asked<'_>,
        key: &str,
        is_done: impl Fn(&mut Self) -> Result<bool, Failure>,
    ) -> Result<Value, Failure> {
        for attempt in 1..=TRIES {
            match self.send(&Asked { key: Some(&format!("{key} {attempt}")), ..*asked }) {
                Err(failure) if failure.code == IN_DOUBT && is_done(self)? => return Ok(Value::Null),
                Err(failure) if failure.code == IN_DOUBT => {}
                sent => return self.read(&sent?),
            }
        }
        let detail = say!(
            self.tongue,
            "The shop was told again and again, and nobody knows whether it did it.",
            "Dem Shop wurde es wieder und wieder gesagt, und niemand weiß, ob er es getan hat.",
        );
        Err(Failure::attention(IN_DOUBT, detail))
    }

    /// Whether the key may write: a batch of nothing is refused to whoever may not, and changes nothing.
    pub fn may_write(&mut self) -> Result<bool, Failure> {
        let nothing = json!({});
        let asked = Asked { method: "POST", body: Some(&nothing), ..Asked::reading("orders/batch", &[]) };
        let response = self.send(&asked)?;
        match response.status {
            401 | 403 => Ok(false),
            _ => self.read::<Value>(&response).map(|_| true),
        }
    }

    fn send(&mut self, asked: &Asked<'_>) -> Result<Response, Failure> {
        let began = clock::now();
        let response = self.once(asked, self.manner);
        self.slowest = self.slowest.max(clock::now().duration_since(began).unwrap_or_default());
        let response = response?;
        if self.manner.way != Way::Basic || !traps::is_to_nobody(&response) {
            return Ok(response);
        }
        // Perhaps the header did not arrive.
        let manner = Manner { way: Way::Query, ..self.manner };
        let second = self.once(asked, manner)?;
        if traps::is_to_nobody(&second) {
            return Ok(response);
        }
        self.manner = manner;
        self.remember()?;
        Ok(second)
    }

    /// How it works with this shop is known from now on.
    pub fn remember(&self) -> Result<(), Problem> {
        kv::put(&manner_key(&self.connection), &self.manner)
    }

    fn once(&self, asked: &Asked<'_>, manner: Manner) -> Result<Response, Failure> {
        let mut request =
            Request::new(asked.method, self.url(asked.route, asked.query, manner.is_plain)).within(asked.patience);
        if let Some(body) = asked.body {
            request = request.json(body)?;
        }
        if let Some(key) = asked.key {
            request = request.once(format!("{key}/{:?}", manner.way));
        }
        if asked.reads {
            request = request.only_reads();
        }
        if let Some((credential, pointer)) = asked.filled {
            request = request.in_json(credential, pointer);
        }
        let request = match manner.way {
            Way::Basic => request.basic(&self.key),
            Way::Query => {
                request.part_in_query(&self.key, 0, "consumer_key").part_in_query(&self.key, 1, "consumer_secret")
            }
            Way::Signed => request.attach(&self.key, "oauth1", json!({ "hash": "sha256", "place": "query" })),
        };
        Ok(request.send()?)
    }

    fn url(&self, route: &str, query: &[(&str, &str)], is_plain: bool) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let mut pairs: Vec<String> =
            query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let path = match is_plain {
            true => {
                pairs.insert(0, format!("rest_route={}", encoded(&format!("/{API}/{route}"))));
                String::new()
            }
            false => format!("wp-json/{API}/{route}"),
        };
        match pairs.is_empty() {
            true => format!("{}/{path}", self.store),
            false => format!("{}/{path}?{}", self.store, pairs.join("&")),
        }
    }

    fn read<T: DeserializeOwned>(&self, response: &Response) -> Result<T, Failure> {
        let answered = Answered { response, store: &self.store, way: self.manner.way, tongue: self.tongue };
        if let Some(failure) = traps::failure(&answered) {
            return Err(failure);
        }
        serde_json::from_slice(&response.body).map_err(|error| traps::unreadable(self.tongue, response, &error))
    }
}

impl<'a> Asked<'a> {
    fn reading(route: &'a str, query: &'a [(&'a str, &'a str)]) -> Self {
        Self { method: "GET", route, query, body: None, key: None, reads: true, filled: None, patience: PATIENCE }
    }

    fn changing(method: &'a str, route: &'a str, body: &'a Value) -> Self {
        Self { method, body: Some(body), reads: false, ..Self::reading(route, &[]) }
    }
}

/// As it was meant: people copy it from where they are just then.
fn address(typed: &str) -> String {
    let typed = typed.trim();
    let end = ["/wp-json", "/wp-admin", "/wp-login.php", "?"].iter().filter_map(|part| typed.find(part)).min();
    typed[..end.unwrap_or(typed.len())].trim_end_matches('/').to_owned()
}

/// As it says when it answered.
fn minutes_ahead(response: &Response) -> i64 {
    let there = response.header("date").and_then(|date| DateTime::parse_from_rfc2822(date.trim()).ok());
    let here = clock::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    there.map_or(0, |there| (there.timestamp() - i64::try_from(here).unwrap_or_default()) / 60)
}

/// What did not work of one of many.
fn refusal(one: &Value) -> Option<(u64, String)> {
    let error = one.get("error")?;
    Some((one["id"].as_u64()?, plain::line(error["message"].as_str().unwrap_or_default())))
}

fn manner_key(connection: &str) -> String {
    format!("manner/{connection}")
}
