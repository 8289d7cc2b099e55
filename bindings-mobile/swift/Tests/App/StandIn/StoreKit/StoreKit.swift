// The names of StoreKit 2 that `StoreKitStore` uses, written down from Apple's documentation on
// 2026-11-22. Nothing here works, and nothing is proved of StoreKit by it: only that the adapter
// still fits Kassa's own `PurchaseStore`, on machines that have no StoreKit.

import Foundation

public enum VerificationResult<Signed: Sendable>: Sendable {
    case verified(Signed)
    case unverified(Signed, any Error)

    public var jwsRepresentation: String { "" }

    public var unsafePayloadValue: Signed {
        switch self {
        case .verified(let value), .unverified(let value, _): return value
        }
    }
}

public struct Transaction: Sendable {
    public let id: UInt64

    public static var updates: AsyncStream<VerificationResult<Transaction>> { AsyncStream { $0.finish() } }
    public static var unfinished: AsyncStream<VerificationResult<Transaction>> { AsyncStream { $0.finish() } }
    public static var currentEntitlements: AsyncStream<VerificationResult<Transaction>> { AsyncStream { $0.finish() } }

    public func finish() async {}
}

public enum AppStore {
    public static func sync() async throws {}
}

public enum StoreKitError: Error {
    case unknown
    case notAvailableInStorefront
}

public struct Product: Sendable {
    public let id: String
    public let displayName: String
    public let displayPrice: String

    public struct PurchaseOption: Hashable, Sendable {
        public static func appAccountToken(_ token: UUID) -> PurchaseOption { PurchaseOption() }

        public static func promotionalOffer(
            offerID: String, keyID: String, nonce: UUID, signature: Data, timestamp: Int
        ) -> PurchaseOption { PurchaseOption() }
    }

    public enum PurchaseResult: Sendable {
        case success(VerificationResult<Transaction>)
        case userCancelled
        case pending
    }

    public static func products(for ids: [String]) async throws -> [Product] { [] }

    public func purchase(options: Set<PurchaseOption>) async throws -> PurchaseResult { .userCancelled }
}
