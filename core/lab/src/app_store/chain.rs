//! The lab's own authority: a root, an intermediate and a leaf that look like Apple's, and
//! the key that a shop's server signs its requests with.

use base64ct::{Base64, Encoding};
use p256::ecdsa::signature::Signer;
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use sha2::{Digest, Sha256, Sha384};
use std::str::FromStr;
use x509_cert::Certificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder, Error};
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::asn1::{Null, OctetString};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{DateTime, Encode};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

/// What marks an intermediate certificate of Apple's, and what a leaf that signs receipts.
const INTERMEDIATE_MARK: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113635.100.6.2.1");
const LEAF_MARK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.6.11.1");

/// 2020-01-01 and 2050-01-01, Unix seconds: every story of the lab lies between them.
const VALID: (i64, i64) = (1_577_836_800, 2_524_608_000);

const ROOT: &str = "CN=Kassa Lab Root CA,OU=Kassa Lab Certification Authority,O=Kassa Lab,C=US";
const INTERMEDIATE: &str = "CN=Kassa Lab Intermediate CA,OU=G6,O=Kassa Lab,C=US";
const LEAF: &str = "CN=Kassa Lab Store Receipt Signing,OU=Kassa Lab Stores,O=Kassa Lab,C=US";

/// The keys of one lab. All of them follow from its seed, and so does every signature.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    leaf: p256::ecdsa::SigningKey,
    /// What a shop's server holds.
    server: p256::ecdsa::SigningKey,
    /// Leaf, intermediate and root, as `x5c` has them.
    certificates: [String; 3],
}

impl Chain {
    pub(super) fn new(seed: u64) -> Option<Self> {
        let root = p384_key(seed, "root")?;
        let intermediate = p384_key(seed, "intermediate")?;
        let leaf = p256_key(seed, "leaf")?;
        let certificates = [
            issue(
                Place {
                    subject: LEAF,
                    issuer: INTERMEDIATE,
                    mark: Some(LEAF_MARK),
                    authority: None,
                },
                public(leaf.verifying_key())?,
                &intermediate,
            ),
            issue(
                Place {
                    subject: INTERMEDIATE,
                    issuer: ROOT,
                    mark: Some(INTERMEDIATE_MARK),
                    authority: Some(Some(0)),
                },
                public(intermediate.verifying_key())?,
                &root,
            ),
            issue(
                Place {
                    subject: ROOT,
                    issuer: ROOT,
                    mark: None,
                    authority: Some(None),
                },
                public(root.verifying_key())?,
                &root,
            ),
        ];
        let [leaf_der, intermediate_der, root_der] = certificates;
        Some(Self {
            leaf,
            server: p256_key(seed, "server")?,
            certificates: [leaf_der.ok()?, intermediate_der.ok()?, root_der.ok()?],
        })
    }

    /// Base64 of the root's DER, which a set-up is to trust.
    pub(super) fn root(&self) -> &str {
        let [_, _, root] = &self.certificates;
        root
    }

    pub(super) fn certificates(&self) -> &[String; 3] {
        &self.certificates
    }

    /// ES256: the signature is r and s, 32 bytes each.
    pub(super) fn sign(&self, text: &str) -> Vec<u8> {
        let signature: p256::ecdsa::Signature = self.leaf.sign(text.as_bytes());
        signature.to_bytes().to_vec()
    }

    /// Whether the shop's server signed the text.
    pub(super) fn is_the_servers(&self, text: &str, signature: &[u8]) -> bool {
        use p256::ecdsa::signature::Verifier;
        let key = self.server.verifying_key();
        p256::ecdsa::Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify(text.as_bytes(), &signature).is_ok())
    }

    /// The server's private key, as App Store Connect gives it away once.
    pub(super) fn server_key(&self) -> String {
        let pem = self.server.to_pkcs8_pem(LineEnding::LF);
        pem.map_or_else(|_| String::new(), |pem| pem.to_string())
    }
}

fn p256_key(seed: u64, name: &str) -> Option<p256::ecdsa::SigningKey> {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(name);
    p256::ecdsa::SigningKey::from_slice(&hash.finalize()).ok()
}

fn p384_key(seed: u64, name: &str) -> Option<p384::ecdsa::SigningKey> {
    let mut hash = Sha384::new();
    hash.update(seed.to_be_bytes());
    hash.update(name);
    p384::ecdsa::SigningKey::from_slice(&hash.finalize()).ok()
}

fn public(key: &impl EncodePublicKey) -> Option<SubjectPublicKeyInfoOwned> {
    SubjectPublicKeyInfoOwned::from_key(key).ok()
}

/// Where a certificate stands in the chain.
struct Place {
    subject: &'static str,
    issuer: &'static str,
    mark: Option<ObjectIdentifier>,
    /// Of an authority: how many more may follow below it.
    authority: Option<Option<u8>>,
}

impl BuilderProfile for Place {
    fn get_issuer(&self, _: &Name) -> Name {
        Name::from_str(self.issuer).unwrap_or_default()
    }

    fn get_subject(&self) -> Name {
        Name::from_str(self.subject).unwrap_or_default()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> Result<Vec<Extension>, Error> {
        let constraints = BasicConstraints {
            ca: self.authority.is_some(),
            path_len_constraint: self.authority.flatten(),
        };
        let usage = match self.authority {
            Some(_) => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
            None => KeyUsages::DigitalSignature.into(),
        };
        let mut extensions = vec![
            (&constraints).to_extension(tbs.subject(), &[])?,
            (&KeyUsage(usage)).to_extension(tbs.subject(), &[])?,
        ];
        if let Some(mark) = self.mark {
            extensions.push(Extension {
                extn_id: mark,
                critical: false,
                // The mark is the identifier; what it holds is nothing.
                extn_value: OctetString::new(Null.to_der()?)?,
            });
        }
        Ok(extensions)
    }
}

fn issue(
    place: Place,
    key: SubjectPublicKeyInfoOwned,
    issuer: &p384::ecdsa::SigningKey,
) -> Result<String, Error> {
    let time = |seconds: i64| {
        let since = std::time::Duration::from_secs(seconds.unsigned_abs());
        DateTime::from_unix_duration(since).map(Time::from)
    };
    let validity = Validity::new(time(VALID.0)?, time(VALID.1)?);
    // A number that follows from the key: one seed, one certificate.
    let number = Sha256::digest(key.subject_public_key.raw_bytes());
    let number = SerialNumber::new(number.get(..8).unwrap_or_default())?;
    let builder = CertificateBuilder::new(place, number, validity, key)?;
    let certificate: Certificate = builder.build::<_, Sealed>(issuer)?;
    Ok(Base64::encode_string(&certificate.to_der()?))
}

type Sealed = p384::ecdsa::DerSignature;
