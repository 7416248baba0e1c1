//! Another key in the place of the one that seals what people and providers prove who they are with: all of it opens
//! before, after and in between, and in the end with nothing of the old one left.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use declare::Unrecorded;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use door::{Failure, Module, Realm, Reason, Resealed, Tx};
use identity::{
    records::{FactorId, FactorKind},
    schema::factors,
};
use testkit::{Engine, Fitting, Shop, Value, json, on_both};

use crate::{
    device::Device,
    gate::{App, EMAIL, Inside, PASSWORD, STEP, claim, enrol, log_in, nobody},
    passkeys,
    sso::{
        going::{Going, actor, open, provider, settle},
        liar::{self, CLIENT, Liar},
    },
};

const MINUTE: Duration = Duration::from_secs(60);

/// Somebody with an app and a passkey, and a provider whose people are in.
struct Sealed<'a> {
    shop: &'a Shop,
    app: App,
    phone: Device,
    liar: Liar,
    provider: Value,
    in_by: Value,
}

impl<'a> Sealed<'a> {
    async fn of(shop: &'a Shop) -> Self {
        let ada = claim(shop).await;
        let (app, _) = enrol(shop, &ada).await;
        let mut phone = Device::new();
        passkeys::add(shop, &ada, &mut phone).await.unwrap();
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let going = Going::begin(shop, &provider).await.unwrap();
        let token = liar.signed(&going.claims(shop, &liar, "grace", &["office"]));
        let more = json!({ "id_token": token, "refresh_token": "again" });
        let in_by = going.come_back_with(shop, &liar, more, &nobody(shop)).await.unwrap();
        Self { shop, app, phone, liar, provider, in_by }
    }

    async fn rotate(&self) -> [door::Rotated; 2] {
        let (shop, operator) = (self.shop, self.shop.operator(None));
        let platform = shop.door.rotate_field_key(&operator, None).await.unwrap();
        let workspace = shop.door.rotate_field_key(&operator, Some(shop.workspace)).await.unwrap();
        [platform, workspace]
    }

    /// Everything is asked for that is sealed: a code, a passkey, what we are known by at the provider, what asks it again,
    /// and what was begun before.
    async fn opens(&self, begun: Going) {
        let shop = self.shop;
        shop.advance(STEP);
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        half.prove(shop, &self.app.code(shop)).await.unwrap();
        let asked = passkeys::asked(shop).await;
        let alone: Inside = passkeys::sign_in(shop, self.phone.used(&asked)).await.unwrap();
        assert_eq!(alone.told["second_factor"], "proven");
        let now = shop.door.now().micros() / 1_000_000;
        let still = json!({
            "iss": self.liar.issuer(), "aud": CLIENT, "sub": "grace", "iat": now, "exp": now + 300,
            "email": "grace@example.org", "groups": ["office"],
        });
        let still = json!({ "access_token": "a", "token_type": "Bearer", "id_token": self.liar.signed(&still) });
        self.liar.refresh_with("again", Some(still));
        let token = self.liar.signed(&begun.claims(shop, &self.liar, "joan", &["floor"]));
        begun.come_back(shop, &self.liar, &token).await.unwrap();
        let asked = self.liar.asked("token");
        shop.advance(MINUTE);
        settle(shop).await;
        assert!(self.liar.asked("token") > asked, "it is asked again");
        let grace = actor(shop, &self.in_by).await.unwrap();
        shop.run(&grace, "members.list", json!({})).await.unwrap();
    }

    async fn begun(&self) -> Going {
        Going::begin(self.shop, &self.provider).await.unwrap()
    }
}

on_both! {
    in open;

    async fn what_was_sealed_is_sealed_again_and_the_old_key_is_gone(shop) {
        let sealed = Sealed::of(shop).await;
        let begun = sealed.begun().await;
        let [platform, workspace] = sealed.rotate().await;
        // An app, a passkey, two log-ins that were begun, and two tokens of a session's provider; and what else is there.
        assert!(platform.moved >= 6 && platform.left == 0, "{platform:?}");
        assert!(workspace.moved >= 1 && workspace.left == 0, "{workspace:?}");
        sealed.opens(begun).await;
        // Once every node knows, the old key is destroyed; of each kind the one that was just retired may be left.
        shop.advance(11 * MINUTE);
        let begun = sealed.begun().await;
        let [platform, workspace] = sealed.rotate().await;
        assert_eq!((platform.left, workspace.left), (0, 0));
        let kept = if shop.engine == Engine::Postgres { 2 } else { 0 };
        assert_eq!(platform.retired, kept);
        sealed.opens(begun).await;
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = factors)]
#[unrecorded(table = factors, key(id))]
struct Spoilt {
    id: FactorId,
    secret: Vec<u8>,
}

