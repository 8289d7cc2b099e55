#if canImport(StoreKit)
import Foundation
import Kassa
import StoreKit

/// The App Store by StoreKit 2. It carries what StoreKit says to the core, and decides nothing: not
/// when to send, not when to finish, not what counts. StoreKit's own verdict on a signature is not
/// asked for either, since the server proves every transaction anew.
public struct StoreKitStore: PurchaseStore {
    /// The App Store, as the server calls it.
    public let provider = "appStore"

    /// The App Store of this device.
    public init() {}

    /// What `Transaction.updates` tells, for as long as somebody listens.
    public var updates: AsyncStream<StorePurchase> {
        AsyncStream { continuation in
            let task = Task(priority: .background) {
                for await signed in Transaction.updates { continuation.yield(StorePurchase(signed)) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// What was paid and never finished.
    public func unfinished() async -> [StorePurchase] {
        var all: [StorePurchase] = []
        for await signed in Transaction.unfinished { all.append(StorePurchase(signed)) }
        return all
    }

    /// What the customer has, after asking the App Store anew. It may ask for a password, so it
    /// belongs behind a button.
    public func owned() async throws -> [StorePurchase] {
        try await AppStore.sync()
        var all: [StorePurchase] = []
        for await signed in Transaction.currentEntitlements { all.append(StorePurchase(signed)) }
        return all
    }

    /// Names and prices in the customer's own country.
    public func products(_ ids: [String]) async throws -> [StoreProduct] {
        try await Product.products(for: ids).map {
            StoreProduct(id: $0.id, title: $0.displayName, price: $0.displayPrice)
        }
    }

    /// Shows Apple's sheet. `account` becomes the transaction's `appAccountToken`.
    public func buy(_ product: String, account: String, offer: NativeOffer?) async throws -> StoreAnswer {
        guard let sold = try await Product.products(for: [product]).first else {
            throw StoreKitError.notAvailableInStorefront
        }
        guard let token = UUID(uuidString: account) else { throw StoreKitError.unknown }
        var options: Set<Product.PurchaseOption> = [.appAccountToken(token)]
        if let offer { options.insert(try .signed(offer)) }
        switch try await sold.purchase(options: options) {
        case .success(let signed): return .bought(StorePurchase(signed))
        case .pending: return .pending
        case .userCancelled: return .cancelled
        // What a later StoreKit may answer comes through `updates` once it is paid.
        @unknown default: return .pending
        }
    }

    /// Finishes the transaction. One that StoreKit no longer lists is finished already.
    public func finish(_ purchase: StorePurchase) async throws {
        for await signed in Transaction.unfinished where StorePurchase(signed).id == purchase.id {
            await signed.unsafePayloadValue.finish()
        }
    }
}

extension StorePurchase {
    fileprivate init(_ signed: VerificationResult<Transaction>) {
        let id = String(signed.unsafePayloadValue.id)
        self.init(provider: "appStore", id: id, proof: signed.jwsRepresentation, product: nil)
    }
}

extension Product.PurchaseOption {
    fileprivate static func signed(_ offer: NativeOffer) throws -> Product.PurchaseOption {
        guard let nonce = UUID(uuidString: offer.nonce), let signature = Data(base64Encoded: offer.signature) else {
            throw StoreKitError.unknown
        }
        return .promotionalOffer(
            offerID: offer.id, keyID: offer.key, nonce: nonce, signature: signature, timestamp: Int(offer.timestamp)
        )
    }
}
#endif
