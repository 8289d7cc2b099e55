#if canImport(SwiftUI)
import Kassa
import SwiftUI

/// Cards of everything that is for sale, each with its button, and the button that restores.
public struct PricingView: View {
    @ObservedObject private var model: KassaModel
    private let features: [String: String]

    /// - Parameters:
    ///   - model: what to show.
    ///   - features: what your features are called, by name.
    public init(model: KassaModel, features: [String: String] = [:]) {
        self.model = model
        self.features = features
    }

    /// The view.
    public var body: some View {
        VStack(alignment: .leading, spacing: 16) {
            if let rows = model.state.pricing(model.words, features: features) {
                if rows.isEmpty { Text(model.words.noPlans).foregroundColor(.secondary) }
                ForEach(rows) { PricingCard(row: $0, model: model) }
            } else if let failed = model.state.failed {
                Text(model.words.sentence(for: failed))
                Button(model.words.retry) { Task { await model.shop.load() } }
            } else {
                ProgressView(model.words.loading).frame(maxWidth: .infinity)
            }
            NoticeView(model: model)
            Button(model.words.restore) { Task { await model.shop.restore() } }
                .disabled(model.state.busy != nil)
                .frame(maxWidth: .infinity)
        }
    }
}

/// One card.
struct PricingCard: View {
    let row: PricingRow
    let model: KassaModel

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            VStack(alignment: .leading, spacing: 8) {
                Text(row.title).font(.headline)
                HStack(alignment: .firstTextBaseline) {
                    Text(row.price).font(.title.bold())
                    Text(row.interval).foregroundColor(.secondary)
                }
                if let subtitle = row.subtitle { Text(subtitle).foregroundColor(.secondary) }
                ForEach(row.gains, id: \.self) { Label($0, systemImage: "checkmark") }
            }
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(row.spoken)
            SubscribeButton(plan: row.id, model: model)
        }
        .padding()
        .frame(maxWidth: .infinity, alignment: .leading)
        .background(.regularMaterial, in: RoundedRectangle(cornerRadius: 16))
    }
}
#endif
