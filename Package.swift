// swift-tools-version: 6.2
// Hearth: an inference daemon that may burn your toast and must never burn down your kitchen.
//
// Layers, bottom to top; an arrow only ever points down, and siblings never import each other:
//
//   units        HearthUnits
//   core         HearthCore, HearthINI, CKernels (vector instructions, in C)
//   rules        HearthSafety | HearthInference | HearthAudio | HearthVision | HearthPolicy
//   shells       HearthLinux (the operating system) | HearthPipeline (frame -> model -> policy)
//   guard        HearthGuard (pure), CGuard (libgpiod, system calls), hearth-guard (the program)
//   daemon       HearthDaemon (pure) | HearthCapture (camera, microphone; CV4L2, CALSA, CJPEG)
//   simulation   HearthScene (what the camera sees) -> HearthSimulation (the kitchen)
//   pictures     HearthPictures (PNG, plots, pictures in a terminal; workstation only)
//   programs     hearthd (the device) | hearth (the workstation)
//
// The guard and all below it build a second time as Embedded Swift, alone and without dependencies:
// `HEARTH_EMBEDDED=1 swift build -c release --scratch-path .build-guard --product hearth-guard`.

import PackageDescription

let isEmbedded = Context.environment["HEARTH_EMBEDDED"] == "1"

/// Warnings are fatal on the host compiler only: the cross compiler (6.2) disagrees on a few.
#if compiler(>=6.3)
    let warnings: [SwiftSetting] = [.treatAllWarnings(as: .error)]
#else
    let warnings: [SwiftSetting] = []
#endif

let settings: [SwiftSetting] =
    warnings + [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    + (isEmbedded
        ? [
            .enableExperimentalFeature("Embedded"),
            .unsafeFlags(["-wmo", "-Osize"]),
        ] : [])

/// A library of ours with its test target beside it.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings + more)
}

/// A test target; `excluding` names what lies in its folder beside the Swift files.
func tests(
    _ name: String, _ dependencies: [Target.Dependency], excluding: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
        exclude: excluding, swiftSettings: settings)
}

/// What runs beside the heater: these, and nothing from elsewhere.
let guardTargets: [Target] = [
    module("HearthUnits"),
    module("HearthINI", ["HearthUnits"]),
    module("HearthSafety", ["HearthUnits"]),
    module("HearthGuard", ["HearthUnits", "HearthINI", "HearthSafety"]),
    // libgpiod and the system calls that Swift cannot see; nothing but a header.
    .systemLibrary(name: "CGuard", path: "Sources/CGuard", providers: [.apt(["libgpiod-dev"])]),
    .executableTarget(
        name: "hearth-guard",
        dependencies: ["HearthUnits", "HearthINI", "HearthSafety", "HearthGuard", "CGuard"],
        // Embedded Swift does not link what a module map names.
        swiftSettings: settings,
        linkerSettings: [.linkedLibrary("gpiod")]),
]

let guardPackage = Package(
    name: "hearth",
    products: [.executable(name: "hearth-guard", targets: ["hearth-guard"])],
    targets: guardTargets)

