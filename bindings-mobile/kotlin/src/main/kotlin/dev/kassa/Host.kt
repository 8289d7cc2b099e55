package dev.kassa

/**
 * What an app does for a job: five short functions. Throwing means that it was not done, or
 * that nobody knows; the core then finds out by itself.
 */
interface Host {
    /** Sends the request exactly as it stands; [HttpSender] does. */
    fun send(request: HttpRequest): HttpResponse

    /** Runs one query. */
    fun read(statement: Statement): List<List<Value>>

    /** Runs all statements in one transaction, or none of them. */
    fun write(statements: List<Statement>)

    /** Tells the app; the notice's id is the same at every try. */
    fun notify(notice: Notice)

    /**
     * Signs the bytes of the text with the private key of that id, and answers in base64url
     * without padding. Only entitlement tokens need it, and what asks a store's server.
     */
    fun sign(key: String, algorithm: Algorithm, text: String): String =
        throw UnsupportedOperationException("There is no key $key.")
}

/** An ask that could not be done; nothing is half-done. [error] says what to do next. */
class KassaException(val error: KassaError) : Exception("${error.code}: ${error.hint}")

/**
 * Runs a job to its end on this thread, and frees it. It waits for the network and the store,
 * so it does not belong on a main thread.
 */
fun drive(job: Job, host: Host): Outcome = job.use { follow(it, it.next(null), host) }

private tailrec fun follow(job: Job, step: Step, host: Host): Outcome = when (step) {
    is Step.Done -> step.outcome
    is Step.Failed -> throw KassaException(step.error)
    is Step.Need -> {
        Thread.sleep(step.waitMs.toLong())
        follow(job, job.next(met(step.need, host)), host)
    }
}

private fun met(need: Need, host: Host): Fact = try {
    when (need) {
        is Need.Send -> Fact.Response(host.send(need.request))
        is Need.Read -> Fact.Rows(host.read(need.statement))
        is Need.Write -> Fact.Done.also { host.write(need.statements) }
        is Need.Notify -> Fact.Done.also { host.notify(need.notice) }
        is Need.Sign -> Fact.Signature(host.sign(need.key, need.algorithm, need.text))
    }
} catch (interrupted: InterruptedException) {
    // Somebody wants this thread back: that is no answer to the job.
    throw interrupted
} catch (_: Exception) {
    Fact.Failed
}
