// hearthd: looks and listens, decides, and asks the guard. Wiring only.

import HearthCapture
import HearthLinux

printError("hearthd 0.1.0, libasound \(CaptureLibraries.sound)")
