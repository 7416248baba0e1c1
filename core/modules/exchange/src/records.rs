//! The data, with its labels.

use catalog::ProductId;
use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::blob::BlobId;
use model::{AccountId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stock::LocationId;

use crate::{
    kept::Kept,
    neutral::{Described, DescribedLevel},
    plain::Entry,
    reading::{Facts, Manner, Wrong},
    schema::{exports, import_rows, imports},
};

pub use noun::{ExportId, ImportId};

/// What the ids name.
mod noun {
    model::nouns! {
        /// A file that is brought in.
        Import => ImportId = "imp",
        /// A file that is taken out.
        Export => ExportId = "exp",
    }
}

model::words! {
    /// What a file is about.
    pub enum About {
        Products = "products",
        /// How much of what is where.
        Levels = "levels",
        Locations = "locations",
        /// With the tree that they are.
        Categories = "categories",
        Brands = "brands",
        TaxClasses = "tax-classes",
        /// Those of the shop's own.
        Units = "units",
        Conversions = "conversions",
        PriceLists = "price-lists",
        /// What is in the price lists.
        Prices = "prices",
    }
}

model::words! {
    /// How a file is written.
    pub enum FileFormat {
        /// For spreadsheets.
        Csv = "csv",
        /// For programs.
        Json = "json",
        /// For those of an earlier time.
        Xml = "xml",
    }
}

impl FileFormat {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }
}

model::words! {
    /// How far an export has come.
    pub enum ExportState {
        Writing = "writing",
        Written = "written",
        /// The trouble says why.
        Failed = "failed",
        Cancelled = "cancelled",
        /// It was written, and its file is no longer kept.
        Gone = "gone",
    }
}

model::words! {
    /// How far an import has come.
    pub enum ImportState {
        /// Its rows are being compared with what is here. Nothing is changed.
        Comparing = "comparing",
        /// Every difference can be seen, and it waits for a word.
        Compared = "compared",
        Applying = "applying",
        Applied = "applied",
        Cancelled = "cancelled",
        Undoing = "undoing",
        Undone = "undone",
    }
}

model::words! {
    /// By what a product of the file is known to be one that is here. Our own ids always tell it.
    pub enum MatchBy {
        /// A SKU of one of its variants.
        Sku = "sku",
        /// What the file itself calls it, where that is known as its id in the system that the file is from.
        Key = "key",
    }
}

model::words! {
    /// What becomes of products that are here and not in the file.
    pub enum Missing {
        Leave = "leave",
        Archive = "archive",
    }
}

model::words! {
    /// What a row is, compared with what is here.
    pub enum Outcome {
        New = "new",
        Changed = "changed",
        Same = "same",
        Wrong = "wrong",
        /// Here, and not in the file.
        Missing = "missing",
    }
}

model::words! {
    /// What became of a row.
    pub enum RowState {
        Waiting = "waiting",
        /// Done but for what its bundles consist of: that waits until every other row is done.
        Held = "held",
        Done = "done",
        /// It could not be done any more; the trouble says why.
        Failed = "failed",
        Undone = "undone",
        /// Somebody changed it since, so it was not taken back.
        LeftAlone = "left-alone",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = imports, treat_none_as_null = true)]
#[record(table = imports, kind = "import")]
pub struct Import {
    pub id: ImportId,
    pub version: i64,
    #[label(internal)]
    pub kind: About,
    #[label(internal)]
    pub state: ImportState,
    /// The system that the file is from: what one calls a product, another may call another.
    #[label(internal)]
    pub source: String,
    #[label(internal)]
    pub match_by: MatchBy,
    #[label(internal)]
    pub missing: Missing,
    /// Where stock is whose line does not say it.
    #[label(internal)]
    pub location: Option<LocationId>,
    /// How the file is to be read.
    #[label(internal)]
    pub manner: Kept<Manner>,
    /// What was found out about it.
    #[label(internal)]
    pub facts: Kept<Facts>,
    /// Where its bytes are, for as long as they are kept.
    #[label(internal)]
    pub file: Option<BlobId>,
    #[label(internal)]
    pub asked_by: Option<AccountId>,
    /// How many products, or levels, the file has.
    #[label(internal)]
    pub total: i64,
    /// How many of them are compared.
    #[label(internal)]
    pub compared: i64,
    /// Up to where it was looked for products that are not in the file.
    #[label(internal)]
    #[serde(skip)]
    pub swept: Option<ProductId>,
    /// How many rows there are: one for each, and one for each that is missing.
    #[label(internal)]
    #[serde(rename = "rows")]
    pub rows_found: i64,
    /// Up to which row it is applied.
    #[label(internal)]
    pub applied: i64,
    #[label(internal)]
    #[serde(rename = "new")]
    pub added: i64,
    #[label(internal)]
    pub changed: i64,
    #[label(internal)]
    pub same: i64,
    #[label(internal)]
    pub wrong: i64,
    /// Here, and not in the file; counted where that matters.
    #[label(internal)]
    #[serde(rename = "missing_here")]
    pub gone: i64,
    #[label(internal)]
    pub done: i64,
    #[label(internal)]
    pub failed: i64,
    #[label(internal)]
    pub undone: i64,
    /// Not taken back, because somebody changed them since.
    #[label(internal)]
    pub left_alone: i64,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
}

/// What a row is about, as its file describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    Product(Box<Described>),
    Level(DescribedLevel),
    Entry(Entry),
    /// Here, and not in the file.
    Missing,
}

/// One product, one level, or one of what a line says all of.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = import_rows, treat_none_as_null = true)]
#[unrecorded(table = import_rows, key(import, number))]
pub struct ImportRow {
    pub import: ImportId,
    pub number: i64,
    pub line: i64,
    pub title: String,
    pub outcome: Outcome,
    pub state: RowState,
    /// What is here that it is about: a product, a variant, a brand.
    pub target: Option<String>,
    pub described: Kept<Subject>,
    /// As it was before it was applied, where it was here.
    pub before: Kept<Option<Subject>>,
    /// As it was after.
    pub after: Kept<Option<Subject>>,
    pub changes: Kept<Vec<Difference>>,
    pub trouble: Kept<Vec<Wrong>>,
}

/// One field of a product or of a variant, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportDifference")]
pub struct Difference {
    /// `name`, or `variants/TEE-S/price`.
    pub field: String,
    pub before: Value,
    pub after: Value,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = exports, treat_none_as_null = true)]
#[record(table = exports, kind = "export")]
pub struct Export {
    pub id: ExportId,
    pub version: i64,
    /// What the file is about.
    #[label(internal)]
    pub kind: About,
    #[label(internal)]
    pub format: FileFormat,
    #[label(internal)]
    pub state: ExportState,
    /// Whether whoever asked for it may see what things cost.
    #[label(internal)]
    pub with_costs: bool,
    /// How much there was when it was asked for.
    #[label(internal)]
    pub total: i64,
    /// How much of it is written.
    #[label(internal)]
    pub done: i64,
    /// Where its bytes are, for as long as they are kept.
    #[label(internal)]
    pub file: Option<BlobId>,
    /// What the file is called.
    #[label(internal)]
    pub name: String,
    /// In bytes.
    #[label(internal)]
    pub size: i64,
    /// Why there is no file.
    #[label(internal)]
    pub trouble: Option<String>,
    #[label(internal)]
    pub asked_by: Option<AccountId>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
}
