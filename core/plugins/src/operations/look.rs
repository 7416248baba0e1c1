//! Looks at a package before it is installed: whose it is, what it is, the worst that it could do, and what would change
//! for a plugin that is there already. Nothing of it is run, and nobody need trust who signed it: only what somebody answers
//! for is compiled, to find out what of all that its program could do at all.

use door::{
    Cost, Desk, Done, Failure, Method, Prepared, Spec, Stream, Tx, access::records::InstallationRow, blob::BlobId,
};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{inside::Inside, packaged::Incoming, publishers::Shown as Publisher};
use crate::{
    INSTALL, installations,
    manifest::{Grants, Growth, Manifest, Worst, worst, worst_of},
    publishers,
    wall::Wall,
};

pub struct Look {
    pub(crate) wall: Wall,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPackage")]
pub struct Input {
    /// A package that was sent before.
    pub package: BlobId,
    /// Whose words are shown, where it has them: `de`.
    #[serde(default)]
    pub language: String,
}

pub struct Ready {
    incoming: Incoming,
    inside: Inside,
    language: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginPackageSeen")]
pub struct Seen {
    pub package: BlobId,
    /// In bytes.
    pub size: i64,
    pub manifest: Manifest,
    /// The key that signed it; none where nobody did.
    pub public_key: Option<String>,
    /// What people compare.
    pub fingerprint: Option<String>,
    /// Whose key that is, where you trust them.
    pub publisher: Option<Publisher>,
    /// The worst that it could do with all that it needs, worst first.
    pub worst: Vec<Worst>,
    /// The same as sentences, in English.
    pub sentences: Vec<String>,
    /// What it asks for as well, and its program has no way to: a later release could, if you allow it now.
    pub idle: Vec<Worst>,
    pub idle_sentences: Vec<String>,
    /// What else is in the package.
    pub inside: Inside,
    /// The same plugin, where it is installed.
    pub installed: Option<Installed>,
}

/// What would change.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginDifference")]
pub struct Installed {
    pub id: InstallationId,
    pub version: i64,
    pub release: String,
    /// Whether the same key signed it.
    pub same_publisher: bool,
    /// What it could do that it could not, and the other way round.
    pub more: Vec<Worst>,
    pub less: Vec<Worst>,
    /// The first thing that it asks for beyond what it may now, however small.
    pub beyond: Option<String>,
    /// What grows, and no sentence of `more` says.
    pub grows: Vec<Growth>,
    /// Whether it is this very package: what it may can be said anew (`plugins.agree`).
    pub is_this: bool,
    /// Of what this asks for, what it may now, and what the release before did not ask for.
    pub carried_over: Grants,
}

impl Installed {
    fn of(row: &InstallationRow, incoming: &Incoming, needs: &Grants, language: &str) -> Done<Self> {
        let public_key = incoming.publisher.as_ref().map(vault::Verifier::to_text);
        let asked = installations::manifest(row)?.needs;
        let granted = installations::grants_said_in(row, language)?;
        let (now, then) = (worst(&granted), worst(needs));
        Ok(Self {
            id: row.id,
            version: row.version,
            release: row.release.clone(),
            same_publisher: row.publisher == public_key,
            more: then.iter().filter(|one| !now.contains(one)).cloned().collect(),
            beyond: needs.beyond(&granted),
            grows: needs.grows_quietly(&granted),
            is_this: row.package == incoming.package,
            carried_over: needs.clone().carried_over(&asked, &granted),
            less: now.into_iter().filter(|one| !then.contains(one)).collect(),
        })
    }
}

impl Prepared for Look {
    const SPEC: Spec = Spec::new("plugins.look-at-package", INSTALL, "Look at a package before it is installed")
        .stream(Stream::Plugin)
        .cost(Cost::Heavy)
        .at(Method::Post, "/plugin-packages/look");
    type Input = Input;
    type Ready = Ready;
    type Output = Seen;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let mut incoming = Incoming::read(desk, input.package).await?;
        let inside = Inside::read(desk, input.package).await?;
        let publisher = incoming.publisher;
        let is_answered_for = desk.read(move |snapshot| match publisher {
            Some(key) => publishers::with_key(snapshot, &key).map(|known| known.is_some()),
            None => Ok(false),
        });
        if is_answered_for.await? {
            // Whoever wants to install it is told why it is none.
            match incoming.try_out(desk, &self.wall).await {
                Ok(()) | Err(Failure::Refused(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(Ready { incoming, inside, language: input.language })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Seen> {
        let Ready { incoming: Incoming { package, size, publisher: key, manifest, .. }, inside, language } = ready;
        let manifest = manifest.clone().said_in(language);
        let public_key = key.as_ref().map(vault::Verifier::to_text);
        let publisher = match key {
            Some(key) => publishers::with_key(tx, key)?.map(Publisher::of),
            None => None,
        };
        let installed = installations::all(tx)?.into_iter().find(|row| row.plugin == manifest.plugin.id);
        let installed = installed.map(|row| Installed::of(&row, &ready.incoming, &manifest.needs, language));
        let installed = installed.transpose()?;
        let (worst, idle) = worst_of(&manifest.needs, &manifest);
        Ok(Seen {
            package: *package,
            size: *size,
            manifest,
            fingerprint: key.as_ref().map(vault::Verifier::fingerprint),
            public_key,
            publisher,
            sentences: worst.iter().map(ToString::to_string).collect(),
            worst,
            idle_sentences: idle.iter().map(ToString::to_string).collect(),
            idle,
            inside: inside.clone(),
            installed,
        })
    }
}
