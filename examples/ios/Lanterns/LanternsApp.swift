import Kassa
import KassaStoreKit
import LanternsModel
import SwiftUI

/// The game of `examples/app-purchases`, on iOS.
@main
struct LanternsApp: App {
    /// Where that server is: `npm run dev` there.
    private static let address = URL(string: "http://localhost:3000")!

    @StateObject private var game = Game(address: LanternsApp.address)
    @Environment(\.scenePhase) private var phase

    var body: some Scene {
        WindowGroup {
            HomeView(game: game)
                .task { await game.play() }
                .onOpenURL { link in Task { await game.garden.shop.returned(link) } }
        }
        .onChange(of: phase) { phase in
            // What is due is sent when the app comes to the front; `start` did the rest at launch.
            if phase == .active { Task { try? await game.client.flush() } }
        }
    }
}

/// The three screens.
struct HomeView: View {
    @ObservedObject var game: Game

    var body: some View {
        TabView {
            GardenView(game: game).tabItem { Label(game.words.garden, systemImage: "lightbulb") }
            ShopView(game: game).tabItem { Label(game.words.shop, systemImage: "bag") }
            AccountView(game: game).tabItem { Label(game.words.account, systemImage: "person") }
        }
        .sheet(item: $game.page) { checkout in
            if let url = checkout.url { PayingPage(url: url).ignoresSafeArea() }
        }
    }
}
