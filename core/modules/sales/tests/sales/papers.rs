//! Papers as files: written once, for those who may see whom they name, sent to whom they are for.

use std::collections::HashMap;

use door::step::{Claimed, Ending};
use testkit::{Engine, Shop, Value, json, on_both, text};

use crate::{is, made, now, paid, place, placed, refused, tea};

/// Writes the papers that were left to be written.
pub async fn written(shop: &Shop) {
    for job in shop.door.claim_jobs(Some(shop.workspace), "test").await.unwrap() {
        if job.kind == sales::paper::WRITE {
            sales::paper::run(&shop.door, job.workspace, job.read().unwrap()).await.unwrap();
        }
        shop.door.end_job(&job, Ending::Done).await.unwrap();
    }
}

/// The mails that were left to be sent.
async fn to_send(shop: &Shop) -> Vec<Claimed> {
    shop.door.claim_outside(Some(shop.workspace), "test", 20, 20, HashMap::new()).await.unwrap()
}

async fn bytes(shop: &Shop, operation: &str, invoice: &Value) -> (String, String, Vec<u8>) {
    shop.fetch(&shop.fresh(&shop.owner), operation, json!({ "id": invoice["id"] })).await.unwrap()
}

async fn data(shop: &Shop, invoice: &Value) -> String {
    String::from_utf8(bytes(shop, "sales.get-ubl", invoice).await.2).unwrap()
}

fn holds(data: &str, parts: &[&str]) {
    for part in parts {
        assert!(data.contains(part), "{part} in {data}");
    }
}

/// Ada, who lives in Berlin; and a shop there with a name, a number and an account.
async fn ada(shop: &Shop, email: Option<&str>) -> Value {
    let business = json!({ "version": 1, "name": "Tea & Sons", "address": "Am Markt 3\n28195 Bremen" });
    made(shop, "business.change", business).await;
    let policy = made(shop, "sales.get-policy", json!({})).await;
    let policy = json!({ "version": policy["version"], "tax_id": "DE136695976", "registration": "HRB 12345",
        "iban": "de89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX" });
    made(shop, "sales.set-policy", policy).await;
    let address = json!({ "purpose": "billing", "lines": ["Unter den Linden 1"], "city": "Berlin", "postcode": "10117", "country": "DE" });
    let mut contact = json!({ "kind": "person", "name": "Ada Lovelace", "addresses": [address] });
    contact["email"] = json!(email);
    made(shop, "contacts.add-contact", contact).await
}

/// Three of the tea with a tenth off, for her.
async fn sold(shop: &Shop, tea: &crate::Tea, contact: &Value) -> Value {
    let line = json!({ "variant": tea.variant, "quantity": "3", "discounts": [{ "share": "0.1" }] });
    let order = json!({ "contact": contact["id"], "lines": [line] });
    place(shop, made(shop, "sales.draft-order", order).await).await
}

async fn issued(shop: &Shop, order: &Value) -> Value {
    made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await
}

