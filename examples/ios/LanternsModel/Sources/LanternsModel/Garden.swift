import Foundation
import Kassa

/// The game: lanterns that coins light, and purchases that can be given back.
@MainActor
public final class Garden {
    /// What there is to show, beside the shop's own state.
    public struct State: Sendable, Equatable {
        /// How many lanterns are lit.
        public internal(set) var lit = 0
        /// The customer's purchases, the newest first.
        public internal(set) var orders: [Order] = []
        /// What to say, as a code of ``GardenWords/said``.
        public internal(set) var said: String?
        /// Something is asked right now.
        public internal(set) var busy = false
        /// The transaction that Apple's own refund sheet is to be shown for.
        public internal(set) var askApple: UInt64?
    }

    /// What there is to show.
    public private(set) var state = State() {
        didSet { if state != oldValue { changed() } }
    }
    /// Called after each change.
    public var changed: @MainActor () -> Void = {}
    /// What is for sale, and the balance.
    public let shop: Shop
    private let server: GameServer
    /// A press whose answer was lost: sent again under its own key, it costs once.
    private var press: String?

    /// A garden of whoever plays.
    public init(shop: Shop, server: GameServer, lit: Int = 0) {
        self.shop = shop
        self.server = server
        state.lit = lit
    }

    /// Lights one more, for ten coins.
    public func light() async {
        await busy {
            let key = press ?? UUID().uuidString
            press = key
            let reply = try await server.spend(on: "lantern", key: key)
            press = nil
            if reply.ok { state.lit += 1 }
            return reply.ok ? "lit" : reply.code
        }
    }

    /// Reads the purchases anew, such as when their screen is opened.
    public func refresh() async {
        guard let orders = try? await shop.client.orders() else { return }
        state.orders = orders
    }

    /// Asks for the money of a purchase. `consent` lets the App Store hear how much was used.
    public func giveBack(_ order: String, consent: Bool) async {
        await busy {
            let reply = try await server.refund(order: order, consent: consent)
            if reply.state == "ask_the_store" {
                state.askApple = reply.transaction.flatMap(UInt64.init)
                return nil
            }
            return reply.ok ? reply.state : reply.code
        }
    }

    /// Apple's sheet was closed; `sent` if the customer asked.
    public func askedApple(sent: Bool) {
        state.askApple = nil
        state.said = sent ? "asked" : nil
    }

    /// The customer has read it.
    public func dismiss() {
        state.said = nil
    }

    /// One thing at a time; afterwards the server says what is left.
    private func busy(_ does: () async throws -> String?) async {
        guard !state.busy else { return }
        state.busy = true
        state.said = nil
        do {
            state.said = try await does()
        } catch {
            state.said = "error"
        }
        _ = try? await shop.client.benefits()
        await refresh()
        state.busy = false
    }
}
