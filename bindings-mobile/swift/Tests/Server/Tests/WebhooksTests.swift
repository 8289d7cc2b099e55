import Foundation
import KassaServer
import Testing

@Suite("The example of SERVER.md at work")
struct WebhooksTests {
    @Test("A proved webhook is answered 200, however often, and a forged one 400")
    func proved() async throws {
        let provider: Json = ["provider": "stripe", "secretKey": "sk_test_1", "webhookSecrets": ["whsec_1"]]
        let config: Json = ["providers": [provider]]
        let kassa = try Kassa(config: configFromJson(json: config.line))
        let store = try SqliteStore()
        let now = Int64(Date().timeIntervalSince1970)
        let event: Json = [
            "id": "evt_1", "object": "event", "type": "price.created", "created": .number(now), "livemode": false,
            "data": ["object": ["id": "price_1", "object": "price"]],
        ]
        let proof = try OpenSSL.hmac(of: "\(now).\(event.line)", by: "whsec_1")
        let headers = ["Stripe-Signature": "t=\(now),v1=\(proof)"]
        var statuses: [Int] = []
        for body in [event.line, event.line, event.line + " "] {
            statuses.append(await answer(Data(body.utf8), headers, from: "stripe", kassa: kassa, host: store))
        }
        #expect(statuses == [200, 200, 400])
    }

    @Test("SERVER.md shows it as it is")
    func shown() throws {
        let folder = Place.root.appendingPathComponent("bindings-mobile/swift")
        let page = try String(contentsOf: folder.appendingPathComponent("SERVER.md"), encoding: .utf8)
        let example = folder.appendingPathComponent("Tests/Server/Tests/Example/Webhooks.swift")
        #expect(page.contains("```swift\n" + (try String(contentsOf: example, encoding: .utf8)) + "```"))
    }
}

extension SqliteStore: KassaHost {
    func notify(_ notice: Notice) {}
}
