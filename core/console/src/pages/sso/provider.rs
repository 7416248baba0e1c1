//! One provider: what it has to know of us, what we have to know of it, a test, other rules tried, and out.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Provider, Rule,
    provisioning::{self, Overview},
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show as shown},
    pages::conflict::{Meanwhile, beside, is_stale, plainly},
    people::People,
    roles::{self, Role},
    toast::Toast,
    visit::{Inside, Visit},
};

/// The fields of the form, each with its label; its lines as one text.
const FIELDS: [(&str, &str); 12] = [
    ("name", "sso-name"),
    ("issuer", "sso-issuer"),
    ("client_id", "sso-client-id"),
    ("scopes", "sso-scopes"),
    ("button", "sso-button"),
    ("rules", "sso-roles"),
    ("roles_at", "sso-roles-at"),
    ("otherwise", "sso-otherwise"),
    ("domain", "sso-domain"),
    ("lets_in", "sso-lets-in"),
    ("vouches", "sso-vouches"),
    ("is_on", "sso-switch"),
];
/// Lines for rules that are not there yet.
const SPARE: usize = 3;

/// One thing that was found out.
#[derive(Debug, Deserialize)]
struct Finding {
    about: String,
    is: String,
    detail: String,
}

#[derive(Debug, Deserialize)]
struct Tested {
    works: bool,
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct Rehearsed {
    changes: Vec<Changed>,
    unchanged: usize,
}

/// Somebody who would be something else.
#[derive(Debug, Deserialize)]
struct Changed {
    account: String,
    roles: Vec<String>,
    becomes: Option<String>,
    at_once: bool,
}

/// A line of the rules: what was typed in it.
struct Line {
    group: String,
    role: String,
}

#[derive(Template)]
#[template(path = "sso/provider.html")]
struct ProviderPage {
    frame: Frame,
    form: Form,
    provider: Provider,
    roles: Vec<Role>,
    lines: Vec<Line>,
    tested: Option<Tested>,
    rehearsed: Option<Rehearsed>,
    people: People,
    provisioning: Overview,
    /// What somebody else made of it while this was typed.
    meanwhile: Vec<Meanwhile>,
    may_change: bool,
}

impl ProviderPage {
    fn title<'a>(&'a self, name: &'a str) -> &'a str {
        roles::title(&self.roles, name)
    }

    fn titles(&self, changed: &Changed) -> String {
        changed.roles.iter().map(|role| self.title(role)).collect::<Vec<_>>().join(", ")
    }

    fn named(&self, changed: &Changed) -> String {
        self.people.named(&self.frame.words, &changed.account)
    }

