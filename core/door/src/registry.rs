//! All operations, and what follows from the list: permissions, rules of the built-in roles, schemas.

use std::{collections::BTreeMap, marker::PhantomData, pin::Pin, sync::Arc};

use model::{Actor, Field, MemberId, Problem, Reason};
use schemars::{Schema, SchemaGenerator};
use store::{
    Done, Failure, Record, Snapshot, Tx,
    blob::BlobId,
    search::{Kind, Searched},
};

use crate::{
    Desk, Holding, Holds, Relation, Resealer,
    access::{Permission, RoleName, Rule},
    entrance::too_early,
    input::parse,
    operation::{Gift, Prepared, Read, Realm, SEE, Spec, Verdict, Write},
};

/// A permission of a module, what it means, and which built-in roles hold it.
#[derive(Debug, Clone)]
pub struct Grant {
    pub permission: Permission,
    pub meaning: &'static str,
    pub roles: Vec<RoleName>,
}

/// What a record says about itself, for exports, erasure and documents.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    pub kind: &'static str,
    pub realm: Realm,
    pub fields: &'static [Field],
    /// Whether this could be the id of one.
    pub is_key: fn(&str) -> bool,
    /// Whether there is one with this id.
    pub is_there: fn(&mut Snapshot<'_>, &str) -> Done<bool>,
}

impl Described {
    pub fn of<R: Record>(realm: Realm) -> Self {
        let is_there = |snapshot: &mut Snapshot<'_>, id: &str| snapshot.is_there::<R>(id);
        Self { kind: R::KIND, realm, fields: R::FIELDS, is_key: R::is_key, is_there }
    }
}

/// Which of these blobs are named by something.
pub type Keeper = fn(&mut Snapshot<'_>, &[BlobId]) -> Done<Vec<BlobId>>;

/// Whether somebody may have a blob by this operation, as far as the records of one module name it.
pub type Guard = fn(&mut Snapshot<'_>, &Actor, &'static str, BlobId) -> Done<bool>;

/// One module's contents page.
pub struct Module {
    pub name: &'static str,
    pub grants: Vec<Grant>,
    pub records: Vec<Described>,
    pub events: Vec<(&'static str, &'static str)>,
    relations: Vec<Relation>,
    pub searched: Vec<Kind>,
    holdings: Vec<Holding>,
    keepers: Vec<Keeper>,
    guards: Vec<Guard>,
    resealers: Vec<(Realm, Resealer)>,
    operations: Vec<Arc<dyn Registered>>,
}

impl Module {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            grants: Vec::new(),
            records: Vec::new(),
            events: Vec::new(),
            relations: Vec::new(),
            searched: Vec::new(),
            holdings: Vec::new(),
            keepers: Vec::new(),
            guards: Vec::new(),
            resealers: Vec::new(),
            operations: Vec::new(),
        }
    }

    /// The owner holds every permission of a workspace; the roles named here hold this one too.
    #[must_use]
    pub fn grant(
        mut self,
        permission: Permission,
        meaning: &'static str,
        roles: impl IntoIterator<Item = RoleName>,
    ) -> Self {
        self.grants.push(Grant { permission, meaning, roles: roles.into_iter().collect() });
        self
    }

    #[must_use]
    pub fn record<R: Record>(self) -> Self {
        self.records_of::<R>(Realm::Workspace)
    }

    #[must_use]
    pub fn platform_record<R: Record>(self) -> Self {
        self.records_of::<R>(Realm::Platform)
    }

    fn records_of<R: Record>(mut self, realm: Realm) -> Self {
        self.records.push(Described::of::<R>(realm));
        self
    }

    /// Records that can be looked for by words and codes.
    #[must_use]
    pub fn searched<S: Searched>(mut self) -> Self {
        self.searched.push(Kind::of::<S>());
        self
    }

    /// Records that say something of people: told to them, and let go of with them.
    #[must_use]
    pub fn holds<H: Holds>(mut self) -> Self {
        self.holdings.push(Holding::new::<H>());
        self
    }

    /// Says which of some blobs its records name. One that nobody names is taken away when it is a day old.
    #[must_use]
    pub fn keeps_blobs(mut self, keeper: Keeper) -> Self {
        self.keepers.push(keeper);
        self
    }

    /// Says who may have the blobs that its records name: what is in them may be more than everybody sees who may get
    /// files.
    #[must_use]
    pub fn guards_blobs(mut self, guard: Guard) -> Self {
        self.guards.push(guard);
        self
    }

    /// Says what it keeps sealed under the key of the factors of a realm, so that another key can take its place.
    #[must_use]
    pub fn seals_factors(mut self, realm: Realm, resealer: Resealer) -> Self {
        self.resealers.push((realm, resealer));
        self
    }

    #[must_use]
    pub fn event(mut self, kind: &'static str, meaning: &'static str) -> Self {
        self.events.push((kind, meaning));
        self
    }

    #[must_use]
    pub fn relation(mut self, relation: Relation) -> Self {
        self.relations.push(relation);
        self
    }

    pub fn holdings(&self) -> impl Iterator<Item = Holding> {
        self.holdings.iter().copied()
    }

    /// What of it can be given in a workspace.
    pub fn of_workspace(&self) -> impl Iterator<Item = Permission> {
        self.grants.iter().filter(|grant| is_of_workspace(grant)).map(|grant| grant.permission.clone())
    }

    pub fn specs(&self) -> impl Iterator<Item = &Spec> {
        self.operations.iter().map(|operation| operation.spec())
    }

    #[must_use]
    pub fn read<O: Read>(mut self, operation: O) -> Self {
        self.operations.push(Arc::new(Reading { operation: Arc::new(operation), spec: O::SPEC }));
        self
    }

    #[must_use]
    pub fn write<O: Write>(mut self, operation: O) -> Self {
        self.operations.push(Arc::new(Writing { operation: Arc::new(operation), spec: O::SPEC }));
        self
    }

    #[must_use]
    pub fn prepared<O: Prepared>(mut self, operation: O) -> Self {
        self.operations.push(Arc::new(Preparing { operation: Arc::new(operation), spec: O::SPEC }));
        self
    }
}

