//! Somebody in the place of the network, where a program is only tried out.

use async_trait::async_trait;

use super::{Request, Response, SendError};

/// Is asked what would have left, and nothing leaves.
#[async_trait]
pub trait Answers: Send + Sync {
    async fn answer(&self, request: Request) -> Result<Response, SendError>;
}