static SPOILS: AtomicBool = AtomicBool::new(false);

/// Comes behind everything else of a walk and, when it is told to, spoils the passkey; told again, it makes it whole.
fn spoiling() -> Vec<Module> {
    let spoil = |tx: &mut Tx<'_>, _, _| {
        if SPOILS.swap(false, Ordering::Relaxed) {
            let passkeys = factors::table.filter(factors::kind.eq(FactorKind::Passkey));
            let mut row: Spoilt = tx.first(passkeys.select(Spoilt::as_select()))?.unwrap();
            *row.secret.last_mut().unwrap() ^= 1;
            tx.put(&row)?;
        }
        Ok(Resealed::up_to(None))
    };
    vec![Module::new("spoil").seals_factors(Realm::Platform, spoil)]
}

async fn open_spoiling(engine: Engine) -> Option<Shop> {
    let fitting = Fitting { modules: spoiling, own_network: liar::own_network, ..Fitting::default() };
    Shop::open_with(engine, fitting).await
}

on_both! {
    in open_spoiling;

    async fn a_factor_that_cannot_be_read_keeps_its_key_and_stops_no_other(shop) {
        let sealed = Sealed::of(shop).await;
        let rotate = async || {
            // Long enough for every node to know of the key before.
            shop.advance(11 * MINUTE);
            sealed.rotate().await
        };
        let by_passkey = async || {
            let asked = passkeys::asked(shop).await;
            passkeys::sign_in(shop, sealed.phone.used(&asked)).await
        };
        SPOILS.store(true, Ordering::Relaxed);
        let [platform, _] = rotate().await;
        assert_eq!((platform.left, platform.unread), (0, 0), "it was spoilt behind the walk");
        for _ in 0..2 {
            let [platform, workspace] = rotate().await;
            assert!(platform.moved >= 5 && workspace.moved >= 1, "the others are sealed again: {platform:?}");
            assert_eq!((platform.left, platform.unread, workspace.left), (1, 1, 0));
            assert!(platform.named.len() == 1 && platform.named[0].starts_with("factors fct_"), "{platform:?}");
            assert!(platform.retired >= 1, "what sealed it is kept");
        }
        assert_eq!(by_passkey().await.err().unwrap().reason, Reason::Internal);
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        half.prove(shop, &sealed.app.code(shop)).await.unwrap();
        let log = shop.log(None).await;
        let entry = log.iter().rfind(|entry| entry["operation"] == "keys.rotate-fields").unwrap();
        assert!(entry.to_string().contains("\"unread\":1"), "{entry}");
        // It is what was written again: the first walk has passed it, and the second finds it.
        SPOILS.store(true, Ordering::Relaxed);
        let [platform, _] = rotate().await;
        assert_eq!((platform.left, platform.unread), (1, 0));
        let [platform, _] = rotate().await;
        let kept = if shop.engine == Engine::Postgres { 2 } else { 0 };
        assert_eq!((platform.left, platform.unread, platform.retired), (0, 0, kept));
        assert_eq!(by_passkey().await.unwrap().told["second_factor"], "proven");
    }
}

static STOPS: AtomicBool = AtomicBool::new(true);

/// Comes after everything else of the platform, and ends the first walk as a cut would.
fn stopping() -> Vec<Module> {
    let stop = |_: &mut Tx<'_>, _, _| match STOPS.swap(false, Ordering::Relaxed) {
        true => Err(Failure::internal("It stops here.")),
        false => Ok(Resealed::up_to(None)),
    };
    vec![Module::new("stop").seals_factors(Realm::Platform, stop)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_stops_half_way_is_finished_by_the_next() {
    let fitting = Fitting { modules: stopping, own_network: liar::own_network, ..Fitting::default() };
    let shop = Shop::open_with(Engine::Sqlite, fitting).await.unwrap();
    let sealed = Sealed::of(&shop).await;
    let begun = sealed.begun().await;
    shop.door.rotate_field_key(&shop.operator(None), None).await.unwrap_err();
    sealed.opens(begun).await;
    let begun = sealed.begun().await;
    let [platform, _] = sealed.rotate().await;
    assert_eq!((platform.left, platform.retired), (0, 0), "nor of the key before the last");
    sealed.opens(begun).await;
    shop.close().await;
}
