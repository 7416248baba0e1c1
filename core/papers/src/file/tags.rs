//! What each part of a page is, for who cannot see it: a tree of titles, paragraphs, tables and pictures that says in
//! which order things are read, and of which marks on which page each consists.

use super::objects::{Objects, Ref, words};

/// A part of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node(usize);

impl Node {
    /// The whole.
    pub(crate) const ROOT: Self = Self(0);
}

enum Kid {
    Part(Node),
    /// What is drawn under a number on a page.
    Drawn {
        page: usize,
        number: usize,
    },
    /// What can be pressed on a page.
    Pressed {
        annotation: Ref,
    },
}

struct Part {
    role: &'static str,
    parent: Option<Node>,
    kids: Vec<Kid>,
    /// What a picture shows.
    alt: Option<String>,
    /// Of a table's heading: whether it is of a column or of a row.
    scope: Option<&'static str>,
}

pub(super) struct Tags {
    parts: Vec<Part>,
    /// For each page, whose each number is.
    pages: Vec<Vec<Node>>,
    /// What can be pressed, after the pages.
    pressed: Vec<Node>,
}

impl Tags {
    pub(super) fn new() -> Self {
        let whole = Part { role: "Document", parent: None, kids: Vec::new(), alt: None, scope: None };
        Self { parts: vec![whole], pages: Vec::new(), pressed: Vec::new() }
    }

    pub(super) fn add(&mut self, within: Node, role: &'static str) -> Node {
        let node = Node(self.parts.len());
        self.parts.push(Part { role, parent: Some(within), kids: Vec::new(), alt: None, scope: None });
        if let Some(parent) = self.parts.get_mut(within.0) {
            parent.kids.push(Kid::Part(node));
        }
        node
    }

    pub(super) fn role(&self, node: Node) -> &'static str {
        self.parts.get(node.0).map_or("Span", |part| part.role)
    }

    pub(super) fn describe(&mut self, node: Node, alt: &str) {
        if let Some(part) = self.parts.get_mut(node.0) {
            part.alt = Some(alt.to_owned());
        }
    }

    pub(super) fn head(&mut self, node: Node, scope: &'static str) {
        if let Some(part) = self.parts.get_mut(node.0) {
            part.scope = Some(scope);
        }
    }

    pub(super) fn add_page(&mut self) {
        self.pages.push(Vec::new());
    }

    /// The number of the next mark on a page, which is this part's.
    pub(super) fn number(&mut self, node: Node, page: usize) -> usize {
        let Some(numbers) = self.pages.get_mut(page) else { return 0 };
        numbers.push(node);
        let number = numbers.len() - 1;
        if let Some(part) = self.parts.get_mut(node.0) {
            part.kids.push(Kid::Drawn { page, number });
        }
        number
    }

    /// Under which key what can be pressed finds its part again.
    pub(super) fn press(&mut self, node: Node, annotation: Ref) -> usize {
        self.pressed.push(node);
        if let Some(part) = self.parts.get_mut(node.0) {
            part.kids.push(Kid::Pressed { annotation });
        }
        self.pages.len() + self.pressed.len() - 1
    }

    pub(super) fn written(self, objects: &mut Objects, pages: &[Ref]) -> Ref {
        let root = objects.reserve();
        let refs: Vec<Ref> = self.parts.iter().map(|_| objects.reserve()).collect();
        let of = |node: Node| refs.get(node.0).copied().unwrap_or(root);
        let page = |at: usize| pages.get(at).copied().unwrap_or(root);
        for (part, at) in self.parts.iter().zip(&refs) {
            let parent = part.parent.map_or(root, of);
            let mut kids = String::new();
            for kid in &part.kids {
                let kid = match kid {
                    Kid::Part(node) => format!("{} ", of(*node)),
                    Kid::Drawn { page: on, number } => format!("<< /Type /MCR /Pg {} /MCID {number} >> ", page(*on)),
                    Kid::Pressed { annotation } => format!("<< /Type /OBJR /Obj {annotation} >> "),
                };
                kids.push_str(&kid);
            }
            let alt = part.alt.as_ref().map(|alt| format!(" /Alt {}", words(alt))).unwrap_or_default();
            let scope = part.scope.map(|scope| format!(" /A << /O /Table /Scope /{scope} >>")).unwrap_or_default();
            let role = part.role;
            objects.put(*at, format!("<< /Type /StructElem /S /{role} /P {parent} /K [{kids}]{alt}{scope} >>"));
        }
        let mut numbers = String::new();
        for (at, nodes) in self.pages.iter().enumerate() {
            let nodes: String = nodes.iter().map(|node| format!("{} ", of(*node))).collect();
            numbers.push_str(&format!("{at} [{nodes}] "));
        }
        for (at, node) in self.pressed.iter().enumerate() {
            numbers.push_str(&format!("{} {} ", self.pages.len() + at, of(*node)));
        }
        let parents = objects.add(format!("<< /Nums [{numbers}] >>"));
        let next = self.pages.len() + self.pressed.len();
        let whole = of(Node::ROOT);
        let tree = format!("<< /Type /StructTreeRoot /K [{whole}] /ParentTree {parents} /ParentTreeNextKey {next} >>");
        objects.put(root, tree);
        root
    }
}
