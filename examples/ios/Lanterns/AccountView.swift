import LanternsModel
import StoreKit
import SwiftUI

/// The customer's purchases, and the way to give one back.
struct AccountView: View {
    @ObservedObject var game: Game
    @State private var asked: OrderRow?
    @State private var isAsked = false
    @State private var isWithApple = false

    var body: some View {
        NavigationView {
            List {
                Section(game.words.signedIn) { Text(game.player.account).font(.callout.monospaced()) }
                Section(game.words.orders) {
                    let rows = game.state.rows(plans: game.model.state.plans ?? [], game.words)
                    if rows.isEmpty { Text(game.words.noOrders).foregroundColor(.secondary) }
                    ForEach(rows) { row in
                        OrderView(row: row, words: game.words) {
                            asked = row
                            isAsked = true
                        }
                    }
                }
                SaidView(game: game)
            }
            .navigationTitle(game.words.account)
            .refreshable { await game.garden.refresh() }
            .task { await game.garden.refresh() }
        }
        .navigationViewStyle(.stack)
        .confirmationDialog(game.words.giveBackTitle, isPresented: $isAsked, titleVisibility: .visible) {
            Button(game.words.consent) { giveBack(consent: true) }
            Button(game.words.noConsent) { giveBack(consent: false) }
            Button(game.words.no, role: .cancel) {}
        } message: {
            Text(game.words.giveBackLead)
        }
        .onChange(of: game.state.askApple) { isWithApple = $0 != nil }
        .refundRequestSheet(for: game.state.askApple ?? 0, isPresented: $isWithApple) { result in
            let sent = (try? result.get()) == .success
            game.garden.askedApple(sent: sent)
        }
    }

    private func giveBack(consent: Bool) {
        guard let order = asked else { return }
        Task { await game.garden.giveBack(order.id, consent: consent) }
    }
}

/// One purchase.
struct OrderView: View {
    let row: OrderRow
    let words: GardenWords
    let giveBack: () -> Void

    var body: some View {
        HStack {
            VStack(alignment: .leading) {
                Text(row.title)
                Text(row.detail).font(.footnote).foregroundColor(.secondary)
            }
            .accessibilityElement(children: .combine)
            Spacer()
            if let badge = row.badge {
                Text(badge).font(.footnote).foregroundColor(.secondary)
            } else if row.canGiveBack {
                Button(words.giveBack, action: giveBack).buttonStyle(.bordered)
            }
        }
    }
}
