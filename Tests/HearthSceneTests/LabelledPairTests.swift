// Examples: training, validation and test share nothing that matters, and the answers are sound.

import HearthScene
import Testing

@Test func `the splits share no scene`() {
    var owner: [UInt64: Split] = [:]
    for split in Split.allCases {
        for seed: UInt64 in 0..<4 {
            for index in 0..<5_000 {
                let sceneSeed = split.sceneSeed(index, seed: seed)
                #expect(Split(sceneSeed: sceneSeed) == split)
                if let other = owner[sceneSeed] { #expect(other == split) }
                owner[sceneSeed] = split
            }
        }
    }
}

@Test func `held-out breads, lights and objects are seen in the test alone`() {
    for split in Split.allCases {
        for index in 0..<400 {
            let scene = LabelledPair(split, index: index, seed: 5).scene
            let isTest = split == .test
            #expect(scene.light.isHeldOut == isTest)
            switch scene.subject {
            case .bread(let bread): #expect(bread.isHeldOut == isTest)
            case .blend(let first, let second, _):
                #expect(split == .train)
                #expect(!first.isHeldOut && !second.isHeldOut)
            case .foreign(let object): #expect(object.isHeldOut == isTest)
            }
        }
    }
}

@Test func `the answers are distributions, and burnt is burnt`() {
    for index in 0..<1_000 {
        let pair = LabelledPair(.train, index: index, seed: 6)
        let truth = pair.truth
        let sum = truth.toast + truth.burnt + truth.notBread + truth.cannotSee
        #expect(abs(sum - 1) < 1e-12)
        if pair.now.browning >= 1.2 { #expect(truth.toast == 0) }
        if truth.toast == 1 { #expect(pair.now.browning <= SceneTruth.burntStart) }
    }
}

@Test func `every kind of event occurs`() {
    var seen: Set<SceneEvent> = []
    for index in 0..<2_000 { seen.insert(LabelledPair(.test, index: index, seed: 1).event) }
    #expect(seen == Set(SceneEvent.allCases))
}
