package dev.kassa

import kotlinx.coroutines.flow.Flow

/**
 * The store of the device, as far as Kassa needs one. `PlayStore` is Google Play; a test has its own.
 * It decides nothing: when something is sent, tried again or finished is the core's business.
 */
interface PurchaseStore {
    /** As the server calls it: `googlePlay` or `appStore`. */
    val provider: String

    /** What is bought outside of [buy]: paid later, or in another place. */
    val updates: Flow<StorePurchase>

    /** What is paid and not yet received, for the start of the app. */
    suspend fun unfinished(): List<StorePurchase>

    /** What the store's customer owns, for "restore". */
    suspend fun owned(): List<StorePurchase>

    /** What the store sells under these ids. Unknown ones are left out. */
    suspend fun products(ids: List<String>): List<StoreProduct>

    /** Shows the store's sheet. [account] goes with the purchase: it binds it to its customer. */
    suspend fun buy(product: String, account: String, offer: NativeOffer?): StoreAnswer

    /** Tells the store that the app has it. Where the server does that there is nothing to do. */
    suspend fun finish(purchase: StorePurchase)
}

/** What a store says of one of its products. */
data class StoreProduct(
    /** As the plan names it, such as `coins.100` or `club:monthly`. */
    val id: String,
    /** In the customer's language. */
    val title: String,
    /** With the currency, as the store writes it. Show this one: it is what will be paid. */
    val price: String,
)

/** What came of a store's sheet. */
sealed interface StoreAnswer {
    /** It is paid. */
    data class Bought(
        /** What proves it. */
        val purchase: StorePurchase,
    ) : StoreAnswer

    /** The money is not there yet; it comes with [PurchaseStore.updates]. */
    data object Pending : StoreAnswer

    /** The customer closed it. */
    data object Cancelled : StoreAnswer
}

/** A plan beside what the store says of it. */
data class Offer(
    /** The server's plan. */
    val plan: Plan,
    /** Its product in the store of this device, where it is sold there. */
    val product: StoreProduct?,
)
