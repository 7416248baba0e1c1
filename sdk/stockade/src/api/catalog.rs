// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `catalog`.

use serde::Serialize;

use super::types;
use crate::Operation;

/// Add a brand
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddBrand {
    pub name: String,
}

impl Operation for AddBrand {
    const NAME: &'static str = "catalog.add-brand";
}

/// Add a category
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddCategory {
    pub name: String,
    /// What it is part of; it stands at the top where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

impl Operation for AddCategory {
    const NAME: &'static str = "catalog.add-category";
}

/// Say how much of one unit another is
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddConversion {
    /// … is so many …
    pub is_worth: String,
    /// … of that.
    pub of_unit: String,
    /// One of this …
    pub unit: String,
    /// For this variant only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

impl Operation for AddConversion {
    const NAME: &'static str = "catalog.add-conversion";
}

/// Add a price list
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddPriceList {
    pub currency: String,
    /// Whom it is for: a word such as `wholesale`; everybody where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_group: Option<String>,
    /// Whether its prices are what the customer pays, or tax comes on top.
    pub includes_tax: bool,
    pub name: String,
    /// Of two lists that fit, the one with the higher number; nought unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// The first moment at which it no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
}

impl Operation for AddPriceList {
    const NAME: &'static str = "catalog.add-price-list";
}

/// Add a product with its variants
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddProduct {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Where it is looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub images: Option<Vec<types::ProductImage>>,
    /// What the variants that follow from the options have in common; with it, those that are not among
    /// `variants` are made, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<types::VariantMatrix>,
    pub name: String,
    /// What it can be chosen by, such as a size and a colour; at most three.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<types::ProductOption>>,
    /// Whether the storefront shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<bool>,
    /// Words that it has in common with others. One that is new is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    /// What is sold of it. Where none is given, everything that the options make, or the only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variants: Option<Vec<types::NewVariant>>,
}

impl Operation for AddProduct {
    const NAME: &'static str = "catalog.add-product";
}

/// Add a tax class
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddTaxClass {
    /// What programs call it: `standard`, `reduced`. It never changes.
    pub code: String,
    pub name: String,
}

impl Operation for AddTaxClass {
    const NAME: &'static str = "catalog.add-tax-class";
}

/// Add a unit
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddUnit {
    /// What variants call it, such as `bunch`. It never changes.
    pub code: String,
    /// How many decimal places a quantity of it may have; none unless said, and never more than six.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<i64>,
    pub name: String,
}

impl Operation for AddUnit {
    const NAME: &'static str = "catalog.add-unit";
}

/// Add a variant to a product
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddVariant {
    /// The product.
    pub id: String,
    pub variant: types::NewVariant,
}

impl Operation for AddVariant {
    const NAME: &'static str = "catalog.add-variant";
}

/// Take a product out of what is sold
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ArchiveProduct {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ArchiveProduct {
    const NAME: &'static str = "catalog.archive-product";
}

/// Change all products that match
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BeginBulk {
    pub change: types::BulkChange,
    pub of: types::BulkMatching,
    /// When you saw them: what is changed by somebody after that is passed over. Now, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<String>,
    /// How many you saw: what its progress is measured by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl Operation for BeginBulk {
    const NAME: &'static str = "catalog.begin-bulk";
}

/// Rename or archive a brand
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeBrand {
    /// Archived ones stay with their products, and get no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeBrand {
    const NAME: &'static str = "catalog.change-brand";
}

/// Rename or archive a category
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeCategory {
    /// Archived ones keep their products, and take no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeCategory {
    const NAME: &'static str = "catalog.change-category";
}

/// Change or archive a price list
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangePriceList {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_group: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub includes_tax: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangePriceList {
    const NAME: &'static str = "catalog.change-price-list";
}

/// Change a product
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeProduct {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// All of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub id: String,
    /// All of them, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub images: Option<Vec<types::ProductImage>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether the storefront shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<bool>,
    /// All of them, by name. One that is new is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeProduct {
    const NAME: &'static str = "catalog.change-product";
}

/// Rename or archive a tax class
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeTaxClass {
    /// Archived ones stay with their products, and get no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeTaxClass {
    const NAME: &'static str = "catalog.change-tax-class";
}

/// Change or archive a unit
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeUnit {
    /// Archived ones stay with their variants, and get no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Never fewer than it had: what was counted stays true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<i64>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeUnit {
    const NAME: &'static str = "catalog.change-unit";
}

/// Change or archive a variant
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeVariant {
    /// Whether it is no longer sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// The primary one. One of the others may be named: the two change places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// A value for each of the product's options, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// The business's own where there is a price or a cost and none is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    pub id: String,
    /// All others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_barcodes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeVariant {
    const NAME: &'static str = "catalog.change-variant";
}

/// Forget a view of yours
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ForgetView {
    pub id: String,
}

impl Operation for ForgetView {
    const NAME: &'static str = "catalog.forget-view";
}

/// Say how far a change of many products has come
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GoOnBulk {
    /// Where it is after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub came_to: Option<String>,
    /// Where it was when this batch was worked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    pub id: String,
    pub is_over: bool,
    pub looked: i64,
    /// What is left of it, for another job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<types::NewBulk>,
    pub steps: Vec<types::NewDeedStep>,
}

impl Operation for GoOnBulk {
    const NAME: &'static str = "catalog.go-on-bulk";
}

/// Make every variant that a product's options allow
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MakeMatrix {
    /// The product.
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<types::VariantMatrix>,
}

impl Operation for MakeMatrix {
    const NAME: &'static str = "catalog.make-matrix";
}

/// Make one tag of two
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MergeTag {
    /// The tag that goes.
    pub id: String,
    /// The tag that stays.
    pub into: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for MergeTag {
    const NAME: &'static str = "catalog.merge-tag";
}

/// Move a category within the tree
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MoveCategory {
    /// The sibling that it is to stand before; the end where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    pub id: String,
    /// What it is to be part of; the top where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for MoveCategory {
    const NAME: &'static str = "catalog.move-category";
}

/// Take a conversion back
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RemoveConversion {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for RemoveConversion {
    const NAME: &'static str = "catalog.remove-conversion";
}

/// Call an option or a value otherwise
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RenameOption {
    pub id: String,
    /// The option.
    pub option: String,
    pub to: String,
    /// The value that gets the new name; the option itself where none is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for RenameOption {
    const NAME: &'static str = "catalog.rename-option";
}

/// Call a tag otherwise
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RenameTag {
    pub id: String,
    pub name: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for RenameTag {
    const NAME: &'static str = "catalog.rename-tag";
}

/// Sell an archived product again
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RestoreProduct {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for RestoreProduct {
    const NAME: &'static str = "catalog.restore-product";
}

/// Keep a view of the products for yourself
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SaveView {
    /// A query as the list takes it: `category=cat_...&sort=updated`.
    pub filters: String,
    /// A view of yours that has this name is written over.
    pub name: String,
}

impl Operation for SaveView {
    const NAME: &'static str = "catalog.save-view";
}

/// Say what a bundle consists of
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetComponents {
    /// All of them; with none it is a thing of its own.
    pub components: Vec<types::VariantComponent>,
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for SetComponents {
    const NAME: &'static str = "catalog.set-components";
}

/// Set what a product can be chosen by
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetOptions {
    /// What variants that are there are to be, where that does not follow from what they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<types::ChosenForVariant>>,
    pub id: String,
    /// All of them, in order. Of an option that is new, the variants that are there take the value that they are
    /// called by, else the first.
    pub options: Vec<types::ProductOption>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for SetOptions {
    const NAME: &'static str = "catalog.set-options";
}

/// Set what variants cost by a price list
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetPrices {
    /// The price list.
    pub id: String,
    pub prices: Vec<types::PriceOfVariant>,
}

impl Operation for SetPrices {
    const NAME: &'static str = "catalog.set-prices";
}

/// Show what is published to anyone, or to nobody
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetStorefront {
    pub open: bool,
    /// The version you saw.
    pub version: i64,
}

impl Operation for SetStorefront {
    const NAME: &'static str = "catalog.set-storefront";
}
