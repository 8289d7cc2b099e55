import Foundation

/// The program that every system has: Swift brings no cryptography along on Linux.
enum OpenSSL {
    /// Signs a text with a private key.
    static func signature(of text: String, by pem: String) throws -> Data {
        try inFolder { folder in
            let key = folder.appendingPathComponent("key.pem")
            try Data(pem.utf8).write(to: key)
            return try digest(of: text, ["-sign", key.path], in: folder)
        }
    }

    /// The proof that a secret was known, as hexadecimal digits.
    static func hmac(of text: String, by secret: String) throws -> String {
        let proof = try inFolder { try digest(of: text, ["-binary", "-hmac", secret], in: $0) }
        return proof.map { String(format: "%02x", $0) }.joined()
    }

    private static func inFolder<T>(_ work: (URL) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try work(folder)
    }

    private static func digest(of text: String, _ how: [String], in folder: URL) throws -> Data {
        let file = folder.appendingPathComponent("text")
        try Data(text.utf8).write(to: file)
        let process = Process()
        let said = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["dgst", "-sha256"] + how + [file.path]
        process.standardOutput = said
        try process.run()
        let digest = said.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Unplayable("openssl answered nothing") }
        return digest
    }
}
