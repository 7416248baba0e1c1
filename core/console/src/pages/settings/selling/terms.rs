//! The terms on which the business sells: where its goods come from, how long there is to pay, what may be taken off a
//! price, and how amounts are rounded.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Rate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{
        conflict::{Meanwhile, beside, is_stale, plainly},
        stock::{Place, open_places},
    },
    roles::{self, Role},
    share,
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) const PATH: &str = "/settings/selling";
const ROUND_PER: [&str; 2] = ["document", "line"];
const ROUND_HOW: [&str; 4] = ["half-up", "half-even", "down", "up"];
/// Whose role gives everything has no limit.
const OWNER: &str = "owner";
const SWITCHES: [&str; 2] = ["one_stop", "round_together"];
/// The fields of the form, each with its label.
const FIELDS: [(&str, &str); 15] = [
    ("location", "selling-location"),
    ("payment_days", "selling-payment-days"),
    ("keep_years", "selling-keep-years"),
    ("tax_id", "selling-tax-id"),
    ("registration", "selling-registration"),
    ("iban", "selling-iban"),
    ("bic", "selling-bic"),
    ("region", "selling-region"),
    ("postcode", "selling-postcode"),
    ("registered", "selling-registered"),
    ("one_stop", "selling-one-stop"),
    ("discount_limit", "selling-discount-limit"),
    ("round_per", "selling-round-per"),
    ("round_how", "selling-round-how"),
    ("round_together", "selling-round-together"),
];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(change));
}

#[derive(Deserialize)]
struct Policy {
    version: i64,
    region: Option<String>,
    postcode: Option<String>,
    registered: Vec<String>,
    one_stop: bool,
    tax_id: Option<String>,
    round_per: String,
    round_how: String,
    round_together: bool,
    location: Option<String>,
    payment_days: i64,
    keep_years: i64,
    discount_limit: Option<Rate>,
    role_limits: Vec<RoleLimit>,
    iban: Option<String>,
    bic: Option<String>,
    registration: Option<String>,
    logo: Option<String>,
}

#[derive(Deserialize)]
struct RoleLimit {
    role: String,
    limit: Rate,
}

#[derive(Template)]
#[template(path = "settings/selling/terms.html")]
struct TermsPage {
    frame: Frame,
    form: Form,
    places: Vec<Place>,
    roles: Vec<Role>,
    meanwhile: Vec<Meanwhile>,
    /// The picture at the head of papers.
    logo: Option<String>,
    may_change: bool,
}

impl TermsPage {
    fn of_role(&self, role: &Role) -> &str {
        self.form.value(&field_of(&role.name))
    }
}

