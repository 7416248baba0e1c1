//! Writes the code by which a row is added, changed and removed.

use proc_macro2::TokenStream;
use quote::quote;

use syn::parse::Parse as _;
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Path, Result, parenthesized, spanned::Spanned};

use crate::label::Label;

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Declared { table, kind, .. } = Declared::read(input, "record")?;
    let kind = kind.ok_or_else(|| Error::new(input.span(), "say what it is called: #[record(kind = \"...\")]"))?;

    let (bare, labelled): (Vec<_>, Vec<_>) =
        fields(input)?.into_iter().partition(|field| is(field, "id") || is(field, "version"));
    if bare.len() != 2 {
        return Err(Error::new(input.span(), "a record has an `id` and a `version: i64`"));
    }
    let id = bare.iter().find(|field| is(field, "id")).map(|field| &field.ty);
    let labels = labelled.iter().map(|field| Label::of_field(field)).collect::<Result<Vec<_>>>()?;

    let idents: Vec<_> = labelled.iter().filter_map(|field| field.ident.as_ref()).collect();
    let names: Vec<_> = idents.iter().map(|ident| ident.to_string()).collect();
    let label_tokens: Vec<_> = labels.iter().map(Label::tokens).collect();

    for (field, label) in labelled.iter().zip(&labels) {
        if let Some(of) = label.of.as_ref().filter(|of| !bare.iter().chain(&labelled).any(|field| is(field, of))) {
            return Err(Error::new(
                field.span(),
                format!(
                    "there is no field `{of}`: of = \"...\" names the field of this record that holds the person's id"
                ),
            ));
        }
    }
    let mut people: Vec<_> =
        labels.iter().filter(|label| label.is_personal()).filter_map(|label| label.of.clone()).collect();
    people.sort();
    people.dedup();
    let person_fields = people.iter().map(|of| Ident::new(of, name.span()));

    Ok(quote! {
        impl ::store::Record for #name {
            const KIND: &'static str = #kind;
            const FIELDS: &'static [::model::Field] = &[
                #(::model::Field { name: #names, labels: #label_tokens }),*
            ];
            fn key(&self) -> &str {
                self.id.as_str()
            }
            fn is_key(text: &str) -> bool {
                text.parse::<#id>().is_ok()
            }
            fn version(&self) -> i64 {
                self.version
            }
            fn set_version(&mut self, version: i64) {
                self.version = version;
            }
            fn values(&self) -> ::std::vec::Vec<::store::Value> {
                ::std::vec![#(::store::value(&self.#idents)),*]
            }
            fn people(&self) -> ::std::vec::Vec<(&'static str, ::std::string::String)> {
                ::std::vec![#((#people, ::std::string::ToString::to_string(&self.#person_fields))),*]
            }
            fn has_row(connection: &mut ::store::Connection, id: &str) -> ::diesel::QueryResult<bool> {
                use ::diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
                let found = #table::table.filter(#table::id.eq(id.to_owned())).select(#table::version).limit(1);
                Ok(!found.load::<i64>(connection)?.is_empty())
            }
            fn add_row(&self, connection: &mut ::store::Connection) -> ::diesel::QueryResult<usize> {
                use ::diesel::RunQueryDsl as _;
                ::diesel::insert_into(#table::table).values(self).execute(connection)
            }
            fn change_row(&self, connection: &mut ::store::Connection, seen: i64) -> ::diesel::QueryResult<usize> {
                use ::diesel::{BoolExpressionMethods as _, ExpressionMethods as _, RunQueryDsl as _};
                let row = #table::id.eq(&self.id).and(#table::version.eq(seen));
                ::store::Update::new(&#table::table, row, self).execute(connection)
            }
            fn remove_row(&self, connection: &mut ::store::Connection) -> ::diesel::QueryResult<usize> {
                use ::diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
                ::diesel::delete(#table::table.filter(#table::id.eq(&self.id)).filter(#table::version.eq(self.version)))
                    .execute(connection)
            }
        }
    })
}

pub fn expand_unrecorded(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Declared { table, keys, .. } = Declared::read(input, "unrecorded")?;
    if keys.is_empty() {
        return Err(Error::new(input.span(), "say which fields find the row: #[unrecorded(key(...))]"));
    }
    let equal = keys.iter().map(|key| quote!(#table::#key.eq(&self.#key)));
    let row = equal.reduce(|all, next| quote!(::diesel::BoolExpressionMethods::and(#all, #next)));
    let table_name = table.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    Ok(quote! {
        impl ::store::Unrecorded for #name {
            const TABLE: &'static str = #table_name;
            fn add_row(&self, connection: &mut ::store::Connection) -> ::diesel::QueryResult<usize> {
                use ::diesel::RunQueryDsl as _;
                ::diesel::insert_into(#table::table).values(self).execute(connection)
            }
            fn change_row(&self, connection: &mut ::store::Connection) -> ::diesel::QueryResult<usize> {
                use ::diesel::{ExpressionMethods as _, RunQueryDsl as _};
                let row = #row;
                ::store::Update::new(&#table::table, row, self).execute(connection)
            }
            fn remove_row(&self, connection: &mut ::store::Connection) -> ::diesel::QueryResult<usize> {
                use ::diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
                ::diesel::delete(#table::table #(.filter(#table::#keys.eq(&self.#keys)))*).execute(connection)
            }
        }
    })
}

/// The attribute on the struct.
struct Declared {
    table: Path,
    kind: Option<LitStr>,
    keys: Vec<Ident>,
}

impl Declared {
    fn read(input: &DeriveInput, attribute: &str) -> Result<Self> {
        let (mut table, mut kind, mut keys) = (None, None, Vec::new());
        for found in input.attrs.iter().filter(|found| found.path().is_ident(attribute)) {
            found.parse_nested_meta(|meta| {
                if meta.path.is_ident("table") {
                    table = Some(meta.value()?.parse::<Path>()?);
                } else if meta.path.is_ident("kind") {
                    kind = Some(meta.value()?.parse::<LitStr>()?);
                } else if meta.path.is_ident("key") {
                    let inside;
                    parenthesized!(inside in meta.input);
                    keys.extend(inside.parse_terminated(Ident::parse, syn::Token![,])?);
                } else {
                    return Err(meta.error("expected table, kind or key"));
                }
                Ok(())
            })?;
        }
        let table = table
            .ok_or_else(|| Error::new(input.span(), format!("say where it is kept: #[{attribute}(table = ...)]")))?;
        Ok(Self { table, kind, keys })
    }
}

fn fields(input: &DeriveInput) -> Result<Vec<&Field>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => Ok(named.named.iter().collect()),
            _ => Err(Error::new(input.span(), "a record has named fields")),
        },
        _ => Err(Error::new(input.span(), "a record is a struct")),
    }
}

fn is(field: &Field, name: &str) -> bool {
    field.ident.as_ref().is_some_and(|ident| ident == name)
}
