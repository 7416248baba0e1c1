//! What does not compile, and what the person is told. The derives are called as functions, so that nothing
//! is built for it.

use proc_macro2::TokenStream;
use syn::{DeriveInput, parse_quote};

use crate::record::{expand, expand_unrecorded};

#[track_caller]
fn says(refused: syn::Result<TokenStream>, sentence: &str) {
    let said = refused.unwrap_err().to_string();
    assert!(said.contains(sentence), "it says: {said}");
}

/// A record with one field of its own.
fn with(field: TokenStream) -> DeriveInput {
    parse_quote! {
        #[record(table = people, kind = "person")]
        struct Person {
            id: PersonId,
            version: i64,
            #field
        }
    }
}

fn told(field: TokenStream, sentence: &str) {
    says(expand(&with(field)), sentence);
}

fn text(tokens: TokenStream) -> String {
    tokens.to_string().split_whitespace().collect()
}

#[test]
fn a_field_without_a_label() {
    told(parse_quote!(name: String), "this field has no label: say #[label(public)], #[label(internal)]");
    told(parse_quote!(#[doc = "A name."] #[serde(skip)] name: String), "this field has no label");
    told(parse_quote!(#[label] name: String), "expected attribute arguments in parentheses");
    told(parse_quote!(#[label()] name: String), "the label is empty");
    told(parse_quote!(#[label(keep = "fiscal")] name: String), "the label is empty");
}

#[test]
fn one_field_among_many() {
    let input = parse_quote! {
        #[record(table = people, kind = "person")]
        struct Person {
            id: PersonId,
            version: i64,
            #[label(internal)]
            since: Timestamp,
            name: String,
            #[label(internal)]
            until: Timestamp,
        }
    };
    says(expand(&input), "this field has no label");
}

#[test]
fn a_personal_field_that_does_not_say_whose_it_is() {
    for label in [
        parse_quote!(#[label(personal)] name: String),
        parse_quote!(#[label(personal, keep = "fiscal")] name: String),
        parse_quote!(#[label(financial, personal)] name: String),
    ] {
        told(label, "a personal field says whose it is: of = \"the field that holds the person's id\"");
    }
}

#[test]
fn a_person_who_is_not_a_field() {
    for of in ["customer", "", "the customer", "Id", "self"] {
        told(
            parse_quote!(#[label(personal, of = #of)] name: String),
            &format!(
                "there is no field `{of}`: of = \"...\" names the field of this record that holds the person's id"
            ),
        );
    }
}

#[test]
fn a_word_that_is_no_label() {
    for word in ["private", "Public", "pii", "sealed"] {
        let word: syn::Ident = syn::parse_str(word).unwrap();
        told(
            parse_quote!(#[label(#word)] name: String),
            "not a label: public, internal, personal, financial, secret, of = \"...\", keep = \"...\"",
        );
    }
    told(parse_quote!(#[label(personal, of = id)] name: String), "expected string literal");
}

#[test]
fn a_second_label_is_not_passed_over() {
    told(
        parse_quote!(#[label(internal)] #[label(personal, of = "id")] name: String),
        "this field has two labels: write them as one, #[label(internal, financial)]",
    );
}

#[test]
fn a_record_without_a_table_or_a_name() {
    let nowhere: DeriveInput = parse_quote!(
        #[record(kind = "person")]
        struct Person {
            id: PersonId,
            version: i64,
        }
    );
    says(expand(&nowhere), "say where it is kept: #[record(table = ...)]");
    let bare: DeriveInput = parse_quote!(
        struct Person {
            id: PersonId,
            version: i64,
        }
    );
    says(expand(&bare), "say where it is kept: #[record(table = ...)]");
    let nameless: DeriveInput = parse_quote!(
        #[record(table = people)]
        struct Person {
            id: PersonId,
            version: i64,
        }
    );
    says(expand(&nameless), "say what it is called: #[record(kind = \"...\")]");
    let unknown: DeriveInput = parse_quote!(
        #[record(tabel = people, kind = "person")]
        struct Person {
            id: PersonId,
            version: i64,
        }
    );
    says(expand(&unknown), "expected table, kind or key");
}

#[test]
fn a_record_without_an_id_or_a_version() {
    for input in [
        parse_quote!(
            #[record(table = people, kind = "person")]
            struct Person {
                version: i64,
            }
        ),
        parse_quote!(
            #[record(table = people, kind = "person")]
            struct Person {
                id: PersonId,
            }
        ),
        parse_quote!(
            #[record(table = people, kind = "person")]
            struct Person {}
        ),
        // What is called otherwise is another field, and has no label.
        parse_quote!(
            #[record(table = people, kind = "person")]
            struct Person {
                key: PersonId,
                version: i64,
            }
        ),
    ] {
        says(expand(&input), "a record has an `id` and a `version: i64`");
    }
}

#[test]
fn what_is_no_record_at_all() {
    for input in [
        parse_quote!(
            #[record(table = people, kind = "person")]
            struct Person(PersonId, i64);
        ),
        parse_quote!(
            #[record(table = people, kind = "person")]
            struct Person;
        ),
    ] {
        says(expand(&input), "a record has named fields");
    }
    let choice: DeriveInput = parse_quote!(
        #[record(table = people, kind = "person")]
        enum Person {
            Customer,
        }
    );
    says(expand(&choice), "a record is a struct");
}

#[test]
fn a_row_that_cannot_be_found_again() {
    let keyless: DeriveInput = parse_quote!(
        #[unrecorded(table = levels)]
        struct Level {
            variant: VariantId,
        }
    );
    says(expand_unrecorded(&keyless), "say which fields find the row: #[unrecorded(key(...))]");
    let nowhere: DeriveInput = parse_quote!(
        #[unrecorded(key(variant))]
        struct Level {
            variant: VariantId,
        }
    );
    says(expand_unrecorded(&nowhere), "say where it is kept: #[unrecorded(table = ...)]");
}

#[test]
fn labels_arrive_as_they_were_said() {
    let written = text(
        expand(&with(parse_quote! {
            #[label(personal, financial, of = "id", keep = "fiscal")]
            note: String,
            #[label(public)]
            name: String,
        }))
        .unwrap(),
    );
    let personal = "::model::Sensitivity::PUBLIC\
        .and(::model::Sensitivity::PERSONAL).and(::model::Sensitivity::FINANCIAL)";
    assert!(written.contains(&format!("name:\"note\",labels:::model::Labels{{sensitivity:{personal},")), "{written}");
    assert!(written.contains("of:::core::option::Option::Some(\"id\"),keep:::core::option::Option::Some(\"fiscal\")"));
    assert!(written.contains("(\"id\",::std::string::ToString::to_string(&self.id))"), "whose they are: {written}");
    assert!(!written.contains("name:\"id\""), "an id has no label: {written}");
}
