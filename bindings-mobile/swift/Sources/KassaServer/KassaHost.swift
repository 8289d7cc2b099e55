/// What an app does for a job: five short functions. Throwing means that it was not done, or that
/// nobody knows; the core then finds out by itself.
public protocol KassaHost: Sendable {
    /// Sends the request exactly as it stands. Without one of your own, ``URLSessionSender`` does.
    func send(_ request: HttpRequest) async throws -> HttpResponse

    /// Runs one query and answers with its rows.
    func read(_ statement: Statement) async throws -> [[Value]]

    /// Runs all statements in one transaction, or none of them.
    func write(_ statements: [Statement]) async throws

    /// Tells the app; the notice's id is the same at every try.
    func notify(_ notice: Notice) async throws

    /// Signs the bytes of the text with the private key of that id, and answers in base64url without
    /// padding. Only entitlement tokens need it, and what asks a store's server.
    func sign(key: String, algorithm: Algorithm, text: String) async throws -> String
}

extension KassaHost {
    /// Unless the host has its own: over `URLSession`.
    public func send(_ request: HttpRequest) async throws -> HttpResponse {
        try await URLSessionSender.shared.send(request)
    }

    /// Unless the host has keys: there is none.
    public func sign(key: String, algorithm: Algorithm, text: String) async throws -> String {
        throw NoSuchKey(key: key)
    }
}

/// A host was asked to sign with a key that it does not have.
public struct NoSuchKey: Error {
    /// The key's id, as the set-up names it.
    public let key: String

    /// The refusal of a host that looked for that key.
    public init(key: String) {
        self.key = key
    }
}
