//! Operations that no business needs: each does the one thing that a rule of the door is about. What they
//! change are roles, because those are the door's own records.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Desk, Done, Module, Nothing, Prepared, Problem, Read, Record as _, Snapshot, Spec, Tx, Verdict, View, Write,
    access::{
        Permission, RoleName,
        records::{RoleId, RoleRow},
    },
    event, job,
    limits::Allowances,
    schema::{answers, proposals, roles},
};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::schema::{events, jobs};
use testkit::{Engine, Fitting, Shop, Value, json};

const RUN: Permission = Permission::new_static("probe:run");
/// Which managers, who may approve, do not hold.
const GUARDED: Permission = Permission::new_static("probe:guarded");

/// The secret in the answer of `probe.reveal`.
pub const SECRET: &str = "a-secret-that-is-shown-once";
/// The kind of the jobs that `probe.enqueue` leaves.
pub const JOB: &str = "probe.job";

/// The usual shop, with the probe in it.
pub async fn shop(engine: Engine) -> Option<Shop> {
    Shop::open_with(engine, Fitting { modules: || vec![module()], ..Fitting::default() }).await
}

/// The same, where nobody may ask for much.
pub async fn strict_shop(engine: Engine, allowances: Allowances) -> Option<Shop> {
    Shop::open_with(engine, Fitting { modules: || vec![module()], allowances, ..Fitting::default() }).await
}

fn module() -> Module {
    Module::new("probe")
        .grant(RUN, "Try the door", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER])
        .grant(GUARDED, "Try the door where managers may not", [RoleName::ADMIN, RoleName::CASHIER])
        .event("probe.noted", "A probe wrote a role")
        .write(Add)
        .write(Panic)
        .write(Propose)
        .write(ProposeGuarded)
        .write(ProposeProven)
        .write(ProposeRevision)
        .write(ProposeTitle)
        .write(Prove)
        .write(Spoil)
        .write(StepUp)
        .write(Reveal)
        .write(Enqueue)
        .prepared(Once)
        .prepared(PanicPreparing)
        .read(PanicReading)
        .read(Disclose)
        .read(Stored)
        .read(Public)
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProbeNote")]
pub struct Noted {
    pub name: String,
    #[serde(default)]
    pub title: String,
}

fn add(tx: &mut Tx<'_>, input: &Noted) -> Done<View<RoleRow>> {
    let row = RoleRow {
        id: tx.new_id(),
        version: 1,
        name: input.name.clone(),
        title: input.title.clone(),
        permissions: String::new(),
    };
    tx.insert(&row)?;
    tx.emit(event::News::new("probe.noted", row.id, &row));
    Ok(View::of(tx, row))
}

fn role(snapshot: &mut Snapshot<'_>, name: &str) -> Done<Option<RoleRow>> {
    snapshot.first(roles::table.filter(roles::name.eq(name.to_owned())).select(RoleRow::as_select()))
}

/// A write that adds a role, with what else is asked of the asker.
macro_rules! adds {
    ($($(#[$doc:meta])* $name:ident = $spec:expr, $verdict:expr;)*) => {$(
        $(#[$doc])*
        struct $name;

        impl Write for $name {
            const SPEC: Spec = $spec;
            type Input = Noted;
            type Output = View<RoleRow>;

            fn verdict(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Noted) -> Done<Verdict> {
                Ok($verdict)
            }

            fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Noted) -> Done<View<RoleRow>> {
                add(tx, input)
            }
        }
    )*};
}

adds! {
    Add = Spec::new("probe.add", RUN, "Add a role"), Verdict::Allow;
    Propose = Spec::new("probe.propose", RUN, "Add a role that another actor agrees to"), approval();
    ProposeGuarded = Spec::new("probe.propose-guarded", GUARDED, "The same, for those who hold more"), approval();
    /// Whoever agrees proves who they are, too.
    ProposeProven = Spec::new("probe.propose-proven", RUN, "The same, after a fresh proof").step_up(), approval();
    Prove = Spec::new("probe.prove", RUN, "Add a role, where the verdict asks for a fresh proof"), Verdict::StepUp;
    StepUp = Spec::new("probe.step-up", RUN, "Add a role, after a fresh proof").step_up(), Verdict::Allow;
}

fn approval() -> Verdict {
    Verdict::Approval { reason: "a probe asks for it".to_owned() }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProbeRevision")]
struct Revision {
    id: RoleId,
    version: i64,
    title: String,
}

/// Changes a role that may have changed before another actor agrees.
struct ProposeRevision;

impl Write for ProposeRevision {
    const SPEC: Spec = Spec::new("probe.propose-revision", RUN, "Change a role, if another actor agrees");
    type Input = Revision;
    type Output = View<RoleRow>;

    fn verdict(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Revision) -> Done<Verdict> {
        Ok(approval())
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Revision) -> Done<View<RoleRow>> {
        let found: Option<RoleRow> =
            tx.first(roles::table.filter(roles::id.eq(input.id)).select(RoleRow::as_select()))?;
        let before = found.ok_or_else(|| Problem::not_found("role", input.id))?.seen_at(input.version)?;
        let after = tx.update(&before, RoleRow { title: input.title.clone(), ..before.clone() })?;
        Ok(View::of(tx, after))
    }
}

/// Changes a role by its name, whatever its version.
struct ProposeTitle;

impl Write for ProposeTitle {
    const SPEC: Spec = Spec::new("probe.propose-title", RUN, "Change a role's title, if another actor agrees");
    type Input = Noted;
    type Output = View<RoleRow>;

    fn verdict(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Noted) -> Done<Verdict> {
        Ok(approval())
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Noted) -> Done<View<RoleRow>> {
        let before = role(tx, &input.name)?.ok_or_else(|| Problem::not_found("role", &input.name))?;
        let after = tx.update(&before, RoleRow { title: input.title.clone(), ..before.clone() })?;
        Ok(View::of(tx, after))
    }
}

/// Panics after it has changed something.
struct Panic;

impl Write for Panic {
    const SPEC: Spec = Spec::new("probe.panic", RUN, "Add a role and panic");
    type Input = Noted;
    type Output = View<RoleRow>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Noted) -> Done<View<RoleRow>> {
        add(tx, input)?;
        panic!("a probe panics in its transaction");
    }
}

/// Like a link that is used up: preparing it a second time is refused.
struct Once;

impl Prepared for Once {
    const SPEC: Spec = Spec::new("probe.once", RUN, "Add a role that is not there yet");
    type Input = Noted;
    type Ready = Noted;
    type Output = View<RoleRow>;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Noted) -> Done<Noted> {
        let name = input.name.clone();
        match desk.read(move |snapshot| role(snapshot, &name)).await? {
            Some(_) => Err(Problem::conflict("probe.used-up", "This was done before.").into()),
            None => desk.compute(move || input).await,
        }
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Noted) -> Done<View<RoleRow>> {
        add(tx, ready)
    }
}

