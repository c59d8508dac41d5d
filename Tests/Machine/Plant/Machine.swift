// System calls of the test program: time, rest, priorities, children.

import CMachine
import Glibc
import HearthCore
import HearthLinux
import HearthUnits

/// The guard's clock: `CLOCK_BOOTTIME`.
func machineTime() -> Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return Instant(rawValue: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}

/// Sleeps until a moment of `machineTime()`.
func rest(until moment: Instant) {
    var time = timespec(
        tv_sec: Int(moment.rawValue / 1_000_000_000),
        tv_nsec: Int(moment.rawValue % 1_000_000_000))
    while unsafe clock_nanosleep(CLOCK_BOOTTIME, Int32(TIMER_ABSTIME), &time, nil) == EINTR {}
}

func rest(_ span: TimeSpan) { rest(until: machineTime() + span) }

/// Makes the calling thread run before all of a lower priority.
func runFirst(priority: Int32) throws(MachineError) {
    var parameters = sched_param()
    parameters.sched_priority = priority
    guard unsafe sched_setscheduler(0, SCHED_FIFO, &parameters) == 0 else {
        throw .system("set the priority of", "this thread", errno)
    }
}

/// A pipe whose ends no child inherits by itself.
struct Pipe {
    let reading: Int32
    let writing: Int32

    init() throws(MachineError) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .system("make", "a pipe", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }
}

/// Prints a line at once.
func show(_ line: String) {
    do throws(FileError) { try writeOutput(line + "\n") } catch { exit(74) }
}

/// Starts a program at an ordinary priority.
func spawn(
    _ words: [String], input: Int32 = -1, output: Int32 = -1
) throws(MachineError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
    }
    if input >= 0 { unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
    if output >= 0 { unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
    var parameters = sched_param()
    unsafe posix_spawnattr_setschedpolicy(&attributes, SCHED_OTHER)
    unsafe posix_spawnattr_setschedparam(&attributes, &parameters)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSCHEDULER))
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let number = unsafe posix_spawnp(
        &process, words[0], &actions, &attributes, &arguments, environ)
    guard number == 0 else { throw .system("start", words[0], number) }
    return process
}

/// Runs a program and returns its exit status.
@discardableResult
func run(_ words: String...) throws(MachineError) -> Int32 {
    let process = try spawn(words)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
}

/// Runs a program and returns what it wrote to standard output.
func output(of words: String...) throws(MachineError) -> String {
    let pipe = try Pipe()
    let process = try spawn(words, output: pipe.writing)
    close(pipe.writing)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = unsafe read(pipe.reading, &buffer, buffer.count)
        guard count > 0 else { break }
        bytes += buffer[..<count]
    }
    close(pipe.reading)
    _ = waitpid(process, nil, 0)
    return String(decoding: bytes, as: UTF8.self)
}

/// Gives the calling thread an ordinary priority again.
func runLast() {
    var parameters = sched_param()
    let result = unsafe sched_setscheduler(0, SCHED_OTHER, &parameters)
    invariant(result == 0, "a thread may lower its priority")
}
