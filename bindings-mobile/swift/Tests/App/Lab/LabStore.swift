import Foundation
import Kassa

/// The App Store as the lab plays it. What is paid lies in a folder until it is finished, so that it is
/// given again by whatever process comes next, as a store does.
public final class LabStore: PurchaseStore, @unchecked Sendable {
    public let provider = "appStore"
    /// Who pays: one account of the store, whoever is signed in to the app.
    public let buyer: String
    private let folder: URL
    private let lock = NSLock()
    private var listeners: [AsyncStream<StorePurchase>.Continuation] = []
    private var finishes: [String] = []
    private var next = Next.pays

    /// What the customer does with the next sheet.
    public enum Next: Sendable { case pays, closes, asksAParent }

    public init(folder: URL, buyer: String) throws {
        self.folder = folder
        self.buyer = buyer
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    public func next(_ next: Next) { lock.withLock { self.next = next } }

    /// The ids of what was finished, as often as it was.
    public var finished: [String] { lock.withLock { finishes } }

    public var updates: AsyncStream<StorePurchase> {
        let (stream, continuation) = AsyncStream.makeStream(of: StorePurchase.self)
        lock.withLock { listeners.append(continuation) }
        return stream
    }

    public func unfinished() async -> [StorePurchase] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.sorted().compactMap { id in
            let proof = try? String(contentsOf: folder.appendingPathComponent(id), encoding: .utf8)
            return proof.map { StorePurchase(provider: provider, id: id, proof: $0, product: nil) }
        }
    }

    public func owned() async throws -> [StorePurchase] {
        let owned = try await Lab.tell("lab/appStore/device", ["buyer": buyer])["transactions"] as? [[String: Any]]
        return try (owned ?? []).map(purchase)
    }

    public func products(_ ids: [String]) async throws -> [StoreProduct] {
        ids.map { StoreProduct(id: $0, title: $0, price: "€ " + $0) }
    }

    public func buy(_ product: String, account: String, offer: NativeOffer?) async throws -> StoreAnswer {
        switch lock.withLock({ next }) {
        case .closes: return .cancelled
        case .asksAParent:
            let paid = try await pay(product, account)
            Task {
                try await Task.sleep(nanoseconds: 50_000_000)
                self.lock.withLock { self.listeners }.forEach { $0.yield(paid) }
            }
            return .pending
        case .pays: return .bought(try await pay(product, account))
        }
    }

    public func finish(_ purchase: StorePurchase) async throws {
        lock.withLock { finishes.append(purchase.id) }
        try? FileManager.default.removeItem(at: folder.appendingPathComponent(purchase.id))
    }

    private func pay(_ product: String, _ account: String) async throws -> StorePurchase {
        let wish = ["product": product, "buyer": buyer, "appAccountToken": account]
        let paid = try purchase(try await Lab.tell("lab/appStore/buy", wish))
        try Data(paid.proof.utf8).write(to: folder.appendingPathComponent(paid.id))
        return paid
    }

    private func purchase(_ json: [String: Any]) throws -> StorePurchase {
        guard let id = json["transactionId"].map({ "\($0)" }), let proof = json["jws"] as? String else {
            throw Trouble("not a transaction: \(json)")
        }
        return StorePurchase(provider: provider, id: id, proof: proof, product: nil)
    }
}
