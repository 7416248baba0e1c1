//! The door's own tables.

diesel::table! {
    members (id) {
        id -> Text,
        version -> BigInt,
        account -> Text,
        roles -> Text,
        state -> Text,
        joined_at -> Timestamp,
        name -> Nullable<Binary>,
    }
}

diesel::table! {
    roles (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        title -> Text,
        permissions -> Text,
    }
}

diesel::table! {
    overrides (id) {
        id -> Text,
        version -> BigInt,
        member -> Text,
        permission -> Text,
        effect -> Text,
        reason -> Text,
        until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    external_ids (id) {
        id -> Text,
        version -> BigInt,
        system -> Text,
        kind -> Text,
        external_id -> Text,
        record -> Text,
        linked_at -> Timestamp,
    }
}

diesel::table! {
    answers (actor, idempotency_key) {
        actor -> Text,
        idempotency_key -> Text,
        operation -> Text,
        input_hash -> Binary,
        answer -> Binary,
        at -> Timestamp,
    }
}

diesel::table! {
    proposals (id) {
        id -> Text,
        version -> BigInt,
        operation -> Text,
        input -> Binary,
        reason -> Text,
        proposed_by -> Text,
        proposed_at -> Timestamp,
        expires_at -> Timestamp,
        state -> Text,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    workspaces (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        state -> Text,
        created_at -> Timestamp,
        practice -> Bool,
    }
}

diesel::table! {
    business (id) {
        id -> Text,
        version -> BigInt,
        name -> Nullable<Text>,
        country -> Nullable<Text>,
        currency -> Nullable<Text>,
        time_zone -> Text,
        locale -> Text,
        prices_include_tax -> Bool,
        address -> Text,
    }
}

diesel::table! {
    factor_rule (id) {
        id -> Text,
        version -> BigInt,
        privileged_from -> Nullable<Timestamp>,
        everyone_from -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sso_only (id) {
        id -> Text,
        version -> BigInt,
        since -> Nullable<Timestamp>,
        break_glass -> Nullable<Text>,
    }
}

diesel::table! {
    timeouts (id) {
        id -> Text,
        version -> BigInt,
        role -> Text,
        idle -> Nullable<BigInt>,
        longest -> Nullable<BigInt>,
        earlier -> Text,
    }
}

diesel::table! {
    schedules (name) {
        name -> Text,
        kind -> Text,
        cron -> Text,
        zone -> Text,
        due_at -> Timestamp,
        ran_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    deeds (id) {
        id -> Text,
        version -> BigInt,
        account -> Text,
        what -> Text,
        state -> Text,
        total -> BigInt,
        looked -> BigInt,
        came_to -> Nullable<Text>,
        done -> BigInt,
        skipped -> BigInt,
        undone -> BigInt,
        left_alone -> BigInt,
        trouble -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    deed_steps (deed, number) {
        deed -> Text,
        number -> BigInt,
        state -> Text,
        told -> Binary,
    }
}

diesel::table! {
    services (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        roles -> Text,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Text,
        version -> BigInt,
        token_hash -> Binary,
        name -> Text,
        account -> Nullable<Text>,
        member -> Nullable<Text>,
        service -> Nullable<Text>,
        permissions -> Text,
        created_by -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        factor_at -> Nullable<Timestamp>,
        seen_at -> Nullable<Timestamp>,
        networks -> Text,
        rotated_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        ended_for -> Nullable<Text>,
        alarmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    installations (id) {
        id -> Text,
        version -> BigInt,
        plugin -> Text,
        name -> Text,
        release -> Text,
        package -> Text,
        manifest -> Text,
        grants -> Text,
        operations -> Text,
        permissions -> Text,
        state -> Text,
        reason -> Text,
        installed_by -> Text,
        installed_at -> Timestamp,
        recorded_until -> Nullable<Timestamp>,
        publisher -> Nullable<Text>,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    former_secrets (id) {
        id -> Text,
        version -> BigInt,
        token_hash -> Binary,
        token -> Text,
        until -> Timestamp,
    }
}
