#if canImport(SwiftUI)
import Kassa
import SwiftUI

/// A button that buys one plan.
public struct SubscribeButton: View {
    @ObservedObject private var model: KassaModel
    private let plan: String

    /// A button for the plan of this id.
    public init(plan: String, model: KassaModel) {
        self.plan = plan
        self.model = model
    }

    /// The view.
    public var body: some View {
        let row = model.state.pricing(model.words)?.first { $0.id == plan }
        Button {
            Task { await model.shop.buy(plan) }
        } label: {
            ZStack {
                Text(row?.label ?? model.words.loading).opacity(model.state.busy == plan ? 0 : 1)
                if model.state.busy == plan { ProgressView() }
            }
            .frame(maxWidth: .infinity, minHeight: 32)
        }
        .buttonStyle(.borderedProminent)
        .disabled(row?.action != .buy)
        .accessibilityHint(row?.spoken ?? "")
    }
}

/// What came of the last thing that was tried.
public struct NoticeView: View {
    @ObservedObject private var model: KassaModel

    /// The notice of this model.
    public init(model: KassaModel) {
        self.model = model
    }

    /// The view.
    public var body: some View {
        if let notice = model.state.notice {
            HStack {
                Text(notice.text(model.words))
                Spacer()
                Button(action: model.shop.dismiss) { Image(systemName: "xmark") }
                    .accessibilityLabel(Text("OK"))
            }
            .padding()
            .background(.thinMaterial, in: RoundedRectangle(cornerRadius: 12))
            .accessibilityAddTraits(.updatesFrequently)
        }
    }
}
#endif