/// The JSON Schemas of an operation.
#[derive(Debug, Clone)]
pub struct Shapes {
    pub input: Schema,
    pub output: Schema,
}

/// An operation whose types are behind it.
pub(crate) trait Registered: Send + Sync {
    fn spec(&self) -> &Spec;
    fn writes(&self) -> bool;
    fn shapes(&self, generator: &mut SchemaGenerator) -> Shapes;
    /// Reads the input, before anything else is done.
    fn call(&self, input: &[u8]) -> Result<Box<dyn Call>, Problem>;
}

/// An operation with its input.
pub(crate) trait Call: Send + Sync {
    fn prepares(&self) -> bool {
        false
    }
    fn prepare<'a>(
        &'a mut self,
        _actor: &'a Actor,
        _desk: &'a Desk,
    ) -> Pin<Box<dyn Future<Output = Done<()>> + Send + 'a>> {
        Box::pin(async { Ok(()) })
    }
    /// With another input, and what was prepared.
    fn renewed(&self, _input: &[u8]) -> Result<Box<dyn Call>, Problem> {
        Err(Problem::new(Reason::Internal, "internal", "What was not prepared is read anew."))
    }
    fn gives(&self, _snapshot: &mut Snapshot<'_>) -> Done<Vec<Gift>> {
        Ok(Vec::new())
    }
    fn given_by(&self, _snapshot: &mut Snapshot<'_>) -> Done<Option<MemberId>> {
        Ok(None)
    }
    fn verdict(&self, _actor: &Actor, _snapshot: &mut Snapshot<'_>) -> Done<Verdict> {
        Ok(Verdict::Allow)
    }
    fn only_records(&self) -> bool {
        false
    }
    fn write(&self, _actor: &Actor, _tx: &mut Tx<'_>) -> Done<Vec<u8>> {
        Err(Failure::internal("A reading operation was asked to write."))
    }
    fn searches(&self) -> bool {
        false
    }
    fn read(&self, _actor: &Actor, _snapshot: &mut Snapshot<'_>) -> Done<Vec<u8>> {
        Err(Failure::internal("A writing operation was asked to read."))
    }
}

