package dev.kassa.server

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** The scenarios that every platform plays unchanged, through the generated Kotlin. */
class ScenarioTest {
    @TestFactory
    fun scenarios(): List<DynamicTest> = Story.all().flatMap { story ->
        story.providers.map { provider ->
            DynamicTest.dynamicTest("${story.name}, at $provider") {
                World(story.plans, provider, story.notices).use { Player(it).play(story) }
            }
        }
    }

    @Test
    fun `there are scenarios`() = assertTrue(Story.all().isNotEmpty())
}
