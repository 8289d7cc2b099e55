#if canImport(Observation)
import Kassa
import Observation

/// A ``Shop`` as Observation sees it, from iOS 17 on: what ``KassaModel`` is for older ones.
@available(iOS 17, macOS 14, *)
@MainActor
@Observable
public final class KassaObserved {
    /// What there is to show.
    public private(set) var state: ShopState
    /// What there is to do.
    @ObservationIgnored public let shop: Shop

    /// A model of a client's shop.
    public init(_ client: KassaClient) {
        shop = Shop(client)
        state = shop.state
        shop.changed = { [weak self] in
            guard let self else { return }
            self.state = self.shop.state
        }
    }
}
#endif
