//! What the columns of a file mean that is of nobody's known format: guessed by their names, and asked for.

use std::collections::BTreeSet;

/// Columns that can be explained; more is no list of products.
const COLUMNS: usize = 60;

/// What a column may mean, and by which names it often goes, in small letters without spaces. Of products and levels
/// the first [`OF_PRODUCTS`] are asked for, of the others those of [`OF_KIND`].
const MEANINGS: [(&str, &[&str]); 37] = [
    ("name", &["name", "product", "productname", "title", "produkt", "artikel", "bezeichnung", "artikelname"]),
    ("sku", &["sku", "code", "articlenumber", "itemnumber", "artikelnummer", "artnr", "artikelnr"]),
    ("barcode", &["barcode", "ean", "gtin", "upc", "isbn", "strichcode"]),
    ("price", &["price", "saleprice", "retailprice", "unitprice", "preis", "vk", "vkpreis", "verkaufspreis"]),
    ("cost", &["cost", "costprice", "purchaseprice", "ek", "ekpreis", "einkaufspreis", "einstandspreis"]),
    ("currency", &["currency", "währung"]),
    ("description", &["description", "details", "text", "beschreibung"]),
    ("categories", &["category", "categories", "group", "kategorie", "kategorien", "warengruppe"]),
    ("brand", &["brand", "vendor", "manufacturer", "marke", "hersteller"]),
    ("tags", &["tags", "keywords", "schlagwörter", "stichwörter"]),
    ("tax-class", &["tax", "taxclass", "vat", "steuer", "steuersatz", "steuerklasse", "mwst"]),
    ("unit", &["unit", "uom", "einheit"]),
    ("images", &["image", "images", "imageurl", "picture", "bild", "bilder"]),
    ("title", &["variant", "variantname", "varianttitle", "variante", "sorte"]),
    ("product", &["productid", "parentid", "handle", "produktid"]),
    ("published", &["published", "visible", "online", "veröffentlicht"]),
    ("option-1", &["option1", "size", "größe"]),
    ("option-2", &["option2", "colour", "color", "farbe"]),
    ("option-3", &["option3", "material"]),
    ("quantity", &["stock", "quantity", "onhand", "qty", "bestand", "menge", "lagerbestand"]),
    ("location", &["location", "warehouse", "store", "ort", "lager", "filiale"]),
    ("id", &["id"]),
    ("code", &["code", "kürzel"]),
    ("category", &["category", "path", "kategorie", "warengruppe", "pfad"]),
    ("archived", &["archived", "archiviert"]),
    ("allows-negative", &["allowsnegative", "negative"]),
    ("decimals", &["decimals", "decimalplaces", "nachkommastellen"]),
    ("variant", &["variantid", "variantenid"]),
    ("worth", &["worth", "isworth", "factor", "faktor"]),
    ("of-unit", &["ofunit", "baseunit", "basiseinheit"]),
    ("group", &["group", "customergroup", "kundengruppe"]),
    ("includes-tax", &["includestax", "gross", "brutto"]),
    ("priority", &["priority", "priorität"]),
    ("valid-from", &["validfrom", "from", "gültigab", "von"]),
    ("valid-until", &["validuntil", "until", "gültigbis", "bis"]),
    ("price-list", &["pricelist", "list", "preisliste", "liste"]),
    ("prices", &["prices", "price", "preise", "preis"]),
];

/// What a file of one of the smaller kinds has.
const OF_KIND: [(&str, &[&str]); 8] = [
    ("units", &["id", "code", "name", "decimals", "archived"]),
    ("tax-classes", &["id", "code", "name", "archived"]),
    ("brands", &["id", "name", "archived"]),
    ("categories", &["id", "category", "archived"]),
    ("locations", &["id", "name", "allows-negative", "archived"]),
    ("conversions", &["id", "variant", "sku", "unit", "worth", "of-unit"]),
    (
        "price-lists",
        &["id", "name", "currency", "group", "includes-tax", "priority", "valid-from", "valid-until", "archived"],
    ),
    ("prices", &["price-list", "variant", "sku", "prices"]),
];
/// So many of the meanings are those of products and levels.
const OF_PRODUCTS: usize = 21;

