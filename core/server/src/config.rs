//! Every setting, and where its value came from: the command line over the environment over the file
//! over what is usual.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::Serialize;
use tracing_subscriber::EnvFilter;
use vault::{MasterKeySource, Secret};
use web::Network;
use work::{
    http::{Client, HostPort, Policy},
    mail::{Login, MailSettings, Mailer, SmtpSettings, SmtpTls, Transport},
};

use crate::exit::{Code, Stop};

/// The file beside the data that is read when none is named.
const FILE: &str = "stockade.toml";
const PREFIX: &str = "STOCKADE_";

/// A setting: its name, what is usual, and what it is for.
struct Setting {
    name: &'static str,
    usual: &'static str,
    meaning: &'static str,
    /// Shown as `***`.
    secret: bool,
}

const fn setting(name: &'static str, usual: &'static str, meaning: &'static str) -> Setting {
    Setting { name, usual, meaning, secret: false }
}

const SETTINGS: &[Setting] = &[
    setting("data", "data", "the directory that holds everything"),
    setting("listen", "127.0.0.1:8780", "where HTTP is answered; plain HTTP only on loopback or behind a proxy"),
    setting(
        "public_url",
        "",
        "the address people use; passkeys and links are bound to it (usual: http:// and `listen`)",
    ),
    Setting { name: "database", usual: "", meaning: "PostgreSQL instead of files: postgres://…", secret: true },
    setting("metrics", "", "where Prometheus may ask, such as 127.0.0.1:9464; empty for nowhere"),
    setting(
        "master_key",
        "file",
        "file, file:PATH, env:NAME, credential:NAME or passphrase:NAME (the environment variable that holds it)",
    ),
    setting("trusted_proxies", "", "addresses or networks whose X-Forwarded-For is believed, separated by commas"),
    setting(
        "own_network",
        "",
        "hosts on your own network that this server may ask, such as keycloak.lan:8443, separated by commas",
    ),
    setting(
        "log",
        "info,actix_http=off,actix_server=warn,tokio_cron_scheduler=warn",
        "what is logged: error, warn, info, debug, or a filter such as info,store=debug",
    ),
    setting("log_format", "text", "text or json"),
    setting(
        "mail",
        "",
        "how mail leaves: smtps://USER@HOST, smtp://USER@HOST (STARTTLS), smtp://localhost, sendmail:PATH or folder:PATH; empty for none",
    ),
    setting("mail_from", "", "whom mail is from: Corner Shop <shop@example.com>"),
    Setting { name: "mail_password", usual: "", meaning: "the password of the mail server's USER", secret: true },
    setting("open_workspaces", "256", "workspaces open at once; the least used of more are closed"),
    setting("plugin_days", "90", "days that it is kept what plugins were told and sent"),
    setting("plugin_indexes", "", "a folder whose folders list plugins, such as mirrors: folder:NAME; empty for none"),
    setting("development", "off", "on where plugins are written: practice workspaces take some that nobody signed"),
    setting(
        "unfit_plugins",
        "refuse",
        "what a new Stockade does about plugins that do not run with it: refuse to start, before it changes anything, or let them rest",
    ),
    setting("limits", "usual", "usual, or none for benchmarks"),
];

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    pub value: String,
    /// `command line`, `environment (NAME)`, the file, or `usual`.
    pub origin: String,
}

/// The settings, resolved.
#[derive(Debug, Clone)]
pub struct Config {
    values: BTreeMap<&'static str, Value>,
}

/// What the command line named.
pub type Named = BTreeMap<&'static str, String>;

