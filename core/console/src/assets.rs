//! The style sheet, the script and the typefaces. Their addresses name their content, so browsers keep them for ever.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{self, Bytes, ServiceConfig},
};
use sha2::{Digest as _, Sha256};

pub(crate) struct Asset {
    pub(crate) path: String,
    kind: &'static str,
    bytes: Bytes,
}

/// In this order: what stands later may say more of what stands before.
const STYLE_TEXT: &str = concat!(
    include_str!("../assets/css/fonts.css"),
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/ground.css"),
    include_str!("../assets/css/frame.css"),
    include_str!("../assets/css/cards.css"),
    include_str!("../assets/css/buttons.css"),
    include_str!("../assets/css/forms.css"),
    include_str!("../assets/css/notices.css"),
    include_str!("../assets/css/practice.css"),
    include_str!("../assets/css/tables.css"),
    include_str!("../assets/css/parts.css"),
    include_str!("../assets/css/products.css"),
    include_str!("../assets/css/pictures.css"),
    include_str!("../assets/css/people.css"),
    include_str!("../assets/css/palette.css"),
    include_str!("../assets/css/charts.css"),
    include_str!("../assets/css/home.css"),
    include_str!("../assets/css/outside.css"),
    include_str!("../assets/css/begin.css"),
    include_str!("../assets/css/settings.css"),
    include_str!("../assets/css/sso.css"),
    include_str!("../assets/css/plugins.css"),
    include_str!("../assets/css/stock.css"),
    include_str!("../assets/css/contacts.css"),
    include_str!("../assets/css/sales.css"),
    include_str!("../assets/css/security.css"),
    include_str!("../assets/css/watch.css"),
    include_str!("../assets/css/narrow.css"),
);

/// Each in braces of its own, so that none knows another's names.
const SCRIPT_TEXT: &str = concat!(
    include_str!("../assets/js/start.js"),
    include_str!("../assets/js/stock.js"),
    include_str!("../assets/js/scan.js"),
    include_str!("../assets/js/link.js"),
    include_str!("../assets/js/once.js"),
    include_str!("../assets/js/live.js"),
    include_str!("../assets/js/keys.js"),
    include_str!("../assets/js/select.js"),
    include_str!("../assets/js/dialog.js"),
    include_str!("../assets/js/toast.js"),
    include_str!("../assets/js/combo.js"),
    include_str!("../assets/js/palette.js"),
    include_str!("../assets/js/later.js"),
    include_str!("../assets/js/copy.js"),
    include_str!("../assets/js/products.js"),
    include_str!("../assets/js/pictures.js"),
    include_str!("../assets/js/sales.js"),
    include_str!("../assets/js/security.js"),
);

pub(crate) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let text = [("inter.woff2", &INTER), ("vollkorn.woff2", &VOLLKORN)]
        .into_iter()
        .fold(STYLE_TEXT.to_owned(), |text, (name, font)| text.replace(name, &font.path));
    Asset::new("console", "css", "text/css; charset=utf-8", text)
});
pub(crate) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("console", "js", "text/javascript; charset=utf-8", SCRIPT_TEXT));
pub(crate) static MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark", "svg", "image/svg+xml", include_str!("../assets/mark.svg")));
/// What text is set in, and what titles are: see `assets/fonts/LICENSE`.
pub(crate) static INTER: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("inter", "woff2", "font/woff2", &include_bytes!("../assets/fonts/inter.woff2")[..]));
pub(crate) static VOLLKORN: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("vollkorn", "woff2", "font/woff2", &include_bytes!("../assets/fonts/vollkorn.woff2")[..])
});

impl Asset {
    fn new(name: &str, extension: &str, kind: &'static str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let digest = Sha256::digest(&bytes);
        let tag: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Self { path: format!("/assets/{name}-{tag}.{extension}"), kind, bytes }
    }

    fn answer(&self) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, self.kind))
            .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(self.bytes.clone())
    }
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    for asset in [&STYLE, &SCRIPT, &MARK, &INTER, &VOLLKORN] {
        config.service(web::resource(asset.path.as_str()).route(web::get().to(|| async { asset.answer() })));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page looks like from the other side follows from logical properties alone.
    #[test]
    fn the_style_knows_no_left_and_no_right() {
        let text = without_comments(STYLE_TEXT);
        let wrong: Vec<String> = declarations(&text)
            .filter(|(name, value)| is_physical(name, value))
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(declarations(&text).count() > 1_000);
    }

    #[test]
    fn what_is_physical_is_known() {
        for (name, value) in [
            ("left", "0"),
            ("margin-left", "1rem"),
            ("border-top-right-radius", "2px"),
            ("width", "3rem"),
            ("max-height", "3rem"),
            ("text-align", "left"),
            ("float", "right"),
            ("padding", "1px 2px 1px 3px"),
            ("padding", "0 calc(1rem + 2px) 0 0"),
            ("border-radius", "1rem 0 0 1rem"),
        ] {
            assert!(is_physical(name, value), "{name}: {value}");
        }
        for (name, value) in [
            ("margin-inline-start", "1rem"),
            ("padding", "1px 2px 3px"),
            ("padding", "1px 2px 0 2px"),
            ("text-align", "start"),
            ("border-radius", "1rem 1rem 0 0"),
            ("inline-size", "3rem"),
        ] {
            assert!(!is_physical(name, value), "{name}: {value}");
        }
    }

    fn without_comments(text: &str) -> String {
        let parts = text.split("/*").enumerate();
        let outside = |(at, part): (usize, &str)| match at {
            0 => part.to_owned(),
            _ => part.split_once("*/").map(|(_, after)| after.to_owned()).unwrap_or_default(),
        };
        parts.map(outside).collect()
    }

    /// What stands between braces or semicolons, outside the conditions of a query.
    fn declarations(text: &str) -> impl Iterator<Item = (&str, &str)> {
        let inner = text.split('}').filter_map(|block| block.rsplit_once('{')).flat_map(|(_, inner)| inner.split(';'));
        inner.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
    }

    fn is_physical(name: &str, value: &str) -> bool {
        const SIDES: [&str; 4] = ["left", "right", "top", "bottom"];
        let names_side = name.split('-').any(|part| SIDES.contains(&part)) && !name.starts_with("--");
        let is_size = name.strip_prefix("min-").or(name.strip_prefix("max-")).unwrap_or(name);
        let sides = sides(value);
        names_side
            || matches!(is_size, "width" | "height")
            || (matches!(name, "text-align" | "float" | "clear") && SIDES.contains(&value))
            || (matches!(name, "padding" | "margin" | "inset" | "border-width")
                && sides.len() == 4
                && sides[1] != sides[3])
            || (name == "border-radius" && sides.len() == 4 && (sides[0] != sides[1] || sides[2] != sides[3]))
    }

    /// The parts of a value, with what stands in brackets as one.
    fn sides(value: &str) -> Vec<String> {
        let (mut parts, mut depth) = (vec![String::new()], 0_i32);
        for sign in value.chars() {
            depth += i32::from(sign == '(') - i32::from(sign == ')');
            match (sign, depth) {
                (' ', 0) => parts.push(String::new()),
                _ => parts.last_mut().unwrap().push(sign),
            }
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}
