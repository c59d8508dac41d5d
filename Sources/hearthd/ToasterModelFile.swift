// The toaster's model: loaded when it is there, tried again while it is not.

import HearthCore
import HearthInference
import HearthLinux
import HearthPipeline
import HearthUnits

/// The way to an eye.
struct ToasterModelFile {
    /// Between two attempts.
    private static let retryPeriod = TimeSpan.seconds(10)
    private static let sizeMax = ByteCount.mebibytes(64)

    private let path: String
    private let clock = SystemClock()
    private var dueAt = Instant(rawValue: .min)
    private var reason: String?

    init(_ path: String) { self.path = path }

    /// The eye, if its model can be had now. Why not is said once for each reason.
    ///
    /// - Parameter isUrgent: whether to try although the last attempt was a moment ago.
    mutating func eye(isUrgent: Bool) -> ToasterEye? {
        guard isUrgent || clock.now >= dueAt else { return nil }
        dueAt = clock.now + ToasterModelFile.retryPeriod
        let (eye, failure) = ToasterModelFile.load(path)
        if let failure, failure != reason {
            printError(
                "hearthd: \(failure); tried again every "
                    + "\(ToasterModelFile.retryPeriod.wholeMilliseconds / 1000) s and on SIGHUP")
        }
        reason = failure
        return eye
    }

    private static func load(_ path: String) -> (ToasterEye?, String?) {
        let model: Model
        do throws(FileError) {
            let bytes = try readFile(path, limit: sizeMax)
            do throws(ModelError) {
                model = try Model(bytes)
            } catch {
                return (nil, "[Model] Path=\(path): \(error)")
            }
        } catch {
            return (nil, "[Model] Path=: \(error)")
        }
        do throws(ModelError) {
            let interpreter = try Interpreter(model)
            do throws(ToasterModelError) {
                return (try ToasterEye(interpreter), nil)
            } catch {
                return (nil, "[Model] Path=\(path): \(error)")
            }
        } catch {
            return (nil, "[Model] Path=\(path): \(error)")
        }
    }
}
