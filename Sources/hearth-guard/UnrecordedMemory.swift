// A memory that keeps nothing: nothing is ever durable, so the interlock gives no heat.

import HearthGuard
import HearthSafety

struct UnrecordedMemory: GuardRecorder, ~Copyable {
    var durableSequence: UInt32 { 0 }
    mutating func submit(_ record: SafetyRecord) {}
}