impl Config {
    /// `environment` is given, so that a test needs no process of its own.
    pub fn resolve(
        named: &Named,
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Stop> {
        let data =
            named.get("data").cloned().or_else(|| environment("STOCKADE_DATA")).unwrap_or_else(|| "data".to_owned());
        let usual_file = Path::new(&data).join(FILE);
        let file = file.or_else(|| usual_file.exists().then_some(usual_file.as_path()));
        let from_file = file.map(read_file).transpose()?.unwrap_or_default();
        if let Some(unknown) = from_file.keys().find(|key| !SETTINGS.iter().any(|setting| setting.name == key.as_str()))
        {
            let known: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
            let file = file.map(|file| file.display().to_string()).unwrap_or_default();
            return Err(wrong(format!("{file}: there is no setting `{unknown}`; there are {}", known.join(", "))));
        }
        let values = SETTINGS.iter().map(|setting| {
            let variable = format!("{PREFIX}{}", setting.name.to_uppercase());
            let value = if let Some(value) = named.get(setting.name) {
                Value { value: value.clone(), origin: "command line".to_owned() }
            } else if let Some(value) = environment(&variable) {
                Value { value, origin: format!("environment ({variable})") }
            } else if let Some(value) = from_file.get(setting.name) {
                Value { value: value.clone(), origin: file.map(|file| file.display().to_string()).unwrap_or_default() }
            } else {
                Value { value: setting.usual.to_owned(), origin: "usual".to_owned() }
            };
            (setting.name, value)
        });
        let config = Self { values: values.collect() };
        // What is wrong is said at once, not when it is first used.
        config.listen()?;
        config.metrics()?;
        config.public_url()?;
        config.most_open()?;
        config.plugins_kept()?;
        config.mailer()?;
        config.check_database()?;
        config.trusted_proxies()?;
        config.outside()?;
        config.log_filter()?;
        config.one_of("log_format", &["text", "json"])?;
        config.one_of("limits", &["usual", "none"])?;
        config.one_of("development", &["off", "on"])?;
        config.one_of("unfit_plugins", &["refuse", "rest"])?;
        Ok(config)
    }

    /// Each setting with its value, where that came from, and what it is for.
    pub fn shown(&self) -> impl Iterator<Item = (&'static str, Value, &'static str)> {
        SETTINGS.iter().map(|setting| {
            let mut value =
                self.values.get(setting.name).cloned().unwrap_or(Value { value: String::new(), origin: String::new() });
            if setting.secret && !value.value.is_empty() {
                "***".clone_into(&mut value.value);
            }
            (setting.name, value, setting.meaning)
        })
    }

    pub fn data(&self) -> PathBuf {
        self.text("data").into()
    }

    pub fn listen(&self) -> Result<SocketAddr, Stop> {
        self.parse("listen", "an address and a port such as 127.0.0.1:8780")
    }

    pub fn metrics(&self) -> Result<Option<SocketAddr>, Stop> {
        if self.text("metrics").is_empty() {
            Ok(None)
        } else {
            self.parse("metrics", "an address and a port such as 127.0.0.1:9464").map(Some)
        }
    }

    /// How mail leaves, if it does. Connects to nothing.
    pub fn mailer(&self) -> Result<Option<Mailer>, Stop> {
        let Some(transport) = self.mail_transport()? else { return Ok(None) };
        let settings = MailSettings { from: self.text("mail_from").to_owned(), transport };
        Mailer::new(settings).map(Some).map_err(|error| wrong(format!("mail, mail_from: {error}")))
    }

    fn mail_transport(&self) -> Result<Option<Transport>, Stop> {
        let text = self.text("mail");
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(path) = text.strip_prefix("sendmail:") {
            return Ok(Some(Transport::Sendmail { path: path.into() }));
        }
        if let Some(path) = text.strip_prefix("folder:") {
            return Ok(Some(Transport::Folder { path: path.into() }));
        }
        let bad = || {
            wrong(
                "mail: say smtps://USER@HOST, smtp://USER@HOST, smtp://localhost, sendmail:PATH or folder:PATH"
                    .to_owned(),
            )
        };
        let server = url::Url::parse(text).map_err(|_| bad())?;
        if server.password().is_some() {
            return Err(wrong("mail: the password belongs into mail_password, where it is not shown".to_owned()));
        }
        let host = server.host_str().ok_or_else(bad)?.trim_matches(['[', ']']).to_owned();
        let (tls, usual_port) = match server.scheme() {
            "smtps" => (SmtpTls::Implicit, 465),
            "smtp" if host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()) => {
                (SmtpTls::None, 25)
            }
            "smtp" => (SmtpTls::StartTls, 587),
            _ => return Err(bad()),
        };
        let password = self.text("mail_password");
        let login = match server.username() {
            "" => None,
            user => Some(Login { user: user.replace("%40", "@"), password: Secret::new(password.to_owned()) }),
        };
        let port = server.port().unwrap_or(usual_port);
        Ok(Some(Transport::Smtp(SmtpSettings { host, port, tls, login, extra_roots: Vec::new() })))
    }

