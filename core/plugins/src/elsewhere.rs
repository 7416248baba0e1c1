//! Where packages and lists of them lie: at an address, or in a folder of this machine that whoever runs the server named
//! for that.

use std::{
    fmt,
    fs::File,
    io::{self, Read as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use door::{Desk, Done, Problem};
use packages::is_id;
use work::http::{Client, Method, Request, Target};

const PATIENCE: Duration = Duration::from_secs(60);
/// What the address of a folder begins with.
const FOLDER: &str = "folder:";
const LONGEST: usize = 1_000;

#[derive(Clone)]
pub struct Elsewhere {
    pub outside: Client,
    /// Its folders are named by the address of an index.
    pub folder: Option<Arc<Path>>,
}

/// Of an index: what its files are below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Without a slash at its end.
    Site(String),
    Folder(String),
}

impl Place {
    /// As it was written down.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        if let Some(name) = text.strip_prefix(FOLDER) {
            return match is_id(name) {
                true => Ok(Self::Folder(name.to_owned())),
                false => Err(Problem::invalid(
                    "/address",
                    "A folder has a name of lower-case letters, digits, dots and dashes.",
                )),
            };
        }
        let target = read(text, "/address")?;
        if target.url().query().is_some() || text.len() > LONGEST {
            return Err(Problem::invalid("/address", "This is no address of a folder of files."));
        }
        Ok(Self::Site(target.url().as_str().trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(url) => f.write_str(url),
            Self::Folder(name) => write!(f, "{FOLDER}{name}"),
        }
    }
}

impl Elsewhere {
    /// One that can be asked from here.
    pub fn place(&self, text: &str) -> Result<Place, Problem> {
        let place = Place::parse(text)?;
        match &place {
            Place::Site(url) => self.target(url, "/address").map(drop)?,
            Place::Folder(_) if self.folder.is_none() => {
                return Err(Problem::invalid("/address", "There is no folder of indexes on this server."));
            }
            Place::Folder(_) => {}
        }
        Ok(place)
    }

    /// A file of an index.
    pub async fn file(&self, desk: &Desk, place: &Place, name: &str, most: usize) -> Done<Vec<u8>> {
        let folder = match place {
            Place::Site(site) => return Ok(self.fetched(&format!("{site}/{name}"), "/address", most).await?),
            Place::Folder(folder) => folder,
        };
        let Some(all) = &self.folder else {
            return Err(unreached("there is no folder of indexes on this server").into());
        };
        let path = all.join(folder).join(name);
        let read = desk.compute(move || within(&path, most)).await?;
        Ok(read.map_err(unreached)?)
    }

    /// It goes where it is told, and nowhere else: a redirect is said to whoever asked. `at` is where the address was said.
    pub async fn fetched(&self, url: &str, at: &'static str, most: usize) -> Result<Vec<u8>, Problem> {
        let target = self.target(url, at)?;
        let host = target.host().clone();
        let request = Request { total_timeout: PATIENCE, max_answer_bytes: most, ..Request::new(Method::GET, target) };
        let answer = self.outside.send(request).await.map_err(unreached)?;
        match answer.status.is_success() {
            true => Ok(answer.body),
            false => Err(unreached(format!("{host} answered {}", answer.status.as_u16()))),
        }
    }

    fn target(&self, url: &str, at: &'static str) -> Result<Target, Problem> {
        let target = read(url, at)?;
        match target.is_https() || self.outside.is_on_own_network(target.host()) {
            true => Ok(target),
            false => Err(Problem::invalid(at, "A package is fetched over https.")),
        }
    }
}

fn read(url: &str, at: &'static str) -> Result<Target, Problem> {
    Target::parse(url).map_err(|why| Problem::invalid(at, format!("This is no address: {why}.")))
}

fn within(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most { Err(io::Error::other(format!("it has more than {most} bytes"))) } else { Ok(bytes) }
}

fn unreached(why: impl fmt::Display) -> Problem {
    Problem::refused("plugins.not-fetched", format!("It could not be fetched: {why}."))
}
