import Foundation

/// The store of the device, as the client sees it. `KassaStoreKit` has the one for the App Store;
/// a test writes its own in a few lines. It decides nothing.
public protocol PurchaseStore: Sendable {
    /// Its name at the server: `appStore`.
    var provider: String { get }

    /// Purchases that happen outside of a call to `buy`: a renewal, an approval by a parent, another
    /// device. Each access begins a stream of its own.
    var updates: AsyncStream<StorePurchase> { get }

    /// What was paid and never finished. The store gives it again until it is.
    func unfinished() async -> [StorePurchase]

    /// What the customer has at this moment, for a new device or the same app installed again.
    func owned() async throws -> [StorePurchase]

    /// What the store says of its products; those that it does not sell are missing.
    func products(_ ids: [String]) async throws -> [StoreProduct]

    /// Shows the store's own sheet. `account` is written on the purchase, so that it can never
    /// become somebody else's.
    func buy(_ product: String, account: String, offer: NativeOffer?) async throws -> StoreAnswer

    /// Tells the store that the server has it. Called only after the server has committed.
    func finish(_ purchase: StorePurchase) async throws
}

/// A product, as the store shows it where its customer lives.
public struct StoreProduct: Sendable, Hashable, Identifiable {
    /// Its id in the store.
    public let id: String
    /// Its name there.
    public let title: String
    /// What it costs, as the store writes it.
    public let price: String

    /// A product of a store.
    public init(id: String, title: String, price: String) {
        self.id = id
        self.title = title
        self.price = price
    }
}

/// What came of the store's sheet.
public enum StoreAnswer: Sendable, Hashable {
    /// It is paid. From here on nothing can lose it.
    case bought(StorePurchase)
    /// Somebody has to approve it first; then it comes through `updates`.
    case pending
    /// The customer closed the sheet.
    case cancelled
}

/// What came of ``KassaClient/buy(_:offer:)``.
public enum Purchase: Sendable, Hashable {
    /// The store was paid; the delivery says whether the server has given what was bought already.
    case bought(Delivery)
    /// Somebody has to approve it first; it is delivered by itself then.
    case pending
    /// The customer closed the sheet.
    case cancelled
    /// It is paid on a page, such as with `SFSafariViewController`. Give the address that the app is
    /// opened with afterwards to ``KassaClient/returned(_:checkout:within:)``.
    case page(Checkout)
}

/// A checkout that was begun.
public struct Checkout: Sendable, Hashable, Identifiable {
    /// Its id at the server.
    public let id: String
    /// The page to pay on; none where the store sells it.
    public let url: URL?
    /// How it is paid.
    public let way: WayToPay
}
