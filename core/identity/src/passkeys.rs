//! Passkeys: what a browser is asked, and whether what it answers is right. The mathematics is `webauthn_rs`'s; what
//! was asked is kept here, for a few minutes and one answer.
//!
//! A passkey always verifies its person (by finger, face or a number), so it is two factors in one: it stands for the
//! second after a password, and for both alone.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx};
use model::{AccountId, Noun};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use type_safe_id::{DynamicType, TypeSafeId};
use url::Url;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::{
    accounts::Person,
    factors,
    records::{ChallengeId, ChallengePurpose, ChallengeRow, FactorKind, FactorRow},
    rules,
    schema::challenges,
    watch::concerning,
};

/// What people have at most; who has more has lost count.
const MOST: usize = 20;
/// Challenges that are over and are cleared away with each new one: more than come, so there are never many.
const CLEARED: i64 = 10;

/// Who asks browsers, under the name of this server.
pub(crate) struct Passkeys {
    /// None where the server is reached by a number: passkeys belong to a name.
    webauthn: Option<Webauthn>,
}

/// What a browser is to be asked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PasskeyChallenge")]
pub struct Asked {
    /// Sent back with what the browser answers.
    pub challenge: ChallengeId,
    /// For `navigator.credentials`, with bytes in base64url.
    pub options: Value,
    pub expires_at: model::Timestamp,
}

/// What a browser answered.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasskeyAnswer")]
pub struct Answered {
    pub challenge: ChallengeId,
    /// What `navigator.credentials` gave, with bytes in base64url.
    pub credential: Value,
}

impl Passkeys {
    pub fn new(public_url: &str, name: &str) -> Self {
        let webauthn = Url::parse(public_url).ok().and_then(|url| {
            let host = url.domain()?.to_owned();
            WebauthnBuilder::new(&host, &url).ok()?.rp_name(name).timeout(rules::CHALLENGE).build().ok()
        });
        Self { webauthn }
    }

    fn there(&self) -> Result<&Webauthn, Problem> {
        self.webauthn.as_ref().ok_or_else(|| {
            let detail =
                "Passkeys belong to a name, and this server is reached by a number. Set its public URL to a name.";
            Problem::refused("identity.no-passkeys", detail)
        })
    }

    /// Asks for a new passkey of this account.
    pub fn ask_new(&self, tx: &mut Tx<'_>, account: AccountId, person: &Person) -> Done<Asked> {
        let known: Vec<Passkey> = all(tx, account)?.into_iter().map(|(_, passkey)| passkey).collect();
        if known.len() >= MOST {
            let detail = format!("You have {MOST} passkeys. Remove one that you no longer use first.");
            return Err(Problem::refused("identity.too-many-passkeys", detail).into());
        }
        let known = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let user = handle(account).ok_or_else(unreadable)?;
        let begun = self.there()?.start_passkey_registration(user, person.known_as(), &person.name, Some(known));
        let (options, state) = begun.map_err(|error| unasked(&error))?;
        let mut options = public_key(&options)?;
        // One that is kept on the device where that can be: then nobody needs to type who they are.
        options["authenticatorSelection"]["residentKey"] = json!("preferred");
        self.keep(tx, Some(account), ChallengePurpose::Enrolment, &state, options)
    }

    /// The new passkey, as a factor that counts at once.
    pub fn add(&self, tx: &mut Tx<'_>, account: AccountId, name: String, answered: &Answered) -> Done<FactorRow> {
        let state: PasskeyRegistration = take(tx, answered, Some(account), ChallengePurpose::Enrolment)?;
        let credential: RegisterPublicKeyCredential = read(&answered.credential)?;
        let passkey = self.there()?.finish_passkey_registration(&credential, &state).map_err(|no| refused(&no))?;
        if all(tx, account)?.iter().any(|(_, known)| known.cred_id() == passkey.cred_id()) {
            return Err(wrong().into());
        }
        let now = tx.now();
        let factor = FactorRow { name: Some(name), confirmed_at: Some(now), ..sealed(tx, account, &passkey)? };
        tx.insert(&factor)?;
        Ok(factor)
    }

