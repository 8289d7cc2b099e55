// swift-tools-version: 5.9

// The shared scenarios through Swift, in a package that takes Kassa as a user does. The runner
// (`cargo ci swift`) builds the library and the lab, and says where both are.
import PackageDescription

let package = Package(
    name: "ServerTests",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "Kassa", path: "../../../..")],
    targets: [
        .systemLibrary(name: "CSQLite", path: "CSQLite"),
        .testTarget(
            name: "ServerTests",
            dependencies: [.product(name: "KassaServer", package: "Kassa"), "CSQLite"],
            path: "Tests",
            swiftSettings: [.enableExperimentalFeature("StrictConcurrency")]
        ),
    ]
)
