import Kassa
import Lab
import LanternsModel
import XCTest

/// The example's game, as its screens use it.
@MainActor
final class LanternsTests: XCTestCase {
    private let words = GardenWords.of(Locale(identifier: "en_US"))

    private func garden(_ phone: Device, transport: any Transport = URLSessionTransport()) throws -> Garden {
        let server = GameServer(url: Lab.shop, account: phone.account, transport: transport)
        return Garden(shop: Shop(try phone.app()), server: server)
    }

    func test_coins_are_bought_and_light_a_lantern() async throws {
        let garden = try garden(Device())
        let follower = Task { await garden.shop.follow() }
        await garden.light()
        XCTAssertEqual(garden.state.said.map(words.sentence), "Not enough coins.")
        await garden.shop.buy("pouch")
        await garden.light()
        XCTAssertEqual(garden.state.said, "lit")
        XCTAssertEqual(garden.state.lit, 1)
        for _ in 0..<200 where garden.shop.state.benefits?.totalAvailableCredits != 90 {
            try await Task.sleep(nanoseconds: 10_000_000)
        }
        XCTAssertEqual(garden.shop.state.balance(words.kassa), "90 coins")
        follower.cancel()
        await follower.value
    }

    func test_a_press_whose_answer_was_lost_costs_once() async throws {
        let phone = try Device()
        let deaf = Deaf()
        let garden = try garden(phone, transport: deaf)
        await garden.shop.buy("pouch")
        await garden.light()
        XCTAssertEqual(garden.state.said, "error")
        XCTAssertEqual(garden.state.lit, 0)
        await deaf.listen()
        await garden.light()
        XCTAssertEqual(garden.state.lit, 1)
        let benefits = try await garden.shop.client.benefits()
        XCTAssertEqual(benefits.totalAvailableCredits, 90)
    }

    func test_a_refund_is_asked_of_apple_and_seen_once_it_is_given() async throws {
        let phone = try Device()
        let garden = try garden(phone)
        await garden.shop.load()
        await garden.shop.buy("pouch")
        await garden.refresh()
        let plans = try XCTUnwrap(garden.shop.state.plans)
        let row = try XCTUnwrap(garden.state.rows(plans: plans, words).first)
        XCTAssertEqual(row.title, "Pouch of coins")
        XCTAssertTrue(row.detail.hasSuffix("$1.99"), row.detail)
        XCTAssertTrue(row.canGiveBack)
        await garden.giveBack(row.id, consent: true)
        XCTAssertEqual(garden.state.askApple.map(String.init), phone.store.finished.first)
        garden.askedApple(sent: true)
        XCTAssertEqual(garden.state.said.map(words.sentence), "The App Store was asked. It decides.")

        try await Lab.tell("lab/appStore/refund", ["transactionId": row.id])
        try await Lab.pass("1m")
        await garden.refresh()
        let after = try XCTUnwrap(garden.state.rows(plans: plans, words).first)
        XCTAssertEqual(after.badge, "Refunded")
        XCTAssertFalse(after.canGiveBack)
        XCTAssertEqual(garden.state.rows(plans: plans, words).count, 1)
    }

    func test_used_coins_are_not_taken_back() async throws {
        let phone = try Device()
        let garden = try garden(phone)
        await garden.shop.buy("pouch")
        await garden.light()
        let order = try XCTUnwrap(garden.state.orders.first)
        await garden.giveBack(order.id, consent: false)
        XCTAssertEqual(garden.state.said, "used")
        XCTAssertNil(garden.state.askApple)
    }

    func test_every_language_says_everything() async {
        let all = ["en", "ko", "ja"].map { GardenWords.of(Locale(identifier: $0)) }
        for words in all { XCTAssertEqual(Set(words.said.keys), Set(self.words.said.keys)) }
        XCTAssertEqual(Set(all.map(\.name)).count, 3)
        XCTAssertEqual(all[1].kassa.count(all[1].kassa.credits, 90), "코인 90개")
    }

    func test_xcodes_store_sells_what_the_server_sells() async throws {
        let file = Repository.file("examples/ios/Lanterns.storekit")
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        let groups = json?["subscriptionGroups"] as? [[String: Any]] ?? []
        let single = json?["products"] as? [[String: Any]] ?? []
        let renewing = groups.flatMap { $0["subscriptions"] as? [[String: Any]] ?? [] }
        let sold = (single + renewing).map { "\($0["productID"] ?? "") \($0["displayPrice"] ?? "") \($0["recurringSubscriptionPeriod"] ?? "once")" }
        let plans = try await Device().app().plans()
        let offered = plans.map { plan in
            let id = plan.prices.first { $0.provider == "appStore" }?.id ?? ""
            let price = String(format: "%.2f", Double(plan.price.amount) / 100)
            return "\(id) \(price) \(plan.interval == nil ? "once" : "P1M")"
        }
        XCTAssertEqual(sold.sorted(), offered.sorted())
    }
}

/// A network that loses answers: the server has heard, and the app never knows.
private actor Deaf: Transport {
    private var hears = false

    func listen() { hears = true }

    func send(_ request: HttpRequest) async throws -> HttpResponse {
        let response = try await URLSessionTransport().send(request)
        guard hears else { throw URLError(.networkConnectionLost) }
        return response
    }
}
