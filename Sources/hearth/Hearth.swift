// The workstation program: the simulator and the model tools.

import ArgumentParser

@main
struct Hearth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hearth",
        abstract: "Simulated kitchens and model tools for Hearth.",
        subcommands: [
            ToastCommand.self, KitchenCommand.self, LookCommand.self, CameraCommand.self,
            ModelCommand.self,
            ListenCommand.self, FeaturesCommand.self, ScenesCommand.self,
        ])
}
