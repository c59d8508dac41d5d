// The wearable's policy: each row of its failure table, and what ordinarily happens.

import HearthPolicy
import HearthUnits
import Testing

@Suite struct CallPolicyTests {
    @Test func `the phrase makes a call at once, and the motor says so`() throws {
        var wearer = Wearer()
        wearer.quiet(seconds: 1)
        wearer.callForHelp()
        #expect(wearer.names == ["called"])
        // Five answers of 0.9, 1, 1, 1, 1 are needed for a mean of 0.8, and four do it.
        #expect(wearer.events[0].at == 1_000 + 5 * 30)
        guard case .called(1, .phrase(let mean)) = wearer.all[0] else {
            Issue.record("\(wearer.all)")
            return
        }
        #expect(abs(mean - 0.82) < 1e-9)
        wearer.quiet(seconds: 5)
        #expect(wearer.vibratedMilliseconds == 2_400)
        #expect(wearer.policy.openCall == 1)
    }

    @Test func `silence says nothing, for a week`() {
        var wearer = Wearer()
        for _ in 0..<60_000 {
            wearer.now = wearer.now + .seconds(10)
            wearer.step(.quiet)
        }
        #expect(wearer.events.isEmpty && wearer.vibratedMilliseconds == 0)
    }

    // MARK: The failure table

    @Test func `one wild answer is nothing`() {
        var wearer = Wearer()
        wearer.say([1])
        wearer.say([0, 1, 1, 0])
        wearer.quiet(seconds: 1)
        #expect(wearer.events.isEmpty)
    }

    @Test func `half heard means say again, and once more is a call`() {
        var wearer = Wearer()
        wearer.mumble()
        #expect(wearer.names == ["say_again"])
        guard case .sayAgain(let mean) = wearer.all[0] else { return }
        #expect(abs(mean - 0.65) < 1e-9)
        wearer.quiet(seconds: 3)
        wearer.mumble()
        #expect(wearer.names == ["say_again", "called"])
    }

    @Test func `the rest of a mumbled phrase is no second one`() {
        var wearer = Wearer()
        wearer.mumble()
        wearer.mumble()
        #expect(wearer.names == ["say_again"])
    }

    @Test func `whoever was asked has nine seconds`() {
        var wearer = Wearer()
        wearer.mumble()
        wearer.quiet(seconds: 9)
        wearer.mumble()
        #expect(wearer.names == ["say_again", "say_again"])
    }

    @Test func `unsure until the gate closed is unsure too`() {
        var wearer = Wearer()
        for _ in 0..<6 { wearer.hop(.answer(0.6)) }
        wearer.quiet(seconds: 0.1)
        #expect(wearer.names == ["say_again"])
        wearer.quiet(seconds: 20)
        for _ in 0..<6 { wearer.hop(.answer(0.6)) }
        wearer.hop(.nothing)
        #expect(wearer.names == ["say_again", "say_again"])
    }

    @Test func `what was heard before silence is no part of what comes after`() {
        var wearer = Wearer()
        for _ in 0..<3 { wearer.hop(.answer(1)) }
        wearer.hop(.quiet)
        for _ in 0..<1 { wearer.hop(.answer(1)) }
        #expect(!wearer.names.contains("called"))
        #expect(wearer.policy.mean == 0.2)
    }

    @Test func `heard twice within two seconds is one call`() {
        var wearer = Wearer()
        wearer.callForHelp()
        let first = wearer.events[0].at
        for _ in 0..<4 { wearer.callForHelp() }
        #expect(wearer.names == ["called"])
        for _ in 0..<2 { wearer.callForHelp() }
        #expect(wearer.names == ["called", "called_again"])
        #expect(wearer.events[1].at - first >= 2_000)
    }

