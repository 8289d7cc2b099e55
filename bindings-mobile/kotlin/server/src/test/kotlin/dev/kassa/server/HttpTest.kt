package dev.kassa.server

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.assertThrows
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.http.HttpTimeoutException

/** How requests are sent. The time-out only says that something hangs. */
@Timeout(120)
class HttpTest {
    @Test
    fun `a request goes out and its reply comes back as they stand`() = answering({ exchange ->
        val body = exchange.requestBody.readBytes().decodeToString()
        val said = "${exchange.requestMethod} ${exchange.requestURI} ${exchange.requestHeaders["x-one"]} $body"
        exchange.responseHeaders["x-many"] = listOf("1", "2")
        exchange.sendResponseHeaders(422, said.length.toLong())
        exchange.responseBody.write(said.toByteArray())
    }) { url ->
        val request = HttpRequest("PATCH", "$url/a?b=%20c", listOf(Header("x-one", "1")), "{}", 60_000u)
        val reply = Http.send(request)
        assertEquals(422.toUShort(), reply.status)
        assertEquals("PATCH /a?b=%20c [1] {}", reply.body.decodeToString())
        assertEquals(listOf("1", "2"), reply.headers.filter { it.name == "x-many" }.map { it.value })
    }

    @Test
    fun `a redirect is a reply, since a secret must not follow it`() = answering({ exchange ->
        exchange.responseHeaders["location"] = listOf("/elsewhere")
        exchange.sendResponseHeaders(302, -1)
    }) { url ->
        assertEquals(302.toUShort(), Http.send(HttpRequest("GET", url, emptyList(), "", 60_000u)).status)
    }

    @Test
    fun `a request without a reply fails in its time and hangs up`() = Silence().use { silence ->
        val request = HttpRequest("GET", silence.url, emptyList(), "", 200u)
        val failure = assertThrows<HttpTimeoutException> { runBlocking { Http.send(request) } }
        assertEquals("127.0.0.1 did not reply within 200 ms", failure.message)
        runBlocking { silence.hungUp.await() }
    }

    @Test
    fun `a reply whose rest never comes fails in its time`() = answering({ exchange ->
        exchange.sendResponseHeaders(200, 100)
        exchange.responseBody.write(1)
        exchange.responseBody.flush()
        // The exchange is not closed: the caller waits for 99 bytes more.
        Thread.sleep(1_000)
    }) { url ->
        assertThrows<HttpTimeoutException> {
            runBlocking { Http.send(HttpRequest("GET", url, emptyList(), "", 200u)) }
        }
    }

    private fun answering(answer: (HttpExchange) -> Unit, test: suspend (url: String) -> Unit) {
        val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.createContext("/") { exchange -> exchange.use(answer) }
        server.start()
        try {
            runBlocking { test("http://127.0.0.1:${server.address.port}") }
        } finally {
            server.stop(0)
        }
    }

    private fun HttpExchange.use(answer: (HttpExchange) -> Unit) = try {
        answer(this)
    } finally {
        close()
    }
}
