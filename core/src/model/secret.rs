//! Secrets that cannot be printed by accident.

use crate::json::{Read, Reader, Write};
use alloc::string::{String, ToString};
use core::fmt;

/// A key that belongs on servers only. It prints and serialises as `***`.
///
/// ```
/// use kassa::model::secret::Secret;
/// let key = Secret::new("sk_test_123");
/// assert_eq!(format!("{key:?}"), "***");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize), serde(transparent))]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
pub struct Secret(String);

impl Secret {
    /// Wraps a key; blanks around it, a usual slip of copying, are dropped.
    ///
    /// ```
    /// use kassa::model::secret::Secret;
    /// assert_eq!(Secret::new(" whsec_1\n"), Secret::new("whsec_1"));
    /// ```
    pub fn new(value: &str) -> Self {
        Secret(value.trim().to_string())
    }

    /// The key itself, for the one place that sends or checks it.
    ///
    /// ```
    /// use kassa::model::secret::Secret;
    /// assert_eq!(Secret::new("sk_test_123").reveal(), "sk_test_123");
    /// ```
    pub fn reveal(&self) -> &str {
        self.0.trim()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Read for Secret {
    fn read(from: &Reader<'_>) -> Self {
        Secret(String::read(from))
    }
}

impl Write for Secret {
    fn write(&self, out: &mut String) {
        "***".write(out);
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

#[cfg(feature = "uniffi")]
uniffi::custom_type!(Secret, String, {
    lower: |secret| secret.0,
    try_lift: |text| Ok(Secret::new(&text)),
});
