//! Papers over HTTP: opened where they stand, taken as data, and sent by mail.

use std::os::unix::fs::PermissionsExt as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    mailbox::{Mailbox, shop_that_mails},
    program::{Home, eventually},
    shop::{Shop, text},
    smtp_sink::{Fault, Offer, Sink},
};

/// Advice for somebody in Berlin, from a shop in Germany: the invoice, and its paper's address.
fn invoiced(shop: &Shop) -> (Value, String) {
    let said = shop.owner.get("/api/v1/business").done();
    let business = json!({ "version": said["version"], "country": "DE", "address": "Am Markt 3\n28195 Bremen" });
    shop.owner.patch("/api/v1/business", &business).done();
    shop.owner.post("/api/v1/tax-presets", &json!({ "country": "DE" })).done();
    shop.owner.patch("/api/v1/sales/policy", &json!({ "version": 0, "tax_id": "DE136695976" })).done();
    let address = json!({ "purpose": "billing", "lines": ["Unter den Linden 1"], "city": "Berlin", "country": "DE" });
    let buyer = json!({ "name": "Grace Hopper", "email": "grace@example.org", "billing": address });
    let line = json!({ "name": "Advice", "quantity": "2", "unit_price": "10" });
    let order = json!({ "currency": "EUR", "buyer": buyer, "lines": [line] });
    let order = shop.owner.post("/api/v1/orders", &order).done();
    let at = format!("/api/v1/orders/{}", text(&order["id"]));
    shop.owner.put(&format!("{at}/placement"), &json!({ "version": order["version"] })).done();
    let invoice = shop.owner.post(&format!("{at}/invoices"), &json!({})).done();
    let at = format!("/api/v1/invoices/{}", text(&invoice["id"]));
    eventually("its paper is written", || !shop.owner.get(&format!("{at}/paper")).done()["paper"].is_null());
    (invoice, at)
}

#[test]
fn a_paper_is_opened_and_its_data_is_taken() {
    Shop::on_both(|shop| {
        let (invoice, at) = invoiced(shop);
        assert_eq!(text(&invoice["seller"]).lines().next(), Some("Corner Shop"), "what the workspace is called");
        let pdf = shop.owner.get(&format!("{at}/pdf")).send();
        assert_eq!((pdf.status, pdf.header("content-type")), (200, Some("application/pdf")));
        assert_eq!(pdf.header("content-disposition"), Some("inline; filename=\"INV-00001.pdf\""));
        assert_eq!(pdf.header("cache-control"), Some("no-store"), "whom it names may be erased");
        assert!(pdf.body.starts_with(b"%PDF-1.7") && pdf.body.ends_with(b"%%EOF\n"));
        let data = shop.owner.get(&format!("{at}/ubl")).send();
        assert_eq!((data.status, data.header("content-type")), (200, Some("application/xml")));
        assert_eq!(data.header("content-disposition"), Some("attachment; filename=\"INV-00001.xml\""));
        for said in ["Corner Shop", "Grace Hopper", "DE136695976", ">20.00<"] {
            assert!(data.text().contains(said), "{said} in {}", data.text());
        }
        for path in ["pdf", "ubl", "paper", "kept-pdf"] {
            assert_eq!(shop.anyone().get(&format!("{at}/{path}")).refused().0, 401, "{path}");
        }
        assert_eq!(shop.owner.get("/api/v1/invoices/ivc_01h455vb4pex5vsknk084sn02q/pdf").refused().0, 404);
        let no = shop.owner.post(&format!("{at}/mails"), &json!({})).refused();
        assert_eq!(no, (422, "sales.no-mail".to_owned()));
    });
}

