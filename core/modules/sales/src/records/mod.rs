//! The data, with its labels.

mod ending;
mod fulfilment;
mod invoice;
mod order;
mod paper;
mod payment;
mod policy;
mod refund_goods;
mod seller;
mod series;
mod sold;
mod tax;

pub use ending::Ending;
pub use fulfilment::{Fulfilment, FulfilmentKind, Moved};
pub use invoice::{Balance, Invoice, InvoiceKind, InvoiceLine};
pub use noun::{
    FulfilmentId, InvoiceId, InvoiceMailId, JurisdictionId, OrderId, OrderLineId, PaymentId, RefundId, SeriesId,
    TaxRateId,
};
pub use order::{Buyer, Discount, LineKind, LineTax, Order, OrderLine, TaxSum};
pub use paper::{InvoiceMail, Paper};
pub use payment::{MoneyState, Payment, Refund};
pub use policy::{RoleLimit, RoundHow, SalesPolicy};
pub use refund_goods::RefundGoods;
pub use seller::Seller;
pub(crate) use series::Count;
pub use series::{PaperKind, Series};
pub use sold::SoldAs;
pub(crate) use sold::{Sold, SoldTax};
pub use tax::{Jurisdiction, TaxRate};

/// What the ids name.
mod noun {
    model::nouns! {
        /// Where something is taxed.
        Jurisdiction => JurisdictionId = "jur",
        /// What is taxed there, and how much.
        TaxRate => TaxRateId = "txr",
        /// How papers of a kind are numbered.
        Series => SeriesId = "srs",
        /// What somebody wants, is offered, or has bought.
        Order => OrderId = "ord",
        /// One thing of an order.
        OrderLine => OrderLineId = "orl",
        /// What left for an order, or came back of it.
        Fulfilment => FulfilmentId = "ful",
        /// An invoice, or the credit note that takes one back.
        Invoice => InvoiceId = "ivc",
        /// That one of them was sent by mail.
        InvoiceMail => InvoiceMailId = "iml",
        /// What was paid.
        Payment => PaymentId = "pay",
        /// What of it was given back.
        Refund => RefundId = "rfd",
    }
}
