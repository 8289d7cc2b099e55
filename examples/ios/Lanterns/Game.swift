import Kassa
import KassaStoreKit
import KassaUI
import LanternsModel
import SwiftUI

/// What the screens observe: the garden of `LanternsModel` and the shop of `KassaUI`.
@MainActor
final class Game: ObservableObject {
    let client: KassaClient
    let garden: Garden
    let model: KassaModel
    let player: Player
    let words = GardenWords.of(.current)
    @Published private(set) var state: Garden.State
    /// The page to pay on, where the store does not sell a plan.
    @Published var page: Checkout? {
        didSet { if page == nil, oldValue != nil { Task { await garden.shop.returned(nil) } } }
    }

    init(address: URL) {
        let player = Player()
        let account = player.account
        do {
            client = try KassaClient(
                baseURL: address.appendingPathComponent("api/kassa"),
                account: account,
                headers: { ["Authorization": "Bearer \(account)"] },
                store: StoreKitStore()
            )
        } catch {
            // The address is a constant of this app.
            fatalError("\(error)")
        }
        self.player = player
        model = KassaModel(client, words: words.kassa)
        let lit = UserDefaults.standard.integer(forKey: "lit")
        garden = Garden(shop: model.shop, server: GameServer(url: address, account: account), lit: lit)
        state = garden.state
        garden.changed = { [weak self] in self?.show() }
    }

    /// From the launch on: sends what a former run left, and follows what the server tells.
    func play() async {
        await client.start()
        await garden.refresh()
        await model.shop.follow()
    }

    private func show() {
        state = garden.state
        UserDefaults.standard.set(state.lit, forKey: "lit")
    }
}
