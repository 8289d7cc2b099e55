package dev.kassa.android

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import android.net.NetworkRequest
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.system.Os
import android.system.OsConstants
import dev.kassa.FileShelves
import dev.kassa.KassaClient
import dev.kassa.PurchaseStore
import dev.kassa.Shelves
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import java.io.File
import java.security.KeyStore
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/**
 * A client with all that a device brings along: its files, its key store, its network. What it
 * does not name is as [KassaClient] has it.
 *
 * ```
 * val kassa = KassaClient(context, "https://shop.example/api/kassa", user.id, PlayStore(context) { activity }) {
 *     mapOf("Authorization" to "Bearer ${session.token()}")
 * }
 * ```
 */
fun KassaClient(
    context: Context,
    baseUrl: String,
    account: String,
    store: PurchaseStore? = null,
    headers: suspend () -> Map<String, String>,
): KassaClient = KassaClient(
    baseUrl = baseUrl,
    account = account,
    shelves = androidShelves(context, account),
    store = store,
    headers = headers,
    networkIsBack = networkIsBack(context),
)

/**
 * Both shelves of a device: below `noBackupFilesDir`, since neither a purchase on its way nor a
 * token is of use on another device, and the safe sealed with a key that never leaves this one.
 */
fun androidShelves(context: Context, account: String): Shelves =
    FileShelves(File(context.noBackupFilesDir, "kassa"), account, ::safeKey, ::settled)

/**
 * Tells each time that there is a network that reaches the internet, and once at the beginning if
 * there is one. The app needs the permission `ACCESS_NETWORK_STATE`.
 */
fun networkIsBack(context: Context): Flow<Unit> = callbackFlow {
    val manager = context.applicationContext.getSystemService(Context.CONNECTIVITY_SERVICE) as ConnectivityManager
    val callback = object : ConnectivityManager.NetworkCallback() {
        override fun onAvailable(network: Network) {
            trySend(Unit)
        }
    }
    val internet = NetworkRequest.Builder().addCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET).build()
    manager.registerNetworkCallback(internet, callback)
    awaitClose { manager.unregisterNetworkCallback(callback) }
}.conflate()

private const val KEYS = "AndroidKeyStore"
private const val KEY = "dev.kassa.safe"

/** The device's own key; made at the first time. */
private fun safeKey(): SecretKey {
    val keys = KeyStore.getInstance(KEYS).apply { load(null) }
    (keys.getKey(KEY, null) as SecretKey?)?.let { return it }
    val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
    val wish = KeyGenParameterSpec.Builder(KEY, purposes)
        .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
        .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        .setKeySize(256)
        .build()
    return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, KEYS).run {
        init(wish)
        generateKey()
    }
}

/** Brings a folder's own entries to the disk. */
private fun settled(folder: File) {
    val opened = Os.open(folder.path, OsConstants.O_RDONLY, 0)
    try {
        Os.fsync(opened)
    } finally {
        Os.close(opened)
    }
}
