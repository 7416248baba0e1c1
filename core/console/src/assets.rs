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
    include_str!("../assets/css/stock.css"),
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