/// The field of a role's limit.
fn field_of(role: &str) -> String {
    format!("limit-{role}")
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    let shown = async {
        let policy = policy(&visit).await?;
        page(&visit, filled(&visit, &policy), policy.logo).await
    };
    match shown.await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn policy(visit: &Visit) -> Result<Policy, Problem> {
    visit.ask("sales.get-policy", &json!({})).await
}

fn filled(visit: &Visit, policy: &Policy) -> Form {
    let percent = |share: Rate| share::typed(visit.spoken(), share);
    let yes = |is: bool| if is { "yes" } else { "" };
    let mut form = Form::with([
        ("version", &policy.version.to_string()),
        ("location", policy.location.as_deref().unwrap_or_default()),
        ("payment_days", &policy.payment_days.to_string()),
        ("keep_years", &policy.keep_years.to_string()),
        ("tax_id", policy.tax_id.as_deref().unwrap_or_default()),
        ("registration", policy.registration.as_deref().unwrap_or_default()),
        ("iban", policy.iban.as_deref().unwrap_or_default()),
        ("bic", policy.bic.as_deref().unwrap_or_default()),
        ("region", policy.region.as_deref().unwrap_or_default()),
        ("postcode", policy.postcode.as_deref().unwrap_or_default()),
        ("registered", &policy.registered.join(", ")),
        ("one_stop", yes(policy.one_stop)),
        ("discount_limit", &policy.discount_limit.map(percent).unwrap_or_default()),
        ("round_per", &policy.round_per),
        ("round_how", &policy.round_how),
        ("round_together", yes(policy.round_together)),
    ]);
    policy.role_limits.iter().for_each(|limit| form.also(field_of(&limit.role), percent(limit.limit)));
    form
}

async fn page(visit: &Visit, form: Form, logo: Option<String>) -> Result<TermsPage, Problem> {
    let mut roles = if visit.may("roles.list").await { roles::all(visit).await? } else { Vec::new() };
    roles.retain(|role| role.name != OWNER);
    Ok(TermsPage {
        frame: Frame::inside(visit, "/settings", visit.words.say("set-selling")).await?,
        places: if visit.may("stock.list-locations").await { open_places(visit).await? } else { Vec::new() },
        roles,
        meanwhile: Vec::new(),
        logo,
        may_change: visit.may("sales.set-policy").await,
        form,
    })
}

async fn change(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let changed: Result<Value, Problem> = visit.ask("sales.set-policy", &input(&visit, &form)).await;
    let shown = match changed {
        Ok(_) => return visit.go_saying(PATH, &Toast::said(visit.words.say("settings-saved"))),
        Err(why) if is_stale(&why) => both(&visit, form).await,
        Err(why) => again_with(&visit, form.refused(&why, &[])).await,
    };
    match shown {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn again_with(visit: &Visit, form: Form) -> Result<TermsPage, Problem> {
    let logo = policy(visit).await?.logo;
    page(visit, form, logo).await
}

/// The page as it is kept, with why something else on it was not done.
pub(super) async fn refused(visit: &Visit, why: &Problem) -> HttpResponse {
    let shown = async {
        let policy = policy(visit).await?;
        page(visit, filled(visit, &policy).refused(why, &[]), policy.logo).await
    };
    match shown.await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

fn input(visit: &Visit, form: &Form) -> Value {
    // What is no number is as wrong as a number that cannot be.
    let number = |name: &str| form.value(name).trim().parse::<i64>().unwrap_or(-1);
    let percent = |name: &str| form.said(name).map(|typed| share::read(visit.spoken(), typed));
    let codes = form.value("registered").split(|letter: char| !letter.is_ascii_alphabetic());
    let codes = codes.filter(|code| !code.is_empty()).map(str::to_ascii_uppercase).collect::<Vec<_>>();
    let limits = form.fields().filter_map(|(name, typed)| {
        let role = name.strip_prefix("limit-")?;
        (!typed.trim().is_empty()).then(|| json!({ "role": role, "limit": share::read(visit.spoken(), typed) }))
    });
    json!({
        "version": form.value("version").parse::<i64>().unwrap_or_default(), "location": form.said("location"),
        "payment_days": number("payment_days"), "keep_years": number("keep_years"), "tax_id": form.said("tax_id"),
        "registration": form.said("registration"), "iban": form.said("iban"), "bic": form.said("bic"),
        "region": form.said("region"), "postcode": form.said("postcode"), "registered": codes,
        "one_stop": form.value("one_stop") == "yes", "discount_limit": percent("discount_limit"),
        "role_limits": limits.collect::<Vec<_>>(), "round_per": form.value("round_per"),
        "round_how": form.value("round_how"), "round_together": form.value("round_together") == "yes",
    })
}

/// What was typed, with what is there now beside it: whoever saves again has seen it.
async fn both(visit: &Visit, typed: Form) -> Result<TermsPage, Problem> {
    let now = policy(visit).await?;
    let (now, logo) = (filled(visit, &now), now.logo);
    let page = page(visit, Form::default(), logo).await?;
    let of_roles: Vec<(String, &str)> =
        page.roles.iter().map(|role| (field_of(&role.name), role.title.as_str())).collect();
    let of_roles = of_roles.iter().map(|(field, title)| (field.as_str(), *title));
    let fields: Vec<(&str, &str)> = FIELDS.into_iter().chain(of_roles).collect();
    let shown = |field: &str, value: &str| match field {
        "location" => {
            page.places.iter().find(|place| place.id == value).map_or(value, |place| place.name.as_str()).to_owned()
        }
        "round_per" => visit.words.say(&format!("round-per-{value}")),
        "round_how" => visit.words.say(&format!("round-how-{value}")),
        _ => plainly(&visit.words, &SWITCHES, field, value),
    };
    let (form, meanwhile) = beside(&visit.words, &fields, &now, typed, shown);
    Ok(TermsPage { form, meanwhile, ..page })
}
