#if canImport(SwiftUI)
import Kassa
import SwiftUI

/// The customer's plan, its next date and the credits.
public struct BenefitsView: View {
    @ObservedObject private var model: KassaModel

    /// What the customer of this model has.
    public init(model: KassaModel) {
        self.model = model
    }

    /// The view.
    public var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            if let benefits = model.state.benefits {
                Text(model.state.planName(model.words)).font(.headline)
                if let note = model.state.planNote(model.words) {
                    Text(note).foregroundColor(.secondary)
                }
                Text(model.state.balance(model.words)).font(.title2.monospacedDigit())
                if benefits.frozen { Text(model.words.frozen).foregroundColor(.red) }
            } else {
                ProgressView(model.words.loading)
            }
        }
        .accessibilityElement(children: .combine)
    }
}
#endif
