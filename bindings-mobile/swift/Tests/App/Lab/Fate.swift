import Foundation
import Kassa

/// Counts the app's steps once something was paid, before and after each, and strikes at one of them.
public final class Fate: @unchecked Sendable {
    private let lock = NSLock()
    private var left: Int?
    private let point: Int
    private let strike: @Sendable () async throws -> Void

    public init(at point: Int, strike: @escaping @Sendable () async throws -> Void) {
        self.point = point
        self.strike = strike
    }

    /// From here on it counts.
    public func begin() { lock.withLock { left = point } }

    func around<Value>(_ step: () async throws -> Value) async throws -> Value {
        try await pass()
        let value = try await step()
        try await pass()
        return value
    }

    private func pass() async throws {
        let now = lock.withLock {
            defer { left = left.map { $0 - 1 } }
            return left == 0
        }
        if now { try await strike() }
    }
}

/// A device whose every step meets its fate.
public struct FatefulTransport: Transport {
    let fate: Fate

    public init(fate: Fate) { self.fate = fate }

    public func send(_ request: HttpRequest) async throws -> HttpResponse {
        try await fate.around { try await URLSessionTransport().send(request) }
    }
}

public struct FatefulShelves: Shelves {
    let shelves: any Shelves
    let fate: Fate

    public init(_ shelves: any Shelves, fate: Fate) {
        self.shelves = shelves
        self.fate = fate
    }

    public func read(_ shelf: Shelf) async throws -> [Stored] {
        try await fate.around { try await shelves.read(shelf) }
    }

    public func write(_ shelf: Shelf, name: String, body: String?) async throws {
        try await fate.around { try await shelves.write(shelf, name: name, body: body) }
    }
}

/// Counting begins when this store was paid.
public struct FatefulStore: PurchaseStore {
    let store: LabStore
    let fate: Fate

    public init(_ store: LabStore, fate: Fate) {
        self.store = store
        self.fate = fate
    }

    public var provider: String { store.provider }
    public var updates: AsyncStream<StorePurchase> { store.updates }
    public func unfinished() async -> [StorePurchase] { await store.unfinished() }
    public func owned() async throws -> [StorePurchase] { try await store.owned() }
    public func products(_ ids: [String]) async throws -> [StoreProduct] { try await store.products(ids) }

    public func buy(_ product: String, account: String, offer: NativeOffer?) async throws -> StoreAnswer {
        defer { fate.begin() }
        return try await store.buy(product, account: account, offer: offer)
    }

    public func finish(_ purchase: StorePurchase) async throws {
        try await fate.around { try await store.finish(purchase) }
    }
}