on_both! {
    async fn who_sells_is_named_and_stays_named(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "3").await;
        let part = |quantity: &str| json!([{ "line": order["lines"][0]["id"], "quantity": quantity }]);
        let first = made(shop, "sales.issue-invoice", json!({ "id": order["id"], "lines": part("1") })).await;
        assert_eq!(first["seller"], "Corner Shop\nGermany", "what its workspace is called");
        let business = json!({ "version": 1, "name": "Tea & Sons", "address": "Am Markt 3" });
        made(shop, "business.change", business).await;
        let second = made(shop, "sales.issue-invoice", json!({ "id": order["id"], "lines": part("2") })).await;
        assert_eq!(second["seller"], "Tea & Sons\nAm Markt 3\nGermany");
        let note = made(shop, "sales.credit-invoice", json!({ "id": first["id"], "reason": "Broken" })).await;
        assert_eq!(note["seller"], first["seller"], "as it was when it was issued");
    }

    async fn an_account_is_one_that_there_can_be(shop) {
        for (wrong, at) in [
            (json!({ "version": 0, "iban": "DE89370400440532013001" }), "/iban"),
            (json!({ "version": 0, "bic": "BANK" }), "/bic"),
        ] {
            let no = shop.run(&shop.owner, "sales.set-policy", wrong).await.unwrap_err();
            assert_eq!(no.fields[0].at, at, "{no}");
        }
        let policy = made(shop, "sales.set-policy", json!({ "version": 0, "iban": "DE89 3704 0044 0532 0130 00" })).await;
        is(&policy, json!({ "iban": "DE89370400440532013000", "bic": null }));
        let none = made(shop, "sales.set-policy", json!({ "version": 1, "iban": null })).await;
        is(&none, json!({ "iban": null }));
    }

    async fn papers_of_a_shop_are_made_to_be_kept(shop) {
        let tea = tea(shop).await;
        let contact = ada(shop, None).await;
        let order = sold(shop, &tea, &contact).await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"], "note": "Mind the pot – ☕" })).await;
        let note = made(shop, "sales.credit-invoice", json!({ "id": invoice["id"], "reason": "Broken" })).await;
        let nobodys = placed(shop, &tea, "1").await;
        let nobodys = made(shop, "sales.issue-invoice", json!({ "id": nobodys["id"] })).await;
        written(shop).await;
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        for paper in [&invoice, &note, &nobodys] {
            let file = folder.path().join(format!("{}.pdf", text(&paper["name"])));
            std::fs::write(&file, bytes(shop, "sales.get-pdf", paper).await.2).unwrap();
            files.push(file);
        }
        if let Some(said) = testkit::validators::kept(&files) {
            said.unwrap();
        }
    }

    async fn a_paper_is_written_once_and_says_what_was_issued(shop) {
        let tea = tea(shop).await;
        let contact = ada(shop, None).await;
        let order = sold(shop, &tea, &contact).await;
        paid(shop, &order, "2.13").await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"], "note": "Mind the pot" })).await;
        let asked = json!({ "id": invoice["id"] });
        assert_eq!(made(shop, "sales.get-paper", asked.clone()).await, json!({ "paper": null, "mails": [] }));
        assert_eq!(refused_bytes(shop, "sales.get-pdf", &invoice).await, "sales.no-paper");
        // What is paid later does not stand on it.
        paid(shop, &order, "10").await;
        written(shop).await;
        let told = made(shop, "sales.get-paper", asked.clone()).await;
        is(&told["paper"], json!({ "id": invoice["id"], "without_data": null }));
        let (name, media_type, pdf) = bytes(shop, "sales.get-pdf", &invoice).await;
        assert_eq!((name.as_str(), media_type.as_str()), ("INV-00001.pdf", "application/pdf"));
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.ends_with(b"%%EOF\n"), "{:?}", &pdf[..20]);
        let (name, media_type, _) = bytes(shop, "sales.get-ubl", &invoice).await;
        assert_eq!((name.as_str(), media_type.as_str()), ("INV-00001.xml", "application/xml"));
        holds(&data(shop, &invoice).await, &[
            "<cbc:ID>INV-00001</cbc:ID>", "Tea &amp; Sons", "Am Markt 3", "DE136695976", "HRB 12345",
            "Ada Lovelace", "Unter den Linden 1", "Mind the pot", &text(&order["number"]), "DE89370400440532013000",
            // 3 of 11.90 less a tenth is 32.13, of which 5.13 are taxes.
            "<cbc:LineExtensionAmount currencyID=\"EUR\">27.00</cbc:LineExtensionAmount>",
            "<cbc:TaxAmount currencyID=\"EUR\">5.13</cbc:TaxAmount>",
            "<cbc:PrepaidAmount currencyID=\"EUR\">2.13</cbc:PrepaidAmount>",
            "<cbc:PayableAmount currencyID=\"EUR\">30.00</cbc:PayableAmount>",
        ]);
        // Asked for again, by a person or by a job, it is the one that is there.
        let again = made(shop, "sales.make-paper", asked.clone()).await;
        assert_eq!(again, told["paper"]);
        assert_eq!(bytes(shop, "sales.get-pdf", &invoice).await.2, pdf);
    }

    async fn a_logo_stands_at_the_head_of_what_is_written_after_it(shop) {
        let tea = tea(shop).await;
        let pdf = async || {
            let invoice = issued(shop, &placed(shop, &tea, "1").await).await;
            written(shop).await;
            bytes(shop, "sales.get-pdf", &invoice).await.2
        };
        let pictures = |pdf: &[u8]| pdf.windows(15).filter(|part| part == b"/Subtype /Image").count();
        let put = async |bytes: &[u8]| shop.upload(&shop.owner, "sales.put-logo", json!({}), "image/jpeg", bytes).await;
        let plain = pdf().await;
        assert_eq!(put(b"no picture").await.unwrap_err().code, "picture.unknown");
        let sent = testkit::photograph(2_000, 600, 90);
        let policy = put(&sent).await.unwrap();
        let (_, kind, shown) =
            shop.fetch(&shop.owner, "sales.get-logo", json!({ "id": policy["logo"] })).await.unwrap();
        assert_eq!(kind, "image/jpeg");
        assert!(!shown.windows(10).any(|part| part == b"Homestreet"), "where it was taken is nobody's business");
        // A later change of something else leaves it, and so does the walk over what nothing names.
        let more = json!({ "version": policy["version"], "payment_days": 7 });
        is(&made(shop, "sales.set-policy", more).await, json!({ "logo": policy["logo"] }));
        shop.advance(std::time::Duration::from_secs(3 * 24 * 60 * 60));
        shop.door.tidy_blobs(shop.workspace).await.unwrap();
        let headed = pdf().await;
        assert!(pictures(&headed) > pictures(&plain), "{} and {}", pictures(&headed), pictures(&plain));
        // No other file is shown by naming it.
        let other = shop.upload(&shop.owner, "files.add", json!({}), "image/jpeg", &sent).await.unwrap();
        let no = shop.fetch(&shop.owner, "sales.get-logo", json!({ "id": other["id"] })).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
        // What was issued keeps the one that stood there then, whatever stands there when it is written.
        let issued_before = issued(shop, &placed(shop, &tea, "1").await).await;
        is(&made(shop, "sales.remove-logo", json!({})).await, json!({ "logo": null }));
        assert_eq!(pictures(&pdf().await), pictures(&plain));
        assert_eq!(pictures(&bytes(shop, "sales.get-pdf", &issued_before).await.2), pictures(&headed));
        shop.advance(std::time::Duration::from_secs(3 * 24 * 60 * 60));
        shop.door.tidy_blobs(shop.workspace).await.unwrap();
        assert_eq!(issued_before["logo"], policy["logo"]);
        shop.fetch(&shop.owner, "sales.get-logo", json!({ "id": policy["logo"] })).await.unwrap();
    }

    async fn a_credit_note_has_a_paper_too(shop) {
        let tea = tea(shop).await;
        let contact = ada(shop, None).await;
        let order = sold(shop, &tea, &contact).await;
        let invoice = issued(shop, &order).await;
        let part = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        let note = json!({ "id": invoice["id"], "lines": part, "reason": "It was stale" });
        let note = made(shop, "sales.credit-invoice", note).await;
        written(shop).await;
        holds(&data(shop, &note).await, &[
            "<CreditNote", "Dieser Betrag wird Ihnen gutgeschrieben", "CN-00001", "INV-00001", "It was stale", "Tea &amp; Sons",
            "<cbc:PayableAmount currencyID=\"EUR\">10.71</cbc:PayableAmount>",
        ]);
        assert!(!data(shop, &note).await.contains("DE89370400440532013000"), "nobody pays for it");
    }

    async fn however_it_is_priced_the_data_agree(shop) {
        let tea = tea(shop).await;
        let more = json!({ "variant": tea.variant, "location": tea.location, "quantity": "90" });
        made(shop, "stock.receive", more).await;
        let contact = ada(shop, None).await;
        let line = |quantity: &str, more: Value| {
            let mut line = json!({ "variant": tea.variant, "quantity": quantity });
            line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            line
        };
        for (includes_tax, lines, discounts) in [
            (true, json!([line("1", json!({})), line("7", json!({ "discounts": [{ "amount": "0.11" }] }))]), json!([])),
            (true, json!([line("3", json!({ "unit_price": "0.01" }))]), json!([{ "share": "0.5" }])),
            (true, json!([line("2", json!({ "discounts": [{ "share": "1" }] })), line("1", json!({}))]), json!([])),
            (false, json!([line("3", json!({ "unit_price": "3.333333" }))]), json!([{ "amount": "1" }])),
            (false, json!([line("1", json!({})), { "kind": "shipping", "name": "Parcel", "quantity": "1", "unit_price": "4.99" }]), json!([])),
        ] {
            let order = json!({ "contact": contact["id"], "includes_tax": includes_tax, "lines": lines, "discounts": discounts });
            let order = place(shop, made(shop, "sales.draft-order", order).await).await;
            let invoice = issued(shop, &order).await;
            written(shop).await;
            let total = text(&invoice["total"]);
            let (whole, cents) = total.split_once('.').unwrap_or((&total, ""));
            let payable = format!("<cbc:PayableAmount currencyID=\"EUR\">{whole}.{cents:0<2}</cbc:PayableAmount>");
            holds(&data(shop, &invoice).await, &[&payable]);
        }
    }

    async fn what_leaves_the_country_says_why_it_has_no_tax(shop) {
        let tea = tea(shop).await;
        ada(shop, None).await;
        for (country, tax_id, category) in [("FR", Some("FR83404833048"), "K"), ("CH", None, "G")] {
            let address = json!({ "purpose": "billing", "lines": ["1 Rue"], "city": "Ville", "country": country });
            let buyer = json!({ "name": "Marie", "tax_id": tax_id, "billing": address });
            let order = json!({ "buyer": buyer, "lines": [{ "variant": tea.variant, "quantity": "1" }] });
            let order = place(shop, made(shop, "sales.draft-order", order).await).await;
            made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
            let invoice = issued(shop, &now(shop, &order).await).await;
            written(shop).await;
            holds(&data(shop, &invoice).await, &[&format!("<cbc:ID>{category}</cbc:ID>"), "<cbc:TaxAmount currencyID=\"EUR\">0.00</cbc:TaxAmount>"]);
        }
    }

    async fn over_the_counter_it_is_a_paper_without_data(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let invoice = issued(shop, &order).await;
        written(shop).await;
        let told = made(shop, "sales.get-paper", json!({ "id": invoice["id"] })).await;
        assert!(text(&told["paper"]["without_data"]).contains("BR-"), "{told}");
        assert!(bytes(shop, "sales.get-pdf", &invoice).await.2.starts_with(b"%PDF"));
        assert_eq!(refused_bytes(shop, "sales.get-ubl", &invoice).await, "paper.no-data");
    }

    async fn a_paper_is_for_those_who_see_whom_it_names(shop) {
        let tea = tea(shop).await;
        let contact = ada(shop, None).await;
        let order = sold(shop, &tea, &contact).await;
        let invoice = issued(shop, &order).await;
        written(shop).await;
        let asked = json!({ "id": invoice["id"] });
        shop.fetch(&shop.clerk, "sales.get-pdf", asked.clone()).await.unwrap();
        let log = shop.log(Some(shop.workspace)).await;
        let look = log.iter().rfind(|entry| entry["operation"] == "sales.get-pdf").unwrap();
        assert!(look.to_string().contains(&text(&contact["id"])), "who looked is written down: {look}");
        let admin = shop.member("admin").await;
        let blind = json!({ "id": admin.member(), "permission": "data:personal", "effect": "deny", "reason": "new here" });
        shop.run(&shop.owner, "overrides.add", blind).await.unwrap();
        for operation in ["sales.get-pdf", "sales.get-ubl", "sales.get-kept-pdf"] {
            let no = shop.fetch(&shop.fresh(&admin), operation, asked.clone()).await.unwrap_err();
            assert_eq!(no.code, "privacy.hidden", "{operation}");
            let no = shop.fetch(&shop.fresh(&shop.stranger), operation, asked.clone()).await.unwrap_err();
            assert_eq!(no.code, "record.not-found", "{operation}");
        }
        let no = shop.fetch(&shop.fresh(&shop.owner), "sales.get-enclosure", asked.clone()).await.unwrap_err();
        assert_eq!(no.code, "access.denied", "that is for whoever sends it");
        // By its bytes alone nobody gets it, and what lies there does not say who it names.
        let paper = made(shop, "sales.get-paper", asked).await;
        for file in ["pdf", "ubl"] {
            let no = shop.fetch(&shop.owner, "files.get", json!({ "id": paper["paper"][file] })).await.unwrap_err();
            assert_eq!(no.code, "record.not-found");
        }
        let auditor = shop.member("auditor").await;
        let no = shop.run(&auditor, "sales.make-paper", json!({ "id": invoice["id"] })).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }

    async fn it_is_sent_to_whom_it_is_for(shop) {
        let tea = tea(shop).await;
        let contact = ada(shop, None).await;
        let order = sold(shop, &tea, &contact).await;
        let invoice = issued(shop, &order).await;
        let asked = json!({ "id": invoice["id"] });
        assert_eq!(refused(shop, "sales.send-invoice", asked.clone()).await, "sales.no-address");
        let change = json!({ "id": contact["id"], "version": 1, "email": "ada@example.org" });
        made(shop, "contacts.change-contact", change).await;
        let ask = door::Ask::with("sales.send-invoice", &asked).once("twice-pressed");
        for _ in 0..2 {
            shop.ask(&shop.clerk, ask.clone()).await.unwrap();
        }
        let jobs = to_send(shop).await;
        assert_eq!(jobs.len(), 1, "what is pressed twice is sent once");
        let id = jobs[0].read().unwrap();
        let no = sales::mailing::letter(&shop.door, jobs[0].workspace, id).await.err().unwrap();
        assert_eq!(no.code, "sales.no-paper", "it waits until it is written");
        written(shop).await;
        let mail = sales::mailing::letter(&shop.door, jobs[0].workspace, id).await.unwrap().unwrap();
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@example.org", "Rechnung INV-00001 von Tea & Sons"));
        holds(&mail.text, &["Ada Lovelace", "32,13\u{a0}€"]);
        assert_eq!((mail.attachments.len(), mail.attachments[0].name.as_str()), (1, "INV-00001.pdf"));
        assert_eq!(mail.attachments[0].bytes, bytes(shop, "sales.get-pdf", &invoice).await.2);
        let mails = async || made(shop, "sales.get-paper", asked.clone()).await["mails"].clone();
        is(&mails().await[0], json!({ "sent_at": null, "trouble": null, "asked_by": shop.clerk.who.to_string() }));
        sales::mailing::note(&shop.door, jobs[0].workspace, id, Some("The mail server is away".to_owned())).await.unwrap();
        is(&mails().await[0], json!({ "sent_at": null, "trouble": "The mail server is away" }));
        sales::mailing::note(&shop.door, jobs[0].workspace, id, None).await.unwrap();
        let sent = mails().await[0].clone();
        assert!(sent["trouble"].is_null() && sent["sent_at"].is_string(), "{sent}");
        assert!(sales::mailing::letter(&shop.door, jobs[0].workspace, id).await.unwrap().is_none(), "it is sent once");
        let history = made(shop, "sales.get-order-history", json!({ "id": order["id"] })).await;
        let told: Vec<&str> = history["items"].as_array().unwrap().iter().filter_map(|one| one["operation"].as_str()).collect();
        assert!(told.contains(&"sales.send-invoice"), "{told:?}");
        for system in ["sales.get-letter", "sales.note-mail"] {
            assert_eq!(refused(shop, system, json!({ "id": id })).await, "access.denied", "{system}");
        }
        if shop.engine == Engine::Postgres {
            let rows = shop.database().unwrap().psql_as_superuser("SELECT * FROM workspace.invoice_mails").unwrap();
            assert!(rows.contains(&text(&invoice["id"])) && !rows.contains("example.org"), "{rows}");
        }
    }

    async fn what_is_on_its_way_is_not_sent_again(shop) {
        let tea = tea(shop).await;
        let contact = ada(shop, Some("ada@example.org")).await;
        let order = sold(shop, &tea, &contact).await;
        let invoice = issued(shop, &order).await;
        let asked = json!({ "id": invoice["id"] });
        let send = async || made(shop, "sales.send-invoice", asked.clone()).await["id"].clone();
        let first = send().await;
        assert_eq!(shop.run(&shop.clerk, "sales.send-invoice", asked.clone()).await.unwrap()["id"], first);
        let jobs = to_send(shop).await;
        assert_eq!(jobs.len(), 1);
        assert_eq!(send().await, first, "while it is being sent, too");
        shop.door.end_job(&jobs[0], Ending::GivenUp { problem: "The mail server is away".to_owned() }).await.unwrap();
        let second = send().await;
        assert_ne!(second, first, "nobody would try the first again");
        let jobs = to_send(shop).await;
        assert_eq!((jobs.len(), jobs[0].read::<String>().unwrap()), (1, text(&second)));
        sales::mailing::note(&shop.door, jobs[0].workspace, jobs[0].read().unwrap(), None).await.unwrap();
        shop.door.end_job(&jobs[0], Ending::Done).await.unwrap();
        assert_ne!(send().await, second, "what was sent is sent again for whoever asks");
        assert_eq!(to_send(shop).await.len(), 1);
    }

    async fn a_mail_is_looked_at_before_it_is_sent(shop) {
        let tea = tea(shop).await;
        let contact = ada(shop, None).await;
        let order = sold(shop, &tea, &contact).await;
        let invoice = issued(shop, &order).await;
        written(shop).await;
        let asked = json!({ "id": invoice["id"] });
        assert_eq!(refused(shop, "sales.preview-letter", asked.clone()).await, "sales.no-address");
        let change = json!({ "id": contact["id"], "version": 1, "email": "ada@example.org" });
        made(shop, "contacts.change-contact", change).await;
        let said = shop.run(&shop.clerk, "sales.preview-letter", asked.clone()).await.unwrap();
        made(shop, "sales.send-invoice", asked.clone()).await;
        let jobs = to_send(shop).await;
        let mail = sales::mailing::letter(&shop.door, jobs[0].workspace, jobs[0].read().unwrap()).await.unwrap().unwrap();
        assert_eq!(said, json!({ "to": mail.to, "subject": mail.subject, "text": mail.text }));
        let log = shop.log(Some(shop.workspace)).await;
        let look = log.iter().rfind(|entry| entry["operation"] == "sales.preview-letter").unwrap();
        assert!(look.to_string().contains(&text(&contact["id"])), "who looked is written down: {look}");
        let admin = shop.member("admin").await;
        let blind = json!({ "id": admin.member(), "permission": "data:personal", "effect": "deny", "reason": "new here" });
        shop.run(&shop.owner, "overrides.add", blind).await.unwrap();
        let no = shop.run(&shop.fresh(&admin), "sales.preview-letter", asked).await.unwrap_err();
        assert_eq!(no.code, "privacy.hidden");
    }
}

