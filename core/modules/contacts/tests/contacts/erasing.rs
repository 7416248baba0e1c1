//! Erased for good: nothing says any more who they were, the log is whole, and a certificate says so.

use std::time::Duration;

use contacts::records::ContactId;
use door::{
    Ask, Done, Module, Snapshot, Spec, Tx, Verdict, Write,
    access::{Permission, RoleName},
};
use model::Actor;
use testkit::{Engine, Fitting, Shop, Value, json, on_both, text};

use crate::{added, erased, finish, invoiced, names, on_paper, person};

const YEAR: Duration = Duration::from_secs(365 * 24 * 3_600);

/// A shop in which a change of somebody waits for another's yes.
async fn with_proposals(engine: Engine) -> Option<Shop> {
    let module = || {
        let module = Module::new("careful");
        vec![module.grant(CHANGE, "Propose changes", [RoleName::CASHIER, RoleName::ADMIN]).write(Propose)]
    };
    Shop::open_with(engine, Fitting { modules: module, ..Fitting::default() }).await
}

const CHANGE: Permission = Permission::new_static("careful:change");

struct Propose;

#[derive(serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Renaming {
    id: ContactId,
    name: String,
}

impl Write for Propose {
    const SPEC: Spec = Spec::new("careful.rename", CHANGE, "Rename somebody after another's yes");
    type Input = Renaming;
    type Output = String;

    fn verdict(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Renaming) -> Done<Verdict> {
        Ok(Verdict::Approval { reason: "Names matter".to_owned() })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Renaming) -> Done<String> {
        let contact = contacts::contact(tx, input.id)?;
        Ok(format!("{:?} {}", contact.name.open(), input.name))
    }
}

fn ada() -> Value {
    json!({
        "kind": "person", "name": "Ada Lovelace", "company": "Engines", "email": "ada@example.org",
        "phone": "+44 20 7946 0018", "tax_id": "GB980780684", "notes": "Likes numbers", "tags": ["vip"],
        "customer_group": "wholesale", "credit_limit": "500", "currency": "GBP", "language": "en",
        "addresses": [{ "purpose": "billing", "lines": ["12 St James's Square"], "city": "London", "country": "GB" }],
    })
}

async fn get(shop: &Shop, contact: &Value) -> Value {
    shop.run(&shop.owner, "contacts.get-contact", json!({ "id": contact["id"] })).await.unwrap()
}

async fn certificate(shop: &Shop, erasure: &Value) -> Value {
    shop.run(&shop.owner, "privacy.get-erasure", json!({ "id": erasure["id"] })).await.unwrap()
}

async fn refused(shop: &Shop, operation: &str, input: Value) -> String {
    shop.run(&shop.owner, operation, input).await.expect_err(operation).code.into_owned()
}

fn seen(contact: &Value, version: i64, name: &str) -> Value {
    json!({ "id": contact["id"], "version": version, "name": name })
}

