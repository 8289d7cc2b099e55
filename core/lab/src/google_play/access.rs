//! Who may ask: a service account shows a token it signed, and is given one for an hour.

use super::codes::Refusal;
use super::{GooglePlay, ROOT, keys};
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use crate::jwt;
use serde_json::{Value, json};

const ACCOUNT: &str = "server@kassa-lab.iam.gserviceaccount.com";
const SCOPE: &str = "https://www.googleapis.com/auth/androidpublisher";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const AUDIENCE: &str = "https://oauth2.googleapis.com/token";

const LONGEST_S: i64 = 3_600;
/// How far a clock may be ahead.
const SKEW_S: i64 = 300;
/// What is said of a token's life, a second less than it is.
const LIFE_S: i64 = 3_599;

/// How long receivers may keep the key set, as the real one says it.
const KEPT: &str = "public, max-age=21600, must-revalidate, no-transform";

impl GooglePlay {
    /// Everything that a server needs, which a developer copies by hand from the consoles.
    pub(super) fn key(&self) -> Value {
        json!({
            "clientEmail": ACCOUNT, "privateKeyId": keys::SERVER_ID, "privateKey": keys::SERVER,
            "packageName": self.package, "push": self.postman.to_json(),
        })
    }

    pub(super) fn certs(&self) -> Response {
        let mut reply = Response::typed(200, "application/json", keys::published().to_string());
        reply.push("Cache-Control", KEPT);
        reply
    }

    /// Gives an access token for an assertion; refuses as OAuth does, not as the API does.
    pub(super) fn grant(&mut self, request: &Request) -> Response {
        let form = request.text();
        let field = |name: &str| form::field(&form, name).unwrap_or_default();
        let refuse = |error: &str, text: &str| {
            let body = json!({"error": error, "error_description": text});
            Response::typed(400, "application/json", body.to_string())
        };
        if request.method != "POST" || field("grant_type") != GRANT {
            return refuse("unsupported_grant_type", "Invalid grant_type");
        }
        let Some(token) = jwt::read(&field("assertion")) else {
            return refuse("invalid_grant", "Bad assertion");
        };
        let (header, claims) = (&token.header, &token.claims);
        let named = header.text("alg") == "RS256"
            && [keys::SERVER_ID, ""].contains(&header.text("kid"))
            && claims.text("iss") == ACCOUNT
            && (claims.text("aud") == AUDIENCE
                || claims.text("aud").ends_with(&format!("{ROOT}/token")));
        let now = self.now_ms / 1000;
        let (from, until) = (claims.int("iat"), claims.int("exp"));
        let timely = from <= now + SKEW_S && now < until && until - from <= LONGEST_S;
        if !named || !keys::is_the_servers(&token.text, &token.signature) {
            return refuse("invalid_grant", "Invalid JWT Signature.");
        }
        if !timely {
            let text = "Invalid JWT: Token must be a short-lived token (60 minutes).";
            return refuse("invalid_grant", text);
        }
        let scopes: Vec<&str> = claims.text("scope").split(' ').collect();
        if !scopes.contains(&SCOPE) {
            return refuse(
                "invalid_scope",
                "Invalid OAuth scope or ID token audience provided.",
            );
        }
        let access = self.ids.next("ya29.", 48);
        let until = self.now_ms + LIFE_S * 1000;
        self.rows.put("access", &access, json!({"until": until}));
        let body = json!({
            "access_token": access, "expires_in": LIFE_S, "token_type": "Bearer",
        });
        Response::typed(200, "application/json; charset=UTF-8", body.to_string())
    }

    pub(super) fn admit(&self, request: &Request) -> Result<(), Refusal> {
        let given = request.header("authorization").unwrap_or_default();
        let access = given.strip_prefix("Bearer ").unwrap_or_default();
        match self.rows.get("access", access).int("until") > self.now_ms {
            true => Ok(()),
            false => Err(Refusal::stranger()),
        }
    }
}