struct Reading<O> {
    operation: Arc<O>,
    spec: Spec,
}

struct ReadCall<O: Read> {
    operation: Arc<O>,
    input: O::Input,
}

impl<O: Read> Registered for Reading<O> {
    fn spec(&self) -> &Spec {
        &self.spec
    }
    fn writes(&self) -> bool {
        false
    }
    fn shapes(&self, generator: &mut SchemaGenerator) -> Shapes {
        Shapes { input: generator.subschema_for::<O::Input>(), output: generator.subschema_for::<O::Output>() }
    }
    fn call(&self, input: &[u8]) -> Result<Box<dyn Call>, Problem> {
        Ok(Box::new(ReadCall { operation: Arc::clone(&self.operation), input: parse(input)? }))
    }
}

impl<O: Read> Call for ReadCall<O> {
    fn searches(&self) -> bool {
        self.operation.searches(&self.input)
    }
    fn read(&self, actor: &Actor, snapshot: &mut Snapshot<'_>) -> Done<Vec<u8>> {
        answer(&self.operation.run(actor, snapshot, &self.input)?)
    }
}

struct Writing<O> {
    operation: Arc<O>,
    spec: Spec,
}

struct WriteCall<O: Write> {
    operation: Arc<O>,
    input: O::Input,
}

impl<O: Write> Registered for Writing<O> {
    fn spec(&self) -> &Spec {
        &self.spec
    }
    fn writes(&self) -> bool {
        true
    }
    fn shapes(&self, generator: &mut SchemaGenerator) -> Shapes {
        Shapes { input: generator.subschema_for::<O::Input>(), output: generator.subschema_for::<O::Output>() }
    }
    fn call(&self, input: &[u8]) -> Result<Box<dyn Call>, Problem> {
        Ok(Box::new(WriteCall { operation: Arc::clone(&self.operation), input: parse(input)? }))
    }
}

impl<O: Write> Call for WriteCall<O> {
    fn gives(&self, snapshot: &mut Snapshot<'_>) -> Done<Vec<Gift>> {
        self.operation.gives(snapshot, &self.input)
    }
    fn given_by(&self, snapshot: &mut Snapshot<'_>) -> Done<Option<MemberId>> {
        self.operation.given_by(snapshot, &self.input)
    }
    fn verdict(&self, actor: &Actor, snapshot: &mut Snapshot<'_>) -> Done<Verdict> {
        self.operation.verdict(actor, snapshot, &self.input)
    }
    fn only_records(&self) -> bool {
        self.operation.only_records(&self.input)
    }
    fn write(&self, actor: &Actor, tx: &mut Tx<'_>) -> Done<Vec<u8>> {
        answer(&self.operation.run(actor, tx, &self.input)?)
    }
}

struct Preparing<O> {
    operation: Arc<O>,
    spec: Spec,
}

struct PreparedCall<O: Prepared> {
    operation: Arc<O>,
    input: Option<O::Input>,
    ready: Option<O::Ready>,
    of: PhantomData<O>,
}

impl<O: Prepared> Registered for Preparing<O> {
    fn spec(&self) -> &Spec {
        &self.spec
    }
    fn writes(&self) -> bool {
        true
    }
    fn shapes(&self, generator: &mut SchemaGenerator) -> Shapes {
        Shapes { input: generator.subschema_for::<O::Input>(), output: generator.subschema_for::<O::Output>() }
    }
    fn call(&self, input: &[u8]) -> Result<Box<dyn Call>, Problem> {
        let input = Some(parse(input)?);
        Ok(Box::new(PreparedCall { operation: Arc::clone(&self.operation), input, ready: None, of: PhantomData }))
    }
}

