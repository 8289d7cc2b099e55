package dev.kassa

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import kotlin.reflect.KClass
import kotlin.reflect.KParameter
import kotlin.reflect.KType
import kotlin.reflect.full.isSubclassOf
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import kotlin.reflect.jvm.jvmErasure

/**
 * The JSON form of the generated types, by the rules that core/wire writes down. The scenarios
 * are JSON and the API is not, so a test needs both directions; that they meet here also shows
 * that no type lost a field on its way into Kotlin.
 */
object Wire {
    /** Enums marked `#[wire(camel)]`; all others are snake_case. */
    private val camel = setOf(Strategy::class, NoticeKind::class)

    /** What is called otherwise in JSON: `do` is a keyword in Kotlin, and in Rust. */
    private val renamed = mapOf((DunningStep::class to "action") to "do")

    inline fun <reified T : Any> decode(json: JsonElement): T = decode(json, T::class) as T

    fun decode(json: JsonElement, type: KClass<*>): Any = when {
        type == String::class -> json.asString
        type == Long::class -> json.asLong
        type == UInt::class -> json.asInt.toUInt()
        type == Boolean::class -> json.asBoolean
        type.java.isEnum -> checkNotNull(type.java.enumConstants.find { word(it as Enum<*>) == json.asString }) {
            "$json is no ${type.simpleName}"
        }
        type.isSealed -> decodeVariant(json.asJsonObject, type)
        else -> decodeFields(json.asJsonObject, type)
    }

    fun encode(value: Any?): JsonElement = when (value) {
        null -> JsonNull.INSTANCE
        is String -> JsonPrimitive(value)
        is Boolean -> JsonPrimitive(value)
        is Number -> JsonPrimitive(value)
        is UInt -> JsonPrimitive(value.toLong())
        is UShort -> JsonPrimitive(value.toInt())
        is Enum<*> -> JsonPrimitive(word(value))
        is List<*> -> JsonArray().apply { value.forEach { add(encode(it)) } }
        else -> encodeFields(value)
    }

    private fun decodeVariant(json: JsonObject, type: KClass<*>): Any {
        val tag = json["type"].asString
        val variant = type.sealedSubclasses.find { snake(it.simpleName.orEmpty()) == tag }
        checkNotNull(variant) { "$tag is no ${type.simpleName}" }
        return variant.objectInstance ?: decodeFields(json, variant)
    }

    private fun decodeFields(json: JsonObject, type: KClass<*>): Any {
        val constructor = checkNotNull(type.primaryConstructor) { "$type is no record" }
        val names = constructor.parameters.map { key(type, it.name) } + "type"
        val unknown = json.keySet() - names.toSet()
        check(unknown.isEmpty()) { "${type.simpleName} has no $unknown" }
        return constructor.callBy(constructor.parameters.associateWith { decodeField(json[key(type, it.name)], it) })
    }

    private fun decodeField(value: JsonElement?, field: KParameter): Any? {
        val type = field.type.jvmErasure
        return when {
            type == List::class -> items(value as JsonArray?, field.type)
            value != null && !value.isJsonNull -> decode(value, type)
            field.type.isMarkedNullable -> null
            // What may be left out otherwise is a flag, a number, a word (then it is the first
            // of its kind), or a record of such fields.
            type == Boolean::class -> false
            type == Long::class -> 0L
            type.java.isEnum -> type.java.enumConstants.first()
            else -> decodeFields(JsonObject(), type)
        }
    }

    private fun items(values: JsonArray?, list: KType): List<Any> {
        val type = checkNotNull(list.arguments.single().type).jvmErasure
        return values.orEmpty().map { decode(it, type) }
    }

    private fun encodeFields(value: Any): JsonObject {
        val json = JsonObject()
        val type = value::class
        if (type.java.superclass.kotlin.isSealed) json.addProperty("type", snake(type.simpleName.orEmpty()))
        for (property in type.memberProperties) {
            val field = property.getter.call(value)
            // Bytes travel beside the JSON; absent options are left out.
            if (field != null && !field::class.isSubclassOf(ByteArray::class)) {
                json.add(key(type, property.name), encode(field))
            }
        }
        return json
    }

    private fun key(type: KClass<*>, field: String?): String? = renamed[type to field] ?: field

    private fun word(constant: Enum<*>): String {
        val snake = constant.name.lowercase()
        if (constant::class !in camel) return snake
        return snake.replace(Regex("_([a-z])")) { it.groupValues[1].uppercase() }
    }

    private fun snake(name: String): String =
        name.replace(Regex("(?<=.)[A-Z]")) { "_" + it.value }.lowercase()
}

private fun JsonArray?.orEmpty(): JsonArray = this ?: JsonArray()
