//! Which accounts there are: added, called something else, taken out of the way and back. Their statements are a click
//! away.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{
    Tab,
    known::{self, Account},
    tabs,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::conflict::{Meanwhile, beside, is_stale, plainly},
    toast::Toast,
    visit::{Inside, Visit},
};

const HERE: &str = "/ledger/accounts";
const KINDS: [&str; 5] = ["asset", "liability", "equity", "income", "expense"];
/// What of an account changes, each with its label.
const FIELDS: [(&str, &str); 2] = [("code", "account-code"), ("name", "field-name")];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(HERE).get(list).post(add))
        .service(route::resource("/ledger/accounts/{id}/change").get(one).post(change));
}

#[derive(Template)]
#[template(path = "ledger/accounts.html")]
struct AccountsPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    form: Form,
    accounts: Vec<Account>,
    may_add: bool,
    may_change: bool,
}

async fn list(Inside(visit): Inside) -> HttpResponse {
    match all(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn all(visit: &Visit, form: Form) -> Result<AccountsPage, Problem> {
    let is_begun = known::books(visit).await?.begun_at.is_some();
    Ok(AccountsPage {
        frame: Frame::inside(visit, "/ledger", visit.words.say("ledger")).await?,
        tabs: tabs(visit).await,
        accounts: known::chart(visit).await?,
        may_add: is_begun && visit.may("ledger.add-account").await,
        may_change: visit.may("ledger.change-account").await,
        form,
    })
}

async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "code": form.value("code"), "name": form.value("name"), "kind": form.value("kind") });
    let added: Result<Account, Problem> = visit.ask("ledger.add-account", &input).await;
    match added {
        Ok(added) => visit.go_saying(HERE, &Toast::said(visit.words.say_of("account-added", &added.called()))),
        Err(why) => match all(&visit, refused(form, &why)).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

/// A code that is taken is said beside the code.
fn refused(form: Form, why: &Problem) -> Form {
    let mut form = form.refused(why, &[]);
    if why.code == "ledger.code-taken" {
        let what = std::mem::take(&mut form.problem);
        form.complain("code", what);
    }
    form
}

#[derive(Template)]
#[template(path = "ledger/account.html")]
struct AccountPage {
    frame: Frame,
    form: Form,
    account: Account,
    /// What somebody else made of it while this was typed.
    meanwhile: Vec<Meanwhile>,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match account(&visit, &id, None).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn account(visit: &Visit, id: &str, typed: Option<Form>) -> Result<AccountPage, Problem> {
    let account = known::accounts(visit).await?.remove(id).ok_or_else(|| Problem::not_found("account", id))?;
    let form = typed.unwrap_or_else(|| filled(&account));
    let frame = Frame::inside(visit, "/ledger", account.called()).await?;
    Ok(AccountPage { frame, form, account, meanwhile: Vec::new() })
}

fn filled(account: &Account) -> Form {
    let version = account.version.to_string();
    Form::with([("code", account.code.as_str()), ("name", account.name.as_str()), ("version", version.as_str())])
}

/// What was typed, with what is there now beside it: whoever saves again has seen it.
async fn both(visit: &Visit, id: &str, typed: Form) -> Result<AccountPage, Problem> {
    let page = account(visit, id, Some(typed)).await?;
    let shown = |field: &str, value: &str| plainly(&visit.words, &[], field, value);
    let (form, meanwhile) = beside(&visit.words, &FIELDS, &filled(&page.account), page.form, shown);
    Ok(AccountPage { form, meanwhile, ..page })
}

async fn change(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let seen = json!({ "id": *id, "version": version });
    let (operation, input, said) = match form.value("do") {
        "archive" => ("ledger.archive-account", seen, "account-archived"),
        "restore" => ("ledger.restore-account", seen, "account-restored"),
        _ => {
            let change =
                json!({ "id": *id, "version": version, "code": form.value("code"), "name": form.value("name") });
            ("ledger.change-account", change, "account-saved")
        }
    };
    let changed: Result<Value, Problem> = visit.ask(operation, &input).await;
    let why = match changed {
        Ok(changed) => {
            let name = changed["name"].as_str().unwrap_or_default();
            return visit.go_saying(HERE, &Toast::said(visit.words.say_of(said, name)));
        }
        Err(why) => why,
    };
    let shown = match is_stale(&why) {
        true => both(&visit, &id, form).await,
        false => account(&visit, &id, Some(refused(form, &why))).await,
    };
    match shown {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}
