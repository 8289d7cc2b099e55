import Foundation
import Kassa
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The world around the app: the game's server, and the lab that plays the store and the time.
public enum Lab {
    /// The server of `examples/app-purchases`. `cargo run -p kassa-run -- shop -- COMMAND` sets it.
    public static let shop = place("KASSA_SHOP")
    /// Where Kassa's handler is mounted there.
    public static let api = shop.appendingPathComponent("api/kassa")
    /// The lab's own address.
    public static let lab = place("KASSA_LAB")

    /// Tells the lab, or the phone that the server plays, to do something.
    @discardableResult
    public static func tell(_ path: String, _ wish: [String: String], at base: URL = lab) async throws -> [String: Any] {
        var request = URLRequest(url: base.appendingPathComponent(path))
        request.httpMethod = "POST"
        request.httpBody = try JSONEncoder().encode(wish)
        return try await reply(request)
    }

    /// Asks the lab.
    public static func ask(_ path: String) async throws -> [String: Any] {
        try await reply(URLRequest(url: lab.appendingPathComponent(path)))
    }

    /// Lets time pass, until the server has heard of all that follows from it.
    public static func pass(_ time: String) async throws {
        try await tell("phone/store/pass", ["by": time], at: shop)
    }

    /// The lab's clock, which is the server's too.
    public static func now() async throws -> Date {
        let millis = try await ask("lab/clock")["now"] as? Double
        return Date(timeIntervalSince1970: (millis ?? 0) / 1_000)
    }

    private static func reply(_ request: URLRequest) async throws -> [String: Any] {
        let (body, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status < 300 else {
            throw Trouble("\(request.url?.path ?? ""): \(status) \(String(decoding: body, as: UTF8.self))")
        }
        return try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:]
    }

    private static func place(_ name: String) -> URL {
        guard let url = ProcessInfo.processInfo.environment[name].flatMap(URL.init(string:)) else {
            fatalError("\(name) is not set: run the tests by `cargo ci swift`.")
        }
        return url
    }
}

/// Something that a test did not expect.
public struct Trouble: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
