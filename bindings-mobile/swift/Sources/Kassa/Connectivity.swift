import Foundation
#if canImport(Network)
import Network
#endif

/// When the network comes back.
public enum Connectivity {
    /// One element for each time that it does. On Linux it never tells.
    @Sendable public static func returns() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        #if canImport(Network)
        let monitor = NWPathMonitor()
        let before = Before()
        monitor.pathUpdateHandler = { path in
            if before.turns(path.status == .satisfied) { continuation.yield() }
        }
        continuation.onTermination = { _ in monitor.cancel() }
        monitor.start(queue: DispatchQueue(label: "dev.kassa.network"))
        #endif
        return stream
    }
}

#if canImport(Network)
/// How it was before. Only the monitor's own queue touches it.
private final class Before: @unchecked Sendable {
    private var there = true

    /// Whether it was away and is back.
    func turns(_ now: Bool) -> Bool {
        defer { there = now }
        return now && !there
    }
}
#endif
