package dev.kassa

import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.IOException
import java.net.InetSocketAddress
import java.util.Collections
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors

/** Many jobs at once, jobs that are cancelled, servers that say nothing. */
class ManyTest {
    private val phone = Phone()
    private val held = CountDownLatch(1)
    private val came = CountDownLatch(1)
    private val threads = Executors.newCachedThreadPool()
    private val silent = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0).apply {
        executor = threads
        createContext("/never") { call ->
            came.countDown()
            held.await()
            call.close()
        }
        createContext("/away") { call ->
            call.responseHeaders.add("Location", "http://127.0.0.1:9/elsewhere")
            call.sendResponseHeaders(307, -1)
            call.close()
        }
        start()
    }

    private fun request(path: String, timeoutMs: UInt) =
        HttpRequest("POST", "http://127.0.0.1:${silent.address.port}$path", listOf(Header("x", "1")), "{}", timeoutMs)

    @AfterEach
    fun end() {
        held.countDown()
        silent.stop(0)
        threads.shutdown()
    }

    @Test
    fun `two hundred jobs at once end, and none is held`() = runBlocking(Dispatchers.Default) {
        phone.client().use { kassa ->
            val plans = List(200) { async { kassa.plans().size } }.awaitAll()
            assertEquals(List(200) { 3 }, plans)
        }
        assertEquals(0, openJobs.get())
    }

    @Test
    fun `a cancelled coroutine ends its request and frees its job`() = runBlocking {
        val kassa = KassaClient("http://127.0.0.1:${silent.address.port}/never", phone.account, phone.shelves())
        val asked = async(start = CoroutineStart.UNDISPATCHED) { kassa.benefits() }
        came.await()
        assertEquals(1, openJobs.get())
        asked.cancelAndJoin()
        assertEquals(0, openJobs.get())
        kassa.close()
    }

    @Test
    fun `what was paid arrives, though the screen that bought it is gone`() = runBlocking {
        val sent = CompletableDeferred<Unit>()
        val gone = CompletableDeferred<Unit>()
        val slow = Sender { request ->
            if (request.url.endsWith("/purchase")) {
                sent.complete(Unit)
                gone.await()
            }
            phone.air.send(request)
        }
        phone.client(sender = slow).use { kassa ->
            val buying = async { kassa.buy("pouch") }
            sent.await()
            buying.cancel()
            gone.complete(Unit)
            buying.join()
            assertEquals(emptyList<Stored>(), phone.onItsWay())
            assertEquals(100, kassa.benefits().totalAvailableCredits)
        }
    }

    @Test
    fun `what was started ends with its scope, and nothing of it is left`() = runBlocking {
        repeat(20) {
            phone.client().use { kassa ->
                val started = kassa.start(this)
                kassa.benefits()
                started.cancelAndJoin()
            }
        }
        assertEquals(0, openJobs.get())
        assertEquals(0, phone.back.subscriptionCount.value)
    }

    @Test
    fun `nothing waits on the thread that asks`() = runBlocking {
        val asking = Thread.currentThread()
        val used = Collections.synchronizedSet(mutableSetOf<Thread>())
        val shelves = phone.shelves()
        val noting = object : Shelves {
            override fun read(shelf: Shelf) = shelves.read(shelf).also { used += Thread.currentThread() }

            override fun write(shelf: Shelf, name: String, body: String?) =
                shelves.write(shelf, name, body).also { used += Thread.currentThread() }
        }
        val sender = Sender { request -> phone.air.send(request).also { used += Thread.currentThread() } }
        phone.client(shelves = noting, sender = sender).use { kassa ->
            kassa.buys("pouch")
            kassa.entitlements()
        }
        assertTrue(used.isNotEmpty() && asking !in used, "$used")
    }

    @Test
    fun `a server that says nothing is given up after the request's own time`() {
        assertThrows(IOException::class.java) { runBlocking { UrlSender.send(request("/never", 200u)) } }
    }

    @Test
    fun `a redirect is a reply, since the headers say who is signed in`() = runBlocking {
        val reply = UrlSender.send(request("/away", 10_000u))
        assertEquals(307, reply.status.toInt())
        assertTrue(reply.headers.any { it.name.equals("location", ignoreCase = true) })
    }
}
