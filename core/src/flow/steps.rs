//! The steps that flows are made of: load, commit, send.

use crate::decide::draft::{Body, Draft};
use crate::error::{KassaError, Reason};
use crate::flow::date::http_date;
use crate::flow::store::pass;
use crate::job::Cx;
use crate::model::account::{Call, SealedKey};
use crate::model::catalog::Plan;
use crate::model::config::ProviderConfig;
use crate::model::http::{HttpRequest, header};
use crate::model::id::Customer;
use crate::model::time::Millis;
use crate::need::{Fact, Need, Statement, Value};
use crate::providers::{Api, Provider, Reply, Store, unsealed};
use crate::seal::{self, Place};
use crate::setup::only_heard;
use crate::sorted::Listed as _;
use crate::store::{self, Corrupt, Loaded, Probe, Wanted};
use crate::zone;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use sha2::{Digest, Sha256};

/// A lost race is run again so often. With jitter, a thousand spends on one
/// account gave up never; without it, every eighth did.
pub(crate) const TRIES: u32 = 8;
/// A call that got no clear answer is sent again so often in one job.
const SENDS: u32 = 3;

/// Accounts are merged into one that stays; a longer chain is a circle made by
/// hand.
pub(crate) const MOST_HOPS: u32 = 16;

/// A row that was not written by this version or an older one.
pub(crate) const UNREADABLE: &str = "unreadable_row";

/// A reply is one object or one page of them: far smaller than this.
const LARGEST_REPLY: usize = 8_388_608;

/// How a commit ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Committed {
    /// It is written.
    Applied,
    /// Its cause had happened, or the account had moved on: load again.
    Stale,
    /// Another account owns one of its references.
    Taken(String),
}

/// How a call ended.
pub(crate) enum Sent {
    /// The provider did it.
    Done(Answer),
    /// The provider said no.
    Refused(KassaError),
    /// Nobody knows.
    Unclear,
}

/// A reply, and as of when it is true.
pub(crate) struct Answer {
    /// The call that it answers.
    pub(crate) asked: Call,
    /// It repeats an earlier reply under the same key: what it tells is as old as that.
    pub(crate) replayed: bool,
    pub(crate) body: Vec<u8>,
    pub(crate) as_of: Option<Millis>,
}

/// A provider that can be called.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) provider: &'static dyn Provider,
    pub(crate) keys: &'a ProviderConfig,
}

impl Line<'_> {
    /// The store that it is, if it is one.
    pub(crate) fn store(&self) -> Option<&'static dyn Store> {
        if cfg!(feature = "stores") {
            self.provider.store()
        } else {
            None
        }
    }

    /// What it can be asked.
    pub(crate) fn api(self) -> Result<&'static dyn Api, KassaError> {
        let api = self.provider.api();
        api.ok_or_else(|| only_heard(self.provider.name()))
    }

    /// What it can be asked, if there is a key to ask with.
    pub(crate) fn asked(self) -> Option<&'static dyn Api> {
        let key = self.keys.secret_key.is_some();
        let signs = || self.keys.app.as_ref().is_some_and(|app| app.key.is_some());
        let can = key || self.store().is_some() && signs();
        self.provider.api().filter(|_| can)
    }
}

impl Cx {
    pub(crate) fn now(&self) -> Millis {
        self.moment.now
    }

    /// What is for sale.
    pub(crate) fn plans(&self) -> &[Plan] {
        &self.setup.config.plans
    }

    /// A cause of this account's own doing. The key comes last and the account
    /// keeps no slash, so that no two accounts can ever share one.
    pub(crate) fn cause(&self, account: &str, operation: &str, key: &str) -> String {
        let account = account.replace('%', "%25").replace('/', "%2F");
        format!(
            "{}/{account}/{operation}/{key}",
            self.setup.environment.word()
        )
    }

