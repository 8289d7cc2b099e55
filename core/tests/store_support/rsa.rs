//! A key pair of the tests, as Google has them, and the tokens that it signs.

use super::base64url;
use rsa::pkcs1v15::SigningKey;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, RsaPrivateKey};
use sha2::Sha256;

/// Two primes of 1024 bits that somebody drew for this file. They protect nothing.
const PRIMES: [&str; 2] = [
    "fd0a5a3396959f2bd2354cd669bc94c856af15530dec055fb74be60855a714ea0b7a350e0f3782a17cd7816301329f43\
     66667c80fb4386a8a0081334475d7d35b8718e4613176ef99b54dd2a23c22a366dd26ee880a1c53609c20aa3eb3f8944\
     1c45deede9c98aca8e0b98e571b42fe0a39fafd8de0eab8eef45b0fed9512a13",
    "b7796dd5611bf6e735135f21820bb04fa8d7a5c5135de2fc5e541e8f2294ea3baa143f241871694629f253a0e593d3ed\
     45b4b207fa7f06f76198ed8973fd8e504c3aa27d84d4d0050a82ac1ffe5630b656189b6d6f7ad516d722af50146f8add\
     1f970fc67554ceeefa4a1cb36b9e6e12391747ffb0a3667bc56ab1df93d7b657",
];

pub struct Google {
    key: RsaPrivateKey,
}

impl Google {
    pub fn new() -> Google {
        let [p, q] = PRIMES.map(|hex| {
            let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
            let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
            BoxedUint::from_be_slice_vartime(&bytes)
        });
        let key = RsaPrivateKey::from_p_q(p, q, BoxedUint::from(65_537_u32));
        Google { key: key.unwrap() }
    }

    /// The modulus, as bytes.
    pub fn modulus(&self) -> Vec<u8> {
        self.key.n_bytes().to_vec()
    }

    /// The key as it is published.
    pub fn published(&self, id: &str) -> serde_json::Value {
        let modulus = base64url(&self.modulus());
        serde_json::json!({
            "alg": "RS256", "e": "AQAB", "kid": id, "kty": "RSA", "n": modulus, "use": "sig",
        })
    }

    pub fn sign(&self, text: &str) -> Vec<u8> {
        let key = SigningKey::<Sha256>::new(self.key.clone());
        key.sign(text.as_bytes()).to_vec()
    }

    pub fn token_of(&self, header: &str, claims: &str) -> String {
        let signed = [header, claims].map(|part| base64url(part.as_bytes()));
        let signed = signed.join(".");
        let signature = base64url(&self.sign(&signed));
        [signed, signature].join(".")
    }
}
