import Foundation
import KassaServer

/// A Kassa that knows which of its jobs are still alive: each holds memory of the core.
final class Counting: Kassa, @unchecked Sendable {
    let jobs = Jobs()

    override func begin(ask: Ask, moment: Moment) -> Job {
        let job = super.begin(ask: ask, moment: moment)
        jobs.add(job)
        return job
    }
}

/// The jobs that were begun, held weakly.
final class Jobs: @unchecked Sendable {
    private struct Held {
        weak var job: Job?
    }

    private let lock = NSLock()
    private var all: [Held] = []

    func add(_ job: Job) { lock.withLock { all.append(Held(job: job)) } }

    var begun: Int { lock.withLock { all.count } }

    var alive: Int { lock.withLock { all.filter { $0.job != nil }.count } }
}
