import KassaUI
import SafariServices
import SwiftUI

/// Coins and the club, as `KassaUI` shows them.
struct ShopView: View {
    @ObservedObject var game: Game
    @ObservedObject private var model: KassaModel

    init(game: Game) {
        self.game = game
        model = game.model
    }

    var body: some View {
        NavigationView {
            ScrollView {
                VStack(alignment: .leading, spacing: 24) {
                    BenefitsView(model: model)
                    PricingView(model: model, features: game.words.features)
                }
                .padding()
            }
            .navigationTitle(game.words.shop)
            .refreshable { await model.shop.load() }
        }
        .navigationViewStyle(.stack)
        .onChange(of: model.state.page) { game.page = $0 }
    }
}

/// A provider's page, for what the App Store does not sell.
struct PayingPage: UIViewControllerRepresentable {
    let url: URL

    func makeUIViewController(context: Context) -> SFSafariViewController {
        SFSafariViewController(url: url)
    }

    func updateUIViewController(_ controller: SFSafariViewController, context: Context) {}
}
