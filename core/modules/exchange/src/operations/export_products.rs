//! Takes out all products, archived ones too, as of one moment.

use catalog::{Product, ProductId, Variant, schema::products};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _};
use door::{Cost, Done, Method, Read, Snapshot, Spec};
use model::{Actor, Sensitivity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    EXPORT,
    directory::Directory,
    matching::here,
    neutral::Described,
    writing::{sheet::Sheet, tree},
};

/// Products read at a time.
const PAGE: i64 = 500;

model::words! {
    /// How a file is written.
    pub enum FileFormat {
        /// For spreadsheets; it can be brought in again.
        Csv = "csv",
        Json = "json",
        Xml = "xml",
    }
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ExportQuery")]
pub struct Wanted {
    /// `csv` unless said.
    #[serde(default)]
    pub format: Option<FileFormat>,
}

/// A whole file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExportedFile {
    pub name: String,
    pub content_type: &'static str,
    /// How many products, or levels, are in it.
    pub count: usize,
    pub content: String,
}

pub struct ExportProducts;

impl Read for ExportProducts {
    const SPEC: Spec = Spec::new("exchange.export-products", EXPORT, "All products as a file")
        .step_up()
        .cost(Cost::Heavy)
        .at(Method::Get, "/exports/products");
    type Input = Wanted;
    type Output = ExportedFile;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<ExportedFile> {
        let with_costs = snapshot.sight().is(Sensitivity::FINANCIAL);
        let format = wanted.format.unwrap_or(FileFormat::Csv);
        let mut writer = Writer::new(format, with_costs);
        let directory = Directory::load(snapshot)?;
        let mut after: Option<(String, ProductId)> = None;
        loop {
            let page = page(snapshot, after.as_ref())?;
            let Some((last, _)) = page.last() else { break };
            after = Some((last.sort_name.clone(), last.id));
            page.iter().for_each(|(product, variants)| writer.product(&directory.picture(product, variants)));
        }
        Ok(writer.file())
    }
}

/// The next products by name, with their variants.
fn page(snapshot: &mut Snapshot<'_>, after: Option<&(String, ProductId)>) -> Done<Vec<(Product, Vec<Variant>)>> {
    let mut query = products::table.select((products::sort_name, products::id)).into_boxed();
    if let Some((name, id)) = after {
        let same = products::sort_name.eq(name.clone()).and(products::id.gt(*id));
        query = query.filter(products::sort_name.gt(name.clone()).or(same));
    }
    let order = query.order((products::sort_name, products::id)).limit(PAGE);
    let ids: Vec<(String, ProductId)> = snapshot.load(order)?;
    let mut found = here(snapshot, ids.iter().map(|(_, id)| *id).collect())?;
    let in_order = ids.iter().filter_map(|(_, id)| found.remove(id));
    Ok(in_order.map(|here| (here.product, here.variants)).collect())
}

struct Writer {
    format: FileFormat,
    with_costs: bool,
    sheet: Sheet,
    tree: Vec<Value>,
    count: usize,
}

impl Writer {
    fn new(format: FileFormat, with_costs: bool) -> Self {
        Self { format, with_costs, sheet: Sheet::of_products(with_costs), tree: Vec::new(), count: 0 }
    }

    fn product(&mut self, product: &Described) {
        self.count += 1;
        match self.format {
            FileFormat::Csv => self.sheet.product(product),
            FileFormat::Json | FileFormat::Xml => self.tree.push(tree::product(product, self.with_costs)),
        }
    }

    fn file(self) -> ExportedFile {
        file("products", "product", self.format, self.count, self.sheet, self.tree)
    }
}

pub(super) fn file(
    name: &str,
    each: &str,
    format: FileFormat,
    count: usize,
    sheet: Sheet,
    tree: Vec<Value>,
) -> ExportedFile {
    let (content_type, content) = match format {
        // Every cell was text.
        FileFormat::Csv => ("text/csv; charset=utf-8", String::from_utf8(sheet.finish()).unwrap_or_default()),
        FileFormat::Json => ("application/json", Value::Array(tree).to_string()),
        FileFormat::Xml => ("application/xml", tree::xml(name, each, &tree)),
    };
    ExportedFile { name: format!("{name}.{format}"), content_type, count, content }
}
