package dev.kassa.okhttp

import dev.kassa.Header
import dev.kassa.HttpRequest
import dev.kassa.HttpResponse
import dev.kassa.Sender
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Call
import okhttp3.Callback
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import java.io.IOException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resumeWithException

/**
 * Sends with the app's own OkHttp: its proxies, pinned certificates, cookies and connections.
 * Redirects are not followed and nothing is repeated, whatever [client] says: both are the core's.
 */
class OkHttpSender(client: OkHttpClient = OkHttpClient()) : Sender {
    private val client = client.newBuilder()
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .build()

    override suspend fun send(request: HttpRequest): HttpResponse = suspendCancellableCoroutine { waiting ->
        val call = client.newCall(request.wanted())
        call.timeout().timeout(request.timeoutMs.toLong(), TimeUnit.MILLISECONDS)
        waiting.invokeOnCancellation { call.cancel() }
        call.enqueue(object : Callback {
            override fun onFailure(call: Call, e: IOException) = waiting.resumeWithException(e)

            override fun onResponse(call: Call, response: Response) =
                waiting.resumeWith(runCatching { response.use { it.read() } })
        })
    }

    private fun HttpRequest.wanted(): Request {
        val wanted = Request.Builder().url(url)
        for (header in headers) wanted.addHeader(header.name, header.value)
        // A text would be given a charset, which the core did not say.
        val sent = if (body.isEmpty()) null else body.toByteArray().toRequestBody()
        return wanted.method(method, sent ?: EMPTY.takeIf { method == "POST" }).build()
    }

    private fun Response.read(): HttpResponse {
        val read = body.source().apply { request(LARGEST + 1) }
        if (read.buffer.size > LARGEST) throw IOException("the reply is too long")
        return HttpResponse(code.toUShort(), headers.map { (name, value) -> Header(name, value) }, read.readByteArray())
    }

    private companion object {
        /** Longer replies are none of Kassa's. */
        const val LARGEST = 8L shl 20
        val EMPTY = ByteArray(0).toRequestBody()
    }
}
