// Several subgraphs, variables and their refusals.

import HearthInference
import Testing

@Suite struct SubgraphTests {
    private let stream: ModelMap
    private static let main = "subgraphs[0].operators"
    private static let setter = "subgraphs[1].operators"

    init() throws {
        let fixture = try #require(Fixture.all.first { $0.name == "stream" })
        stream = ModelMap(fixture.model)
    }

    private func refusal(_ bytes: [UInt8], limits: ModelLimits = ModelLimits()) -> String {
        do throws(ModelError) {
            _ = try Interpreter(Model(bytes, limits: limits), arenaBudgetBytes: 1 << 20)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    private func refusal(setting path: String, to value: Int) -> String {
        refusal(stream.setting(path, to: value))
    }

    @Test func `the stream itself is accepted`() {
        #expect(refusal(stream.bytes) == "accepted")
    }

    @Test func `a subgraph that calls the main one is refused`() {
        #expect(
            refusal(setting: Self.main + "[0].builtin_options.init_subgraph_index", to: 0)
                == "operator 0 (CALL_ONCE): it calls subgraph 0 from subgraph 0;"
                + " only the main subgraph may call another, so that none calls itself")
    }

    @Test func `a subgraph that calls itself is refused`() {
        // The setter's first operator becomes the main subgraph's first: a call of the setter.
        let code = Int(stream.bytes[stream[Self.main + "[0].opcode_index"].offset])
        var bytes = stream.setting(Self.setter + "[0].opcode_index", to: code)
        ModelMap.write(103, to: stream[Self.setter + "[0].builtin_options_type"], of: &bytes)
        ModelMap.write(0, to: stream[Self.setter + "[0].outputs/length"], of: &bytes)
        #expect(
            refusal(bytes).hasPrefix("operator 0 (CALL_ONCE) of subgraph 1: it calls subgraph "))
    }

    @Test func `a subgraph that is not there is refused`() {
        for index in [2, 99, -1] {
            #expect(
                refusal(setting: Self.main + "[0].builtin_options.init_subgraph_index", to: index)
                    == "operator 0 (CALL_ONCE): subgraph \(index) of 2;"
                    + " the model contradicts itself"
            )
        }
    }

    @Test func `limits count all subgraphs together`() {
        var limits = ModelLimits()
        limits.subgraphsMax = 1
        #expect(
            refusal(stream.bytes, limits: limits)
                == "subgraphs: 2 is over the limit of 1; this is not a model for a small board")
        limits = ModelLimits()
        limits.operatorsMax = 8
        #expect(refusal(stream.bytes, limits: limits).hasPrefix("operators: 2 is over the limit"))
    }

    @Test func `a variable that nothing assigns is refused`() {
        // Another letter in the name that the main subgraph uses.
        let name = Self.main + "[1].builtin_options.shared_name[0]"
        #expect(refusal(setting: name, to: 0x78) == "accepted", "it is assigned in main as well")
        let other = ModelMap(stream.setting(name, to: 0x78))
        // Main assigns to the input's handle, which is none.
        #expect(
            refusal(other.setting(Self.main + "[5].inputs[0]", to: 0))
                == "operator 5 (ASSIGN_VARIABLE), tensor 0 't0': it is no handle of a variable;"
                + " the model contradicts itself")
    }

    @Test func `values of one variable have to agree`() {
        #expect(
            refusal(setting: "subgraphs[1].tensors[1].shape[1]", to: 3).contains(
                "its shape needs 18 bytes"))
        #expect(
            refusal(setting: Self.main + "[2].outputs[0]", to: 0).contains(
                "INT8 [1, 4, 1, 6] where the variable is INT8 [1, 1, 1, 6]"))
    }

    @Test func `a tensor of another subgraph cannot be named`() {
        #expect(
            refusal(setting: Self.setter + "[1].inputs[1]", to: 2)
                == "operator 1 (ASSIGN_VARIABLE) of subgraph 1: tensor 2 of 2;"
                + " the model contradicts itself")
    }

    @Test func `a variable tensor without its operator is refused`() throws {
        let fixture = try #require(Fixture.all.first { $0.name == "svdf_8_bits" })
        let map = ModelMap(fixture.model)
        #expect(
            refusal(map.setting("subgraphs[0].tensors[3].is_variable", to: 0)).contains(
                "the memory is no variable tensor of this operator alone"))
    }
}
