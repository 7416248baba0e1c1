//! An entry by hand: accounts by their code or a word of their name, what it comes to while it is typed. All that was
//! said stands in the form and nowhere else, so that it works without a script too.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Rate;
use serde_json::{Value, json};

use super::known::{self, Account, Entry};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/ledger/post";
/// Lines that are there before anybody asked for more; and how many more each time.
const LINES: usize = 4;
/// As many as an entry has.
const MOST: usize = 200;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(new).post(written));
}

/// What of the form can be posted, and what it comes to so far.
#[derive(Default)]
struct Read {
    lines: Vec<Value>,
    debit: Rate,
    credit: Rate,
}

#[derive(Template)]
#[template(path = "ledger/post.html")]
struct PostPage {
    frame: Frame,
    form: Form,
    lines: Vec<usize>,
    /// The first line that is free, where more were asked for.
    free: Option<usize>,
    accounts: Vec<Account>,
    /// Label and amount; the last says what is missing.
    sums: Vec<(String, String)>,
    today: String,
}

impl PostPage {
    fn focus(is_here: bool) -> &'static str {
        if is_here { "autofocus" } else { "" }
    }

    fn text_field(&self) -> String {
        format!("required maxlength=200 autocomplete=off {}", Self::focus(self.free.is_none()))
    }

    fn account_field(&self, at: &usize) -> String {
        format!("list=accounts {}", Self::focus(self.free == Some(*at)))
    }
}

async fn new(Inside(visit): Inside) -> HttpResponse {
    let mut form = Form::default().once(&visit);
    form.set("day", visit.spoken().today(visit.console.door.now()));
    let begun = async {
        let accounts = open_accounts(&visit).await?;
        let read = read(&visit, &mut form, &accounts);
        page(&visit, form, accounts, &read).await
    };
    match begun.await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// Those that can be posted to, by code.
async fn open_accounts(visit: &Visit) -> Result<Vec<Account>, Problem> {
    let mut accounts = known::chart(visit).await?;
    accounts.retain(Account::is_open);
    Ok(accounts)
}

/// The account that somebody means: by its code, or by a part of its name that no other has.
fn meant<'a>(accounts: &'a [Account], typed: &str) -> Option<&'a Account> {
    let typed = typed.trim().to_lowercase();
    let code = typed.split_whitespace().next().unwrap_or_default();
    if let Some(found) = accounts.iter().find(|account| account.code.to_lowercase() == code) {
        return Some(found);
    }
    let mut like = accounts.iter().filter(|account| account.called().to_lowercase().contains(&typed));
    like.next().filter(|_| like.next().is_none())
}

fn read(visit: &Visit, form: &mut Form, accounts: &[Account]) -> Read {
    let mut found = Read::default();
    for at in 0..MOST {
        let [account, debit, credit] = ["account", "debit", "credit"].map(|field| format!("{field}-{at}"));
        let Some(of) = form.said(&account).map(str::to_owned) else {
            if form.said(&debit).or(form.said(&credit)).is_some() {
                form.complain(&account, visit.words.say("entry-account-none"));
            }
            continue;
        };
        let mut amount = |field: &str| match form.said(field).map(|typed| visit.spoken().read(typed).parse::<Rate>()) {
            None => Rate::ZERO,
            Some(Ok(amount)) => amount,
            Some(Err(why)) => {
                form.complain(field, visit.words.explained(&why.to_string()));
                Rate::ZERO
            }
        };
        let (debit, credit) = (amount(&debit), amount(&credit));
        // More than an amount can be is refused by the door.
        found.debit = found.debit.plus(debit).unwrap_or(found.debit);
        found.credit = found.credit.plus(credit).unwrap_or(found.credit);
        match meant(accounts, &of) {
            Some(account) => found.lines.push(json!({ "account": account.id, "debit": debit, "credit": credit })),
            None => form.complain(&account, visit.words.say("entry-account-unknown")),
        }
    }
    found
}

