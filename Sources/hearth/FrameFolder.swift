// Where `hearth toast --frames` puts the camera's pictures: one file a look, in the order of their
// names, nothing of an earlier run among them.

import HearthCore
import HearthLinux
import HearthPictures

struct FrameFolder {
    private let path: String
    private var count = 0
    /// How many pictures of an earlier run were removed.
    private(set) var removedCount = 0
    /// Why the pictures end before the cycle does.
    private(set) var failure: FileError?

    /// Makes the folder, or removes an earlier run's pictures from the one that is there.
    init(_ path: String) throws(FileError) {
        self.path = path
        guard isDirectory(path) else {
            try LinuxFileStore().createDirectory(path)
            return
        }
        try checkWritable(path + "/" + FrameFolder.name(0))
        for name in try LinuxFileStore().list(path) where FrameFolder.isOurs(name) {
            try LinuxFileStore().remove(path + "/" + name)
            removedCount += 1
        }
    }

    /// Writes the next picture. After a failure no more are tried: the toast is worth more.
    mutating func add(_ frame: Frame) {
        guard failure == nil else { return }
        count += 1
        do throws(FileError) {
            try writeFile(encodePNG(frame), to: path + "/" + FrameFolder.name(count))
        } catch {
            failure = error
        }
    }

    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return "frame-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".png"
    }

    private static func isOurs(_ name: String) -> Bool {
        guard name.hasPrefix("frame-"), name.hasSuffix(".png") else { return false }
        let digits = name.dropFirst("frame-".count).dropLast(".png".count)
        return digits.utf8.count >= 5 && digits.utf8.allSatisfy { (48...57).contains($0) }
    }
}