async fn refused_bytes(shop: &Shop, operation: &str, invoice: &Value) -> String {
    let no = shop.fetch(&shop.fresh(&shop.owner), operation, json!({ "id": invoice["id"] })).await;
    no.map(|(name, ..)| name).unwrap_err().code.into_owned()
}

/// Whoever runs the server finds in its log why; whoever sells is not kept from it.
#[tokio::test]
async fn a_logo_that_cannot_be_read_stops_no_paper() {
    let shop = &Shop::open(Engine::Sqlite).await.unwrap();
    let tea = tea(shop).await;
    let sent = testkit::photograph(400, 300, 90);
    shop.upload(&shop.owner, "sales.put-logo", json!({}), "image/jpeg", &sent).await.unwrap();
    let mut folders = vec![shop.data().join("workspaces").join(shop.workspace.as_str()).join("blobs")];
    let mut damaged = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match entry.is_dir() {
                true => folders.push(entry),
                false => {
                    std::fs::write(entry, b"damaged").unwrap();
                    damaged += 1;
                }
            }
        }
    }
    assert!(damaged > 0);
    let invoice = issued(shop, &placed(shop, &tea, "1").await).await;
    written(shop).await;
    assert!(bytes(shop, "sales.get-pdf", &invoice).await.2.starts_with(b"%PDF"));
}