    /// Randomness for a purpose: the same purpose gets the same.
    pub(crate) fn random(&self, purpose: &str) -> String {
        let digest = Sha256::new()
            .chain_update(&self.moment.entropy)
            .chain_update(purpose)
            .finalize();
        digest
            .iter()
            .take(12)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Whose calendar counts for a customer.
    pub(crate) fn zone(&self, customer: &Customer) -> Option<String> {
        let own = customer.zone.clone();
        own.or_else(|| self.setup.config.zone.clone())
    }

    pub(crate) fn check_moment(&self) -> Result<(), KassaError> {
        if self.moment.entropy.len() < 32 {
            return Err(KassaError::misused(
                "too_little_entropy",
                "Give each ask 16 new random bytes as 32 hexadecimal digits.",
            ));
        }
        // Before 2015 or after 2100 a clock counts seconds, or is not set.
        if !(1_420_000_000_000..4_102_444_800_000).contains(&self.moment.now) {
            return Err(KassaError::misused(
                "bad_clock",
                "`now` is in milliseconds since 1970, such as Date.now() gives.",
            ));
        }
        Ok(())
    }

    pub(crate) fn line(&self, provider: Option<&str>) -> Result<Line<'_>, KassaError> {
        let (provider, keys) = self.setup.provider(provider)?;
        Ok(Line { provider, keys })
    }

    /// Reads one statement. `attempt` spaces out what races with others.
    pub(crate) async fn read(
        &self,
        statement: Statement,
        attempt: u32,
    ) -> Result<Vec<Vec<Value>>, KassaError> {
        match self
            .need(Need::Read { statement }, self.pause(attempt))
            .await
        {
            Fact::Rows { rows } => Ok(rows),
            Fact::Failed => Err(store_down()),
            Fact::Response { .. } | Fact::Signature { .. } | Fact::Done => Err(wrong_fact("rows")),
        }
    }

    /// Writes all or nothing. False if it was not done, or nobody knows.
    pub(crate) async fn write(&self, statements: Vec<Statement>) -> Result<bool, KassaError> {
        match self.need(Need::Write { statements }, 0).await {
            Fact::Done => Ok(true),
            Fact::Failed => Ok(false),
            Fact::Response { .. } | Fact::Signature { .. } | Fact::Rows { .. } => {
                Err(wrong_fact("done"))
            }
        }
    }

    pub(crate) async fn load(&self, wanted: &Wanted, attempt: u32) -> Result<Loaded, KassaError> {
        let statement = store::load(self.setup.environment, wanted);
        let rows = self.read(statement, attempt).await?;
        store::loaded(&rows).map_err(corrupt)
    }

    /// Loads by the account's own id; a new one begins empty. One that was
    /// merged into another leads there. Both are boxed, for a flow keeps
    /// them while it waits, and would move them there field by field.
    pub(crate) async fn draft(
        &self,
        account: &str,
        cause: Option<&str>,
        attempt: u32,
    ) -> Result<(Box<Draft>, Option<Box<Body>>), KassaError> {
        check_account(account)?;
        let mut wanted = Wanted {
            causes: cause.into_iter().map(Into::into).listed(),
            accounts: Vec::from([account.to_string()]),
            ..Wanted::default()
        };
        let mut seen = None;
        for _hop in 0..MOST_HOPS {
            let mut loaded = self.load(&wanted, attempt).await?;
            seen = loaded.seen.pop().map(|seen| Box::new(seen.body)).or(seen);
            let Some((base, account)) = loaded.accounts.pop() else {
                let id = wanted.accounts.first().map_or(account, String::as_str);
                let draft = Draft::open(id, self.setup.environment, self.now());
                return Ok((Box::new(self.telling(draft)), seen));
            };
            let Some(into) = account.merged_into else {
                let draft = Draft::new(base, account, self.now());
                return Ok((Box::new(self.telling(draft)), seen));
            };
            wanted.accounts = Vec::from([into]);
        }
        Err(corrupt(Corrupt))
    }

    /// A draft that raises the notices that the app asked for.
    pub(crate) fn telling(&self, draft: Draft) -> Draft {
        draft.telling(&self.setup.config.notices)
    }

