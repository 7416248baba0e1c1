//! Where a command's questions go: to the running server, or, where none runs, to a house opened for them.

use std::sync::Arc;

use model::WorkspaceId;
use serde_json::Value;

use crate::{
    config::Config,
    control::{Said, Want, answer, ask_server, user_name},
    exit::{Code, Stop},
    house::House,
};

pub struct Asking {
    pub config: Config,
    pub reason: String,
    /// Opened when no server is running.
    house: Option<Arc<House>>,
    begins: bool,
}

impl Asking {
    pub fn new(config: Config, reason: String) -> Self {
        Self { config, reason, house: None, begins: false }
    }

    /// Makes a house where there is none; any other question about one that is not there is a slip of the pen.
    pub fn at_the_beginning(self) -> Self {
        Self { begins: true, ..self }
    }

    pub async fn ask(&mut self, want: Want) -> Result<Value, Stop> {
        let said = match ask_server(&self.config.data(), &want).await? {
            Some(said) => said,
            None => {
                let house = self.house()?;
                let said = answer(&house, &user_name(rustix::process::getuid().as_raw()), want).await;
                // Nobody is there to send later what is to be mailed.
                house.runner.run_due().await;
                said
            }
        };
        match said {
            Said::Answer(value) => Ok(value),
            Said::Problem(problem) => Err(problem.into()),
        }
    }

    pub async fn operation(
        &mut self,
        operation: &str,
        input: Value,
        workspace: Option<WorkspaceId>,
    ) -> Result<Value, Stop> {
        let reason = self.reason.clone();
        self.ask(Want::Operation { operation: operation.to_owned(), input, workspace, reason }).await
    }

    pub async fn leave(self) {
        if let Some(house) = self.house {
            house.door.close().await;
        }
    }

    /// Before something is left beside what is not there.
    pub fn check_begun(&self) -> Result<(), Stop> {
        if self.begins || House::is_begun(&self.config) {
            return Ok(());
        }
        let data = self.config.data();
        let message = format!(
            "there is no Stockade in {}. Say where it is with --data, or begin one with `stockade serve`",
            data.display()
        );
        Err(Stop::new(Code::Usage, message))
    }

    fn house(&mut self) -> Result<Arc<House>, Stop> {
        if let Some(house) = &self.house {
            return Ok(Arc::clone(house));
        }
        self.check_begun()?;
        let house = Arc::new(House::open(&self.config)?);
        self.house = Some(Arc::clone(&house));
        Ok(house)
    }
}
