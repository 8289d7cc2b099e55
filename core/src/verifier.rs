//! Proving webhooks, and nothing else: no set-up, no store.

use crate::authentic::Trust;
use crate::authentic::hmac::Mac;
use crate::authentic::{Authentic, Headline, Received};
use crate::error::KassaError;
use crate::model::http::Header;
use crate::model::secret::Secret;
use crate::model::time::Millis;
use crate::providers::{self, Inbound};
#[cfg(feature = "stores")]
use crate::{
    authentic::hmac,
    model::config::{Config, StoreApp},
    model::id::Environment,
    setup::Setup,
};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Proves the webhooks of one provider. Make it once and keep it.
///
/// ```
/// use kassa::Verifier;
/// use kassa::authentic::{Received, hmac};
/// use kassa::model::{http::Header, secret::Secret};
/// let secrets = vec![Secret::new("whsec_example")];
/// let verifier = Verifier::new("stripe", secrets, hmac::sha256).unwrap();
///
/// let body = br#"{"id":"evt_1","object":"event","type":"price.created","created":1790000000,"livemode":false,"data":{"object":{"id":"price_1","object":"price"}}}"#;
/// let signature = "t=1790000000,v1=14a65f1cee11ae674d3e345058c3fe8e7a070624f2d8a9884b3523064f3e2db7";
/// let headers = [Header { name: "Stripe-Signature".into(), value: signature.into() }];
/// let now = 1_790_000_005_000;
///
/// let proved = verifier.prove(&headers, body, now).unwrap();
/// assert_eq!((proved.id.as_str(), proved.kind.as_str()), ("evt_1", "price.created"));
/// let read = verifier.read(&headers, body, now).unwrap();
/// assert_eq!(read.proof().secret(), Some(0)); // the first one, of those above
/// assert!(matches!(read.into_inner(), Received::Ignored { kind, .. } if kind == "price.created"));
///
/// let forged = verifier.prove(&headers, b"{}", now);
/// assert_eq!(forged.unwrap_err().code, "signature_mismatch");
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct Verifier {
    provider: String,
    secrets: Vec<Secret>,
    mac: Mac,
    trust: Arc<Trust>,
    #[cfg(feature = "stores")]
    app: Option<(StoreApp, Environment)>,
}

impl Verifier {
    /// Takes the webhook's signing secrets: two while one replaces the other.
    ///
    /// # Errors
    /// `Misused` for a provider that does not exist.
    ///
    /// ```
    /// use kassa::{Verifier, authentic::hmac};
    /// let unknown = Verifier::new("strip", Vec::new(), hmac::sha256);
    /// assert_eq!(unknown.unwrap_err().code, "unknown_provider");
    /// ```
    pub fn new(provider: &str, secrets: Vec<Secret>, mac: Mac) -> Result<Self, KassaError> {
        Ok(Verifier {
            provider: providers::signer(provider)?.name().into(),
            secrets,
            mac,
            trust: Arc::default(),
            #[cfg(feature = "stores")]
            app: None,
        })
    }

    /// Of a store, which signs without a secret: its messages hold against the app that `config`
    /// has there.
    ///
    /// # Errors
    /// `Misused` for a set-up that contradicts itself, or that has no such app.
    ///
    /// ```
    /// use kassa::{Verifier, authentic::Trust};
    /// let nothing = Verifier::of_store("stripe", Default::default(), Trust::default());
    /// assert_eq!(nothing.unwrap_err().code, "provider_not_configured");
    /// ```
    #[cfg(feature = "stores")]
    pub fn of_store(provider: &str, config: Config, trust: Trust) -> Result<Self, KassaError> {
        let trust = Arc::new(trust);
        let setup = Setup::new(config, hmac::sha256, trust.clone())?;
        let (known, keys) = setup.provider(Some(provider))?;
        let app = keys
            .app
            .clone()
            .ok_or_else(|| providers::no_app(known.name()))?;
        Ok(Verifier {
            provider: known.name().into(),
            secrets: Vec::new(),
            mac: hmac::sha256,
            trust,
            app: Some((app, setup.environment)),
        })
    }

    /// The headers that a proof needs, in lower case; others may be left out.
    ///
    /// ```
    /// use kassa::{Verifier, authentic::hmac};
    /// let verifier = Verifier::new("stripe", Vec::new(), hmac::sha256).unwrap();
    /// assert_eq!(verifier.headers(), ["stripe-signature"]);
    /// ```
    pub fn headers(&self) -> &'static [&'static str] {
        let signer = providers::signer(&self.provider);
        signer.map_or(&[], |signer| signer.headers())
    }

    /// Proves a webhook and tells which one it is, in the time that its signature takes: of the
    /// body only the words around its object are looked at.
    ///
    /// # Errors
    /// `Untrusted` with a code that names the reason.
    ///
    /// ```
    /// use kassa::{Verifier, authentic::hmac, model::secret::Secret};
    /// let secrets = vec![Secret::new("whsec_example")];
    /// let verifier = Verifier::new("stripe", secrets, hmac::sha256).unwrap();
    /// let unsigned = verifier.prove(&[], b"{}", 1_790_000_000_000);
    /// assert_eq!(unsigned.unwrap_err().code, "signature_missing");
    /// ```
    pub fn prove(
        &self,
        headers: &[Header],
        body: &[u8],
        now: Millis,
    ) -> Result<Authentic<Headline>, KassaError> {
        let signer = providers::signer(&self.provider)?;
        signer.prove(&self.inbound(headers, body, now))
    }

    /// Proves a webhook and reads what it says.
    ///
    /// # Errors
    /// `Untrusted` with a code that names the reason.
    ///
    /// ```
    /// use kassa::{Verifier, authentic::hmac, model::secret::Secret};
    /// let secrets = vec![Secret::new("whsec_example")];
    /// let verifier = Verifier::new("stripe", secrets, hmac::sha256).unwrap();
    /// let unsigned = verifier.read(&[], b"{}", 1_790_000_000_000);
    /// assert_eq!(unsigned.unwrap_err().code, "signature_missing");
    /// ```
    pub fn read(
        &self,
        headers: &[Header],
        body: &[u8],
        now: Millis,
    ) -> Result<Authentic<Received>, KassaError> {
        let provider = providers::named(&self.provider)?;
        provider.receive(&self.inbound(headers, body, now))
    }

    fn inbound<'a>(&'a self, headers: &'a [Header], body: &'a [u8], now: Millis) -> Inbound<'a> {
        #[cfg(feature = "stores")]
        let (app, environment) = match &self.app {
            Some((app, environment)) => (Some(app), Some(*environment)),
            None => (None, None),
        };
        #[cfg(not(feature = "stores"))]
        let (app, environment) = (None, None);
        Inbound {
            headers,
            body,
            secrets: &self.secrets,
            environment,
            store: None,
            prices: &[],
            now,
            mac: self.mac,
            app,
            trust: &self.trust,
        }
    }
}