impl<O: Prepared> Call for PreparedCall<O> {
    fn prepares(&self) -> bool {
        true
    }
    fn prepare<'a>(
        &'a mut self,
        actor: &'a Actor,
        desk: &'a Desk,
    ) -> Pin<Box<dyn Future<Output = Done<()>> + Send + 'a>> {
        Box::pin(async move {
            if let Some(input) = self.input.take() {
                self.ready = Some(self.operation.prepare(actor, desk, input).await?);
            }
            Ok(())
        })
    }
    fn renewed(&self, input: &[u8]) -> Result<Box<dyn Call>, Problem> {
        let input = parse(input)?;
        let (input, ready) = match &self.ready {
            Some(ready) => (None, Some(self.operation.renewed(ready, input).ok_or_else(|| too_early(O::SPEC.name))?)),
            // What was done before under its key is not prepared again.
            None => (Some(input), None),
        };
        Ok(Box::new(Self { operation: Arc::clone(&self.operation), input, ready, of: PhantomData }))
    }
    fn gives(&self, snapshot: &mut Snapshot<'_>) -> Done<Vec<Gift>> {
        self.operation.gives(snapshot, self.ready()?)
    }
    fn only_records(&self) -> bool {
        self.ready.as_ref().is_some_and(|ready| self.operation.only_records(ready))
    }
    fn write(&self, actor: &Actor, tx: &mut Tx<'_>) -> Done<Vec<u8>> {
        answer(&self.operation.run(actor, tx, self.ready()?)?)
    }
}

impl<O: Prepared> PreparedCall<O> {
    fn ready(&self) -> Done<&O::Ready> {
        self.ready.as_ref().ok_or_else(|| Failure::internal("An operation ran before it was prepared."))
    }
}

fn answer<T: serde::Serialize>(output: &T) -> Done<Vec<u8>> {
    serde_json::to_vec(output).map_err(|_| Failure::internal("An answer could not be written as JSON."))
}

/// Whether it is a workspace's to give; what only the machine's own may do, and a provider's program, is not that.
pub(crate) fn is_of_workspace(grant: &Grant) -> bool {
    let is_given = |role: &RoleName| !RoleName::OF_PLATFORM.contains(role) && *role != RoleName::PROVISIONER;
    grant.roles.is_empty() || grant.roles.iter().any(is_given)
}

/// What each built-in role grants. An owner holds what a workspace has to give.
pub(crate) fn rules(modules: &[Module]) -> Vec<Rule> {
    let grants = || modules.iter().flat_map(|module| &module.grants);
    let rule = |role: &RoleName, grant: &Grant| Rule { role: role.clone(), permission: grant.permission.clone() };
    let owned = grants().filter(|grant| is_of_workspace(grant)).map(|grant| rule(&RoleName::OWNER, grant));
    grants().flat_map(|grant| grant.roles.iter().map(move |role| rule(role, grant))).chain(owned).collect()
}

/// Every module's operations under their names.
pub struct Registry {
    modules: Vec<Module>,
    operations: BTreeMap<&'static str, Arc<dyn Registered>>,
    relations: BTreeMap<&'static str, Relation>,
    permissions: Vec<Permission>,
    rules: Vec<Rule>,
}