#[test]
fn an_invoice_is_mailed_with_its_paper() {
    let (shop, mailbox) = shop_that_mails();
    let (_, at) = invoiced(&shop);
    let send = || shop.owner.post(&format!("{at}/mails"), &json!({})).header("Idempotency-Key", "one").send();
    assert_eq!((send().status, send().status), (201, 201));
    eventually("it is sent", || !shop.owner.get(&format!("{at}/paper")).done()["mails"][0]["sent_at"].is_null());
    let mails = mailbox.mails();
    assert_eq!(mails.len(), 1, "what is pressed twice is sent once");
    for said in ["To: grace@example.org", "Subject: Rechnung INV-00001 von Corner Shop", "filename=\"INV-00001.pdf\""] {
        assert!(mails[0].contains(said), "{said} in {}", mails[0]);
    }
    assert_eq!(shop.owner.get(&format!("{at}/paper")).done()["mails"].as_array().unwrap().len(), 1);
}

/// By a mail server, as most businesses have it: what arrives is the paper itself, byte by byte.
#[test]
fn an_invoice_arrives_at_a_mail_server_with_its_paper() {
    let sink = Sink::start(Offer::Clear, Fault::None);
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_MAIL", format!("smtp://{}", sink.address));
        command.env("STOCKADE_MAIL_FROM", "Corner Shop <shop@example.org>");
    });
    let shop = Shop::claim(home, server);
    let (_, at) = invoiced(&shop);
    assert_eq!(shop.owner.post(&format!("{at}/mails"), &json!({})).send().status, 201);
    eventually("it is sent", || !shop.owner.get(&format!("{at}/paper")).done()["mails"][0]["sent_at"].is_null());
    let heard = sink.heard();
    for said in ["MAIL FROM:<shop@example.org>", "RCPT TO:<grace@example.org>"] {
        assert!(heard.iter().any(|line| line.starts_with(said)), "{said} in {heard:?}");
    }
    let mails = sink.mails();
    assert_eq!(mails.len(), 1);
    let (_, part) = mails[0].split_once("filename=\"INV-00001.pdf\"").unwrap();
    let (_, text) = part.split_once("\r\n\r\n").unwrap();
    let text: String = text.lines().take_while(|line| !line.starts_with("--")).collect();
    assert!(STANDARD.decode(text).unwrap() == shop.owner.get(&format!("{at}/pdf")).send().body, "another paper came");
}

/// Nobody there to take it: it is tried again, and until then said on its page.
#[test]
fn a_mail_that_cannot_be_sent_says_why() {
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_MAIL", "sendmail:/nowhere/sendmail");
        command.env("STOCKADE_MAIL_FROM", "Corner Shop <shop@example.org>");
    });
    let shop = Shop::claim(home, server);
    let (_, at) = invoiced(&shop);
    assert_eq!(shop.owner.post(&format!("{at}/mails"), &json!({})).send().status, 201);
    eventually("why is said", || !shop.owner.get(&format!("{at}/paper")).done()["mails"][0]["trouble"].is_null());
    let mail = shop.owner.get(&format!("{at}/paper")).done()["mails"][0].clone();
    assert_eq!(mail["sent_at"], Value::Null, "{mail}");
}

/// Killed after it was asked and before anybody took it, it is sent by the next one, once.
#[test]
fn a_mail_that_waits_when_the_server_is_killed_is_sent_by_the_next() {
    let home = Home::new();
    let busy = home.path("busy");
    std::fs::write(&busy, "#!/bin/sh\nexit 75\n").unwrap();
    std::fs::set_permissions(&busy, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_MAIL", format!("sendmail:{}", busy.display()));
        command.env("STOCKADE_MAIL_FROM", "Corner Shop <shop@example.org>");
    });
    let shop = Shop::claim(home, server);
    let (_, at) = invoiced(&shop);
    for _ in 0..2 {
        assert_eq!(shop.owner.post(&format!("{at}/mails"), &json!({})).send().status, 201);
    }
    let Shop { home, server, mut owner, .. } = shop;
    server.kill();
    let mailbox = Mailbox::of(&home);
    let server = home.serve_with(&[], |command| mailbox.serve(command));
    owner.address = server.address;
    eventually("it is sent", || !owner.get(&format!("{at}/paper")).done()["mails"][0]["sent_at"].is_null());
    assert_eq!(owner.get(&format!("{at}/paper")).done()["mails"].as_array().unwrap().len(), 1);
    assert_eq!(mailbox.mails().len(), 1);
}
