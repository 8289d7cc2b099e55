import Foundation
import KassaServer

/// Answers the webhooks of every provider with an HTTP status, inside whatever serves your routes.
func answer(_ body: Data, _ headers: [String: String], from provider: String, kassa: Kassa, host: some KassaHost) async -> Int {
    // The bytes as they came: they are what was signed.
    let ask = Ask.inbound(
        provider: provider, headers: headers.map { Header(name: $0, value: $1) }, secrets: nil, body: body)
    do {
        _ = try await kassa.run(ask, host: host)
        return 200
    } catch let failure as KassaFailure {
        return Int(failure.error.status)
    } catch {
        return 503
    }
}
