// What the service manager hears: whole messages, in order, from a thread that the loop only fills.

import CGuard
import HearthGuard
import HearthLinux
import Testing
import hearth_guard

@Suite(.serialized) struct AnnouncerTests {
    @Test func `each line reaches the service manager's socket whole and in its order`() throws {
        let path = "/tmp/hearth-notify-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
        var address = sockaddr_un()
        #expect(unsafe guard_socket_address(path, &address) == 0)
        let manager = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer {
            close(manager)
            _ = unsafe unlink(path)
        }
        let bound = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(manager, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        do {
            let announcer = try Announcer(Array(path.utf8))
            announcer.send("READY=1")
            var status = TextLine()
            status.append("STATUS=idle")
            announcer.send(status)
            announcer.send("STOPPING=1")
        }
        // It has ended: all that it had to say is said.
        var heard: [String] = []
        var bytes = [UInt8](repeating: 0, count: 300)
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe guard_receive(manager, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            heard.append(String(decoding: bytes[..<count], as: UTF8.self))
        }
        #expect(heard == ["READY=1", "STATUS=idle", "STOPPING=1"])
    }

    @Test func `without a service manager nothing waits, and too much is not said`() throws {
        let announcer = try Announcer([])
        for _ in 0..<1_000 { announcer.send("WATCHDOG=1") }
    }
}
