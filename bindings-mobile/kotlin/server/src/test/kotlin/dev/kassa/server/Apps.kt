package dev.kassa.server

import com.google.gson.JsonElement
import java.security.KeyFactory
import java.security.PrivateKey
import java.security.Signature
import java.security.spec.PKCS8EncodedKeySpec
import java.util.Base64

/** The app in the stores as the lab knows it, and its private keys, which the core never sees. */
class Apps(lab: Lab) {
    private val apple = lab.control("GET /lab/appStore/key").asJsonObject
    private val google = lab.control("GET /lab/googlePlay/key").asJsonObject
    private val keys = mapOf(
        apple["keyId"].asString to privateKey("EC", apple["privateKey"]),
        google["privateKeyId"].asString to privateKey("RSA", google["privateKey"]),
    )

    /** The app in the App Store. */
    val appStore = StoreApp(
        id = apple["bundleId"].asString,
        number = apple["appAppleId"].asLong,
        issuer = apple["issuerId"].asString,
        key = apple["keyId"].asString,
        push = null,
        testers = emptyList(),
        roots = listOf(lab.control("GET /lab/appStore/root").asJsonObject["root"].asString),
        xcode = null,
    )

    /** The app in Google Play. */
    val googlePlay = StoreApp(
        id = google["packageName"].asString,
        number = null,
        issuer = google["clientEmail"].asString,
        key = google["privateKeyId"].asString,
        push = google["push"].asJsonObject.let {
            Push(it["audience"].asString, it["email"].asString, it["subscription"]?.asString)
        },
        testers = emptyList(),
        roots = emptyList(),
        xcode = null,
    )

    /** Signs with the key of that id. */
    fun sign(key: String, algorithm: Algorithm, text: String): String {
        val signature = Signature.getInstance(
            when (algorithm) {
                // Java's own form of ECDSA is DER; the core asks for the two numbers alone.
                Algorithm.ES256 -> "SHA256withECDSAinP1363Format"
                Algorithm.RS256 -> "SHA256withRSA"
                Algorithm.ED25519 -> "Ed25519"
            },
        )
        signature.initSign(checkNotNull(keys[key]) { "there is no key $key" })
        signature.update(text.toByteArray())
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign())
    }

    private fun privateKey(algorithm: String, pem: JsonElement): PrivateKey {
        val inner = pem.asString.lines().filter { !it.startsWith("-----") }.joinToString("")
        val encoded = PKCS8EncodedKeySpec(Base64.getDecoder().decode(inner))
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded)
    }
}
