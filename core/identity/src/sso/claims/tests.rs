//! What each provider was seen to say.

use super::*;

fn claims(text: &str) -> Claims {
    serde_json::from_str(text).unwrap()
}

fn said(text: &str, at: &str) -> Vec<String> {
    let mut groups = groups(&claims(text), at).unwrap();
    groups.sort();
    groups
}

#[test]
fn entra_names_groups_by_their_ids_and_roles_by_their_names() {
    let token = r#"{"aud":"6731de76-14a6-49ae-97bc-6eba6914391e","iss":"https://login.microsoftonline.com/b9419818-09af-49c2-b0c3-653adc1f376e/v2.0",
        "name":"Abe Lincoln","oid":"00000000-0000-0000-66f3-3332eca7ea81","preferred_username":"AbeLi@microsoft.com",
        "sub":"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ","tid":"b9419818-09af-49c2-b0c3-653adc1f376e","ver":"2.0",
        "groups":["3ee07328-52ef-4739-a89b-109708c22fb5"],"roles":["Managers"]}"#;
    assert_eq!(said(token, "groups"), ["3ee07328-52ef-4739-a89b-109708c22fb5"]);
    assert_eq!(said(token, "roles"), ["Managers"]);
    assert!(email(&claims(token)).unwrap().as_str() == "abeli@microsoft.com");
    assert_eq!(name(&claims(token)).as_deref(), Some("Abe Lincoln"));
}

#[test]
fn more_groups_than_entra_sends_are_not_none() {
    let token = r#"{"sub":"x","_claim_names":{"groups":"src1"},
        "_claim_sources":{"src1":{"endpoint":"https://graph.windows.net/t/users/u/getMemberObjects"}}}"#;
    assert_eq!(groups(&claims(token), "groups").unwrap_err().code, "sso.too-many-groups");
    assert_eq!(said(token, "roles"), [""; 0], "app roles are not among them");
}

#[test]
fn google_says_the_domain_and_no_groups() {
    let token = r#"{"iss":"https://accounts.google.com","sub":"110169484474386276334","hd":"example.com",
        "email":"jsmith@example.com","email_verified":"true","name":"J Smith"}"#;
    let claims = claims(token);
    assert_eq!(groups(&claims, "groups").unwrap(), [""; 0]);
    assert!(check_domain(&claims, Some("Example.com")).is_ok() && check_domain(&claims, None).is_ok());
    assert_eq!(check_domain(&claims, Some("ample.com")).unwrap_err().code, "sso.other-domain");
    // A private account says none, whatever its address is.
    let private = serde_json::from_str(r#"{"sub":"1","email":"jsmith@example.com"}"#).unwrap();
    assert_eq!(check_domain(&private, Some("example.com")).unwrap_err().code, "sso.other-domain");
}

#[test]
fn keycloak_writes_groups_as_paths_and_roles_deep_inside() {
    let token = r#"{"groups":["/staff/managers","plain"],"realm_access":{"roles":["offline_access","manager"]},
        "resource_access":{"stock.ade":{"roles":["admin"]}}}"#;
    assert_eq!(said(token, "groups"), ["plain", "staff/managers"]);
    assert_eq!(said(token, "realm_access.roles"), ["manager", "offline_access"]);
    assert_eq!(said(token, "resource_access.\"stock.ade\".roles"), ["admin"]);
    assert_eq!(said(token, "resource_access.stock.ade.roles"), [""; 0]);
}

#[test]
fn authentik_does_not_vouch_for_addresses() {
    let token = r#"{"sub":"8f3c","email":"ada@example.org","email_verified":false,"groups":["authentik Admins"]}"#;
    assert_eq!(said(token, "groups"), ["authentik Admins"]);
    assert!(email(&claims(token)).unwrap().as_str() == "ada@example.org");
}

#[test]
fn zitadel_has_roles_as_names_of_an_object_under_a_name_with_colons() {
    let token = r#"{"urn:zitadel:iam:org:project:roles":{"manager":{"251747":"acme.zitadel.cloud"},"clerk":{"251747":"x"}},
        "urn:zitadel:iam:org:project:251750:roles":{"manager":{}}}"#;
    assert_eq!(said(token, "urn:zitadel:iam:org:project:roles"), ["clerk", "manager"]);
    assert_eq!(said(token, "urn:zitadel:iam:org:project:251750:roles"), ["manager"]);
}

#[test]
fn names_that_are_addresses_of_pages_are_one_name() {
    let token = r#"{"https://shop.example/roles":"manager"}"#;
    assert_eq!(said(token, "https://shop.example/roles"), ["manager"]);
}

#[test]
fn what_is_no_group_is_none() {
    for token in [r#"{}"#, r#"{"groups":null}"#, r#"{"groups":7}"#, r#"{"groups":[1,{"a":"b"},null]}"#] {
        assert_eq!(said(token, "groups"), [""; 0], "{token}");
    }
}

#[test]
fn a_name_is_on_one_line_and_not_endless() {
    let long = "x".repeat(5_000);
    let token = serde_json::json!({ "name": format!("Ada\n\u{7}{long}") });
    let name = name(token.as_object().unwrap()).unwrap();
    assert!(name.starts_with("Adax") && name.chars().count() == 200);
    let halves = r#"{"given_name":"Ada","family_name":"Lovelace"}"#;
    assert_eq!(super::name(&claims(halves)).as_deref(), Some("Ada Lovelace"));
    assert_eq!(super::name(&claims("{}")), None);
}
