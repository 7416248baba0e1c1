//! One contact: who they are and how they are reached, what they agreed to, and what can be done with them.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{
    consents::{Said, Standing, consents},
    known::{Contact, Tabs, contact},
    written::{self, Offered, PLACES},
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{
        conflict::{CONTACT, ConflictPage, is_stale},
        plugins::{Panel, placed},
    },
    toast::Toast,
    valued::country,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/contacts/{id}/archival").post(archive))
        .service(route::resource("/contacts/{id}/change").get(change_form).post(change))
        .service(route::resource("/contacts/{id}").get(one));
}

/// An address as it is shown.
struct Shown {
    purpose: String,
    lines: Vec<String>,
}

#[derive(Template)]
#[template(path = "contacts/one.html")]
struct ContactPage {
    frame: Frame,
    tabs: Tabs,
    name: String,
    contact: Contact,
    addresses: Vec<Shown>,
    /// Label and value, in their order.
    facts: Vec<(String, String)>,
    standing: Vec<Standing>,
    said: Vec<Said>,
    form: Form,
    changed: String,
    erased: String,
    /// The certificate of one who was erased, where it may be seen.
    erasure: Option<String>,
    panels: Vec<Panel>,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// With what was typed of a consent that was refused.
pub(super) async fn consent_again(visit: &Visit, id: &str, form: Form) -> Result<HttpResponse, Problem> {
    Ok(again(&page(visit, id, form).await?))
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<ContactPage, Problem> {
    let contact = contact(visit, id).await?;
    let (standing, said) = consents(visit, &contact).await?;
    let shown = contact.addresses().iter().map(|address| Shown {
        purpose: visit.words.say(&format!("contact-purpose-{}", address.purpose)),
        lines: address.written(&visit.words),
    });
    let addresses = shown.collect();
    let name = contact.called(&visit.words);
    Ok(ContactPage {
        frame: Frame::inside(visit, "/contacts", name.clone()).await?,
        tabs: Tabs::of(visit, &contact, "contact").await,
        facts: facts(visit, &contact).await?,
        changed: visit.spoken().moment(contact.updated_at),
        erased: contact.erased_at.map(|at| visit.spoken().moment(at)).unwrap_or_default(),
        erasure: erasure(visit, &contact).await?,
        name,
        addresses,
        standing,
        said,
        form,
        panels: placed(visit, "contact", None, &contact.id).await,
        contact,
    })
}

async fn facts(visit: &Visit, contact: &Contact) -> Result<Vec<(String, String)>, Problem> {
    let say = |name: &str| visit.words.say(name);
    let firm = if contact.is_company() { "contact-ask-for" } else { "contact-works-for" };
    let limit = contact.credit_limit.as_ref().map(|limit| {
        visit.spoken().money(limit, contact.currency.as_deref().unwrap_or(visit.spoken().currency.as_str()))
    });
    let list = match &contact.price_list {
        Some(id) if visit.may("catalog.list-price-lists").await => {
            let offered = Offered::of(visit).await?;
            offered.price_lists.into_iter().find(|list| list.id == *id).map(|list| list.name)
        }
        _ => None,
    };
    let all = [
        (say(firm), contact.company.clone()),
        (say("contact-tax-id"), contact.tax_id.clone()),
        (say("country"), contact.country.as_ref().map(|code| country(&visit.words, code))),
        (say("contact-language"), contact.language.clone()),
        (say("tags"), Some(contact.tags.join(", ")).filter(|tags| !tags.is_empty())),
        (say("contact-group"), contact.customer_group.clone()),
        (say("contact-price-list"), list),
        (say("contact-credit-limit"), limit),
    ];
    Ok(all.into_iter().filter_map(|(label, value)| Some((label, value?))).collect())
}

async fn erasure(visit: &Visit, contact: &Contact) -> Result<Option<String>, Problem> {
    if contact.erased_at.is_none() || !visit.may("privacy.list-erasures").await {
        return Ok(None);
    }
    let of = contact.merged_into.as_ref().unwrap_or(&contact.id);
    let listed: Value = visit.ask("privacy.list-erasures", &json!({ "contact": of, "limit": 1 })).await?;
    Ok(listed["items"][0]["id"].as_str().map(str::to_owned))
}

#[derive(Template)]
#[template(path = "contacts/change.html")]
struct ChangePage {
    frame: Frame,
    tabs: Tabs,
    name: String,
    contact: Contact,
    form: Form,
    offered: Offered,
    rows: Vec<usize>,
}

async fn change_form(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match contact(&visit, &id).await {
        Ok(contact) if !contact.is_open() => go(&format!("/contacts/{}", contact.id)),
        Ok(contact) => {
            let form = written::filled(&visit, &contact);
            match change_page(&visit, contact, form).await {
                Ok(page) => show(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
        Err(why) => problem(&visit.words, &why),
    }
}

async fn change_page(visit: &Visit, contact: Contact, form: Form) -> Result<ChangePage, Problem> {
    let name = contact.called(&visit.words);
    Ok(ChangePage {
        frame: Frame::inside(visit, "/contacts", visit.words.say_of("contact-change-of", &name)).await?,
        tabs: Tabs::of(visit, &contact, "change").await,
        offered: Offered::of(visit).await?,
        rows: written::rows(&form),
        name,
        contact,
        form,
    })
}

async fn change(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match changed(&visit, &id, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

/// Only what was typed otherwise than it was shown.
async fn changed(visit: &Visit, id: &str, form: Form) -> Result<HttpResponse, Problem> {
    let form = written::unfolded(form);
    let to = format!("/contacts/{id}");
    let mut input = written::changed(visit, &form);
    if input.is_empty() {
        return Ok(visit.go_saying(&to, &Toast::said(visit.words.say("nothing-changed"))));
    }
    input.insert("id".to_owned(), json!(id));
    input.insert("version".to_owned(), json!(form.value("version").parse::<i64>().unwrap_or_default()));
    let done: Result<Value, Problem> = visit.ask("contacts.change-contact", &Value::Object(input)).await;
    match done {
        Ok(_) => Ok(visit.go_saying(&to, &Toast::said(visit.words.say("saved")))),
        Err(why) if is_stale(&why) => {
            let (now, offered) = (contact(visit, id).await?, Offered::of(visit).await?);
            let compared = written::compared(visit, &form, &now, &offered);
            Ok(again(&ConflictPage::of(visit, &CONTACT, id, format!("{to}/change"), compared).await?))
        }
        Err(why) => {
            let now = contact(visit, id).await?;
            Ok(again(&change_page(visit, now, form.refused(&why, &PLACES)).await?))
        }
    }
}

async fn archive(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, said, back) = match form.value("do") {
        "restore" => ("contacts.restore-contact", "contact-restored", "archive"),
        _ => ("contacts.archive-contact", "contact-archived", "restore"),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let done: Result<Contact, Problem> = visit.ask(operation, &json!({ "id": *id, "version": version })).await;
    match done {
        Ok(contact) => {
            let version = contact.version.to_string();
            let toast = Toast::said(visit.words.say_of(said, &contact.called(&visit.words)));
            let undo = [("do", back), ("version", version.as_str())];
            visit.go_saying(&format!("/contacts/{id}"), &toast.with_undo(format!("/contacts/{id}/archival"), &undo))
        }
        Err(why) => problem(&visit.words, &why),
    }
}
