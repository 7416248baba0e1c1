//! Fetches a package from where its publisher keeps it. It is looked at and installed afterwards, as one that was sent.

use std::time::Duration;

use door::{
    Cost, Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx,
    blob::{self, BlobId, Upload},
};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use work::http::{Client, Request, Target};

use super::packaged::{LARGEST, refused};
use crate::{INSTALL, gate::Offered};

const PATIENCE: Duration = Duration::from_secs(60);
const MEDIA_TYPE: &str = "application/octet-stream";

pub struct Fetch {
    pub(crate) outside: Client,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPackageElsewhere")]
pub struct Input {
    /// `https://…/teas-0.1.0.stockade`
    pub url: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginPackageFetched")]
pub struct Fetched {
    pub package: BlobId,
    /// In bytes.
    pub size: i64,
}

impl Prepared for Fetch {
    const SPEC: Spec = Spec::new("plugins.fetch-package", INSTALL, "Fetch a package from where its publisher keeps it")
        .stream(Stream::Plugin)
        .cost(Cost::Heavy)
        .at(Method::Post, "/plugin-packages");
    type Input = Input;
    type Ready = Upload;
    type Output = Fetched;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Upload> {
        let bytes = self.fetched(&input.url).await?;
        // What is none is not kept.
        let bytes = desk.compute(move || Offered::read(&bytes).map(drop).map_err(|no| refused(&no)).map(|()| bytes));
        desk.keep(bytes.await??).await
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Upload) -> Done<Fetched> {
        let blob = blob::add(tx, ready, MEDIA_TYPE)?;
        Ok(Fetched { package: blob.id, size: blob.size })
    }
}

impl Fetch {
    /// It goes where it is told, and nowhere else: a redirect is said to whoever asked.
    async fn fetched(&self, url: &str) -> Result<Vec<u8>, Problem> {
        let target =
            Target::parse(url).map_err(|why| Problem::invalid("/url", format!("This is no address: {why}.")))?;
        if !target.is_https() && !self.outside.is_on_own_network(target.host()) {
            return Err(Problem::invalid("/url", "A package is fetched over https."));
        }
        let host = target.host().clone();
        let most = usize::try_from(LARGEST).unwrap_or(usize::MAX);
        let request = Request {
            total_timeout: PATIENCE,
            max_answer_bytes: most,
            ..Request::new(work::http::Method::GET, target)
        };
        let unreached =
            |why: String| Problem::refused("plugins.not-fetched", format!("It could not be fetched: {why}."));
        let answer = self.outside.send(request).await.map_err(|error| unreached(error.to_string()))?;
        match answer.status.is_success() {
            true => Ok(answer.body),
            false => Err(unreached(format!("{host} answered {}", answer.status.as_u16()))),
        }
    }
}