struct PanicPreparing;

impl Prepared for PanicPreparing {
    const SPEC: Spec = Spec::new("probe.panic-preparing", RUN, "Panic before the transaction");
    type Input = Nothing;
    type Ready = ();
    type Output = Value;

    async fn prepare(&self, _: &Actor, _: &Desk, _: Nothing) -> Done<()> {
        panic!("a probe panics before its transaction");
    }

    fn run(&self, _: &Actor, _: &mut Tx<'_>, (): &()) -> Done<Value> {
        Ok(Value::Null)
    }
}

struct PanicReading;

impl Read for PanicReading {
    const SPEC: Spec = Spec::new("probe.panic-reading", RUN, "Panic while reading");
    type Input = Nothing;
    type Output = Value;

    fn run(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Nothing) -> Done<Value> {
        panic!("a probe panics while it reads");
    }
}

/// Its answer is shown once.
struct Reveal;

impl Write for Reveal {
    const SPEC: Spec = Spec::new("probe.reveal", RUN, "Answer with a secret").reveals_secret();
    type Input = Noted;
    type Output = Value;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Noted) -> Done<Value> {
        add(tx, input)?;
        Ok(json!({ "secret": SECRET }))
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProbeJob")]
struct Errand {
    payload: String,
    #[serde(default)]
    due_at: Option<model::Timestamp>,
    #[serde(default)]
    once: Option<String>,
    #[serde(default)]
    lane: Option<String>,
}

struct Enqueue;

impl Write for Enqueue {
    const SPEC: Spec = Spec::new("probe.enqueue", RUN, "Leave a job behind");
    type Input = Errand;
    type Output = Value;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Errand) -> Done<Value> {
        let Errand { payload, due_at, once, lane } = input;
        let (once, lane) = (once.clone(), lane.clone());
        tx.enqueue(job::New { due_at: *due_at, once, lane, ..job::New::now(JOB, payload) })?;
        Ok(Value::Null)
    }
}

/// Makes what a job carries unreadable.
struct Spoil;

impl Write for Spoil {
    const SPEC: Spec = Spec::new("probe.spoil", RUN, "Spoil what is to be done");
    type Input = Nothing;
    type Output = Value;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Value> {
        let rows: Vec<job::Row> = tx.load(jobs::table.order(jobs::id).limit(1).select(job::Row::as_select()))?;
        for mut row in rows {
            row.payload.reverse();
            tx.put(&row)?;
        }
        Ok(Value::Null)
    }
}

/// For anyone.
struct Public;

impl Read for Public {
    const SPEC: Spec = Spec::public("probe.public", "Answer anyone");
    type Input = Nothing;
    type Output = Value;

    fn run(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Nothing) -> Done<Value> {
        Ok(Value::Null)
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProbePerson")]
struct Person {
    person: String,
}

/// Shows what belongs to a person.
struct Disclose;

impl Read for Disclose {
    const SPEC: Spec = Spec::new("probe.disclose", RUN, "Show what belongs to a person");
    type Input = Person;
    type Output = Value;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Person) -> Done<Value> {
        snapshot.disclose(&input.person);
        Ok(json!({ "phone": "unmasked" }))
    }
}

/// What the database has, as its bytes are: sealed things sealed.
struct Stored;

impl Read for Stored {
    const SPEC: Spec = Spec::new("probe.stored", RUN, "What the database has in sealed columns, and its jobs");
    type Input = Nothing;
    type Output = Value;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Value> {
        let proposed: Vec<Vec<u8>> = snapshot.load(proposals::table.select(proposals::input))?;
        let answered: Vec<Vec<u8>> = snapshot.load(answers::table.select(answers::answer))?;
        let left: Vec<job::Row> = snapshot.load(jobs::table.order(jobs::id).select(job::Row::as_select()))?;
        let rows: Vec<Value> = left
            .iter()
            .map(|row| {
                json!({
                    "kind": row.kind, "state": row.state, "attempts": row.attempts, "due_at": row.due_at,
                    "leased_by": row.leased_by, "problem": row.problem, "payload": row.payload,
                })
            })
            .collect();
        let said: Vec<i64> = snapshot.load(events::table.filter(events::kind.eq("probe.noted")).select(events::seq))?;
        Ok(json!({ "proposals": proposed, "answers": answered, "jobs": rows, "events": said.len() }))
    }
}
