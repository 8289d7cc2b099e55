package example

import com.sun.net.httpserver.HttpServer
import dev.kassa.server.Ask
import dev.kassa.server.Header
import dev.kassa.server.Host
import dev.kassa.server.Kassa
import dev.kassa.server.KassaException
import dev.kassa.server.run
import kotlinx.coroutines.runBlocking
import java.net.InetSocketAddress
import java.util.concurrent.Executors

/** Answers the webhooks of every provider, at `/webhooks/stripe` and so on. */
fun webhooks(kassa: Kassa, host: Host, port: Int): HttpServer {
    val server = HttpServer.create(InetSocketAddress(port), 0)
    server.executor = Executors.newFixedThreadPool(8)
    server.createContext("/webhooks/") { exchange ->
        val provider = exchange.requestURI.path.removePrefix("/webhooks/")
        val headers = exchange.requestHeaders.flatMap { (name, values) -> values.map { Header(name, it) } }
        // The bytes as they came: they are what was signed.
        val body = exchange.requestBody.readBytes()
        val status = try {
            runBlocking { kassa.run(Ask.Inbound(provider, headers, secrets = null, body), host) }
            200
        } catch (failure: KassaException) {
            failure.error.status.toInt()
        }
        exchange.sendResponseHeaders(status, -1)
        exchange.close()
    }
    server.start()
    return server
}
