diesel::table! {
    products (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        sort_name -> Text,
        description -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    variants (id) {
        id -> Text,
        version -> BigInt,
        product -> Text,
        title -> Text,
        sku -> Nullable<Text>,
        barcode -> Nullable<Text>,
        unit -> Text,
        currency -> Nullable<Text>,
        price -> Nullable<BigInt>,
        cost -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(products, variants);