    @Test func `a false accept is cancelled by a short press within ten seconds, and labelled`() {
        for seconds in [0.1, 5, 9.5] {
            var wearer = Wearer()
            wearer.callForHelp()
            wearer.quiet(seconds: seconds)
            wearer.press(seconds: 0.3)
            #expect(
                wearer.all.dropFirst() == [.cancelled(1), .label(.falseAccept)], "\(seconds)")
            wearer.quiet(seconds: 120)
            #expect(wearer.events.count == 3 && wearer.policy.openCall == nil)
        }
    }

    @Test func `a call that is heard again during the press is cancelled all the same`() {
        var wearer = Wearer()
        wearer.callForHelp()
        wearer.quiet(seconds: 3)
        wearer.isButtonDown = true
        wearer.callForHelp()
        wearer.isButtonDown = false
        wearer.quiet(seconds: 1)
        #expect(wearer.names == ["called", "called_again", "cancelled", "label"])
    }

    @Test func `who cancelled and then calls is heard at once`() {
        var wearer = Wearer()
        wearer.callForHelp()
        wearer.press(seconds: 0.3)
        wearer.callForHelp()
        #expect(wearer.names == ["called", "cancelled", "label", "called"])
        #expect(wearer.events[3].at - wearer.events[0].at < 2_000)
    }

    @Test func `a phrase that has not faded when it is cancelled is not a new call`() {
        var wearer = Wearer()
        wearer.hear(0.9, times: 6)
        wearer.isButtonDown = true
        wearer.hear(0.9, times: 10)
        wearer.isButtonDown = false
        wearer.hear(0.9, times: 60)
        #expect(wearer.names == ["called", "cancelled", "label"])
        // A model that answers so for ever is believed again after two seconds.
        wearer.hear(0.9, times: 10)
        #expect(wearer.names == ["called", "cancelled", "label", "called"])
    }

    @Test func `a press that began before the call was not meant for it`() {
        var wearer = Wearer()
        wearer.isButtonDown = true
        wearer.callForHelp()
        wearer.isButtonDown = false
        wearer.quiet(seconds: 1)
        #expect(wearer.names == ["called"])
    }

    @Test func `cancelled too late, the call stands and the wearer is told`() {
        var wearer = Wearer()
        wearer.callForHelp()
        wearer.quiet(seconds: 10)
        let before = wearer.vibratedMilliseconds
        wearer.press(seconds: 0.3)
        wearer.quiet(seconds: 2)
        #expect(wearer.names == ["called", "cancel_too_late"])
        #expect(wearer.policy.openCall == 1)
        #expect(wearer.vibratedMilliseconds > before)
    }

    @Test func `a long press is a call that was missed, without waiting for its end`() {
        var wearer = Wearer()
        wearer.quiet(seconds: 1)
        wearer.isButtonDown = true
        wearer.quiet(seconds: 4)
        #expect(wearer.all == [.called(1, .button), .label(.missed)])
        #expect(wearer.events[0].at == 3_010)
        wearer.isButtonDown = false
        wearer.quiet(seconds: 1)
        #expect(wearer.events.count == 2)
        // Taken back: that was no false accept of the model's.
        wearer.press(seconds: 0.2)
        #expect(wearer.all.dropFirst(2) == [.cancelled(1)])
    }

    @Test func `a long press after a call that was heard is no label`() {
        var wearer = Wearer()
        wearer.callForHelp()
        wearer.press(seconds: 2.5)
        #expect(wearer.names == ["called", "called_again"])
        wearer.hop(.quiet, acknowledged: 1)
        wearer.press(seconds: 2.5)
        #expect(wearer.all.last == .called(2, .button))
        wearer.hop(.quiet, acknowledged: 2)
        wearer.quiet(seconds: 30)
        wearer.press(seconds: 2.5)
        #expect(wearer.all.last == .label(.missed))
    }

    @Test func `a call that nobody takes is announced at thirty seconds, ten times in all`() {
        var wearer = Wearer()
        wearer.callForHelp()
        let called = wearer.events[0].at
        wearer.quiet(seconds: 400)
        let announced = wearer.events.filter { $0.event.name == "unanswered" }
        #expect(announced.map { $0.at - called } == (1...10).map { $0 * 30_000 })
        #expect(announced.last?.event == .unanswered(1, times: 10))
        #expect(wearer.all.last == .givenUp(1))
        #expect(wearer.policy.openCall == nil)
        #expect(wearer.vibratedMilliseconds == 2_400 + 10 * 2_500)
    }

    @Test func `an acknowledgement ends the waiting, even a late one`() {
        for seconds in [0.0, 29, 100] {
            var wearer = Wearer()
            wearer.callForHelp()
            wearer.quiet(seconds: seconds)
            wearer.hop(.quiet, acknowledged: 1)
            wearer.quiet(seconds: 100)
            #expect(wearer.names.last == "acknowledged")
            #expect(wearer.names.count == 2 + Int(seconds) / 30)
            // Once is enough.
            wearer.hop(.quiet, acknowledged: 1)
            #expect(wearer.names.count == 2 + Int(seconds) / 30)
        }
    }

    @Test func `the acknowledgement of another call is none`() {
        var wearer = Wearer()
        wearer.hop(.quiet, acknowledged: 1)
        wearer.callForHelp()
        wearer.hop(.quiet, acknowledged: 2)
        wearer.hop(.quiet, acknowledged: 0)
        wearer.quiet(seconds: 31)
        #expect(wearer.names == ["called", "unanswered"])
    }

    @Test func `called again meanwhile, the thirty seconds run on`() {
        var wearer = Wearer()
        wearer.callForHelp()
        let called = wearer.events[0].at
        wearer.quiet(seconds: 15)
        wearer.callForHelp()
        wearer.press(seconds: 3)
        wearer.quiet(seconds: 20)
        #expect(wearer.names == ["called", "called_again", "called_again", "unanswered"])
        #expect(wearer.events[3].at == called + 30_000)
        #expect(wearer.events[1...].allSatisfy { $0.event.call == 1 })
    }

    @Test func `a fault of the microphone is told, and told again after ten minutes`() {
        for fault in MicrophoneFault.allCases {
            var wearer = Wearer()
            wearer.quiet(seconds: 1)
            wearer.microphone = fault
            wearer.quiet(seconds: 1_201)
            #expect(wearer.all == Array(repeating: .deaf(.microphone(fault)), count: 3))
            #expect(wearer.policy.deaf == .microphone(fault))
            wearer.microphone = nil
            wearer.quiet(seconds: 1)
            #expect(wearer.all.last == .hearing && wearer.policy.deaf == nil)
        }
    }

    @Test(arguments: [CallInput.Hearing.noAnswer, .answer(.nan), .answer(.infinity)])
    func `a model that gives no number for a second of sound is told`(
        _ hearing: CallInput.Hearing
    ) {
        var wearer = Wearer()
        for _ in 0..<100 { wearer.hop(hearing) }
        #expect(wearer.events.isEmpty)
        for _ in 0..<10 { wearer.hop(hearing) }
        #expect(wearer.all == [.deaf(.model)])
        wearer.hop(.answer(0.1))
        #expect(wearer.all == [.deaf(.model), .hearing])
    }

    @Test func `answers beyond the scale are brought back to it`() {
        var wearer = Wearer()
        wearer.say([1e300])
        wearer.say([-1e300, -1e300])
        wearer.callForHelp()
        #expect(wearer.names == ["called"])
    }

    @Test func `while the guard is silent no press is made up`() {
        var wearer = Wearer()
        wearer.isButtonDown = true
        wearer.quiet(seconds: 1)
        wearer.isButtonDown = nil
        wearer.quiet(seconds: 3)
        wearer.isButtonDown = true
        wearer.quiet(seconds: 3)
        wearer.isButtonDown = false
        wearer.quiet(seconds: 1)
        #expect(wearer.events.isEmpty)
        wearer.press(seconds: 2.1)
        #expect(wearer.names == ["called", "label"])
    }

    @Test func `a button that is stuck makes one call at most`() {
        var wearer = Wearer()
        wearer.isButtonDown = true
        wearer.step(.quiet)
        wearer.quiet(seconds: 500)
        let calls = wearer.all.count { $0.name == "called" || $0.name == "called_again" }
        #expect(calls == 0)
        wearer.isButtonDown = false
        wearer.hop(.quiet)
        wearer.isButtonDown = true
        wearer.quiet(seconds: 500)
        #expect(wearer.names.filter { $0.hasPrefix("called") } == ["called"])
    }

    @Test func `a clock that goes backwards stands still: nothing is forgotten`() {
        var wearer = Wearer()
        wearer.callForHelp()
        wearer.quiet(seconds: 5)
        let now = wearer.now
        wearer.now = now - .seconds(3_000)
        wearer.press(seconds: 0.2)
        #expect(wearer.all.dropFirst() == [.cancelled(1), .label(.falseAccept)])
        wearer.now = now
        wearer.quiet(seconds: 6)
        wearer.callForHelp()
        wearer.now = .boot
        wearer.quiet(seconds: 100)
        wearer.now = now + .seconds(60)
        wearer.step(.quiet)
        #expect(wearer.names.last == "unanswered")
    }

    // MARK: The motor

    @Test func `every pattern keeps within what the guard allows`() {
        for pattern in Vibration.allCases {
            var (on, longest, run) = (0, 0, 0)
            for millisecond in 0..<20_000 {
                let runs = pattern.isOn(after: .milliseconds(Int64(millisecond)))
                run = runs ? run + 1 : 0
                on += runs ? 1 : 0
                longest = max(longest, run)
            }
            #expect(pattern.isOn(after: .zero) && on > 0 && on <= 4_000, "\(pattern)")
            #expect(longest <= 1_200, "\(pattern)")
            #expect(pattern.length <= .seconds(6), "\(pattern)")
            #expect(!pattern.isOn(after: .milliseconds(-1)) && !pattern.isOn(after: pattern.length))
        }
        #expect(Set(Vibration.allCases.map(\.length)).count == Vibration.allCases.count)
    }

    @Test func `a threshold that is none stops the program`() async {
        await #expect(processExitsWith: .failure) {
            _ = PhraseThresholds(certain: 0.5, unsure: 0.6, window: 5)
        }
        await #expect(processExitsWith: .failure) {
            _ = PhraseThresholds(certain: .nan, unsure: 0.1, window: 5)
        }
        await #expect(processExitsWith: .failure) {
            _ = PhraseThresholds(certain: 0.5, unsure: 0.5, window: 17)
        }
    }
}
