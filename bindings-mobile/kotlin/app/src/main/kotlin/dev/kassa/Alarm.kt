package dev.kassa

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.launch

/** Rings at the time that was set last. When that is, the core says. */
internal class Alarm(private val now: () -> Long) {
    private val times = MutableSharedFlow<Long?>(replay = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** None: nothing is on its way. */
    fun set(at: Long?) {
        times.tryEmit(at)
    }

    /** Never returns. Another time that is set while [ring] runs does not end it. */
    suspend fun collect(ring: suspend () -> Unit): Unit = coroutineScope {
        val rung = Channel<Unit>(Channel.CONFLATED)
        launch { for (time in rung) ring() }
        times.collectLatest { at ->
            if (at == null) return@collectLatest
            // A clock that stands still must not make it spin.
            delay((at - now()).coerceAtLeast(SHORTEST))
            rung.send(Unit)
        }
    }

    private companion object {
        const val SHORTEST = 1_000L
    }
}
