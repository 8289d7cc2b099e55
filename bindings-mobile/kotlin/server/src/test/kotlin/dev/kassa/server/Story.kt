package dev.kassa.server

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File

/** A scenario as it is written down in tests/scenarios, and the providers at which it is true. */
class Story(
    val name: String,
    val providers: List<String>,
    /** What the app wants to hear of beside what is always told. */
    val notices: List<NoticeKind>,
    val plans: JsonArray,
    val steps: List<JsonObject>,
) {
    companion object {
        /** All of them, by name. */
        fun all(): List<Story> {
            val folder = File(System.getProperty("kassa.tests"), "scenarios")
            val plans = parse(File(folder, "plans.json")).asJsonArray
            val files = folder.listFiles { file -> file.extension == "json" && file.name != "plans.json" }
            return files.orEmpty().sorted().map { file ->
                val told = parse(file).asJsonObject
                val providers = told["providers"]?.asJsonArray?.map { it.asString } ?: PROVIDERS
                val notices = configFromJson("{\"notices\":${told["notices"] ?: "[]"}}").notices
                val steps = told["steps"].asJsonArray
                Story(file.nameWithoutExtension, providers, notices, plans, steps.map { it.asJsonObject })
            }
        }

        private fun parse(file: File): JsonElement = JsonParser.parseString(file.readText())
    }
}

/** Replaces `"$name.path.to.it"` by what a step before was saved as. */
fun fill(template: JsonElement, saved: Map<String, JsonElement>): JsonElement = when {
    template is JsonArray -> JsonArray().apply { template.forEach { add(fill(it, saved)) } }
    template is JsonObject -> JsonObject().apply {
        for ((key, value) in template.entrySet()) add(key, fill(value, saved))
    }
    template.isText() && template.asString.startsWith("$") -> look(template.asString.drop(1), saved)
    else -> template
}

private fun look(path: String, saved: Map<String, JsonElement>): JsonElement {
    val keys = path.split('.')
    val found = keys.drop(1).fold(saved[keys.first()]) { value, key ->
        when (value) {
            is JsonArray -> value.get(key.toInt())
            is JsonObject -> value[key]
            else -> null
        }
    }
    return checkNotNull(found) { "$$path is not known here" }
}

/**
 * What is wrong with `actual`, if it is not what was expected: objects may have more fields,
 * arrays have the same length, `null` means absent.
 */
fun differs(expected: JsonElement, actual: JsonElement, at: String): String? = when {
    expected is JsonObject && actual is JsonObject -> expected.entrySet().firstNotNullOfOrNull { (key, value) ->
        differs(value, actual[key] ?: JsonNull.INSTANCE, "$at.$key")
    }
    expected is JsonArray && actual is JsonArray && expected.size() == actual.size() ->
        expected.zip(actual).withIndex().firstNotNullOfOrNull { (index, pair) ->
            differs(pair.first, pair.second, "$at[$index]")
        }
    // Numbers are compared as they are written: two parsers hold them in different classes.
    expected.isText() == actual.isText() && expected.toString() == actual.toString() -> null
    else -> "$at: expected $expected, got $actual"
}

private fun JsonElement.isText(): Boolean = isJsonPrimitive && asJsonPrimitive.isString