    pub fn public_url(&self) -> Result<url::Url, Stop> {
        let text = match self.text("public_url") {
            "" => format!("http://{}", self.listen()?),
            text => text.to_owned(),
        };
        let url =
            url::Url::parse(&text).map_err(|error| wrong(format!("public_url: {text} is not an address: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some() {
            return Err(wrong(format!("public_url: {text} must be http(s)://host[:port] and nothing more")));
        }
        Ok(url)
    }

    pub fn database(&self) -> Option<String> {
        Some(self.text("database")).filter(|url| !url.is_empty()).map(str::to_owned)
    }

    /// Without saying it: it may hold a password.
    fn check_database(&self) -> Result<(), Stop> {
        let is_one =
            |text: String| url::Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "postgres" | "postgresql"));
        if self.database().is_none_or(is_one) {
            Ok(())
        } else {
            Err(wrong("database: that is no address like postgres://app@host/name, or postgres:///name?user=app for one on this machine".to_owned()))
        }
    }

    pub fn most_open(&self) -> Result<usize, Stop> {
        self.parse("open_workspaces", "a number")
    }

    /// How long it is kept what plugins were told and sent.
    pub fn plugins_kept(&self) -> Result<Duration, Stop> {
        let days: u32 = self.parse("plugin_days", "a number of days")?;
        Ok(Duration::from_secs(u64::from(days) * 24 * 60 * 60))
    }

    /// Where indexes of plugins lie as folders.
    pub fn plugin_indexes(&self) -> Option<Arc<Path>> {
        Some(self.text("plugin_indexes")).filter(|folder| !folder.is_empty()).map(|folder| Path::new(folder).into())
    }

    pub fn trusted_proxies(&self) -> Result<Vec<Network>, Stop> {
        let parts = self.text("trusted_proxies").split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().map_err(|error| wrong(format!("trusted_proxies: {error}")))).collect()
    }

    /// How others are asked something: over the internet, and on the own network only who was named.
    pub fn outside(&self) -> Result<Client, Stop> {
        let parts = self.text("own_network").split(',').map(str::trim).filter(|part| !part.is_empty());
        let host =
            |part: &str| part.parse::<HostPort>().map_err(|error| wrong(format!("own_network: {part}: {error}")));
        let allow_private = parts.map(host).collect::<Result<_, _>>()?;
        let user_agent = concat!("Stockade/", env!("CARGO_PKG_VERSION")).to_owned();
        Client::new(Policy { allow_private, user_agent, extra_roots: Vec::new() }).map_err(Stop::failed)
    }

    pub fn log_filter(&self) -> Result<EnvFilter, Stop> {
        EnvFilter::try_new(self.text("log"))
            .map_err(|error| wrong(format!("log: `{}` is no filter: {error}", self.text("log"))))
    }

    pub fn logs_json(&self) -> bool {
        self.text("log_format") == "json"
    }

    pub fn is_for_development(&self) -> bool {
        self.text("development") == "on"
    }

    pub fn lets_unfit_plugins_rest(&self) -> bool {
        self.text("unfit_plugins") == "rest"
    }

    pub fn is_limited(&self) -> bool {
        self.text("limits") != "none"
    }

    pub fn master_key(&self, environment: impl Fn(&str) -> Option<String>) -> Result<MasterKeySource, Stop> {
        let text = self.text("master_key");
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        match (kind, name) {
            ("file", "") => Ok(MasterKeySource::File(self.data().join("master.key"))),
            ("file", path) => Ok(MasterKeySource::File(path.into())),
            ("env", name) if !name.is_empty() => Ok(MasterKeySource::Environment(name.to_owned())),
            ("credential", name) if !name.is_empty() => Ok(MasterKeySource::SystemdCredential(name.to_owned())),
            ("passphrase", name) if !name.is_empty() => {
                let passphrase =
                    environment(name).ok_or_else(|| wrong(format!("master_key: the environment has no {name}")))?;
                let salt_file = self.data().join("master.salt");
                Ok(MasterKeySource::Passphrase { passphrase: vault::Secret::new(passphrase), salt_file })
            }
            _ => Err(wrong(format!(
                "master_key: `{text}` is none of file, file:PATH, env:NAME, credential:NAME, passphrase:NAME"
            ))),
        }
    }

    fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |value| value.value.as_str())
    }

    fn one_of(&self, name: &'static str, known: &[&str]) -> Result<(), Stop> {
        let text = self.text(name);
        if known.contains(&text) {
            Ok(())
        } else {
            Err(wrong(format!("{name}: `{text}` is none of {}", known.join(", "))))
        }
    }

    fn parse<T: std::str::FromStr>(&self, name: &'static str, what: &str) -> Result<T, Stop> {
        let text = self.text(name);
        let origin = self.values.get(name).map_or("", |value| value.origin.as_str());
        text.parse().map_err(|_| wrong(format!("{name}: `{text}` ({origin}) is not {what}")))
    }
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, Stop> {
    let unreadable = |why: String| wrong(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| unreadable(error.to_string()))?;
    let written = |value: toml::Value| match value {
        toml::Value::String(text) => Ok(text),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Array(parts) => {
            let texts: Option<Vec<_>> = parts.iter().map(|part| part.as_str().map(str::to_owned)).collect();
            texts.map(|texts| texts.join(",")).ok_or("a list holds texts")
        }
        _ => Err("a value is a text, a number or a list of texts"),
    };
    table
        .into_iter()
        .map(|(key, value)| Ok((key.clone(), written(value).map_err(|why| unreadable(format!("{key}: {why}")))?)))
        .collect()
}

