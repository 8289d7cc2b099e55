import Foundation

/// What the customer can see.
extension KassaClient {
    /// What is for sale.
    public func plans() async throws -> [Plan] {
        try await told(.plans) { if case .plans(let plans) = $0 { plans } else { nil } }
    }

    /// What the customer has, as the server knows it now.
    public func benefits() async throws -> Benefits {
        try await told(.benefits) { if case .benefits(let benefits) = $0 { benefits } else { nil } }
    }

    /// The customer's payments, with what was given back.
    public func orders() async throws -> [Order] {
        try await told(.orders) { if case .orders(let orders) = $0 { orders } else { nil } }
    }

    /// The customer's subscriptions.
    public func subscriptions() async throws -> [AppSubscription] {
        try await told(.subscriptions) { if case .subscriptions(let all) = $0 { all } else { nil } }
    }

    /// What the customer may use, without the network where it can: a token that the server signed is
    /// kept in the safe and proved on the device, also against a clock that was set back. Once half of
    /// its time is over another is fetched. It never throws but for cancellation: it says what it knows.
    ///
    /// - Parameter fresh: asks the server first, such as after a purchase.
    public func entitlements(fresh: Bool = false) async throws -> EntitlementState {
        try await told(.entitlements(fresh: fresh)) { outcome in
            guard case .entitlements(let entitlements, let source, let refusal, let problem) = outcome else { return nil }
            return EntitlementState(entitlements: entitlements, source: source, refusal: refusal, problem: problem)
        }
    }

    /// Ends everything and forgets the token. Purchases that are not delivered stay, for the next time
    /// that this account signs in here.
    public func signOut() async throws {
        await stop()
        _ = try await ask(.forget)
    }
}

/// What the customer can do.
extension KassaClient {
    /// Begins a checkout of a plan.
    ///
    /// - Parameters:
    ///   - provider: who takes the payment; the server's first unless given.
    ///   - returnPath: where a page leads back to, a path on your server.
    public func checkout(
        _ plan: String, quantity: Int64? = nil, provider: String? = nil,
        returnPath: String? = nil, locale: Locale = .current
    ) async throws -> Answer<Checkout> {
        let language = locale.identifier.replacingOccurrences(of: "_", with: "-")
        return try await answer(.checkout(
            plan: plan, quantity: quantity, provider: provider, returnPath: returnPath, locale: language
        )) { if case .checkout(let id, let url, let way) = $0 { Checkout(id: id, url: url.isEmpty ? nil : URL(string: url), way: way) } else { nil } }
    }

    /// Says what came of a payment on a page, and waits a while until that is clear.
    ///
    /// - Parameters:
    ///   - link: the address that the app was opened with; none if the customer just closed the page.
    ///   - checkout: its id, where the link does not tell.
    ///   - seconds: how long to wait.
    public func returned(_ link: URL?, checkout: String? = nil, within seconds: Int = 60) async throws -> Arrived {
        let url = link?.absoluteString ?? ""
        let limit = UInt32(clamping: seconds * 1_000)
        return try await told(.returned(url: url, checkout: checkout, limitMs: limit), Arrived.init)
    }

    /// The address of the page where the customer manages cards and plans.
    public func portal(_ page: PortalPage? = nil, returnPath: String? = nil) async throws -> Answer<URL> {
        try await answer(.portal(page: page, returnPath: returnPath)) {
            if case .portal(let url) = $0 { URL(string: url) } else { nil }
        }
    }

    /// Ends the subscription: with the paid period unless told otherwise.
    public func cancel(_ when: CancelWhen = .periodEnd) async throws -> Answer<Void> {
        try await answer(.cancel(when: when)) { if case .done = $0 { () } else { nil } }
    }

    /// Takes a planned end back.
    public func resume() async throws -> Answer<Void> {
        try await answer(.resume) { if case .done = $0 { () } else { nil } }
    }

    func answer<Value: Sendable>(_ wish: AppAsk, _ take: (AppOutcome) -> Value?) async throws -> Answer<Value> {
        let outcome = try await ask(wish)
        if case .declined(let code, let hint, let manage) = outcome {
            return .declined(Declined(code: code, hint: hint, manageURL: manage.flatMap(URL.init(string:))))
        }
        guard let value = take(outcome) else { throw KassaFailure(unexpected) }
        return .done(value)
    }

    /// For what the rules have no "no" to. Should a newer server have one, it is an error.
    private func told<Value: Sendable>(_ wish: AppAsk, _ take: (AppOutcome) -> Value?) async throws -> Value {
        switch try await answer(wish, take) {
        case .done(let value): return value
        case .declined(let no):
            throw KassaFailure(KassaError(
                reason: .refused, code: no.code, provider: nil, hint: no.hint ?? "", status: 422, retryable: false
            ))
        }
    }

    private var unexpected: KassaError {
        KassaError(
            reason: .unsupported, code: "unexpected_outcome", provider: nil,
            hint: "Use the Swift sources and the library of one version.", status: 400, retryable: false
        )
    }
}

/// What the device knows of the customer's entitlements.
public struct EntitlementState: Sendable, Hashable {
    /// What the customer may use; none if nothing that counts is known.
    public let entitlements: Entitlements?
    /// From where that is known.
    public let source: EntitlementSource
    /// Why a kept token does not count.
    public let refusal: TokenRefusal?
    /// Why the server could not be asked.
    public let problem: KassaError?

    /// Whether a feature is open.
    public func has(_ feature: String) -> Bool {
        entitlements?.features.contains(feature) ?? false
    }
}

/// What came of a payment on a page.
public struct Arrived: Sendable, Hashable {
    /// How the checkout stands.
    public let state: Arrival
    /// It takes longer than usual; what was bought arrives all the same.
    public let late: Bool
    /// What was bought.
    public let plan: String?
    /// Why it was not, in the provider's words.
    public let code: String?
    /// What the customer can do about it.
    public let refusal: Refusal?
    /// The payment.
    public let order: Order?
    /// What the customer has now.
    public let benefits: Benefits?

    init?(_ outcome: AppOutcome) {
        guard case .arrived(let state, let late, let plan, let code, let refusal, let order, let benefits) = outcome
        else { return nil }
        self.state = state
        self.late = late
        self.plan = plan
        self.code = code
        self.refusal = refusal
        self.order = order
        self.benefits = benefits
    }
}
