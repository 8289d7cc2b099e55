import Foundation

/// Purchases of the device's store, and their way to the server.
extension KassaClient {
    /// Buys a plan: begins a checkout, shows the store's sheet and delivers what was paid. Once the
    /// store was paid nothing loses it. If the app dies, ``start()`` sends it at the next launch.
    ///
    /// - Returns: the rules' "no", such as `already_subscribed`, or what came of the store's sheet. A
    ///   plan that this store does not sell is a ``Purchase/page(_:)``.
    public func buy(_ plan: String) async throws -> Answer<Purchase> {
        let begun: Checkout
        switch try await checkout(plan, provider: store?.provider) {
        case .declined(let no): return .declined(no)
        case .done(let checkout): begun = checkout
        }
        guard let store, case .native(let product, let account, let offer) = begun.way else {
            return .done(.page(begun))
        }
        switch try await store.buy(product, account: account, offer: offer) {
        case .cancelled: return .done(.cancelled)
        case .pending: return .done(.pending)
        case .bought(let purchase): return .done(.bought(try await deliver(purchase)))
        }
    }

    /// Delivers what the store says the customer has: for a new device. Apple wants a button for it.
    public func restore() async throws -> [Delivery] {
        var all: [Delivery] = []
        for purchase in try await store?.owned() ?? [] {
            all.append(try await deliver(purchase))
        }
        return all
    }

    /// Brings a purchase to the server. It is written down first, finished at the store only after the
    /// server has committed, and forgotten last; so dying anywhere in between repeats, and never loses.
    @discardableResult
    public func deliver(_ purchase: StorePurchase) async throws -> Delivery {
        let all = try await inTurn(.deliver(purchase: purchase))
        guard let one = all.first(where: { $0.purchase.id == purchase.id }) else { throw CancellationError() }
        return one
    }

    /// Sends what waits in the outbox and is due: what the app does when it comes to the front.
    ///
    /// - Parameter all: also what is not due yet, such as at launch.
    @discardableResult
    public func flush(all: Bool = false) async throws -> [Delivery] {
        try await inTurn(.flush(all: all))
    }

    /// The store's own words and prices for these plans, by plan.
    public func products(of plans: [Plan]) async throws -> [String: StoreProduct] {
        guard let store else { return [:] }
        let ids = plans.compactMap { plan in
            plan.prices.first { $0.provider == store.provider }.map { (plan.id, $0.id) }
        }
        let products = try await store.products(ids.map(\.1))
        let known = Dictionary(products.map { ($0.id, $0) }) { first, _ in first }
        return Dictionary(ids.compactMap { plan, id in known[id].map { (plan, $0) } }) { first, _ in first }
    }
}

/// What goes on by itself.
extension KassaClient {
    /// Begins: sends what a former run left, delivers what the store gives, tries again when the core
    /// says so and when the network is back. Call it at launch, once somebody is signed in.
    public func start() {
        guard running.isEmpty else { return }
        let connectivity = connectivity
        running = [
            Task { [weak self] in
                for await _ in connectivity() { _ = try? await self?.flush(all: true) }
            },
            Task { [weak self, store] in
                // Listening begins before anything else, so that nothing falls in between.
                let updates = store?.updates
                _ = try? await self?.flush(all: true)
                for purchase in await store?.unfinished() ?? [] { _ = try? await self?.deliver(purchase) }
                guard let updates else { return }
                for await purchase in updates { _ = try? await self?.deliver(purchase) }
            },
        ]
    }

    /// Ends all of that, and returns once nothing runs. What is not delivered stays in the outbox.
    public func stop() async {
        let ending = running + [timer].compactMap { $0 }
        running = []
        timer = nil
        ending.forEach { $0.cancel() }
        await endTurn()
        for task in ending { await task.value }
    }

    /// The core says when to try again. Only a client that was started does so by itself.
    func schedule(_ time: Int64?) {
        timer?.cancel()
        timer = nil
        guard let time, !running.isEmpty else { return }
        let delay = delay(until: time)
        timer = Task { [weak self] in
            guard (try? await Task.sleep(nanoseconds: delay)) != nil else { return }
            await self?.due()
        }
    }

    /// Not through the timer's own task, which the next `schedule` cancels.
    private func due() {
        timer = nil
        Task { try? await self.flush() }
    }
}
