package dev.kassa.server

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import java.security.SecureRandom

/**
 * Runs one ask to its end, away from the caller's thread.
 *
 * Cancelling it reaches the request that is under way, and frees the job. Nothing is half-done
 * then: what was written stands whole, and the same ask may be run again.
 *
 * @param moment the time and the chance that the job may use; tests bring their own
 * @throws KassaException where it could not be done; what the rules forbid is an [Outcome]
 */
suspend fun Kassa.run(ask: Ask, host: Host, moment: Moment = Moment.now()): Outcome =
    withContext(Dispatchers.IO) {
        begin(ask, moment).use { it.follow(host) }
    }

/** An ask that could not be done; nothing is half-done. [error] says what to do next. */
class KassaException internal constructor(
    /** What went wrong, in the words of every platform. */
    val error: KassaError,
    cause: Throwable?,
) : Exception("${error.code}: ${error.hint}", cause)

/** This moment, and entropy that nobody can guess. */
fun Moment.Companion.now(): Moment {
    val entropy = ByteArray(16).also(random::nextBytes)
    return Moment(System.currentTimeMillis(), entropy.joinToString("") { "%02x".format(it) })
}

private val random = SecureRandom()

private suspend fun Job.follow(host: Host): Outcome {
    var fact: Fact? = null
    var failure: Exception? = null
    while (true) when (val step = next(fact)) {
        is Step.Done -> return step.outcome
        // The driver's own words, for the developer: the core only learns that it failed.
        is Step.Failed -> throw KassaException(step.error, failure)
        is Step.Need -> {
            delay(step.waitMs.toLong())
            fact = try {
                host.meet(step.need)
            } catch (reason: Exception) {
                failure = reason
                Fact.Failed
            }
            // Whoever gave up wants no fact. A time-out inside the host looks alike and is one.
            currentCoroutineContext().ensureActive()
        }
    }
}

private suspend fun Host.meet(need: Need): Fact = when (need) {
    is Need.Send -> Fact.Response(send(need.request))
    is Need.Read -> Fact.Rows(read(need.statement))
    is Need.Write -> Fact.Done.also { write(need.statements) }
    is Need.Notify -> Fact.Done.also { notify(need.notice) }
    is Need.Sign -> Fact.Signature(sign(need.key, need.algorithm, need.text))
}
