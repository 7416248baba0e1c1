//! The tables. They name no workspace: the file is one, or the database sees to it.

diesel::table! {
    plugin_bindings (link) {
        link -> Text,
        version -> Nullable<Text>,
        read -> Nullable<Text>,
        wrote -> Nullable<Text>,
        at -> Timestamp,
    }
}

diesel::table! {
    plugin_breakers (id) {
        id -> Text,
        version -> BigInt,
        installation -> Text,
        stops -> Text,
        until -> Nullable<Timestamp>,
        delivery -> Nullable<Text>,
        trouble -> Text,
    }
}

diesel::table! {
    plugin_connections (id) {
        id -> Text,
        version -> BigInt,
        installation -> Text,
        name -> Text,
        settings -> Text,
        address_hash -> Binary,
        address -> Binary,
        state -> Text,
        trouble -> Text,
        created_by -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    plugin_credentials (id) {
        id -> Text,
        version -> BigInt,
        connection -> Text,
        name -> Text,
        value -> Binary,
        former -> Nullable<Binary>,
        set_by -> Text,
        set_at -> Timestamp,
    }
}

diesel::table! {
    plugin_authorizations (id) {
        id -> Text,
        version -> BigInt,
        connection -> Text,
        name -> Text,
        state -> Text,
        client_id -> Text,
        client_secret -> Nullable<Binary>,
        attempt -> Nullable<Binary>,
        attempt_by -> Nullable<Text>,
        attempt_at -> Nullable<Timestamp>,
        verifier -> Nullable<Binary>,
        access -> Nullable<Binary>,
        refresh -> Nullable<Binary>,
        former -> Nullable<Binary>,
        renewed_at -> Nullable<Timestamp>,
        expires_at -> Nullable<Timestamp>,
        reconnect_by -> Nullable<Timestamp>,
        lease -> BigInt,
        leased_until -> Nullable<Timestamp>,
        granted_by -> Nullable<Text>,
        granted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    plugin_deliveries (id) {
        id -> Text,
        installation -> Text,
        connection -> Text,
        kind -> Text,
        name -> Text,
        unique_by -> Text,
        subject -> Text,
        seq -> BigInt,
        depth -> BigInt,
        state -> Text,
        attempts -> BigInt,
        due_at -> Timestamp,
        leased_until -> Nullable<Timestamp>,
        request -> Nullable<Text>,
        trouble -> Text,
        body -> Binary,
        told -> Binary,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        on_behalf_of -> Nullable<Text>,
        unanswered -> BigInt,
    }
}

diesel::table! {
    plugin_cursors (installation, connection, name) {
        installation -> Text,
        connection -> Text,
        name -> Text,
        cursor -> Text,
    }
}

diesel::table! {
    plugin_entries (installation, key) {
        installation -> Text,
        key -> Text,
        value -> Binary,
        size -> BigInt,
        version -> BigInt,
        expires_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    plugin_days (installation, day) {
        installation -> Text,
        day -> Text,
        host_calls -> BigInt,
        log_bytes -> BigInt,
        writes -> BigInt,
        milliseconds -> BigInt,
        requests -> BigInt,
        sent -> BigInt,
        minute -> Nullable<Timestamp>,
        in_minute -> BigInt,
    }
}

diesel::table! {
    plugin_former (installation) {
        installation -> Text,
        name -> Text,
        release -> Text,
        package -> Text,
        publisher -> Nullable<Text>,
        manifest -> Text,
        grants -> Text,
        settings -> Text,
        entries -> Binary,
        replaced_at -> Timestamp,
    }
}

diesel::table! {
    plugin_notices (id) {
        id -> Text,
        installation -> Text,
        connection -> Text,
        delivery -> Text,
        at -> Timestamp,
        words -> Binary,
        seen_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    plugin_silences (connection) {
        connection -> Text,
        since -> Timestamp,
        until -> Timestamp,
        times -> BigInt,
    }
}

diesel::table! {
    plugin_refusals (connection, webhook, day, reason) {
        connection -> Text,
        webhook -> Text,
        day -> Text,
        reason -> Text,
        times -> BigInt,
        latest_at -> Timestamp,
    }
}

diesel::table! {
    plugin_recordings (id) {
        id -> Text,
        installation -> Text,
        connection -> Text,
        delivery -> Text,
        attempt -> BigInt,
        at -> Timestamp,
        ending -> Text,
        labels -> Text,
        content -> Binary,
        release -> Text,
    }
}

diesel::table! {
    plugin_requests (id) {
        id -> Text,
        installation -> Text,
        connection -> Text,
        delivery -> Text,
        name -> Text,
        at -> Timestamp,
        method -> Text,
        host -> Text,
        changes -> Bool,
        labels -> Text,
        sent -> BigInt,
        received -> BigInt,
        status -> Nullable<BigInt>,
        state -> Text,
        digest -> Binary,
        answer -> Nullable<Binary>,
    }
}

diesel::table! {
    plugin_publishers (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        public_key -> Text,
        added_by -> Text,
        added_at -> Timestamp,
    }
}

diesel::table! {
    plugin_syncs (id) {
        id -> Text,
        version -> BigInt,
        installation -> Text,
        connection -> Text,
        name -> Text,
        finds -> Nullable<Text>,
        depth -> BigInt,
        dry -> Bool,
        since -> Nullable<Timestamp>,
        state -> Text,
        cursor -> Nullable<Text>,
        pages -> BigInt,
        done -> BigInt,
        expected -> Nullable<BigInt>,
        words -> Text,
        operations -> Text,
        missing -> BigInt,
        missing_ids -> Text,
        healed -> BigInt,
        trouble -> Text,
        started_by -> Text,
        started_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        older -> BigInt,
    }
}

diesel::table! {
    plugin_indexes (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        address -> Text,
        public_key -> Text,
        added_by -> Text,
        added_at -> Timestamp,
    }
}

diesel::table! {
    plugin_updates (id) {
        id -> Text,
        version -> BigInt,
        installation -> Text,
        release -> Nullable<Text>,
        trouble -> Nullable<Text>,
        added_by -> Text,
        added_at -> Timestamp,
        tried -> Nullable<Text>,
    }
}

diesel::table! {
    plugin_lists (id) {
        id -> Text,
        number -> BigInt,
        until -> Nullable<Timestamp>,
        read_at -> Nullable<Timestamp>,
        trouble -> Nullable<Text>,
        content -> Text,
    }
}
