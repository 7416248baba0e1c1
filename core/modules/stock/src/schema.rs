use catalog::schema::{products, variants};

diesel::table! {
    locations (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        allows_negative -> Bool,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
        kind -> Text,
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
        line -> BigInt,
        on_hand_after -> BigInt,
        reserved_after -> BigInt,
        currency -> Nullable<Text>,
        unit_cost -> Nullable<BigInt>,
        value_average -> Nullable<BigInt>,
        value_fifo -> Nullable<BigInt>,
        late_average -> Nullable<BigInt>,
        late_fifo -> Nullable<BigInt>,
        lot -> Nullable<Text>,
        reverses -> Nullable<Text>,
        moved_by -> Text,
    }
}

diesel::table! {
    levels (variant, location) {
        variant -> Text,
        location -> Text,
        on_hand -> BigInt,
        reserved -> BigInt,
        line -> BigInt,
        moved_at -> Nullable<Timestamp>,
        currency -> Nullable<Text>,
        value_average -> BigInt,
        value_fifo -> BigInt,
        spilled -> BigInt,
        top_line -> BigInt,
        top_quantity -> BigInt,
        top_value -> BigInt,
        top_cost -> Nullable<BigInt>,
        low_at -> Nullable<BigInt>,
        is_low -> Bool,
    }
}

diesel::table! {
    layers (variant, location, line) {
        variant -> Text,
        location -> Text,
        line -> BigInt,
        quantity -> BigInt,
        value -> BigInt,
    }
}

diesel::table! {
    transfers (id) {
        id -> Text,
        version -> BigInt,
        source_location -> Text,
        target_location -> Text,
        state -> Text,
        note -> Text,
        created_at -> Timestamp,
        created_by -> Text,
        sent_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    transfer_lines (id) {
        id -> Text,
        version -> BigInt,
        transfer -> Text,
        variant -> Text,
        lot -> Nullable<Text>,
        quantity -> BigInt,
        received -> BigInt,
        missing -> BigInt,
        returned -> BigInt,
        reason -> Text,
    }
}

diesel::table! {
    reservations (id) {
        id -> Text,
        version -> BigInt,
        variant -> Text,
        location -> Text,
        quantity -> BigInt,
        open -> BigInt,
        consumed -> BigInt,
        state -> Text,
        source -> Nullable<Text>,
        reason -> Text,
        expires_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        created_by -> Text,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    counts (id) {
        id -> Text,
        version -> BigInt,
        state -> Text,
        blind -> Bool,
        note -> Text,
        locations -> Text,
        variants -> Text,
        tallies -> BigInt,
        opened_at -> Timestamp,
        opened_by -> Text,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
    }
}

diesel::table! {
    tallies (id) {
        id -> Text,
        version -> BigInt,
        count -> Text,
        variant -> Text,
        location -> Text,
        lot -> Nullable<Text>,
        round -> BigInt,
        counted -> BigInt,
        expected -> BigInt,
        difference -> BigInt,
        counted_at -> Timestamp,
        counted_by -> Text,
    }
}

diesel::table! {
    stock_policies (id) {
        id -> Text,
        version -> BigInt,
        approve_quantity -> Nullable<BigInt>,
        approve_value -> Nullable<BigInt>,
    }
}

diesel::table! {
    reorder_points (id) {
        id -> Text,
        version -> BigInt,
        variant -> Text,
        location -> Text,
        minimum -> BigInt,
        target -> BigInt,
    }
}

diesel::table! {
    tracking (id) {
        id -> Text,
        version -> BigInt,
        mode -> Text,
        expires -> Bool,
    }
}

diesel::table! {
    lots (id) {
        id -> Text,
        version -> BigInt,
        variant -> Text,
        name -> Text,
        expires_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    lot_levels (lot, location) {
        lot -> Text,
        location -> Text,
        variant -> Text,
        on_hand -> BigInt,
        expires_at -> Nullable<Timestamp>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(transfers, transfer_lines);
diesel::joinable!(lot_levels -> lots (lot));
diesel::allow_tables_to_appear_in_same_query!(lot_levels, lots);
diesel::joinable!(transfer_lines -> transfers (transfer));

// What `allow_tables_to_appear_in_same_query!` would write, which is not possible where one is another crate's.
impl diesel::query_source::TableNotEqual<tracking::table> for variants::table {}
impl diesel::query_source::TableNotEqual<variants::table> for tracking::table {}
impl diesel::query_source::TableNotEqual<levels::table> for variants::table {}
impl diesel::query_source::TableNotEqual<variants::table> for levels::table {}
impl diesel::query_source::TableNotEqual<lot_levels::table> for variants::table {}
impl diesel::query_source::TableNotEqual<variants::table> for lot_levels::table {}
impl diesel::query_source::TableNotEqual<levels::table> for products::table {}
impl diesel::query_source::TableNotEqual<products::table> for levels::table {}
impl diesel::query_source::TableNotEqual<lot_levels::table> for products::table {}
impl diesel::query_source::TableNotEqual<products::table> for lot_levels::table {}