impl Registry {
    /// Names are unique, every permission that an operation asks for is granted by a module, and what anyone may
    /// ask of a workspace only reads.
    pub fn new(modules: Vec<Module>) -> Result<Self, String> {
        let mut operations = BTreeMap::new();
        for operation in modules.iter().flat_map(|module| &module.operations) {
            if operations.insert(operation.spec().name, Arc::clone(operation)).is_some() {
                return Err(format!("two operations are called {}", operation.spec().name));
            }
        }
        let grants = || modules.iter().flat_map(|module| &module.grants);
        let mut permissions: Vec<_> = grants().map(|grant| grant.permission.clone()).collect();
        permissions.sort();
        if let Some(twice) = permissions.windows(2).find(|pair| matches!(pair, [a, b] if a == b)) {
            return Err(format!(
                "the permission {} is granted twice",
                twice.first().map(ToString::to_string).unwrap_or_default()
            ));
        }
        let mut relations = BTreeMap::new();
        for relation in modules.iter().flat_map(|module| &module.relations) {
            if permissions.binary_search(&relation.permission).is_err() {
                return Err(format!("{} asks for {}, which no module grants", relation.name, relation.permission));
            }
            if relations.insert(relation.name, relation.clone()).is_some() {
                return Err(format!("two relations are called {}", relation.name));
            }
        }
        for operation in operations.values() {
            let missing = operation.spec().expands.iter().find(|name| !relations.contains_key(**name));
            if let Some(name) = missing {
                return Err(format!("{} expands {name}, which no module declares", operation.spec().name));
            }
            if let Some(wanted) =
                operation.spec().permission.as_ref().filter(|wanted| permissions.binary_search(wanted).is_err())
            {
                return Err(format!("{} asks for {wanted}, which no module grants", operation.spec().name));
            }
        }
        for operation in operations.values() {
            let (spec, writes) = (operation.spec(), operation.writes());
            if spec.is_public() && spec.realm == Realm::Workspace && writes {
                return Err(format!("{} is for anyone, and would write into a workspace", spec.name));
            }
            let is_systems = |grant: &Grant| grant.roles.iter().all(|role| *role == RoleName::SYSTEM);
            if spec.tells_changes_only
                && !grants().any(|grant| Some(&grant.permission) == spec.permission.as_ref() && is_systems(grant))
            {
                return Err(format!("{} tells only what it changed, and is not the system's alone", spec.name));
            }
            if spec.cached_for.is_some() && (!spec.is_public() || writes) {
                return Err(format!("{} may be kept by anybody, and is not a public read", spec.name));
            }
        }
        let rules = rules(&modules);
        Ok(Self { modules, operations, relations, permissions, rules })
    }

    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Everything that can be looked for.
    pub(crate) fn searched(&self) -> Vec<Kind> {
        self.modules.iter().flat_map(|module| module.searched.iter().copied()).collect()
    }

    pub(crate) fn holdings(&self) -> impl Iterator<Item = Holding> {
        self.modules.iter().flat_map(Module::holdings)
    }

    pub(crate) fn keepers(&self) -> impl Iterator<Item = Keeper> {
        self.modules.iter().flat_map(|module| module.keepers.iter().copied())
    }

    pub(crate) fn guards(&self) -> impl Iterator<Item = Guard> {
        self.modules.iter().flat_map(|module| module.guards.iter().copied())
    }

    pub(crate) fn resealers(&self, realm: Realm) -> Vec<Resealer> {
        let all = self.modules.iter().flat_map(|module| &module.resealers);
        all.filter(|(of, _)| *of == realm).map(|(_, resealer)| *resealer).collect()
    }

    /// In the order of their names.
    pub fn specs(&self) -> impl Iterator<Item = &Spec> {
        self.operations.values().map(|operation| operation.spec())
    }

    pub fn spec(&self, name: &str) -> Option<&Spec> {
        self.operations.get(name).map(|operation| operation.spec())
    }

    pub fn writes(&self, name: &str) -> bool {
        self.operations.get(name).is_some_and(|operation| operation.writes())
    }

    /// The schemas of an operation; shared parts go into the generator's definitions.
    pub fn shapes(&self, name: &str, generator: &mut SchemaGenerator) -> Option<Shapes> {
        self.operations.get(name).map(|operation| operation.shapes(generator))
    }

