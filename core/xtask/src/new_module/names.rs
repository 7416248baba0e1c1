//! What everything of a module is called, and why some names will not do.

use super::templates;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rust's, with those that it keeps for later.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Crates that come with the compiler.
const STANDARD: &[&str] = &["alloc", "core", "proc_macro", "std", "test"];

/// What the files of every module, and the lists that modules stand in, call something else.
const HOUSE: &[&str] = &["module", "modules", "operations", "postgres", "records", "rules", "schema", "tests"];

/// Tables cannot be called so without quoting.
const SQL: &[&str] = &["references", "values"];

const MIGRATIONS: &str = "migrations/workspace";

pub struct Names {
    /// `contacts`: the crate, its folder, and what its operations' names begin with.
    pub module: String,
    /// `PurchaseOrder`
    pub record: String,
    /// `purchase_order`
    pub snake: String,
    /// `purchase_orders`
    pub table: String,
    /// `pur`: what its ids begin with.
    pub prefix: String,
    /// `0005_contacts`
    pub migration: String,
}

impl Names {
    pub fn new(module: &str, record: Option<&str>, taken: &Taken) -> Result<Self, String> {
        if module.is_empty() || !module.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(format!("`{module}` is not a name: a module is called by lower-case letters alone"));
        }
        if KEYWORDS.contains(&module) || STANDARD.contains(&module) || HOUSE.contains(&module) {
            return Err(format!("`{module}` means something else already"));
        }
        if taken.crates.contains(module) {
            return Err(format!("there is a crate called {module} already, ours or one that we use"));
        }

        let record = match record {
            Some(record) => record.to_owned(),
            None => capitalised(module.strip_suffix('s').unwrap_or_default()),
        };
        if record.is_empty() {
            return Err(format!("say what one of the {module} is called: --record Something"));
        }
        let is_name = record.bytes().all(|byte| byte.is_ascii_alphabetic())
            && record.starts_with(|c: char| c.is_ascii_uppercase());
        if !is_name {
            return Err(format!("`{record}` is not the name of a record: write it as Contact or PurchaseOrder"));
        }
        let snake = snake(&record);
        if KEYWORDS.contains(&snake.as_str()) || templates::say(&record) {
            return Err(format!("a record cannot be called {record}: that means something else already"));
        }
        let table = if module == format!("{snake}s") { module.to_owned() } else { plural(&snake) };
        if SQL.contains(&table.as_str()) || HOUSE.contains(&table.as_str()) {
            return Err(format!("a table cannot be called {table}: that means something else already"));
        }

        let prefix = prefix(&snake, &taken.prefixes).ok_or("every prefix for ids is taken")?;
        let migration = format!("{:04}_{module}", taken.migration + 1);
        let names = Self { module: module.to_owned(), record, snake, table, prefix, migration };
        for (what, name, said) in [
            ("table", &names.table, format!("CREATE TABLE {} ", names.table)),
            ("kind of record", &names.kind(), format!("kind = \"{}\"", names.kind())),
            ("permission", &names.path(), format!("\"{}:", names.path())),
            ("path", &names.path(), format!("\"/{}\"", names.path())),
            ("path", &names.path(), format!("\"/{}/", names.path())),
        ] {
            if let Some((path, _)) = taken.texts.iter().find(|(_, text)| text.contains(&said)) {
                return Err(format!("{} has a {what} called {name} already", path.display()));
            }
        }
        Ok(names)
    }

    /// `purchase-order`
    pub fn kind(&self) -> String {
        self.snake.replace('_', "-")
    }

    /// `purchase-orders`
    fn path(&self) -> String {
        self.table.replace('_', "-")
    }

    /// `a purchase order`
    fn a_words(&self) -> String {
        let words = self.snake.replace('_', " ");
        let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        format!("{article} {words}")
    }

    /// What goes into each gap of the templates.
    pub fn gaps(&self) -> [(&'static str, String); 13] {
        let words = |name: &str| name.replace('_', " ");
        [
            ("module", self.module.clone()),
            ("migration", self.migration.clone()),
            ("Record", self.record.clone()),
            ("record", self.snake.clone()),
            ("table", self.table.clone()),
            ("prefix", self.prefix.clone()),
            ("kind", self.kind()),
            ("path", self.path()),
            ("words", words(&self.snake)),
            ("words plural", words(&self.table)),
            ("Record words plural", capitalised(&words(&self.table))),
            ("a words", self.a_words()),
            ("A words", capitalised(&self.a_words())),
        ]
    }
}