async fn page(visit: &Visit, form: Form, accounts: Vec<Account>, read: &Read) -> Result<PostPage, Problem> {
    let is_said =
        |at: &usize| ["account", "debit", "credit"].iter().any(|of| form.said(&format!("{of}-{at}")).is_some());
    let last = (0..MOST).rev().find(is_said).map_or(0, |at| at + 1);
    let lines = form.value("lines").parse().unwrap_or(LINES).max(last).clamp(LINES, MOST);
    let asks_more = form.value("do") == "add-lines";
    Ok(PostPage {
        frame: Frame::inside(visit, "/ledger", visit.words.say("entry-new")).await?,
        lines: (0..if asks_more { (lines + LINES).min(MOST) } else { lines }).collect(),
        free: asks_more.then_some(last),
        sums: sums(visit, &form, read),
        today: visit.spoken().today(visit.console.door.now()),
        accounts,
        form,
    })
}

fn sums(visit: &Visit, form: &Form, read: &Read) -> Vec<(String, String)> {
    let currency = form.said("currency").map_or_else(|| visit.spoken().currency.clone(), str::to_uppercase);
    let money = |amount: Rate| visit.spoken().money(amount.to_string(), &currency);
    let missing = read.debit.max(read.credit).minus(read.debit.min(read.credit)).unwrap_or_default();
    let word = match read.debit.cmp(&read.credit) {
        std::cmp::Ordering::Equal => "entry-balances",
        std::cmp::Ordering::Less => "entry-lacks-debit",
        std::cmp::Ordering::Greater => "entry-lacks-credit",
    };
    let sums = [("ledger-debit", read.debit), ("ledger-credit", read.credit), (word, missing)];
    sums.into_iter().map(|(label, amount)| (visit.words.say(label), money(amount))).collect()
}

async fn written(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    write(&visit, form).await.unwrap_or_else(|why| problem(&visit.words, &why))
}

async fn write(visit: &Visit, mut form: Form) -> Result<HttpResponse, Problem> {
    let accounts = open_accounts(visit).await?;
    let asked = form.value("do").to_owned();
    if matches!(asked.as_str(), "reckon" | "add-lines") {
        // While it is typed, nothing is said of what is not typed yet.
        let read = read(visit, &mut form.clone(), &accounts);
        return Ok(show(&page(visit, form, accounts, &read).await?));
    }
    let read = read(visit, &mut form, &accounts);
    if form.is_wrong_somewhere() {
        return Ok(again(&page(visit, form, accounts, &read).await?));
    }
    let input = json!({
        "day": form.said("day"), "currency": form.said("currency").map(str::to_uppercase),
        "text": form.value("text"), "lines": read.lines,
    });
    let posted: Result<Entry, Problem> = visit.ask_once("ledger.post", &input, form.key()).await;
    match posted {
        Ok(entry) => {
            let to = if asked == "another" { PATH.to_owned() } else { format!("/ledger/entries/{}", entry.id) };
            Ok(visit.go_saying(&to, &Toast::said(visit.words.say_of("entry-posted-done", &entry.number.to_string()))))
        }
        Err(why) => Ok(again(&page(visit, form.refused(&why, &[("/lines", "lines")]), accounts, &read).await?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_meant_by_its_code_or_by_what_only_it_is_called() {
        let account = |code: &str, name: &str| Account {
            id: code.to_owned(),
            version: 1,
            code: code.to_owned(),
            name: name.to_owned(),
            kind: "asset".to_owned(),
            archived_at: None,
        };
        let accounts =
            [account("1000", "Cash"), account("1100", "Bank"), account("1101", "Bank abroad"), account("B1", "Till")];
        let code = |typed: &str| meant(&accounts, typed).map(|account| account.code.as_str());
        for (typed, wanted) in [
            ("1100", Some("1100")),
            (" 1100 Bank ", Some("1100")),
            ("cash", Some("1000")),
            ("abroad", Some("1101")),
            ("b1", Some("B1")),
            ("bank", None),
            ("110", None),
            ("gold", None),
        ] {
            assert_eq!(code(typed), wanted, "{typed}");
        }
    }
}
