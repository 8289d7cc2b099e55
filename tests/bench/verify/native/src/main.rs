//! `Webhook::construct_event` of async-stripe beside the core's `Verifier`, in one process. Prints one
//! comparison a line. Usage: kassa-bench-verify BODIES [--quick] [--only WORD]

use kassa::Verifier;
use kassa::authentic::{Received, hmac};
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use serde_json::json;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs};
use stripe_webhook::Webhook;

const SECRET: &str = "whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH";
const SIZES: [usize; 7] = [1, 2, 4, 8, 16, 64, 256];
const FEW: [usize; 3] = [2, 16, 64];
const DIFFERENT: usize = 8;
const ROUNDS: usize = 25;

type Done<T = ()> = Result<T, Box<dyn Error>>;

/// A webhook as a server has it.
struct Mail {
    body: String,
    signature: String,
    headers: Vec<Header>,
}

fn main() -> Done {
    let words: Vec<String> = env::args().skip(1).collect();
    let folder = words.first().ok_or("name the folder of the bodies")?;
    let quick = words.iter().any(|word| word == "--quick");
    let only = words.iter().skip_while(|word| *word != "--only").nth(1);
    let secrets = vec![Secret::new(SECRET)];
    let verifier = Verifier::new("stripe", secrets, hmac::sha256).map_err(|error| error.hint)?;
    let ways: [(&str, &[usize], Way); 2] = [("prove", &SIZES, prove), ("read", &FEW, read)];
    for (way, sizes, ours) in ways {
        for kilobytes in sizes {
            let name = format!("Verifier::{way}, bytes of {kilobytes} KB");
            if only.is_none_or(|word| name.contains(word.as_str())) {
                let mail = mail(Path::new(folder), *kilobytes)?;
                compare(&name, &mail, |it| ours(&verifier, it), quick)?;
            }
        }
    }
    Ok(())
}

/// What the id and the type of an event add up to.
type Way = fn(&Verifier, &Mail) -> Done<usize>;

/// The signature, and which event it is.
fn prove(verifier: &Verifier, mail: &Mail) -> Done<usize> {
    let proved = verifier.prove(&mail.headers, mail.body.as_bytes(), now()?);
    let told = proved.map_err(|error| error.hint)?;
    Ok(told.id.len() + told.kind.len())
}

/// All that Kassa makes of an event.
fn read(verifier: &Verifier, mail: &Mail) -> Done<usize> {
    let read = verifier.read(&mail.headers, mail.body.as_bytes(), now()?);
    match read.map_err(|error| error.hint)?.into_inner() {
        Received::Event { event } => Ok(event.id.len() + event.kind.len()),
        Received::Ignored { id, kind } => Ok(id.len() + kind.len()),
        Received::Unreadable { path, .. } => Err(path.into()),
    }
}

fn now() -> Done<i64> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(i64::try_from(now.as_millis())?)
}

fn mail(folder: &Path, kilobytes: usize) -> Done<Vec<Mail>> {
    (0..DIFFERENT)
        .map(|at| {
            let body = fs::read_to_string(folder.join(format!("{kilobytes}-{at}.json")))?;
            let signature = Webhook::generate_test_header(&body, SECRET, None);
            let headers = [
                ("content-type", "application/json; charset=utf-8"),
                (
                    "user-agent",
                    "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                ),
                ("host", "shop.example"),
                ("accept", "*/*; q=0.5, application/xml"),
                ("stripe-signature", &signature),
            ];
            let headers = headers.map(|(name, value)| Header {
                name: name.to_owned(),
                value: value.to_owned(),
            });
            Ok(Mail {
                headers: headers.into(),
                signature,
                body,
            })
        })
        .collect()
}

fn compare(name: &str, mail: &[Mail], ours: impl Fn(&Mail) -> Done<usize>, quick: bool) -> Done {
    let peer = |mail: &Mail| -> Done<usize> {
        let event = Webhook::construct_event(&mail.body, &mail.signature, SECRET)?;
        let seen = event.id.as_str().len() + event.type_.as_str().len();
        black_box(&event.data);
        Ok(seen)
    };
    let enough = Duration::from_millis(if quick { 2 } else { 20 });
    let mut count = 1;
    while round(&ours, mail, count)?
        .0
        .min(round(&peer, mail, count)?.0)
        < enough
    {
        count *= 2;
    }
    let mut rounds = Vec::new();
    for at in 0..if quick { 1 } else { ROUNDS } {
        // Who goes second may find a warmer machine, so that changes too.
        let (a, b) = if at % 2 == 0 {
            let first = round(&ours, mail, count)?;
            (first, round(&peer, mail, count)?)
        } else {
            let first = round(&peer, mail, count)?;
            (round(&ours, mail, count)?, first)
        };
        if a.1 != b.1 {
            return Err(format!("{name}: {} and {} is not the same", a.1, b.1).into());
        }
        let millis = |it: Duration| it.as_secs_f64() * 1_000.0;
        rounds.push(json!({ "ours": millis(a.0), "peer": millis(b.0) }));
    }
    let best = floor(mail, count)?;
    let why = format!("the HMAC of the body alone takes {best:.1} µs at best");
    println!(
        "{}",
        json!({ "name": name, "count": count, "rounds": rounds, "why": why })
    );
    Ok(())
}

/// Microseconds for what nobody can leave out.
fn floor(mail: &[Mail], count: usize) -> Done<f64> {
    let hash = |mail: &Mail| {
        let code = hmac::sha256(SECRET.as_bytes(), b"", mail.body.as_bytes());
        Ok(usize::from(black_box(code)[0]))
    };
    let mut best = Duration::MAX;
    for _turn in 0..5 {
        best = best.min(round(&hash, mail, count)?.0);
    }
    Ok(best.as_secs_f64() * 1_000_000.0 / f64::from(u32::try_from(count)?))
}

fn round(
    prove: &impl Fn(&Mail) -> Done<usize>,
    mail: &[Mail],
    count: usize,
) -> Done<(Duration, usize)> {
    let start = Instant::now();
    let mut found = 0;
    for mail in mail.iter().cycle().take(count) {
        found += prove(mail)?;
    }
    Ok((start.elapsed(), found))
}