/// What is there already.
#[derive(Default)]
pub struct Taken {
    crates: BTreeSet<String>,
    prefixes: BTreeSet<String>,
    /// The number of the last migration.
    migration: u32,
    /// The program and its migrations, where names stand that must be unique.
    texts: Vec<(PathBuf, String)>,
}

impl Taken {
    pub fn of(root: &Path) -> Result<Self, String> {
        let lock = read(&root.join("Cargo.lock"))?;
        let foreign = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        let mut crates: BTreeSet<String> = foreign.map(str::to_owned).collect();
        for folder in ["core", "core/modules"] {
            crates.extend(entries(&root.join(folder))?);
        }
        let mut texts = Vec::new();
        collect(root, Path::new("core"), &mut texts)?;
        let prefixes = texts.iter().flat_map(|(_, text)| prefixes(text)).map(str::to_owned).collect();
        collect(root, Path::new(MIGRATIONS), &mut texts)?;
        Ok(Self { crates, prefixes, migration: last_migration(root)?, texts })
    }
}

/// Every `.rs` and `.sql` below. Tests have names of their own.
fn collect(root: &Path, folder: &Path, texts: &mut Vec<(PathBuf, String)>) -> Result<(), String> {
    for name in entries(&root.join(folder))? {
        let path = folder.join(&name);
        if root.join(&path).is_dir() {
            if name != "tests" && name != "xtask" {
                collect(root, &path, texts)?;
            }
        } else if name.ends_with(".rs") || name.ends_with(".sql") {
            texts.push((path.clone(), read(&root.join(&path))?));
        }
    }
    Ok(())
}

/// `con`, of `ContactNoun => ContactId = "con",`.
fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.contains("=>"))
        .filter_map(|line| line.split_once("Id = \"")?.1.split_once('"'))
        .map(|(prefix, _)| prefix)
}

fn last_migration(root: &Path) -> Result<u32, String> {
    let mut last = 0;
    for dialect in ["sqlite", "postgres"] {
        for name in entries(&root.join(MIGRATIONS).join(dialect))? {
            let number = name.split('_').next().and_then(|number| number.parse().ok());
            last = last.max(number.ok_or_else(|| format!("the migration {dialect}/{name} has no number"))?);
        }
    }
    Ok(last)
}

