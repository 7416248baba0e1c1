//! UN/CEFACT's Cross Industry Invoice (D22B), as Factur-X and ZUGFeRD embed it in their profile EN 16931.

use super::{Xml, said};
use crate::invoice::{Account, Address, Adjustment, Category, Invoice, Line, Means, Party, Tax, TaxTotal};

const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
    ("xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
    ("xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"),
    ("xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
];

pub(super) fn written(invoice: &Invoice) -> String {
    Xml::document("rsm:CrossIndustryInvoice", &NAMESPACES, |xml| {
        xml.within("rsm:ExchangedDocumentContext", |xml| {
            xml.within("ram:GuidelineSpecifiedDocumentContextParameter", |xml| xml.leaf("ram:ID", said::EN_16931));
        });
        xml.within("rsm:ExchangedDocument", |xml| {
            xml.leaf("ram:ID", &invoice.number);
            xml.leaf("ram:TypeCode", said::type_code(invoice.kind));
            xml.within("ram:IssueDateTime", |xml| day(xml, invoice.issued_on));
            for note in &invoice.notes {
                xml.within("ram:IncludedNote", |xml| xml.leaf("ram:Content", note));
            }
        });
        xml.within("rsm:SupplyChainTradeTransaction", |xml| {
            for (at, line) in invoice.lines.iter().enumerate() {
                xml.within("ram:IncludedSupplyChainTradeLineItem", |xml| item(xml, invoice, at + 1, line));
            }
            agreement(xml, invoice);
            // It has to be there, though it may hold nothing.
            xml.with("ram:ApplicableHeaderTradeDelivery", &[], |xml| delivery(xml, invoice));
            xml.within("ram:ApplicableHeaderTradeSettlement", |xml| settlement(xml, invoice));
        });
    })
}

fn item(xml: &mut Xml, invoice: &Invoice, number: usize, line: &Line) {
    xml.within("ram:AssociatedDocumentLineDocument", |xml| xml.leaf("ram:LineID", number.to_string()));
    xml.within("ram:SpecifiedTradeProduct", |xml| {
        if let Some(gtin) = &line.gtin {
            xml.leaf_with("ram:GlobalID", &[("schemeID", "0160")], gtin);
        }
        xml.maybe("ram:SellerAssignedID", line.number.as_ref());
        xml.leaf("ram:Name", &line.name);
        xml.maybe("ram:Description", line.description.as_ref());
    });
    xml.within("ram:SpecifiedLineTradeAgreement", |xml| {
        xml.within("ram:NetPriceProductTradePrice", |xml| xml.leaf("ram:ChargeAmount", line.price.to_string()));
    });
    xml.within("ram:SpecifiedLineTradeDelivery", |xml| {
        let quantity = line.quantity.to_string();
        xml.leaf_with("ram:BilledQuantity", &[("unitCode", line.unit.code.as_str())], quantity);
    });
    xml.within("ram:SpecifiedLineTradeSettlement", |xml| {
        xml.within("ram:ApplicableTradeTax", |xml| tax(xml, line.tax));
        for adjustment in &line.adjustments {
            xml.within("ram:SpecifiedTradeAllowanceCharge", |xml| adjusted(xml, invoice, adjustment));
        }
        xml.within("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
            xml.leaf("ram:LineTotalAmount", said::decimal(invoice, line.total));
        });
    });
}

fn agreement(xml: &mut Xml, invoice: &Invoice) {
    xml.within("ram:ApplicableHeaderTradeAgreement", |xml| {
        xml.maybe("ram:BuyerReference", invoice.references.buyer.as_ref());
        xml.within("ram:SellerTradeParty", |xml| party(xml, invoice, &invoice.seller));
        xml.within("ram:BuyerTradeParty", |xml| party(xml, invoice, &invoice.buyer));
        xml.within("ram:SellerOrderReferencedDocument", |xml| {
            xml.maybe("ram:IssuerAssignedID", invoice.references.order.as_ref());
        });
    });
}

