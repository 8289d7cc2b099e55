package dev.kassa

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonObject

/** 2026-01-31T00:00:00Z, where the Rust player begins too: a month end, so that clamping shows. */
private const val START = 1_769_817_600_000

private const val SECRET = "whsec_scenario"

/** An app with Kassa in it, and the world around it: a store, a provider, time. */
class World(plans: JsonArray) : Host, AutoCloseable {
    val lab = Lab(START, SECRET)

    /** What the app was told, in order. */
    val told = mutableListOf<Notice>()

    /** The app's callbacks fail so often from now on. */
    var failingCallbacks = 0

    private val store = JdbcStore("jdbc:sqlite::memory:")
    private val kassa = Kassa(
        Config(
            plans = plans.map { Wire.decode<Plan>(it) },
            providers = listOf(
                ProviderConfig(
                    provider = "stripe",
                    secretKey = Secret("sk_test_scenario"),
                    webhookSecrets = listOf(Secret(SECRET)),
                    apiBase = lab.address,
                ),
            ),
            environment = null,
            baseUrl = "https://app.test",
            returnOrigins = emptyList(),
        ),
    )
    private var asks = 0

    /** One ask to its end. */
    fun ask(ask: Ask): Outcome {
        asks += 1
        val now = lab.control("GET /lab/clock").asJsonObject["now"].asLong
        return drive(kassa.begin(ask, Moment(now, "%032x".format(asks))), this)
    }

    /** Webhooks that wait, as asks by their delivery's id, oldest first. */
    fun deliveries(): List<Pair<String, Ask>> {
        val waiting = lab.control("GET /lab/stripe/deliveries").asJsonObject["deliveries"].asJsonArray
        return waiting.map { it.asJsonObject }.map { it["id"].asString to inbound(it) }
    }

    /** Tells the lab that a webhook was answered 200. */
    fun answered(delivery: String) {
        val done = JsonObject()
        done.addProperty("id", delivery)
        done.addProperty("status", 200)
        lab.control("POST /lab/stripe/deliveries", done)
    }

    override fun send(request: HttpRequest): HttpResponse = HttpSender.send(request)

    override fun read(statement: Statement): List<List<Value>> = store.read(statement)

    override fun write(statements: List<Statement>) = store.write(statements)

    override fun notify(notice: Notice) {
        if (failingCallbacks > 0) {
            failingCallbacks -= 1
            error("the app's e-mail service is down")
        }
        told += notice
    }

    override fun close() {
        lab.close()
        kassa.close()
        store.close()
    }

    private fun inbound(delivery: JsonObject): Ask {
        val headers = delivery["headers"].asJsonObject.entrySet()
        return Ask.Inbound(
            provider = "stripe",
            headers = headers.map { (name, value: JsonElement) -> Header(name, value.asString) },
            body = delivery["body"].asString.toByteArray(),
        )
    }
}