fn entries(folder: &Path) -> Result<Vec<String>, String> {
    let cannot = |e: std::io::Error| format!("cannot read {}: {e}", folder.display());
    let mut names = Vec::new();
    for entry in folder.read_dir().map_err(cannot)? {
        names.push(entry.map_err(cannot)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

/// The first three letters; else the first and two others, in their order; else the first and any two.
fn prefix(snake: &str, taken: &BTreeSet<String>) -> Option<String> {
    let letters: Vec<char> = snake.chars().filter(char::is_ascii_lowercase).collect();
    let (first, rest) = letters.split_first()?;
    let pairs = |of: Vec<char>, ordered: bool| {
        let count = of.len();
        (0..count).flat_map(move |a| {
            let of = of.clone();
            (if ordered { a + 1 } else { 0 }..count).map(move |b| format!("{first}{}{}", of[a], of[b]))
        })
    };
    pairs(rest.to_vec(), true).chain(pairs(('a'..='z').collect(), false)).find(|prefix| !taken.contains(prefix))
}

fn snake(record: &str) -> String {
    let mut snake = String::new();
    for letter in record.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn plural(word: &str) -> String {
    let is_consonant = |c: char| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    match word.strip_suffix('y') {
        Some(stem) if stem.ends_with(is_consonant) => format!("{stem}ies"),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end)) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken() -> Taken {
        let set = |words: &[&str]| words.iter().map(|word| word.to_string()).collect();
        let texts = [
            ("records.rs", "#[record(table = locations, kind = \"location\")]"),
            ("lib.rs", "Permission::new_static(\"products:read\")"),
            ("locations.rs", ".at(Method::Get, \"/movements\").at(Method::Get, \"/tax-rates/{id}\")"),
            ("up.sql", "CREATE TABLE variants (\n"),
        ];
        Taken {
            crates: set(&["door", "time", "stock"]),
            prefixes: set(&["pro", "con"]),
            migration: 4,
            texts: texts.map(|(path, text)| (path.into(), text.into())).into(),
        }
    }

    fn names(module: &str, record: Option<&str>) -> Result<Names, String> {
        Names::new(module, record, &taken())
    }

    #[test]
    fn one_noun_names_everything() {
        let contacts = names("contacts", None).unwrap();
        assert_eq!((contacts.record.as_str(), contacts.table.as_str()), ("Contact", "contacts"));
        assert_eq!((contacts.prefix.as_str(), contacts.migration.as_str()), ("cot", "0005_contacts"), "con is taken");

        let sales = names("sales", Some("PurchaseOrder")).unwrap();
        assert_eq!((sales.kind().as_str(), sales.path().as_str()), ("purchase-order", "purchase-orders"));
        assert_eq!((sales.table.as_str(), sales.prefix.as_str()), ("purchase_orders", "pur"));
        assert_eq!(sales.a_words(), "a purchase order");
        assert_eq!(names("orders", None).unwrap().a_words(), "an order");
        assert_eq!(names("staff", Some("Category")).unwrap().table, "categories");
        assert_eq!(names("people", Some("Tax")).unwrap().table, "taxes");
        assert_eq!(names("people", Some("Key")).unwrap().table, "keys");
    }

    #[test]
    fn names_that_will_not_do() {
        for (module, record, why) in [
            ("", None, "lower-case letters alone"),
            ("Contacts", None, "lower-case letters alone"),
            ("tax-rates", None, "lower-case letters alone"),
            ("../escape", None, "lower-case letters alone"),
            ("ärzte", None, "lower-case letters alone"),
            ("match", None, "means something else"),
            ("core", None, "means something else"),
            ("operations", None, "means something else"),
            ("stock", Some("Shelf"), "crate called stock already"),
            ("time", Some("Hour"), "crate called time already"),
            ("staff", None, "say what one of the staff is called"),
            ("s", None, "say what one of the s is called"),
            ("staff", Some("person"), "not the name of a record"),
            ("staff", Some("Staff2"), "not the name of a record"),
            ("staff", Some(""), "say what one"),
            ("types", None, "a record cannot be called Type"),
            ("pages", None, "a record cannot be called Page"),
            ("values", None, "cannot be called"),
            ("places", Some("Location"), "kind of record called location already"),
            ("products", None, "permission called products already"),
            ("movements", None, "path called movements already"),
            ("taxes", Some("TaxRate"), "path called tax-rates already"),
            ("variants", None, "table called variants already"),
        ] {
            let said = names(module, record).map(|names| names.record).unwrap_err();
            assert!(said.contains(why), "{module}: {said}");
        }
    }

    #[test]
    fn prefixes_are_found_and_never_given_twice() {
        let text =
            "/// One.\n    ContactNoun => ContactId = \"con\",\n    Kind { Id = \"no\" }\n Role => RoleId = \"rol\",";
        assert_eq!(prefixes(text).collect::<Vec<_>>(), ["con", "rol"]);
        let mut given = BTreeSet::new();
        for _ in 0..26 * 26 {
            let next = prefix("ox", &given).unwrap();
            assert!(next.len() == 3 && next.starts_with('o'), "{next}");
            given.insert(next);
        }
        assert_eq!(prefix("ox", &given), None);
        assert_eq!(given.len(), 26 * 26);
    }
}
