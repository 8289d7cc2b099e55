import Foundation
import Kassa

/// A phone with somebody signed in to the game: a folder, and an account at the store.
public struct Device: Sendable {
    public let account: String
    public let folder: URL
    public let store: LabStore

    /// The phone of this folder; a new one unless given.
    public init(account: String? = nil, folder: URL? = nil, buyer: String? = nil) throws {
        self.account = account ?? "ada-" + Self.chance()
        self.folder = folder ?? FileManager.default.temporaryDirectory.appendingPathComponent("phone-" + Self.chance())
        store = try LabStore(
            folder: self.folder.appendingPathComponent("store"), buyer: buyer ?? "owner-" + self.folder.lastPathComponent
        )
    }

    public static func chance() -> String {
        String(UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12))
    }

    public func shelves() throws -> DeviceShelves {
        try DeviceShelves(baseURL: Lab.api, account: account, folder: folder)
    }

    /// The app, started.
    public func app(
        transport: any Transport = URLSessionTransport(),
        shelves: (any Shelves)? = nil,
        store: (any PurchaseStore)? = nil,
        keys: [TokenKey] = [],
        connectivity: @escaping @Sendable () -> AsyncStream<Void> = Connectivity.returns,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws -> KassaClient {
        let account = account
        return try KassaClient(
            baseURL: Lab.api, account: account, headers: { ["Authorization": "Bearer \(account)"] }, keys: keys,
            environment: .test, store: store ?? self.store, shelves: shelves ?? self.shelves(), transport: transport,
            connectivity: connectivity, now: now
        )
    }

    /// How many purchases wait in the outbox.
    public func waiting() throws -> Int { try shelves().read(.outbox).count }
}
