package dev.kassa.server

import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import kotlinx.coroutines.runBlocking

/** The offline lab as a child process: providers, and time. */
class Lab(start: Long, secret: String, securityKey: String) : AutoCloseable {
    private val process: Process = ProcessBuilder(
        System.getProperty("kassa.lab"),
        "--port", "0",
        "--seed", "1",
        "--frozen",
        "--now", start.toString(),
        // Nobody listens there: deliveries are held and fetched.
        "--webhook", "http://127.0.0.1:9/api/kassa/webhooks/stripe",
        "--webhook-secret", secret,
        "--webhook", "http://127.0.0.1:9/api/kassa/webhooks/lemonSqueezy",
        "--webhook-secret", secret,
        "--webhook-provider", "lemonSqueezy",
        "--webhook", "http://127.0.0.1:9/api/kassa/webhooks/tossPayments",
        "--webhook-secret", securityKey,
        "--webhook-provider", "tossPayments",
        // Stores share no secret with an app: who they are is proved otherwise.
        "--webhook", "http://127.0.0.1:9/api/kassa/webhooks/appStore",
        "--webhook-provider", "appStore",
        "--webhook", "http://127.0.0.1:9/api/kassa/webhooks/googlePlay",
        "--webhook-provider", "googlePlay",
    ).redirectError(ProcessBuilder.Redirect.INHERIT).start()

    /** Where it listens; it tells in its first line. */
    val address: String = checkNotNull(process.inputStream.bufferedReader().readLine()) {
        "the lab did not start"
    }.substringAfterLast(' ')

    init {
        control("POST /lab/mode", JsonObject().apply { addProperty("delivery", "hold") })
    }

    /** Calls the control API, such as `POST /lab/clock`. */
    fun control(target: String, body: JsonElement = JsonNull.INSTANCE): JsonElement {
        val (method, path) = target.split(' ', limit = 2)
        val text = if (body.isJsonNull) "" else body.toString()
        val reply = runBlocking { Http.send(HttpRequest(method, address + path, emptyList(), text, 30_000u)) }
        check(reply.status < 300u) { "$target answered ${reply.status}: ${reply.body.decodeToString()}" }
        return JsonParser.parseString(reply.body.decodeToString())
    }

    override fun close() {
        process.destroy()
        process.waitFor()
    }
}
