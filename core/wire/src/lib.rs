//! `#[wire]`: the one place that knows how a vocabulary type crosses a border.
//!
//! A wire type is written once, in the core. This attribute gives it JSON
//! ([`Json`]), a TypeScript declaration (tsify, feature `ts`), a Kotlin and
//! Swift shape (uniffi, feature `uniffi`) and JavaScript values (serde, feature
//! `serde`), so that no border keeps a mirror of it. The rules of the JSON form:
//!
//! - fields are camelCase; an absent `Option` is left out;
//! - an enum whose variants carry fields is an object with a `type`;
//! - an enum of bare names is a snake_case string (`#[wire(camel)]`: camelCase).
//!
//! A type with secrets in it (`#[wire(secret)]`) says itself how it is printed.

mod json;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::quote;
use syn::{
    Attribute, DeriveInput, Error, Fields, Item, ItemEnum, Type, parse_macro_input, parse_quote,
};

/// Gives a type of the core its JSON: `json::Read` and `json::Write`.
#[proc_macro_derive(Json, attributes(serde))]
pub fn json(item: TokenStream) -> TokenStream {
    json::derive(&parse_macro_input!(item as DeriveInput))
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Derives everything a type needs to cross a border. See the crate's page.
#[proc_macro_attribute]
pub fn wire(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = options.to_string();
    let camel = options.contains("camel");
    let mut item = parse_macro_input!(item as Item);
    let (shape, uniffi) = if let Item::Struct(item) = &mut item {
        leave_out_absent(&mut item.fields);
        (quote!(rename_all = "camelCase"), quote!(uniffi::Record))
    } else if let Item::Enum(item) = &mut item {
        for variant in &mut item.variants {
            leave_out_absent(&mut variant.fields);
        }
        (shape_of(item, camel), quote!(uniffi::Enum))
    } else {
        return syn::Error::new_spanned(item, "#[wire] is for a struct or an enum")
            .to_compile_error()
            .into();
    };
    let debug = (!options.contains("secret")).then(|| quote!(#[derive(Debug)]));
    quote! {
        #debug
        #[derive(Clone, PartialEq, Eq, kassa_wire::Json)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        #[cfg_attr(feature = "uniffi", derive(#uniffi))]
        #[serde(#shape)]
        #item
    }
    .into()
}

fn shape_of(item: &ItemEnum, camel: bool) -> TokenStream2 {
    let bare = item
        .variants
        .iter()
        .all(|variant| variant.fields.is_empty());
    match (bare, camel) {
        (true, false) => quote!(rename_all = "snake_case"),
        (true, true) => quote!(rename_all = "camelCase"),
        (false, _) => {
            quote!(
                tag = "type",
                rename_all = "snake_case",
                rename_all_fields = "camelCase"
            )
        }
    }
}

fn leave_out_absent(fields: &mut Fields) {
    for field in fields {
        let optional = matches!(&field.ty, Type::Path(path)
            if path.path.segments.last().is_some_and(|s| s.ident == "Option"));
        if optional {
            let attribute: Attribute =
                parse_quote!(#[serde(default, skip_serializing_if = "Option::is_none")]);
            field.attrs.push(attribute);
        }
    }
}
