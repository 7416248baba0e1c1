//! What installing, updating and looking at a package have in common: it is read, whoever signed it is somebody whom the
//! business trusts, and it is what it says. Nothing is compiled that nobody answers for.

use door::{Desk, Done, Problem, Reason, Snapshot, blob::BlobId};
use vault::Verifier;

use crate::{
    allowed::{Allowed, Rights},
    gate::{self, Fault, Offered},
    indexes,
    manifest::{Grants, Manifest},
    publishers,
    wall::Wall,
};

/// The largest package.
pub const LARGEST: i64 = 32 * 1024 * 1024;

/// A package that came in, read, with nothing of it run.
pub struct Incoming {
    pub package: BlobId,
    pub size: i64,
    pub publisher: Option<Verifier>,
    pub manifest: Manifest,
    program: Vec<u8>,
}

impl Incoming {
    pub async fn read(desk: &Desk, package: BlobId) -> Done<Self> {
        let reading = desk.reading(package).await?;
        let size = reading.size();
        if size > LARGEST {
            let detail = format!("A package has at most {} MiB.", LARGEST / 1024 / 1024);
            return Err(Problem::new(Reason::TooLarge, "plugins.too-large", detail).into());
        }
        desk.compute(move || {
            let bytes = reading.whole()?;
            let offered = Offered::read(&bytes).map_err(|fault| refused(&fault))?;
            let (publisher, program) = (offered.publisher(), offered.program().to_vec());
            Ok(Self { package, size, publisher, manifest: offered.manifest, program })
        })
        .await?
    }

    /// Before anything of it is compiled; what comes of it is asked again in the transaction.
    pub async fn is_answered_for(&self, desk: &Desk) -> Done<()> {
        let publisher = self.publisher;
        desk.read(move |snapshot| publishers::check(snapshot, publisher.as_ref())).await
    }

    /// Asked in the transaction alone: what is taken back later rests then.
    pub fn is_not_revoked(&self, snapshot: &mut Snapshot<'_>) -> Done<()> {
        let (about, publisher) = (&self.manifest.plugin, self.publisher.as_ref().map(Verifier::to_text));
        indexes::check(snapshot, &about.id, &about.version, publisher.as_deref())
    }

    /// Compiles it.
    pub async fn try_out(&mut self, desk: &Desk, wall: &Wall) -> Done<()> {
        let (program, needs, wall) = (std::mem::take(&mut self.program), self.manifest.needs.clone(), wall.clone());
        let tried = desk.compute(move || gate::try_out(&program, &needs, &wall)).await?;
        self.manifest.reaches = Some(tried.map_err(|fault| refused(&fault))?);
        Ok(())
    }
}

/// What of its needs it gets, and what that comes to for the door.
pub fn granted(allowed: &Allowed, manifest: &Manifest, wanted: Option<Grants>) -> Result<(Grants, Rights), Problem> {
    let grants = wanted.unwrap_or_else(|| manifest.needs.clone());
    check_within(&grants, &manifest.needs)?;
    let rights = allowed.rights(&grants).map_err(|no| Problem::invalid("/package", no.detail))?;
    Ok((grants, rights))
}

pub fn check_within(grants: &Grants, needs: &Grants) -> Result<(), Problem> {
    match grants.beyond(needs) {
        Some(more) => Err(Problem::invalid("/grants", format!("The plugin does not ask for this: {more}."))),
        None => Ok(()),
    }
}

pub fn refused(fault: &Fault) -> Problem {
    match fault {
        Fault::NotAPackage(refused) => {
            Problem::refused("plugins.not-a-package", format!("This cannot be installed: {refused}."))
        }
        Fault::NotAPlugin(why) => Problem::refused("plugins.not-a-plugin", format!("This is no plugin: {why}.")),
        Fault::Manifest(_) | Fault::Part(..) => Problem::invalid("/package", fault.to_string()),
    }
}
