//! The token with which a shop's server shows who it is.

use super::AppStore;
use super::codes::Refusal;
use crate::http::Request;
use crate::json::Json;
use crate::jwt;
use serde_json::{Value, json};

/// What App Store Connect would show beside the key.
const KEY_ID: &str = "LABKEY0001";
const ISSUER: &str = "11111111-2222-4333-a444-555555555555";
const AUDIENCE: &str = "appstoreconnect-v1";

const LONGEST_S: i64 = 3_600;
/// How far a clock may be ahead.
const SKEW_S: i64 = 60;

impl AppStore {
    /// Everything that a server needs, which a developer copies by hand at the real store.
    pub(super) fn key(&self) -> Value {
        let chain = self.chain();
        json!({
            "issuerId": ISSUER, "keyId": KEY_ID, "bundleId": self.app.bundle,
            "appAppleId": self.app.number, "environment": self.app.environment,
            "privateKey": chain.map(super::Chain::server_key),
        })
    }

    /// Refuses whoever is not the shop's server, without a word as the store does.
    pub(super) fn admit(&self, request: &Request) -> Result<(), Refusal> {
        let given = request.header("authorization").unwrap_or_default();
        let token = given.strip_prefix("Bearer ").and_then(jwt::read);
        let token = token.ok_or_else(Refusal::bearer)?;
        let (header, claims) = (&token.header, &token.claims);
        let named = header.text("alg") == "ES256"
            && header.text("kid") == KEY_ID
            && header.text("typ") == "JWT"
            && claims.text("iss") == ISSUER
            && claims.text("aud") == AUDIENCE
            && claims.text("bid") == self.app.bundle;
        let now = self.now_ms / 1000;
        let (from, until) = (claims.int("iat"), claims.int("exp"));
        let timely = from <= now + SKEW_S && now < until && until - from <= LONGEST_S;
        let signed = || {
            let chain = self.chain();
            chain.is_some_and(|chain| chain.is_the_servers(&token.text, &token.signature))
        };
        match named && timely && signed() {
            true => Ok(()),
            false => Err(Refusal::bearer()),
        }
    }
}
