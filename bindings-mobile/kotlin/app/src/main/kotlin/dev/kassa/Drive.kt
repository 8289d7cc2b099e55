package dev.kassa

import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import java.security.SecureRandom
import java.util.concurrent.atomic.AtomicInteger

/** What a device does for a job; each function is as long as it looks. */
internal class Device(
    private val sender: Sender,
    private val headers: suspend () -> Map<String, String>,
    private val shelves: Shelves,
    private val store: PurchaseStore?,
) {
    suspend fun meet(need: AppNeed): AppFact = when (need) {
        is AppNeed.Send -> AppFact.Response(sender.send(need.request.signed(headers())))
        is AppNeed.Read -> AppFact.Stored(shelves.read(need.shelf))
        is AppNeed.Write -> AppFact.Done.also { shelves.write(need.shelf, need.name, need.body) }
        is AppNeed.Finish -> AppFact.Done.also { store?.finish(need.purchase) }
    }

    private fun HttpRequest.signed(with: Map<String, String>) =
        copy(headers = headers + with.map { (name, value) -> Header(name, value) })
}

/** Runs one ask to its end, and frees its job whatever happens. */
internal suspend fun App.run(ask: AppAsk, moment: Moment, device: Device): AppOutcome {
    openJobs.incrementAndGet()
    try {
        begin(ask, moment).use { job ->
            var step = job.next(null)
            while (step is AppStep.Need) {
                delay(step.waitMs.toLong())
                step = job.next(met(step.need, device))
            }
            return when (step) {
                is AppStep.Done -> step.outcome
                is AppStep.Failed -> throw KassaException(step.error)
            }
        }
    } finally {
        openJobs.decrementAndGet()
    }
}

private suspend fun met(need: AppNeed, device: Device): AppFact = try {
    device.meet(need)
} catch (_: Exception) {
    // Where nobody wants the answer any more there is none; all else is one for the job.
    currentCoroutineContext().ensureActive()
    AppFact.Failed
}

/** Jobs that are held, for the test that none is kept. */
internal val openJobs = AtomicInteger()

private val random = SecureRandom()

/** What a job needs of time and chance. */
internal fun moment(now: Long): Moment {
    val bytes = ByteArray(16).also(random::nextBytes)
    return Moment(now, bytes.joinToString("") { "%02x".format(it) })
}
