import Foundation

/// An ask that could not be done; nothing is half-done.
public struct KassaFailure: LocalizedError {
    /// Why, and what to do next.
    public let error: KassaError

    /// What the host threw last, in its own words: a driver's, or the network's. The core only
    /// learned that it failed.
    public let cause: (any Error)?

    public var errorDescription: String? { "\(error.code): \(error.hint)" }
}
