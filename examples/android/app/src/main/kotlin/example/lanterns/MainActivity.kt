package example.lanterns

import android.app.Activity
import android.app.Application
import android.content.Context
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.viewModels
import androidx.compose.runtime.getValue
import androidx.core.content.edit
import androidx.lifecycle.AndroidViewModel
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import androidx.lifecycle.viewModelScope
import dev.kassa.android.KassaClient
import dev.kassa.play.PlayStore
import example.lanterns.game.GameServer
import example.lanterns.game.Garden
import example.lanterns.ui.Acts
import example.lanterns.ui.LanternsScreen
import example.lanterns.ui.LanternsTheme
import java.lang.ref.WeakReference
import java.util.UUID

/** Holds the game while the screen is turned. */
class LanternsViewModel(application: Application) : AndroidViewModel(application) {
    private val kept = application.getSharedPreferences("lanterns", Context.MODE_PRIVATE)

    /** Stands in for a sign-in: who plays. A game of yours has its own accounts and tokens. */
    private val player = kept.getString("player", null)
        ?: "ada-${UUID.randomUUID().toString().take(8)}".also { kept.edit { putString("player", it) } }

    /** The activity that is shown, for Google's sheet to stand on. */
    var shown = WeakReference<Activity>(null)

    private val store = PlayStore(application) { shown.get() }
    private val kassa = KassaClient(application, "${BuildConfig.SERVER}/api/kassa", player, store) {
        mapOf("Authorization" to "Bearer $player")
    }

    /** The game itself. */
    val garden = Garden(kassa, GameServer(BuildConfig.SERVER, player), viewModelScope, kept.getInt("lit", 0)) {
        kept.edit { putInt("lit", it) }
    }

    init {
        garden.play()
    }

    override fun onCleared() {
        store.close()
        kassa.close()
    }
}

/** The one screen of the game. */
class MainActivity : ComponentActivity() {
    private val model: LanternsViewModel by viewModels()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        val garden = model.garden
        val acts = Acts({ garden.light() }, { garden.buy(it) }, { garden.restore() }, { garden.giveBack(it) })
        setContent {
            val night by garden.state.collectAsStateWithLifecycle()
            LanternsTheme { LanternsScreen(night, acts, sentences(resources), resources.configuration.locales[0]) }
        }
    }

    override fun onStart() {
        super.onStart()
        model.shown = WeakReference(this)
        // Renewals and refunds reach the server, not the phone.
        model.garden.refresh()
    }
}
