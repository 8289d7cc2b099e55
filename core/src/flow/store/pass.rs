//! What lets calls to a store in: a token that the host signs, or one that it is
//! changed for. It is kept until shortly before it ends.

use crate::error::KassaError;
use crate::flow::steps::{Line, provider_down, wrong_fact};
use crate::job::Cx;
use crate::model::http::{Header, HttpRequest};
use crate::model::time::{MINUTE, Millis};
use crate::need::{Fact, Need};
use crate::passes::Kept;
use crate::providers::{Pass, Reply, Signing, Store};
use alloc::string::{String, ToString};

/// A clock may be behind, and a call takes its time.
const SPARE: Millis = MINUTE;

/// The request with what lets it in, where its provider is a store.
pub(in crate::flow) async fn let_in(
    cx: &Cx,
    line: Line<'_>,
    mut request: HttpRequest,
) -> Result<HttpRequest, KassaError> {
    if let Some(store) = line.store() {
        let token = token(cx, line, store).await?;
        request.headers.push(Header {
            name: "Authorization".into(),
            value: ["Bearer ", &token].concat(),
        });
    }
    Ok(request)
}

/// A store that refuses a pass is shown a new one next time.
pub(in crate::flow) fn refused(cx: &Cx, line: Line<'_>, status: u16) {
    if status == 401
        && let Some(app) = &line.keys.app
    {
        cx.setup.passes.forget(app.key.as_deref().unwrap_or(""));
    }
}

async fn token(cx: &Cx, line: Line<'_>, store: &dyn Store) -> Result<String, KassaError> {
    let now = cx.now();
    let app = line.keys.app.as_ref();
    let key = app.and_then(|app| app.key.clone()).unwrap_or_default();
    if let Some(token) = cx.setup.passes.find(&key, now) {
        return Ok(token);
    }
    let (token, until) = match store.pass(line.keys, now)? {
        Pass::Signed { signing, until } => (sign(cx, line, &signing).await?, until),
        Pass::Changed { signing, request } => {
            let signed = sign(cx, line, &signing).await?;
            let body = request.body.replace("{signed}", &signed);
            changed(cx, line, store, HttpRequest { body, ..request }).await?
        }
    };
    let until = until.saturating_sub(SPARE);
    let kept = token.clone();
    cx.setup.passes.keep(Kept {
        key,
        token: kept,
        until,
    });
    Ok(token)
}

/// The text, a dot, and what the host's key signs of it.
async fn sign(cx: &Cx, line: Line<'_>, signing: &Signing) -> Result<String, KassaError> {
    let signature = signature(cx, line, signing).await?;
    Ok([&signing.text, ".", &signature].concat())
}

/// What the host's key signs, as base64url.
pub(super) async fn signature(
    cx: &Cx,
    line: Line<'_>,
    signing: &Signing,
) -> Result<String, KassaError> {
    let need = Need::Sign {
        key: signing.key.clone(),
        algorithm: signing.algorithm,
        text: signing.text.clone(),
    };
    match cx.need(need, 0).await {
        Fact::Signature { signature } => Ok(signature),
        Fact::Failed => Err(unsigned(line.provider.name())),
        Fact::Response { .. } | Fact::Rows { .. } | Fact::Done => Err(wrong_fact("signature")),
    }
}

async fn changed(
    cx: &Cx,
    line: Line<'_>,
    store: &dyn Store,
    request: HttpRequest,
) -> Result<(String, Millis), KassaError> {
    let name = line.provider.name();
    let response = match cx.need(Need::Send { request }, 0).await {
        Fact::Response { response } => response,
        Fact::Failed => return Err(provider_down(name)),
        Fact::Rows { .. } | Fact::Signature { .. } | Fact::Done => {
            return Err(wrong_fact("response"));
        }
    };
    match line.api()?.reply(&response) {
        Reply::Done => {
            let granted = store.granted(&response.body);
            let (token, lasts) = granted.map_err(|it| it.error(name))?;
            Ok((token, cx.now().saturating_add(lasts)))
        }
        Reply::Refused { code, hint } => {
            Err(KassaError::new(crate::error::Reason::Refused, &code, &hint).at(name))
        }
        Reply::Unclear { .. } => Err(provider_down(name)),
    }
}

fn unsigned(provider: &str) -> KassaError {
    KassaError::unavailable(
        "store_not_signed",
        &[
            "The host did not sign: give `",
            provider,
            "` its private key, the one of the id that `app.key` names.",
        ]
        .concat()
        .to_string(),
    )
    .at(provider)
}
