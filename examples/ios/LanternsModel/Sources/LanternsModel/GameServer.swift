import Foundation
import Kassa

/// The game's own server: what is no business of Kassa's.
public struct GameServer: Sendable {
    private let url: URL
    private let account: String
    private let transport: any Transport

    /// - Parameters:
    ///   - url: where the server of `examples/app-purchases` is, such as `http://localhost:3000`.
    ///   - account: who plays. A game of yours sends a token of its sign-in instead.
    public init(url: URL, account: String, transport: any Transport = URLSessionTransport()) {
        self.url = url
        self.account = account
        self.transport = transport
    }

    /// What it says.
    public struct Reply: Decodable, Sendable, Equatable {
        /// It was done.
        public let ok: Bool
        /// Why not.
        public let code: String?
        /// What came of a refund.
        public let state: String?
        /// The transaction that the App Store's own sheet is shown for.
        public let transaction: String?
    }

    /// Spends coins on a thing. Sent again with the same key, it costs once.
    public func spend(on thing: String, key: String) async throws -> Reply {
        try await post("api/spend", ["thing": thing, "key": key])
    }

    /// Asks for the money of an order.
    public func refund(order: String, consent: Bool) async throws -> Reply {
        try await post("api/refund", ["order": order, "consent": consent])
    }

    private func post(_ path: String, _ wish: [String: any Sendable]) async throws -> Reply {
        let body = try JSONSerialization.data(withJSONObject: wish)
        let response = try await transport.send(HttpRequest(
            method: "POST",
            url: url.appendingPathComponent(path).absoluteString,
            headers: [
                Header(name: "authorization", value: "Bearer \(account)"),
                Header(name: "content-type", value: "application/json"),
            ],
            body: String(decoding: body, as: UTF8.self),
            timeoutMs: 15_000
        ))
        return try JSONDecoder().decode(Reply.self, from: response.body)
    }
}
