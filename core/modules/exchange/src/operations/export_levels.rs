//! Takes out how much of what is where, as of one moment.

use std::collections::HashMap;

use catalog::{VariantId, schema::variants};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _};
use door::{Cost, Done, Method, Read, Snapshot, Spec};
use model::{Actor, Quantity};
use stock::{
    LocationId,
    schema::{levels, locations},
};

use super::export_products::{ExportedFile, FileFormat, Wanted, file};
use crate::{
    EXPORT,
    neutral::DescribedLevel,
    writing::{sheet::Sheet, tree},
};

/// Levels read at a time.
const PAGE: i64 = 1_000;

pub struct ExportLevels;

impl Read for ExportLevels {
    const SPEC: Spec = Spec::new("exchange.export-levels", EXPORT, "All stock levels as a file")
        .step_up()
        .cost(Cost::Heavy)
        .at(Method::Get, "/exports/levels");
    type Input = Wanted;
    type Output = ExportedFile;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<ExportedFile> {
        let format = wanted.format.unwrap_or(FileFormat::Csv);
        let (mut sheet, mut all, mut count) = (Sheet::of_levels(), Vec::new(), 0);
        let places: Vec<(LocationId, String)> =
            snapshot.load(locations::table.select((locations::id, locations::name)))?;
        let places: HashMap<LocationId, String> = places.into_iter().collect();
        let mut after = None;
        loop {
            let page = page(snapshot, after)?;
            let Some((variant, location, _)) = page.last() else { break };
            after = Some((*variant, *location));
            let skus = skus(snapshot, page.iter().map(|(variant, ..)| *variant).collect())?;
            for (variant, location, on_hand) in page {
                let level = DescribedLevel {
                    line: 0,
                    variant: Some(variant.to_string()),
                    sku: skus.get(&variant).cloned().flatten(),
                    location: places.get(&location).cloned(),
                    on_hand,
                };
                count += 1;
                match format {
                    FileFormat::Csv => sheet.level(&level),
                    FileFormat::Json | FileFormat::Xml => all.push(tree::level(&level)),
                }
            }
        }
        Ok(file("levels", "level", format, count, sheet, all))
    }
}

type Line = (VariantId, LocationId, Quantity);

fn page(snapshot: &mut Snapshot<'_>, after: Option<(VariantId, LocationId)>) -> Done<Vec<Line>> {
    let mut query = levels::table.select((levels::variant, levels::location, levels::on_hand)).into_boxed();
    if let Some((variant, location)) = after {
        let same = levels::variant.eq(variant).and(levels::location.gt(location));
        query = query.filter(levels::variant.gt(variant).or(same));
    }
    snapshot.load(query.order((levels::variant, levels::location)).limit(PAGE))
}

fn skus(snapshot: &mut Snapshot<'_>, ids: Vec<VariantId>) -> Done<HashMap<VariantId, Option<String>>> {
    let query = variants::table.filter(variants::id.eq_any(ids)).select((variants::id, variants::sku));
    let known: Vec<(VariantId, Option<String>)> = snapshot.load(query)?;
    Ok(known.into_iter().collect())
}
