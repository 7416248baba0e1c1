//! Reservations, newest first.

use catalog::VariantId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    ledger::check_known,
    records::LocationId,
    reservations::{Reservation, ReservationId, ReservationState},
    schema::reservations,
};

pub struct List;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReservationQuery")]
pub struct Wanted {
    #[serde(default)]
    pub variant: Option<VariantId>,
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub state: Option<ReservationState>,
    /// What it is for, exactly.
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("stock.list-reservations", READ, "What is kept for somebody, newest first")
        .at(Method::Get, "/stock/reservations");
    type Input = Wanted;
    type Output = Paged<View<Reservation>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Reservation>>> {
        check_known(snapshot, wanted.variant, wanted.location)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = reservations::table.select(Reservation::as_select()).into_boxed();
        if let Some(variant) = wanted.variant {
            query = query.filter(reservations::variant.eq(variant));
        }
        if let Some(location) = wanted.location {
            query = query.filter(reservations::location.eq(location));
        }
        if let Some(state) = wanted.state {
            query = query.filter(reservations::state.eq(state));
        }
        if let Some(source) = wanted.source.clone() {
            query = query.filter(reservations::source.eq(source));
        }
        if let Some(id) = page.after::<ReservationId>()? {
            query = query.filter(reservations::id.lt(id));
        }
        let rows: Vec<Reservation> = snapshot.load(query.order(reservations::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |reservation| reservation.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
