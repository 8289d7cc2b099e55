package dev.kassa.server

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser

/** An ask that was once run, with what its host got and how it ended. */
class Talk(line: String) {
    private val told: JsonObject = JsonParser.parseString(line).asJsonObject

    /** The scenario that it comes from. */
    val story: String = told["story"].asString

    /** The last step, as the core wrote it. */
    val end: String = line.substringAfter(""""said":${told["said"]},"end":""").dropLast(1)

    /** Runs it again with the same facts, and answers with the last step. */
    fun with(kassa: Kassa): String {
        val bodies = told["bodies"].asJsonArray.map { it.asString.toByteArray() }.toMutableList()
        val moment = told["moment"].asJsonObject
        val ask = askFromJson(told["ask"].toString()).with(bodies)
        kassa.begin(ask, Moment(moment["now"].asLong, moment["entropy"].asString)).use { job ->
            var step = job.next(null)
            for (fact in told["facts"].asJsonArray) step = job.next(fact(fact.asJsonObject))
            return when (step) {
                is Step.Done -> """{"type":"done","outcome":${outcomeJson(step.outcome)}}"""
                is Step.Failed -> """{"type":"failed","error":${errorJson(step.error)}}"""
                is Step.Need -> "asks for more: $step"
            }
        }
    }

    /** Bytes travel beside the JSON, in the order of the asks. */
    private fun Ask.with(bodies: MutableList<ByteArray>): Ask = when (this) {
        is Ask.Inbound -> copy(body = bodies.removeFirst())
        is Ask.Batch -> copy(asks = asks.map { it.with(bodies) })
        else -> this
    }

    private fun fact(got: JsonObject): Fact {
        val fact = got["fact"].asJsonObject
        return when (val type = fact["type"].asString) {
            "done" -> Fact.Done
            "failed" -> Fact.Failed
            "rows" -> Fact.Rows(fact["rows"].asJsonArray.map { row -> (row as JsonArray).map(::value) })
            "signature" -> Fact.Signature(fact["signature"].asString)
            "response" -> Fact.Response(response(fact["response"].asJsonObject, got["body"]))
            else -> error("$type is no fact")
        }
    }

    private fun response(told: JsonObject, body: JsonElement?): HttpResponse {
        val headers = told["headers"].asJsonArray.map { it.asJsonObject }
        return HttpResponse(
            status = told["status"].asInt.toUShort(),
            headers = headers.map { Header(it["name"].asString, it["value"].asString) },
            body = body?.asString.orEmpty().toByteArray(),
        )
    }

    private fun value(column: JsonElement): Value = when {
        column.isJsonNull -> Value.Null
        column.asJsonPrimitive.isNumber -> Value.Integer(column.asLong)
        else -> Value.Text(column.asString)
    }
}
