package dev.kassa

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** The scenarios that every platform plays unchanged, through the generated Kotlin. */
class ScenarioTest {
    @TestFactory
    fun scenarios(): List<DynamicTest> = Story.all().map { story ->
        DynamicTest.dynamicTest(story.name) {
            World(story.plans).use { Player(it).play(story) }
        }
    }

    @Test
    fun `there are scenarios`() = assertTrue(Story.all().isNotEmpty())
}
