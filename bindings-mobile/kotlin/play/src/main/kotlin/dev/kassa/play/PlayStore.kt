package dev.kassa.play

import android.app.Activity
import android.content.Context
import com.android.billingclient.api.*
import com.android.billingclient.api.BillingClient.BillingResponseCode
import com.android.billingclient.api.BillingClient.ProductType
import com.android.billingclient.api.BillingFlowParams.ProductDetailsParams
import com.android.billingclient.api.Purchase.PurchaseState
import dev.kassa.NativeOffer
import dev.kassa.PurchaseStore
import dev.kassa.StoreAnswer
import dev.kassa.StoreProduct
import dev.kassa.StorePurchase
import kotlinx.coroutines.*
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.*
import kotlinx.coroutines.sync.*
import java.io.IOException
import kotlin.coroutines.resume

/**
 * Google Play, by its Billing Library. It carries over and decides nothing; acknowledging and
 * consuming are the server's, once it has written a purchase down. Google's sheet stands on [activity],
 * the one that is shown now.
 */
class PlayStore(context: Context, private val activity: () -> Activity?) : PurchaseStore, AutoCloseable {
    private val late = Channel<StorePurchase>(Channel.UNLIMITED)
    private val connecting = Mutex()

    /** Whoever shows Google's sheet now, and the purchase that it waits for. */
    @Volatile
    private var sheet: CompletableDeferred<Pair<Int, List<Purchase>>>? = null

    private val client: BillingClient = BillingClient.newBuilder(context.applicationContext)
        .setListener { result, purchases -> heard(result.responseCode, purchases.orEmpty()) }
        .enablePendingPurchases(PendingPurchasesParams.newBuilder().enableOneTimeProducts().build())
        .enableAutoServiceReconnection()
        .build()

    override val provider = "googlePlay"
    override val updates: Flow<StorePurchase> = late.receiveAsFlow()

    override suspend fun unfinished() = bought().filter { !it.isAcknowledged }.map(::purchase)
    override suspend fun owned() = bought().map(::purchase)
    override suspend fun products(ids: List<String>): List<StoreProduct> {
        val known = details(ids)
        return ids.mapNotNull { id -> known[id.product]?.let { StoreProduct(id, it.name, it.price(id)) } }
    }

    override suspend fun buy(product: String, account: String, offer: NativeOffer?): StoreAnswer {
        val details = details(listOf(product))[product.product] ?: throw IOException("Google Play does not sell $product here")
        val thing = ProductDetailsParams.newBuilder().setProductDetails(details)
        details.basePlan(product)?.let { thing.setOfferToken(it.offerToken) }
        val wish = BillingFlowParams.newBuilder()
            .setProductDetailsParamsList(listOf(thing.build()))
            .setObfuscatedAccountId(account)
            .build()
        val (code, purchases) = shown(wish)
        // What was bought before and never reached the server is found among what is owned.
        val all = if (code == BillingResponseCode.ITEM_ALREADY_OWNED) bought() else purchases
        val own = all.find { product.product in it.products }
        return when {
            code == BillingResponseCode.USER_CANCELED -> StoreAnswer.Cancelled
            own == null -> throw IOException("Google Play answered $code")
            own.purchaseState == PurchaseState.PURCHASED -> StoreAnswer.Bought(purchase(own))
            else -> StoreAnswer.Pending
        }
    }

    /** Nothing: the server acknowledges and consumes. */
    override suspend fun finish(purchase: StorePurchase) = Unit

    /** Ends the connection to Google Play. */
    override fun close() = client.endConnection()

    private suspend fun shown(wish: BillingFlowParams): Pair<Int, List<Purchase>> {
        val activity = activity() ?: throw IOException("no activity is shown")
        val answer = CompletableDeferred<Pair<Int, List<Purchase>>>()
        sheet = answer
        activity.runOnUiThread {
            val begun = client.launchBillingFlow(activity, wish).responseCode
            if (begun != BillingResponseCode.OK) answer.complete(begun to emptyList())
        }
        return try {
            answer.await()
        } finally {
            sheet = null
            answer.cancel()
        }
    }

    /** What nobody waits for, or not any more, comes late. */
    private fun heard(code: Int, purchases: List<Purchase>) {
        if (sheet?.complete(code to purchases) == true) return
        purchases.filter { it.purchaseState == PurchaseState.PURCHASED }.forEach { late.trySend(purchase(it)) }
    }

    private fun purchase(it: Purchase) =
        StorePurchase(provider, it.purchaseToken, it.purchaseToken, it.products.first())

    private suspend fun bought(): List<Purchase> = TYPES.flatMap { type ->
        connect()
        val wish = QueryPurchasesParams.newBuilder().setProductType(type).build()
        asked { answer -> client.queryPurchasesAsync(wish) { result, found -> answer(result, found) } }
    }.filter { it.purchaseState == PurchaseState.PURCHASED }

    /** By their ids; those of one kind are asked for together. */
    private suspend fun details(ids: List<String>): Map<String, ProductDetails> {
        val kinds = ids.groupBy { if (':' in it) ProductType.SUBS else ProductType.INAPP }
        return kinds.flatMap { (type, ids) ->
            connect()
            val things = ids.map { it.product }.distinct().map {
                QueryProductDetailsParams.Product.newBuilder().setProductId(it).setProductType(type).build()
            }
            val wish = QueryProductDetailsParams.newBuilder().setProductList(things).build()
            asked { answer -> client.queryProductDetailsAsync(wish) { result, found -> answer(result, found.productDetailsList) } }
        }.associateBy { it.productId }
    }

    private suspend fun connect() = connecting.withLock {
        if (!client.isReady) asked { answer -> client.startConnection(Connected { answer(it, Unit) }) }
    }

    private class Connected(private val done: (BillingResult) -> Unit) : BillingClientStateListener {
        override fun onBillingSetupFinished(result: BillingResult) = done(result)
        override fun onBillingServiceDisconnected() = Unit
    }

    /** Google Play's callbacks, some of which come twice, as one suspension. */
    private suspend fun <T> asked(ask: ((BillingResult, T) -> Unit) -> Unit): T {
        val (result, found) = suspendCancellableCoroutine<Pair<BillingResult, T>> { waiting ->
            ask { result, found -> if (waiting.isActive) waiting.resume(result to found) }
        }
        if (result.responseCode == BillingResponseCode.OK) return found
        throw IOException("Google Play answered ${result.responseCode}: ${result.debugMessage}")
    }

    private companion object {
        val TYPES = listOf(ProductType.INAPP, ProductType.SUBS)
        /** A plan names a subscription with its base plan, such as `club:monthly`. */
        val String.product get() = substringBefore(':')

        fun ProductDetails.basePlan(id: String) = subscriptionOfferDetails.orEmpty()
            .find { it.basePlanId == id.substringAfter(':') && it.offerId == null }

        fun ProductDetails.price(id: String): String = basePlan(id)?.pricingPhases?.pricingPhaseList?.last()?.formattedPrice
            ?: oneTimePurchaseOfferDetails?.formattedPrice.orEmpty()
    }
}
