//! The tables. They name no workspace: the file is one, or the database sees to it.

diesel::table! {
    ledger_books (id) {
        id -> Text,
        version -> BigInt,
        begun_at -> Timestamp,
        begun_by -> Text,
    }
}

diesel::table! {
    ledger_accounts (id) {
        id -> Text,
        version -> BigInt,
        code -> Text,
        name -> Text,
        kind -> Text,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    ledger_purposes (id) {
        id -> Text,
        version -> BigInt,
        purpose -> Text,
        detail -> Text,
        account -> Text,
    }
}

diesel::table! {
    ledger_entries (id) {
        id -> Text,
        version -> BigInt,
        number -> BigInt,
        day -> Text,
        belongs_to -> Nullable<Text>,
        about -> Text,
        currency -> Text,
        total -> BigInt,
        text -> Text,
        source -> Nullable<Text>,
        event -> Nullable<BigInt>,
        reverses -> Nullable<Text>,
        lines -> Text,
        posted_at -> Timestamp,
        posted_by -> Text,
    }
}

diesel::table! {
    ledger_lines (number, account) {
        number -> BigInt,
        account -> Text,
        currency -> Text,
        day -> Text,
        debit -> BigInt,
        credit -> BigInt,
    }
}

diesel::table! {
    ledger_balances (account, currency, span) {
        account -> Text,
        currency -> Text,
        span -> Text,
        whole_month -> Bool,
        debit -> BigInt,
        credit -> BigInt,
    }
}

diesel::table! {
    ledger_positions (order_id) {
        order_id -> Text,
        currency -> Text,
        wanted -> BigInt,
        is_void -> Bool,
        billed -> BigInt,
        kept -> BigInt,
    }
}

diesel::table! {
    ledger_money (source) {
        source -> Text,
        amount -> BigInt,
        fee -> BigInt,
    }
}

diesel::table! {
    ledger_goods (currency) {
        currency -> Text,
        kept -> BigInt,
        late -> BigInt,
    }
}

diesel::table! {
    ledger_closings (id) {
        id -> Text,
        version -> BigInt,
        through -> Text,
        closed_at -> Timestamp,
        closed_by -> Text,
        reopened_at -> Nullable<Timestamp>,
        reopened_by -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    ledger_files (id) {
        id -> Text,
        version -> BigInt,
        from_day -> Text,
        until_day -> Text,
        entries -> BigInt,
        name -> Text,
        size -> BigInt,
        file -> Text,
        asked_by -> Text,
        created_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(ledger_entries, ledger_lines);
diesel::joinable!(ledger_lines -> ledger_accounts (account));
diesel::allow_tables_to_appear_in_same_query!(ledger_lines, ledger_accounts);
