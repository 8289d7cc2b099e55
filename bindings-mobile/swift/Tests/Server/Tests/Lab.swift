import Foundation
import KassaServer

/// The offline lab as a child process: providers, and time.
final class Lab: Sendable {
    /// Where it listens.
    let address: String
    private let process: Running

    init(start: Int64, secret: String, securityKey: String) async throws {
        let listening: [(provider: String, secret: String?)] = [
            ("stripe", secret), ("lemonSqueezy", secret), ("tossPayments", securityKey),
            // Stores share no secret with an app: who they are is proved otherwise.
            ("appStore", nil), ("googlePlay", nil),
        ]
        // Nobody listens there: deliveries are held and fetched.
        let webhooks = listening.flatMap { provider, secret in
            ["--webhook", "http://127.0.0.1:9/api/kassa/webhooks/\(provider)"]
                + (secret.map { ["--webhook-secret", $0] } ?? []) + ["--webhook-provider", provider]
        }
        let options = ["--port", "0", "--seed", "1", "--frozen", "--now", String(start)]
        process = try Running(Place.built.appendingPathComponent("kassa-lab"), options + webhooks)
        address = process.firstLine.split(separator: " ").last.map(String.init) ?? ""
        try await control("POST /lab/mode", ["delivery": "hold"])
    }

    /// Calls the control API, such as `POST /lab/clock`.
    @discardableResult
    func control(_ target: String, _ body: Json = .null) async throws -> Json {
        let words = target.split(separator: " ").map(String.init)
        let text = body.isNull ? "" : body.line
        let reply = try await URLSessionSender.shared.send(
            HttpRequest(method: words[0], url: address + words[1], headers: [], body: text, timeoutMs: 30_000))
        let said = String(decoding: reply.body, as: UTF8.self)
        guard reply.status < 300 else { throw Unplayable("\(target) answered \(reply.status): \(said)") }
        return try Json(said)
    }
}

/// A child process that ends with this object, and the first line that it said.
private final class Running: @unchecked Sendable {
    let firstLine: String
    private let process = Process()

    init(_ program: URL, _ arguments: [String]) throws {
        let said = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = said
        try process.run()
        var line = Data()
        while let byte = try said.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) {
            line += byte
        }
        firstLine = String(decoding: line, as: UTF8.self)
    }

    deinit {
        // A child inherits what the thread that started it blocks, and that may be the gentle signal.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
