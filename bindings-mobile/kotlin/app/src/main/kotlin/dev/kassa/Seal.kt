package dev.kassa

import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

private const val NONCE = 12
private const val TAG = 16

/** AES-GCM. The nonce stands in front; the cipher makes it, since Android's key store insists. */
internal fun seal(key: SecretKey, plain: ByteArray, bound: ByteArray): ByteArray {
    val cipher = Cipher.getInstance("AES/GCM/NoPadding")
    cipher.init(Cipher.ENCRYPT_MODE, key)
    cipher.updateAAD(bound)
    return cipher.iv + cipher.doFinal(plain)
}

/** Throws [AEADBadTagException] for whatever was not sealed with this key for this place. */
internal fun unseal(key: SecretKey, sealed: ByteArray, bound: ByteArray): ByteArray {
    if (sealed.size < NONCE + TAG) throw AEADBadTagException()
    val cipher = Cipher.getInstance("AES/GCM/NoPadding")
    cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG * Byte.SIZE_BITS, sealed, 0, NONCE))
    cipher.updateAAD(bound)
    return cipher.doFinal(sealed, NONCE, sealed.size - NONCE)
}
