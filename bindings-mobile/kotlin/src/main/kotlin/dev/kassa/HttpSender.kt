package dev.kassa

import java.net.HttpURLConnection
import java.net.ProtocolException
import java.net.URI

/** Sends a job's requests with nothing but what Java and Android bring along. */
object HttpSender {
    /** Sends one request; throws when no reply came. */
    fun send(request: HttpRequest): HttpResponse {
        val connection = URI(request.url).toURL().openConnection() as HttpURLConnection
        try {
            try {
                connection.requestMethod = request.method
            } catch (_: ProtocolException) {
                return JavaClient.send(request)
            }
            connection.connectTimeout = request.timeoutMs.toInt()
            connection.readTimeout = request.timeoutMs.toInt()
            connection.useCaches = false
            // The headers hold a secret, which must not follow a redirect elsewhere.
            connection.instanceFollowRedirects = false
            for (header in request.headers) connection.setRequestProperty(header.name, header.value)
            if (request.body.isNotEmpty()) connection.sendBody(request.body.toByteArray())
            val status = connection.responseCode
            val stream = if (status < 400) connection.inputStream else connection.errorStream
            val body = stream?.use { it.readBytes() } ?: ByteArray(0)
            return HttpResponse(status.toUShort(), connection.headers(), body)
        } finally {
            connection.disconnect()
        }
    }

    private fun HttpURLConnection.sendBody(bytes: ByteArray) {
        doOutput = true
        // A body of fixed length is sent once: otherwise Java repeats a POST whose reply was
        // lost, and whether to repeat is the core's decision.
        setFixedLengthStreamingMode(bytes.size)
        outputStream.use { it.write(bytes) }
    }

    private fun HttpURLConnection.headers(): List<Header> =
        headerFields.flatMap { (name: String?, values) ->
            // The status line comes as a header without a name.
            if (name == null) emptyList() else values.map { Header(name, it) }
        }
}
