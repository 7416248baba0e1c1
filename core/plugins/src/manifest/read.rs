//! Reads a manifest strictly: a word that nobody knows is a mistake of its author, and never passed over.

use std::{collections::HashSet, fmt};

use packages::{Release, is_id};
use work::http::HostPort;

use super::{Grants, HostGrant, Manifest, ScheduleGrant, Scheme, SecretPlace, Setting, SettingKind};
use crate::{timing, webhooks::Verify};

/// The longest text of a manifest.
const MOST: usize = 64 * 1024;
/// The most of each thing.
const MOST_OF_EACH: usize = 100;
const LONGEST_NAME: usize = 60;
const LONGEST_TEXT: usize = 300;
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/// A day; and the least minutes there are between two times.
const LONGEST_EVERY: u32 = 24 * 60;
const SHORTEST_EVERY: u32 = 5;

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub at: String,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.is_empty() {
            true => f.write_str(&self.what),
            false => write!(f, "{}: {}", self.at, self.what),
        }
    }
}

/// All that is wrong, so that an author mends it at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

pub fn read(text: &str) -> Result<Manifest, Faults> {
    let one = |what: String| Faults(vec![Fault { at: String::new(), what }]);
    if text.len() > MOST {
        return Err(one(format!("A manifest has at most {MOST} bytes.")));
    }
    // It says the line and what was expected there.
    let manifest: Manifest = toml::from_str(text).map_err(|error| one(error.to_string()))?;
    let mut found = Found::default();
    found.about(&manifest);
    found.settings(&manifest);
    found.actions(&manifest);
    found.needs(&manifest.needs, &manifest);
    found.check(manifest.texts.is_empty(), "texts", "Other languages are parts of their own: texts/de.toml.");
    found.check(manifest.reaches.is_none(), "reaches", "What a program reaches for is found out, and not said.");
    if found.faults.is_empty() { Ok(manifest) } else { Err(Faults(found.faults)) }
}

#[derive(Default)]
struct Found {
    faults: Vec<Fault>,
}

impl Found {
    fn say(&mut self, at: impl Into<String>, what: impl Into<String>) {
        self.faults.push(Fault { at: at.into(), what: what.into() });
    }

    fn check(&mut self, is_right: bool, at: &str, what: &str) {
        if !is_right {
            self.say(at, what);
        }
    }

    fn about(&mut self, manifest: &Manifest) {
        let about = &manifest.plugin;
        self.check(
            is_id(&about.id),
            "plugin.id",
            "Use lower-case letters, digits, dots and dashes, beginning with a letter; at most 60 of them.",
        );
        self.text("plugin.name", &about.name);
        self.check(about.summary.len() <= LONGEST_TEXT, "plugin.summary", "Say it in at most 300 bytes.");
        if let Err(what) = about.version.parse::<Release>() {
            self.say("plugin.version", what);
        }
    }

    fn settings(&mut self, manifest: &Manifest) {
        self.form("settings", &manifest.settings);
    }

    fn form(&mut self, there: &str, settings: &[Setting]) {
        self.each(there, settings.iter().map(|setting| setting.name.as_str()));
        for (at, setting) in settings.iter().enumerate() {
            self.text(&format!("{there}[{at}].title"), &setting.title);
            let options = format!("{there}[{at}].options");
            if let Some(what) = setting.fault() {
                self.say(&options, what);
            }
            self.each(&options, setting.options.iter().map(|option| option.name.as_str()));
            for (at, option) in setting.options.iter().enumerate() {
                self.text(&format!("{options}[{at}].title"), &option.title);
            }
        }
    }

    fn actions(&mut self, manifest: &Manifest) {
        self.each("actions", manifest.actions.iter().map(|action| action.name.as_str()));
        for (at, action) in manifest.actions.iter().enumerate() {
            let there = format!("actions[{at}]");
            self.text(&format!("{there}.title"), &action.title);
            let is_kind = action.on.as_ref().is_none_or(|kind| is_name(kind, b"-"));
            self.check(is_kind, &format!("{there}.on"), "Name a kind of records, such as order.");
            self.form(&format!("{there}.form"), &action.form);
        }
    }

