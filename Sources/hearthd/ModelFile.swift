// A model's file: read when it is there, tried again while it is not.

import HearthCore
import HearthInference
import HearthLinux
import HearthUnits

/// The way to a model, and what is made of it.
struct ModelFile {
    /// Between two attempts.
    private static let retryPeriod = TimeSpan.seconds(10)
    private static let sizeMax = ByteCount.mebibytes(64)

    private let path: String
    private let clock = SystemClock()
    private var dueAt = Instant(rawValue: .min)
    private var reason: String?

    init(_ path: String) { self.path = path }

    /// What `make` makes of the model, if it can be had now. Why not is said once for each reason.
    ///
    /// - Parameters:
    ///   - isUrgent: whether to try although the last attempt was a moment ago.
    ///   - make: throws an error that says what is wrong with the model.
    mutating func load<Made>(
        isUrgent: Bool, _ make: (sending Interpreter) throws -> Made
    ) -> Made? {
        guard isUrgent || clock.now >= dueAt else { return nil }
        dueAt = clock.now + ModelFile.retryPeriod
        do {
            let bytes = try readFileAtOnce(path, limit: ModelFile.sizeMax)
            let made = try make(Interpreter(Model(bytes)))
            reason = nil
            return made
        } catch {
            let now = "[Model] Path=\(path): \(error)"
            if now != reason {
                printError(
                    "hearthd: \(now); tried again every "
                        + "\(ModelFile.retryPeriod.wholeMilliseconds / 1000) s and on SIGHUP")
            }
            reason = now
            return nil
        }
    }
}
