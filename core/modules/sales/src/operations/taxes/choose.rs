//! Which taxes something has that goes somewhere, and why.

use catalog::records::{TaxClass, TaxClassId};
use door::{Done, Method, Problem, Read, Snapshot, Spec};
use model::{Actor, Country, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    records::TaxRateId,
    rules::regime::Regime,
    taxes::{Place, treatment},
};

pub struct ChooseTax;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TaxQuestion")]
pub struct Question {
    /// Where it goes; over the counter, unless said.
    #[serde(default)]
    pub country: Option<Country>,
    #[serde(default)]
    pub region: Option<String>,
    #[serde(default)]
    pub postcode: Option<String>,
    /// The number of a buyer who is a business.
    #[serde(default)]
    pub tax_id: Option<String>,
    #[serde(default)]
    pub tax_class: Option<TaxClassId>,
    /// Now, unless said.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaxAnswer")]
pub struct Chosen {
    pub regime: Regime,
    pub taxes: Vec<Tax>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaxThatApplies")]
pub struct Tax {
    pub id: TaxRateId,
    pub name: String,
    pub rate: Rate,
    pub compound: bool,
}

impl Read for ChooseTax {
    const SPEC: Spec =
        Spec::new("sales.choose-tax", READ, "Which taxes something has, and why").at(Method::Get, "/tax-choice");
    type Input = Question;
    type Output = Chosen;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Question) -> Done<Chosen> {
        if let Some(class) = input.tax_class
            && !snapshot.is_there::<TaxClass>(class.as_str())?
        {
            return Err(Problem::not_found("tax class", class).into());
        }
        let to = Place { country: input.country, region: input.region.clone(), postcode: input.postcode.clone() };
        let at = input.at.unwrap_or_else(|| snapshot.now());
        let treatment = treatment(snapshot, &to, input.tax_id.as_deref(), at)?;
        let taxes = treatment.taxes(input.tax_class).into_iter();
        let taxes = taxes.map(|tax| Tax { id: tax.id, name: tax.name, rate: tax.rate, compound: tax.compound });
        Ok(Chosen { regime: treatment.regime, taxes: taxes.collect() })
    }
}