    fn needs(&mut self, needs: &Grants, manifest: &Manifest) {
        self.keys("needs.operations", &needs.operations);
        self.keys("needs.events", &needs.events);
        self.each("needs.records", needs.records.iter().map(|one| one.kind.as_str()));
        self.each("needs.secrets", needs.secrets.iter().map(|one| one.name.as_str()));
        for (at, secret) in needs.secrets.iter().enumerate() {
            self.text(&format!("needs.secrets[{at}].title"), &secret.title);
            let ways = [secret.made, secret.oauth.is_some(), secret.handover.is_some()];
            let is_one = ways.into_iter().filter(|is_so| *is_so).count() <= 1;
            let what = "It is made here, or agreed to elsewhere, or handed over.";
            self.check(is_one, &format!("needs.secrets[{at}].made"), what);
            for (part, what) in secret.oauth.iter().flat_map(|oauth| oauth.faults(&manifest.settings)) {
                self.say(format!("needs.secrets[{at}].oauth.{part}"), what);
            }
            for (part, what) in secret.handover.iter().flat_map(|handover| handover.faults(&manifest.settings)) {
                self.say(format!("needs.secrets[{at}].handover.{part}"), what);
            }
            for (index, place) in secret.places.iter().enumerate() {
                if let Some(what) = fault_of(place) {
                    self.say(format!("needs.secrets[{at}].places[{index}]"), what);
                }
            }
            // What is handed over comes to an address like those of webhooks.
            let is_apart = secret.handover.is_none() || needs.webhook(&secret.name).is_none();
            let what = "What is handed over is called otherwise than each webhook.";
            self.check(is_apart, &format!("needs.secrets[{at}].name"), what);
        }
        self.each("needs.webhooks", needs.webhooks.iter().map(|one| one.name.as_str()));
        for (at, webhook) in needs.webhooks.iter().enumerate() {
            let there = format!("needs.webhooks[{at}]");
            if needs.secret(&webhook.secret).is_none() {
                self.say(format!("{there}.secret"), format!("`{}` is none of needs.secrets.", webhook.secret));
            }
            if let Verify::Hmac { header, .. } = &webhook.verify {
                let is_header = work::http::HeaderName::from_lowercase(header.as_bytes()).is_ok();
                self.check(is_header, &format!("{there}.verify.header"), "Write the header's name in lower case.");
            }
            if let Some((part, what)) = webhook.accounts.as_ref().and_then(|one| one.fault(&manifest.settings)) {
                self.say(format!("{there}.accounts.{part}"), what);
            }
        }
        self.each("needs.schedules", needs.schedules.iter().map(|one| one.name.as_str()));
        for (at, schedule) in needs.schedules.iter().enumerate() {
            self.schedule(&format!("needs.schedules[{at}]"), schedule, needs);
        }
        self.each("needs.syncs", needs.syncs.iter().map(|one| one.name.as_str()));
        for (at, sync) in needs.syncs.iter().enumerate() {
            self.text(&format!("needs.syncs[{at}].title"), &sync.title);
            let is_kind = sync.finds.as_ref().is_none_or(|kind| is_name(kind, b"-"));
            self.check(is_kind, &format!("needs.syncs[{at}].finds"), "Name a kind of records, such as order.");
        }
        self.each("needs.panels", needs.panels.iter().map(|one| one.name.as_str()));
        for (at, panel) in needs.panels.iter().enumerate() {
            self.text(&format!("needs.panels[{at}].title"), &panel.title);
        }
        self.check(needs.hosts.len() <= MOST_OF_EACH, "needs.hosts", "At most 100.");
        for (at, host) in needs.hosts.iter().enumerate() {
            self.host(&format!("needs.hosts[{at}]"), host, manifest);
        }
        for (name, value, most) in needs.limits.each() {
            let there = format!("needs.limits.{name}");
            self.check(value > 0 && value <= most, &there, &format!("From 1 to {most}."));
        }
    }

    fn schedule(&mut self, at: &str, schedule: &ScheduleGrant, needs: &Grants) {
        match (schedule.every_minutes, &schedule.cron) {
            (Some(every), None) => {
                let fits = (SHORTEST_EVERY..=LONGEST_EVERY).contains(&every);
                self.check(fits, &format!("{at}.every-minutes"), "From 5 minutes to a day (1440).");
                self.check(schedule.zone.is_none(), &format!("{at}.zone"), "Only a pattern of cron has a time zone.");
            }
            (None, Some(cron)) => {
                let what = "Write a pattern of cron that comes, and 5 minutes apart at the least: 30 4 * * MON.";
                self.check(timing::is_pattern(cron), &format!("{at}.cron"), what);
                let is_zone = schedule.zone.as_ref().is_none_or(|zone| work::schedules::read(cron, zone).is_some());
                self.check(is_zone, &format!("{at}.zone"), "Write a time zone like Europe/Vienna.");
            }
            _ => self.say(at, "Say either every-minutes or cron."),
        }
        if let Some(sync) = schedule.sync.as_ref().filter(|sync| needs.sync(sync).is_none()) {
            self.say(format!("{at}.sync"), format!("`{sync}` is none of needs.syncs."));
        }
    }

