import Foundation

/// A screen of a shop, without its views: it asks the client, and keeps one ``ShopState``. `KassaModel`
/// of `KassaUI` wraps it for SwiftUI; UIKit sets `changed`.
@MainActor
public final class Shop {
    /// What to show now.
    public private(set) var state = ShopState() {
        didSet { if state != oldValue { changed() } }
    }
    /// Called after each change.
    public var changed: @MainActor () -> Void = {}
    /// Whose shop it is.
    public let client: KassaClient

    /// A shop of a client.
    public init(_ client: KassaClient) {
        self.client = client
    }

    /// Loads, and then follows what the server tells until the task is cancelled: a view's `.task`.
    public func follow() async {
        let deliveries = client.deliveries
        let updates = client.benefitUpdates
        async let balances: Void = showBenefits(updates)
        async let arrivals: Void = showDeliveries(deliveries)
        await load()
        _ = await (balances, arrivals)
    }

    /// Asks what is for sale and what the customer has.
    public func load() async {
        do {
            let plans = try await client.plans()
            let sold = try await client.products(of: plans)
            // A store's app offers what the store sells; an app without one everything.
            state.plans = client.store == nil ? plans : plans.filter { sold[$0.id] != nil }
            state.products = sold
            state.benefits = try await client.benefits()
            state.failed = nil
        } catch let failure as KassaFailure {
            state.failed = failure.error
        } catch {
            // The view is gone, or the store does not answer: there is the retry.
        }
    }

    /// Buys a plan, and says what came of it.
    public func buy(_ plan: String) async {
        await busy(with: plan) {
            switch try await client.buy(plan) {
            case .declined(let no): return ShopNotice(.refused, code: no.code)
            case .done(.bought(let delivery)): return ShopNotice(delivery)
            case .done(.pending): return ShopNotice(.waiting)
            case .done(.cancelled): return ShopNotice(.nothing)
            case .done(.page(let checkout)):
                state.page = checkout
                return nil
            }
        }
    }

    /// Delivers what was bought before, on a new device.
    public func restore() async {
        await busy(with: "") {
            let all = try await client.restore()
            let other = all.first { $0.state != .given }
            return other.map(ShopNotice.init) ?? ShopNotice(all.isEmpty ? .nothing : .restored)
        }
    }

    /// The customer is back from the page of ``ShopState/page``, by its link or by closing it.
    public func returned(_ link: URL?) async {
        let checkout = state.page
        state.page = nil
        await busy(with: "") {
            let arrived = try await client.returned(link, checkout: checkout?.id)
            switch arrived.state {
            case .landed: return ShopNotice(.landed)
            case .waiting: return ShopNotice(.waiting)
            case .failed: return ShopNotice(.refused, code: arrived.code)
            case .open, .expired, .unknown: return ShopNotice(.nothing)
            }
        }
    }

    /// The customer has read it.
    public func dismiss() {
        state.notice = nil
    }

    /// One thing at a time.
    private func busy(with what: String, _ does: () async throws -> ShopNotice?) async {
        guard state.busy == nil else { return }
        state.busy = what
        state.notice = nil
        do {
            state.notice = try await does()
        } catch let failure as KassaFailure {
            state.notice = ShopNotice(.refused, code: failure.error.code, isPassing: failure.error.retryable)
        } catch is CancellationError {
            state.notice = nil
        } catch {
            state.notice = ShopNotice(.refused)
        }
        state.busy = nil
    }

    private func showBenefits(_ updates: AsyncStream<Benefits>) async {
        for await benefits in updates { state.benefits = benefits }
    }

    /// What arrives by itself is told too, but not over what the customer does right now.
    private func showDeliveries(_ deliveries: AsyncStream<Delivery>) async {
        for await delivery in deliveries where state.busy == nil && delivery.state == .given {
            state.notice = ShopNotice(delivery)
        }
    }
}
