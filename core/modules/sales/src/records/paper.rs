//! What was issued, as files, and that it was sent.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::blob::BlobId;
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{InvoiceId, InvoiceMailId};
use crate::schema::{invoice_mails, invoice_papers};

/// The paper of an invoice or a credit note, made once. Its id is the invoice's.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = invoice_papers, treat_none_as_null = true)]
#[record(table = invoice_papers, kind = "paper")]
#[schemars(rename = "InvoicePaper")]
pub struct Paper {
    pub id: InvoiceId,
    pub version: i64,
    #[label(internal)]
    pub pdf: BlobId,
    /// Its data alone, for programs; null where it has none.
    #[label(internal)]
    pub ubl: Option<BlobId>,
    /// Why it has none.
    #[label(internal)]
    pub without_data: Option<String>,
    #[label(internal)]
    pub made_at: Timestamp,
}

/// That somebody sent it by mail. To which address is not kept: it is the customer's.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = invoice_mails, treat_none_as_null = true)]
#[record(table = invoice_mails, kind = "invoice-mail")]
pub struct InvoiceMail {
    pub id: InvoiceMailId,
    pub version: i64,
    #[label(internal)]
    pub invoice: InvoiceId,
    #[label(internal)]
    pub asked_by: String,
    #[label(internal)]
    pub asked_at: Timestamp,
    /// When the mail server took it; null while it is on its way there.
    #[label(internal)]
    pub sent_at: Option<Timestamp>,
    /// Why it did not take it, the last time that it was tried.
    #[label(internal)]
    pub trouble: Option<String>,
}
