package dev.kassa.server

/**
 * What an app does for a job: five short functions. Throwing means that it was not done, or that
 * nobody knows; the core then finds out by itself. All of them may block: they are called on
 * threads that are there to wait.
 */
interface Host {
    /** Sends the request exactly as it stands; throws when no reply came. */
    suspend fun send(request: HttpRequest): HttpResponse = Http.send(request)

    /** Runs one query. */
    suspend fun read(statement: Statement): List<List<Value>>

    /** Runs all statements in one transaction, or none of them. */
    suspend fun write(statements: List<Statement>)

    /** Tells the app; the notice's id is the same at every try. */
    suspend fun notify(notice: Notice)

    /**
     * Signs the bytes of the text with the private key of that id, and answers in base64url
     * without padding. Only entitlement tokens need it, and what asks a store's server.
     */
    suspend fun sign(key: String, algorithm: Algorithm, text: String): String =
        throw UnsupportedOperationException("There is no key $key.")
}
