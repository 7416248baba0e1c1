//! Identity's tables: on the platform all but what is the workspace's: invitations, tokens, and the providers of single
//! sign-on with who arrived by them, and who they say their people are; and what is watched for.

diesel::table! {
    accounts (id) {
        id -> Text,
        version -> BigInt,
        email -> Binary,
        email_hash -> Binary,
        name -> Binary,
        password -> Text,
        state -> Text,
        created_at -> Timestamp,
        address_proof -> Text,
        reached_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    belongings (account, workspace) {
        account -> Text,
        workspace -> Text,
        member -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        version -> BigInt,
        token_hash -> Binary,
        account -> Text,
        workspace -> Nullable<Text>,
        member -> Nullable<Text>,
        created_at -> Timestamp,
        proven_at -> Timestamp,
        seen_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        factor_at -> Nullable<Timestamp>,
        user_agent -> Nullable<Text>,
        address -> Nullable<Text>,
        identity -> Nullable<Text>,
    }
}

diesel::table! {
    factors (id) {
        id -> Text,
        version -> BigInt,
        account -> Text,
        kind -> Text,
        secret -> Binary,
        last_step -> BigInt,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        name -> Nullable<Text>,
    }
}

diesel::table! {
    challenges (id) {
        id -> Text,
        version -> BigInt,
        account -> Nullable<Text>,
        purpose -> Text,
        state -> Binary,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> Text,
        version -> BigInt,
        account -> Text,
        hashes -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    resets (id) {
        id -> Text,
        version -> BigInt,
        token_hash -> Binary,
        account -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    claims (id) {
        id -> Text,
        version -> BigInt,
        token_hash -> Binary,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        version -> BigInt,
        token_hash -> Binary,
        roles -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        used_by -> Nullable<Text>,
        note -> Nullable<Text>,
        made_by -> Nullable<Text>,
    }
}

// Single sign-on.

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
        provisioner -> Nullable<Text>,
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
        subject_hash -> Nullable<Binary>,
        name_hash -> Nullable<Binary>,
        put_out -> Bool,
    }
}

diesel::table! {
    scim_users (id) {
        id -> Text,
        version -> BigInt,
        provider -> Text,
        account -> Nullable<Text>,
        said -> Nullable<Binary>,
        name_hash -> Binary,
        subject_hash -> Nullable<Binary>,
        email_hash -> Nullable<Binary>,
        is_active -> Bool,
        is_grouped -> Bool,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    scim_groups (id) {
        id -> Text,
        version -> BigInt,
        provider -> Text,
        name -> Text,
        external_id -> Nullable<Text>,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    scim_places (id) {
        id -> Text,
        version -> BigInt,
        group_id -> Text,
        user_id -> Text,
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
        groups_hash -> Nullable<Binary>,
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

// What is watched for.

diesel::table! {
    findings (id) {
        id -> Text,
        version -> BigInt,
        rule -> Text,
        severity -> Text,
        subject -> Text,
        account -> Nullable<Text>,
        session -> Nullable<Text>,
        token -> Nullable<Text>,
        network -> Nullable<Text>,
        times -> BigInt,
        entries -> Text,
        first_at -> Timestamp,
        last_at -> Timestamp,
        state -> Text,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        note -> Nullable<Text>,
        told_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    visits (session) {
        session -> Text,
        account -> Text,
        member -> Text,
        way -> Nullable<Text>,
        network -> Nullable<Text>,
        told -> Nullable<Binary>,
        began_at -> Timestamp,
        seen_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    known_places (who, network) {
        who -> Text,
        network -> Text,
        first_at -> Timestamp,
        last_at -> Timestamp,
    }
}

diesel::table! {
    security_days (day, way, came) {
        day -> Text,
        way -> Text,
        came -> Text,
        count -> BigInt,
    }
}
