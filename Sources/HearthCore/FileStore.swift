// The file operations that a crash-safe store needs, and no more. HearthLinux carries them out;
// `SimulatedFileSystem` carries them out on a disk whose power fails at the worst moment.

/// Files as a crash-safe store sees them.
///
/// Nothing written is safe before `syncFile`, and no new, renamed or removed name is safe before
/// `syncDirectory` of the directory that holds it. Paths are divided by `/`. Every call either does
/// all of its work or throws; after a throw in `write` or `append` the file may hold any prefix.
public protocol FileStore {
    /// The whole file. One that is larger than `limit` is refused with `fileTooLarge`, unread.
    mutating func read(_ path: String, limit: ByteCount) throws(FileError) -> [UInt8]

    /// Creates the file, or empties the one that is there, and writes `bytes`.
    mutating func write(_ bytes: [UInt8], to path: String) throws(FileError)

    /// Writes `bytes` behind the end of the file, which must exist.
    mutating func append(_ bytes: [UInt8], to path: String) throws(FileError)

    /// Makes what the file holds survive a power cut.
    mutating func syncFile(_ path: String) throws(FileError)

    /// Makes the names in a directory survive a power cut.
    mutating func syncDirectory(_ path: String) throws(FileError)

    /// Gives a file another name in its own directory, replacing what has that name in one step:
    /// whoever looks, even after a power cut, finds either the old or the new file there.
    mutating func rename(_ path: String, to name: String) throws(FileError)

    /// Removes a file.
    mutating func remove(_ path: String) throws(FileError)

    /// Creates a directory in one that exists.
    mutating func createDirectory(_ path: String) throws(FileError)

    /// The names in a directory, sorted by their bytes, without `.` and `..`.
    mutating func list(_ directory: String) throws(FileError) -> [String]
}
