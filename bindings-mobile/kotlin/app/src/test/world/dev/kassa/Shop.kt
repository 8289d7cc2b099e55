package dev.kassa

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.IOException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.util.UUID

/** The game's own server, examples/app-purchases, and the lab behind it, which the runner starts. */
object Shop {
    /** Where Kassa's handler is mounted. */
    val api = place("KASSA_SHOP") + "/api/kassa"

    /** Somebody whom the server has never seen. */
    fun stranger(name: String = "ada") = "$name-${UUID.randomUUID().toString().take(8)}"

    /** What the sign-in of the example wants. */
    fun session(account: String) = mapOf("Authorization" to "Bearer $account")

    /** Something of the game's own, such as `spend`. */
    fun ask(account: String, path: String, vararg wish: Pair<String, Any>): JsonObject =
        post(place("KASSA_SHOP") + "/api/$path", json(*wish), session(account))

    /** The world beside the game: `googlePlay/buy` of the lab. */
    fun lab(path: String, vararg wish: Pair<String, Any>): JsonObject = post(place("KASSA_LAB") + "/lab/$path", json(*wish))

    /** Time passes; the stores' notifications have arrived when this returns. */
    fun pass(by: String) {
        post(place("KASSA_SHOP") + "/phone/store/pass", json("by" to by))
    }

    /** The store gives an order's money back, and its notification arrives. */
    fun refund(order: String) {
        post(place("KASSA_SHOP") + "/phone/store/refund", json("store" to "googlePlay", "id" to order))
    }

    /** The lab's clock, which is the server's. */
    fun now(): Long = get(place("KASSA_LAB") + "/lab/clock")["now"].asLong

    private val http = HttpClient.newHttpClient()

    private fun place(name: String) = checkNotNull(System.getenv(name)) { "$name is not set: the runner's `shop` sets it" }

    private fun json(vararg fields: Pair<String, Any>) = JsonObject().apply {
        for ((name, value) in fields) {
            if (value is Boolean) addProperty(name, value) else addProperty(name, value.toString())
        }
    }

    private fun get(url: String) = sent(java.net.http.HttpRequest.newBuilder(URI(url)))

    private fun post(url: String, body: JsonObject, headers: Map<String, String> = emptyMap()): JsonObject {
        val wanted = java.net.http.HttpRequest.newBuilder(URI(url)).POST(BodyPublishers.ofString("$body"))
        headers.forEach { (name, value) -> wanted.header(name, value) }
        return sent(wanted)
    }

    private fun sent(wanted: java.net.http.HttpRequest.Builder): JsonObject {
        val reply = http.send(wanted.build(), BodyHandlers.ofString())
        if (reply.statusCode() >= 500) throw IOException("${reply.uri()}: ${reply.statusCode()} ${reply.body()}")
        return JsonParser.parseString(reply.body()).asJsonObject
    }
}
