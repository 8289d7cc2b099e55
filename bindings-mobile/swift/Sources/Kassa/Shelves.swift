import Foundation

/// Where the core keeps what must outlive the app. Two shelves: the outbox, with purchases on their
/// way to the server, and the safe, with the entitlement token.
public protocol Shelves: Sendable {
    /// All that lies there.
    func read(_ shelf: Shelf) async throws -> [Stored]

    /// Replaces the entry whole, or not at all, and durably: when this returns, a power cut loses
    /// nothing. No body takes the entry away.
    func write(_ shelf: Shelf, name: String, body: String?) async throws
}

/// The device's own: files for the outbox, the Keychain for the safe (on Linux files as well).
/// Each account of each server has its own.
public struct DeviceShelves: Shelves {
    private let outbox: FileShelf
    #if canImport(Security)
    private let safe: KeychainShelf
    #else
    private let safe: FileShelf
    #endif

    /// In `folder`, or in the app's own Application Support.
    public init(baseURL: URL, account: String, folder: URL? = nil) throws {
        let root = try folder ?? FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true
        ).appendingPathComponent("Kassa", isDirectory: true)
        // The same server with a slash at its end is the same server.
        let server = baseURL.absoluteString.trimmingCharacters(in: ["/"])
        let owner = server + " " + account
        let own = FolderName(owner).path.reduce(root) { $0.appendingPathComponent($1, isDirectory: true) }
        outbox = FileShelf(folder: own.appendingPathComponent("outbox", isDirectory: true))
        #if canImport(Security)
        safe = KeychainShelf(service: "dev.kassa " + owner)
        #else
        safe = FileShelf(folder: own.appendingPathComponent("safe", isDirectory: true))
        #endif
    }

    /// All that lies there.
    public func read(_ shelf: Shelf) throws -> [Stored] {
        switch shelf {
        case .outbox: return try outbox.read()
        case .safe: return try safe.read()
        }
    }

    /// Replaces the entry, or takes it away.
    public func write(_ shelf: Shelf, name: String, body: String?) throws {
        switch shelf {
        case .outbox: try outbox.write(name, body: body)
        case .safe: try safe.write(name, body: body)
        }
    }
}
