//! Posts webhooks to their receivers, again and again until one is accepted.

use crate::Shell;
use kassa_lab::Delivery;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// After this many attempts only a resend by hand tries again.
const MOST_ATTEMPTS: u32 = 12;

pub(crate) fn run(shell: &Shell) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(20)))
        .http_status_as_error(false)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build()
        .into();
    let mut later: BTreeMap<String, Instant> = BTreeMap::new();
    loop {
        // The list is taken under the lock and posted without it: receivers call back.
        let due: Vec<Delivery> = {
            let guard = shell.lab();
            if guard.0.pushes() {
                guard.0.due_deliveries()
            } else {
                Vec::new()
            }
        };
        let mut busy = false;
        for delivery in due {
            let waits = later
                .get(&delivery.id)
                .is_some_and(|at| *at > Instant::now());
            // A letter without an address is for whoever asks for it.
            let stays = delivery.url.is_empty();
            if waits || stays || delivery.attempts >= MOST_ATTEMPTS {
                continue;
            }
            busy = true;
            let status = post(&agent, &delivery);
            shell.lab().0.delivered(&delivery.id, status);
            if (200..300).contains(&status) {
                later.remove(&delivery.id);
            } else {
                let factor = 2_u32.saturating_pow(delivery.attempts.min(7));
                let pause = Duration::from_millis(500).saturating_mul(factor);
                if let Some(at) = Instant::now().checked_add(pause) {
                    later.insert(delivery.id, at);
                }
            }
            if !shell.lab().0.pushes() {
                break;
            }
        }
        if !busy {
            std::thread::sleep(Duration::from_millis(40));
        }
    }
}

fn post(agent: &ureq::Agent, delivery: &Delivery) -> u16 {
    let mut request = agent.post(&delivery.url);
    for (name, value) in &delivery.headers {
        request = request.header(name, value);
    }
    match request.send(delivery.body.as_str()) {
        Ok(reply) => reply.status().as_u16(),
        Err(_) => 0,
    }
}
