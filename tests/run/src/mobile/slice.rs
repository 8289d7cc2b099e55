//! What is built, and for which devices, as data.

use crate::target::{self, Target};
use object::Architecture;
use object::macho::{PLATFORM_IOS, PLATFORM_IOSSIMULATOR, PLATFORM_MACOS};

/// A library and the crate that it comes from.
pub(crate) struct Product {
    pub(crate) package: &'static str,
    /// The library's name without `lib` and ending.
    pub(crate) library: &'static str,
    /// The C module that Swift imports; an XCFramework is called after it.
    pub(crate) module: &'static str,
    /// What its files are made from, beside what both have.
    pub(crate) folder: &'static str,
}

pub(crate) const APP: Product = Product {
    package: "kassa-app",
    library: "kassa_app",
    module: "KassaFFI",
    folder: "bindings-mobile/app",
};

pub(crate) const SERVER: Product = Product {
    package: "kassa-server",
    library: "kassa_server",
    module: "KassaServerFFI",
    folder: "bindings-mobile/server",
};

/// One kind of Android device.
pub(crate) struct Android {
    pub(crate) target: Target,
    pub(crate) abi: &'static str,
    pub(crate) architecture: Architecture,
    /// What NDK's compiler calls the device. Its number is the oldest system of the library; the
    /// Kotlin beside it wants a newer one, which the package's manifest says.
    pub(crate) clang: &'static str,
}

pub(crate) const ANDROID: [Android; 3] = [
    Android {
        target: target::app("aarch64-linux-android", None),
        abi: "arm64-v8a",
        architecture: Architecture::Aarch64,
        clang: "aarch64-linux-android21",
    },
    Android {
        target: target::app("armv7-linux-androideabi", None),
        abi: "armeabi-v7a",
        architecture: Architecture::Arm,
        clang: "armv7a-linux-androideabi21",
    },
    Android {
        target: target::app("x86_64-linux-android", None),
        abi: "x86_64",
        architecture: Architecture::X86_64,
        clang: "x86_64-linux-android21",
    },
];

/// One processor of one of Apple's platforms.
pub(crate) struct Apple {
    pub(crate) target: Target,
    pub(crate) architecture: Architecture,
    /// As load commands name the platform.
    pub(crate) platform: u32,
    /// The oldest system, as load commands write it: `15.0` is `0x000f_0000`.
    pub(crate) oldest: u32,
}

const IOS: Option<(&str, &str)> = Some(("IPHONEOS_DEPLOYMENT_TARGET", "15.0"));
const MACOS: Option<(&str, &str)> = Some(("MACOSX_DEPLOYMENT_TARGET", "12.0"));

const DEVICE: Apple = Apple {
    target: target::app("aarch64-apple-ios", IOS),
    architecture: Architecture::Aarch64,
    platform: PLATFORM_IOS,
    oldest: 0x000f_0000,
};
const SIMULATOR: [Apple; 2] = [
    Apple {
        target: target::app("aarch64-apple-ios-sim", IOS),
        architecture: Architecture::Aarch64,
        platform: PLATFORM_IOSSIMULATOR,
        oldest: 0x000f_0000,
    },
    Apple {
        target: target::app("x86_64-apple-ios", IOS),
        architecture: Architecture::X86_64,
        platform: PLATFORM_IOSSIMULATOR,
        oldest: 0x000f_0000,
    },
];
const MAC: Apple = Apple {
    target: target::app("aarch64-apple-darwin", MACOS),
    architecture: Architecture::Aarch64,
    platform: PLATFORM_MACOS,
    oldest: 0x000c_0000,
};

/// One library of an XCFramework: a platform with all its processors.
pub(crate) struct Variant {
    /// The folder's name, as Xcode forms it.
    pub(crate) name: &'static str,
    pub(crate) platform: &'static str,
    pub(crate) simulator: bool,
    pub(crate) slices: &'static [Apple],
}

pub(crate) const VARIANTS: [Variant; 3] = [
    Variant {
        name: "ios-arm64",
        platform: "ios",
        simulator: false,
        slices: &[DEVICE],
    },
    Variant {
        name: "ios-arm64_x86_64-simulator",
        platform: "ios",
        simulator: true,
        slices: &SIMULATOR,
    },
    Variant {
        name: "macos-arm64",
        platform: "macos",
        simulator: false,
        slices: &[MAC],
    },
];

/// What an XCFramework calls a processor.
pub(crate) fn apple_name(architecture: Architecture) -> &'static str {
    if architecture == Architecture::Aarch64 {
        "arm64"
    } else {
        "x86_64"
    }
}