    fn host(&mut self, at: &str, host: &HostGrant, manifest: &Manifest) {
        match (&host.host, &host.setting) {
            (Some(name), None) => {
                let is_host =
                    HostPort::new(name, host.port()).is_ok_and(|read| read.host() == name) && !name.contains('*');
                let what = "Write a host in lower case, without a scheme, a port, a path or a pattern.";
                self.check(is_host, &format!("{at}.host"), what);
            }
            (None, Some(setting)) => {
                let found = manifest.settings.iter().any(|one| one.name == *setting && one.kind == SettingKind::Url);
                self.check(found, &format!("{at}.setting"), "Name one of the settings of kind url.");
                let is_bare = host.port.is_none() && host.scheme == Scheme::default();
                self.check(is_bare, at, "Scheme and port are what is typed into the setting; leave them out.");
            }
            _ => self.say(at, "Say either host or setting."),
        }
        self.check(!host.methods.is_empty(), &format!("{at}.methods"), "Name at least one.");
        if let Some(other) = host.methods.iter().find(|method| !METHODS.contains(&method.as_str())) {
            self.say(format!("{at}.methods"), format!("`{other}` is none of {}.", METHODS.join(", ")));
        }
        if let Some(other) = host.secrets.iter().find(|secret| manifest.needs.secret(secret).is_none()) {
            self.say(format!("{at}.secrets"), format!("`{other}` is none of needs.secrets."));
        }
        let known = manifest.knows(&manifest.needs);
        for label in known.iter().filter(|label| !host.labels.contains(label)) {
            let word = label.word();
            let what = format!(
                "The plugin may know what is {word} (docs/plugins.md says by what), and that may be in whatever it sends: say \"{word}\" here."
            );
            self.say(format!("{at}.labels"), what);
        }
        let is_path = host.path.starts_with('/')
            && host.path.bytes().all(|byte| byte.is_ascii_graphic() && !b"%?#\\".contains(&byte))
            && !host.path.contains("//")
            && !host.path.split('/').any(|segment| segment == "." || segment == "..");
        self.check(is_path, &format!("{at}.path"), "Begin with a slash; write it plainly, without %, ?, # or dots.");
    }

    /// `module.what`.
    fn keys(&mut self, at: &str, keys: &[String]) {
        self.check(keys.len() <= MOST_OF_EACH, at, "At most 100.");
        let mut seen = HashSet::new();
        for (index, key) in keys.iter().enumerate() {
            let is_key = key.split_once('.').is_some_and(|(module, what)| is_name(module, b"-") && is_name(what, b"-"));
            self.check(is_key, &format!("{at}[{index}]"), "Write it as module.what, such as catalog.add-product.");
            self.check(seen.insert(key), &format!("{at}[{index}]"), "It is here twice.");
        }
    }

    fn each<'a>(&mut self, at: &str, names: impl Iterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for (index, name) in names.enumerate() {
            self.check(
                is_name(name, b"-"),
                &format!("{at}[{index}]"),
                "Use lower-case letters, digits and dashes for its name, beginning with a letter.",
            );
            self.check(seen.insert(name), &format!("{at}[{index}]"), "It is here twice.");
            self.check(index < MOST_OF_EACH, at, "At most 100.");
        }
    }

    fn text(&mut self, at: &str, text: &str) {
        let is_text = !text.trim().is_empty() && text.len() <= LONGEST_TEXT && !text.chars().any(char::is_control);
        self.check(is_text, at, "Say it in one line of at most 300 bytes.");
    }
}

fn fault_of(place: &SecretPlace) -> Option<&'static str> {
    let (is_right, what) = match place {
        SecretPlace::Header { name } => {
            let is_header =
                name.len() <= LONGEST_NAME && work::http::HeaderName::from_lowercase(name.as_bytes()).is_ok();
            (is_header && name != "cookie", "Write the header's name in lower case; a cookie is not a plugin's to say.")
        }
        SecretPlace::Query { name } => {
            let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            (
                (1..=LONGEST_NAME).contains(&name.len()) && is_plain,
                "Name a parameter plainly: letters, digits, - _ and dots.",
            )
        }
        SecretPlace::Json { pointer } => (
            pointer.starts_with('/') && pointer.len() <= LONGEST_TEXT,
            "Write a pointer into JSON, such as /webhook/secret.",
        ),
    };
    (!is_right).then_some(what)
}

