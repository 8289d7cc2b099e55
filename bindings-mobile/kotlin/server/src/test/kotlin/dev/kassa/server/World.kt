package dev.kassa.server

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import kotlinx.coroutines.runBlocking
import java.util.Base64

/** 2026-01-31T00:00:00Z, where the Rust player begins too: a month end, so that clamping shows. */
private const val START = 1_769_817_600_000

private const val SECRET = "whsec_scenario"

/** All that stories are played at. */
val PROVIDERS = listOf("stripe", "lemonSqueezy")

/** Bytes that count up: what TossPayments signs with, and what its cards' keys are sealed with. */
private val counted = ByteArray(32) { it.toByte() }
private val securityKey = counted.joinToString("") { "%02x".format(it) }

/** An app with Kassa in it, and the world around it: a store, a provider that sells, time. */
class World(plans: JsonArray, val provider: String, notices: List<NoticeKind> = emptyList()) : Host, AutoCloseable {
    private val lab = Lab(START, SECRET, securityKey)
    private val apps = Apps(lab)

    /** What the app was told, in order. */
    val told = mutableListOf<Notice>()

    /** The app's callbacks fail so often from now on. */
    var failingCallbacks = 0

    private val scratch = Scratch()
    private val store = JdbcStore(scratch.source).apply { createTables() }
    private val kassa = Kassa(
        Config(
            plans = plans.map { planFromJson(it.toString()) },
            // The first one sells.
            providers = listOf(
                keys("stripe", "sk_test_scenario", null, lab.address),
                keys("lemonSqueezy", "scenario", "1", lab.address + "/lemonSqueezy"),
                keys("tossPayments", "test_sk_scenario", null, lab.address + "/tossPayments").copy(
                    clientKey = "test_ck_scenario",
                    widget = KeyPair("test_gck_scenario", Secret("test_gsk_scenario")),
                    webhookSecrets = listOf(Secret(securityKey)),
                ),
                store("appStore", apps.appStore),
                store("googlePlay", apps.googlePlay),
            ).sortedBy { it.provider != provider },
            environment = Environment.TEST,
            baseUrl = "https://app.test",
            returnOrigins = emptyList(),
            tokenKey = null,
            zone = null,
            sealKeys = listOf(SealKey("test", Secret(Base64.getEncoder().encodeToString(counted)))),
            notices = notices,
        ),
    )
    private var asks = 0

    init {
        plans.forEach { stock(it.asJsonObject) }
    }

    /** Calls the lab's control API; `{provider}` in the path is the one that sells. */
    fun control(target: String, body: JsonElement = JsonNull.INSTANCE): JsonElement =
        lab.control(target.replace("{provider}", provider), body)

    /** One ask to its end. */
    fun ask(ask: Ask): Outcome {
        asks += 1
        val now = control("GET /lab/clock").asJsonObject["now"].asLong
        return runBlocking { kassa.run(ask, this@World, Moment(now, "%032x".format(asks))) }
    }

    /** Webhooks that wait, as asks by their delivery's id, oldest first. */
    fun deliveries(): List<Pair<String, Ask>> {
        val waiting = control("GET /lab/deliveries").asJsonObject["deliveries"].asJsonArray
        return waiting.map { it.asJsonObject }.map { it["id"].asString to inbound(it) }
    }

    /** Tells the lab that a webhook was answered 200. */
    fun answered(delivery: String) {
        val done = JsonObject()
        done.addProperty("id", delivery)
        done.addProperty("status", 200)
        control("POST /lab/deliveries", done)
    }

    override suspend fun read(statement: Statement): List<List<Value>> = store.read(statement)

    override suspend fun write(statements: List<Statement>) = store.write(statements)

    override suspend fun notify(notice: Notice) {
        if (failingCallbacks > 0) {
            failingCallbacks -= 1
            error("the app's e-mail service is down")
        }
        told += notice
    }

    override suspend fun sign(key: String, algorithm: Algorithm, text: String): String =
        apps.sign(key, algorithm, text)

    override fun close() {
        lab.close()
        kassa.close()
        scratch.close()
    }

    private fun keys(provider: String, key: String, store: String?, api: String) = ProviderConfig(
        provider = provider,
        secretKey = Secret(key),
        clientKey = null,
        widget = null,
        webhookSecrets = listOf(Secret(SECRET)),
        store = store,
        prices = emptyList(),
        app = null,
        apiBase = api,
    )

    private fun store(provider: String, app: StoreApp) =
        keys(provider, "", null, "${lab.address}/$provider")
            .copy(secretKey = null, webhookSecrets = emptyList(), app = app)

    /** What a plan names at a provider was made there before. */
    private fun stock(plan: JsonObject) {
        val price = plan["price"].asJsonObject
        val interval = plan["interval"]?.asJsonObject
        val thing = JsonObject()
        thing.add("name", plan["name"])
        thing.add("price", price["amount"])
        thing.add("unit_amount", price["amount"])
        thing.add("currency", price["currency"])
        thing.add("interval", interval?.get("unit"))
        thing.add("interval_count", interval?.get("count"))
        thing.add("trial_days", plan["trialDays"])
        // What is bought once and opens features is software.
        val software = interval == null && plan["benefits"].asJsonObject.has("features")
        thing.addProperty("license", software)
        for (own in plan["prices"].asJsonArray.map { it.asJsonObject }) {
            thing.add("id", own["id"])
            // What stores sell the stories make themselves.
            val kind = mapOf("stripe" to "price", "lemonSqueezy" to "variant")[own["provider"].asString] ?: continue
            control("POST /lab/${own["provider"].asString}/$kind", thing)
        }
    }

    private fun inbound(delivery: JsonObject): Ask {
        val headers = delivery["headers"].asJsonObject.entrySet()
        return Ask.Inbound(
            provider = delivery["provider"].asString,
            headers = headers.map { (name, value: JsonElement) -> Header(name, value.asString) },
            secrets = null,
            body = delivery["body"].asString.toByteArray(),
        )
    }
}
