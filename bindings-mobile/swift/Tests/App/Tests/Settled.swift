import Foundation
import Kassa
import Lab
import XCTest

/// Waits until nothing is on its way: the store and the outbox are empty.
func settled(_ phone: Device) async throws {
    for _ in 0..<600 {
        if await phone.store.unfinished().isEmpty, try phone.waiting() == 0 { return }
        try await Task.sleep(nanoseconds: 50_000_000)
    }
    XCTFail("still on its way: \(await phone.store.unfinished().map(\.id)), \(try phone.waiting()) in the outbox")
}

/// A network that a test switches.
actor Network: Transport {
    enum State { case works, isAway, purchasesFail }
    private var state = State.works
    private(set) var sent: [String] = []

    func set(_ state: State) { self.state = state }

    func send(_ request: HttpRequest) async throws -> HttpResponse {
        sent.append(String(request.url.split(separator: "/").last ?? ""))
        let fails = state == .isAway || (state == .purchasesFail && request.url.hasSuffix("/purchase"))
        if fails { throw URLError(.notConnectedToInternet) }
        return try await URLSessionTransport().send(request)
    }
}

/// The process of `Doomed`.
enum Doom {
    /// Buys on this phone and dies at the step; false if it lived.
    static func of(_ phone: Device, at step: Int) throws -> Bool {
        let process = Process()
        #if os(macOS)
        let products = Bundle(for: BuyingTests.self).bundleURL.deletingLastPathComponent()
        #else
        let products = Bundle.main.bundleURL
        #endif
        process.executableURL = products.appendingPathComponent("Doomed")
        process.arguments = [phone.account, phone.folder.path, String(step)]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let killed = process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
        guard killed || said == "alive\n" else { throw Trouble("Doomed: \(process.terminationStatus) \(said)") }
        return killed
    }
}

/// A clock that a test sets.
final class Clock: @unchecked Sendable {
    private let lock = NSLock()
    private var time: Date

    init(_ time: Date) { self.time = time }

    var now: Date { lock.withLock { time } }

    func move(_ seconds: TimeInterval) { lock.withLock { time += seconds } }
}
