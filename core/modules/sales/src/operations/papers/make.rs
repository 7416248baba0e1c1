//! Writes the paper of what was issued, once. A job asks for it right after the commit; whoever finds none asks, too.

use door::{
    Cost, Desk, Done, Failure, Method, Prepared, Spec, Tx, View,
    blob::{self, BlobId, Upload},
};
use model::Actor;
use pictures::{Points, points};

use crate::{
    PAPERS, keeping,
    operations::{invoices::get::OfInvoice, papers::fetch::not_written},
    paper,
    records::{Invoice, InvoiceId, Paper},
};

pub struct MakePaper;

pub struct Ready {
    id: InvoiceId,
    /// Nothing where it is written already.
    written: Option<Written>,
}

struct Written {
    invoice: Invoice,
    pdf: Upload,
    ubl: Option<Upload>,
    without_data: Option<String>,
}

impl Prepared for MakePaper {
    const SPEC: Spec = Spec::new("sales.make-paper", PAPERS, "Write the paper of what was issued, once")
        .cost(Cost::Heavy)
        .at(Method::Post, "/invoices/{id}/paper");
    type Input = OfInvoice;
    type Ready = Ready;
    type Output = View<Paper>;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: OfInvoice) -> Done<Ready> {
        let id = input.id;
        let told = desk.read(move |snapshot| match paper::find(snapshot, id)? {
            Some(_) => Ok(None),
            None => paper::told(snapshot, id).map(Some),
        });
        let Some((invoice, mut told)) = told.await? else { return Ok(Ready { id, written: None }) };
        if let Some(logo) = invoice.letterhead.first().and_then(|seller| seller.logo) {
            told.look.logo = match drawn(desk, logo).await {
                Ok(drawn) => Some(drawn),
                // What is damaged or no picture stays so; anything else may be otherwise at the next try.
                Err(why) if why.is_damage() || matches!(why, Failure::Refused(_)) => {
                    tracing::warn!(error = %why, %logo, "a paper is written without its logo");
                    None
                }
                Err(why) => return Err(why),
            };
        }
        let (pdf, data) = desk.compute(move || (papers::pdf(&told), papers::ubl(&told))).await?;
        let (pdf, key) = (pdf?, paper::key_of(&invoice));
        let (ubl, without_data) = match data {
            Ok(data) => (Some(keep(desk, key.as_ref(), data.into_bytes()).await?), None),
            Err(why) => (None, Some(why.detail.into_owned())),
        };
        let pdf = keep(desk, key.as_ref(), pdf.bytes).await?;
        Ok(Ready { id, written: Some(Written { invoice, pdf, ubl, without_data }) })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<Paper>> {
        let written = match (paper::find(tx, ready.id)?, &ready.written) {
            (Some(there), _) => return Ok(View::of(tx, there)),
            (None, None) => return Err(not_written().into()),
            (None, Some(written)) => written,
        };
        if paper::key_of(&written.invoice).is_some() && tx.person_key(&written.invoice.person)?.is_none() {
            return Err(keeping::erased().into());
        }
        let ubl = written.ubl.as_ref().map(|upload| blob::add(tx, upload, paper::UBL)).transpose()?;
        let row = Paper {
            id: ready.id,
            version: 1,
            pdf: blob::add(tx, &written.pdf, paper::PDF)?.id,
            ubl: ubl.map(|blob| blob.id),
            without_data: written.without_data.clone(),
            made_at: tx.now(),
        };
        tx.insert(&row)?;
        Ok(View::of(tx, row))
    }
}

/// The logo, as its points.
async fn drawn(desk: &Desk, logo: BlobId) -> Done<papers::Picture> {
    let reading = desk.reading(logo).await?;
    let Points { width, height, rgba } = desk.compute(move || Done::Ok(points(&reading.whole()?)?)).await??;
    Ok(papers::Picture { width, height, rgba })
}

async fn keep(desk: &Desk, key: Option<&String>, bytes: Vec<u8>) -> Done<Upload> {
    match key {
        Some(key) => desk.keep_for(key.clone(), bytes).await,
        None => desk.keep(bytes).await,
    }
}
