import Foundation

/// A server that hears one request, byte by byte, and says what it was told to, or nothing.
final class Listener: Sendable {
    /// Where it listens.
    let address: String
    private let requests: AsyncStream<String>
    private let ends: AsyncStream<Void>

    init(reply: String?) throws {
        #if canImport(Glibc)
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let socket = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                bind(socket, place, size) == 0 && listen(socket, 1) == 0 && getsockname(socket, place, &size) == 0
            }
        }
        guard listens else { throw Unplayable("no port is free") }
        address = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
        let (requests, request) = AsyncStream<String>.makeStream()
        let (ends, end) = AsyncStream<Void>.makeStream()
        self.requests = requests
        self.ends = ends
        Thread.detachNewThread {
            let connection = accept(socket, nil, nil)
            request.yield(Listener.whole(connection))
            request.finish()
            if let reply { _ = reply.withCString { send(connection, $0, strlen($0), 0) } }
            // Nothing more comes but the end.
            var byte: UInt8 = 0
            if reply == nil { _ = recv(connection, &byte, 1, 0) }
            close(connection)
            close(socket)
            end.finish()
        }
    }

    /// The request, once it is there as a whole.
    func heard() async -> String { await requests.first { _ in true } ?? "" }

    /// Returns once the other side has hung up.
    func hungUp() async { for await _ in ends {} }

    /// Reads to the end of the body, whose length the head tells.
    private static func whole(_ connection: Int32) -> String {
        var text = ""
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) == 1 {
            text.unicodeScalars.append(Unicode.Scalar(byte))
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let told = text.range(of: #"(?i)content-length: *\d+"#, options: .regularExpression)
            let length = told.flatMap { Int(text[$0].drop { !$0.isNumber }) } ?? 0
            if text[end.upperBound...].unicodeScalars.count >= length { break }
        }
        return text
    }
}
