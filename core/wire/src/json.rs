//! `Json`: reading and writing, as short as a type allows. What all types have
//! in common is in the core's `json`; here stand only names.
//!
//! It obeys serde's own attributes, as far as wire types use them, so that
//! serde and tsify see the same JSON; it refuses those that it does not know.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::meta::ParseNestedMeta;
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, Ident, LitStr, Path, Result, Type, Variant,
};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let rules = Rules::of(&input.attrs)?;
    let (read, write) = match &input.data {
        Data::Struct(item) => structure(&rules, &item.fields)?,
        Data::Enum(item) => {
            let variants: Vec<&Variant> = item.variants.iter().collect();
            if rules.tag.is_some() {
                tagged(&rules, &variants)?
            } else {
                bare(&rules, &variants)?
            }
        }
        Data::Union(_) => return Err(Error::new_spanned(input, "a union has no JSON")),
    };
    let name = &input.ident;
    let bound = |bound: TokenStream| {
        let mut generics = input.generics.clone();
        for parameter in generics.type_params_mut() {
            parameter.bounds.push(syn::parse_quote!(#bound));
        }
        generics
    };
    let (reads, writes) = (
        bound(quote!(crate::json::Read)),
        bound(quote!(crate::json::Write)),
    );
    let (_, types, _) = input.generics.split_for_impl();
    Ok(quote! {
        impl #reads crate::json::Read for #name #types {
            fn read(from: &crate::json::Reader<'_>) -> Self {
                #read
            }
        }
        impl #writes crate::json::Write for #name #types {
            fn write(&self, out: &mut alloc::string::String) {
                #write
            }
        }
    })
}

