import Foundation
import KassaServer
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("What is sent, and what is not", .timeLimit(.minutes(2)))
struct SenderTests {
    @Test("A redirect is a reply: the secret stays where it was sent")
    func redirect() async throws {
        let elsewhere = "http://127.0.0.1:9/elsewhere"
        let server = try Listener(reply: "HTTP/1.1 307 Moved\r\nLocation: \(elsewhere)\r\nContent-Length: 0\r\n\r\n")
        let reply = try await URLSessionSender.shared.send(request(to: server))
        #expect(reply.status == 307)
        #expect(reply.headers.contains { $0.name.lowercased() == "location" && $0.value == elsewhere })
        #expect(await server.heard().contains("Bearer sk_test_1"))
    }

    @Test("Body and headers go as they stand, and bytes come back as they came", arguments: ["POST", "PATCH", "DELETE"])
    func exact(method: String) async throws {
        let server = try Listener(reply: "HTTP/1.1 402 No\r\nContent-Length: 4\r\nConnection: close\r\n\r\n\u{1}\u{7f}\r\n")
        let reply = try await URLSessionSender.shared.send(request(method, to: server, body: "a=%20b&c=+\r\n"))
        #expect(reply.status == 402)
        #expect(reply.body == Data([0x01, 0x7f, 0x0d, 0x0a]))
        let heard = await server.heard()
        #expect(heard.hasPrefix("\(method) /v1/x?y=%2F HTTP/1.1\r\n"))
        #expect(heard.hasSuffix("\r\n\r\na=%20b&c=+\r\n"))
    }

    @Test("A server that says nothing is given up after the request's own time")
    func silence() async throws {
        let server = try Listener(reply: nil)
        await #expect { try await URLSessionSender.shared.send(request(to: server, within: 50)) } throws: { error in
            (error as? URLError)?.code == .timedOut
        }
        await server.hungUp()
    }

    @Test("A server that says too little is given up as well")
    func trickle() async throws {
        let server = try Listener(reply: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfew")
        await #expect(throws: (any Error).self) {
            try await URLSessionSender.shared.send(request(to: server, within: 2000))
        }
    }

    private func request(
        _ method: String = "POST", to server: Listener, body: String = "", within timeoutMs: UInt32 = 30_000
    ) -> HttpRequest {
        let headers = [Header(name: "Authorization", value: "Bearer sk_test_1")]
        let url = server.address + "/v1/x?y=%2F"
        return HttpRequest(method: method, url: url, headers: headers, body: body, timeoutMs: timeoutMs)
    }
}
