//! What is sold: from a quote to the money. Quotes and orders, what they cost and how that is taxed, the goods that leave
//! and come back, invoices and credit notes, payments and refunds.
//!
//! What it is made of:
//!
//! - [`records`]: the data; [`amounts`]: amounts in minor units; [`days`]: days and no moments
//! - [`reckoning`]: what an order comes to; pure
//! - [`rules`]: where a sale is taxed, how an order goes on, what is paid of what; pure
//! - [`taxes`]: the tables of taxes, which are the workspace's own; [`presets`]: what they most likely begin with
//! - [`pricing`]: what an order costs; `keeping`: how it is written, sealed and opened
//! - `goods`: what it does to stock; `invoicing`, `numbers`: what stands on papers, and what they are called;
//!   `money`: what is paid of it; `owing`: what a customer owes; `sold`: what reports add up; `bringing`: what was sold
//!   before they did
//! - [`paper`]: what was issued, as files; [`mailing`]: sent to its customer
//! - `held`: what of that says something of people; `searched`: what the order of a guest is found by
//! - [`operations`]: one file for each verb

pub mod amounts;
pub mod days;
pub mod mailing;
pub mod operations;
pub mod paper;
pub mod presets;
pub mod pricing;
pub mod reckoning;
pub mod records;
pub mod rules;
pub mod schema;
pub mod sold;
pub mod taxes;

mod bringing;
mod goods;
mod held;
mod invoicing;
mod keeping;
mod money;
mod numbers;
mod owing;
mod searched;

use door::{
    Module,
    access::{Permission, RoleName},
};

use records::{
    Ending, Fulfilment, Invoice, InvoiceMail, Jurisdiction, Order, OrderLine, Paper, Payment, Refund, RefundGoods,
    SalesPolicy, Series, TaxRate,
};
use work::following::Followed;

pub const READ: Permission = Permission::new_static("sales:read");
pub const WRITE: Permission = Permission::new_static("sales:write");
pub const INVOICE: Permission = Permission::new_static("sales:invoice");
pub const REPORT: Permission = Permission::new_static("sales:report");
pub const REFUND: Permission = Permission::new_static("sales:refund");
pub const IMPORT: Permission = Permission::new_static("sales:import");
pub const SETTINGS: Permission = Permission::new_static("sales:settings");
pub const PAPERS: Permission = Permission::new_static("sales:papers");
pub const SEND: Permission = Permission::new_static("sales:send");
pub const KEPT: Permission = Permission::new_static("sales:kept");
/// Asked for by the system alone.
pub const POST: Permission = Permission::new_static("sales:post");

/// What was sold before reports were kept is brought into them, once.
pub const FOLLOWED: Followed = Followed {
    who: "reports",
    is_behind: operations::reports::bring::BEHIND,
    follow: operations::reports::bring::NAME,
};

/// What sales has to know of the server.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Whether it sends mail at all.
    pub sends_mail: bool,
}

