//! Which certificates App Store's messages are believed under. No test has a key of Apple; where the
//! real certificates stand below the real root, what is left is that the signature is not theirs.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    dead_code,
    reason = "a test says what went wrong by failing; no test uses all of the support"
)]

mod store_support;

use kassa::authentic::Trust;
use store_support::{
    Key, NOW, Store, authority, base64, code, dated, header, prove, signs_receipts, strange, usage,
    vouches,
};

const REAL_LEAF: &[u8] = include_bytes!("store_support/apple-signing-2025.der");
const REAL_INTERMEDIATE: &[u8] = include_bytes!("store_support/apple-wwdr-g6.der");

#[test]
fn the_real_certificates_stand_below_the_pinned_root() {
    let real = |leaf: &[u8], intermediate: &[u8], at: i64, yes: bool| {
        let chain = [leaf.to_vec(), intermediate.to_vec(), Vec::new()];
        let message = Store::new().message_of(&header(&chain), &dated(at));
        // What the host says of the message's own signature is all that differs.
        let trust = Trust::new(if yes { |_, _, _| true } else { |_, _, _| false });
        code(prove(&message, &trust, &[], NOW))
    };
    assert_eq!(real(REAL_LEAF, REAL_INTERMEDIATE, NOW, true), "");
    let denied = real(REAL_LEAF, REAL_INTERMEDIATE, NOW, false);
    assert_eq!(denied, "signature_mismatch");
    // The leaf counts since 2025-09-19.
    let early = real(REAL_LEAF, REAL_INTERMEDIATE, 1_757_000_000_000, true);
    assert_eq!(early, "chain_expired");
    let [leaf, intermediate, _] = Store::new().chain();
    let foreign = real(&leaf, REAL_INTERMEDIATE, NOW, true);
    assert_eq!(foreign, "chain_untrusted");
    let between = real(REAL_LEAF, &intermediate, NOW, true);
    assert_eq!(between, "chain_untrusted");
    assert_eq!(
        real(&leaf, &intermediate, NOW, true),
        "chain_untrusted",
        "a laboratory's root is none of Apple's"
    );
    for place in (0..REAL_LEAF.len()).step_by(61) {
        let mut changed = REAL_LEAF.to_vec();
        changed[place] ^= 1;
        assert_ne!(real(&changed, REAL_INTERMEDIATE, NOW, true), "", "{place}");
    }
}

#[test]
fn both_curves_and_both_digests_hold() {
    for digest in [256, 384] {
        for root in [Key::p256(1), Key::p384(1)] {
            for intermediate in [Key::p256(2), Key::p384(2)] {
                let store = Store::with(root.clone(), intermediate, digest);
                assert_eq!(store.doubt(), "", "{digest}");
            }
        }
    }
    let unknown = Store {
        digest: 512,
        ..Store::new()
    };
    let [leaf, intermediate, root] = unknown.chain();
    // As if it had been signed with SHA-512.
    let renamed = [leaf, intermediate].map(|der| replaced(&der, SHA384, SHA512));
    let [leaf, intermediate] = renamed;
    let message = unknown.message_of(&header(&[leaf, intermediate, root]), &dated(NOW));
    assert_eq!(code(unknown.prove(&message)), "chain_untrusted");
}

const SHA384: &[u8] = &[206, 61, 4, 3, 3];
const SHA512: &[u8] = &[206, 61, 4, 3, 4];

fn replaced(der: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut der = der.to_vec();
    for at in 0..der.len() - old.len() {
        if der[at..].starts_with(old) {
            der[at..at + old.len()].copy_from_slice(new);
        }
    }
    der
}

#[test]
fn no_bit_of_a_certificate_can_be_changed() {
    let store = Store::new();
    let chain = store.chain();
    let roots = store.roots();
    for nth in [0, 1] {
        for at in 0..chain[nth].len() {
            let mut changed = chain.clone();
            changed[nth][at] ^= 1 << (at % 8);
            // Signed anew with the leaf's key: the chain alone must refuse it.
            let message = store.message_of(&header(&changed), &dated(NOW));
            let refused = prove(&message, &Trust::default(), &roots, NOW);
            assert!(refused.is_err(), "certificate {nth}, byte {at}");
        }
        for other in [
            &chain[nth][..chain[nth].len() - 1],
            &[&*chain[nth], &[0]].concat(),
        ] {
            let mut changed = chain.clone();
            changed[nth] = other.to_vec();
            let message = store.message_of(&header(&changed), &dated(NOW));
            assert_eq!(code(store.prove(&message)), "signature_malformed");
        }
    }
}

