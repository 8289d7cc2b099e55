// swift-tools-version: 5.9

// The app's tests are a package of their own that uses Kassa as any app does.
import PackageDescription

let kassa = Target.Dependency.product(name: "Kassa", package: "Kassa")

#if os(Linux)
// Where there is no StoreKit, its names stand in for it, so that the adapter is compiled at all.
let store: Target.Dependency = "KassaStoreKitHere"
let standIns: [Target] = [
    .target(name: "StoreKit", path: "StandIn/StoreKit"),
    .target(name: "KassaStoreKitHere", dependencies: ["StoreKit", kassa], path: "StandIn/KassaStoreKit"),
]
#else
let store = Target.Dependency.product(name: "KassaStoreKit", package: "Kassa")
let standIns: [Target] = []
#endif

let package = Package(
    name: "AppTests",
    platforms: [.iOS(.v15), .macOS(.v13)],
    dependencies: [
        .package(name: "Kassa", path: "../../../.."),
        .package(name: "LanternsModel", path: "../../../../examples/ios/LanternsModel"),
    ],
    targets: standIns + [
        .target(name: "Lab", dependencies: [kassa], path: "Lab"),
        .executableTarget(name: "Doomed", dependencies: ["Lab"], path: "Doomed"),
        .testTarget(
            name: "AppTests",
            dependencies: [
                "Lab", "Doomed", store,
                .product(name: "KassaUI", package: "Kassa"),
                .product(name: "LanternsModel", package: "LanternsModel"),
            ],
            path: "Tests",
            // Observation of Swift 6.0 on Linux names a function that nobody there has, and never calls it.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--allow-shlib-undefined"], .when(platforms: [.linux]))]
        ),
    ]
)
