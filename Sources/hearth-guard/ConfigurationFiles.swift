// The configuration file and its drop-ins, read and checked.

import CGuard
import HearthGuard
import HearthINI

/// Reads `path`, then `path.d/*.conf` in the order of their names.
func readConfiguration(
    _ path: [UInt8]
) throws(GuardError) -> (configuration: GuardConfiguration, document: INIDocument) {
    let schema = GuardConfiguration.schema
    var document = INIDocument(schema: schema)
    try read(path, into: &document)
    let directory = path + [UInt8](utf8: ".d")
    for name in list(directory) where name.suffix(5).elementsEqual([UInt8](utf8: ".conf")) {
        try read(directory + [UInt8](utf8: "/") + name, into: &document)
    }
    return (try GuardConfiguration(document), document)
}

private func read(_ path: [UInt8], into document: inout INIDocument) throws(GuardError) {
    switch readFile(path, limit: document.schema.fileSizeMax) {
    case .failure(let number):
        throw systemError(
            .unreadable, path, "read", number, "; --config FILE reads another")
    case .bytes(let bytes):
        do throws(INIError) {
            try document.read(bytes, file: path)
        } catch {
            throw GuardError(.configuration, error.message)
        }
    }
}
