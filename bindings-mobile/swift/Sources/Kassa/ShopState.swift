import Foundation

/// What the views show, as plain values: one of these is one picture.
public struct ShopState: Sendable, Hashable {
    /// What is for sale, once it was asked.
    public internal(set) var plans: [Plan]?
    /// The store's own words and prices, by plan.
    public internal(set) var products: [String: StoreProduct] = [:]
    /// What the customer has, once it was asked.
    public internal(set) var benefits: Benefits?
    /// The plan that is being bought, or an empty text while purchases are restored.
    public internal(set) var busy: String?
    /// What to tell the customer.
    public internal(set) var notice: ShopNotice?
    /// A page to pay on; show it, and then call ``Shop/returned(_:)``.
    public internal(set) var page: Checkout?
    /// Nothing could be loaded.
    public internal(set) var failed: KassaError?

    /// A shop that has not asked yet.
    public init() {}
}

/// What to tell the customer after something was tried.
public struct ShopNotice: Sendable, Hashable {
    /// What came of it.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// It is there.
        case landed
        /// The money is on its way, or somebody has to approve it.
        case waiting
        /// It is paid, and the server does not know yet.
        case kept
        /// It is another account's.
        case taken
        /// It was given back, or its time is over.
        case over
        /// Nothing was bought.
        case nothing
        /// What was bought before is there.
        case restored
        /// The rules or an error said no.
        case refused
    }

    /// What came of it.
    public let kind: Kind
    /// The code of a refusal.
    public let code: String?
    /// The same can succeed later.
    public let isPassing: Bool

    init(_ kind: Kind, code: String? = nil, isPassing: Bool = false) {
        self.kind = kind
        self.code = code
        self.isPassing = isPassing
    }

    init(_ delivery: Delivery) {
        switch delivery.state {
        case .given: self.init(.landed)
        case .waiting: self.init(.waiting)
        case .taken: self.init(.taken)
        case .over: self.init(.over)
        case .kept: self.init(.kept)
        }
    }

    /// The sentence for it.
    public func text(_ words: Words) -> String {
        words.notices[kind] ?? words.sentence(code: code ?? "other", isPassing: isPassing)
    }
}

/// One card of a list of prices.
public struct PricingRow: Sendable, Hashable, Identifiable {
    /// What its button does.
    public enum Action: Sendable, Hashable {
        /// It can be bought.
        case buy
        /// The customer has it.
        case current
        /// Something is being bought.
        case wait
    }

    /// The plan's id.
    public let id: String
    /// Its name.
    public let title: String
    /// The line below.
    public let subtitle: String?
    /// What it costs, in the store's own words where the store sells it.
    public let price: String
    /// How often that is paid.
    public let interval: String
    /// What it gives.
    public let gains: [String]
    /// What the button does.
    public let action: Action
    /// What stands on it.
    public let label: String

    /// The card as a screen reader says it.
    public var spoken: String {
        ([title, price + " " + interval] + gains).joined(separator: ", ")
    }
}

extension ShopState {
    /// The cards of everything that this device can buy; none while that is not known.
    public func pricing(_ words: Words, features: [String: String] = [:]) -> [PricingRow]? {
        plans?.filter { !$0.retired }.map { plan in
            let current = plan.interval != nil && benefits?.activePlanId == plan.id
            let product = products[plan.id]
            return PricingRow(
                id: plan.id,
                title: plan.name,
                subtitle: plan.description,
                price: product?.price ?? plan.price.formatted(words.locale),
                interval: words.interval(plan.interval),
                gains: gains(of: plan, words, features),
                action: current ? .current : busy == nil ? .buy : .wait,
                label: current ? words.current : plan.interval == nil ? words.buy : words.subscribe
            )
        }
    }

    private func gains(of plan: Plan, _ words: Words, _ features: [String: String]) -> [String] {
        let gives = plan.benefits
        var lines: [String] = []
        if let days = plan.trialDays { lines.append(words.count(words.trial, Int64(days))) }
        if let monthly = gives.monthlyCredits { lines.append(words.count(words.monthlyCredits, monthly)) }
        if let once = gives.oneTimeCredits { lines.append(words.count(words.oneTimeCredits, once)) }
        lines += gives.limits.map { "\($0.name): \(words.number($0.amount))" }
        return lines + gives.features.map { features[$0] ?? $0 }
    }

    /// The name of the plan that the customer has, or that there is none.
    public func planName(_ words: Words) -> String {
        guard let id = benefits?.activePlanId else { return words.noPlan }
        return plans?.first { $0.id == id }?.name ?? id
    }

    /// When the plan goes on or ends.
    public func planNote(_ words: Words, in zone: TimeZone = .current) -> String? {
        guard let benefits, benefits.activePlanId != nil, let end = benefits.currentPeriodEnd else { return nil }
        let template = benefits.cancelAtPeriodEnd ? words.ends : words.renews
        return template.replacingOccurrences(of: "{date}", with: words.day(end, in: zone))
    }

    /// The balance.
    public func balance(_ words: Words) -> String {
        words.count(words.credits, benefits?.totalAvailableCredits ?? 0)
    }
}