pub fn module(settings: Settings) -> Module {
    use operations::{goods, invoices, money, orders, papers, policy, reports, taxes};
    Module::new("sales")
        .grant(
            READ,
            "See orders, invoices and payments",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER],
        )
        .grant(
            WRITE,
            "Write orders, hand out goods and take payments",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER],
        )
        .grant(INVOICE, "Issue invoices and credit notes", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER])
        .grant(
            REPORT,
            "See what was sold, taxed and is owed, all in all",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::BOOKKEEPER],
        )
        .grant(REFUND, "Give money back", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(IMPORT, "Bring in orders from elsewhere", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(SETTINGS, "Set taxes, numbers and how this business sells", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(
            PAPERS,
            "Have the papers of invoices written",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::SYSTEM],
        )
        .grant(SEND, "Send invoices by mail", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER])
        .grant(KEPT, "See the invoices that the law has kept of people who were erased", [RoleName::ADMIN])
        .grant(POST, "Post what somebody asked to be sent", [RoleName::SYSTEM])
        .record::<Jurisdiction>()
        .record::<TaxRate>()
        .record::<SalesPolicy>()
        .record::<Series>()
        .record::<Order>()
        .record::<OrderLine>()
        .record::<Ending>()
        .record::<Fulfilment>()
        .record::<Invoice>()
        .record::<Paper>()
        .record::<InvoiceMail>()
        .record::<Payment>()
        .record::<Refund>()
        .record::<RefundGoods>()
        .holds::<Order>()
        .searched::<Order>()
        .holds::<Invoice>()
        .keeps_blobs(paper::kept)
        .keeps_blobs(policy::logo::kept)
        .guards_blobs(paper::may_have)
        .event("sales.taxes-changed", "Something is taxed otherwise at a place")
        .event("sales.policy-changed", "The business sells otherwise")
        .event("sales.order-drafted", "Somebody began an order")
        .event("sales.order-changed", "A draft changed")
        .event("sales.order-quoted", "A draft was offered to its customer")
        .event("sales.order-placed", "An order was placed, and its goods are kept")
        .event("sales.order-cancelled", "An order was called off, and its goods are free again")
        .event("sales.order-failed", "An order came to nothing, and its goods are free again")
        .event("sales.order-completed", "All goods of an order have left")
        .event("sales.order-imported", "An order from elsewhere is here, or changed")
        .event("sales.goods-left", "Goods of an order left")
        .event("sales.goods-returned", "Goods of an order came back")
        .event("sales.fulfilment-changed", "It is said otherwise with whom a delivery goes")
        .event("sales.invoice-issued", "An invoice was issued")
        .event("sales.credit-note-issued", "An invoice was taken back, in whole or in part")
        .event("sales.invoice-sent", "Somebody sent an invoice by mail")
        .event("sales.payment-recorded", "Money came for an order, or was promised")
        .event("sales.payment-changed", "What was promised came, or did not")
        .event("sales.refunded", "Money went back, or is on its way")
        .event("sales.refund-changed", "What was on its way back arrived, or did not")
        .read(taxes::list::ListTaxJurisdictions)
        .write(taxes::add::AddTaxJurisdiction)
        .write(taxes::retire::ArchiveTaxJurisdiction)
        .write(taxes::set_rate::SetTaxRate)
        .write(taxes::retire::EndTaxRate)
        .write(taxes::preset::AddTaxPreset)
        .read(taxes::choose::ChooseTax)
        .read(policy::rules::GetPolicy)
        .write(policy::rules::SetPolicy)
        .prepared(policy::logo::PutLogo)
        .write(policy::logo::RemoveLogo)
        .read(policy::logo::GetLogo)
        .read(policy::series::ListSeries)
        .write(policy::series::AddSeries)
        .read(orders::list::ListOrders)
        .read(orders::get::GetOrder)
        .read(orders::history::GetOrderHistory)
        .read(orders::reckon::ReckonOrder)
        .prepared(orders::draft::DraftOrder)
        .prepared(orders::change::ChangeOrder)
        .write(orders::assign::AssignContact)
        .write(orders::steps::QuoteOrder)
        .write(orders::steps::PlaceOrder)
        .write(orders::steps::CancelOrder)
        .write(orders::steps::FailOrder)
        .prepared(orders::import::ImportOrder)
        .read(goods::list::ListFulfilments)
        .write(goods::fulfil::FulfilOrder)
        .write(goods::take_back::TakeBack)
        .write(goods::track::TrackFulfilment)
        .read(invoices::list::ListInvoices)
        .read(invoices::get::GetInvoice)
        .prepared(invoices::issue::IssueInvoice)
        .prepared(invoices::credit::CreditInvoice)
        .read(papers::get::GetPaper)
        .prepared(papers::make::MakePaper)
        .read(papers::fetch::GetPdf)
        .read(papers::fetch::GetUbl)
        .read(papers::fetch::GetEnclosure)
        .read(papers::fetch::GetKeptPdf)
        .read(papers::preview::PreviewLetter)
        .write(papers::send::SendInvoice { sends_mail: settings.sends_mail })
        .read(papers::letter::GetLetter)
        .write(papers::note::NoteMail)
        .read(money::list::ListPayments)
        .write(money::pay::RecordPayment)
        .write(money::refund::RefundPayment)
        .read(money::credit::GetCredit)
        .write(money::use_credit::UseCredit)
        .read(reports::bring::LacksSold)
        .write(reports::bring::BringSold)
        .read(reports::sales::ReportSales)
        .read(reports::taxes::ReportTaxes)
        .read(reports::receivables::ReportReceivables)
        .read(reports::today::GetToday)
}
