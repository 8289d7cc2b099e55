import Foundation

/// What the app does for a job of the core: one loop, and one line for each thing that it can need.
struct Host: Sendable {
    let transport: any Transport
    let headers: @Sendable () async throws -> [String: String]
    let shelves: any Shelves
    let store: (any PurchaseStore)?

    /// Runs a job to its end. Cancelling the task ends it at whatever it waits for.
    func drive(_ job: AppJob) async throws -> AppOutcome {
        var step = job.next(fact: nil)
        while case .need(let need, let waitMs) = step {
            try await Task.sleep(nanoseconds: UInt64(waitMs) * 1_000_000)
            step = job.next(fact: try await met(need))
        }
        switch step {
        case .done(let outcome): return outcome
        case .failed(let error): throw KassaFailure(error)
        case .need: throw CancellationError()
        }
    }

    private func met(_ need: AppNeed) async throws -> AppFact {
        do {
            switch need {
            case .send(let request): return .response(response: try await send(request))
            case .read(let shelf): return .stored(entries: try await shelves.read(shelf))
            case .write(let shelf, let name, let body): try await shelves.write(shelf, name: name, body: body)
            case .finish(let purchase): try await finish(purchase)
            }
            return .done
        } catch {
            // Somebody wants this task to end: that is no answer to the job.
            try Task.checkCancellation()
            return .failed
        }
    }

    /// The session's own headers never replace what the core has set.
    private func send(_ request: HttpRequest) async throws -> HttpResponse {
        let set = Set(request.headers.map { $0.name.lowercased() })
        let own = try await headers().filter { !set.contains($0.key.lowercased()) }
        return try await transport.send(HttpRequest(
            method: request.method, url: request.url,
            headers: request.headers + own.map { Header(name: $0.key, value: $0.value) },
            body: request.body, timeoutMs: request.timeoutMs
        ))
    }

    private func finish(_ purchase: StorePurchase) async throws {
        guard let store, store.provider == purchase.provider else { throw CocoaError(.featureUnsupported) }
        try await store.finish(purchase)
    }
}
