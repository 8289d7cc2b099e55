package dev.kassa

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.net.HttpURLConnection
import java.net.URL
import kotlin.coroutines.EmptyCoroutineContext

/**
 * Sends a request exactly as it stands, without following a redirect: the headers say who is signed
 * in. Throws when no reply came. Cancelling ends the request.
 */
fun interface Sender {
    /** One request, one reply, whatever its status. */
    suspend fun send(request: HttpRequest): HttpResponse
}

/** Sends with nothing but what Android and Java bring along. */
object UrlSender : Sender {
    /** Longer replies are none of Kassa's. */
    private const val LARGEST = 8 shl 20

    override suspend fun send(request: HttpRequest): HttpResponse =
        withTimeoutOrNull(request.timeoutMs.toLong()) { exchanged(request) }
            ?: throw IOException("no reply within ${request.timeoutMs} ms")

    private suspend fun exchanged(request: HttpRequest): HttpResponse = suspendCancellableCoroutine { waiting ->
        val connection = URL(request.url).openConnection() as HttpURLConnection
        // Closing a connection may itself wait for the network, which a main thread must not.
        waiting.invokeOnCancellation { aside { connection.disconnect() } }
        aside {
            val reply = runCatching {
                connection.open(request)
                // Whoever gave up while it connected wants nothing sent any more.
                if (!waiting.isActive) throw IOException("cancelled")
                connection.exchange(request)
            }
            connection.disconnect()
            waiting.resumeWith(reply)
        }
    }

    private fun aside(work: () -> Unit) = Dispatchers.IO.dispatch(EmptyCoroutineContext, work)

    private fun HttpURLConnection.open(request: HttpRequest) {
        requestMethod = request.method
        connectTimeout = request.timeoutMs.toInt()
        readTimeout = request.timeoutMs.toInt()
        useCaches = false
        instanceFollowRedirects = false
        for (header in request.headers) setRequestProperty(header.name, header.value)
        if (request.body.isNotEmpty()) {
            doOutput = true
            // A body of fixed length is sent once: otherwise Java repeats a POST whose reply was
            // lost, and whether to repeat is the core's decision.
            setFixedLengthStreamingMode(request.body.toByteArray().size)
        }
        connect()
    }

    private fun HttpURLConnection.exchange(request: HttpRequest): HttpResponse {
        if (request.body.isNotEmpty()) outputStream.use { it.write(request.body.toByteArray()) }
        val status = responseCode
        val stream = if (status < 400) inputStream else errorStream
        val body = stream?.use { it.readAtMost(LARGEST) } ?: ByteArray(0)
        val headers = headerFields.flatMap { (name: String?, values) ->
            // The status line comes as a header without a name.
            if (name == null) emptyList() else values.map { Header(name, it) }
        }
        return HttpResponse(status.toUShort(), headers, body)
    }
}

private fun InputStream.readAtMost(most: Int): ByteArray {
    val read = ByteArrayOutputStream()
    val buffer = ByteArray(16_384)
    while (true) {
        val count = read(buffer)
        if (count < 0) return read.toByteArray()
        read.write(buffer, 0, count)
        if (read.size() > most) throw IOException("the reply is too long")
    }
}