#[test]
fn a_chain_has_three_certificates() {
    let store = Store::new();
    let [leaf, intermediate, root] = store.chain();
    let all = [leaf, intermediate, root.clone(), root];
    for length in [0, 1, 2, 4] {
        let message = store.message_of(&header(&all[..length]), &dated(NOW));
        assert_eq!(
            code(store.prove(&message)),
            "chain_wrong_length",
            "{length}"
        );
    }
    let swapped = [&all[1], &all[0], &all[2]].map(Clone::clone);
    let message = store.message_of(&header(&swapped), &dated(NOW));
    assert_ne!(code(store.prove(&message)), "");
}

#[test]
fn what_a_message_brings_as_its_root_does_not_count() {
    let store = Store::new();
    let [leaf, intermediate, _] = store.chain();
    let mut other = Store::new();
    other.root.key = Key::p256(9);
    let [_, _, foreign] = other.chain();
    for top in [vec![], b"junk".to_vec(), foreign] {
        let chain = [leaf.clone(), intermediate.clone(), top];
        let message = store.message_of(&header(&chain), &dated(NOW));
        assert_eq!(code(store.prove(&message)), "");
        assert_eq!(code(other.prove(&message)), "chain_untrusted");
    }
    let own = Store::new().message(&dated(NOW));
    let unrooted = prove(&own, &Trust::default(), &[], NOW);
    assert_eq!(code(unrooted), "chain_untrusted");
    let both = [other.roots(), store.roots()].concat();
    assert_eq!(code(prove(&own, &Trust::default(), &both, NOW)), "");
}

type Change = fn(&mut Store);

fn changed(change: impl Fn(&mut Store)) -> String {
    let mut store = Store::new();
    change(&mut store);
    store.doubt()
}

#[test]
fn a_certificate_is_only_for_what_it_says() {
    let wrong: &[(&str, Change)] = &[
        ("a leaf without its mark", |it| {
            it.leaf.extensions = vec![usage(0)];
        }),
        ("a leaf with the other mark", |it| {
            it.leaf.extensions = vec![usage(0), vouches()];
        }),
        ("a leaf that may not sign", |it| {
            it.leaf.extensions[1] = usage(5)
        }),
        ("a leaf with another kind of key", |it| {
            it.leaf.key = Key::p384(3)
        }),
        ("an intermediate without its mark", |it| {
            it.intermediate.extensions.truncate(2);
        }),
        ("an intermediate that is no authority", |it| {
            it.intermediate.extensions[0] = authority(false, None);
        }),
        ("an intermediate that says nothing of it", |it| {
            it.intermediate.extensions.remove(0);
        }),
        ("an intermediate that may not vouch", |it| {
            it.intermediate.extensions[1] = usage(0);
        }),
        ("a leaf that wants what nobody knows", |it| {
            it.leaf.extensions.push(strange(true));
        }),
        ("an intermediate that wants it", |it| {
            it.intermediate.extensions.push(strange(true));
        }),
    ];
    for (why, change) in wrong {
        let mut store = Store::new();
        change(&mut store);
        let chain = store.chain();
        // A key of another kind cannot sign a message; the chain is refused before.
        store.leaf.key = Key::p256(3);
        let message = store.message_of(&header(&chain), &dated(NOW));
        assert_eq!(code(store.prove(&message)), "certificate_purpose", "{why}");
    }
    let fine = changed(|it| {
        it.leaf.extensions = vec![signs_receipts(), strange(false)];
        it.intermediate.extensions = vec![vouches(), authority(true, None)];
    });
    assert_eq!(
        fine, "",
        "what is not said about a key's use is not forbidden"
    );
}

#[test]
fn a_root_vouches_for_those_that_vouch() {
    for extensions in [
        vec![authority(true, Some(0))],
        vec![authority(false, None)],
        vec![authority(true, None), usage(0)],
        vec![],
    ] {
        let refused = changed(|it| it.root.extensions = extensions.clone());
        assert_ne!(refused, "");
    }
    let one = changed(|it| it.root.extensions = vec![authority(true, Some(1))]);
    assert_eq!(one, "");
}

#[test]
fn an_extension_stands_once() {
    let twice = changed(|it| it.leaf.extensions.push(authority(true, None)));
    assert_eq!(twice, "signature_malformed");
    let mark = changed(|it| it.intermediate.extensions.push(vouches()));
    assert_eq!(mark, "signature_malformed");
}

#[test]
fn names_lead_from_one_certificate_to_the_next() {
    let wrong: &[Change] = &[
        |it| it.leaf.issuer = "Root".into(),
        |it| it.leaf.issuer = "middle".into(),
        |it| it.intermediate.issuer = "Other".into(),
        |it| it.root.subject = "Other".into(),
    ];
    for change in wrong {
        assert_eq!(changed(change), "chain_untrusted");
    }
}

