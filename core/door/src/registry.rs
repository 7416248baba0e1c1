//! All operations, and what follows from the list: permissions, rules of the built-in roles, schemas.

use std::{collections::BTreeMap, marker::PhantomData, pin::Pin, sync::Arc};

use model::{Actor, Field, Problem};
use schemars::{Schema, SchemaGenerator};
use store::{Done, Failure, Record, Snapshot, Tx};

use crate::{
    Desk,
    access::{Permission, RoleName, Rule},
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
    pub fields: &'static [Field],
}

impl Described {
    pub const fn of<R: Record>() -> Self {
        Self { kind: R::KIND, fields: R::FIELDS }
    }
}

/// One module's contents page.
pub struct Module {
    pub name: &'static str,
    pub grants: Vec<Grant>,
    pub records: Vec<Described>,
    pub events: Vec<(&'static str, &'static str)>,
    operations: Vec<Arc<dyn Registered>>,
}

impl Module {
    pub fn new(name: &'static str) -> Self {
        Self { name, grants: Vec::new(), records: Vec::new(), events: Vec::new(), operations: Vec::new() }
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
    pub fn record<R: Record>(mut self) -> Self {
        self.records.push(Described::of::<R>());
        self
    }

    #[must_use]
    pub fn event(mut self, kind: &'static str, meaning: &'static str) -> Self {
        self.events.push((kind, meaning));
        self
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
    fn gives(&self, _snapshot: &mut Snapshot<'_>) -> Done<Vec<Gift>> {
        Ok(Vec::new())
    }
    fn verdict(&self, _actor: &Actor, _snapshot: &mut Snapshot<'_>) -> Done<Verdict> {
        Ok(Verdict::Allow)
    }
    fn write(&self, _actor: &Actor, _tx: &mut Tx<'_>) -> Done<Vec<u8>> {
        Err(Failure::internal("A reading operation was asked to write."))
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
    fn verdict(&self, actor: &Actor, snapshot: &mut Snapshot<'_>) -> Done<Verdict> {
        self.operation.verdict(actor, snapshot, &self.input)
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
    fn gives(&self, snapshot: &mut Snapshot<'_>) -> Done<Vec<Gift>> {
        self.operation.gives(snapshot, self.ready()?)
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

/// Every module's operations under their names.
pub struct Registry {
    modules: Vec<Module>,
    operations: BTreeMap<&'static str, Arc<dyn Registered>>,
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
        for operation in operations.values() {
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
            if spec.cached_for.is_some() && (!spec.is_public() || writes) {
                return Err(format!("{} may be kept by anybody, and is not a public read", spec.name));
            }
        }
        // An owner holds what a workspace has to give; what only the machine's own may do is not that.
        let own = |grant: &Grant| {
            grant.roles.is_empty() || grant.roles.iter().any(|role| !RoleName::OF_PLATFORM.contains(role))
        };
        let owned = grants()
            .filter(|grant| own(grant))
            .map(|grant| Rule { role: RoleName::OWNER, permission: grant.permission.clone() });
        let rules = grants()
            .flat_map(|grant| {
                grant.roles.iter().map(|role| Rule { role: role.clone(), permission: grant.permission.clone() })
            })
            .chain(owned)
            .collect();
        Ok(Self { modules, operations, permissions, rules })
    }

    pub fn modules(&self) -> &[Module] {
        &self.modules
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

    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// What the built-in roles grant.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(crate) fn operation(&self, name: &str) -> Option<&Arc<dyn Registered>> {
        self.operations.get(name)
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
    fn only_what_is_for_anyone_may_be_kept_by_anybody() {
        assert!(refused(Module::new("shop").read(Ledger)).contains("shop.ledger may be kept"));
        assert!(refused(Module::new("shop").write(SignUp)).contains("shop.sign-up may be kept"));
    }
}
