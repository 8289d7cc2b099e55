import Foundation
import KassaServer

/// The app in the stores as the lab knows it, and its private keys, which the core never sees.
struct Apps: Sendable {
    /// The app in the App Store, as the set-up names it.
    let appStore: Json
    /// The app in Google Play.
    let googlePlay: Json
    private let keys: [String: String]

    init(_ lab: Lab) async throws {
        let apple = try await lab.control("GET /lab/appStore/key")
        let google = try await lab.control("GET /lab/googlePlay/key")
        let root = try await lab.control("GET /lab/appStore/root")["root"]
        appStore = [
            "id": apple["bundleId"], "number": apple["appAppleId"], "issuer": apple["issuerId"],
            "key": apple["keyId"], "roots": [root],
        ]
        googlePlay = [
            "id": google["packageName"], "issuer": google["clientEmail"],
            "key": google["privateKeyId"], "push": google["push"],
        ]
        keys = [
            apple["keyId"].text ?? "": apple["privateKey"].text ?? "",
            google["privateKeyId"].text ?? "": google["privateKey"].text ?? "",
        ]
    }

    /// Signs with the key of that id.
    func sign(key: String, algorithm: Algorithm, text: String) throws -> String {
        guard let pem = keys[key] else { throw NoSuchKey(key: key) }
        let signature = try OpenSSL.signature(of: text, by: pem)
        let own = algorithm == .es256 ? try signature.numbersOfDER(each: 32) : signature
        return own.base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}

extension Data {
    /// OpenSSL's own form of ECDSA is DER, a list of two numbers; the core asks for these alone.
    fileprivate func numbersOfDER(each length: Int) throws -> Data {
        var rest = [UInt8](self)[...]
        func next() throws -> UInt8 {
            guard let byte = rest.popFirst() else { throw Unplayable("a signature ends early") }
            return byte
        }
        func number() throws -> Data {
            _ = try next()
            let size = Int(try next())
            let digits = rest.prefix(size).drop { $0 == 0 }
            rest = rest.dropFirst(size)
            return Data(repeating: 0, count: length - digits.count) + digits
        }
        _ = try (next(), next())
        return try number() + number()
    }
}