    /// Commits, and finds out what a failure meant.
    ///
    /// A draft in which nothing happened has no row to claim a revision with: its snapshot
    /// would overwrite whatever was written since it was loaded.
    pub(crate) async fn commit(&self, drafts: &[&Draft]) -> Result<Committed, KassaError> {
        let happened = drafts.iter().filter(|draft| !draft.rows.is_empty());
        let drafts: &[&Draft] = &happened.copied().listed();
        if drafts.is_empty() {
            return Ok(Committed::Applied);
        }
        if self.write(store::commit(drafts, self.now())).await? {
            return Ok(Committed::Applied);
        }
        let rows = drafts.iter().flat_map(|draft| &draft.rows);
        let causes: Vec<String> = rows.map(|row| row.cause.clone()).listed();
        let links: Vec<_> = drafts.iter().flat_map(|draft| draft.new_links()).listed();
        let bases: Vec<(&str, i64)> = drafts
            .iter()
            .map(|draft| (draft.account.id.as_str(), draft.base))
            .listed();
        let accounts: Vec<&str> = bases.iter().map(|(account, _)| *account).listed();
        let statement = store::probe(self.setup.environment, &accounts, &causes, &links);
        let rows = self.read(statement, 0).await?;
        match store::probed(&bases, &rows).map_err(corrupt)? {
            Probe::Duplicate | Probe::Stale => Ok(Committed::Stale),
            Probe::Taken(reference) => Ok(Committed::Taken(reference)),
            Probe::Unexplained => Err(store_down()),
        }
    }

    /// Commits what links nothing of another account. False if somebody was quicker.
    pub(crate) async fn committed(&self, drafts: &[&Draft]) -> Result<bool, KassaError> {
        match self.commit(drafts).await? {
            Committed::Applied => Ok(true),
            Committed::Stale => Ok(false),
            Committed::Taken(reference) => Err(taken(&reference)),
        }
    }

    /// Sends a call, byte for byte the same again where that helps.
    pub(crate) async fn send(&self, line: Line<'_>, call: &Call) -> Result<Sent, KassaError> {
        let api = line.api()?;
        let own = self.keyed(api, call);
        let request = api.request(&own, line.keys, self.setup.environment)?;
        let request = self.unsealed(request, line, call)?;
        let request = pass::let_in(self, line, request).await?;
        for attempt in 0..if call.once { 1 } else { SENDS } {
            let need = Need::Send {
                request: request.clone(),
            };
            let wait = if attempt == 0 {
                0
            } else {
                self.jitter(attempt, 500)
            };
            let response = match self.need(need, wait).await {
                Fact::Response { response } if response.body.len() > LARGEST_REPLY => break,
                Fact::Response { response } => response,
                Fact::Failed => continue,
                Fact::Rows { .. } | Fact::Signature { .. } | Fact::Done => {
                    return Err(wrong_fact("response"));
                }
            };
            match api.reply(&response) {
                Reply::Done => {
                    let as_of = header(&response.headers, "date").and_then(http_date);
                    let replayed = header(&response.headers, "idempotent-replayed");
                    return Ok(Sent::Done(Answer {
                        asked: call.clone(),
                        replayed: replayed == Some("true"),
                        body: response.body,
                        as_of,
                    }));
                }
                Reply::Refused { code, hint } => {
                    pass::refused(self, line, response.status);
                    let error = KassaError::new(Reason::Refused, &code, &hint);
                    return Ok(Sent::Refused(error.at(line.provider.name())));
                }
                Reply::Unclear { again: true } => {}
                Reply::Unclear { again: false } => break,
            }
        }
        Ok(Sent::Unclear)
    }

