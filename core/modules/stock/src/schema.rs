diesel::table! {
    locations (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        allows_negative -> Bool,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    movements (id) {
        id -> Text,
        version -> BigInt,
        at -> Timestamp,
        kind -> Text,
        variant -> Text,
        location -> Text,
        on_hand -> BigInt,
        reserved -> BigInt,
        reason -> Text,
        source -> Nullable<Text>,
    }
}

diesel::table! {
    levels (variant, location) {
        variant -> Text,
        location -> Text,
        on_hand -> BigInt,
        reserved -> BigInt,
    }
}
