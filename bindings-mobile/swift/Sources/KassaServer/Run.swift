import Foundation

extension Kassa {
    /// Runs an ask to its end, off the main thread.
    ///
    /// Cancelling the task ends the request that is under way and drops the job. Nothing is half-done
    /// then: as after a crash, the same ask may be made again.
    ///
    /// - Throws: ``KassaFailure`` for an ask that could not be done; `CancellationError`.
    public func run(_ ask: Ask, host: some KassaHost, at moment: Moment = .now()) async throws -> Outcome {
        let job = begin(ask: ask, moment: moment)
        var step = job.next(fact: nil)
        var cause: (any Error)?
        while case .need(let need, let waitMs) = step {
            do {
                try await Task.sleep(nanoseconds: UInt64(waitMs) * 1_000_000)
                step = job.next(fact: try await need.met(by: host))
            } catch {
                // Somebody does not want the answer any more: that is no fact for the job.
                try Task.checkCancellation()
                cause = error
                step = job.next(fact: .failed)
            }
        }
        switch step {
        case .done(let outcome): return outcome
        case .failed(let error): throw KassaFailure(error: error, cause: cause)
        case .need: preconditionFailure("The loop ends with the last need.")
        }
    }
}

extension Need {
    func met(by host: some KassaHost) async throws -> Fact {
        switch self {
        case .send(let request): return .response(response: try await host.send(request))
        case .read(let statement): return .rows(rows: try await host.read(statement))
        case .write(let statements): try await host.write(statements)
        case .notify(let notice): try await host.notify(notice)
        case .sign(let key, let algorithm, let text):
            return .signature(signature: try await host.sign(key: key, algorithm: algorithm, text: text))
        }
        return .done
    }
}

extension Moment {
    /// This moment, with entropy from the system.
    public static func now() -> Moment {
        let digits = (0..<16).map { _ in String(format: "%02x", UInt8.random(in: .min ... .max)) }
        return Moment(now: Int64(Date().timeIntervalSince1970 * 1000), entropy: digits.joined())
    }
}
