package dev.kassa.server

import kotlinx.coroutines.CompletableDeferred
import java.io.Closeable
import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.concurrent.thread

/** A server that takes one call and never says a word. */
class Silence : AutoCloseable {
    private val door = ServerSocket(0, 1, InetAddress.getLoopbackAddress())

    /** Where it listens. */
    val url = "http://127.0.0.1:${door.localPort}"

    /** Somebody called. */
    val called = CompletableDeferred<Unit>()

    /** The caller hung up. */
    val hungUp = CompletableDeferred<Unit>()

    private val callers = ConcurrentLinkedQueue<Socket>()

    private val listening = thread {
        try {
            val caller = door.accept().also(callers::add)
            caller.getInputStream().read()
            called.complete(Unit)
            caller.getInputStream().readAllBytes()
        } catch (_: IOException) {
            // A caller that is cut off has hung up too.
        }
        hungUp.complete(Unit)
    }

    override fun close() {
        (callers + door).forEach(Closeable::close)
        listening.join()
    }
}