    /// The call under a key of this ask, where its provider wants one and it has none.
    fn keyed<'a>(&self, api: &dyn Api, call: &'a Call) -> Cow<'a, Call> {
        if call.idempotency_key.is_some() || !api.wants_key(call) {
            return Cow::Borrowed(call);
        }
        let what = [&call.method, " ", &call.path, " ", &call.body].concat();
        Cow::Owned(Call {
            idempotency_key: Some(["kassa-", &self.random(&what)].concat()),
            ..call.clone()
        })
    }

    /// Puts the key of a stored card into the request that is sent, and nowhere else.
    fn unsealed(
        &self,
        request: HttpRequest,
        line: Line<'_>,
        call: &Call,
    ) -> Result<HttpRequest, KassaError> {
        if let Some(SealedKey { text, customer }) = &call.sealed {
            let place = self.place(line, customer);
            let clear = seal::open(&self.setup.config.seal_keys, place, text)?;
            return Ok(unsealed(request, &clear));
        }
        Ok(request)
    }

    /// To what a stored key of this customer's is bound.
    pub(crate) fn place<'a>(&self, line: Line<'_>, customer: &'a str) -> Place<'a> {
        Place {
            environment: self.setup.environment,
            provider: line.provider.name(),
            customer,
        }
    }

    /// Sends a call that must succeed for the flow to go on.
    pub(crate) async fn call(&self, line: Line<'_>, call: &Call) -> Result<Answer, KassaError> {
        match self.send(line, call).await? {
            Sent::Done(answer) => Ok(answer),
            Sent::Refused(error) => Err(error),
            Sent::Unclear => Err(provider_down(line.provider.name())),
        }
    }

    fn pause(&self, attempt: u32) -> u32 {
        if attempt == 0 {
            0
        } else {
            self.jitter(attempt, 8)
        }
    }

    /// Between nothing and `base` doubled with each attempt, drawn from the
    /// ask's entropy so that racing callers spread.
    fn jitter(&self, attempt: u32, base: u32) -> u32 {
        let most = base.saturating_mul(1_u32.checked_shl(attempt.min(10)).unwrap_or(1_024));
        self.drawn(&format!("wait{attempt}"), most)
    }

    /// A number below `most`, or 0: the same for the same purpose.
    pub(crate) fn drawn(&self, purpose: &str, most: u32) -> u32 {
        let drawn = u32::from_str_radix(self.random(purpose).get(..8).unwrap_or("0"), 16);
        drawn.unwrap_or(0).checked_rem(most.max(1)).unwrap_or(0)
    }
}

/// Account ids are the app's own and become keys: bounded, and printable.
pub(crate) fn check_account(account: &str) -> Result<(), KassaError> {
    if account.is_empty() || account.len() > 200 || account.chars().any(char::is_control) {
        return Err(KassaError::misused(
            "bad_account",
            "An account id is your own id of the customer: 1 to 200 bytes without control characters.",
        ));
    }
    Ok(())
}

/// A customer as the app names them.
pub(crate) fn check_customer(customer: &Customer) -> Result<(), KassaError> {
    check_account(&customer.id)?;
    zone::check(customer.zone.as_deref())
}

pub(crate) fn check_key(key: &str) -> Result<(), KassaError> {
    if key.is_empty() || key.len() > 200 || key.chars().any(char::is_control) {
        return Err(KassaError::misused(
            "bad_key",
            "A key is 1 to 200 bytes without control characters, such as the id of the job.",
        ));
    }
    Ok(())
}

pub(crate) fn key_reused() -> KassaError {
    KassaError::misused(
        "key_reused",
        "This key was used before for something else. Use one key for one thing, and the same \
         amount when you try it again.",
    )
}

pub(crate) fn contended() -> KassaError {
    KassaError::new(
        Reason::Contended,
        "contended",
        "Many writers changed this account at once. Nothing was changed by this call; try again \
         with the same key.",
    )
}

pub(crate) fn taken(reference: &str) -> KassaError {
    KassaError::misused(
        "taken",
        &format!("`{reference}` belongs to another account already. Nothing was changed."),
    )
}

pub(crate) fn store_down() -> KassaError {
    KassaError::unavailable(
        "store_unavailable",
        "The store did not answer or did not commit. Nothing is half-done; try again.",
    )
}

pub(crate) fn provider_down(provider: &str) -> KassaError {
    KassaError::unavailable(
        "provider_unavailable",
        "The provider gave no clear answer. Try again; with the same key nothing happens twice.",
    )
    .at(provider)
}

pub(crate) fn corrupt(_: Corrupt) -> KassaError {
    KassaError::new(
        Reason::Unavailable,
        UNREADABLE,
        "A stored row cannot be read by this version of Kassa: it was written by a newer one, or \
         changed by hand. Nothing was changed.",
    )
}

pub(crate) fn wrong_fact(wanted: &str) -> KassaError {
    KassaError::misused(
        "wrong_fact",
        &format!("The host answered a need with the wrong kind of fact: `{wanted}` was asked for."),
    )
}
