//! A product as a visitor sees it: nothing but what its records label public.

use door::blob::BlobId;
use model::{Currency, Rate, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use super::sorted::Sorted;
use crate::{
    records::{Image, Product, ProductId, Variant, VariantId},
    rules::options::Choice,
};

/// In a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StorefrontProduct")]
pub struct Shown {
    pub id: ProductId,
    pub name: String,
    pub description: String,
    pub options: Vec<Choice>,
    pub images: Vec<ShownImage>,
    /// What its brand is called.
    pub brand: Option<String>,
    /// Where it belongs: for each category the names from the top down to it.
    pub categories: Vec<Vec<String>>,
    pub variants: Vec<ShownVariant>,
}

/// Where a picture is, and what is to be seen in it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StorefrontImage")]
pub struct ShownImage {
    /// Elsewhere at https, or at this address of this server.
    pub url: String,
    /// Its small form, for lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_url: Option<String>,
    /// In points, so that a page does not move when it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    pub alt: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StorefrontVariant")]
pub struct ShownVariant {
    pub id: VariantId,
    pub title: String,
    pub choices: Vec<String>,
    pub unit: String,
    pub barcode: Option<String>,
    pub currency: Option<Currency>,
    /// For one unit.
    pub price: Option<Rate>,
}

impl Shown {
    pub(super) fn of(workspace: WorkspaceId, product: Product, variants: Vec<Variant>, sorted: &Sorted) -> Self {
        let sold = variants.into_iter().filter(|variant| variant.archived_at.is_none());
        Self {
            id: product.id,
            brand: sorted.brand(&product),
            categories: sorted.categories(&product),
            name: product.name,
            description: product.description,
            options: product.options.to_vec(),
            images: product.images.iter().map(|image| ShownImage::of(workspace, image)).collect(),
            variants: sold.map(ShownVariant::of).collect(),
        }
    }
}

impl ShownImage {
    fn of(workspace: WorkspaceId, image: &Image) -> Self {
        let at = |id: BlobId| format!("/api/v1/storefront/{workspace}/pictures/{id}");
        Self {
            url: image.url.clone().or(image.blob.map(at)).unwrap_or_default(),
            thumb_url: image.thumb.map(at),
            width: image.width,
            height: image.height,
            alt: image.alt.clone(),
        }
    }
}

impl ShownVariant {
    fn of(variant: Variant) -> Self {
        Self {
            id: variant.id,
            title: variant.title,
            choices: variant.choices.to_vec(),
            unit: variant.unit,
            barcode: variant.barcode,
            currency: variant.currency,
            price: variant.price,
        }
    }
}

#[cfg(test)]
mod tests {
    use door::Record;
    use model::Sensitivity;
    use serde_json::Value;

    use super::*;

    /// The fields that a schema has, without the id.
    fn fields<T: JsonSchema>() -> Vec<String> {
        let schema = schemars::schema_for!(T).to_value();
        let Value::Object(properties) = &schema["properties"] else { panic!("no object") };
        properties.keys().filter(|name| *name != "id").cloned().collect()
    }

    fn public<R: Record>() -> Vec<&'static str> {
        let public = R::FIELDS.iter().filter(|field| field.labels.sensitivity == Sensitivity::PUBLIC);
        public.map(|field| field.name).collect()
    }

    #[test]
    fn a_visitor_is_shown_nothing_that_is_not_labelled_public() {
        for field in fields::<Shown>().iter().filter(|field| *field != "variants") {
            assert!(public::<Product>().contains(&field.as_str()), "{field}");
        }
        for field in fields::<ShownVariant>() {
            assert!(public::<Variant>().contains(&field.as_str()), "{field}");
        }
    }
}
