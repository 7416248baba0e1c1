//! Elements, and text that stays text. The names of elements and attributes are ours; everything else is escaped.

use std::fmt::Write as _;

use crate::clean;

/// A document as it is written. What is opened is closed by the same call.
pub(crate) struct Xml {
    text: String,
}

impl Xml {
    pub(crate) fn document(
        root: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl FnOnce(&mut Self),
    ) -> String {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", Self::part(root, attributes, inside))
    }

    /// An element that goes into something else.
    pub(crate) fn part(
        root: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl FnOnce(&mut Self),
    ) -> String {
        let mut xml = Self { text: String::new() };
        xml.with(root, attributes, inside);
        xml.text
    }

    /// An element that holds others. One that turns out to hold nothing is not there.
    pub(crate) fn within(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        let before = self.text.len();
        self.with(name, &[], |xml| {
            let begun = xml.text.len();
            inside(xml);
            if xml.text.len() == begun {
                xml.text.truncate(before);
            }
        });
    }

    pub(crate) fn with(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl FnOnce(&mut Self),
    ) {
        let before = self.text.len();
        self.open(name, attributes);
        inside(self);
        // It took itself back.
        if self.text.len() > before {
            let _ = write!(self.text, "</{name}>");
        }
    }

    /// An element that holds text. One without any is not there.
    pub(crate) fn leaf(&mut self, name: &'static str, text: impl AsRef<str>) {
        self.leaf_with(name, &[], text);
    }

    pub(crate) fn leaf_with(&mut self, name: &'static str, attributes: &[(&'static str, &str)], text: impl AsRef<str>) {
        let clean = clean::lines(text.as_ref());
        let clean = clean.trim();
        if clean.is_empty() {
            return;
        }
        self.open(name, attributes);
        self.escaped(clean);
        let _ = write!(self.text, "</{name}>");
    }

    pub(crate) fn maybe(&mut self, name: &'static str, text: Option<impl AsRef<str>>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        let _ = write!(self.text, "<{name}");
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"");
            let clean = clean::line(value);
            self.escaped(&clean);
            self.text.push('"');
        }
        self.text.push('>');
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&apos;"),
                c => self.text.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_nothing_is_not_there() {
        let hostile = "</a><script x='1'>&amp;]]>\u{0}\u{b}\u{fffe}";
        let written = Xml::document("a", &[("b", "\"><c d=\"")], |xml| {
            xml.leaf("e", hostile);
            xml.leaf("gone", " \n ");
            xml.within("gone", |xml| xml.within("gone", |xml| xml.maybe("gone", None::<&str>)));
            xml.within("f", |xml| xml.leaf_with("g", &[("h", "1")], "2"));
        });
        assert_eq!(
            written,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"&quot;&gt;&lt;c d=&quot;\"><e>&lt;/a&gt;&lt;script \
             x=&apos;1&apos;&gt;&amp;amp;]]&gt;</e><f><g h=\"1\">2</g></f></a>\n"
        );
    }
}
