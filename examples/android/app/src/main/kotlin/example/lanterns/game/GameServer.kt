package example.lanterns.game

import dev.kassa.Header
import dev.kassa.HttpRequest
import dev.kassa.Sender
import dev.kassa.UrlSender
import org.json.JSONObject

/** The game's own server: what is no business of Kassa's. */
class GameServer(
    /** Where the server of examples/app-purchases is. */
    private val address: String,
    /** Who plays. A game of yours sends a token of its sign-in instead. */
    private val session: String,
    private val sender: Sender = UrlSender,
) {
    /** What it says: whether it was done, else why not. */
    data class Reply(val ok: Boolean, val code: String)

    /** Spends coins on a thing. Sent again with the same key, it costs once. */
    suspend fun spend(thing: String, key: String) = post("spend", "thing" to thing, "key" to key)

    /** Asks for the money of an order. */
    suspend fun refund(order: String) = post("refund", "order" to order)

    private suspend fun post(path: String, vararg wish: Pair<String, String>): Reply {
        val headers = listOf(
            Header("authorization", "Bearer $session"),
            Header("content-type", "application/json"),
        )
        val body = JSONObject(wish.toMap()).toString()
        val reply = sender.send(HttpRequest("POST", "$address/api/$path", headers, body, 15_000u))
        val said = JSONObject(reply.body.decodeToString())
        return Reply(said.optBoolean("ok"), said.optString("code"))
    }
}
