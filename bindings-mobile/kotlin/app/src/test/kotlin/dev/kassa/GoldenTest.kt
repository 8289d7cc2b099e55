package dev.kassa

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.io.File

/** The documents of tests/golden that an app's types know too. */
class GoldenTest {
    private val golden = File(System.getProperty("kassa.tests"), "golden/cases")

    private val twice = mapOf<String, (String) -> String>(
        "Benefits" to { benefitsJson(benefitsFromJson(it)) },
        "Entitlements" to { entitlementsJson(entitlementsFromJson(it)) },
        "KassaError" to { errorJson(errorFromJson(it)) },
        "Order" to { orderJson(orderFromJson(it)) },
        "Plan" to { planJson(planFromJson(it)) },
        "TokenCheck" to { tokenCheckJson(tokenCheckFromJson(it)) },
        "TokenReading" to { tokenReadingJson(tokenReadingFromJson(it)) },
    )

    @TestFactory
    fun `no document loses anything in an app`(): List<DynamicTest> = twice.map { (type, again) ->
        DynamicTest.dynamicTest(type) {
            // Nothing but `\n` ends a line: texts hold other ends.
            val lines = File(golden, "$type.jsonl").readText().split('\n').filter { it.isNotEmpty() }
            assertTrue(lines.isNotEmpty(), type)
            for (line in lines) assertEquals(line, again(line))
        }
    }

    @Test
    fun `what an app asks is the same after a way through text`() {
        val purchase = StorePurchase("googlePlay", "t\u2028", "\"proof\"", "coins.100")
        val asks = listOf(
            AppAsk.Deliver(purchase), AppAsk.Deliver(purchase.copy(product = null)), AppAsk.Flush(true),
            AppAsk.Entitlements(false), AppAsk.Forget, AppAsk.Plans, AppAsk.Benefits, AppAsk.Orders, AppAsk.Subscriptions,
            AppAsk.Checkout("pouch", Long.MAX_VALUE, "googlePlay", "/return", "ko"), AppAsk.Checkout("pouch", null, null, null, null),
            AppAsk.Returned("https://shop.example/return?a=등불", null, UInt.MAX_VALUE),
            AppAsk.Portal(PortalPage.PAYMENT_METHOD, null), AppAsk.Cancel(CancelWhen.PERIOD_END), AppAsk.Resume,
        )
        for (ask in asks) assertEquals(ask, appAskFromJson(appAskJson(ask)))
        val known = AppAsk::class.java.declaredClasses.filter { AppAsk::class.java.isAssignableFrom(it) }
        assertEquals(known.toSet(), asks.map { it.javaClass }.toSet(), "an ask is missing here")
    }
}
