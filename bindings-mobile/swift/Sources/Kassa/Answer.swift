import Foundation

/// What came of a wish: it was done, or the shop's rules say no. Everything else is thrown.
public enum Answer<Value: Sendable>: Sendable {
    /// It was done.
    case done(Value)
    /// It was not, and asking again gives the same answer.
    case declined(Declined)

    /// What was done, if it was.
    public var value: Value? {
        if case .done(let value) = self { return value }
        return nil
    }
}

extension Answer: Equatable where Value: Equatable {}

/// A business "no", such as `already_subscribed`.
public struct Declined: Sendable, Hashable {
    /// Stable, snake_case, made for `switch`.
    public let code: String
    /// For the developer: what to do next.
    public let hint: String?
    /// Where the customer changes what stands in the way.
    public let manageURL: URL?

    /// A "no" as the server told it.
    public init(code: String, hint: String? = nil, manageURL: URL? = nil) {
        self.code = code
        self.hint = hint
        self.manageURL = manageURL
    }
}

/// A wish that could not be asked or understood. Nothing is half-done, and a purchase that was
/// paid is never lost by it.
public struct KassaFailure: Error, Sendable, Hashable {
    /// What happened. Its `hint` is for the developer, and `retryable` says whether to offer a retry.
    public let error: KassaError

    /// A failure as the core told it.
    public init(_ error: KassaError) {
        self.error = error
    }
}

extension KassaFailure: LocalizedError, CustomStringConvertible {
    /// A sentence for the customer, in English, Korean or Japanese.
    public var errorDescription: String? { Words.of(.current).sentence(for: error) }

    /// What a log should have.
    public var description: String { "\(error.code): \(error.hint)" }
}
