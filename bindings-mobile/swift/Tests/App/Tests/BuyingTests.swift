import Kassa
import Lab
import XCTest

/// Purchases on their way, against the game's own server and the lab's App Store.
final class BuyingTests: XCTestCase {
    func test_coins_are_given_once_and_only_then_finished() async throws {
        let phone = try Device()
        let app = try phone.app()
        var deliveries = app.deliveries.makeAsyncIterator()
        guard case .done(.bought(let delivery)) = try await app.buy("pouch") else { return XCTFail("not bought") }
        XCTAssertEqual(delivery.state, .given)
        XCTAssertEqual(delivery.benefits?.totalAvailableCredits, 100)
        XCTAssertEqual(phone.store.finished, [delivery.purchase.id])
        XCTAssertEqual(try phone.waiting(), 0)
        let told = await deliveries.next()
        XCTAssertEqual(told, delivery)
        // The same once more, as a store may do: nothing doubles.
        let again = try await app.deliver(delivery.purchase)
        XCTAssertEqual(again.benefits?.totalAvailableCredits, 100)
        let orders = try await app.orders()
        XCTAssertEqual(orders.count, 1)
    }

    func test_an_app_that_is_killed_at_any_step_loses_and_doubles_nothing() async throws {
        var step = 0
        while true {
            let phone = try Device()
            guard try Doom.of(phone, at: step) else { break }
            let launched = try phone.app()
            await launched.start()
            try await settled(phone)
            await launched.stop()
            let benefits = try await launched.benefits()
            XCTAssertEqual(benefits.totalAvailableCredits, 100, "killed at step \(step)")
            step += 1
        }
        // Read, write, send, finish, take away: before and after each.
        XCTAssertEqual(step, 10)
    }

    func test_what_was_written_down_arrives_even_if_the_store_never_gives_it_again() async throws {
        // After the write, which is the fourth of the ten points.
        for step in 3..<9 {
            let phone = try Device()
            XCTAssertTrue(try Doom.of(phone, at: step))
            let forgetful = try Device(account: phone.account, folder: phone.folder)
            try FileManager.default.removeItem(at: phone.folder.appendingPathComponent("store"))
            let app = try forgetful.app()
            let deliveries = try await app.flush(all: true)
            XCTAssertEqual(deliveries.map(\.state), [.given], "killed at step \(step)")
            let benefits = try await app.benefits()
            XCTAssertEqual(benefits.totalAvailableCredits, 100, "killed at step \(step)")
        }
    }

    func test_a_purchase_waits_while_there_is_no_network_and_arrives_when_it_is_back() async throws {
        let phone = try Device()
        let network = Network()
        let (back, came) = AsyncStream.makeStream(of: Void.self)
        let app = try phone.app(transport: network, connectivity: { back })
        await app.start()
        await network.set(.purchasesFail)
        guard case .done(.bought(let delivery)) = try await app.buy("pouch") else { return XCTFail("not bought") }
        XCTAssertEqual(delivery.state, .kept)
        XCTAssertEqual(delivery.code, "offline")
        XCTAssertEqual(try phone.waiting(), 1)
        XCTAssertEqual(phone.store.finished, [])
        var deliveries = app.deliveries.makeAsyncIterator()
        await network.set(.works)
        came.yield()
        let arrived = await deliveries.next()
        XCTAssertEqual(arrived?.state, .given)
        try await settled(phone)
        await app.stop()
    }

    func test_it_is_tried_again_by_itself_when_the_core_says_so() async throws {
        let phone = try Device()
        let network = Network()
        let app = try phone.app(transport: network)
        await app.start()
        await network.set(.purchasesFail)
        _ = try await app.buy("pouch")
        await network.set(.works)
        try await settled(phone)
        XCTAssertEqual(phone.store.finished.count, 1)
        await app.stop()
    }

