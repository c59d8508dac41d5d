// Exit codes: what scripts rely on, against the program itself and against the README's table.

import Testing
import hearth

struct ExitStatusTests {
    @Test func `the README's table names every exit code and no other`() throws {
        let table = try repositoryText("README.md")
            .split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("| `hearth` exits with") }.dropFirst(2)
            .prefix { $0.hasPrefix("|") }
        let codes = table.flatMap { row in
            row.split(separator: "|")[0].split(separator: ",")
                .compactMap { Int32($0.drop { $0 == " " }.prefix { $0 != " " }) }
        }
        #expect(codes.sorted() == ([0] + ExitStatus.allCases.map(\.rawValue)).sorted())
    }

    @Test(arguments: [
        ("toast --bread white", 0),
        ("toast --browning 0", 0),
        ("toast --fault daemon-hung@30", 13),
        ("toast --fault element-open@60", 13),
        ("toast --cancel 20", 12),
        ("toast --fault guard-killed@-1", 14),
        ("toast --fault model-missing@0", 10),
        ("toast --browning 2", 64),
        ("look nowhere.png", 66),
        ("model inspect empty", 65),
        ("toast --plot nowhere/toast.svg", 73),
        ("toast --frames nowhere/frames", 73),
        ("kitchen --cycles 20 --faults none --real-model 0", 0),
    ])
    func `the program ends with the code that scripts were promised`(
        arguments: String, status: Int32
    ) throws {
        let workshop = try Workshop()
        try workshop.write([], to: "empty")
        let transcript = try workshop.hearth(arguments)
        #expect(transcript.status == status, "\(transcript)")
    }

    @Test(arguments: [
        "toast --json", "toast", "toast --fault list", "look toast.png",
        "kitchen --cycles 2 --real-model 0",
    ])
    func `output that cannot be written is an error`(arguments: String) throws {
        let workshop = try Workshop()
        _ = try workshop.shell("hearth toast --frames frames; cp frames/frame-00009.png toast.png")
        let transcript = try workshop.hearth(arguments + " > /dev/full")
        #expect(transcript.status == ExitStatus.outputLost.rawValue)
        #expect(
            transcript.errors
                == "hearth: cannot write standard output: no space left on the device\n")
    }

    @Test func `a reader that has seen enough is no error`() throws {
        let workshop = try Workshop()
        // The signal is ignored, as under a CI system, so that the write itself fails. Opening the
        // pipe for reading lasts as long as it takes to open it for writing.
        let transcript = try workshop.shell(
            "trap '' PIPE; mkfifo pipe; { : <pipe & } ; exec 3>pipe; wait;"
                + " hearth toast --fault list >&3")
        #expect(transcript.status == 0 && transcript.errors.isEmpty, "\(transcript)")
    }
}
