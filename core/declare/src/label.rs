//! Reads `#[label(personal, financial, of = "customer", keep = "fiscal")]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Field, LitStr, Result, spanned::Spanned};

pub struct Label {
    sensitivities: Vec<&'static str>,
    pub of: Option<String>,
    keep: Option<String>,
}

impl Label {
    pub fn of_field(field: &Field) -> Result<Self> {
        let mut attributes = field.attrs.iter().filter(|attribute| attribute.path().is_ident("label"));
        let attribute = attributes.next().ok_or_else(|| {
            Error::new(
                field.span(),
                "this field has no label: say #[label(public)], #[label(internal)], #[label(financial)], \
                 #[label(personal, of = \"...\")] or #[label(secret)]",
            )
        })?;
        if let Some(second) = attributes.next() {
            return Err(Error::new(
                second.span(),
                "this field has two labels: write them as one, #[label(internal, financial)]",
            ));
        }
        let mut label = Self { sensitivities: Vec::new(), of: None, keep: None };
        attribute.parse_nested_meta(|meta| {
            for (word, constant) in [
                ("public", "PUBLIC"),
                ("internal", "INTERNAL"),
                ("personal", "PERSONAL"),
                ("financial", "FINANCIAL"),
                ("secret", "SECRET"),
            ] {
                if meta.path.is_ident(word) {
                    label.sensitivities.push(constant);
                    return Ok(());
                }
            }
            if meta.path.is_ident("of") {
                label.of = Some(meta.value()?.parse::<LitStr>()?.value());
                Ok(())
            } else if meta.path.is_ident("keep") {
                label.keep = Some(meta.value()?.parse::<LitStr>()?.value());
                Ok(())
            } else {
                Err(meta
                    .error("not a label: public, internal, personal, financial, secret, of = \"...\", keep = \"...\""))
            }
        })?;
        if label.sensitivities.is_empty() {
            return Err(Error::new(attribute.span(), "the label is empty"));
        }
        if label.is_personal() && label.of.is_none() {
            return Err(Error::new(
                attribute.span(),
                "a personal field says whose it is: of = \"the field that holds the person's id\"",
            ));
        }
        Ok(label)
    }

    pub fn is_personal(&self) -> bool {
        self.sensitivities.contains(&"PERSONAL")
    }

    pub fn tokens(&self) -> TokenStream {
        let constants =
            self.sensitivities.iter().map(|name| proc_macro2::Ident::new(name, proc_macro2::Span::call_site()));
        let option = |text: &Option<String>| match text {
            Some(text) => quote!(::core::option::Option::Some(#text)),
            None => quote!(::core::option::Option::None),
        };
        let (of, keep) = (option(&self.of), option(&self.keep));
        quote! {
            ::model::Labels {
                sensitivity: ::model::Sensitivity::PUBLIC #(.and(::model::Sensitivity::#constants))*,
                of: #of,
                keep: #keep,
            }
        }
    }
}