    /// What was found out, in the reader's language where it has words for it.
    fn said(&self, finding: &Finding) -> String {
        self.frame.words.explained(&finding.detail)
    }
}

pub(super) async fn show(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, None).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// Whoever comes by an address alone sees the provider.
pub(super) async fn leave(_: Inside, id: Path<String>) -> HttpResponse {
    go(&format!("/settings/sso/{id}"))
}

async fn page(visit: &Visit, id: &str, typed: Option<Form>) -> Result<ProviderPage, Problem> {
    let provider: Provider = visit.ask("sso.get-provider", &json!({ "id": id })).await?;
    let frame = Frame::inside(visit, "/settings", provider.name.clone()).await?;
    // An owner is made by an owner.
    let mut roles = roles::all(visit).await?;
    roles.retain(|role| role.name != "owner");
    let form = typed.unwrap_or_else(|| filled(&provider)).once(visit);
    let mut lines = lines(&form);
    lines.extend((0..SPARE).map(|_| Line { group: String::new(), role: String::new() }));
    let may_change = visit.may("sso.change-provider").await;
    let provisioning = provisioning::overview(visit, id).await?;
    let (tested, rehearsed, people, meanwhile) = (None, None, People::default(), Vec::new());
    Ok(ProviderPage {
        frame,
        form,
        provider,
        roles,
        lines,
        tested,
        rehearsed,
        people,
        provisioning,
        meanwhile,
        may_change,
    })
}

fn filled(provider: &Provider) -> Form {
    let yes = |is: bool| if is { "yes" } else { "" };
    let (version, scopes) = (provider.version.to_string(), provider.scopes.join(" "));
    let mut form = Form::with([
        ("version", version.as_str()),
        ("name", provider.name.as_str()),
        ("issuer", provider.issuer.as_str()),
        ("client_id", provider.client_id.as_str()),
        ("scopes", scopes.as_str()),
        ("button", provider.button.as_str()),
        ("roles_at", provider.roles_at.as_str()),
        ("otherwise", provider.otherwise.as_deref().unwrap_or_default()),
        ("domain", provider.domain.as_deref().unwrap_or_default()),
        ("lets_in", yes(provider.lets_in)),
        ("vouches", yes(provider.vouches)),
        ("is_on", yes(provider.is_on)),
    ]);
    for Rule { group, role } in &provider.rules {
        form.also("group", group.as_str());
        form.also("role", role.as_str());
    }
    form
}

/// The lines in which something was typed, in their order.
fn lines(form: &Form) -> Vec<Line> {
    let both = form.values("group").zip(form.values("role"));
    let typed = both.filter(|(group, _)| !group.trim().is_empty());
    typed.map(|(group, role)| Line { group: group.trim().to_owned(), role: role.to_owned() }).collect()
}

fn rules(form: &Form) -> Vec<Value> {
    lines(form).iter().map(|line| json!({ "group": line.group, "role": line.role })).collect()
}

pub(super) async fn save(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let scopes: Vec<&str> = form.value("scopes").split_whitespace().collect();
    let mut input = json!({
        "id": id.as_str(), "version": form.value("version").parse::<i64>().unwrap_or_default(),
        "name": form.value("name"), "issuer": form.value("issuer"), "client_id": form.value("client_id"),
        "scopes": scopes, "button": form.value("button"), "roles_at": form.value("roles_at"), "rules": rules(&form),
        "otherwise": form.value("otherwise"), "domain": form.value("domain"), "lets_in": form.has("lets_in", "yes"),
        "vouches": form.has("vouches", "yes"), "is_on": form.has("is_on", "yes"),
    });
    // An empty field leaves the secret that is there.
    if let Some(secret) = form.said("client_secret") {
        input["client_secret"] = Value::from(secret);
    }
    let saved: Result<Provider, Problem> = visit.ask("sso.change-provider", &input).await;
    match saved {
        Ok(provider) => {
            let to = format!("/settings/sso/{}", provider.id);
            visit.go_saying(&to, &Toast::said(visit.words.say("settings-saved")))
        }
        Err(why) if is_stale(&why) => answer(both(&visit, &id, form).await, &visit),
        Err(why) => answer(page(&visit, &id, Some(form.refused(&why, &[]))).await, &visit),
    }
}

/// What was typed, with what is there now beside it: whoever saves again has seen it.
async fn both(visit: &Visit, id: &str, typed: Form) -> Result<ProviderPage, Problem> {
    let page = page(visit, id, Some(typed)).await?;
    let [now, typed] = [filled(&page.provider), page.form].map(|mut form| {
        let rules = lines(&form).into_iter().map(|line| format!("{} → {}", line.group, line.role));
        form.set("rules", rules.collect::<Vec<_>>().join("\n"));
        form
    });
    let shown = |field: &str, value: &str| plainly(&visit.words, &["lets_in", "vouches", "is_on"], field, value);
    let (form, meanwhile) = beside(&visit.words, &FIELDS, &now, typed, shown);
    Ok(ProviderPage { form, meanwhile, ..page })
}

pub(super) async fn test(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let tested: Result<Tested, Problem> = visit.ask("sso.test-provider", &json!({ "id": id.as_str() })).await;
    let page = async {
        let tested = tested?;
        Ok(ProviderPage { tested: Some(tested), ..page(&visit, &id, None).await? })
    };
    match page.await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// Tries what is typed, which is not kept by it.
pub(super) async fn rehearse(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "id": id.as_str(), "rules": rules(&form), "otherwise": form.value("otherwise") });
    let rehearsed: Result<Rehearsed, Problem> = visit.ask("sso.rehearse-rules", &input).await;
    match rehearsed {
        Err(why) => answer(page(&visit, &id, Some(form.refused(&why, &[]))).await, &visit),
        Ok(rehearsed) => {
            let people = People::of(&visit, rehearsed.changes.iter().map(|change| change.account.as_str())).await;
            match page(&visit, &id, Some(form)).await {
                Ok(page) => shown(&ProviderPage { rehearsed: Some(rehearsed), people, ..page }),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}

pub(super) async fn remove(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let removed: Result<Value, Problem> =
        visit.ask("sso.remove-provider", &json!({ "id": id.as_str(), "version": version })).await;
    match removed {
        Ok(_) => visit.go_saying("/settings/sso", &Toast::said(visit.words.say("sso-removed"))),
        Err(why) => problem(&visit.words, &why),
    }
}

fn answer(page: Result<ProviderPage, Problem>, visit: &Visit) -> HttpResponse {
    match page {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}
