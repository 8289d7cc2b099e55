package dev.kassa.server

/** A key that belongs on servers only. It prints as `***`. */
class Secret(private val key: String) {
    /** The key itself, for the one place that hands it to the core. */
    internal fun reveal(): String = key

    override fun toString(): String = "***"

    override fun equals(other: Any?): Boolean = other is Secret && other.key == key

    override fun hashCode(): Int = key.hashCode()
}
