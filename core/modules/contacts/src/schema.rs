//! The tables. They name no workspace: the file is one, or the database sees to it.

diesel::table! {
    contacts (id) {
        id -> Text,
        version -> BigInt,
        kind -> Text,
        is_customer -> Bool,
        is_supplier -> Bool,
        name -> Binary,
        company -> Nullable<Binary>,
        email -> Nullable<Binary>,
        phone -> Nullable<Binary>,
        tax_id -> Nullable<Binary>,
        addresses -> Nullable<Binary>,
        notes -> Nullable<Binary>,
        name_key -> Nullable<Binary>,
        email_key -> Nullable<Binary>,
        phone_key -> Nullable<Binary>,
        tax_key -> Nullable<Binary>,
        country -> Nullable<Text>,
        language -> Nullable<Text>,
        tags -> Text,
        customer_group -> Nullable<Text>,
        price_list -> Nullable<Text>,
        credit_limit -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        merged_into -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
        erased_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    contact_tags (tag, contact) {
        tag -> Text,
        contact -> Text,
    }
}

diesel::table! {
    consents (id) {
        id -> Text,
        version -> BigInt,
        contact -> Text,
        purpose -> Text,
        channel -> Text,
        is_given -> Bool,
        proof -> Binary,
        at -> Timestamp,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    erasures (id) {
        id -> Text,
        version -> BigInt,
        contact -> Text,
        people -> Text,
        duties -> Text,
        kept -> Nullable<Binary>,
        asked_by -> Text,
        asked_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
        statement -> Nullable<Text>,
        signer -> Nullable<Text>,
        signature -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(contacts, contact_tags);
