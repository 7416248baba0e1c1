// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `stock`.

use serde::Serialize;
use serde_json::Value as Json;

use super::types;
use crate::Operation;

/// Add a location
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddLocation {
    /// Whether more may go out than was counted in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allows_negative: Option<bool>,
    pub name: String,
}

impl Operation for AddLocation {
    const NAME: &'static str = "stock.add-location";
}

/// Correct what a location holds
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Adjust {
    /// How much more there is than was thought; negative for less.
    pub change: String,
    pub location: String,
    /// Which batch, or which piece, by its name: where they are told apart. What was found may be a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// For whoever asks later: broken, found, miscounted.
    pub reason: String,
    pub variant: String,
}

impl Operation for Adjust {
    const NAME: &'static str = "stock.adjust";
}

/// Give a count up
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CancelCount {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for CancelCount {
    const NAME: &'static str = "stock.cancel-count";
}

/// Cancel a transfer of which nothing has arrived
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CancelTransfer {
    pub id: String,
    pub reason: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for CancelTransfer {
    const NAME: &'static str = "stock.cancel-transfer";
}

/// Change or archive a location
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allows_negative: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeLocation {
    const NAME: &'static str = "stock.change-location";
}

/// Correct a lot's name, or until when it is good
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeLot {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeLot {
    const NAME: &'static str = "stock.change-lot";
}

/// Change until when a reservation is kept
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeReservation {
    /// When it is given back by itself; null for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeReservation {
    const NAME: &'static str = "stock.change-reservation";
}

/// Change a transfer that is not sent yet
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeTransfer {
    pub id: String,
    /// All of them, in the place of those that were there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<types::NewTransferLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeTransfer {
    const NAME: &'static str = "stock.change-transfer";
}

/// Say what became of what did not arrive
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CloseTransfer {
    /// One for each line of which something is still on its way.
    pub differences: Vec<types::TransferDifference>,
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for CloseTransfer {
    const NAME: &'static str = "stock.close-transfer";
}

/// Hand out what was reserved
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Consume {
    pub location: String,
    /// Which batch, or which piece, by its name: where they are told apart and the goods leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// More than zero.
    pub quantity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only what is kept for this, such as an order's id. Without it, the oldest reservations go first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub variant: String,
}

impl Operation for Consume {
    const NAME: &'static str = "stock.consume";
}

/// Hand out what a reservation keeps, wholly or in part
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ConsumeReservation {
    pub id: String,
    /// Which batch, or which piece, by its name: where they are told apart and the goods leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Without it, all that is still kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Operation for ConsumeReservation {
    const NAME: &'static str = "stock.consume-reservation";
}

/// Write down what is to go to another location
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DraftTransfer {
    pub from: String,
    /// What is to go, 1 to 200 kinds.
    pub lines: Vec<types::NewTransferLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub to: String,
}

impl Operation for DraftTransfer {
    const NAME: &'static str = "stock.draft-transfer";
}

/// Begin a count of what is really there
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OpenCount {
    /// Whether those who count are not told what is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blind: Option<bool>,
    /// Where, 1 to 50 locations.
    pub locations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What, at most 500 variants. Without them, everything that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variants: Option<Vec<String>>,
}

impl Operation for OpenCount {
    const NAME: &'static str = "stock.open-count";
}

/// Adjust stock by what a count found
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PostCount {
    pub id: String,
    /// The version you saw: counting again makes another.
    pub version: i64,
}

impl Operation for PostCount {
    const NAME: &'static str = "stock.post-count";
}

/// Goods came in
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Receive {
    /// From when on the batch is no longer good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    pub location: String,
    /// The batch's name or the piece's number, where they are told apart. A new one is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// More than zero.
    pub quantity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it is for, such as an order's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What one cost, in the variant's currency. Without it: what one cost last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<String>,
    pub variant: String,
}

impl Operation for Receive {
    const NAME: &'static str = "stock.receive";
}

/// Receive some or all of what was sent
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReceiveTransfer {
    pub id: String,
    /// What arrived. Without it, everything that is still on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<types::ArrivedLine>>,
}

impl Operation for ReceiveTransfer {
    const NAME: &'static str = "stock.receive-transfer";
}

/// Give back what was kept for somebody
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Release {
    pub location: String,
    /// Which batch, or which piece, by its name: where they are told apart and the goods leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// More than zero.
    pub quantity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only what is kept for this, such as an order's id. Without it, the oldest reservations go first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub variant: String,
}

impl Operation for Release {
    const NAME: &'static str = "stock.release";
}

/// Give back what a reservation keeps, wholly or in part
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReleaseReservation {
    pub id: String,
    /// Which batch, or which piece, by its name: where they are told apart and the goods leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Without it, all that is still kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Operation for ReleaseReservation {
    const NAME: &'static str = "stock.release-reservation";
}

/// No longer say when to order again
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RemoveReorderPoint {
    pub id: String,
}

impl Operation for RemoveReorderPoint {
    const NAME: &'static str = "stock.remove-reorder-point";
}

/// Keep some for somebody
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reserve {
    /// When it is given back by itself. Without it, it is kept until somebody ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    pub location: String,
    /// More than zero.
    pub quantity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it is for, such as an order's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub variant: String,
}

impl Operation for Reserve {
    const NAME: &'static str = "stock.reserve";
}

/// Take a movement back by its opposite
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reverse {
    /// The movement to take back.
    pub id: String,
    /// For whoever asks later: typed twice, wrong location.
    pub reason: String,
}

impl Operation for Reverse {
    const NAME: &'static str = "stock.reverse";
}

/// Send what a transfer names: it leaves and is in transit
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SendTransfer {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for SendTransfer {
    const NAME: &'static str = "stock.send-transfer";
}

/// Set from what difference on a count needs another's yes
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetPolicy {
    /// Above so many pieces over all lines; null for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approve_quantity: Option<String>,
    /// Above so much value over all lines; null for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approve_value: Option<String>,
}

impl Operation for SetPolicy {
    const NAME: &'static str = "stock.set-policy";
}

/// Say when to order again, and up to how much
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetReorderPoint {
    pub location: String,
    /// With this much or less available, it is time. Not less than nothing.
    pub minimum: String,
    /// What should be available then: more than the minimum.
    pub target: String,
    pub variant: String,
}

impl Operation for SetReorderPoint {
    const NAME: &'static str = "stock.set-reorder-point";
}

/// Say what was counted
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Found besides what was counted in the round before, on another shelf.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adds: Option<bool>,
    /// With `adds`: where nothing of it was counted yet, this is the first. So piece by piece can be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begins: Option<bool>,
    /// The count.
    pub id: String,
    pub location: String,
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// What was counted; nothing is an answer too.
    pub quantity: String,
    pub variant: String,
}

impl Operation for Tally {
    const NAME: &'static str = "stock.tally";
}

/// Say whether the pieces of a variant are told apart
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Track {
    /// Whether each lot says until when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<bool>,
    /// The variant.
    pub id: String,
    pub mode: Json,
}

impl Operation for Track {
    const NAME: &'static str = "stock.track";
}

/// Move stock from one location to another
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Transfer {
    pub from: String,
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    pub quantity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub to: String,
    pub variant: String,
}

impl Operation for Transfer {
    const NAME: &'static str = "stock.transfer";
}
