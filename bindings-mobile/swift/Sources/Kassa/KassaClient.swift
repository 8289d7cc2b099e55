import Foundation

/// The shop, for one signed-in account. Everything is asked of your own server; what must not be
/// lost lies on the device until the server has it.
///
/// ```swift
/// let client = try KassaClient(
///     baseURL: URL(string: "https://shop.example/api/kassa")!,
///     account: user.id,
///     headers: { ["Authorization": "Bearer \(await session.token())"] },
///     store: StoreKitStore()
/// )
/// await client.start()
/// let bought = try await client.buy("pouch")
/// ```
///
/// When another customer signs in, call ``signOut()`` and make another client.
public actor KassaClient {
    private let core: AppCore
    private let host: Host
    private let now: @Sendable () -> Date
    let connectivity: @Sendable () -> AsyncStream<Void>
    nonisolated let store: (any PurchaseStore)?
    private nonisolated let delivered = Broadcast<Delivery>()
    private nonisolated let balances = Broadcast<Benefits>()

    /// Deliveries go one after the other: this is the last of them.
    private var turn: Task<AppOutcome, any Error>?
    /// What ``start()`` began.
    var running: [Task<Void, Never>] = []
    var timer: Task<Void, Never>?

    /// A client of one account.
    ///
    /// - Parameters:
    ///   - baseURL: where your server answers, such as `https://shop.example/api/kassa`.
    ///   - account: whose it is; the same id that your server finds in the request's session.
    ///   - headers: the session's own, such as `Authorization`; asked before each request. Throwing
    ///     counts as no connection: nothing is lost, and it is tried again.
    ///   - keys: public keys of entitlement tokens to pin. Without, those that the server publishes.
    ///   - environment: refuses tokens of the other one, if given.
    ///   - store: the device's store; none for an app that sells on pages only.
    ///   - shelves: where things are kept; the device's own unless given.
    ///   - transport: what sends; `URLSession` unless given.
    ///   - connectivity: tells when the network is back.
    ///   - now: the clock.
    /// - Throws: ``KassaFailure`` for an address that is none or is not safe, or for nobody.
    public init(
        baseURL: URL,
        account: String,
        headers: @escaping @Sendable () async throws -> [String: String] = { [:] },
        keys: [TokenKey] = [],
        environment: KassaEnvironment? = nil,
        store: (any PurchaseStore)? = nil,
        shelves: (any Shelves)? = nil,
        transport: any Transport = URLSessionTransport(),
        connectivity: @escaping @Sendable () -> AsyncStream<Void> = Connectivity.returns,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        let base = baseURL.absoluteString
        do {
            core = try AppCore(config: AppConfig(baseUrl: base, account: account, environment: environment, keys: keys))
        } catch SetupError.Refused(let problem) {
            throw KassaFailure(problem)
        }
        host = Host(
            transport: transport, headers: headers,
            shelves: try shelves ?? DeviceShelves(baseURL: baseURL, account: account), store: store
        )
        self.store = store
        self.connectivity = connectivity
        self.now = now
    }

    deinit {
        running.forEach { $0.cancel() }
        timer?.cancel()
        delivered.finish()
        balances.finish()
    }

    /// What becomes of purchases, also of those that were bought elsewhere or before. Each access
    /// begins a stream of its own.
    public nonisolated var deliveries: AsyncStream<Delivery> { delivered.stream() }

    /// What the customer has, whenever the server tells: first what it told last. Each access begins
    /// a stream of its own.
    public nonisolated var benefitUpdates: AsyncStream<Benefits> { balances.stream(replay: true) }

    /// Runs one ask to its end.
    func ask(_ ask: AppAsk) async throws -> AppOutcome {
        let entropy = (0..<16).map { _ in String(format: "%02x", UInt8.random(in: 0...255)) }.joined()
        let moment = Moment(now: Int64(now().timeIntervalSince1970 * 1_000), entropy: entropy)
        let outcome = try await host.drive(core.begin(ask: ask, moment: moment))
        tell(outcome)
        return outcome
    }

    /// Runs an ask of the outbox after those before it. It goes on when the view that began it is
    /// gone: what was paid has to arrive.
    func inTurn(_ ask: AppAsk) async throws -> [Delivery] {
        let before = turn
        let mine = Task {
            await withTaskCancellationHandler { _ = await before?.result } onCancel: { before?.cancel() }
            return try await self.ask(ask)
        }
        turn = mine
        guard case .delivered(let deliveries, let nextTry) = try await mine.value else { return [] }
        schedule(nextTry)
        return deliveries
    }

    /// Ends what waits its turn.
    func endTurn() async {
        turn?.cancel()
        _ = await turn?.result
        turn = nil
    }

    /// How long until then; a second at least, so that a clock that jumps makes no storm.
    func delay(until time: Int64) -> UInt64 {
        let away = Double(time) / 1_000 - now().timeIntervalSince1970
        return UInt64(min(max(away, 1), 86_400) * 1_000_000_000)
    }

    private func tell(_ outcome: AppOutcome) {
        switch outcome {
        case .delivered(let deliveries, _):
            deliveries.forEach { delivered.tell($0) }
            deliveries.compactMap(\.benefits).forEach(tell)
        case .benefits(let benefits): tell(benefits)
        case .arrived: if let benefits = Arrived(outcome)?.benefits { tell(benefits) }
        default: break
        }
    }

    /// An answer that comes late must not hide one that knows more.
    private func tell(_ benefits: Benefits) {
        balances.tell(benefits) { $0.revision > benefits.revision }
    }
}
