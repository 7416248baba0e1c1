//! Store's own tables, the same in the platform and in every workspace; the keyring, and the search database.
//! No table names `workspace_id`: on SQLite the file is the workspace, on PostgreSQL the transaction is.

diesel::table! {
    head (id) {
        id -> BigInt,
        audit_seq -> BigInt,
        audit_hash -> Binary,
        event_seq -> BigInt,
        policy_version -> BigInt,
        epoch -> BigInt,
        practice -> Bool,
    }
}

diesel::table! {
    audit_entries (seq) {
        seq -> BigInt,
        at -> Timestamp,
        stream -> Text,
        actor -> Text,
        on_behalf_of -> Nullable<Text>,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        request_id -> Text,
        operation -> Text,
        outcome -> Text,
        detail -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    audit_floor (id) {
        id -> BigInt,
        seq -> BigInt,
        hash -> Binary,
        at -> Timestamp,
    }
}

diesel::table! {
    audit_checkpoints (size) {
        size -> BigInt,
        at -> Timestamp,
        root -> Binary,
        frontier -> Binary,
        signer -> Text,
        signature -> Binary,
    }
}

diesel::table! {
    events (seq) {
        seq -> BigInt,
        at -> Timestamp,
        kind -> Text,
        subject -> Text,
        audit_seq -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    consumers (name) {
        name -> Text,
        seq -> BigInt,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        once -> Nullable<Text>,
        state -> Text,
        due_at -> Timestamp,
        leased_until -> Nullable<Timestamp>,
        leased_by -> Nullable<Text>,
        attempts -> BigInt,
        progress -> Text,
        problem -> Text,
        payload -> Binary,
        created_at -> Timestamp,
        lane -> Nullable<Text>,
    }
}

diesel::table! {
    wake (workspace) {
        workspace -> Text,
        due_at -> Timestamp,
    }
}

diesel::table! {
    leases (workspace, node) {
        workspace -> Text,
        node -> Text,
        until -> Timestamp,
    }
}

diesel::table! {
    workspace_heads (workspace) {
        workspace -> Text,
        audit_seq -> BigInt,
        audit_hash -> Binary,
        epoch -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    platform_head (id) {
        id -> BigInt,
        audit_seq -> BigInt,
        audit_hash -> Binary,
        epoch -> BigInt,
        at -> Timestamp,
    }
}

diesel::table! {
    keys (id) {
        id -> Text,
        owner -> Text,
        purpose -> Text,
        master -> Text,
        wrapped -> Binary,
        created_at -> Timestamp,
        retired_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    blobs (id) {
        id -> Text,
        version -> BigInt,
        content -> Binary,
        size -> BigInt,
        media_type -> Text,
        created_at -> Timestamp,
        added_at -> Timestamp,
    }
}

diesel::table! {
    blob_chunks (blob, number) {
        blob -> Text,
        number -> BigInt,
        sealed -> Binary,
    }
}

diesel::table! {
    search_progress (kind) {
        kind -> Text,
        revision -> BigInt,
        epoch -> BigInt,
        seq -> BigInt,
        mark -> Binary,
        walked -> Nullable<Text>,
        lent -> Nullable<Text>,
    }
}

diesel::table! {
    search_documents (number) {
        number -> BigInt,
        kind -> Text,
        id -> Text,
        person -> Nullable<Text>,
        line -> Nullable<Text>,
    }
}

diesel::table! {
    search_words (number) {
        number -> BigInt,
        kind -> Text,
        is_code -> Bool,
        word -> Text,
        uses -> BigInt,
    }
}

diesel::table! {
    search_pieces (kind, piece, length, word) {
        kind -> Text,
        piece -> Text,
        length -> BigInt,
        word -> BigInt,
    }
}

diesel::table! {
    search_postings (word, rank, document) {
        word -> BigInt,
        rank -> BigInt,
        document -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(search_documents, search_postings);
