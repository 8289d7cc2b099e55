#if canImport(SwiftUI)
import Kassa
import SwiftUI

/// A ``Shop`` as SwiftUI observes it, from iOS 15 on.
///
/// ```swift
/// @StateObject private var model = KassaModel(client)
/// PricingView(model: model).task { await model.shop.follow() }
/// ```
@MainActor
public final class KassaModel: ObservableObject {
    /// What there is to show.
    @Published public private(set) var state: ShopState
    /// What there is to do.
    public let shop: Shop
    /// In which words.
    public let words: Words

    /// A model of a client's shop, in the words of the device's language unless given.
    public init(_ client: KassaClient, words: Words = .of(.current)) {
        shop = Shop(client)
        state = shop.state
        self.words = words
        shop.changed = { [weak self] in
            guard let self else { return }
            self.state = self.shop.state
        }
    }
}
#endif
