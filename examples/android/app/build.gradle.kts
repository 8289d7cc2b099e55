plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.plugin.compose")
}

android {
    namespace = "example.lanterns"
    compileSdk = 36

    defaultConfig {
        applicationId = "example.lanterns"
        minSdk = 24
        targetSdk = 36
        versionCode = 1
        versionName = "1.0"
        // 10.0.2.2 is the developer's own machine, as an emulator sees it.
        buildConfigField("String", "SERVER", "\"${providers.gradleProperty("server").getOrElse("http://10.0.2.2:3000")}\"")
    }
    buildTypes.getByName("release") {
        isMinifyEnabled = true
        proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"))
    }
    buildFeatures {
        compose = true
        buildConfig = true
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
    // Kassa's adapters are one file each: copy them, or take them from where they are.
    val kotlin = rootDir.resolve("../../bindings-mobile/kotlin")
    sourceSets.getByName("main").kotlin.srcDirs(
        "src/main/kotlin",
        kotlin.resolve("play/src/main/kotlin"),
        kotlin.resolve("compose/src/main/kotlin"),
    )
    // The model's tests run against the game's server: `cargo ci kotlin` starts it around them.
    sourceSets.getByName("test").kotlin.setSrcDirs(emptyList<String>())
}

dependencies {
    // `cargo mobile` packs it.
    implementation(files("../../../target/mobile/kassa-android.aar"))
    implementation("net.java.dev.jna:jna:5.19.1@aar")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.11.0")
    implementation("com.android.billingclient:billing:9.1.0")

    implementation(platform("androidx.compose:compose-bom:2026.09.00"))
    implementation("androidx.compose.material3:material3")
    implementation("androidx.core:core-ktx:1.19.1")
    implementation("androidx.activity:activity-compose:1.13.0")
    implementation("androidx.lifecycle:lifecycle-viewmodel-compose:2.11.0")
    implementation("androidx.lifecycle:lifecycle-runtime-compose:2.11.0")
}