fn party(xml: &mut Xml, invoice: &Invoice, party: &Party) {
    xml.maybe("ram:ID", party.number.as_ref());
    xml.leaf("ram:Name", &party.name);
    xml.within("ram:SpecifiedLegalOrganization", |xml| {
        xml.maybe("ram:ID", party.registration.as_ref());
        xml.maybe("ram:TradingBusinessName", party.trading_name.as_ref());
    });
    xml.within("ram:DefinedTradeContact", |xml| {
        let contact = &party.contact;
        xml.maybe("ram:PersonName", contact.name.as_ref());
        xml.within("ram:TelephoneUniversalCommunication", |xml| {
            xml.maybe("ram:CompleteNumber", contact.phone.as_ref());
        });
        xml.within("ram:EmailURIUniversalCommunication", |xml| xml.maybe("ram:URIID", contact.email.as_ref()));
    });
    xml.within("ram:PostalTradeAddress", |xml| address(xml, &party.address));
    if let Some(email) = &party.contact.email {
        xml.within("ram:URIUniversalCommunication", |xml| xml.leaf_with("ram:URIID", &[("schemeID", "EM")], email));
    }
    for (scheme, id) in [("FC", party.tax_number.as_deref()), ("VA", said::tax_id(invoice, party))] {
        if let Some(id) = id {
            xml.within("ram:SpecifiedTaxRegistration", |xml| xml.leaf_with("ram:ID", &[("schemeID", scheme)], id));
        }
    }
}

fn address(xml: &mut Xml, address: &Address) {
    xml.maybe("ram:PostcodeCode", address.postcode.as_ref());
    for (name, line) in ["ram:LineOne", "ram:LineTwo", "ram:LineThree"].into_iter().zip(&address.lines) {
        xml.leaf(name, line);
    }
    xml.maybe("ram:CityName", address.city.as_ref());
    xml.maybe("ram:CountryID", address.country.map(|country| country.as_str()));
    xml.maybe("ram:CountrySubDivisionName", address.region.as_ref());
}

/// Within the European Union it has to say into which country (BR-IC-12).
fn delivery(xml: &mut Xml, invoice: &Invoice) {
    let goes_over = invoice.taxes.iter().any(|total| total.tax.category == Category::IntraCommunity);
    let place = invoice.delivery.address.as_ref().or_else(|| goes_over.then_some(&invoice.buyer.address));
    xml.within("ram:ShipToTradeParty", |xml| {
        xml.maybe("ram:Name", invoice.delivery.name.as_ref());
        if let Some(place) = place.filter(|place| place.country.is_some()) {
            xml.within("ram:PostalTradeAddress", |xml| address(xml, place));
        }
    });
    if let Some(on) = invoice.delivery.on {
        xml.within("ram:ActualDeliverySupplyChainEvent", |xml| {
            xml.within("ram:OccurrenceDateTime", |xml| day(xml, on));
        });
    }
}

fn settlement(xml: &mut Xml, invoice: &Invoice) {
    xml.leaf("ram:PaymentReference", reference(invoice));
    xml.leaf("ram:InvoiceCurrencyCode", invoice.currency.as_str());
    if let Some(one) = said::means(invoice) {
        xml.within("ram:SpecifiedTradeSettlementPaymentMeans", |xml| means(xml, invoice, one));
    }
    for total in &invoice.taxes {
        xml.within("ram:ApplicableTradeTax", |xml| taxed(xml, invoice, total));
    }
    for adjustment in &invoice.adjustments {
        xml.within("ram:SpecifiedTradeAllowanceCharge", |xml| {
            adjusted(xml, invoice, adjustment);
            xml.within("ram:CategoryTradeTax", |xml| tax(xml, adjustment.tax));
        });
    }
    xml.within("ram:SpecifiedTradePaymentTerms", |xml| {
        xml.maybe("ram:Description", invoice.terms.as_ref());
        if let Some(due) = invoice.due_on {
            xml.within("ram:DueDateDateTime", |xml| day(xml, due));
        }
    });
    xml.within("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |xml| summation(xml, invoice));
    if let Some((number, on)) = &invoice.references.invoice {
        xml.within("ram:InvoiceReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", number);
            if let Some(on) = on {
                xml.within("ram:FormattedIssueDateTime", |xml| {
                    xml.leaf_with("qdt:DateTimeString", &[("format", "102")], said::compact(*on));
                });
            }
        });
    }
}

