// An app that buys, and is killed at the step that its last word names: `Doomed ACCOUNT FOLDER STEP`.
// It prints `alive` if that step never comes.

import Foundation
import Kassa
import Lab

let words = CommandLine.arguments
guard words.count == 4, let step = Int(words[3]) else { fatalError("Doomed ACCOUNT FOLDER STEP") }
let fate = Fate(at: step) { kill(getpid(), SIGKILL) }
let device = try Device(account: words[1], folder: URL(fileURLWithPath: words[2]))
let app = try device.app(
    transport: FatefulTransport(fate: fate),
    shelves: FatefulShelves(device.shelves(), fate: fate),
    store: FatefulStore(device.store, fate: fate)
)
_ = try await app.buy("pouch")
print("alive")
