import Foundation

/// Stands in for your sign-in: a name that the device makes up once. Yours asks who it is, and the
/// server checks a token.
public struct Player: Sendable {
    /// The account.
    public let account: String

    /// Whoever plays on this device.
    public init(defaults: UserDefaults = .standard) {
        if let known = defaults.string(forKey: "account") {
            account = known
        } else {
            account = "ada-" + UUID().uuidString.lowercased().prefix(8)
            defaults.set(account, forKey: "account")
        }
    }
}
