//! What the shop holds, and what each is made of.

use crate::schema::{Field, Kind, Schema, field};

/// One place of the API: what is in it, and of whom (a variation of a product, a term of an attribute).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource {
    pub kind: Which,
    pub parent: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Which {
    Product,
    Variation,
    Category,
    Tag,
    Brand,
    ShippingClass,
    Attribute,
    Term,
    Customer,
    Coupon,
    Tax,
    Webhook,
    Order,
    Refund,
    Note,
}

impl Which {
    /// Whose ids are counted together, as WordPress keeps them in one table.
    pub fn is_post(self) -> bool {
        matches!(self, Self::Product | Self::Variation | Self::Coupon | Self::Order | Self::Refund)
    }

    pub fn is_term(self) -> bool {
        matches!(self, Self::Category | Self::Tag | Self::Brand | Self::ShippingClass | Self::Term)
    }

    pub fn schema(self) -> &'static Schema {
        match self {
            Self::Product => &PRODUCT,
            Self::Variation => &VARIATION,
            Self::Category => &CATEGORY,
            Self::Tag | Self::Brand | Self::ShippingClass | Self::Term => &TERM,
            Self::Attribute => &ATTRIBUTE,
            Self::Customer => &CUSTOMER,
            Self::Coupon => &COUPON,
            Self::Tax => &TAX,
            Self::Webhook => &WEBHOOK,
            Self::Order => &ORDER,
            Self::Refund => &REFUND,
            Self::Note => &NOTE,
        }
    }
}

use Kind::{Any, Count, Flag, FlagOr, List, Money, Object, OneOf, Text, Title, Whole};

const DATED: &[&str] = &["date", "modified", "id", "include", "title", "slug"];
const OF_PRODUCTS: &[&str] =
    &["date", "modified", "id", "include", "title", "slug", "price", "popularity", "rating", "menu_order"];
const OF_TERMS: &[&str] = &["id", "include", "name", "slug", "term_group", "description", "count"];
const INVALID: &str = "Invalid ID.";

