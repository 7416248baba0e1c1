// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `sales`.

use serde::Serialize;
use serde_json::Value as Json;

use super::types;
use crate::Operation;

/// Number papers of a kind in a new series from now on
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddSeries {
    /// The last number that was given elsewhere: the next one follows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    /// At least so many digits follow, 1 to 12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digits: Option<i64>,
    pub kind: types::PaperKind,
    /// What each number begins with: letters, digits and dashes, such as `2026-`.
    pub prefix: String,
}

impl Operation for AddSeries {
    const NAME: &'static str = "sales.add-series";
}

/// Add a place where something is taxed
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddTaxJurisdiction {
    pub country: String,
    pub name: String,
    /// The first postcode of a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode_from: Option<String>,
    /// The last one, with whatever begins like it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode_to: Option<String>,
    /// A state or a province, as addresses there are written: `NY`. Without one, the whole country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

impl Operation for AddTaxJurisdiction {
    const NAME: &'static str = "sales.add-tax-jurisdiction";
}

/// Begin a country's table with the rates that most likely hold there
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddTaxPreset {
    pub country: String,
}

impl Operation for AddTaxPreset {
    const NAME: &'static str = "sales.add-tax-preset";
}

/// Tax nothing at a place any more
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ArchiveTaxJurisdiction {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ArchiveTaxJurisdiction {
    const NAME: &'static str = "sales.archive-tax-jurisdiction";
}

/// Say who bought, of an order of somebody unknown
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AssignContact {
    pub contact: String,
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for AssignContact {
    const NAME: &'static str = "sales.assign-contact";
}

/// Call an order off, and free its goods
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CancelOrder {
    pub id: String,
    /// Why: it stands in what happened to the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Operation for CancelOrder {
    const NAME: &'static str = "sales.cancel-order";
}

/// Change a draft
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeOrder {
    /// Null for what the contact says of themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<types::Buyer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Null for somebody who is no contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// All of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discounts: Option<Vec<types::SalesDiscount>>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub includes_tax: Option<bool>,
    /// All of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<types::NewOrderLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeOrder {
    const NAME: &'static str = "sales.change-order";
}

/// Take an invoice back, in whole or in part
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CreditInvoice {
    /// Whether the invoice was only written wrongly: what is taken back is still owed, and goes onto another. Then
    /// all of it is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<bool>,
    /// Which invoice.
    pub id: String,
    /// What of it; all that is not credited yet, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<types::PartOnPaper>>,
    pub reason: String,
}

impl Operation for CreditInvoice {
    const NAME: &'static str = "sales.credit-invoice";
}

/// Begin an order
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DraftOrder {
    /// Who they are, and where it goes: as the contact says, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<types::Buyer>,
    /// By which way it comes: a word such as `web`; `counter`, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Who buys. Their prices hold, and who they are is kept under their key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// That of the contact, else that of the business, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Off the goods as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discounts: Option<Vec<types::SalesDiscount>>,
    /// Whether prices hold the tax: as the business says, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub includes_tax: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<types::NewOrderLine>>,
    /// Where its goods are taken from: as the policy says, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl Operation for DraftOrder {
    const NAME: &'static str = "sales.draft-order";
}

/// End a tax rate
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EndTaxRate {
    /// The first moment at which it no longer holds; now, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for EndTaxRate {
    const NAME: &'static str = "sales.end-tax-rate";
}

/// Say that an order came to nothing, and free its goods
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FailOrder {
    pub id: String,
    /// Why: it stands in what happened to the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Operation for FailOrder {
    const NAME: &'static str = "sales.fail-order";
}

/// Hand out goods of an order
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FulfilOrder {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Of which order.
    pub id: String,
    /// What leaves; all that is left, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<types::PartOfOrderLine>>,
    /// From where; from where the order's goods are taken, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What the carrier calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
}

impl Operation for FulfilOrder {
    const NAME: &'static str = "sales.fulfil-order";
}

/// Bring an order in from elsewhere, as it is there
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ImportOrder {
    /// Nothing is kept of it where whoever bought it was erased here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<types::Buyer>,
    /// By which way it came; the system, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Nobody where they were erased here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    pub currency: String,
    /// What it is called there. The same one again is the same order.
    pub external_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub includes_tax: Option<bool>,
    pub lines: Vec<types::OrderLineFromElsewhere>,
    /// Where its goods are taken from: as the policy says, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// What people call it; a number of our own, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What was paid for it there. What is known already stays as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payments: Option<Vec<types::PaymentFromElsewhere>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<String>,
    /// All of that that went back there. What is known already stays as it was; what came from there and is not among them
    /// any more was taken back there, and counts here no more. Nothing becomes of any where none is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunds: Option<Vec<types::RefundFromElsewhere>>,
    /// How far it has come there.
    pub state: Json,
    /// As it says so itself; the state, unless said. For as long as it stays the same, what came to its end here stays so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_raw: Option<String>,
    /// Where it comes from, such as `woocommerce`.
    pub system: String,
    /// What it costs there, all in all. What the lines do not come to is its rounding.
    pub total: String,
}

impl Operation for ImportOrder {
    const NAME: &'static str = "sales.import-order";
}

/// Issue an invoice for an order, or for a part of it
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct IssueInvoice {
    /// Until when it is to be paid; after the days of the policy, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// For which order.
    pub id: String,
    /// For what of it; for all that stands on no invoice yet, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<types::PartOnPaper>>,
    /// What else is to be said on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Operation for IssueInvoice {
    const NAME: &'static str = "sales.issue-invoice";
}

/// Write the paper of what was issued, once
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MakePaper {
    pub id: String,
}

impl Operation for MakePaper {
    const NAME: &'static str = "sales.make-paper";
}

/// Place an order, and keep its goods
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlaceOrder {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for PlaceOrder {
    const NAME: &'static str = "sales.place-order";
}

/// Offer a draft to its customer
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct QuoteOrder {
    pub id: String,
    /// Until when it holds; thirty days, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for QuoteOrder {
    const NAME: &'static str = "sales.quote-order";
}

/// Write down that money came for an order
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RecordPayment {
    /// In the currency of the order.
    pub amount: String,
    /// To be sure: a payment in another currency than the order's is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What they call it. The same one again is the same payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What they kept of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<String>,
    /// For which order.
    pub id: String,
    /// How it was paid: a word such as `card`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Who took it: a word such as `cash`, `bank` or `stripe`.
    pub provider: String,
    /// Now, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
    /// Whether the money has moved: it has, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Json>,
}

impl Operation for RecordPayment {
    const NAME: &'static str = "sales.record-payment";
}

/// Give a payment back, in whole or in part
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RefundPayment {
    /// All that is left of the payment, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// What the provider calls it. The same one again is the same refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Of which payment.
    pub id: String,
    pub reason: String,
    /// Whether the money has moved: it has, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Json>,
}

impl Operation for RefundPayment {
    const NAME: &'static str = "sales.refund-payment";
}

/// Take the picture at the head of invoices away
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RemoveLogo {}

impl Operation for RemoveLogo {
    const NAME: &'static str = "sales.remove-logo";
}

/// Send an invoice or credit note to its customer by mail
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SendInvoice {
    pub id: String,
}

impl Operation for SendInvoice {
    const NAME: &'static str = "sales.send-invoice";
}

/// Say how this business sells
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// How much may be taken off a price without another's yes; null for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_limit: Option<String>,
    /// The account that invoices are paid to, by its IBAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
    /// How many years the law has invoices kept, after the one they were issued in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_years: Option<i64>,
    /// Where goods are taken from, unless an order says otherwise; null for orders that touch no stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Whether it declares in one place what consumers of the whole European Union owe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_stop: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// The state or province that the business is in, where its country has taxes of such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The other countries whose taxes it collects: all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered: Option<Vec<String>>,
    /// Where the business stands in a register, as its invoices say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
    /// The same for some roles: all of them. Of several roles, the largest holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_limits: Option<Vec<types::RoleDiscountLimit>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round_how: Option<types::RoundHow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round_per: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round_together: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
    /// The version you saw; nought before anybody said anything.
    pub version: i64,
}

impl Operation for SetPolicy {
    const NAME: &'static str = "sales.set-policy";
}

/// Say what is taxed at a place from a moment on
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetTaxRate {
    /// Whether it is on the other taxes too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compound: Option<bool>,
    /// Where.
    pub id: String,
    /// As it stands on an invoice.
    pub name: String,
    /// A share of the price without taxes: 0.2 is twenty percent, 0 is nothing.
    pub rate: String,
    /// Of what; without one, of all that has no rate of its own there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    /// From when on; now, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
}

impl Operation for SetTaxRate {
    const NAME: &'static str = "sales.set-tax-rate";
}

/// Take goods of an order back
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TakeBack {
    /// Of which order.
    pub id: String,
    pub lines: Vec<types::PartOfOrderLine>,
    /// Where to; where the order's goods are taken from, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    pub reason: String,
    /// Whether they can be sold again; so, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restock: Option<bool>,
}

impl Operation for TakeBack {
    const NAME: &'static str = "sales.take-back";
}

/// Say with whom a delivery goes
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TrackFulfilment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for TrackFulfilment {
    const NAME: &'static str = "sales.track-fulfilment";
}

/// Pay an order with what is left of another
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UseCredit {
    /// As much as is left and owed, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Of which other something is left.
    pub from: String,
    /// Which order is paid.
    pub id: String,
}

impl Operation for UseCredit {
    const NAME: &'static str = "sales.use-credit";
}