on_both! {
    async fn who_they_were_is_gone_at_once(shop) {
        let contact = added(shop, ada()).await;
        person(shop, "Grace").await;
        let input = seen(&contact, 1, " ada  lovelace ");
        let erasure = shop.run(&shop.owner, "privacy.erase-contact", input).await.unwrap();
        assert_eq!((&erasure["people"], &erasure["done_at"]), (&json!([contact["id"]]), &Value::Null));
        // Before the job has done its work, and after it.
        for _ in 0..2 {
            let after = get(shop, &contact).await;
            for field in ["name", "company", "email", "phone", "tax_id", "addresses", "notes", "language",
                "customer_group", "price_list", "credit_limit", "currency"] {
                assert_eq!(after[field], Value::Null, "{field}");
            }
            assert_eq!((&after["tags"], &after["country"]), (&json!([]), &json!("GB")));
            assert!(after["erased_at"].is_string());
            for wanted in [json!({}), json!({ "sort": "created" }), json!({ "sort": "updated" })] {
                assert_eq!(names(shop, wanted.clone()).await, ["Grace"], "{wanted}");
            }
            for wanted in ["ada", "lovelace", "engines", "london", "ada@example", "GB98", "+44 20"] {
                assert_eq!(names(shop, json!({ "search": wanted })).await, [""; 0], "{wanted}");
            }
            assert_eq!(names(shop, json!({ "email": "ada@example.org" })).await, [""; 0]);
            assert_eq!(names(shop, json!({ "archived": true })).await, [""; 0]);
            finish(shop).await;
        }
    }

    async fn the_log_is_whole_and_says_nothing_of_them(shop) {
        let contact = added(shop, ada()).await;
        let change = json!({ "id": contact["id"], "version": 1, "notes": "Moved to Turin" });
        let contact = shop.run(&shop.owner, "contacts.change-contact", change).await.unwrap();
        let consent = json!({ "id": contact["id"], "purpose": "newsletter", "channel": "email", "is_given": true,
            "proof": "Ticked the box" });
        shop.run(&shop.owner, "contacts.record-consent", consent).await.unwrap();
        erased(shop, &contact).await;
        shop.door.sign_checkpoint(Some(shop.workspace)).await.unwrap();
        let verified = shop.door.verify_log(Some(shop.workspace), Vec::new()).await.unwrap();
        assert!(verified.is_proven(), "{verified:?}");
        let report = shop.run(&shop.owner, "privacy.report-contact", json!({ "id": contact["id"] })).await.unwrap();
        for said in ["Lovelace", "ada@example.org", "980780684", "Turin", "Ticked the box", "St James", "numbers"] {
            assert!(!report.to_string().contains(said), "{said}");
        }
        let added = report["changes"].as_array().unwrap().last().unwrap();
        let named = added["changes"][0]["fields"].as_array().unwrap().iter().find(|field| field["field"] == "name").unwrap();
        assert_eq!(named["after"], json!({ "erased": true }), "that there was a name is known");
        let consents = shop.run(&shop.owner, "contacts.list-consents", json!({ "id": contact["id"] })).await.unwrap();
        assert_eq!((&consents["items"][0]["is_given"], &consents["items"][0]["proof"]), (&json!(true), &Value::Null));
    }

    async fn nothing_more_is_written_about_them(shop) {
        let (contact, other) = (added(shop, ada()).await, person(shop, "Grace").await);
        erased(shop, &contact).await;
        let id = &contact["id"];
        for (operation, input) in [
            ("contacts.change-contact", json!({ "id": id, "version": 2, "name": "Ada" })),
            ("contacts.archive-contact", json!({ "id": id, "version": 2 })),
            ("contacts.record-consent",
                json!({ "id": id, "purpose": "news", "channel": "email", "is_given": true, "proof": "x" })),
            ("contacts.merge-contact", json!({ "id": id, "version": 2, "other": other["id"], "other_version": 1 })),
            ("contacts.merge-contact", json!({ "id": other["id"], "version": 1, "other": id, "other_version": 2 })),
            ("privacy.erase-contact", seen(&contact, 2, "Ada Lovelace")),
        ] {
            assert_eq!(refused(shop, operation, input).await, "contacts.erased", "{operation}");
        }
    }

    async fn the_certificate_says_what_was_destroyed_and_is_genuine(shop) {
        let contact = added(shop, ada()).await;
        let erasure = erased(shop, &contact).await;
        let told = certificate(shop, &erasure).await;
        let statement = &told["certificate"]["statement"];
        assert_eq!(statement["people"], json!([contact["id"]]));
        assert_eq!(statement["asked_by"], json!(shop.owner.who.to_string()));
        assert!(statement["destroyed"].as_array().unwrap().contains(&json!("keys")), "{statement}");
        assert_eq!((&statement["kept"], &statement["duties"]), (&json!([]), &json!([])), "no law has anything kept");
        let verify = async |certificate: Value| {
            shop.run(&shop.owner, "privacy.verify-certificate", json!({ "certificate": certificate })).await.unwrap()
        };
        let good = verify(told["certificate"].clone()).await;
        assert_eq!(good, json!({ "is_genuine": true, "is_kept": true }));
        for (at, forged) in [
            ("/statement/contact", person(shop, "Grace").await["id"].clone()),
            ("/statement/done_at", json!("2001-01-01T00:00:00Z")),
            ("/statement/destroyed", json!([])),
            ("/signature", json!("00".repeat(64))),
            ("/signature", json!("no hex")),
            ("/signer", json!("ed25519:x")),
        ] {
            let mut certificate = told["certificate"].clone();
            *certificate.pointer_mut(at).unwrap() = forged;
            assert_eq!(verify(certificate).await["is_genuine"], false, "{at}");
        }
        let elsewhere = json!({ "certificate": told["certificate"] });
        let no = shop.run(&shop.stranger, "privacy.verify-certificate", elsewhere).await.unwrap_err();
        assert_eq!(no.code, "record.not-found", "another business knows nothing of it");
        let listed = shop.run(&shop.owner, "privacy.list-erasures", json!({ "contact": contact["id"] })).await.unwrap();
        assert_eq!(listed["items"][0]["id"], erasure["id"]);
    }

    async fn everybody_whom_they_turned_out_to_be_goes_along(shop) {
        let (ada, other) = (added(shop, ada()).await, person(shop, "A. L.").await);
        let merge = json!({ "id": ada["id"], "version": 1, "other": other["id"], "other_version": 1 });
        let kept = shop.run(&shop.owner, "contacts.merge-contact", merge).await.unwrap();
        assert_eq!(refused(shop, "privacy.erase-contact", seen(&other, 2, "A. L.")).await, "contacts.merged");
        let erasure = erased(shop, &kept).await;
        assert_eq!(erasure["people"], json!([ada["id"], other["id"]]));
        let other = get(shop, &other).await;
        assert_eq!((&other["name"], &other["merged_into"]), (&Value::Null, &ada["id"]));
        assert_eq!(certificate(shop, &erasure).await["certificate"]["statement"]["people"], erasure["people"]);
    }

    async fn nobody_is_erased_by_mistake(shop) {
        let contact = added(shop, ada()).await;
        let no = shop.run(&shop.owner, "privacy.erase-contact", seen(&contact, 1, "Ada")).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/name", "{no:?}");
        assert_eq!(refused(shop, "privacy.erase-contact", seen(&contact, 9, "Ada Lovelace")).await, "record.stale");
        for role in ["manager", "cashier", "auditor"] {
            let no = shop.run(&shop.member(role).await, "privacy.erase-contact", seen(&contact, 1, "Ada Lovelace")).await;
            assert_eq!(no.unwrap_err().code, "access.denied", "{role}");
        }
        let no = shop.run(&shop.stranger, "privacy.erase-contact", seen(&contact, 1, "Ada Lovelace")).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
        for operation in ["privacy.certify-erasure", "privacy.let-go"] {
            let no = shop.run(&shop.owner, operation, json!({ "id": "era_01h455vb4pex5vsknk084sn02q" })).await.unwrap_err();
            assert_eq!(no.code, "access.denied", "{operation}");
        }
        shop.advance(Duration::from_secs(3_600));
        assert_eq!(refused(shop, "privacy.erase-contact", seen(&contact, 1, "Ada Lovelace")).await, "session.step-up");
        assert_eq!(get(shop, &contact).await["name"], "Ada Lovelace");
    }

    async fn whom_nobody_erased_is_not_forgotten(shop) {
        let contact = added(shop, ada()).await;
        let people = vec![text(&contact["id"]), shop.owner.account().unwrap().to_string()];
        for person in people {
            assert!(shop.door.forget_people(shop.workspace, vec![person]).await.is_err());
        }
        assert_eq!(get(shop, &contact).await["name"], "Ada Lovelace");
    }

    async fn what_is_cut_short_is_done_again(shop) {
        let contact = added(shop, ada()).await;
        let input = seen(&contact, 1, "Ada Lovelace");
        let erasure = shop.run(&shop.owner, "privacy.erase-contact", input).await.unwrap();
        // Killed after the keys were destroyed and before the certificate.
        shop.door.forget_people(shop.workspace, vec![text(&contact["id"])]).await.unwrap();
        assert!(certificate(shop, &erasure).await["certificate"].is_null());
        let jobs = shop.door.claim_jobs(Some(shop.workspace), "killed").await.unwrap();
        let job = jobs.iter().find(|job| job.kind == contacts::ERASE).unwrap();
        for _ in 0..2 {
            contacts::run_erasing(&shop.door, job.workspace, job.read().unwrap()).await.unwrap();
        }
        assert!(certificate(shop, &erasure).await["certificate"].is_object());
    }

    async fn an_answer_that_was_kept_is_not_given_again(shop) {
        let add = Ask::with("contacts.add-contact", &ada()).once("a-key");
        let contact: Value = shop.ask(&shop.owner, add.clone()).await.unwrap().read().unwrap();
        let grace = Ask::with("contacts.add-contact", &json!({ "kind": "person", "name": "Grace" })).once("another");
        shop.ask(&shop.owner, grace.clone()).await.unwrap();
        erased(shop, &contact).await;
        assert_eq!(shop.ask(&shop.owner, add).await.unwrap_err().code, "idempotency.not-kept");
        let again: Value = shop.ask(&shop.owner, grace).await.unwrap().read().unwrap();
        assert_eq!(again["name"], "Grace", "that of somebody else is");
    }

    async fn what_they_are_called_elsewhere_is_forgotten(shop) {
        let contact = added(shop, ada()).await;
        let link = json!({ "system": "till", "kind": "contact", "external_id": "7", "record": contact["id"] });
        shop.run(&shop.owner, "external-ids.link", link).await.unwrap();
        erased(shop, &contact).await;
        let find = json!({ "system": "till", "kind": "contact", "external_id": "7" });
        assert_eq!(refused(shop, "external-ids.find", find).await, "record.not-found");
    }

    async fn a_paper_goes_with_them_unless_the_law_has_it_kept(shop) {
        let contact = added(shop, ada()).await;
        shop.run(&shop.owner, "sales.set-policy", json!({ "version": 0, "keep_years": 1 })).await.unwrap();
        let old = on_paper(shop, &contact).await;
        shop.advance(2 * YEAR);
        let new = on_paper(shop, &contact).await;
        let unwritten = invoiced(shop, &contact).await;
        let opens = async |operation: &str, invoice: &Value| {
            let found = shop.fetch(&shop.fresh(&shop.owner), operation, json!({ "id": invoice["id"] })).await;
            found.map(|(_, _, bytes)| bytes.starts_with(b"%PDF")).map_err(|no| no.code.into_owned())
        };
        for invoice in [&old, &new] {
            assert_eq!(opens("sales.get-pdf", invoice).await, Ok(true));
        }
        erased(shop, &contact).await;
        let gone = Err("sales.erased".to_owned());
        for invoice in [&old, &new] {
            assert_eq!(opens("sales.get-pdf", invoice).await, gone, "nobody comes upon them any more");
        }
        assert_eq!(opens("sales.get-kept-pdf", &old).await, gone, "no law has it kept any longer");
        assert_eq!(opens("sales.get-kept-pdf", &new).await, Ok(true), "as long as the law says");
        let no = shop.fetch(&shop.fresh(&shop.clerk), "sales.get-kept-pdf", json!({ "id": new["id"] })).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
        for operation in ["sales.make-paper", "sales.send-invoice"] {
            assert_eq!(refused(shop, operation, json!({ "id": unwritten["id"] })).await, "sales.erased", "{operation}");
        }
        // Whatever is said later of how long invoices are kept.
        shop.run(&shop.owner, "sales.set-policy", json!({ "version": 1, "keep_years": 30 })).await.unwrap();
        shop.advance(3 * YEAR);
        finish(shop).await;
        assert_eq!(opens("sales.get-kept-pdf", &new).await, gone, "and no longer");
    }

    async fn what_the_law_wants_stays_as_long_as_it_says_and_no_longer(shop) {
        let contact = added(shop, ada()).await;
        shop.run(&shop.owner, "sales.set-policy", json!({ "version": 0, "keep_years": 2 })).await.unwrap();
        let first = invoiced(shop, &contact).await;
        shop.advance(YEAR);
        let second = invoiced(shop, &contact).await;
        let erasure = erased(shop, &contact).await;
        let until = shop.door.now().end_of_year_after(2);
        assert_eq!(erasure["duties"], json!([{ "keep": "fiscal", "what": "invoice", "count": 2, "until": until }]));
        let after = get(shop, &contact).await;
        assert_eq!((&after["name"], &after["tax_id"]), (&Value::Null, &Value::Null), "the contact says nothing");
        let invoice = shop.run(&shop.owner, "sales.get-invoice", json!({ "id": first["id"] })).await.unwrap();
        assert_eq!((&invoice["buyer"], &invoice["total"]), (&Value::Null, &json!("10")), "nor does the invoice");
        let told = certificate(shop, &erasure).await;
        let kept = told["erasure"]["kept"].as_array().unwrap().clone();
        assert_eq!(kept.len(), 1, "what both say stays once: {kept:?}");
        let of = (&kept[0]["kind"], &kept[0]["field"], &kept[0]["records"]);
        assert_eq!(of, (&json!("invoice"), &json!("buyer"), &json!([first["id"], second["id"]])));
        let buyer = &kept[0]["value"];
        assert_eq!((&buyer["name"], &buyer["tax_id"]), (&json!("Ada Lovelace"), &json!("GB980780684")));
        assert_eq!((&buyer["email"], &buyer["phone"]), (&Value::Null, &Value::Null), "no more than an invoice has to say");
        assert_eq!(told["certificate"]["statement"]["kept"], json!(["invoice.buyer"]));
        let report = shop.run(&shop.owner, "privacy.report-contact", json!({ "id": contact["id"] })).await.unwrap();
        assert!(report.to_string().contains("GB980780684"), "who asks is told that it is still there");

        shop.advance(YEAR * 2);
        finish(shop).await;
        assert_eq!(certificate(shop, &erasure).await["erasure"]["kept"], json!(kept));
        shop.advance(until.since(shop.door.now()) + Duration::from_secs(1));
        finish(shop).await;
        let told = certificate(shop, &erasure).await;
        assert_eq!(told["erasure"]["kept"], Value::Null);
        let good = json!({ "certificate": told["certificate"] });
        let good = shop.run(&shop.owner, "privacy.verify-certificate", good).await.unwrap();
        assert_eq!(good, json!({ "is_genuine": true, "is_kept": true }), "the certificate says the same as then");
        let report = shop.run(&shop.owner, "privacy.report-contact", json!({ "id": contact["id"] })).await.unwrap();
        assert!(!report.to_string().contains("980780684"), "in the log neither");
    }

    async fn what_the_law_wants_no_longer_goes_at_once(shop) {
        let contact = added(shop, ada()).await;
        shop.run(&shop.owner, "sales.set-policy", json!({ "version": 0, "keep_years": 1 })).await.unwrap();
        invoiced(shop, &contact).await;
        shop.advance(YEAR * 2 + Duration::from_secs(2 * 24 * 3_600));
        let erasure = erased(shop, &contact).await;
        assert_eq!((&erasure["duties"], &erasure["kept"]), (&json!([]), &Value::Null));
    }

    async fn an_order_alone_goes_with_whoever_made_it(shop) {
        let contact = added(shop, ada()).await;
        let order = json!({ "contact": contact["id"], "currency": "GBP", "notes": "Ring twice" });
        let order = shop.run(&shop.owner, "sales.draft-order", order).await.unwrap();
        let report = shop.run(&shop.owner, "privacy.report-contact", json!({ "id": contact["id"] })).await.unwrap();
        let held = report["held"].as_array().unwrap();
        let held = held.iter().find(|held| held["kind"] == "order").expect("orders are told");
        assert_eq!((&held["id"], &held["record"]["notes"]), (&order["id"], &json!("Ring twice")));
        let erasure = erased(shop, &contact).await;
        let told = certificate(shop, &erasure).await;
        assert_eq!((&told["erasure"]["kept"], &told["certificate"]["statement"]["kept"]), (&Value::Null, &json!([])));
        let order = shop.run(&shop.owner, "sales.get-order", json!({ "id": order["id"] })).await.unwrap();
        assert_eq!((&order["buyer"], &order["notes"]), (&Value::Null, &Value::Null));
    }
}

