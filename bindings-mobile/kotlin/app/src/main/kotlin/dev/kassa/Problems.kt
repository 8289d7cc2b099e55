package dev.kassa

import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive

/** A wrong call. */
internal fun misused(code: String, hint: String) =
    KassaException(KassaError(Reason.MISUSED, code, null, hint, 400u, false))

/** What a store threw, as an error like all others; a coroutine that was cancelled stays so. */
internal suspend fun storeProblem(problem: Exception): KassaException {
    currentCoroutineContext().ensureActive()
    if (problem is KassaException) return problem
    val hint = "The device's store did not answer (${problem.message}). Try again later."
    return KassaException(KassaError(Reason.UNAVAILABLE, "store_unavailable", null, hint, 503u, true))
}

/** A set-up that is wrong is an error like all others. */
internal fun opened(config: AppConfig): App = try {
    App(config)
} catch (refused: SetupException.Refused) {
    throw KassaException(refused.problem)
}

internal fun <T, R> Answer<T>.map(change: (T) -> R): Answer<R> = when (this) {
    is Answer.Done -> Answer.Done(change(value))
    is Answer.Declined -> this
}
