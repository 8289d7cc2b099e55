import KassaUI
import LanternsModel
import SwiftUI

/// The night garden, with its lanterns and the button that lights one more.
struct GardenView: View {
    @ObservedObject var game: Game
    @ObservedObject private var model: KassaModel

    init(game: Game) {
        self.game = game
        model = game.model
    }

    var body: some View {
        NavigationView {
            ScrollView {
                VStack(spacing: 24) {
                    Text(game.words.lead).foregroundColor(.secondary)
                    lanterns
                    BenefitsView(model: model)
                    Button(game.words.light) { Task { await game.garden.light() } }
                        .buttonStyle(.borderedProminent)
                        .controlSize(.large)
                        .disabled(game.state.busy)
                    SaidView(game: game)
                }
                .padding()
            }
            .navigationTitle(game.words.name)
        }
        .navigationViewStyle(.stack)
    }

    private var lanterns: some View {
        let columns = [GridItem(.adaptive(minimum: 44))]
        let isGold = model.state.benefits?.features.contains("gold") ?? false
        return LazyVGrid(columns: columns, spacing: 12) {
            ForEach(0..<max(game.state.lit, 12), id: \.self) { place in
                Image(systemName: place < game.state.lit ? "lightbulb.fill" : "lightbulb")
                    .font(.title)
                    .foregroundColor(place < game.state.lit ? (isGold ? .yellow : .orange) : .secondary)
            }
        }
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(game.words.kassa.count(game.words.lantern, Int64(game.state.lit)))
    }
}

/// What came of the last press.
struct SaidView: View {
    @ObservedObject var game: Game

    var body: some View {
        if let said = game.state.said {
            Button(action: game.garden.dismiss) {
                Text(game.words.sentence(said)).frame(maxWidth: .infinity).padding()
            }
            .buttonStyle(.plain)
            .background(.thinMaterial, in: RoundedRectangle(cornerRadius: 12))
        }
    }
}
