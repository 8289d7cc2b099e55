import Foundation
import Kassa

/// One purchase, as its row shows it.
public struct OrderRow: Sendable, Hashable, Identifiable {
    /// The order's id.
    public let id: String
    /// What was bought.
    public let title: String
    /// When, and for how much.
    public let detail: String
    /// That it was given back.
    public let badge: String?
    /// Whether its money can be asked for.
    public let canGiveBack: Bool
}

extension Garden.State {
    /// The rows of the purchases; what was given back is a mark of its purchase and no row.
    public func rows(plans: [Plan], _ words: GardenWords) -> [OrderRow] {
        let names = Dictionary(plans.map { ($0.id, $0.name) }) { first, _ in first }
        return orders.filter { $0.orderType != .refund && $0.status == .paid }.map { order in
            let amount = order.amount.formatted(words.kassa.locale, exact: true)
            return OrderRow(
                id: order.id,
                title: order.plan.flatMap { names[$0] ?? $0 } ?? order.id,
                detail: words.kassa.day(order.created) + " · " + amount,
                badge: order.refunded > 0 ? words.refunded : nil,
                canGiveBack: order.refunded == 0
            )
        }
    }
}
