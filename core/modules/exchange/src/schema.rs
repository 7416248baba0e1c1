diesel::table! {
    imports (id) {
        id -> Text,
        version -> BigInt,
        kind -> Text,
        state -> Text,
        source -> Text,
        match_by -> Text,
        missing -> Text,
        location -> Nullable<Text>,
        manner -> Text,
        facts -> Text,
        file -> Nullable<Text>,
        asked_by -> Nullable<Text>,
        total -> BigInt,
        compared -> BigInt,
        swept -> Nullable<Text>,
        rows_found -> BigInt,
        applied -> BigInt,
        added -> BigInt,
        changed -> BigInt,
        same -> BigInt,
        wrong -> BigInt,
        gone -> BigInt,
        done -> BigInt,
        failed -> BigInt,
        undone -> BigInt,
        left_alone -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    import_rows (import, number) {
        import -> Text,
        number -> BigInt,
        line -> BigInt,
        title -> Text,
        outcome -> Text,
        state -> Text,
        target -> Nullable<Text>,
        described -> Text,
        before -> Text,
        after -> Text,
        changes -> Text,
        trouble -> Text,
    }
}

diesel::table! {
    exports (id) {
        id -> Text,
        version -> BigInt,
        kind -> Text,
        format -> Text,
        state -> Text,
        with_costs -> Bool,
        total -> BigInt,
        done -> BigInt,
        file -> Nullable<Text>,
        name -> Text,
        size -> BigInt,
        trouble -> Nullable<Text>,
        asked_by -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}
