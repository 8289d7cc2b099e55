package dev.kassa.okhttp

import com.sun.net.httpserver.HttpServer
import dev.kassa.Header
import dev.kassa.HttpRequest
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.IOException
import java.net.InetSocketAddress
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors

/** What the core asks of whoever sends. */
class OkHttpSenderTest {
    private val held = CountDownLatch(1)
    private val came = CountDownLatch(1)
    private val threads = Executors.newCachedThreadPool()
    private val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0).apply {
        executor = threads
        createContext("/echo") { call ->
            val said = call.requestHeaders.getFirst("Content-Type") + " " + call.requestBody.readBytes().decodeToString()
            call.sendResponseHeaders(418, said.length.toLong())
            call.responseBody.use { it.write(said.toByteArray()) }
        }
        createContext("/away") { call ->
            call.responseHeaders.add("Location", "http://127.0.0.1:9/elsewhere")
            call.sendResponseHeaders(307, -1)
            call.close()
        }
        createContext("/never") { call ->
            came.countDown()
            held.await()
            call.close()
        }
        start()
    }

    private fun request(path: String, timeoutMs: UInt = 10_000u) = HttpRequest(
        "POST", "http://127.0.0.1:${server.address.port}$path", listOf(Header("content-type", "application/json")), "{}", timeoutMs,
    )

    @AfterEach
    fun end() {
        held.countDown()
        server.stop(0)
        threads.shutdown()
    }

    @Test
    fun `a request is sent as it stands, and any status is a reply`() = runBlocking {
        val reply = OkHttpSender().send(request("/echo"))
        assertEquals(418, reply.status.toInt())
        assertEquals("application/json {}", reply.body.decodeToString())
    }

    @Test
    fun `a redirect is a reply, since the headers say who is signed in`() = runBlocking {
        val reply = OkHttpSender().send(request("/away"))
        assertEquals(307, reply.status.toInt())
        assertTrue(reply.headers.any { it.name.equals("location", ignoreCase = true) })
    }

    @Test
    fun `a server that says nothing is given up after the request's own time`() {
        assertThrows(IOException::class.java) { runBlocking { OkHttpSender().send(request("/never", 200u)) } }
    }

    @Test
    fun `cancelling ends the request`() = runBlocking {
        val sent = async(start = CoroutineStart.UNDISPATCHED) { OkHttpSender().send(request("/never", 600_000u)) }
        came.await()
        sent.cancel()
        sent.join()
        assertTrue(sent.isCancelled)
    }
}
