package dev.kassa

/** What the server answers to a wish: done, or a business "no", which is a value and no exception. */
sealed interface Answer<out T> {
    /** It is done. */
    data class Done<out T>(
        /** What came of it. */
        val value: T,
    ) : Answer<T>

    /** The server said no. */
    data class Declined(
        /** Stable, made for `when`, such as `already_subscribed`. */
        val code: String,
        /** For the developer, never for the customer. */
        val hint: String? = null,
        /** Where the customer changes what there is already. */
        val manageUrl: String? = null,
    ) : Answer<Nothing>
}

/** What came of [KassaClient.buy]. */
sealed interface Purchase {
    /** The store sold it; [Delivery.state] says whether the server has it too. */
    data class Bought(
        /** What became of it. */
        val delivery: Delivery,
    ) : Purchase

    /** The store waits for the money or for a parent; it comes with [KassaClient.deliveries]. */
    data object Pending : Purchase

    /** The customer closed the store's sheet. */
    data object Cancelled : Purchase
}

/** A checkout that has begun: [AppOutcome.Checkout.way] says how the customer pays. */
typealias Checkout = AppOutcome.Checkout

/** How a purchase stands whose customer came back from a page. */
typealias Arrived = AppOutcome.Arrived

/** What may be opened, and who says so. */
typealias Access = AppOutcome.Entitlements

/** It could not be done; nothing is half-done. [error] says what to do next. */
class KassaException(
    /** Its `code` is made for `when`; `retryable` says whether later can help. */
    val error: KassaError,
) : Exception("${error.code}: ${error.hint}")
