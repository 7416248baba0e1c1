//! The journal as a file: all of it, harmless to open, for those alone who may have it.

use testkit::{Shop, Value, json, on_both};

use crate::{begun, entry, made, refused};

async fn exported(shop: &Shop) -> Value {
    made(shop, "ledger.export", json!({ "from": "2020-01-01", "until": "2020-12-31" })).await
}

async fn written(shop: &Shop, text: &str, day: &str) {
    let mut right = entry(shop, "1000", "3000", "12.5").await;
    (right["text"], right["day"]) = (json!(text), json!(day));
    made(shop, "ledger.post", right).await;
}

on_both! {
    async fn a_row_for_each_line_in_the_order_of_days(shop) {
        begun(shop).await;
        written(shop, "Later", "2020-06-01").await;
        written(shop, "=HYPERLINK(\"http://example.com\")", "2020-05-31").await;
        written(shop, "Another year", "2021-01-01").await;
        let file = exported(shop).await;
        assert_eq!((&file["entries"], &file["name"]), (&json!(2), &json!("journal-2020-01-01-2020-12-31.csv")));
        let (name, media_type, bytes) =
            shop.fetch(&shop.fresh(&shop.owner), "ledger.get-file", json!({ "id": file["id"] })).await.unwrap();
        assert_eq!((&json!(name), media_type.as_str()), (&file["name"], "text/csv; charset=utf-8"));
        let sheet = String::from_utf8(bytes).unwrap();
        let rows: Vec<&str> = sheet.lines().map(|row| row.rsplit_once(',').unwrap().0).collect();
        assert_eq!(rows, [
            r#""Date","Entry","Account","Account name","Debit","Credit","Currency","Text","About","Source","Belongs to""#,
            r#""2020-05-31",2,1000,"Cash",12.50,"","EUR","'=HYPERLINK(""http://example.com"")","manual","","""#,
            r#""2020-05-31",2,3000,"Opening balances","",12.50,"EUR","'=HYPERLINK(""http://example.com"")","manual","","""#,
            r#""2020-06-01",1,1000,"Cash",12.50,"","EUR","Later","manual","","""#,
            r#""2020-06-01",1,3000,"Opening balances","",12.50,"EUR","Later","manual","","""#,
        ]);
    }

    async fn a_file_is_for_those_who_keep_the_books(shop) {
        begun(shop).await;
        written(shop, "Ours", "2020-05-31").await;
        let file = exported(shop).await;
        let one = json!({ "id": file["id"] });
        for who in [shop.member("manager").await, shop.clerk.clone(), shop.stranger.clone()] {
            let no = shop.fetch(&shop.fresh(&who), "ledger.get-file", one.clone()).await.unwrap_err();
            assert!(["access.denied", "record.not-found"].contains(&no.code.as_ref()), "{no}");
        }
        // By its bytes alone nobody gets it.
        let blob = json!({ "id": file["file"] });
        let no = shop.fetch(&shop.fresh(&shop.owner), "files.get", blob).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
        let bookkeeper = shop.member("bookkeeper").await;
        shop.fetch(&shop.fresh(&bookkeeper), "ledger.get-file", one).await.unwrap();
    }

    async fn a_time_that_ends_before_it_begins_is_none(shop) {
        begun(shop).await;
        let backwards = json!({ "from": "2020-12-31", "until": "2020-01-01" });
        assert_eq!(refused(shop, "ledger.export", backwards).await, "input.invalid");
    }
}
