diesel::table! {
    products (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        sort_name -> Text,
        description -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
        options -> Text,
        images -> Text,
        categories -> Text,
        tags -> Text,
        brand -> Nullable<Text>,
        tax_class -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    variants (id) {
        id -> Text,
        version -> BigInt,
        product -> Text,
        title -> Text,
        sku -> Nullable<Text>,
        barcode -> Nullable<Text>,
        unit -> Text,
        currency -> Nullable<Text>,
        price -> Nullable<BigInt>,
        cost -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
        place -> BigInt,
        choices -> Text,
        sku_key -> Nullable<Text>,
        other_barcodes -> Text,
        components -> Text,
    }
}

diesel::table! {
    brands (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        sort_name -> Text,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    categories (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        sort_name -> Text,
        parent -> Nullable<Text>,
        place -> BigInt,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    tags (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        sort_name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    tax_classes (id) {
        id -> Text,
        version -> BigInt,
        code -> Text,
        name -> Text,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    units (id) {
        id -> Text,
        version -> BigInt,
        code -> Text,
        name -> Text,
        decimals -> BigInt,
        created_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    conversions (id) {
        id -> Text,
        version -> BigInt,
        variant -> Nullable<Text>,
        unit -> Text,
        is_worth -> BigInt,
        of_unit -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    barcodes (gtin) {
        gtin -> Text,
        item -> Text,
        variant -> Text,
    }
}

diesel::table! {
    product_categories (category, product) {
        category -> Text,
        product -> Text,
    }
}

diesel::table! {
    product_tags (tag, product) {
        tag -> Text,
        product -> Text,
    }
}

diesel::table! {
    pictures (blob) {
        blob -> Text,
        thumb -> Text,
        width -> BigInt,
        height -> BigInt,
        released_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    product_pictures (blob, product) {
        blob -> Text,
        product -> Text,
    }
}

diesel::table! {
    bundle_parts (part, bundle) {
        part -> Text,
        bundle -> Text,
    }
}

diesel::table! {
    price_lists (id) {
        id -> Text,
        version -> BigInt,
        name -> Text,
        sort_name -> Text,
        currency -> Text,
        customer_group -> Nullable<Text>,
        includes_tax -> Bool,
        priority -> BigInt,
        valid_from -> Nullable<Timestamp>,
        valid_until -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    list_prices (id) {
        id -> Text,
        version -> BigInt,
        list -> Text,
        variant -> Text,
        breaks -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    product_views (id) {
        id -> Text,
        version -> BigInt,
        account -> Text,
        name -> Text,
        sort_name -> Text,
        filters -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    storefronts (id) {
        id -> Text,
        version -> BigInt,
        opened_at -> Nullable<Timestamp>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    products,
    variants,
    brands,
    categories,
    tags,
    tax_classes,
    units,
    conversions,
    barcodes,
    product_categories,
    product_tags,
    pictures,
    product_pictures,
    bundle_parts,
    price_lists,
    list_prices,
    storefronts
);
