//! What the file says of itself: that it is made to be kept (PDF/A-3a) and to be read aloud (PDF/UA-1), and, where the
//! data is in it, what Factur-X wants said. Words that PDF/A does not know have to be explained in the file.

use crate::data::Xml;

use super::document::About;

const RDF: [(&str, &str); 1] = [("xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")];

/// What an embedded invoice is called by Factur-X.
pub(super) const DATA: &str = "factur-x.xml";

const DUBLIN_CORE: (&str, &str) = ("xmlns:dc", "http://purl.org/dc/elements/1.1/");
const BASIC: (&str, &str) = ("xmlns:xmp", "http://ns.adobe.com/xap/1.0/");
const PDF: (&str, &str) = ("xmlns:pdf", "http://ns.adobe.com/pdf/1.3/");
const PDF_A: (&str, &str) = ("xmlns:pdfaid", "http://www.aiim.org/pdfa/ns/id/");
const PDF_UA: (&str, &str) = ("xmlns:pdfuaid", "http://www.aiim.org/pdfua/ns/id/");
const FACTUR_X: (&str, &str) = ("xmlns:fx", "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#");
const EXTENSION: [(&str, &str); 3] = [
    ("xmlns:pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/"),
    ("xmlns:pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#"),
    ("xmlns:pdfaProperty", "http://www.aiim.org/pdfa/ns/property#"),
];
const WHOLE: (&str, &str) = ("rdf:about", "");
const RESOURCE: (&str, &str) = ("rdf:parseType", "Resource");

/// What Factur-X says of a file: name, value, and what it is.
const SAID: [(&str, &str, &str, &str); 4] = [
    ("fx:DocumentType", "DocumentType", "INVOICE", "The type of the hybrid document"),
    ("fx:DocumentFileName", "DocumentFileName", DATA, "The name of the embedded XML document"),
    ("fx:Version", "Version", "1.0", "The version of the standard that the embedded XML document keeps to"),
    ("fx:ConformanceLevel", "ConformanceLevel", "EN 16931", "The conformance level of the embedded XML document"),
];

pub(super) fn written(about: &About) -> String {
    let day = format!("{}T00:00:00Z", about.day);
    let meta = Xml::part("x:xmpmeta", &[("xmlns:x", "adobe:ns:meta/")], |xml| {
        xml.with("rdf:RDF", &RDF, |xml| {
            xml.with("rdf:Description", &[WHOLE, PDF_A, PDF_UA], |xml| {
                xml.leaf("pdfaid:part", "3");
                xml.leaf("pdfaid:conformance", "A");
                xml.leaf("pdfuaid:part", "1");
            });
            xml.with("rdf:Description", &[WHOLE, DUBLIN_CORE], |xml| {
                xml.leaf("dc:format", "application/pdf");
                xml.within("dc:title", |xml| {
                    xml.within("rdf:Alt", |xml| xml.leaf_with("rdf:li", &[("xml:lang", "x-default")], &about.title));
                });
                xml.within("dc:creator", |xml| xml.within("rdf:Seq", |xml| xml.leaf("rdf:li", &about.author)));
                xml.within("dc:language", |xml| xml.within("rdf:Bag", |xml| xml.leaf("rdf:li", &about.language)));
            });
            xml.with("rdf:Description", &[WHOLE, BASIC, PDF], |xml| {
                xml.leaf("xmp:CreatorTool", "Stockade");
                xml.leaf("xmp:CreateDate", &day);
                xml.leaf("xmp:ModifyDate", &day);
                xml.leaf("xmp:MetadataDate", &day);
                xml.leaf("pdf:Producer", "Stockade");
            });
            if about.data.is_some() {
                xml.with("rdf:Description", &[WHOLE, FACTUR_X], |xml| {
                    for (name, _, value, _) in SAID {
                        xml.leaf(name, value);
                    }
                });
            }
            xml.with("rdf:Description", &[&[WHOLE][..], &EXTENSION].concat(), |xml| explained(xml, about));
        });
    });
    let begins = "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>";
    format!("{begins}\n{meta}\n<?xpacket end=\"r\"?>")
}

/// The words that are not PDF/A's own.
fn explained(xml: &mut Xml, about: &About) {
    xml.within("pdfaExtension:schemas", |xml| {
        xml.within("rdf:Bag", |xml| {
            let properties = [("part", "Integer", "internal", "Part of the PDF/UA standard")];
            schema(xml, "PDF/UA identification schema", "pdfuaid", PDF_UA.1, &properties);
            if about.data.is_some() {
                let properties = SAID.map(|(_, name, _, what)| (name, "Text", "external", what));
                schema(xml, "Factur-X PDFA Extension Schema", "fx", FACTUR_X.1, &properties);
            }
        });
    });
}

fn schema(xml: &mut Xml, name: &str, prefix: &str, namespace: &str, properties: &[(&str, &str, &str, &str)]) {
    xml.with("rdf:li", &[RESOURCE], |xml| {
        xml.leaf("pdfaSchema:schema", name);
        xml.leaf("pdfaSchema:namespaceURI", namespace);
        xml.leaf("pdfaSchema:prefix", prefix);
        xml.within("pdfaSchema:property", |xml| {
            xml.within("rdf:Seq", |xml| {
                for (name, kind, category, description) in properties {
                    xml.with("rdf:li", &[RESOURCE], |xml| {
                        xml.leaf("pdfaProperty:name", name);
                        xml.leaf("pdfaProperty:valueType", kind);
                        xml.leaf("pdfaProperty:category", category);
                        xml.leaf("pdfaProperty:description", description);
                    });
                }
            });
        });
    });
}