/// What the payer writes with a transfer.
fn reference(invoice: &Invoice) -> &str {
    let said = invoice.means.iter().find_map(|means| match means {
        Means::Transfer(Account { reference, .. }) => reference.as_deref(),
        Means::Link(_) | Means::Card | Means::Cash => None,
    });
    said.unwrap_or(&invoice.number)
}

fn means(xml: &mut Xml, invoice: &Invoice, means: &Means) {
    xml.leaf("ram:TypeCode", said::means_code(invoice, means));
    match means {
        Means::Transfer(account) => {
            xml.within("ram:PayeePartyCreditorFinancialAccount", |xml| {
                xml.leaf("ram:IBANID", said::plain(&account.iban));
                xml.leaf("ram:AccountName", &account.holder);
            });
            xml.within("ram:PayeeSpecifiedCreditorFinancialInstitution", |xml| {
                xml.maybe("ram:BICID", account.bic.as_deref().map(said::plain));
            });
        }
        Means::Link(link) => xml.leaf("ram:Information", link),
        Means::Card | Means::Cash => {}
    }
}

fn taxed(xml: &mut Xml, invoice: &Invoice, total: &TaxTotal) {
    let (reason, code) = said::exemption(total);
    xml.leaf("ram:CalculatedAmount", said::decimal(invoice, total.amount));
    xml.leaf("ram:TypeCode", said::VAT);
    xml.maybe("ram:ExemptionReason", reason);
    xml.leaf("ram:BasisAmount", said::decimal(invoice, total.base));
    xml.leaf("ram:CategoryCode", total.tax.category.code());
    xml.maybe("ram:ExemptionReasonCode", code);
    xml.maybe("ram:RateApplicablePercent", said::percent(total.tax));
}

fn adjusted(xml: &mut Xml, invoice: &Invoice, adjustment: &Adjustment) {
    xml.within("ram:ChargeIndicator", |xml| xml.leaf("udt:Indicator", adjustment.is_charge.to_string()));
    if let Some((percent, of)) = adjustment.percent {
        xml.leaf("ram:CalculationPercent", percent.to_string());
        xml.leaf("ram:BasisAmount", said::decimal(invoice, of));
    }
    xml.leaf("ram:ActualAmount", said::decimal(invoice, adjustment.amount));
    xml.leaf("ram:Reason", &adjustment.reason);
}

fn tax(xml: &mut Xml, tax: Tax) {
    xml.leaf("ram:TypeCode", said::VAT);
    xml.leaf("ram:CategoryCode", tax.category.code());
    xml.maybe("ram:RateApplicablePercent", said::percent(tax));
}

fn summation(xml: &mut Xml, invoice: &Invoice) {
    let totals = &invoice.totals;
    let of = |minor| said::decimal(invoice, minor);
    xml.leaf("ram:LineTotalAmount", of(totals.lines));
    xml.leaf("ram:ChargeTotalAmount", of(totals.charges));
    xml.leaf("ram:AllowanceTotalAmount", of(totals.allowances));
    xml.leaf("ram:TaxBasisTotalAmount", of(totals.net));
    xml.leaf_with("ram:TaxTotalAmount", &[("currencyID", invoice.currency.as_str())], of(totals.tax));
    if totals.rounding != 0 {
        xml.leaf("ram:RoundingAmount", of(totals.rounding));
    }
    xml.leaf("ram:GrandTotalAmount", of(totals.gross));
    xml.leaf("ram:TotalPrepaidAmount", of(totals.paid));
    xml.leaf("ram:DuePayableAmount", of(totals.due));
}

fn day(xml: &mut Xml, day: chrono::NaiveDate) {
    xml.leaf_with("udt:DateTimeString", &[("format", "102")], said::compact(day));
}