#[test]
fn a_right_name_over_a_wrong_key_is_not_enough() {
    let store = Store::new();
    let [_, intermediate, root] = store.chain();
    let forged = store.leaf.signed(&Key::p256(8), 384);
    let message = store.message_of(&header(&[forged, intermediate, root.clone()]), &dated(NOW));
    assert_eq!(code(store.prove(&message)), "chain_untrusted");
    let mut other = Store::new();
    other.root.key = Key::p256(8);
    let [leaf, forged, _] = other.chain();
    let message = store.message_of(&header(&[leaf, forged, root]), &dated(NOW));
    assert_eq!(code(store.prove(&message)), "chain_untrusted");
}

#[test]
fn a_chain_counts_when_all_of_it_does() {
    let minute = 60_000;
    let ends = 1_798_761_599_000; // 2026-12-31T23:59:59Z
    let begins = 1_767_225_600_000; // 2026-01-01T00:00:00Z
    let changes: &[Change] = &[
        |it| (it.leaf.from, it.leaf.until) = ("260101000000Z".into(), "261231235959Z".into()),
        |it| {
            (it.intermediate.from, it.intermediate.until) =
                ("260101000000Z".into(), "261231235959Z".into());
        },
        |it| (it.root.from, it.root.until) = ("260101000000Z".into(), "261231235959Z".into()),
    ];
    for change in changes {
        let mut store = Store::new();
        change(&mut store);
        let trust = Trust::default();
        // Years later: what counts is when it was signed. Remembered or not, it is the same.
        let at = |at: i64| {
            let message = store.message(&dated(at));
            code(prove(
                &message,
                &trust,
                &store.roots(),
                NOW + 10_000_000_000_000,
            ))
        };
        assert_eq!(at(begins - minute - 1), "chain_expired");
        assert_eq!(at(begins - minute), "");
        assert_eq!(at(ends + minute), "");
        assert_eq!(at(ends + minute + 1), "chain_expired");
    }
}

#[test]
fn what_is_remembered_counts_below_the_same_roots_only() {
    let store = Store::new();
    let trust = Trust::default();
    let message = store.message(&dated(NOW));
    for _ in 0..2 {
        assert_eq!(code(prove(&message, &trust, &store.roots(), NOW)), "");
    }
    let without = prove(&message, &trust, &[], NOW);
    assert_eq!(code(without), "chain_untrusted");
    let mut other = Store::new();
    other.root.key = Key::p256(9);
    let below = prove(&message, &trust, &other.roots(), NOW);
    assert_eq!(code(below), "chain_untrusted");
}

#[test]
fn a_remembered_chain_proves_nothing_by_itself() {
    let store = Store::new();
    let trust = Trust::default();
    let message = store.message(&dated(NOW));
    assert_eq!(code(prove(&message, &trust, &store.roots(), NOW)), "");
    let mut thief = store.clone();
    thief.leaf.key = Key::p256(8);
    let forged = thief.message_of(&header(&store.chain()), &dated(NOW));
    let refused = prove(&forged, &trust, &store.roots(), NOW);
    assert_eq!(code(refused), "signature_mismatch");
}

#[test]
fn more_chains_than_are_remembered_still_hold() {
    let trust = Trust::default();
    for round in 0..2 {
        for nth in 1..40 {
            let mut store = Store::new();
            store.leaf.key = Key::p256(nth);
            let proved = prove(&store.message(&dated(NOW)), &trust, &store.roots(), NOW);
            assert_eq!(code(proved), "", "{round} {nth}");
        }
    }
}

#[test]
fn a_certificate_has_one_text_and_a_sound_size() {
    let store = Store::new();
    let chain = store.chain();
    let whole = header(&chain);
    let leaf = base64(&chain[0]);
    assert!(leaf.ends_with('='), "the padding is what is changed here");
    for other in [
        leaf.trim_end_matches('=').to_owned(),
        format!("{leaf} "),
        format!("\\n{leaf}"),
        leaf.replace('+', "-").replace('/', "_").replace('=', ""),
        base64(&vec![0x30; 4_097]),
        String::new(),
    ] {
        let message = store.message_of(&whole.replace(&leaf, &other), &dated(NOW));
        assert_eq!(
            code(store.prove(&message)),
            "signature_malformed",
            "{other}"
        );
    }
    // JSON's own way to write a slash is no other text.
    let escaped = whole.replace('/', "\\/");
    assert_ne!(escaped, whole);
    let message = store.message_of(&escaped, &dated(NOW));
    assert_eq!(code(store.prove(&message)), "");
}

#[test]
fn a_root_of_the_set_up_that_is_none_is_a_mistake_of_the_set_up() {
    let store = Store::new();
    let message = store.message(&dated(NOW));
    let pem = vec!["-----BEGIN CERTIFICATE-----".to_owned()];
    let error = prove(&message, &Trust::default(), &pem, NOW).unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.reason),
        ("invalid_root", kassa::Reason::Misused)
    );
}
