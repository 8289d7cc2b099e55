package dev.kassa.server

import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.net.http.HttpTimeoutException
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** Sends a job's requests with nothing but what Java brings along. No thread waits for a reply. */
object Http {
    // It follows no redirect, which would carry a secret elsewhere, and repeats nothing but a
    // GET: whether to repeat is the core's decision.
    private val client: HttpClient by lazy {
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
    }

    /** Sends one request; throws when no whole reply came within its time. */
    suspend fun send(request: HttpRequest): HttpResponse {
        val url = URI(request.url)
        val wanted = java.net.http.HttpRequest.newBuilder(url)
            .method(request.method, BodyPublishers.ofString(request.body))
            // Before Java 16 nobody can hang up, so that it has to end by itself, a little later.
            .timeout(Duration.ofMillis(request.timeoutMs.toLong()).plusSeconds(1))
        for (header in request.headers) wanted.header(header.name, header.value)
        val reply = withTimeoutOrNull(request.timeoutMs.toLong()) {
            client.sendAsync(wanted.build(), BodyHandlers.ofByteArray()).orHangUp()
        } ?: throw HttpTimeoutException("${url.host} did not reply within ${request.timeoutMs} ms")
        val headers = reply.headers().map().flatMap { (name, values) -> values.map { Header(name, it) } }
        return HttpResponse(reply.statusCode().toUShort(), headers, reply.body())
    }

    /** Waits for the reply, and hangs up when nobody waits any more. */
    private suspend fun <T> CompletableFuture<T>.orHangUp(): T = suspendCancellableCoroutine { caller ->
        whenComplete { reply, failure ->
            if (failure == null) caller.resume(reply) else caller.resumeWithException(failure)
        }
        // Only a future that may be interrupted lets go of its connection.
        caller.invokeOnCancellation { cancel(true) }
    }
}
