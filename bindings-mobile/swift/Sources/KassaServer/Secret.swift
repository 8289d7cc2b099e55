/// A key that belongs on servers only. It prints as `***`, so that it does not end up in a log with
/// the set-up that holds it.
public struct Secret: Hashable, Sendable {
    private let key: String

    /// Wraps a key, as the provider wrote it.
    public init(_ key: String) {
        self.key = key
    }

    /// The key itself, for the one place that hands it to the core.
    func reveal() -> String { key }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    /// Nothing, so that `dump` finds nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
