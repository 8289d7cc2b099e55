// swift-tools-version: 5.9

// What the game does, without its views: plain Swift, so that it is tested on any machine.
import PackageDescription

let package = Package(
    name: "LanternsModel",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "LanternsModel", targets: ["LanternsModel"])],
    dependencies: [.package(name: "Kassa", path: "../../..")],
    targets: [
        .target(name: "LanternsModel", dependencies: [.product(name: "Kassa", package: "Kassa")]),
    ]
)
