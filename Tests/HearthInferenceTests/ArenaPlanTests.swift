// The arena planner: blocks that live at the same time never share a byte.

import HearthCore
import HearthInference
import Testing

@Suite struct ArenaPlanTests {
    @Test func `blocks that live together never overlap, whatever their sizes and lifetimes`() {
        for seed in 0..<300 {
            var random = SeededRandom(seed: UInt64(seed))
            let requests = (0..<random.below(40)).map { index in
                let first = random.below(12) - 1
                return ArenaRequest(
                    label: "\(index)", byteCount: random.below(5000),
                    lifetime: first...first + random.below(6))
            }
            let plan = ArenaPlan(requests)
            for left in requests.indices {
                #expect(plan.offsets[left] % ArenaPlan.alignment == 0)
                #expect(plan.offsets[left] + requests[left].byteCount <= plan.byteCount)
                for right in 0..<left
                where requests[left].lifetime.overlaps(requests[right].lifetime) {
                    let spans = [left, right].map {
                        plan.offsets[$0]..<plan.offsets[$0] + requests[$0].byteCount
                    }
                    #expect(!spans[0].overlaps(spans[1]), "seed \(seed)")
                }
            }
            let sum = requests.reduce(0) { $0 + ($1.byteCount + 63) / 64 * 64 }
            #expect(plan.byteCount <= sum, "seed \(seed)")
        }
    }

    @Test func `a chain of equal layers needs two blocks`() {
        let plan = ArenaPlan(
            (0..<10).map { ArenaRequest(label: "\($0)", byteCount: 64, lifetime: $0...$0 + 1) })
        #expect(plan.byteCount == 128)
    }

    @Test func `a small block takes the smallest gap that fits`() {
        let plan = ArenaPlan([
            ArenaRequest(label: "a", byteCount: 640, lifetime: 0...1),
            ArenaRequest(label: "b", byteCount: 384, lifetime: 0...9),
            ArenaRequest(label: "c", byteCount: 192, lifetime: 0...1),
            ArenaRequest(label: "d", byteCount: 128, lifetime: 0...9),
            ArenaRequest(label: "e", byteCount: 64, lifetime: 5...9),
        ])
        #expect(plan.offsets == [0, 640, 1024, 1216, 1024])
    }

    @Test func `the map draws every block's place in memory and time`() {
        let plan = ArenaPlan([
            ArenaRequest(label: "input", byteCount: 40, lifetime: -1...0),
            ArenaRequest(label: "hidden", byteCount: 100, lifetime: 0...1),
            ArenaRequest(label: "output", byteCount: 4, lifetime: 1...2),
        ])
        #expect(
            plan.description == """
                arena: 192 bytes, 3 blocks
                   offset    bytes  operators  block
                        0      100        0–1  ·██·  hidden
                      128       40       in–0  ██··  input
                      128        4        1–2  ··██  output
                """)
    }

    @Test func `no blocks need no memory`() {
        #expect(ArenaPlan([]).byteCount == 0)
        #expect(ArenaPlan([]).description.hasPrefix("arena: 0 bytes, 0 blocks"))
    }
}
