// The bounded queue, against a plain array that does the same.

import HearthCore
import Testing

struct RingTests {
    @Test func `a full ring refuses or overwrites, as the caller says`() {
        var ring = Ring<Int>(capacity: 2)
        #expect(ring.appendIfRoom(1) == true)
        #expect(ring.appendIfRoom(2) == true)
        #expect(ring.appendIfRoom(3) == false)
        #expect(Array(ring) == [1, 2])
        #expect(ring.appendOverwriting(3) == 1)
        #expect(Array(ring) == [2, 3])
        #expect(ring.popFirst() == 2)
        #expect(ring.appendOverwriting(4) == nil)
        #expect(ring.last == 4)
        ring.removeAll()
        #expect(ring.isEmpty && ring.popFirst() == nil)
    }

    @Test(arguments: [1, 2, 7])
    func `any sequence of calls does what an array would do`(capacity: Int) {
        var random = SeededRandom(seed: UInt64(capacity))
        var ring = Ring<Int>(capacity: capacity)
        var model: [Int] = []
        for step in 0..<5000 {
            switch random.below(3) {
            case 0:
                let fits = model.count < capacity
                #expect(ring.appendIfRoom(step) == fits)
                if fits { model.append(step) }
            case 1:
                let lost = model.count == capacity ? model.removeFirst() : nil
                #expect(ring.appendOverwriting(step) == lost)
                model.append(step)
            default:
                #expect(ring.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(ring.count == model.count && ring.isFull == (model.count == capacity))
            #expect(ring.elementsEqual(model))
        }
    }

    @Test func `what leaves the ring is let go of`() {
        final class Sample {}
        var ring = Ring<Sample>(capacity: 2)
        weak var first: Sample?
        do {
            let sample = Sample()
            first = sample
            ring.appendOverwriting(sample)
        }
        #expect(first != nil)
        _ = ring.popFirst()
        #expect(first == nil)
    }

    @Test func `an index out of range ends the process`() async {
        await #expect(processExitsWith: .failure) {
            var ring = Ring<Int>(capacity: 4)
            ring.appendOverwriting(1)
            _ = ring[1]
        }
    }
}
