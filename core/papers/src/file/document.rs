//! Pages that are drawn on, and how they become a file.

use chrono::NaiveDate;

use super::{
    canvas::{Canvas, Mark, Place, Written},
    metadata,
    objects::{Objects, Points, Ref, hex, words},
    tags::{Node, Tags},
    typefaces::Typefaces,
};
use crate::{
    invoice::{Picture, Rgb},
    letters::{Face, Length, Shaped},
};

/// The colours of every screen, so that the colours in the file mean something.
const COLOURS: &[u8] = include_bytes!("../../assets/srgb.icc");

/// What the file says of itself.
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) author: String,
    /// Such as `de-AT`.
    pub(crate) language: String,
    pub(crate) day: NaiveDate,
    /// What machines read, where there is any.
    pub(crate) data: Option<String>,
}

pub(crate) struct Document<'a> {
    width: Length,
    height: Length,
    canvases: Vec<Canvas>,
    tags: Tags,
    typefaces: Typefaces,
    picture: Option<&'a Picture>,
    links: Vec<Link>,
}

/// What can be pressed.
struct Link {
    page: usize,
    corners: [Length; 4],
    address: String,
    node: Node,
}

impl<'a> Document<'a> {
    pub(crate) fn new(width: Length, height: Length, picture: Option<&'a Picture>) -> Self {
        let (tags, typefaces) = (Tags::new(), Typefaces::default());
        Self { width, height, canvases: Vec::new(), tags, typefaces, picture, links: Vec::new() }
    }

    pub(crate) fn add_page(&mut self) {
        self.canvases.push(Canvas::new(self.height));
        self.tags.add_page();
    }

    pub(crate) fn pages(&self) -> usize {
        self.canvases.len()
    }

    pub(crate) fn node(&mut self, within: Node, role: &'static str) -> Node {
        self.tags.add(within, role)
    }

    /// A heading of a table: of a `Column` or of a `Row`.
    pub(crate) fn heading(&mut self, within: Node, scope: &'static str) -> Node {
        let node = self.tags.add(within, "TH");
        self.tags.head(node, scope);
        node
    }

    /// A picture, and what it shows.
    pub(crate) fn figure(&mut self, within: Node, alt: &str) -> Node {
        let node = self.tags.add(within, "Figure");
        self.tags.describe(node, alt);
        node
    }

    pub(crate) fn text(&mut self, page: usize, at: Place, shaped: &Shaped, colour: Rgb, mark: Mark) {
        if shaped.glyphs.is_empty() {
            return;
        }
        let (glyphs, actually) = self.glyphs(shaped);
        self.draw(page, mark, |canvas| canvas.text(at, shaped, &glyphs, colour, actually.as_deref()));
    }

    /// A text across a page, in the background.
    pub(crate) fn across(&mut self, page: usize, about: Place, shaped: &Shaped, colour: Rgb) {
        let (glyphs, _) = self.glyphs(shaped);
        let at = Place { x: -shaped.width / 2, y: shaped.style.size * 3 / 8 };
        self.draw(page, Mark::Repeated, |canvas| {
            canvas.turned(about, |canvas| canvas.text(at, shaped, &glyphs, colour, None));
        });
    }

    pub(crate) fn rectangle(&mut self, page: usize, at: Place, width: Length, height: Length, colour: Rgb, mark: Mark) {
        self.draw(page, mark, |canvas| canvas.rectangle(at, width, height, colour));
    }

    pub(crate) fn frame(&mut self, page: usize, at: Place, width: Length, height: Length, colour: Rgb) {
        self.draw(page, Mark::Decoration, |canvas| canvas.frame(at, width, height, height / 4, colour));
    }

    pub(crate) fn runs(&mut self, page: usize, at: Place, side: Length, runs: &[(Length, Length, Length)], mark: Mark) {
        self.draw(page, mark, |canvas| canvas.runs(at, side, runs));
    }

    pub(crate) fn picture(&mut self, page: usize, at: Place, width: Length, height: Length, mark: Mark) {
        self.draw(page, mark, |canvas| canvas.picture(at, width, height));
    }

    /// What is drawn between two corners leads to an address.
    pub(crate) fn link(&mut self, page: usize, at: Place, width: Length, height: Length, address: &str, node: Node) {
        let (bottom, top) = (self.height - at.y - height, self.height - at.y);
        let corners = [at.x, bottom, at.x + width, top];
        self.links.push(Link { page, corners, address: address.to_owned(), node });
    }

    fn draw(&mut self, page: usize, mark: Mark, draw: impl FnOnce(&mut Canvas)) {
        let (role, number) = match mark {
            Mark::Of(node) => (self.tags.role(node), self.tags.number(node, page)),
            Mark::Decoration | Mark::Repeated => ("Artifact", 0),
        };
        let Some(canvas) = self.canvases.get_mut(page) else { return };
        canvas.begin(mark, role, number);
        draw(canvas);
        canvas.end();
    }

