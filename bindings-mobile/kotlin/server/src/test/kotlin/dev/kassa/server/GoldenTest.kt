package dev.kassa.server

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.io.File

/** The documents of tests/golden, as the generated types see them. */
class GoldenTest {
    private val golden = File(System.getProperty("kassa.tests"), "golden")

    /** Reads a document into its type and writes it again, by the document's name. */
    private val twice = mapOf<String, (String) -> String>(
        "Ask" to { askJson(askFromJson(it)) },
        "Benefits" to { benefitsJson(benefitsFromJson(it)) },
        "Config" to { configJson(configFromJson(it)) },
        "Entitlements" to { entitlementsJson(entitlementsFromJson(it)) },
        "KassaError" to { errorJson(errorFromJson(it)) },
        "Notice" to { noticeJson(noticeFromJson(it)) },
        "Order" to { orderJson(orderFromJson(it)) },
        "Outcome" to { outcomeJson(outcomeFromJson(it)) },
        "Plan" to { planJson(planFromJson(it)) },
        "Subscription" to { subscriptionJson(subscriptionFromJson(it)) },
        "TokenCheck" to { tokenCheckJson(tokenCheckFromJson(it)) },
        "TokenReading" to { tokenReadingJson(tokenReadingFromJson(it)) },
    )

    @TestFactory
    fun `no document loses anything in Kotlin`(): List<DynamicTest> = twice.map { (type, again) ->
        DynamicTest.dynamicTest(type) {
            for (line in lines(File(golden, "cases/$type.jsonl"))) assertEquals(line, again(line))
        }
    }

    @TestFactory
    fun `the engine ends each ask as the native one did`(): List<DynamicTest> {
        val files = File(golden, "talks").listFiles().orEmpty().sorted()
        return files.map { file ->
            DynamicTest.dynamicTest(file.nameWithoutExtension) {
                val lines = lines(file)
                Kassa(configFromJson(lines.first())).use { kassa ->
                    for (line in lines.drop(1)) Talk(line).let { assertEquals(it.end, it.with(kassa), it.story) }
                }
            }
        }
    }

    @Test
    fun `what is no such document is refused with the place`() {
        val refused = assertThrows(JsonException.Wrong::class.java) { askFromJson("""{"type":"benefits"}""") }
        assertEquals("account", refused.path)
    }

    /** Nothing but `\n` ends a line: texts hold other ends. */
    private fun lines(file: File): List<String> {
        val lines = file.readText().split('\n').filter { it.isNotEmpty() }
        return lines.ifEmpty { error("$file is empty") }
    }
}
