//! Mails somebody the link by which they set a new password. Whether there is such an account, neither the answer nor
//! the work tells: a link that nobody gets is made as well, and a mail to nobody is a job, too.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Cost, Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx, job};
use model::{AccountId, Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use work::mail::LANE;

use crate::{
    accounts,
    guard::Guard,
    mailing::{RESET_MAIL, ResetMail},
    pace,
    records::{Language, ResetRow},
    rules,
    schema::resets,
    tokens::Minted,
};

/// Links that are over and are cleared away with each new one: more than come, so there are never many.
const CLEARED: i64 = 10;

pub struct RequestReset {
    pub(crate) guard: Arc<Guard>,
    pub(crate) sends_mail: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordResetInput")]
pub struct Input {
    pub email: String,
    /// What the mail is written in; English unless said.
    #[serde(default)]
    pub language: Option<Language>,
}

/// The same for every address.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RequestedReset")]
pub struct Requested {
    /// Until when the link is good that was mailed, if somebody has that address here.
    pub expires_at: Timestamp,
}

pub struct Ready {
    account: Option<AccountId>,
    language: Language,
    token: Minted,
}

impl Prepared for RequestReset {
    const SPEC: Spec = Spec::public("identity.request-reset", "Have a link mailed by which you set a new password")
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .at(Method::Post, "/password-resets");
    type Input = Input;
    type Ready = Ready;
    type Output = Requested;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        if !self.sends_mail {
            let detail = "This server sends no mail. Ask whoever runs it for help.";
            return Err(Problem::refused("identity.no-mail", detail).into());
        }
        let email = rules::email(&input.email)?;
        self.guard.admit(desk.now(), &pace::of_reset(actor, email.as_str()))?;
        let account = desk.read(move |snapshot| accounts::find(snapshot, &email)).await?.map(|account| account.id);
        Ok(Ready { account, language: input.language.unwrap_or(Language::English), token: Minted::new(desk).await? })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Requested> {
        for over in over(tx)? {
            tx.remove(&over)?;
        }
        let reset = ResetRow {
            id: tx.new_id(),
            version: 1,
            token_hash: ready.token.hash.as_bytes().to_vec(),
            account: ready.account,
            created_at: tx.now(),
            expires_at: tx.now().plus(rules::RESET),
            used_at: None,
        };
        tx.insert(&reset)?;
        let mail = ResetMail {
            reset: reset.id,
            account: ready.account,
            secret: ready.token.text.expose().clone(),
            language: ready.language,
            at: tx.now(),
        };
        tx.enqueue(job::New::now(RESET_MAIL, &mail).outside(LANE))?;
        Ok(Requested { expires_at: reset.expires_at })
    }
}

fn over(tx: &mut Tx<'_>) -> Done<Vec<ResetRow>> {
    let now = tx.now();
    let query = resets::table.filter(resets::expires_at.le(now)).order(resets::id).limit(CLEARED);
    tx.load(query.select(ResetRow::as_select()))
}
