// `hearth camera` where there is no camera, which is everywhere tests run.

import Testing
import hearth

struct CameraCommandTests {
    @Test func `what is no camera is said to be none`() throws {
        let workshop = try Workshop()
        for (device, words) in [
            ("/dev/null", "camera /dev/null: cannot ask what it is: it is no video device"),
            ("/nowhere", "camera /nowhere: cannot open it: there is no such device"),
            (
                "Nobody",
                "camera Nobody: cannot find it: nothing under /dev/video* has this name "
                    + "(v4l2-ctl --list-devices)"
            ),
        ] {
            let transcript = try workshop.hearth("camera --device \(device) --count 1")
            #expect(transcript.status == ExitStatus.noInput.rawValue)
            #expect(transcript.output.isEmpty)
            #expect(transcript.errors == "hearth: \(words)\n")
        }
    }

    @Test func `options out of range are refused before anything is opened`() throws {
        let workshop = try Workshop()
        for option in ["--format h264", "--width 15", "--height 5000", "--rate 0", "--count 0"] {
            let transcript = try workshop.hearth("camera \(option)")
            #expect(transcript.status == ExitStatus.usage.rawValue)
        }
    }

    @Test func `timing says what each layout costs, in positive numbers`() throws {
        let transcript = try Workshop().hearth("camera --timing --json --width 64 --height 64")
        #expect(transcript.status == 0)
        for layout in ["yuyv", "nv12", "grey", "rgb"] {
            let rows = transcript.lines.filter { $0.contains("\"layout\":\"\(layout) 64 × 64\"") }
            #expect(rows.count >= 3)
            #expect(!rows.contains { $0.contains("\"microseconds\":0}") })
        }
    }
}
