// Arguments, configuration and exit codes of the built program.

import DaemonWorkshop
import Glibc
import HearthDaemon
import HearthLinux
import Testing

@Suite(.serialized) struct CommandLineTests {
    private let shop: Workshop

    init() throws { shop = try Workshop() }

    /// Runs `hearthd` with `arguments`, which a shell reads.
    private func run(_ arguments: String) -> (status: Int32, output: String, errors: String) {
        let status = unsafe system(
            "cd '\(shop.path)' && { '\(programDirectory())/hearthd' \(arguments); } "
                + ">.output 2>.errors </dev/null")
        return (status >> 8 & 0xFF, shop.text(".output"), shop.errors)
    }

    @Test(arguments: [
        ("--help", 0, ""), ("--version", 0, ""), ("--check --config a.conf", 0, ""),
        ("--wrong", 64, "unknown argument \"--wrong\"; --help lists what there is"),
        ("--config", 64, "--config needs a file behind it"),
        ("--json", 64, "--json goes with --check"),
        ("--check --version", 64, "--version: one question at a time"),
        ("--check --config bad.conf", 65, "bad.conf:1: unknown section \"Bread\""),
        ("--config bad.conf", 65, "bad.conf:1: unknown section \"Bread\""),
        ("--config none.conf", 66, "none.conf: no such file or directory; --config FILE"),
        ("--config any.conf", 65, "raw pictures need Format= yuyv, nv12, grey or rgb, not any"),
        ("--check --config any.conf", 65, "raw pictures need Format= yuyv"),
        ("--check --config rgb.conf", 65, "Format=rgb is for raw pictures, and /dev/video0 is"),
        ("--config odd.conf", 65, "the width must be even"),
        ("--config device.conf", 65, "[Alerts] File=/dev/null is there and no regular file"),
        ("--check --config a.conf >/dev/full", 74, "no space left on the device"),
    ])
    func `the program ends with the code that was promised and says why`(
        arguments: String, status: Int32, message: String
    ) throws {
        let raw = "[Camera]\nDevice=\(shop.path)/pictures\n"
        try shop.write("[Toast]\nBrowning=0.7\n", to: "a.conf")
        try shop.write("[Bread]\n", to: "bad.conf")
        try shop.write(raw, to: "any.conf")
        try shop.write("[Camera]\nFormat=rgb\n", to: "rgb.conf")
        try shop.write(raw + "Format=yuyv\nWidth=63\n", to: "odd.conf")
        try shop.write(
            raw + "Format=yuyv\n[Alerts]\nFile=/dev/null\n", to: "device.conf")
        let result = run(arguments)
        #expect(result.status == status, "\(result)")
        #expect(result.errors.contains(message))
        #expect(result.errors.isEmpty == (status == 0))
    }

    @Test func `every exit code is in the help`() {
        let help = run("--help").output
        for exit in DaemonExit.allCases {
            #expect(help.contains("\(exit.rawValue)  \(exit.meaning)\n"))
        }
    }

    @Test func `the values in force are said with their places, for people and programs`() throws {
        try shop.write("[Toast]\nBrowning=0.7\n", to: "a.conf")
        _ = unsafe system("mkdir '\(shop.path)/a.conf.d'")
        try shop.write("# Darker.\n[Toast]\nBrowning=0.8\n", to: "a.conf.d/10.conf")
        try shop.write("[Toast]\nBrowning=0.9\n", to: "a.conf.d/not-read")
        let text = run("--check --config a.conf").output
        #expect(text.contains("Toast.Browning    0.8 "))
        #expect(text.contains(" a.conf.d/10.conf:3\n") && text.contains(" default\n"))
        let json = run("--check --json --config a.conf").output
        #expect(
            json.contains(
                "{\"name\":\"Toast.Browning\",\"value\":\"0.8\",\"from\":\"a.conf.d/10.conf:3\"}"))
    }
}
