package dev.kassa

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asSharedFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext

/**
 * Kassa in an app: one client is one customer who is signed in. Every function may be called from
 * any thread and never waits on it; a cancelled coroutine ends its request.
 *
 * ```
 * val kassa = KassaClient("https://shop.example/api/kassa", "ada", shelves, store = PlayStore(context) { activity })
 * kassa.start(lifecycleScope)
 * when (val answer = kassa.buy("pouch")) {
 *     is Answer.Done -> show(answer.value)
 *     is Answer.Declined -> show(answer.code)
 * }
 * ```
 *
 * @param baseUrl where Kassa's handler is mounted, such as `https://shop.example/api/kassa`
 * @param account the customer's id, as the server's `identify` gives it
 * @param shelves where purchases on their way and the token are kept; on Android `androidShelves`
 * @param store the device's store; none in an app that sells by pages only
 * @param headers what proves to the server who is signed in, asked anew for each request
 * @param sender how requests are sent
 * @param keys public keys that tokens are proved with; the server's own list unless given
 * @param environment whose tokens count; an app in a store says `Environment.LIVE`
 * @param networkIsBack tells each time that there is a network again; on Android `networkIsBack`
 * @param now the device's clock, in milliseconds
 * @throws KassaException for an address that is none or is not safe, or for nobody
 */
