// swift-tools-version: 5.9

// Kassa for Swift: `Kassa` for apps (with `KassaStoreKit` and, for who wants them, the views of
// `KassaUI`), and `KassaServer`, the engine with its store. All of them stand on the core, a
// library in Rust.
import PackageDescription

let sources = "bindings-mobile/swift/Sources/"

#if os(macOS)
// Apple's platforms take the libraries as binaries. In a checkout `cargo mobile` builds them below
// target/; a release names the files of its own page here instead, as `url:` and `checksum:`.
let cores: [Target] = [
    .binaryTarget(name: "KassaFFI", path: "target/mobile/KassaFFI.xcframework"),
    .binaryTarget(name: "KassaServerFFI", path: "target/mobile/KassaServerFFI.xcframework"),
]
#else
// Elsewhere they are found as any library is: a `.pc` file says where each lies.
let cores: [Target] = [
    .systemLibrary(name: "KassaFFI", path: sources + "KassaFFI", pkgConfig: "kassa-app"),
    .systemLibrary(name: "KassaServerFFI", path: sources + "KassaServerFFI", pkgConfig: "kassa-server"),
]
#endif

let package = Package(
    name: "Kassa",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [
        .library(name: "Kassa", targets: ["Kassa"]),
        .library(name: "KassaStoreKit", targets: ["KassaStoreKit"]),
        .library(name: "KassaUI", targets: ["KassaUI"]),
        .library(name: "KassaServer", targets: ["KassaServer"]),
    ],
    targets: cores + [
        .target(name: "Kassa", dependencies: ["KassaFFI"], path: sources + "Kassa"),
        .target(name: "KassaStoreKit", dependencies: ["Kassa"], path: sources + "KassaStoreKit"),
        .target(name: "KassaUI", dependencies: ["Kassa"], path: sources + "KassaUI"),
        // Its library exports the same names as the app's, so a program takes one of the two.
        .target(name: "KassaServer", dependencies: ["KassaServerFFI"], path: sources + "KassaServer"),
    ]
)
