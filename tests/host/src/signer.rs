//! The app's keys at the stores, which the core never sees.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use kassa_lab::{Lab, Request};
use p256::ecdsa::{self, signature::Signer as _};
use p256::pkcs8::DecodePrivateKey as _;
use rsa::RsaPrivateKey;
use rsa::pkcs1v15;
use rsa::signature::SignatureEncoding as _;
use serde_json::{Value as Json, json};
use sha2::Sha256;

/// Keys as the lab hands them out, and what the set-up says of them.
pub struct Signer {
    /// `app` of a set-up at App Store.
    pub app_store: Json,
    /// `app` of a set-up at Google Play.
    pub google_play: Json,
    apples: (String, ecdsa::SigningKey),
    googles: (String, pkcs1v15::SigningKey<Sha256>),
}

impl Signer {
    /// The keys of a lab.
    pub fn of(lab: &mut Lab) -> Self {
        let mut get = |path: &str| -> Json {
            let reply = lab.handle(&Request::new("GET", path));
            serde_json::from_slice(&reply.body).expect("an answer of the lab's")
        };
        let root = get("/lab/appStore/root");
        let (apple, google) = (get("/lab/appStore/key"), get("/lab/googlePlay/key"));
        let text = |it: &Json| it.as_str().expect("a text").to_string();
        let pem = text(&apple["privateKey"]);
        let own = ecdsa::SigningKey::from_pkcs8_pem(&pem).expect("a key of P-256");
        let pem = text(&google["privateKey"]);
        let server = RsaPrivateKey::from_pkcs8_pem(&pem).expect("a key of RSA");
        Signer {
            app_store: json!({
                "id": apple["bundleId"], "number": apple["appAppleId"],
                "issuer": apple["issuerId"], "key": apple["keyId"], "roots": [root["root"]],
            }),
            google_play: json!({
                "id": google["packageName"], "issuer": google["clientEmail"],
                "key": google["privateKeyId"], "push": google["push"],
            }),
            apples: (text(&apple["keyId"]), own),
            googles: (
                text(&google["privateKeyId"]),
                pkcs1v15::SigningKey::new(server),
            ),
        }
    }

    /// Signs with the key of that id.
    ///
    /// # Errors
    /// There is none.
    pub fn sign(&self, key: &str, text: &str) -> Result<String, ()> {
        if key == self.apples.0 {
            let signature: ecdsa::Signature = self.apples.1.sign(text.as_bytes());
            return Ok(Base64UrlUnpadded::encode_string(&signature.to_bytes()));
        }
        if key == self.googles.0 {
            let signature = self.googles.1.sign(text.as_bytes());
            return Ok(Base64UrlUnpadded::encode_string(&signature.to_bytes()));
        }
        Err(())
    }
}