pub(super) type Meaning = (&'static str, &'static [&'static str]);

/// What the columns of such a file may mean.
pub(super) fn meanings(kind: &str) -> Vec<Meaning> {
    match OF_KIND.iter().find(|(known, _)| *known == kind) {
        Some((_, words)) => MEANINGS.into_iter().filter(|(meaning, _)| words.contains(meaning)).collect(),
        None => MEANINGS.into_iter().take(OF_PRODUCTS).collect(),
    }
}

/// A column of a file that has to be explained.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) means: String,
    pub(super) sample: String,
}

/// The cells of the first line and of the second, to show what is in a column.
pub(super) fn header(content: &str) -> Vec<(String, String)> {
    let content = content.trim_start_matches('\u{feff}');
    let mut lines = content.lines();
    let first = lines.next().unwrap_or_default();
    let between = [';', '\t', ',', '|'].into_iter().max_by_key(|sign| (first.matches(*sign).count(), *sign == ','));
    let between = between.unwrap_or(',');
    let names = cells(first, between);
    let mut samples = cells(lines.next().unwrap_or_default(), between);
    samples.resize(names.len(), String::new());
    names.into_iter().zip(samples).filter(|(name, _)| !name.is_empty()).take(COLUMNS).collect()
}

/// One line's cells. Quotes hold together what has a delimiter in it.
fn cells(line: &str, between: char) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            sign if sign == between && !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            sign => cell.push(sign),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

/// What was said of each column, or what its name lets one think; nothing is thought of twice.
pub(super) fn explain(header: &[(String, String)], said: &[(String, String)], meanings: &[Meaning]) -> Vec<Column> {
    let mut taken = BTreeSet::new();
    let columns = header.iter().map(|(name, sample)| {
        let known = said.iter().find(|(column, _)| column == name).map(|(_, means)| means.clone());
        let plain: String = name.to_lowercase().chars().filter(|sign| sign.is_alphanumeric()).collect();
        let guess =
            meanings.iter().find(|(meaning, names)| names.contains(&plain.as_str()) && !taken.contains(meaning));
        let means = known.unwrap_or_else(|| guess.map(|(meaning, _)| (*meaning).to_owned()).unwrap_or_default());
        if let Some((meaning, _)) = meanings.iter().find(|(meaning, _)| *meaning == means) {
            taken.insert(*meaning);
        }
        Column { name: name.clone(), means, sample: sample.chars().take(40).collect() }
    });
    columns.collect()
}

#[cfg(test)]
mod tests {
    use super::{super::import::KINDS, *};

    #[test]
    fn columns_are_guessed_by_their_names() {
        let file = "Artikel;Artikel-Nr.;VK Preis;\"Farbe; außen\";Irgendwas;SKU\nTee, grün;T-1;4,50;rot;x;y";
        let columns = explain(&header(file), &[], &meanings("products"));
        let means: Vec<(&str, &str)> = columns.iter().map(|one| (one.name.as_str(), one.means.as_str())).collect();
        assert_eq!(
            means,
            [
                ("Artikel", "name"),
                ("Artikel-Nr.", "sku"),
                ("VK Preis", "price"),
                ("Farbe; außen", ""),
                ("Irgendwas", ""),
                ("SKU", ""),
            ]
        );
        assert_eq!(columns[0].sample, "Tee, grün");
        let said = [("Irgendwas".to_owned(), "brand".to_owned()), ("Artikel".to_owned(), String::new())];
        let columns = explain(&header(file), &said, &meanings("products"));
        assert_eq!((columns[0].means.as_str(), columns[4].means.as_str()), ("", "brand"));
    }

    #[test]
    fn every_kind_of_file_has_columns_to_choose_from() {
        for kind in KINDS {
            assert!(meanings(kind).len() > 2, "{kind}");
        }
        let columns = explain(&header("Marke;Archiviert\nAcme;yes"), &[], &meanings("brands"));
        assert_eq!(columns[1].means, "archived");
        let all: usize = OF_KIND.iter().map(|(kind, words)| usize::from(meanings(kind).len() == words.len())).sum();
        assert_eq!(all, OF_KIND.len(), "each of them is a meaning");
    }
}
