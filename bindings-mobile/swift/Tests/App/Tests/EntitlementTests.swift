import Kassa
import Lab
import XCTest

/// What the customer may use while the server cannot be asked.
final class EntitlementTests: XCTestCase {
    private let hour: TimeInterval = 3_600

    /// A member of the club, who has asked once and is offline now.
    private func member() async throws -> (Device, KassaClient, Network, Clock) {
        let phone = try Device()
        let network = Network()
        let clock = Clock(try await Lab.now())
        let app = try phone.app(transport: network, now: { clock.now })
        guard case .done(.bought) = try await app.buy("club") else { throw Trouble("not bought") }
        let asked = try await app.entitlements()
        XCTAssertEqual(asked.source, .server)
        XCTAssertTrue(asked.has("gold"))
        await network.set(.isAway)
        return (phone, app, network, clock)
    }

    func test_what_was_bought_stays_open_without_a_network() async throws {
        let (phone, app, network, clock) = try await member()
        let kept = try await app.entitlements()
        XCTAssertEqual(kept.source, .kept)
        XCTAssertTrue(kept.has("gold"))
        // Another process, and asked to ask.
        let later = try phone.app(transport: network, now: { clock.now })
        let still = try await later.entitlements(fresh: true)
        XCTAssertEqual(still.source, .kept)
        XCTAssertTrue(still.has("gold"))
        XCTAssertEqual(still.problem?.code, "offline")
    }

    func test_a_clock_that_was_set_back_opens_nothing() async throws {
        let (_, app, network, clock) = try await member()
        clock.move(-hour)
        let refused = try await app.entitlements()
        XCTAssertNil(refused.entitlements)
        XCTAssertEqual(refused.refusal, .clockSetBack)
        XCTAssertFalse(refused.has("gold"))
        await network.set(.works)
        let asked = try await app.entitlements()
        XCTAssertEqual(asked.source, .server, "the server's own time counts, whatever the device's clock says")
        XCTAssertTrue(asked.has("gold"))
    }

    func test_a_token_whose_time_is_over_opens_nothing() async throws {
        let (_, app, _, clock) = try await member()
        clock.move(400 * 24 * hour)
        let refused = try await app.entitlements()
        XCTAssertNil(refused.entitlements)
        XCTAssertEqual(refused.refusal, .expired)
        XCTAssertEqual(refused.source, .nobody)
    }

    func test_signing_out_takes_the_token_and_leaves_the_outbox() async throws {
        let (phone, app, network, clock) = try await member()
        await network.set(.purchasesFail)
        _ = try await app.buy("pouch")
        try await app.signOut()
        XCTAssertEqual(try phone.shelves().read(.safe), [])
        XCTAssertEqual(try phone.waiting(), 1)
        await network.set(.isAway)
        let after = try await phone.app(transport: network, now: { clock.now }).entitlements()
        XCTAssertNil(after.entitlements)
    }

    func test_only_a_pinned_key_is_believed_where_keys_are_pinned() async throws {
        let phone = try Device()
        let key = TokenKey(kid: "lab", x: String(repeating: "A", count: 43))
        let state = try await phone.app(keys: [key]).entitlements()
        XCTAssertNil(state.entitlements)
        XCTAssertNotNil(state.problem)
    }
}