    pub(crate) fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// The schemas of what answers can be asked with.
    pub fn relation_shapes(&self, generator: &mut SchemaGenerator) -> BTreeMap<&'static str, Schema> {
        self.relations.values().map(|relation| (relation.name, relation.shape(generator))).collect()
    }

    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// What the built-in roles grant.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Reads an input as the operation would, and does nothing with it.
    pub fn check_input(&self, name: &str, input: &[u8]) -> Result<(), Problem> {
        let operation = self.operation(name).ok_or_else(|| Problem::not_found("operation", name))?;
        operation.call(input).map(drop)
    }

    pub(crate) fn operation(&self, name: &str) -> Option<&Arc<dyn Registered>> {
        self.operations.get(name)
    }

    /// Whether it is granted, and to nobody who belongs to a workspace.
    pub(crate) fn is_systems(&self, permission: &Permission) -> bool {
        let mut grants = self.modules.iter().flat_map(|module| &module.grants);
        grants.any(|grant| grant.permission == *permission && !is_of_workspace(grant))
    }

    /// Where a permission stands in the list that permission sets are bits of.
    pub(crate) fn index(&self, permission: &Permission) -> Option<usize> {
        self.permissions.binary_search(permission).ok()
    }

    pub(crate) fn sight(&self, holds: impl Fn(usize) -> bool) -> model::Sensitivity {
        SEE.into_iter()
            .filter(|(permission, _)| self.index(permission).is_some_and(&holds))
            .fold(model::Sensitivity::PUBLIC, |sight, (_, label)| sight.and(label))
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::{Nothing, Write};

    const USE: Permission = Permission::new_static("shop:use");

    #[derive(Deserialize, JsonSchema)]
    struct Named {
        #[expect(dead_code, reason = "the door reads it")]
        workspace: model::WorkspaceId,
    }

    macro_rules! operations {
        ($($kind:ident $name:ident $input:ty = $spec:expr;)*) => {$(
            struct $name;
            operations!(@$kind $name $input = $spec);
        )*};
        (@read $name:ident $input:ty = $spec:expr) => {
            impl Read for $name {
                const SPEC: Spec = $spec;
                type Input = $input;
                type Output = ();
                fn run(&self, _: &Actor, _: &mut Snapshot<'_>, _: &$input) -> Done<()> {
                    Ok(())
                }
            }
        };
        (@write $name:ident $input:ty = $spec:expr) => {
            impl Write for $name {
                const SPEC: Spec = $spec;
                type Input = $input;
                type Output = ();
                fn run(&self, _: &Actor, _: &mut Tx<'_>, _: &$input) -> Done<()> {
                    Ok(())
                }
            }
        };
    }

    operations! {
        read Window Named = Spec::public("shop.window", "Look in").of_workspace().cached_for(60);
        write Guestbook Named = Spec::public("shop.guestbook", "Write in").of_workspace();
        read Ledger Nothing = Spec::new("shop.ledger", USE, "Figures").cached_for(60);
        write SignUp Nothing = Spec::public("shop.sign-up", "Sign up").cached_for(60);
        write Diary Nothing = Spec::new("shop.diary", USE, "Write it down").tells_changes_only();
    }

    fn refused(module: Module) -> String {
        Registry::new(vec![module.grant(USE, "Use it", [])]).err().unwrap_or_default()
    }

    #[test]
    fn what_anyone_may_ask_of_a_workspace_only_reads() {
        assert_eq!(refused(Module::new("shop").read(Window)), "");
        assert!(refused(Module::new("shop").write(Guestbook)).contains("shop.guestbook is for anyone"));
    }

    #[test]
    fn what_others_ask_for_is_written_down_by_the_door() {
        let asked_by = |roles: &[RoleName]| {
            let module = Module::new("shop").grant(USE, "Use it", roles.to_vec()).write(Diary);
            Registry::new(vec![module]).err().unwrap_or_default()
        };
        assert_eq!(asked_by(&[RoleName::SYSTEM]), "");
        assert!(asked_by(&[RoleName::SYSTEM, RoleName::ADMIN]).contains("shop.diary tells only"));
    }

    #[test]
    fn only_what_is_for_anyone_may_be_kept_by_anybody() {
        assert!(refused(Module::new("shop").read(Ledger)).contains("shop.ledger may be kept"));
        assert!(refused(Module::new("shop").write(SignUp)).contains("shop.sign-up may be kept"));
    }
}