fn structure(rules: &Rules, fields: &Fields) -> Result<(TokenStream, TokenStream)> {
    let Members {
        names,
        reads,
        writes,
    } = Members::of(rules.fields(), rules.default, fields)?;
    Ok((
        quote!(Self { #(#reads)* }),
        quote! {
            let Self { #(#names),* } = self;
            out.push('{');
            #(#writes)*
            out.push('}');
        },
    ))
}

/// An object with a `type`.
fn tagged(rules: &Rules, variants: &[&Variant]) -> Result<(TokenStream, TokenStream)> {
    let tag = &rules.tag;
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    for (variant, word) in variants.iter().zip(rules.words(variants)) {
        let name = &variant.ident;
        let members = Members::of(rules.rename_all_fields.as_deref(), false, &variant.fields)?;
        let (names, read, write) = (members.names, members.reads, members.writes);
        reads.push(quote!(Self::#name { #(#read)* }));
        writes.push(quote! {
            Self::#name { #(#names),* } => {
                crate::json::field(out, #tag, &#word);
                #(#write)*
            }
        });
    }
    let read = chosen(&rules.words(variants), &reads);
    Ok((
        quote! {
            let word = from.tag(#tag);
            #read
        },
        quote! {
            out.push('{');
            match self { #(#writes)* }
            out.push('}');
        },
    ))
}

/// A word.
fn bare(rules: &Rules, variants: &[&Variant]) -> Result<(TokenStream, TokenStream)> {
    if let Some(odd) = variants.iter().find(|it| !it.fields.is_empty()) {
        return Err(Error::new_spanned(odd, "a variant with fields needs a tag"));
    }
    let names: Vec<&Ident> = variants.iter().map(|it| &it.ident).collect();
    let words = rules.words(variants);
    let values: Vec<TokenStream> = names.iter().map(|name| quote!(Self::#name)).collect();
    let read = chosen(&words, &values);
    Ok((
        quote! {
            let word = from.word();
            #read
        },
        quote! {
            crate::json::Write::write(match self { #(Self::#names => #words,)* }, out);
        },
    ))
}

/// The value of a word; the first one stands in for all of a word that is wrong.
fn chosen(words: &[String], values: &[TokenStream]) -> TokenStream {
    let ([first_word, words @ ..], [first, values @ ..]) = (words, values) else {
        return quote!(compile_error!("an enum needs a variant"));
    };
    quote! {
        match word {
            #(#words => #values,)*
            _ => {
                if word != #first_word {
                    from.wrong();
                }
                #first
            }
        }
    }
}

/// The fields of a struct or of a variant.
#[derive(Default)]
struct Members {
    /// To take it apart.
    names: Vec<TokenStream>,
    reads: Vec<TokenStream>,
    writes: Vec<TokenStream>,
}

impl Members {
    fn of(rename_all: Option<&str>, default: bool, fields: &Fields) -> Result<Self> {
        let mut members = Members::default();
        for field in fields {
            let Some(name) = &field.ident else {
                return Err(Error::new_spanned(field, "a field needs a name"));
            };
            let rules = Rules::of(&field.attrs)?;
            if rules.skip {
                members.names.push(quote!(#name: _));
                members.reads.push(quote!(#name: Default::default(),));
                continue;
            }
            let given = rules.rename.clone();
            let key = given.unwrap_or_else(|| cased(rename_all, &name.to_string()));
            let read = format_ident!(
                "{}",
                // An option is none by itself where its field is absent.
                if (default || rules.default) && !is_option(&field.ty) {
                    "field_or_default"
                } else {
                    "field"
                }
            );
            let write = quote!(crate::json::field(out, #key, #name););
            members.names.push(quote!(#name));
            members.reads.push(quote!(#name: from.#read(#key),));
            members.writes.push(match rules.skip_serializing_if {
                // What is inside is written, so that there need be no writer of the option.
                Some(_) if is_option(&field.ty) => quote!(if let Some(#name) = #name { #write }),
                Some(absent) => quote!(if !#absent(#name) { #write }),
                None => write,
            });
        }
        Ok(members)
    }
}

/// Whether a type is written `Option<…>`.
fn is_option(it: &Type) -> bool {
    let Type::Path(it) = it else { return false };
    let last = it.path.segments.last();
    last.is_some_and(|last| last.ident == "Option")
}

/// The attributes of serde's that wire types use.
#[derive(Default)]
struct Rules {
    rename: Option<String>,
    rename_all: Option<String>,
    rename_all_fields: Option<String>,
    tag: Option<String>,
    default: bool,
    skip: bool,
    skip_serializing_if: Option<Path>,
}

impl Rules {
    fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut rules = Rules::default();
        for attribute in attributes.iter().filter(|it| it.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| rules.add(&meta))?;
        }
        Ok(rules)
    }

    fn add(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let text = || meta.value()?.parse::<LitStr>();
        let Some(name) = meta.path.get_ident() else {
            return Err(meta.error("not known to `Json`"));
        };
        match name.to_string().as_str() {
            "rename" => self.rename = Some(text()?.value()),
            "rename_all" => self.rename_all = Some(text()?.value()),
            "rename_all_fields" => self.rename_all_fields = Some(text()?.value()),
            "tag" => self.tag = Some(text()?.value()),
            "default" => self.default = true,
            "skip" => self.skip = true,
            "skip_serializing_if" => self.skip_serializing_if = Some(text()?.parse()?),
            _ => return Err(meta.error("not known to `Json`")),
        }
        Ok(())
    }

    fn fields(&self) -> Option<&str> {
        self.rename_all.as_deref()
    }

    fn words(&self, variants: &[&Variant]) -> Vec<String> {
        variants.iter().map(|variant| self.word(variant)).collect()
    }

    fn word(&self, variant: &Variant) -> String {
        let mut snake = String::new();
        for letter in variant.ident.to_string().chars() {
            if letter.is_uppercase() && !snake.is_empty() {
                snake.push('_');
            }
            snake.extend(letter.to_lowercase());
        }
        cased(self.rename_all.as_deref(), &snake)
    }
}

/// A snake_case name in the case that is asked for.
fn cased(rename_all: Option<&str>, name: &str) -> String {
    if rename_all != Some("camelCase") {
        return name.to_owned();
    }
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}