let wholePackage = Package(
    name: "hearth",
    products: [
        .executable(name: "hearth", targets: ["hearth"]),
        .executable(name: "hearthd", targets: ["hearthd"]),
        .executable(name: "hearth-guard", targets: ["hearth-guard"]),
        // Loaded before other engines, it counts their allocations; benchmarks only.
        .library(name: "AllocationCounter", type: .dynamic, targets: ["CAllocationCounter"]),
    ],
    dependencies: [
        // Command-line parsing with help and completion; workstation program only.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: guardTargets + [
        module("HearthCore", ["HearthUnits"]),
        // The kernels in vector instructions; each function names the ones it needs.
        .target(name: "CKernels"),
        module("HearthInference", ["HearthUnits", "CKernels"]),
        // The cross compiler takes no two spans, one of them to write, without `@_lifetime`.
        module("HearthAudio", ["HearthUnits"], [.enableExperimentalFeature("Lifetimes")]),
        module(
            "HearthVision", ["HearthUnits", "HearthCore", "CKernels"],
            [.enableExperimentalFeature("Lifetimes")]),
        module("HearthPolicy", ["HearthUnits"]),
        module(
            "HearthPipeline",
            [
                "HearthUnits", "HearthCore", "HearthInference", "HearthAudio", "HearthVision",
                "HearthPolicy",
            ]),
        module("HearthLinux", ["HearthUnits", "HearthCore"]),
        module(
            "HearthDaemon",
            [
                "HearthUnits", "HearthCore", "HearthINI", "HearthSafety", "HearthPolicy",
                "HearthVision",
            ]),
        // The kernel's cameras, the sound library, the JPEG library; headers alone.
        .systemLibrary(name: "CV4L2", path: "Sources/CV4L2"),
        .systemLibrary(name: "CALSA", path: "Sources/CALSA", providers: [.apt(["libasound2-dev"])]),
        .systemLibrary(
            name: "CJPEG", path: "Sources/CJPEG", providers: [.apt(["libjpeg62-turbo-dev"])]),
        module(
            "HearthCapture",
            [
                "HearthUnits", "HearthCore", "HearthAudio", "HearthVision", "HearthLinux", "CV4L2",
                "CALSA", "CJPEG",
            ],
            [.enableExperimentalFeature("Lifetimes")]),
        .executableTarget(
            name: "hearthd",
            dependencies: [
                "HearthUnits", "HearthCore", "HearthINI", "HearthSafety", "HearthInference",
                "HearthAudio", "HearthVision", "HearthPolicy", "HearthPipeline", "HearthLinux",
                "HearthDaemon", "HearthCapture",
            ],
            swiftSettings: settings),
        module("HearthScene", ["HearthCore"]),
        module(
            "HearthSimulation",
            [
                "HearthUnits", "HearthCore", "HearthSafety", "HearthPolicy", "HearthInference",
                "HearthPipeline", "HearthDaemon", "HearthScene",
            ]),
        // libpng: every PNG variant a person may feed to `hearth look`; workstation only.
        .systemLibrary(name: "CPng", path: "Sources/CPng", providers: [.apt(["libpng-dev"])]),
        module("HearthPictures", ["HearthUnits", "HearthCore", "CPng"]),
        .executableTarget(
            name: "hearth",
            dependencies: [
                "HearthUnits", "HearthCore", "HearthSafety", "HearthInference", "HearthPolicy",
                "HearthPipeline", "HearthLinux", "HearthScene", "HearthSimulation",
                "HearthPictures", "HearthAudio", "HearthVision", "HearthCapture",
                "CAllocationCounter",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        // What a device maker would write around a model; the benchmarks measure it.
        .executableTarget(
            name: "inference-probe", dependencies: ["HearthInference", "CAllocationCounter"],
            path: "Tests/InferenceProbe", swiftSettings: settings),
        // hearthd with a guard, devices and a service manager that are the test's own.
        .target(
            name: "DaemonWorkshop",
            dependencies: [
                "HearthUnits", "HearthCore", "HearthSafety", "HearthLinux", "HearthScene",
            ],
            path: "Tests/Workshop", swiftSettings: settings),
        // How long hearthd takes, and what it takes of the machine (`./dev bench daemon`).
        .executableTarget(
            name: "daemon-bench",
            dependencies: [
                "HearthUnits", "HearthCore", "HearthSafety", "HearthAudio", "HearthLinux",
                "HearthScene", "DaemonWorkshop",
            ],
            path: "Tests/Bench/Daemon", swiftSettings: settings),
        // Counts heap allocations, for tests and benchmarks of code that must not allocate.
        .target(name: "CAllocationCounter"),
        tests("HearthUnits", []),
        tests("HearthCore", ["HearthUnits"]),
        tests("HearthINI", ["HearthUnits", "HearthCore", "HearthLinux"]),
        tests(
            "HearthGuard",
            [
                "hearth-guard", "CGuard", "HearthUnits", "HearthINI", "HearthSafety", "HearthCore",
                "HearthLinux", "CAllocationCounter",
            ]),
        tests("HearthSafety", ["HearthUnits", "HearthCore", "HearthLinux", "CAllocationCounter"]),
        tests(
            "HearthInference", ["HearthCore", "CAllocationCounter"],
            excluding: ["Fixtures", "make_fixtures.py", "fixture_makers"]),
        tests(
            "HearthAudio", ["HearthCore", "HearthLinux", "CAllocationCounter"],
            excluding: ["Fixtures", "make_fixtures.py"]),
        tests(
            "HearthVision",
            [
                "HearthUnits", "HearthCore", "HearthLinux", "HearthPolicy", "HearthInference",
                "HearthPipeline", "HearthScene", "CAllocationCounter",
            ]),
        tests("HearthPolicy", ["HearthUnits", "HearthCore", "HearthLinux"]),
        tests(
            "HearthDaemon",
            [
                "HearthUnits", "HearthCore", "HearthINI", "HearthSafety", "HearthPolicy",
                "HearthLinux", "CAllocationCounter",
            ]),
        tests(
            "HearthCapture",
            [
                "HearthUnits", "HearthCore", "HearthAudio", "HearthVision", "HearthLinux", "CV4L2",
                "CALSA", "CJPEG", "CAllocationCounter",
            ]),
        tests(
            "hearthd",
            [
                "HearthUnits", "HearthCore", "HearthSafety", "HearthPolicy", "HearthVision",
                "HearthLinux", "HearthDaemon", "HearthScene", "DaemonWorkshop",
                "CAllocationCounter",
            ]),
        tests("HearthScene", ["HearthCore", "CAllocationCounter"]),
        tests(
            "HearthPipeline",
            [
                "HearthUnits", "HearthCore", "HearthInference", "HearthAudio", "HearthVision",
                "HearthPolicy", "HearthLinux", "HearthScene", "CAllocationCounter",
            ]),
        // The world around a real guard in the test machine (`./dev machine`).
        .systemLibrary(name: "CMachine", path: "Tests/Machine/CMachine"),
        .executableTarget(
            name: "machine-plant",
            dependencies: [
                "HearthUnits", "HearthCore", "HearthSafety", "HearthLinux", "HearthScene",
                "HearthSimulation", "HearthAudio", "CMachine", "CGuard", "CV4L2", "CALSA",
            ],
            path: "Tests/Machine/Plant", swiftSettings: settings),
        // The house style, checked by reading the sources.
        .testTarget(
            name: "TidyTests", dependencies: ["HearthCore", "HearthLinux"],
            swiftSettings: settings),
        tests("HearthPictures", ["HearthLinux", "HearthCore"]),
        tests("HearthLinux", ["HearthUnits", "HearthCore"]),
        tests(
            "HearthSimulation",
            [
                "HearthUnits", "HearthCore", "HearthSafety", "HearthPolicy", "HearthInference",
                "HearthPipeline", "HearthScene", "HearthLinux",
            ]),
        tests(
            "hearth",
            ["HearthUnits", "HearthCore", "HearthLinux", "HearthSafety", "HearthSimulation"]),
    ]
)

let package = isEmbedded ? guardPackage : wholePackage

// `./dev sanitize` builds what it runs and no more: the targets that HEARTH_TARGETS names.
if let names = Context.environment["HEARTH_TARGETS"]?.split(separator: " ") {
    package.targets.removeAll { !names.contains($0.name[...]) }
    package.products = []
    package.dependencies = []
}
