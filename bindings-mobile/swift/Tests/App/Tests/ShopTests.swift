import Kassa
import KassaUI
import Lab
import XCTest

/// What the views show, in three languages.
final class ShopTests: XCTestCase {
    private let english = Words.of(Locale(identifier: "en_US"))
    private let korean = Words.of(Locale(identifier: "ko_KR"))
    private let japanese = Words.of(Locale(identifier: "ja_JP"))

    func test_money_is_written_as_each_language_writes_it() {
        XCTAssertEqual(Money(amount: 1_990, currency: "usd").formatted(english.locale), "$19.90")
        XCTAssertEqual(Money(amount: 2_000, currency: "usd").formatted(english.locale), "$20")
        XCTAssertEqual(Money(amount: 2_000, currency: "usd").formatted(english.locale, exact: true), "$20.00")
        XCTAssertEqual(Money(amount: 4_900, currency: "krw").formatted(korean.locale), "₩4,900")
        XCTAssertEqual(Money(amount: 500, currency: "jpy").formatted(japanese.locale, exact: true), "¥500")
        XCTAssertEqual(Money(amount: 1_234_567, currency: "eur").formatted(Locale(identifier: "de_DE")), "12.345,67\u{a0}€")
        XCTAssertEqual(Money(amount: 1_500, currency: "kwd").formatted(english.locale), "KWD\u{a0}1.500")
    }

    func test_numbers_and_intervals_are_words_of_the_language() {
        XCTAssertEqual(english.count(english.credits, 1), "1 credit")
        XCTAssertEqual(english.count(english.credits, 1_234), "1,234 credits")
        XCTAssertEqual(korean.count(korean.credits, 300), "크레딧 300개")
        XCTAssertEqual(japanese.interval(Interval(unit: .month, count: 3)), "/ 3か月")
        XCTAssertEqual(english.interval(nil), "once")
        XCTAssertEqual(Words.of(Locale(identifier: "fr_FR")).buy, "Buy")
    }

    func test_every_language_has_every_notice_and_every_sentence() {
        for words in [english, korean, japanese] {
            for kind in ShopNotice.Kind.allCases where kind != .refused {
                XCTAssertNotNil(words.notices[kind], "\(words.locale) \(kind)")
            }
            XCTAssertEqual(Set(words.errors.keys), Set(english.errors.keys))
            XCTAssertEqual(words.per.count, 4)
            XCTAssertEqual(words.every.count, 4)
        }
    }

    @MainActor
    func test_a_shop_shows_the_stores_prices_buys_and_says_so() async throws {
        let shop = Shop(try Device().app())
        XCTAssertNil(shop.state.pricing(english))
        await shop.load()
        let rows = try XCTUnwrap(shop.state.pricing(english))
        XCTAssertEqual(rows.map(\.id), ["pouch", "chest", "club"])
        XCTAssertEqual(rows.map(\.price), ["€ coins.100", "€ coins.550", "€ club.monthly"])
        XCTAssertEqual(rows.map(\.label), ["Buy", "Buy", "Subscribe"])
        XCTAssertEqual(rows[0].gains, ["100 credits that never expire"])
        XCTAssertEqual(rows[2].interval, "per month")
        XCTAssertEqual(shop.state.planName(english), "No plan")

        await shop.buy("club")
        XCTAssertEqual(shop.state.notice?.text(english), "Your purchase is here. Thank you!")
        let follower = Task { await shop.follow() }
        for _ in 0..<200 where shop.state.benefits?.activePlanId == nil { try await Task.sleep(nanoseconds: 10_000_000) }
        follower.cancel()
        await follower.value
        XCTAssertEqual(shop.state.pricing(english)?[2].action, .current)
        XCTAssertEqual(shop.state.planName(korean), "Lantern Club")
        XCTAssertEqual(shop.state.balance(japanese), "300クレジット")
        XCTAssertEqual(shop.state.planNote(english)?.hasPrefix("Renews on "), true)
    }

    @MainActor
    func test_a_shop_without_a_network_says_so_and_sells_nothing() async throws {
        let network = Network()
        await network.set(.isAway)
        let shop = Shop(try Device().app(transport: network))
        await shop.load()
        XCTAssertEqual(shop.state.failed?.code, "offline")
        await shop.buy("pouch")
        XCTAssertEqual(shop.state.notice?.text(english), "No connection. Nothing was bought; please try again.")
        XCTAssertNil(shop.state.busy)
    }

    @MainActor
    func test_what_is_paid_and_not_delivered_is_never_called_a_failure() async throws {
        let network = Network()
        let shop = Shop(try Device().app(transport: network))
        await network.set(.purchasesFail)
        await shop.buy("pouch")
        XCTAssertEqual(shop.state.notice?.text(english), "It is paid. It arrives as soon as there is a connection.")
    }

    #if canImport(Observation)
    @MainActor
    func test_the_observed_model_has_what_its_shop_has() async throws {
        guard #available(iOS 17, macOS 14, *) else { return }
        let model = KassaObserved(try Device().app())
        await model.shop.load()
        XCTAssertEqual(model.state, model.shop.state)
        XCTAssertEqual(model.state.plans?.count, 3)
    }
    #endif
}
