//! Who posted a notification that is not signed itself.

use crate::error::KassaError;
use crate::flow::inbound::Mail;
use crate::job::Cx;

/// Whether somebody posted it whom the set-up names; false where a message is signed
/// itself, or is a rumour.
///
/// # Errors
/// `Untrusted` for a token that is not theirs.
#[cfg(not(feature = "stores"))]
pub(in crate::flow) async fn carried(_: &Cx, _: Mail<'_>) -> Result<bool, KassaError> {
    Ok(false)
}

/// Whether somebody posted it whom the set-up names; false where a message is signed
/// itself, or is a rumour.
///
/// # Errors
/// `Untrusted` for a token that is not theirs.
#[cfg(feature = "stores")]
pub(in crate::flow) async fn carried(cx: &Cx, mail: Mail<'_>) -> Result<bool, KassaError> {
    use crate::authentic::oidc::{self, Sender};
    let line = cx.line(Some(mail.provider))?;
    let name = line.provider.name();
    let Some(store) = line.store() else {
        return Ok(false);
    };
    let letter = crate::flow::inbound::letter(cx, line, mail);
    let Some(carrier) = store.carrier(&letter, line.keys)? else {
        return Ok(false);
    };
    let sender = Sender {
        keys: &carrier.keys.url,
        audience: &carrier.audience,
        email: &carrier.email,
    };
    let (trust, now) = (&cx.setup.trust, cx.now());
    if oidc::wants_keys(&carrier.token, &sender, trust, now) {
        fetched::keys(cx, name, &carrier.keys).await?;
    }
    let proved = oidc::prove(&carrier.token, &sender, trust, now);
    proved.map(|_| true).map_err(|error| error.at(name))
}

#[cfg(feature = "stores")]
mod fetched {
    use crate::error::KassaError;
    use crate::flow::steps::{provider_down, wrong_fact};
    use crate::job::Cx;
    use crate::model::http::{HttpRequest, HttpResponse};
    use crate::model::time::{HOUR, Millis, SECOND};
    use crate::need::{Fact, Need};

    /// A set of a few keys has 1 to 4 kB.
    const LARGEST: usize = 65_536;

    /// Fetches the keys that sign such tokens, and remembers them for as long as they say.
    pub(super) async fn keys(cx: &Cx, name: &str, from: &HttpRequest) -> Result<(), KassaError> {
        let need = Need::Send {
            request: from.clone(),
        };
        let response = match cx.need(need, 0).await {
            Fact::Response { response } => response,
            Fact::Failed => return Err(provider_down(name)),
            Fact::Rows { .. } | Fact::Signature { .. } | Fact::Done => {
                return Err(wrong_fact("response"));
            }
        };
        if response.status != 200 || response.body.len() > LARGEST {
            return Err(provider_down(name));
        }
        let (now, until) = (cx.now(), cx.now().saturating_add(age(&response)));
        cx.setup
            .trust
            .learn_keys(&from.url, &response.body, until, now)
            .map_err(|_| provider_down(name))
    }

    /// `Cache-Control: public, max-age=19845`; an hour unless told.
    fn age(response: &HttpResponse) -> Millis {
        let named = |name: &str| name.eq_ignore_ascii_case("cache-control");
        let header = response.headers.iter().find(|it| named(&it.name));
        let parts = header.into_iter().flat_map(|it| it.value.split(','));
        let age = parts.filter_map(|part| part.trim().strip_prefix("max-age="));
        let age = age.filter_map(|seconds| seconds.parse::<i64>().ok()).next();
        age.map_or(HOUR, |age| age.saturating_mul(SECOND))
            .clamp(0, HOUR.saturating_mul(24))
    }
}