fn is_name(text: &str, also: &[u8]) -> bool {
    text.len() <= LONGEST_NAME
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || also.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = r#"
        [plugin]
        id = "example.hello"
        name = "Hello"
        version = "0.1.0"
        summary = "Says hello."

        [needs]
        operations = ["catalog.add-category"]
        events = ["catalog.product-added"]

        [[needs.records]]
        kind = "product"
        labels = ["internal"]

        [[needs.hosts]]
        host = "api.shop.example"
        methods = ["GET"]
        path = "/v1"
        labels = ["internal", "personal", "financial"]

        [[needs.hosts]]
        setting = "store"
        methods = ["GET", "POST"]
        labels = ["internal", "personal", "financial"]

        [[needs.secrets]]
        name = "key"
        title = "Key"

        [[needs.webhooks]]
        name = "orders"
        verify = { scheme = "hmac", header = "x-signature", hash = "sha256", encoding = "base64" }
        secret = "key"

        [[needs.schedules]]
        name = "nightly"
        every-minutes = 1440

        [[needs.schedules]]
        name = "mondays"
        cron = "30 4 * * MON"
        zone = "Europe/Vienna"
        sync = "all-orders"

        [[needs.syncs]]
        name = "all-orders"
        title = "Orders"
        finds = "order"

        [[needs.panels]]
        name = "days"
        title = "Orders by day"
        on = "home"

        [needs.limits]
        memory-mib = 16

        [[settings]]
        name = "store"
        title = "Your store"
        kind = "url"
        required = true

        [[actions]]
        name = "resend"
        title = "Send it again"
        on = "order"
        form = [{ name = "note", title = "A note", kind = "text" }]
    "#;

    fn faults(from: &str, to: &str) -> String {
        assert!(HELLO.contains(from), "{from}");
        read(&HELLO.replace(from, to)).map_or_else(|faults| faults.to_string(), |_| String::new())
    }

    #[test]
    fn a_manifest_is_read() {
        let manifest = read(HELLO).unwrap();
        assert_eq!(manifest.plugin.id, "example.hello");
        assert_eq!(manifest.needs.limits.memory_mib, 16);
        assert_eq!(manifest.needs.hosts[1].path, "/");
        assert_eq!(read(&toml::to_string(&manifest).unwrap()).unwrap(), manifest, "and written again");
    }

    #[test]
    fn what_nobody_knows_is_said_with_its_line() {
        let said = faults("events =", "evnets =");
        assert!(said.contains("evnets") && said.contains("line 10"), "{said}");
        assert!(faults("[plugin]", "[plugin").contains("line 2"));
        assert!(faults(r#"scheme = "hmac""#, r#"scheme = "none""#).contains("none"));
        assert!(faults(r#"on = "home""#, r#"on = "sign-in""#).contains("sign-in"));
        assert!(faults(r#""internal""#, r#""secret""#).contains("secret"), "a secret is nobody's to grant");
    }

    #[test]
    fn each_fault_says_where_it_is() {
        for (from, to, at) in [
            ("example.hello", "Example", "plugin.id"),
            ("example.hello", "../hello", "plugin.id"),
            ("\"Hello\"", "\"  \"", "plugin.name"),
            ("0.1.0", "0.1", "plugin.version"),
            ("0.1.0", "0.01.0", "plugin.version"),
            ("catalog.add-category", "add-category", "needs.operations[0]"),
            ("catalog.add-category", "catalog.*", "needs.operations[0]"),
            ("[\"catalog.product-added\"]", "[\"a.b\", \"a.b\"]", "needs.events[1]"),
            ("api.shop.example", "*.shop.example", "needs.hosts[0].host"),
            ("api.shop.example", "https://shop.example", "needs.hosts[0].host"),
            ("api.shop.example", "shop.example:443", "needs.hosts[0].host"),
            ("api.shop.example", "2130706433", "needs.hosts[0].host"),
            ("path = \"/v1\"", "path = \"v1\"", "needs.hosts[0].path"),
            ("path = \"/v1\"", "path = \"/v1/../x\"", "needs.hosts[0].path"),
            ("path = \"/v1\"", "path = \"/v%31\"", "needs.hosts[0].path"),
            ("methods = [\"GET\"]", "methods = []", "needs.hosts[0].methods"),
            ("methods = [\"GET\"]", "methods = [\"CONNECT\"]", "needs.hosts[0].methods"),
            ("setting = \"store\"", "setting = \"shop\"", "needs.hosts[1].setting"),
            ("setting = \"store\"", "setting = \"store\"\nport = 80", "needs.hosts[1]"),
            ("setting = \"store\"", "setting = \"store\"\nhost = \"a.example\"", "needs.hosts[1]"),
            ("secret = \"key\"", "secret = \"other\"", "needs.webhooks[0].secret"),
            (
                "title = \"Key\"",
                "title = \"Key\"\noauth = { authorize = \"nowhere\", token = \"https://id.example/token\" }",
                "needs.secrets[0].oauth.authorize",
            ),
            (
                "title = \"Key\"",
                "title = \"Key\"\nmade = true\noauth = { authorize = \"https://id.example\", token = \"https://id.example/token\" }",
                "needs.secrets[0].made",
            ),
            (
                "title = \"Key\"",
                "title = \"Key\"\nplaces = [{ kind = \"header\", name = \"X-Key\" }]",
                "needs.secrets[0].places[0]",
            ),
            (
                "title = \"Key\"",
                "title = \"Key\"\nplaces = [{ kind = \"query\", name = \"a&b\" }]",
                "needs.secrets[0].places[0]",
            ),
            (
                "title = \"Key\"",
                "title = \"Key\"\nplaces = [{ kind = \"json\", pointer = \"secret\" }]",
                "needs.secrets[0].places[0]",
            ),
            (
                "title = \"Key\"",
                "title = \"Key\"\nhandover = { page = \"nowhere\", state = \"a\", to = \"b\", back = \"c\", value = \"{d}\" }",
                "needs.secrets[0].handover.page",
            ),
            (
                "title = \"Key\"",
                "title = \"Key\"\nmade = true\nhandover = { page = \"https://a.example\", state = \"a\", to = \"b\", back = \"c\", value = \"{d}\" }",
                "needs.secrets[0].made",
            ),
            ("x-signature", "X Signature", "needs.webhooks[0].verify.header"),
            ("[\"internal\", \"personal\", \"financial\"]", "[\"internal\"]", "needs.hosts[0].labels"),
            ("methods = [\"GET\"]", "methods = [\"GET\"]\nsecrets = [\"other\"]", "needs.hosts[0].secrets"),
            ("every-minutes = 1440", "every-minutes = 1", "needs.schedules[0].every-minutes"),
            ("every-minutes = 1440", "", "needs.schedules[0]"),
            ("every-minutes = 1440", "every-minutes = 60\ncron = \"0 3 * * *\"", "needs.schedules[0]"),
            ("every-minutes = 1440", "every-minutes = 60\nzone = \"UTC\"", "needs.schedules[0].zone"),
            ("30 4 * * MON", "* * * * *", "needs.schedules[1].cron"),
            ("Europe/Vienna", "Middle/Earth", "needs.schedules[1].zone"),
            ("sync = \"all-orders\"", "sync = \"others\"", "needs.schedules[1].sync"),
            ("\"Orders\"", "\"\"", "needs.syncs[0].title"),
            ("finds = \"order\"", "finds = \"An order\"", "needs.syncs[0].finds"),
            ("\"days\"", "\"Days\"", "needs.panels[0]"),
            ("\"Orders by day\"", "\"\"", "needs.panels[0].title"),
            ("\"Send it again\"", "\"\"", "actions[0].title"),
            ("on = \"order\"", "on = \"An order\"", "actions[0].on"),
            ("name = \"note\"", "name = \"A note\"", "actions[0].form[0]"),
            ("\"A note\"", "\"\"", "actions[0].form[0].title"),
            (
                "title = \"A note\"",
                "title = \"A note\", options = [{ name = \"a\", title = \"A\" }]",
                "actions[0].form[0].options",
            ),
            ("memory-mib = 16", "memory-mib = 4096", "needs.limits.memory-mib"),
            ("memory-mib = 16", "memory-mib = 0", "needs.limits.memory-mib"),
        ] {
            let said = faults(from, to);
            assert!(said.starts_with(at), "{to}: {said}");
        }
        assert!(read(&"#".repeat(MOST + 1)).is_err());
    }

    #[test]
    fn all_faults_are_said_together() {
        let twice = HELLO.replace("example.hello", "Example").replace("0.1.0", "one");
        assert_eq!(read(&twice).unwrap_err().0.len(), 2);
    }
}
