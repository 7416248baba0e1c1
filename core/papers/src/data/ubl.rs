//! OASIS UBL 2.1: an invoice and a credit note, which differ in the names of a few elements.

use super::{Xml, said};
use crate::invoice::{Address, Adjustment, Category, Invoice, Kind, Line, Means, Minor, Party, Tax, TaxTotal};

const COMMON: [(&str, &str); 2] = [
    ("xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"),
    ("xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
];

/// The names that differ.
struct Names {
    root: &'static str,
    namespace: &'static str,
    type_code: &'static str,
    line: &'static str,
    quantity: &'static str,
}

const INVOICE: Names = Names {
    root: "Invoice",
    namespace: "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    type_code: "cbc:InvoiceTypeCode",
    line: "cac:InvoiceLine",
    quantity: "cbc:InvoicedQuantity",
};
const CREDIT_NOTE: Names = Names {
    root: "CreditNote",
    namespace: "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    type_code: "cbc:CreditNoteTypeCode",
    line: "cac:CreditNoteLine",
    quantity: "cbc:CreditedQuantity",
};

pub(super) fn written(invoice: &Invoice) -> String {
    let names = if invoice.kind == Kind::CreditNote { CREDIT_NOTE } else { INVOICE };
    let [cac, cbc] = COMMON;
    Xml::document(names.root, &[("xmlns", names.namespace), cac, cbc], |xml| {
        head(xml, invoice, &names);
        references(xml, invoice);
        xml.within("cac:AccountingSupplierParty", |xml| {
            xml.within("cac:Party", |xml| party(xml, invoice, &invoice.seller, true));
        });
        xml.within("cac:AccountingCustomerParty", |xml| {
            xml.within("cac:Party", |xml| party(xml, invoice, &invoice.buyer, false));
        });
        xml.within("cac:Delivery", |xml| delivery(xml, invoice));
        if let Some(one) = said::means(invoice) {
            xml.within("cac:PaymentMeans", |xml| means(xml, invoice, one));
        }
        xml.within("cac:PaymentTerms", |xml| xml.maybe("cbc:Note", invoice.terms.as_ref()));
        for adjustment in &invoice.adjustments {
            xml.within("cac:AllowanceCharge", |xml| {
                adjusted(xml, invoice, adjustment);
                xml.within("cac:TaxCategory", |xml| category(xml, adjustment.tax, None));
            });
        }
        xml.within("cac:TaxTotal", |xml| {
            money(xml, invoice, "cbc:TaxAmount", invoice.totals.tax);
            for total in &invoice.taxes {
                xml.within("cac:TaxSubtotal", |xml| taxed(xml, invoice, total));
            }
        });
        xml.within("cac:LegalMonetaryTotal", |xml| totals(xml, invoice));
        for (at, one) in invoice.lines.iter().enumerate() {
            xml.within(names.line, |xml| line(xml, invoice, &names, at + 1, one));
        }
    })
}

fn head(xml: &mut Xml, invoice: &Invoice, names: &Names) {
    xml.leaf("cbc:CustomizationID", said::EN_16931);
    xml.leaf("cbc:ID", &invoice.number);
    xml.leaf("cbc:IssueDate", invoice.issued_on.to_string());
    if invoice.kind == Kind::Invoice {
        xml.maybe("cbc:DueDate", invoice.due_on.map(|day| day.to_string()));
    }
    xml.leaf(names.type_code, said::type_code(invoice.kind));
    for note in &invoice.notes {
        xml.leaf("cbc:Note", note);
    }
    xml.leaf("cbc:DocumentCurrencyCode", invoice.currency.as_str());
    xml.maybe("cbc:BuyerReference", invoice.references.buyer.as_ref());
}

fn references(xml: &mut Xml, invoice: &Invoice) {
    if let Some(order) = &invoice.references.order {
        xml.within("cac:OrderReference", |xml| {
            // The buyer's own is not known; the standard wants one beside the seller's.
            xml.leaf("cbc:ID", "NA");
            xml.leaf("cbc:SalesOrderID", order);
        });
    }
    if let Some((number, on)) = &invoice.references.invoice {
        xml.within("cac:BillingReference", |xml| {
            xml.within("cac:InvoiceDocumentReference", |xml| {
                xml.leaf("cbc:ID", number);
                xml.maybe("cbc:IssueDate", on.map(|day| day.to_string()));
            });
        });
    }
}

fn party(xml: &mut Xml, invoice: &Invoice, party: &Party, is_seller: bool) {
    if let Some(email) = &party.contact.email {
        xml.leaf_with("cbc:EndpointID", &[("schemeID", "EM")], email);
    }
    xml.within("cac:PartyIdentification", |xml| xml.maybe("cbc:ID", party.number.as_ref()));
    xml.within("cac:PartyName", |xml| xml.maybe("cbc:Name", party.trading_name.as_ref()));
    xml.within("cac:PostalAddress", |xml| address(xml, &party.address));
    // The buyer's has no place but for value added tax (BT-48).
    let of_office = party.tax_number.as_deref().filter(|_| is_seller);
    for (scheme, id) in [(said::VAT, said::tax_id(invoice, party)), ("TAX", of_office)] {
        if let Some(id) = id {
            xml.within("cac:PartyTaxScheme", |xml| {
                xml.leaf("cbc:CompanyID", id);
                xml.within("cac:TaxScheme", |xml| xml.leaf("cbc:ID", scheme));
            });
        }
    }
    xml.within("cac:PartyLegalEntity", |xml| {
        xml.leaf("cbc:RegistrationName", &party.name);
        xml.maybe("cbc:CompanyID", party.registration.as_ref());
    });
    xml.within("cac:Contact", |xml| {
        xml.maybe("cbc:Name", party.contact.name.as_ref());
        xml.maybe("cbc:Telephone", party.contact.phone.as_ref());
        xml.maybe("cbc:ElectronicMail", party.contact.email.as_ref());
    });
}

fn address(xml: &mut Xml, address: &Address) {
    let mut lines = address.lines.iter();
    xml.maybe("cbc:StreetName", lines.next());
    xml.maybe("cbc:AdditionalStreetName", lines.next());
    xml.maybe("cbc:CityName", address.city.as_ref());
    xml.maybe("cbc:PostalZone", address.postcode.as_ref());
    xml.maybe("cbc:CountrySubentity", address.region.as_ref());
    xml.within("cac:AddressLine", |xml| xml.maybe("cbc:Line", lines.next()));
    xml.within("cac:Country", |xml| {
        xml.maybe("cbc:IdentificationCode", address.country.map(|country| country.as_str()));
    });
}

/// Within the European Union it has to say into which country (BR-IC-12).
fn delivery(xml: &mut Xml, invoice: &Invoice) {
    xml.maybe("cbc:ActualDeliveryDate", invoice.delivery.on.map(|day| day.to_string()));
    let goes_over = invoice.taxes.iter().any(|total| total.tax.category == Category::IntraCommunity);
    let place = invoice.delivery.address.as_ref().or_else(|| goes_over.then_some(&invoice.buyer.address));
    if let Some(place) = place.filter(|place| place.country.is_some()) {
        xml.within("cac:DeliveryLocation", |xml| xml.within("cac:Address", |xml| address(xml, place)));
    }
    xml.within("cac:DeliveryParty", |xml| {
        xml.within("cac:PartyName", |xml| xml.maybe("cbc:Name", invoice.delivery.name.as_ref()));
    });
}

fn means(xml: &mut Xml, invoice: &Invoice, means: &Means) {
    match means {
        Means::Link(link) => {
            let code = said::means_code(invoice, means);
            xml.leaf_with("cbc:PaymentMeansCode", &[("name", link.as_str())], code);
        }
        Means::Transfer(_) | Means::Card | Means::Cash => {
            xml.leaf("cbc:PaymentMeansCode", said::means_code(invoice, means));
        }
    }
    if invoice.kind == Kind::CreditNote {
        xml.maybe("cbc:PaymentDueDate", invoice.due_on.map(|day| day.to_string()));
    }
    let Means::Transfer(account) = means else { return };
    xml.leaf("cbc:PaymentID", account.reference.as_ref().unwrap_or(&invoice.number));
    xml.within("cac:PayeeFinancialAccount", |xml| {
        xml.leaf("cbc:ID", said::plain(&account.iban));
        xml.leaf("cbc:Name", &account.holder);
        xml.within("cac:FinancialInstitutionBranch", |xml| {
            xml.maybe("cbc:ID", account.bic.as_deref().map(said::plain));
        });
    });
}

fn adjusted(xml: &mut Xml, invoice: &Invoice, adjustment: &Adjustment) {
    xml.leaf("cbc:ChargeIndicator", adjustment.is_charge.to_string());
    xml.leaf("cbc:AllowanceChargeReason", &adjustment.reason);
    xml.maybe("cbc:MultiplierFactorNumeric", adjustment.percent.map(|(percent, _)| percent.to_string()));
    money(xml, invoice, "cbc:Amount", adjustment.amount);
    if let Some((_, of)) = adjustment.percent {
        money(xml, invoice, "cbc:BaseAmount", of);
    }
}

fn taxed(xml: &mut Xml, invoice: &Invoice, total: &TaxTotal) {
    money(xml, invoice, "cbc:TaxableAmount", total.base);
    money(xml, invoice, "cbc:TaxAmount", total.amount);
    xml.within("cac:TaxCategory", |xml| category(xml, total.tax, Some(total)));
}

fn category(xml: &mut Xml, tax: Tax, total: Option<&TaxTotal>) {
    xml.leaf("cbc:ID", tax.category.code());
    xml.maybe("cbc:Percent", said::percent(tax));
    let (reason, code) = total.map(said::exemption).unwrap_or_default();
    xml.maybe("cbc:TaxExemptionReasonCode", code);
    xml.maybe("cbc:TaxExemptionReason", reason);
    xml.within("cac:TaxScheme", |xml| xml.leaf("cbc:ID", said::VAT));
}

fn totals(xml: &mut Xml, invoice: &Invoice) {
    let totals = &invoice.totals;
    money(xml, invoice, "cbc:LineExtensionAmount", totals.lines);
    money(xml, invoice, "cbc:TaxExclusiveAmount", totals.net);
    money(xml, invoice, "cbc:TaxInclusiveAmount", totals.gross);
    money(xml, invoice, "cbc:AllowanceTotalAmount", totals.allowances);
    money(xml, invoice, "cbc:ChargeTotalAmount", totals.charges);
    money(xml, invoice, "cbc:PrepaidAmount", totals.paid);
    if totals.rounding != 0 {
        money(xml, invoice, "cbc:PayableRoundingAmount", totals.rounding);
    }
    money(xml, invoice, "cbc:PayableAmount", totals.due);
}

fn line(xml: &mut Xml, invoice: &Invoice, names: &Names, number: usize, line: &Line) {
    xml.leaf("cbc:ID", number.to_string());
    xml.leaf_with(names.quantity, &[("unitCode", line.unit.code.as_str())], line.quantity.to_string());
    money(xml, invoice, "cbc:LineExtensionAmount", line.total);
    for adjustment in &line.adjustments {
        xml.within("cac:AllowanceCharge", |xml| adjusted(xml, invoice, adjustment));
    }
    xml.within("cac:Item", |xml| {
        xml.maybe("cbc:Description", line.description.as_ref());
        xml.leaf("cbc:Name", &line.name);
        xml.within("cac:SellersItemIdentification", |xml| xml.maybe("cbc:ID", line.number.as_ref()));
        if let Some(gtin) = &line.gtin {
            xml.within("cac:StandardItemIdentification", |xml| {
                xml.leaf_with("cbc:ID", &[("schemeID", "0160")], gtin);
            });
        }
        xml.within("cac:ClassifiedTaxCategory", |xml| category(xml, line.tax, None));
    });
    xml.within("cac:Price", |xml| {
        xml.leaf_with("cbc:PriceAmount", &[("currencyID", invoice.currency.as_str())], line.price.to_string());
    });
}

fn money(xml: &mut Xml, invoice: &Invoice, name: &'static str, minor: Minor) {
    xml.leaf_with(name, &[("currencyID", invoice.currency.as_str())], said::decimal(invoice, minor));
}