const STATUS: Field = field("status", OneOf(&["publish", "draft", "pending", "private", "future"]));
const TAX_STATUS: Field = field("tax_status", OneOf(&["taxable", "shipping", "none"]));
const STOCK_STATUS: Field = field("stock_status", OneOf(&["instock", "outofstock", "onbackorder"]));
const BACKORDERS: Field = field("backorders", OneOf(&["no", "notify", "yes"]));
const DIMENSIONS: Field = field("dimensions", Object).or(r#"{"length":"","width":"","height":""}"#);

static PRODUCT: Schema = Schema {
    no_such: ("woocommerce_rest_product_invalid_id", INVALID),
    fields: &[
        field("name", Title),
        field("slug", Text),
        field("type", OneOf(&["simple", "grouped", "external", "variable"])),
        STATUS,
        field("featured", Flag),
        field("catalog_visibility", OneOf(&["visible", "catalog", "search", "hidden"])),
        field("description", Text),
        field("short_description", Text),
        field("sku", Text),
        field("global_unique_id", Text),
        field("regular_price", Money),
        field("sale_price", Money),
        field("date_on_sale_from", Any),
        field("date_on_sale_from_gmt", Any),
        field("date_on_sale_to", Any),
        field("date_on_sale_to_gmt", Any),
        field("total_sales", Whole).read_only(),
        field("virtual", Flag),
        field("downloadable", Flag),
        field("downloads", List),
        field("download_limit", Whole).or("-1"),
        field("download_expiry", Whole).or("-1"),
        field("external_url", Text),
        field("button_text", Text),
        TAX_STATUS,
        field("tax_class", Text),
        field("manage_stock", Flag),
        field("stock_quantity", Count),
        STOCK_STATUS,
        BACKORDERS,
        field("low_stock_amount", Count),
        field("sold_individually", Flag),
        field("weight", Text),
        DIMENSIONS,
        field("shipping_class", Text),
        field("shipping_class_id", Whole).read_only(),
        field("reviews_allowed", Flag).or("true"),
        field("average_rating", Text).or(r#""0.00""#).read_only(),
        field("rating_count", Whole).read_only(),
        field("related_ids", List).read_only(),
        field("upsell_ids", List),
        field("cross_sell_ids", List),
        field("parent_id", Whole),
        field("purchase_note", Text),
        field("categories", List),
        field("brands", List),
        field("tags", List),
        field("images", List),
        field("attributes", List),
        field("default_attributes", List),
        field("grouped_products", List),
        field("menu_order", Whole),
        field("meta_data", List),
    ],
    required: &[],
    has_trash: true,
    orderby: OF_PRODUCTS,
    topic: Some("product"),
};

static VARIATION: Schema = Schema {
    no_such: ("woocommerce_rest_product_variation_invalid_id", INVALID),
    fields: &[
        field("description", Text),
        field("sku", Text),
        field("global_unique_id", Text),
        field("regular_price", Money),
        field("sale_price", Money),
        field("date_on_sale_from", Any),
        field("date_on_sale_from_gmt", Any),
        field("date_on_sale_to", Any),
        field("date_on_sale_to_gmt", Any),
        STATUS,
        field("virtual", Flag),
        field("downloadable", Flag),
        field("downloads", List),
        field("download_limit", Whole).or("-1"),
        field("download_expiry", Whole).or("-1"),
        TAX_STATUS,
        field("tax_class", Text),
        field("manage_stock", FlagOr("parent")),
        field("stock_quantity", Count),
        STOCK_STATUS,
        BACKORDERS,
        field("low_stock_amount", Count),
        field("weight", Text),
        DIMENSIONS,
        field("shipping_class", Text),
        field("shipping_class_id", Whole).read_only(),
        field("image", Any),
        field("attributes", List),
        field("menu_order", Whole),
        field("meta_data", List),
    ],
    required: &[],
    has_trash: false,
    orderby: OF_PRODUCTS,
    topic: Some("product"),
};

static CATEGORY: Schema = Schema {
    no_such: ("woocommerce_rest_term_invalid", "Resource does not exist."),
    fields: &[
        field("name", Title),
        field("slug", Text),
        field("parent", Whole),
        field("description", Text),
        field("display", OneOf(&["default", "products", "subcategories", "both"])),
        field("image", Any),
        field("menu_order", Whole),
    ],
    required: &["name"],
    has_trash: false,
    orderby: OF_TERMS,
    topic: None,
};

static TERM: Schema = Schema {
    no_such: ("woocommerce_rest_term_invalid", "Resource does not exist."),
    fields: &[field("name", Title), field("slug", Text), field("description", Text), field("menu_order", Whole)],
    required: &["name"],
    has_trash: false,
    orderby: OF_TERMS,
    topic: None,
};

static ATTRIBUTE: Schema = Schema {
    no_such: ("woocommerce_rest_taxonomy_invalid", "Resource does not exist."),
    fields: &[
        field("name", Text),
        field("slug", Text),
        field("type", OneOf(&["select"])),
        field("order_by", OneOf(&["menu_order", "name", "name_num", "id"])),
        field("has_archives", Flag),
    ],
    required: &["name"],
    has_trash: false,
    orderby: OF_TERMS,
    topic: None,
};

static CUSTOMER: Schema = Schema {
    no_such: ("woocommerce_rest_invalid_id", "Invalid resource ID."),
    fields: &[
        field("email", Text),
        field("first_name", Text),
        field("last_name", Text),
        field("role", Text).or(r#""customer""#).read_only(),
        field("username", Text),
        field("billing", Object),
        field("shipping", Object),
        field("is_paying_customer", Flag).read_only(),
        field("avatar_url", Text).read_only(),
        field("meta_data", List),
    ],
    required: &["email"],
    has_trash: false,
    orderby: &["id", "include", "name", "registered_date"],
    topic: Some("customer"),
};

static COUPON: Schema = Schema {
    no_such: ("woocommerce_rest_shop_coupon_invalid_id", INVALID),
    fields: &[
        field("code", Text),
        field("amount", Money).or(r#""0""#),
        field("status", OneOf(&["publish", "draft", "pending", "private", "future"])),
        field("discount_type", OneOf(&["fixed_cart", "percent", "fixed_product"])),
        field("description", Text),
        field("date_expires", Any),
        field("date_expires_gmt", Any),
        field("usage_count", Whole).read_only(),
        field("individual_use", Flag),
        field("product_ids", List),
        field("excluded_product_ids", List),
        field("usage_limit", Count),
        field("usage_limit_per_user", Count),
        field("limit_usage_to_x_items", Count),
        field("free_shipping", Flag),
        field("product_categories", List),
        field("excluded_product_categories", List),
        field("exclude_sale_items", Flag),
        field("minimum_amount", Money),
        field("maximum_amount", Money),
        field("email_restrictions", List),
        field("used_by", List).read_only(),
        field("meta_data", List),
    ],
    required: &["code"],
    has_trash: true,
    orderby: DATED,
    topic: Some("coupon"),
};

static TAX: Schema = Schema {
    no_such: ("woocommerce_rest_invalid_id", "Invalid resource ID."),
    fields: &[
        field("country", Text),
        field("state", Text),
        field("postcode", Text),
        field("city", Text),
        field("postcodes", List),
        field("cities", List),
        field("rate", Text),
        field("name", Text),
        field("priority", Whole).or("1"),
        field("compound", Flag),
        field("shipping", Flag).or("true"),
        field("order", Whole),
        field("class", Text).or(r#""standard""#),
    ],
    required: &[],
    has_trash: false,
    orderby: &["id", "order", "priority"],
    topic: None,
};

static WEBHOOK: Schema = Schema {
    no_such: ("woocommerce_rest_shop_webhook_invalid_id", INVALID),
    fields: &[
        field("name", Text),
        field("status", OneOf(&["active", "paused", "disabled"])),
        field("topic", Text),
        field("delivery_url", Text),
        field("secret", Text),
    ],
    required: &[],
    has_trash: false,
    orderby: &["date", "id", "title"],
    topic: None,
};

static ORDER: Schema = Schema {
    no_such: ("woocommerce_rest_shop_order_invalid_id", INVALID),
    fields: &[],
    required: &[],
    has_trash: true,
    orderby: DATED,
    topic: Some("order"),
};

static REFUND: Schema = Schema {
    no_such: ("woocommerce_rest_shop_order_refund_invalid_id", INVALID),
    fields: &[],
    required: &[],
    has_trash: false,
    orderby: DATED,
    topic: None,
};

static NOTE: Schema = Schema {
    no_such: ("woocommerce_rest_invalid_id", "Invalid resource ID."),
    fields: &[],
    required: &["note"],
    has_trash: false,
    orderby: &[],
    topic: None,
};
