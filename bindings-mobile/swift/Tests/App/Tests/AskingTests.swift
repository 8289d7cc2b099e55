import Kassa
import Lab
import XCTest

/// What is read, and the "no" of rules and errors.
final class AskingTests: XCTestCase {
    func test_the_catalog_names_what_the_store_sells() async throws {
        let app = try Device().app()
        let plans = try await app.plans()
        XCTAssertEqual(plans.map(\.id), ["pouch", "chest", "club"])
        XCTAssertEqual(plans.last?.interval, Interval(unit: .month, count: 1))
        let sold = try await app.products(of: plans)
        XCTAssertEqual(sold["chest"]?.id, "coins.550")
    }

    func test_a_new_customer_has_nothing() async throws {
        let app = try Device().app()
        let benefits = try await app.benefits()
        XCTAssertEqual(benefits.totalAvailableCredits, 0)
        let orders = try await app.orders()
        XCTAssertEqual(orders, [])
        let subscriptions = try await app.subscriptions()
        XCTAssertEqual(subscriptions, [])
    }

    func test_an_unknown_plan_is_an_error_that_says_what_to_do() async throws {
        do {
            _ = try await Device().app().buy("gone")
            XCTFail("it was bought")
        } catch let failure as KassaFailure {
            XCTAssertEqual(failure.error.code, "unknown_plan")
            XCTAssertFalse(failure.error.retryable)
            XCTAssertEqual(failure.localizedDescription, Words.of(.current).sentence(code: "unknown_plan"))
            XCTAssertFalse(failure.error.hint.isEmpty)
        }
    }

    func test_nobody_signed_in_is_an_error() async throws {
        let app = try KassaClient(baseURL: Lab.api, account: "ada", shelves: Device().shelves())
        do {
            _ = try await app.benefits()
            XCTFail("it was answered")
        } catch let failure as KassaFailure {
            XCTAssertEqual(failure.error.code, "unauthenticated")
            XCTAssertEqual(failure.error.status, 401)
        }
    }

    func test_a_no_of_the_rules_is_a_value() async throws {
        let app = try Device().app()
        let canceled = try await app.cancel()
        guard case .declined(let no) = canceled else { return XCTFail("\(canceled)") }
        XCTAssertEqual(no.code, "no_subscription")
        XCTAssertNil(canceled.value)
    }

    func test_a_checkout_of_the_store_has_no_page_to_come_back_from() async throws {
        let app = try Device().app()
        guard case .done(let checkout) = try await app.checkout("pouch", provider: "appStore") else {
            return XCTFail("no checkout")
        }
        XCTAssertNil(checkout.url)
        let arrived = try await app.returned(nil, checkout: checkout.id)
        XCTAssertEqual(arrived.state, .unknown)
    }

    func test_a_return_link_is_followed_until_it_is_clear_what_was_bought() async throws {
        let open = #"{"ok":true,"result":{"state":"open"}}"#
        let landed = #"{"ok":true,"result":{"state":"landed","plan":"pro","benefits":\#(Page.benefits)}}"#
        let page = Page(answers: ["return": [open], "arrival": [open, landed]])
        let app = try Device().app(transport: page)
        let link = URL(string: "https://shop.example/return?kassa_checkout=c1&session_id=s1")
        let arrived = try await app.returned(link, checkout: "c1")
        XCTAssertEqual(arrived.state, .landed)
        XCTAssertEqual(arrived.plan, "pro")
        XCTAssertFalse(arrived.late)
        XCTAssertEqual(arrived.benefits?.totalAvailableCredits, 7)
        let asked = await page.asked
        XCTAssertEqual(asked.map(\.method), ["POST", "GET", "GET"])
        XCTAssertTrue(asked[0].body.contains("session_id=s1"), asked[0].body)
        XCTAssertTrue(asked[1].url.hasSuffix("/arrival?checkout=c1"), asked[1].url)
        var updates = app.benefitUpdates.makeAsyncIterator()
        let benefits = await updates.next()
        XCTAssertEqual(benefits?.totalAvailableCredits, 7, "a new listener hears what was told last")
    }

    func test_a_page_that_was_just_closed_is_late_and_no_error() async throws {
        let page = Page(answers: ["arrival": [#"{"ok":true,"result":{"state":"open"}}"#]])
        let arrived = try await Device().app(transport: page).returned(nil, within: 0)
        XCTAssertEqual(arrived.state, .open)
        XCTAssertTrue(arrived.late)
    }

    func test_the_portal_and_its_no_are_values() async throws {
        let page = Page(answers: ["portal": [
            #"{"ok":true,"result":{"url":"https://pay.example/p"}}"#,
            #"{"ok":false,"code":"no_customer","hint":"Nothing was bought.","manageUrl":"https://pay.example/m"}"#,
        ]])
        let app = try Device().app(transport: page)
        let portal = try await app.portal(.paymentMethod, returnPath: "/account")
        XCTAssertEqual(portal, .done(URL(string: "https://pay.example/p")!))
        let no = try await app.portal()
        XCTAssertEqual(no, .declined(Declined(
            code: "no_customer", hint: "Nothing was bought.", manageURL: URL(string: "https://pay.example/m")
        )))
    }

    func test_a_set_up_that_would_tell_everybody_is_refused() throws {
        let url = try XCTUnwrap(URL(string: "http://shop.example/api/kassa"))
        XCTAssertThrowsError(try KassaClient(baseURL: url, account: "ada", shelves: Device().shelves())) {
            XCTAssertEqual(($0 as? KassaFailure)?.error.code, "unsafe_base_url")
        }
    }
}

/// A server that sells on pages, by heart: the shop of the tests has stores only.
private actor Page: Transport {
    static let benefits = #"""
        {"totalAvailableCredits":7,"subscriptionCreditsBalance":7,"oneTimeCreditsBalance":0,"frozen":false,
        "features":[],"quantity":1,"cancelAtPeriodEnd":false,"revision":3,"limits":{},"values":{},
        "credits":{"credits":{"available":7,"subscription":7,"oneTime":0,"held":0,"debt":0}}}
        """#
    private var answers: [String: [String]]
    private(set) var asked: [HttpRequest] = []

    init(answers: [String: [String]]) { self.answers = answers }

    func send(_ request: HttpRequest) async throws -> HttpResponse {
        asked.append(request)
        let route = URL(string: request.url)?.lastPathComponent ?? ""
        guard var left = answers[route], let answer = left.first else { throw URLError(.badServerResponse) }
        if left.count > 1 { left.removeFirst() }
        answers[route] = left
        let status: UInt16 = answer.contains(#""ok":true"#) ? 200 : 409
        return HttpResponse(status: status, headers: [], body: Data(answer.utf8))
    }
}