    /// Asks for any passkey of this account.
    pub fn ask_proof(&self, tx: &mut Tx<'_>, account: AccountId) -> Done<Asked> {
        let known: Vec<Passkey> = all(tx, account)?.into_iter().map(|(_, passkey)| passkey).collect();
        if known.is_empty() {
            return Err(Problem::refused("identity.no-passkey", "You have no passkey. Prove it in another way.").into());
        }
        let begun = self.there()?.start_passkey_authentication(&known);
        let (options, state) = begun.map_err(|error| unasked(&error))?;
        self.keep(tx, Some(account), ChallengePurpose::Proof, &state, public_key(&options)?)
    }

    /// That it was one of this account's, and none that was copied.
    pub fn prove(&self, tx: &mut Tx<'_>, account: AccountId, answered: &Answered) -> Done<()> {
        let state: PasskeyAuthentication = take(tx, answered, Some(account), ChallengePurpose::Proof)?;
        let credential: PublicKeyCredential = read(&answered.credential)?;
        let result = self.there()?.finish_passkey_authentication(&credential, &state).map_err(|no| refused(&no))?;
        let (factor, passkey) = known(tx, account, result.cred_id())?;
        used(tx, &factor, passkey, &result)
    }

    /// Asks for a passkey of whoever it is.
    pub fn ask_anyone(&self, tx: &mut Tx<'_>) -> Done<Asked> {
        let (options, state) = self.there()?.start_discoverable_authentication().map_err(|error| unasked(&error))?;
        self.keep(tx, None, ChallengePurpose::LogIn, &state, public_key(&options)?)
    }

    /// Whose passkey it says that it is, before anything of it is believed.
    pub fn said_to_be_of(&self, answered: &Answered) -> Option<AccountId> {
        let credential: PublicKeyCredential = read(&answered.credential).ok()?;
        let (user, _) = self.webauthn.as_ref()?.identify_discoverable_authentication(&credential).ok()?;
        of_handle(user)
    }

    /// Whose passkey it was.
    pub fn whose(&self, tx: &mut Tx<'_>, answered: &Answered) -> Done<AccountId> {
        let state: DiscoverableAuthentication = take(tx, answered, None, ChallengePurpose::LogIn)?;
        let credential: PublicKeyCredential = read(&answered.credential)?;
        let webauthn = self.there()?;
        let (user, id) = webauthn.identify_discoverable_authentication(&credential).map_err(|no| refused(&no))?;
        let account = of_handle(user).ok_or_else(wrong)?;
        let check = || {
            let (factor, passkey) = known(tx, account, id)?;
            let result = webauthn.finish_discoverable_authentication_v2(&credential, state, &passkey);
            let result = result.map_err(|no| refused(&no))?;
            used(tx, &factor, passkey, &result)
        };
        check().map_err(|failure| concerning(failure, account))?;
        Ok(account)
    }

    fn keep(
        &self,
        tx: &mut Tx<'_>,
        account: Option<AccountId>,
        purpose: ChallengePurpose,
        state: &impl Serialize,
        options: Value,
    ) -> Done<Asked> {
        for over in over(tx)? {
            tx.remove(&over)?;
        }
        let row = ChallengeRow {
            id: tx.new_id(),
            version: 1,
            account,
            purpose,
            state: serde_json::to_vec(state).map_err(|_| unreadable())?,
            expires_at: tx.now().plus(rules::CHALLENGE),
        };
        tx.insert(&row)?;
        Ok(Asked { challenge: row.id, options, expires_at: row.expires_at })
    }
}

/// What a passkey keeps of its account.
fn handle(account: AccountId) -> Option<Uuid> {
    account.as_str().parse::<TypeSafeId<DynamicType>>().ok().map(|id| id.uuid())
}

fn of_handle(handle: Uuid) -> Option<AccountId> {
    let kind = DynamicType::new(<model::Account as Noun>::PREFIX).ok()?;
    TypeSafeId::from_type_and_uuid(kind, handle).to_string().parse().ok()
}

