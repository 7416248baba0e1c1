//! Makes a shop to practise in: a workspace of its own, in which nothing is real, for whoever is in charge of a business
//! here. A job makes up its past, and lets its owner in when that is done.

use door::{
    Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx, View,
    access::{Permission, RoleName},
    operations::{
        business::{self, Settings},
        workspaces::{self, Founder, WorkspaceRow},
    },
    roles_of,
};
use model::{AccountId, Actor, Country, Who};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{accounts, records::BelongingRow, rules, signing_in};

pub const PRACTISE: Permission = Permission::new_static("practice:make");

/// So many of one account.
const MOST: usize = 3;
/// How long a past may be, in days.
const DAYS: std::ops::RangeInclusive<i64> = 1..=730;
/// The same shop each time.
const SEED: u64 = 1;
const NAME: &str = "Leaf & Bean";
/// Where it is, where nobody says so.
const COUNTRY: &str = "IE";
const IN_CHARGE: [RoleName; 2] = [RoleName::OWNER, RoleName::ADMIN];

pub struct MakePractice;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPracticeShop")]
pub struct Input {
    #[serde(default)]
    pub name: Option<String>,
    /// How many days its past has: two years, unless said.
    #[serde(default)]
    pub days: Option<i64>,
    /// Where it is: where your own business is, unless said.
    #[serde(default)]
    pub country: Option<Country>,
    /// For who runs this server: the address of the account that it is for. Else it is yours.
    #[serde(default)]
    pub owner: Option<String>,
}

pub struct Ready {
    name: String,
    wishes: Value,
    /// Whose it is, and what they are called.
    owner: Option<(AccountId, Option<String>)>,
}

impl Prepared for MakePractice {
    const SPEC: Spec = Spec::new("practice.make", PRACTISE, "Make a shop to practise in, with a past of two years")
        .platform()
        .stream(Stream::Security)
        .at(Method::Post, "/practice-shops");
    type Input = Input;
    type Ready = Ready;
    type Output = View<WorkspaceRow>;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let name = rules::name("/name", input.name.as_deref().unwrap_or(NAME))?;
        let days = input.days.unwrap_or(*DAYS.end());
        if !DAYS.contains(&days) {
            let detail = format!("A practice shop has a past of {} to {} days.", DAYS.start(), DAYS.end());
            return Err(Problem::invalid("/days", detail).into());
        }
        let here = business_of(actor, desk).await?;
        // What else is said there goes with its country.
        let here = here.filter(|here| input.country.is_none_or(|country| here.country == Some(country)));
        let country = input.country.or(here.as_ref().and_then(|here| here.country));
        let mut wishes = json!({ "days": days, "seed": SEED, "until": desk.now() });
        wishes["country"] = country.map_or_else(|| json!(COUNTRY), |country| json!(country));
        if let Some(here) = here.filter(|_| country.is_some()) {
            wishes["currency"] = json!(here.currency);
            wishes["time_zone"] = json!(here.time_zone);
            wishes["locale"] = json!(here.locale);
            wishes["prices_include_tax"] = json!(here.prices_include_tax);
        }
        let owner = match (&actor.who, input.owner) {
            (Who::Operator { .. }, None) => None,
            (Who::Operator { .. }, Some(address)) => {
                let email = rules::email(&address)?;
                let found = desk.read(move |snapshot| {
                    let row = accounts::find(snapshot, &email)?;
                    row.ok_or_else(|| Problem::not_found("account", email.as_str()).into())
                });
                Some(found.await?.id)
            }
            (_, Some(_)) => {
                let detail = "A practice shop is yours. Only who runs this server makes one for somebody else.";
                return Err(Problem::invalid("/owner", detail).into());
            }
            (_, None) => Some(signing_in::own_account(actor)?.0),
        };
        let owner = match owner {
            Some(id) => {
                let known = desk.read(move |snapshot| {
                    let row = accounts::account(snapshot, id)?;
                    accounts::open(snapshot, &row)
                });
                Some((id, known.await?.map(|person| person.name)))
            }
            None => None,
        };
        Ok(Ready { name, wishes, owner })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<WorkspaceRow>> {
        let owner = match &ready.owner {
            Some((account, name)) => {
                if accounts::practice(tx, *account)?.len() >= MOST {
                    let detail = format!(
                        "There are {MOST} practice shops of yours already. Use one of those, or take one away."
                    );
                    return Err(Problem::refused("practice.enough", detail).into());
                }
                Some(Founder { account: *account, member: tx.new_id(), name: name.clone() })
            }
            None => None,
        };
        let row = workspaces::found_practice(tx, &ready.name, owner.clone(), &ready.wishes)?;
        if let Some(Founder { account, member, .. }) = owner {
            tx.keep(&BelongingRow { account, workspace: row.id, member })?;
        }
        Ok(View::of(tx, row))
    }
}

/// What the business says where somebody is in charge; nothing of who runs the server.
async fn business_of(actor: &Actor, desk: &Desk) -> Done<Option<Settings>> {
    let here = match (&actor.who, actor.workspace) {
        (Who::Operator { .. }, _) => return Ok(None),
        (_, here) => here.ok_or_else(not_in_charge)?,
    };
    let asker = actor.clone();
    let read = desk.read_workspace(here, move |snapshot| {
        let roles = roles_of(&asker, snapshot)?;
        match IN_CHARGE.iter().any(|role| roles.contains(role)) {
            true => Ok(Some(business::settings(snapshot)?)),
            false => Err(not_in_charge().into()),
        }
    });
    read.await
}

fn not_in_charge() -> Problem {
    let detail = "Practice shops are made by the owners and admins of a business. Ask one of them.";
    Problem::refused("practice.not-in-charge", detail)
}
