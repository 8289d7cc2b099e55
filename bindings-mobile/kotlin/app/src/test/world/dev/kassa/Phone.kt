package dev.kassa

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.receiveAsFlow
import kotlinx.coroutines.flow.update
import java.io.File
import java.io.IOException
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.StandardOpenOption
import java.util.Collections
import java.util.concurrent.atomic.AtomicInteger
import javax.crypto.KeyGenerator

/** A device: what is left of it when the app dies. */
class Phone(val account: String = Shop.stranger()) {
    private val folder: File = Files.createTempDirectory("kassa-phone").toFile().apply { deleteOnExit() }
    private val key = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()

    /** Google Play, as the lab plays it. */
    val store = LabStore()

    /** What carries the app's requests. */
    val air = Air()

    /** How far the device's clock is off. */
    var clockIsOff = 0L

    /** Tells the app that the network is back. */
    val back = MutableSharedFlow<Unit>(extraBufferCapacity = 1)

    /** What the app keeps. */
    fun shelves(account: String = this.account): Shelves = FileShelves(folder, account, { key }, ::synced)

    /** The app, as it is after a start. */
    fun client(
        account: String = this.account,
        shelves: Shelves = shelves(account),
        store: PurchaseStore = this.store,
        sender: Sender = air,
    ) = KassaClient(
        baseUrl = Shop.api,
        account = account,
        shelves = shelves,
        store = store,
        headers = { Shop.session(account) },
        sender = sender,
        environment = Environment.TEST,
        networkIsBack = back,
        now = { Shop.now() + clockIsOff },
    )

    /** What lies in the outbox. */
    fun onItsWay(): List<Stored> = shelves().read(Shelf.OUTBOX)
}

/** Brings a folder's entries to the disk, as a device does by `Os.fsync`. */
fun synced(folder: File) = FileChannel.open(folder.toPath(), StandardOpenOption.READ).use { it.force(true) }

/** A network that can be away. */
class Air(private val inner: Sender = UrlSender) : Sender {
    @Volatile
    var isDown = false

    /** Requests that were tried. */
    val tries = AtomicInteger()

    override suspend fun send(request: HttpRequest): HttpResponse {
        tries.incrementAndGet()
        if (isDown) throw IOException("no network")
        return inner.send(request)
    }
}

/** Google Play on a device, where the lab is Google. */
class LabStore : PurchaseStore {
    private val late = Channel<StorePurchase>(Channel.UNLIMITED)
    private val bought = Collections.synchronizedList(mutableListOf<StorePurchase>())

    /** What the app said it has. */
    val isFinished = MutableStateFlow(emptySet<String>())

    /** The order of each purchase, by its token. */
    val orders: MutableMap<String, String> = Collections.synchronizedMap(mutableMapOf())

    /** What the customer does with the next sheet. */
    var next: Sheet = Sheet.PAYS

    enum class Sheet { PAYS, PAYS_LATER, CLOSES }

    override val provider = "googlePlay"

    override val updates: Flow<StorePurchase> = late.receiveAsFlow()

    override suspend fun unfinished() = bought.filter { it.id !in isFinished.value }

    override suspend fun owned() = bought.toList()

    override suspend fun products(ids: List<String>) =
        ids.filter { it != "coins.550" }.map { StoreProduct(it, "The store's $it", "€ 1.99") }

    override suspend fun buy(product: String, account: String, offer: NativeOffer?): StoreAnswer {
        if (next == Sheet.CLOSES) return StoreAnswer.Cancelled
        // As Google has it: who has a subscription cannot buy it again.
        bought.find { ':' in product && it.product == product.substringBefore(':') }?.let { return StoreAnswer.Bought(it) }
        val purchase = sold(product, account, next == Sheet.PAYS_LATER)
        if (next == Sheet.PAYS_LATER) return StoreAnswer.Pending
        bought += purchase
        return StoreAnswer.Bought(purchase)
    }

    override suspend fun finish(purchase: StorePurchase) {
        isFinished.update { it + purchase.id }
    }

    /** What was to be paid later is paid. */
    fun settle(token: String) {
        Shop.lab("googlePlay/settle", "token" to token, "outcome" to "paid")
        val purchase = StorePurchase(provider, token, token, "coins.100")
        bought += purchase
        late.trySend(purchase)
    }

    private fun sold(name: String, account: String, later: Boolean): StorePurchase {
        val (product, basePlan) = name.split(':') + listOf("")
        val made = if (basePlan.isEmpty()) {
            Shop.lab("googlePlay/buy", "product" to product, "account" to account, "test" to true, "pending" to later)
        } else {
            Shop.lab("googlePlay/subscribe", "product" to product, "basePlan" to basePlan, "account" to account, "test" to true)
        }
        val token = made["purchaseToken"].asString
        made["orderId"]?.takeIf { !it.isJsonNull }?.let { orders[token] = it.asString }
        lastToken = token
        return StorePurchase(provider, token, token, product)
    }

    /** The newest purchase, also one that is not paid. */
    var lastToken = ""
        private set
}
