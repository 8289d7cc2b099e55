package dev.kassa

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration

/**
 * For `PATCH`, which Java's `HttpURLConnection` refuses. Android's knows it, and lacks this client:
 * there this object is never loaded.
 */
internal object JavaClient {
    // It neither follows redirects nor repeats anything but a GET.
    private val client: HttpClient by lazy {
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
    }

    fun send(request: HttpRequest): HttpResponse {
        val wanted = java.net.http.HttpRequest.newBuilder(URI(request.url))
            .timeout(Duration.ofMillis(request.timeoutMs.toLong()))
            .method(request.method, BodyPublishers.ofString(request.body))
        for (header in request.headers) wanted.header(header.name, header.value)
        val reply = client.send(wanted.build(), BodyHandlers.ofByteArray())
        val headers = reply.headers().map().flatMap { (name, values) -> values.map { Header(name, it) } }
        return HttpResponse(reply.statusCode().toUShort(), headers, reply.body())
    }
}