    /// The glyphs of a text as they are written, and what was written where it cannot be told from them.
    fn glyphs(&mut self, shaped: &Shaped) -> (Vec<Written>, Option<String>) {
        let mut is_told = true;
        let mut glyphs = Vec::with_capacity(shaped.glyphs.len());
        for glyph in &shaped.glyphs {
            let (number, is_this) = self.typefaces.number(glyph);
            is_told &= is_this;
            let width = Face::of(glyph.typeface).map_or(0, |face| i32::from(face.sfnt.width(glyph.id)));
            let (advance, right, up) = (glyph.advance, glyph.right, glyph.up);
            glyphs.push(Written { typeface: glyph.typeface, number, width, advance, right, up });
        }
        let read = || shaped.glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
        (glyphs, shaped.actually.clone().or_else(|| (!is_told).then(read)))
    }

    pub(crate) fn written(self, about: &About) -> Vec<u8> {
        let mut objects = Objects::default();
        let (catalog, tree) = (objects.reserve(), objects.reserve());
        let pages: Vec<Ref> = self.canvases.iter().map(|_| objects.reserve()).collect();
        let typefaces = self.typefaces.written(&mut objects);
        let picture = self.picture.map(|picture| format!("/XObject << /I0 {} >>", image(&mut objects, picture)));
        let picture = picture.unwrap_or_default();
        let resources = objects.add(format!("<< /Font << {typefaces}>> {picture} >>"));
        let mut tags = self.tags;
        let mut presses = vec![String::new(); pages.len()];
        for link in &self.links {
            let at = objects.reserve();
            let key = tags.press(link.node, at);
            let [left, bottom, right, top] = link.corners.map(Points);
            let (address, said) = (hex(link.address.as_bytes()), words(&link.address));
            objects.put(
                at,
                format!(
                    "<< /Type /Annot /Subtype /Link /Rect [{left} {bottom} {right} {top}] /Border [0 0 0] /F 4 \
                     /Contents {said} /StructParent {key} /A << /Type /Action /S /URI /URI {address} >> >>"
                ),
            );
            if let Some(presses) = presses.get_mut(link.page) {
                presses.push_str(&format!("{at} "));
            }
        }
        let (width, height) = (Points(self.width), Points(self.height));
        for (at, canvas) in self.canvases.iter().enumerate() {
            let content = objects.stream("", canvas.operators.as_bytes());
            let presses = presses.get(at).filter(|presses| !presses.is_empty());
            let presses = presses.map(|presses| format!("/Annots [{presses}] ")).unwrap_or_default();
            let Some(page) = pages.get(at) else { continue };
            objects.put(
                *page,
                format!(
                    "<< /Type /Page /Parent {tree} /MediaBox [0 0 {width} {height}] /Resources {resources} /Contents \
                     {content} /StructParents {at} /Tabs /S {presses}>>"
                ),
            );
        }
        let kids: String = pages.iter().map(|page| format!("{page} ")).collect();
        objects.put(tree, format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()));
        let parts = tags.written(&mut objects, &pages);
        let colours = objects.stream("/N 3", COLOURS);
        let metadata = objects.plain_stream("/Type /Metadata /Subtype /XML", metadata::written(about).as_bytes());
        let data = about.data.as_ref().map(|data| embedded(&mut objects, data, about.day)).unwrap_or_default();
        let language = words(&about.language);
        objects.put(
            catalog,
            format!(
                "<< /Type /Catalog /Pages {tree} /Metadata {metadata} /MarkInfo << /Marked true >> /StructTreeRoot \
                 {parts} /Lang {language} /ViewerPreferences << /DisplayDocTitle true >> /OutputIntents [<< /Type \
                 /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile \
                 {colours} >>] {data}>>"
            ),
        );
        objects.written(catalog)
    }
}

/// A picture on white, which paper is.
fn image(objects: &mut Objects, picture: &Picture) -> Ref {
    let on_white = |part: u8, opaque: u8| {
        let mixed = (u32::from(part) * u32::from(opaque) + 255 * (255 - u32::from(opaque)) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    let mut bytes = Vec::with_capacity(picture.rgba.len() / 4 * 3);
    for point in picture.rgba.chunks_exact(4) {
        if let [red, green, blue, opaque] = *point {
            bytes.extend([red, green, blue].map(|part| on_white(part, opaque)));
        }
    }
    let (width, height) = (picture.width, picture.height);
    let entries = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8"
    );
    objects.stream(&entries, &bytes)
}

/// What machines read, as the catalog names it.
fn embedded(objects: &mut Objects, data: &str, day: NaiveDate) -> String {
    let (name, length) = (metadata::DATA, data.len());
    let day = day.format("%Y%m%d");
    let entries =
        format!("/Type /EmbeddedFile /Subtype /text#2Fxml /Params << /ModDate (D:{day}000000Z) /Size {length} >>");
    let bytes = objects.stream(&entries, data.as_bytes());
    let file = objects.add(format!(
        "<< /Type /Filespec /F ({name}) /UF {} /AFRelationship /Alternative /Desc {} \
         /EF << /F {bytes} /UF {bytes} >> >>",
        words(name),
        words("Factur-X/ZUGFeRD invoice data (EN 16931)")
    ));
    format!("/AF [{file}] /Names << /EmbeddedFiles << /Names [({name}) {file}] >> >> ")
}