fn wrong(message: String) -> Stop {
    Stop::new(Code::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn the_command_line_wins_over_the_environment_over_the_file() {
        let folder = tempfile_folder();
        let file = folder.join("test.toml");
        std::fs::write(&file, "listen = '127.0.0.1:1'\nlog = 'warn'\nmetrics = '127.0.0.1:3'\n").unwrap();
        let named = Named::from([("listen", "127.0.0.1:2".to_owned())]);
        let environment = |name: &str| (name == "STOCKADE_LOG").then(|| "debug".to_owned());
        let config = Config::resolve(&named, Some(&file), environment).unwrap();
        assert_eq!(config.listen().unwrap().port(), 2);
        assert_eq!(config.log_filter().unwrap().to_string(), "debug");
        assert_eq!(config.metrics().unwrap().unwrap().port(), 3);
        let origins: BTreeMap<_, _> = config.shown().map(|(name, value, _)| (name, value.origin)).collect();
        assert_eq!(origins["listen"], "command line");
        assert_eq!(origins["log"], "environment (STOCKADE_LOG)");
        assert_eq!(origins["metrics"], file.display().to_string());
        assert_eq!(origins["data"], "usual");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_name() {
        for (name, value) in [
            ("listen", "everywhere"),
            ("public_url", "ftp://x"),
            ("public_url", "https://x/y"),
            ("open_workspaces", "many"),
            ("plugin_days", "for ever"),
            ("trusted_proxies", "10.0.0.0/8, elsewhere"),
            ("own_network", "keycloak.lan"),
            ("log", "info,store=loud"),
            ("log_format", "xml"),
            ("limits", "few"),
        ] {
            let said = Config::resolve(&Named::from([(name, value.to_owned())]), None, nothing).unwrap_err();
            assert_eq!(said.code, Code::Config);
            assert!(said.message.contains(name), "{}", said.message);
        }
        let folder = tempfile_folder();
        let file = folder.join("test.toml");
        std::fs::write(&file, "lisen = '127.0.0.1:1'").unwrap();
        assert!(Config::resolve(&Named::new(), Some(&file), nothing).unwrap_err().message.contains("lisen"));
    }

    #[test]
    fn a_database_password_is_not_shown() {
        let named = Named::from([("database", "postgres://app:hunter2@localhost/x".to_owned())]);
        let config = Config::resolve(&named, None, nothing).unwrap();
        assert!(config.shown().all(|(_, value, _)| !value.value.contains("hunter2")));
    }

    fn tempfile_folder() -> PathBuf {
        let folder = std::env::temp_dir().join(format!(
            "stockade-config-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }
}