/// What was asked, which is asked no more.
fn take<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    answered: &Answered,
    account: Option<AccountId>,
    purpose: ChallengePurpose,
) -> Done<T> {
    let query = challenges::table.filter(challenges::id.eq(answered.challenge));
    let row: Option<ChallengeRow> = tx.first(query.select(ChallengeRow::as_select()))?;
    // What was asked of somebody else is not there.
    if row.as_ref().is_some_and(|row| row.account.is_some() && account.is_some() && row.account != account) {
        return Err(Problem::not_found("challenge", answered.challenge).into());
    }
    let row = row.filter(|row| row.account == account && row.purpose == purpose && tx.now() < row.expires_at);
    let row = row.ok_or_else(wrong)?;
    tx.remove(&row)?;
    serde_json::from_slice(&row.state).map_err(|_| unreadable())
}

fn over(tx: &mut Tx<'_>) -> Done<Vec<ChallengeRow>> {
    let now = tx.now();
    let query = challenges::table.filter(challenges::expires_at.le(now)).order(challenges::id).limit(CLEARED);
    tx.load(query.select(ChallengeRow::as_select()))
}

/// The passkeys of an account, opened.
fn all(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Vec<(FactorRow, Passkey)>> {
    let rows = factors::confirmed(snapshot, account)?.into_iter().filter(|row| row.kind == FactorKind::Passkey);
    let open = |row: FactorRow| {
        let plain = factors::open(snapshot, &row)?;
        Ok((row, serde_json::from_slice(&plain).map_err(|_| unreadable())?))
    };
    rows.map(open).collect()
}

fn known(tx: &mut Tx<'_>, account: AccountId, id: &[u8]) -> Done<(FactorRow, Passkey)> {
    let found = all(tx, account)?.into_iter().find(|(_, passkey)| passkey.cred_id().as_slice() == id);
    found.ok_or_else(|| wrong().into())
}

/// A passkey that counts its uses has counted on: what was copied falls behind, or runs ahead of the other.
fn used(tx: &mut Tx<'_>, factor: &FactorRow, mut passkey: Passkey, result: &AuthenticationResult) -> Done<()> {
    let count = i64::from(result.counter());
    if (count > 0 || factor.last_step > 0) && count <= factor.last_step {
        return Err(copied().into());
    }
    passkey.update_credential(result);
    let secret = factors::seal(tx, factor.account, factor.id, &written(&passkey)?)?;
    tx.update(factor, FactorRow { secret, last_step: count, ..factor.clone() })?;
    Ok(())
}

fn sealed(tx: &mut Tx<'_>, account: AccountId, passkey: &Passkey) -> Done<FactorRow> {
    let id = tx.new_id();
    Ok(FactorRow {
        id,
        version: 1,
        account,
        kind: FactorKind::Passkey,
        secret: factors::seal(tx, account, id, &written(passkey)?)?,
        last_step: 0,
        created_at: tx.now(),
        confirmed_at: None,
        name: None,
    })
}

fn written(passkey: &Passkey) -> Done<Vec<u8>> {
    serde_json::to_vec(passkey).map_err(|_| unreadable())
}

/// What the browser is asked, without what stands round it.
fn public_key(options: &impl Serialize) -> Done<Value> {
    let mut options = serde_json::to_value(options).map_err(|_| unreadable())?;
    Ok(options["publicKey"].take())
}

fn read<T: DeserializeOwned>(credential: &Value) -> Result<T, Problem> {
    T::deserialize(credential).map_err(|_| {
        Problem::invalid("/credential", "Send what `navigator.credentials` answered, with bytes in base64url.")
    })
}

/// Nobody learns what was wrong; whoever watches over the server does.
fn refused(error: &WebauthnError) -> Problem {
    tracing::info!(error = %error, "a passkey was not taken");
    if matches!(error, WebauthnError::CredentialPossibleCompromise) { copied() } else { wrong() }
}

/// The one answer to every passkey that is not taken.
pub(crate) fn wrong() -> Problem {
    let detail = "This passkey was not taken. Try again, or prove who you are in another way.";
    Problem::refused("identity.wrong-passkey", detail)
}

fn copied() -> Problem {
    let detail = "This passkey was used elsewhere since, so somebody may have copied it. Come in by another way, and \
                  remove it.";
    Problem::refused("identity.passkey-copied", detail)
}

fn unasked(error: &WebauthnError) -> Failure {
    tracing::error!(error = %error, "a passkey could not be asked for");
    Failure::internal("A passkey could not be asked for.")
}

fn unreadable() -> Failure {
    Failure::internal("A passkey could not be read.")
}
