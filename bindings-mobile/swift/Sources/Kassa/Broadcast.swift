import Foundation

/// Tells everybody who listens. A listener that goes away is forgotten, and one that is slow finds
/// what it missed.
final class Broadcast<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var listeners: [UUID: AsyncStream<Value>.Continuation] = [:]
    private var last: Value?

    /// A stream that begins with what was told last, where `replay` says so.
    func stream(replay: Bool = false) -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream.makeStream(of: Value.self)
        let id = UUID()
        continuation.onTermination = { [weak self] _ in self?.forget(id) }
        lock.withLock {
            listeners[id] = continuation
            if replay, let last { continuation.yield(last) }
        }
        return stream
    }

    /// Tells it, unless what was told before outranks it.
    func tell(_ value: Value, unless outranked: (Value) -> Bool = { _ in false }) {
        lock.withLock {
            if let last, outranked(last) { return }
            last = value
            listeners.values.forEach { $0.yield(value) }
        }
    }

    /// Ends every stream.
    func finish() {
        let all = lock.withLock { Array(listeners.values) }
        all.forEach { $0.finish() }
    }

    /// How many listen.
    var count: Int { lock.withLock { listeners.count } }

    private func forget(_ id: UUID) {
        lock.withLock { _ = listeners.removeValue(forKey: id) }
    }
}