class KassaClient(
    baseUrl: String,
    /** Who is signed in. */
    val account: String,
    shelves: Shelves,
    private val store: PurchaseStore? = null,
    headers: suspend () -> Map<String, String> = { emptyMap() },
    sender: Sender = UrlSender,
    keys: List<TokenKey> = emptyList(),
    environment: Environment? = null,
    private val networkIsBack: Flow<Unit> = emptyFlow(),
    private val now: () -> Long = System::currentTimeMillis,
    private val dispatcher: CoroutineDispatcher = Dispatchers.IO,
) : AutoCloseable {
    private val app = opened(AppConfig(baseUrl, account, environment, keys))
    private val device = Device(sender, headers, shelves, store)
    private val told = MutableSharedFlow<Delivery>(extraBufferCapacity = 64, onBufferOverflow = BufferOverflow.DROP_OLDEST)
    private val failed = MutableSharedFlow<KassaError>(extraBufferCapacity = 64, onBufferOverflow = BufferOverflow.DROP_OLDEST)
    private val has = MutableStateFlow<Benefits?>(null)
    private val due = Alarm(now)

    /** What one job writes to the outbox the next one has to see. */
    private val outbox = Mutex()

    /** What became of each purchase, also of those that came late or at the start. */
    val deliveries: Flow<Delivery> = told.asSharedFlow()

    /** The newest that the server has said of what the customer has; none before it said something. */
    val benefitUpdates: StateFlow<Benefits?> = has.asStateFlow()

    /** What went wrong in the background, for a log. Nothing is lost by it: it is tried again. */
    val problems: Flow<KassaError> = failed.asSharedFlow()

    /**
     * Brings what is on its way: now, when the store tells of a purchase, when the network is back
     * and when the core says so. Cancel the job, or its scope, to end it.
     */
    fun start(scope: CoroutineScope): Job = scope.launch(dispatcher) {
        launch { store?.updates?.collect { purchase -> quietly { deliver(purchase) } } }
        launch { networkIsBack.collect { quietly { flush() } } }
        launch { due.collect { quietly { flush(all = false) } } }
        quietly { flush() }
        quietly { store?.unfinished()?.forEach { purchase -> quietly { deliver(purchase) } } }
    }

    /** What is for sale. */
    suspend fun plans(): List<Plan> = ask<AppOutcome.Plans>(AppAsk.Plans).plans

    /** What is for sale, with what this device's store says of it in the customer's language. */
    suspend fun offers(): List<Offer> = coroutineScope {
        val plans = plans()
        val sold = plans.associateWith { plan -> plan.prices.find { it.provider == store?.provider }?.id }
        val products = inStore { products(sold.values.filterNotNull()) }.orEmpty().associateBy { it.id }
        plans.map { Offer(it, products[sold[it]]) }
    }

    /** What the customer has, asked now. [benefitUpdates] keeps it. */
    suspend fun benefits(): Benefits = ask<AppOutcome.Benefits>(AppAsk.Benefits).benefits

    /** What may be opened, also without a network. [fresh] asks the server in any case. */
    suspend fun entitlements(fresh: Boolean = false): Access = ask(AppAsk.Entitlements(fresh))

    /** What the customer paid, the newest first. */
    suspend fun orders(): List<Order> = ask<AppOutcome.Orders>(AppAsk.Orders).orders

    /** The customer's subscriptions, also those that ended. */
    suspend fun subscriptions(): List<AppSubscription> =
        ask<AppOutcome.Subscriptions>(AppAsk.Subscriptions).subscriptions

    /**
     * Buys a plan in the device's store, and brings the purchase to the server. Whatever dies on the
     * way, it is brought later and counts once.
     */
    suspend fun buy(plan: String, quantity: Long? = null): Answer<Purchase> {
        val store = store ?: throw misused("no_store", "Give the client a `store`, or use `checkout`.")
        val begun = when (val answer = checkout(plan, quantity, store.provider)) {
            is Answer.Declined -> return answer
            is Answer.Done -> answer.value.way
        }
        if (begun !is WayToPay.Native) throw misused("not_in_store", "The plan `$plan` names no product of `${store.provider}`.")
        val bought = inStore { buy(begun.product, begun.account, begun.offer) }
        return Answer.Done(
            when (bought) {
                // What was paid arrives, though the screen that bought it is gone.
                is StoreAnswer.Bought -> Purchase.Bought(withContext(NonCancellable) { deliver(bought.purchase) })
                StoreAnswer.Pending -> Purchase.Pending
                StoreAnswer.Cancelled, null -> Purchase.Cancelled
            },
        )
    }

    /** Brings all that the store's customer owns: for another device, or the app installed again. */
    suspend fun restore(): List<Delivery> = inStore { owned() }.orEmpty().map { deliver(it) }

    /** Brings one purchase: written down first, finished only after the server has it. */
    suspend fun deliver(purchase: StorePurchase): Delivery =
        brought(AppAsk.Deliver(purchase)).first { it.purchase.id == purchase.id }

    /** Brings what is on its way: all of it, or what is due. [start] does it by itself. */
    suspend fun flush(all: Boolean = true): List<Delivery> = brought(AppAsk.Flush(all))

    /** Begins a purchase on a page of [provider], or in the device's store. */
    suspend fun checkout(
        plan: String,
        quantity: Long? = null,
        provider: String? = null,
        returnPath: String? = null,
        locale: String? = null,
    ): Answer<Checkout> = wish(AppAsk.Checkout(plan, quantity, provider, returnPath, locale))

    /**
     * The customer came back from a page: waits, for at most [limitMs] of pauses, until it is clear
     * how the purchase stands. [url] is the link that opened the app, empty where the page was closed.
     */
    suspend fun returned(url: String, checkout: String? = null, limitMs: UInt = 60_000u): Answer<Arrived> =
        wish(AppAsk.Returned(url, checkout, limitMs))

    /** A page where the customer changes a card or a plan. */
    suspend fun portal(page: PortalPage? = null, returnPath: String? = null): Answer<String> =
        wish<AppOutcome.Portal>(AppAsk.Portal(page, returnPath)).map { it.url }

    /** Ends the subscription. What a store sold ends in the store, and is declined here. */
    suspend fun cancel(`when`: CancelWhen = CancelWhen.PERIOD_END): Answer<Unit> =
        wish<AppOutcome.Done>(AppAsk.Cancel(`when`)).map { }

    /** Takes a planned end back. */
    suspend fun resume(): Answer<Unit> = wish<AppOutcome.Done>(AppAsk.Resume).map { }

    /**
     * Forgets the token. Purchases that are on their way stay for the next time that this customer
     * signs in. Cancel the job of [start] as well, and [close] the client.
     */
    suspend fun signOut() {
        ask<AppOutcome.Done>(AppAsk.Forget)
        has.value = null
    }

    /** Gives back what the client holds of the core. Jobs that are under way end by themselves. */
    override fun close() = app.close()

    private suspend fun brought(ask: AppAsk): List<Delivery> = outbox.withLock {
        val came = ask<AppOutcome.Delivered>(ask)
        came.deliveries.forEach(told::tryEmit)
        due.set(came.nextTry)
        came.deliveries
    }

    private suspend inline fun <reified T : AppOutcome> wish(ask: AppAsk): Answer<T> =
        when (val came = outcome(ask)) {
            is T -> Answer.Done(came)
            is AppOutcome.Declined -> Answer.Declined(came.code, came.hint, came.manageUrl)
            else -> throw IllegalStateException("another outcome: $came")
        }

    /** For what nobody says "no" to. */
    private suspend inline fun <reified T : AppOutcome> ask(ask: AppAsk): T =
        when (val answer = wish<T>(ask)) {
            is Answer.Done -> answer.value
            is Answer.Declined -> throw misused(answer.code, answer.hint.orEmpty())
        }

    private suspend fun outcome(ask: AppAsk): AppOutcome = withContext(dispatcher) {
        app.run(ask, moment(now()), device).also(::noticed)
    }

    /** A reply that was overtaken by a newer one changes nothing. */
    private fun noticed(outcome: AppOutcome) {
        val said = when (outcome) {
            is AppOutcome.Benefits -> listOf(outcome.benefits)
            is AppOutcome.Delivered -> outcome.deliveries.mapNotNull { it.benefits }
            is AppOutcome.Arrived -> listOfNotNull(outcome.benefits)
            else -> return
        }
        said.forEach { news -> has.update { old -> if (old != null && old.revision > news.revision) old else news } }
    }

    private suspend fun <T> inStore(work: suspend PurchaseStore.() -> T): T? = try {
        store?.work()
    } catch (problem: Exception) {
        throw storeProblem(problem)
    }

    /** In the background nobody is there to catch it. */
    private suspend fun quietly(work: suspend () -> Unit) {
        try {
            work()
        } catch (problem: Exception) {
            failed.tryEmit((storeProblem(problem)).error)
        }
    }
}
