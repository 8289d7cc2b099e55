package dev.kassa.server

import com.sun.net.httpserver.HttpServer
import example.Shop
import example.tick
import example.webhooks
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.io.File
import java.util.concurrent.ExecutorService
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

/** The README's examples at work. */
class ReadmeTest {
    @Test
    fun `a proved webhook is answered 200, however often, and a forged one 400`() = serving { url ->
        val now = System.currentTimeMillis() / 1000
        val body = """{"id":"evt_1","object":"event","type":"price.created","created":$now,"livemode":false,"data":{"object":{"id":"price_1","object":"price"}}}"""
        val proof = "t=$now,v1=${hmac("$now.$body")}"
        assertEquals(200u.toUShort(), post(url, proof, body))
        assertEquals(200u.toUShort(), post(url, proof, body))
        assertEquals(400u.toUShort(), post(url, proof, body.replace("price_1", "price_2")))
    }

    @Test
    fun `a tick ends when nothing is due`() = shop { kassa, host ->
        runBlocking {
            kassa.run(grant("ada"), host)
            tick(kassa, host)
            assertEquals(Outcome.Ticked(0, 0, false, null), kassa.run(Ask.Tick(null), host))
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["Shop", "Webhooks"])
    fun `the README shows the examples as they are`(name: String) {
        val example = File("src/test/kotlin/example/$name.kt").readText().substringAfter("package example\n\n")
        assertTrue(File("README.md").readText().contains("```kotlin\n$example```"), "README.md shows another $name.kt")
    }

    private fun serving(test: (url: String) -> Unit) = shop { kassa, host ->
        val server = webhooks(kassa, host, 0)
        try {
            test("http://127.0.0.1:${server.address.port}/webhooks/stripe")
        } finally {
            server.end()
        }
    }

    private fun shop(test: (Kassa, Host) -> Unit) = Scratch().use { scratch ->
        val config = EMPTY.copy(providers = listOf(keys("stripe", listOf(Secret(SECRET)))))
        Kassa(config).use { test(it, Shop(scratch.source)) }
    }

    private fun HttpServer.end() {
        stop(0)
        (executor as ExecutorService).shutdownNow()
    }

    private fun post(url: String, proof: String, body: String) = runBlocking {
        Http.send(HttpRequest("POST", url, listOf(Header("Stripe-Signature", proof)), body, 30_000u)).status
    }

    private fun hmac(text: String): String {
        val mac = Mac.getInstance("HmacSHA256")
        mac.init(SecretKeySpec(SECRET.toByteArray(), "HmacSHA256"))
        return mac.doFinal(text.toByteArray()).joinToString("") { "%02x".format(it) }
    }

    private companion object {
        const val SECRET = "whsec_example"
    }
}