on_both! {
    in with_proposals;

    async fn what_waited_for_a_yes_is_declined(shop) {
        let (contact, other) = (added(shop, ada()).await, person(shop, "Grace").await);
        for one in [&contact, &other] {
            let input = json!({ "id": one["id"], "name": "Countess" });
            shop.run(&shop.clerk, "careful.rename", input).await.unwrap();
        }
        erased(shop, &contact).await;
        let listed = shop.run(&shop.owner, "approvals.list", json!({ "state": "declined" })).await.unwrap();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        assert_eq!(listed["items"][0]["reason"], "Whom this was about was erased.");
        let waiting = shop.run(&shop.owner, "approvals.list", json!({})).await.unwrap();
        let waiting = waiting["items"].as_array().unwrap();
        assert_eq!(waiting.len(), 1, "that of somebody else waits on");
        shop.run(&shop.owner, "approvals.approve", json!({ "id": waiting[0]["id"] })).await.unwrap();
    }
}

/// An answer or a proposal that a bad disk left unreadable.
#[tokio::test]
async fn what_does_not_open_keeps_nobody_from_being_forgotten() {
    let Some(shop) = with_proposals(Engine::Postgres).await else { return };
    let contact = added(&shop, ada()).await;
    let add = Ask::with("contacts.add-contact", &json!({ "kind": "person", "name": "Grace" })).once("a-key");
    let other: Value = shop.ask(&shop.owner, add.clone()).await.unwrap().read().unwrap();
    shop.run(&shop.clerk, "careful.rename", json!({ "id": other["id"], "name": "Countess" })).await.unwrap();
    for (table, column) in [("answers", "answer"), ("proposals", "input")] {
        let damage = format!("UPDATE workspace.{table} SET {column} = substring({column} FROM 1 FOR 40) RETURNING 1");
        let damaged = shop.database().unwrap().psql_as_superuser(&damage).unwrap();
        assert!(damaged.contains('1'), "{table}: {damaged}");
    }
    let erasure = erased(&shop, &contact).await;
    assert!(certificate(&shop, &erasure).await["certificate"].is_object());
    assert_eq!(shop.ask(&shop.owner, add).await.unwrap_err().code, "idempotency.not-kept");
    shop.close().await;
}
