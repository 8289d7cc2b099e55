package dev.kassa.server

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive

/** Plays a story in a world, step by step, as tests/host does in Rust. */
class Player(private val world: World) {
    private val saved = mutableMapOf<String, JsonElement>("provider" to JsonPrimitive(world.provider))

    fun play(story: Story) = story.steps.forEachIndexed { index, step ->
        val wrong = try {
            wrongWith(step)
        } catch (failure: KassaException) {
            failure.toString()
        }
        if (wrong != null) throw AssertionError("${story.name}, step ${index + 1}: $wrong\n  $step")
    }

    private fun wrongWith(step: JsonObject): String? {
        val result = result(step)
        step["as"]?.let { saved[it.asString] = result }
        step["told"]?.let { return differs(it, result, "told") }
        val expected = step["expect"]
        if (expected != null) return differs(fill(expected, saved), result, "outcome")
        return if (result is JsonObject && result.has("error")) "failed: $result" else null
    }

    private fun result(step: JsonObject): JsonElement {
        step["lab"]?.let { return world.control(it.asString, fill(step["body"] ?: JsonNull.INSTANCE, saved)) }
        step["ask"]?.let { return asked(askFromJson(fill(it, saved).toString())) }
        step["deliver"]?.let {
            check(!it.isJsonArray) { "only native players deliver by name" }
            return deliver()
        }
        step["failCallbacks"]?.let {
            world.failingCallbacks = it.asInt
            return JsonNull.INSTANCE
        }
        // One that was told twice counts once.
        step["told"]?.let { return JsonPrimitive(world.told.distinctBy { notice -> notice.id }.size) }
        error("a step without ask, lab, deliver, failCallbacks or told")
    }

    private fun asked(ask: Ask): JsonElement = try {
        JsonParser.parseString(outcomeJson(world.ask(ask)))
    } catch (failure: KassaException) {
        JsonObject().apply { add("error", JsonParser.parseString(errorJson(failure.error))) }
    }

    /**
     * Delivers until nothing waits: a delivery may make others due. Then the app does what is
     * due, as its handler does after a webhook.
     */
    private fun deliver(): JsonElement {
        val results = JsonArray()
        repeat(10) {
            val waiting = world.deliveries()
            if (waiting.isEmpty()) return results
            for ((id, ask) in waiting) {
                val outcome = world.ask(ask) as Outcome.Inbound
                val result = JsonParser.parseString(outcomeJson(outcome)).asJsonObject["result"]
                results.add(JsonArray().apply { add(outcome.kind); add(result) })
                world.answered(id)
                val account = outcome.account
                // A callback that throws is told again by a later tick.
                if (outcome.due && account != null) asked(Ask.Settle(account))
            }
        }
        error("webhooks never end")
    }
}
