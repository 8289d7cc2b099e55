package dev.kassa.server

import java.io.IOException
import java.util.concurrent.ConcurrentLinkedQueue

/** A set-up that sells nothing. */
val EMPTY = Config(
    plans = emptyList(),
    providers = emptyList(),
    environment = null,
    baseUrl = null,
    returnOrigins = emptyList(),
    tokenKey = null,
    zone = null,
    sealKeys = emptyList(),
    notices = emptyList(),
)

/** A provider and its keys. */
fun keys(provider: String, webhookSecrets: List<Secret>, apiBase: String? = null) = ProviderConfig(
    provider = provider,
    secretKey = Secret("sk_test_1"),
    clientKey = null,
    widget = null,
    webhookSecrets = webhookSecrets,
    store = null,
    prices = emptyList(),
    app = null,
    apiBase = apiBase,
)

/** Seven credits as a gift, which counts once. */
fun grant(account: String) = Ask.Grant(
    account = account,
    amount = 7,
    kind = null,
    expiresAt = null,
    author = "ada",
    reason = "a gift",
    key = "gift",
)

/** An app whose store is down. */
object DeadHost : Host {
    override suspend fun read(statement: Statement) = throw IOException("no store")
    override suspend fun write(statements: List<Statement>) = throw IOException("no store")
    override suspend fun notify(notice: Notice) = throw IOException("no app")
}

/** Keeps the jobs that it began, to see which of them are still there. */
class Watched(config: Config) : Kassa(config) {
    private val jobs = ConcurrentLinkedQueue<Job>()

    /** How many it began. */
    val begun get() = jobs.size

    /** How many the library still holds: only of a job that was freed nothing can be asked. */
    val alive get() = jobs.count { job ->
        try {
            job.next(null)
            true
        } catch (_: IllegalStateException) {
            false
        }
    }

    override fun begin(ask: Ask, moment: Moment): Job = super.begin(ask, moment).also(jobs::add)
}