    func test_a_purchase_of_another_account_is_taken_and_not_finished() async throws {
        let phone = try Device()
        let network = Network()
        let ada = try phone.app(transport: network)
        await network.set(.purchasesFail)
        guard case .done(.bought(let bought)) = try await ada.buy("pouch") else { return XCTFail("not bought") }
        let jun = try Device(account: "jun-" + Device.chance(), folder: phone.folder)
        let other = try await jun.app(store: phone.store).deliver(bought.purchase)
        XCTAssertEqual(other.state, .taken)
        XCTAssertEqual(phone.store.finished, [])
        XCTAssertEqual(try jun.waiting(), 0)
        XCTAssertEqual(try phone.waiting(), 1, "each account has an outbox of its own")
        await network.set(.works)
        let own = try await ada.flush(all: true)
        XCTAssertEqual(own.map(\.state), [.given])
    }

    func test_a_closed_sheet_and_a_parent_to_ask_are_no_purchases_yet() async throws {
        let phone = try Device()
        let app = try phone.app()
        phone.store.next(.closes)
        let closed = try await app.buy("pouch")
        XCTAssertEqual(closed, .done(.cancelled))
        await app.start()
        try await Task.sleep(nanoseconds: 100_000_000)
        phone.store.next(.asksAParent)
        var deliveries = app.deliveries.makeAsyncIterator()
        let asked = try await app.buy("pouch")
        XCTAssertEqual(asked, .done(.pending))
        let arrived = await deliveries.next()
        XCTAssertEqual(arrived?.state, .given)
        await app.stop()
    }

    func test_a_club_is_restored_on_a_new_device_and_not_sold_twice() async throws {
        let old = try Device()
        let first = try await old.app().buy("club")
        guard case .done(.bought(let bought)) = first else { return XCTFail("\(first)") }
        XCTAssertEqual(bought.benefits?.features, ["gold"])
        XCTAssertEqual(bought.benefits?.totalAvailableCredits, 300)
        let new = try Device(account: old.account, buyer: old.store.buyer)
        let app = try new.app()
        let restored = try await app.restore()
        XCTAssertEqual(restored.map(\.state), [.given])
        XCTAssertEqual(restored.first?.benefits?.totalAvailableCredits, 300)
        let subscriptions = try await app.subscriptions()
        XCTAssertEqual(subscriptions.map(\.plan), ["club"])
    }

    func test_money_that_the_store_gave_back_takes_its_coins_along() async throws {
        let phone = try Device()
        let app = try phone.app()
        guard case .done(.bought(let bought)) = try await app.buy("pouch") else { return XCTFail("not bought") }
        try await Lab.tell("lab/appStore/refund", ["transactionId": bought.purchase.id])
        try await Lab.pass("1m")
        let benefits = try await app.benefits()
        XCTAssertEqual(benefits.totalAvailableCredits, 0)
        let orders = try await app.orders()
        XCTAssertEqual(orders.filter { $0.orderType == .refund }.count, 1)
        let again = try await app.deliver(bought.purchase)
        XCTAssertEqual(again.state, .over)
        XCTAssertEqual(again.benefits?.totalAvailableCredits, 0)
    }

    func test_a_renewal_arrives_and_pays_for_the_next_month() async throws {
        let phone = try Device()
        let app = try phone.app()
        guard case .done(.bought(let first)) = try await app.buy("club") else { return XCTFail("not bought") }
        try await Lab.pass("1month")
        let owned = try await phone.store.owned()
        let renewal = try XCTUnwrap(owned.last)
        XCTAssertNotEqual(renewal.id, first.purchase.id)
        let delivery = try await app.deliver(renewal)
        XCTAssertEqual(delivery.state, .given)
        XCTAssertEqual(delivery.benefits?.totalAvailableCredits, 300, "a month's coins end with it")
        let orders = try await app.orders()
        XCTAssertEqual(orders.map(\.orderType), [.subscriptionRenewal, .subscriptionInitial])
    }
}
