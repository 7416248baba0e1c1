//! The tables. They name no workspace: the file is one, or the database sees to it.

diesel::table! {
    tax_jurisdictions (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        country -> Text,
        region -> Nullable<Text>,
        postcode_from -> Nullable<Text>,
        postcode_to -> Nullable<Text>,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    tax_rates (id) {
        id -> Text,
        version -> BigInt,
        jurisdiction -> Text,
        tax_class -> Nullable<Text>,
        name -> Text,
        rate -> BigInt,
        compound -> Bool,
        valid_from -> Timestamp,
        valid_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sales_policies (id) {
        id -> Text,
        version -> BigInt,
        region -> Nullable<Text>,
        postcode -> Nullable<Text>,
        registered -> Text,
        one_stop -> Bool,
        tax_id -> Nullable<Text>,
        round_per -> Text,
        round_how -> Text,
        round_together -> Bool,
        location -> Nullable<Text>,
        payment_days -> BigInt,
        keep_years -> BigInt,
        discount_limit -> Nullable<BigInt>,
        role_limits -> Text,
        iban -> Nullable<Text>,
        bic -> Nullable<Text>,
        registration -> Nullable<Text>,
        logo -> Nullable<Text>,
        logos -> Text,
    }
}

diesel::table! {
    series (id) {
        id -> Text,
        version -> BigInt,
        kind -> Text,
        prefix -> Text,
        digits -> BigInt,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    series_numbers (series) {
        series -> Text,
        last -> BigInt,
    }
}

diesel::table! {
    orders (id) {
        id -> Text,
        version -> BigInt,
        number -> Text,
        state -> Text,
        payment -> Text,
        channel -> Text,
        contact -> Nullable<Text>,
        person -> Text,
        buyer -> Nullable<Binary>,
        notes -> Nullable<Binary>,
        currency -> Text,
        includes_tax -> Bool,
        regime -> Text,
        country -> Nullable<Text>,
        location -> Nullable<Text>,
        discounts -> Text,
        subtotal -> BigInt,
        discount -> BigInt,
        net -> BigInt,
        tax -> BigInt,
        rounding -> BigInt,
        total -> BigInt,
        taxes -> Text,
        paid -> BigInt,
        refunded -> BigInt,
        credited -> BigInt,
        placed_at -> Nullable<Timestamp>,
        valid_until -> Nullable<Timestamp>,
        status_raw -> Nullable<Text>,
        created_at -> Timestamp,
        created_by -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    order_lines (id) {
        id -> Text,
        version -> BigInt,
        order_id -> Text,
        place -> BigInt,
        kind -> Text,
        external_id -> Nullable<Text>,
        variant -> Nullable<Text>,
        name -> Text,
        sku -> Nullable<Text>,
        unit -> Text,
        tax_class -> Nullable<Text>,
        quantity -> BigInt,
        unit_price -> BigInt,
        list_price -> Nullable<BigInt>,
        discounts -> Text,
        subtotal -> BigInt,
        discount -> BigInt,
        net -> BigInt,
        tax -> BigInt,
        total -> BigInt,
        taxes -> Text,
        fulfilled -> BigInt,
        returned -> BigInt,
        invoiced -> BigInt,
    }
}

diesel::table! {
    order_endings (id) {
        id -> Text,
        version -> BigInt,
        state -> Text,
        reason -> Text,
        at -> Timestamp,
        created_by -> Text,
    }
}

diesel::table! {
    refund_goods (id) {
        id -> Text,
        version -> BigInt,
        order_id -> Text,
        external_id -> Text,
        at -> Timestamp,
        created_by -> Text,
    }
}

diesel::table! {
    fulfilments (id) {
        id -> Text,
        version -> BigInt,
        order_id -> Text,
        kind -> Text,
        location -> Nullable<Text>,
        lines -> Text,
        carrier -> Nullable<Text>,
        tracking -> Nullable<Text>,
        reason -> Nullable<Text>,
        at -> Timestamp,
        created_by -> Text,
        channel -> Text,
    }
}

diesel::table! {
    invoices (id) {
        id -> Text,
        version -> BigInt,
        kind -> Text,
        series -> Text,
        number -> BigInt,
        name -> Text,
        order_id -> Text,
        credits -> Nullable<Text>,
        is_again -> Bool,
        contact -> Nullable<Text>,
        person -> Text,
        buyer -> Nullable<Binary>,
        note -> Nullable<Binary>,
        seller -> Text,
        currency -> Text,
        includes_tax -> Bool,
        regime -> Text,
        lines -> Text,
        taxes -> Text,
        net -> BigInt,
        tax -> BigInt,
        rounding -> BigInt,
        total -> BigInt,
        issued_at -> Timestamp,
        issued_by -> Text,
        due_at -> Timestamp,
        letterhead -> Text,
        channel -> Text,
    }
}

diesel::table! {
    invoice_papers (id) {
        id -> Text,
        version -> BigInt,
        pdf -> Text,
        ubl -> Nullable<Text>,
        without_data -> Nullable<Text>,
        made_at -> Timestamp,
    }
}

diesel::table! {
    invoice_mails (id) {
        id -> Text,
        version -> BigInt,
        invoice -> Text,
        asked_by -> Text,
        asked_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        trouble -> Nullable<Text>,
    }
}

diesel::table! {
    invoice_balances (invoice) {
        invoice -> Text,
        credited -> BigInt,
        paid -> BigInt,
        state -> Text,
        due_at -> Timestamp,
        currency -> Text,
        open -> BigInt,
    }
}

diesel::table! {
    payments (id) {
        id -> Text,
        version -> BigInt,
        order_id -> Text,
        provider -> Text,
        external_id -> Nullable<Text>,
        method -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        fee -> Nullable<BigInt>,
        state -> Text,
        refunded -> BigInt,
        received_at -> Timestamp,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        channel -> Text,
    }
}

diesel::table! {
    refunds (id) {
        id -> Text,
        version -> BigInt,
        payment -> Text,
        order_id -> Text,
        provider -> Text,
        external_id -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        state -> Text,
        reason -> Text,
        refunded_at -> Timestamp,
        recorded_by -> Text,
        channel -> Text,
    }
}

diesel::table! {
    sold (day, source, place) {
        day -> Text,
        source -> Text,
        place -> BigInt,
        currency -> Text,
        channel -> Text,
        kind -> Text,
        variant -> Nullable<Text>,
        quantity -> BigInt,
        net -> BigInt,
        tax -> BigInt,
        cost -> BigInt,
    }
}

diesel::table! {
    sold_taxes (day, source, place) {
        day -> Text,
        source -> Text,
        place -> BigInt,
        currency -> Text,
        regime -> Text,
        name -> Text,
        rate -> Nullable<BigInt>,
        net -> BigInt,
        amount -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(invoices, invoice_balances);
