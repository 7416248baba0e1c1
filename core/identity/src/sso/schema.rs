//! The tables of single sign-on: providers and arrivals are the workspace's, everything else the platform's.

diesel::table! {
    sso_providers (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        issuer -> Text,
        client_id -> Text,
        client_secret -> Nullable<Binary>,
        scopes -> Text,
        button -> Text,
        roles_at -> Text,
        rules -> Text,
        otherwise -> Nullable<Text>,
        domain -> Nullable<Text>,
        lets_in -> Bool,
        vouches -> Bool,
        is_on -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sso_arrivals (id) {
        id -> Text,
        version -> BigInt,
        provider -> Text,
        account -> Text,
        said -> Nullable<Binary>,
        at -> Timestamp,
    }
}

diesel::table! {
    identities (id) {
        id -> Text,
        version -> BigInt,
        account -> Text,
        workspace -> Text,
        provider -> Text,
        issuer -> Text,
        subject -> Binary,
        subject_hash -> Binary,
        created_at -> Timestamp,
        last_at -> Timestamp,
    }
}

diesel::table! {
    sso_attempts (id) {
        id -> Text,
        version -> BigInt,
        state_hash -> Binary,
        browser_hash -> Binary,
        secrets -> Binary,
        workspace -> Text,
        provider -> Text,
        account -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sso_sessions (id) {
        id -> Text,
        version -> BigInt,
        session -> Text,
        identity -> Text,
        workspace -> Text,
        provider -> Text,
        sid_hash -> Nullable<Binary>,
        id_token -> Binary,
        refresh_token -> Nullable<Binary>,
        confirmed_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sso_farewells (id) {
        id -> Text,
        version -> BigInt,
        token_hash -> Binary,
        expires_at -> Timestamp,
    }
}
