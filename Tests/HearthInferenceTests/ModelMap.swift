// Finds every field of a well-formed model file by its path in the schema, so that a test can
// change exactly one thing: `subgraphs[0].tensors[3].type`, for example. Written apart from the
// reader under test.

/// What a place in a model file holds.
enum PlaceKind: Equatable, Sendable {
    /// A number, signed or not.
    case scalar
    case float
    /// A 32-bit distance to a table, vector or string.
    case offset
    /// A table's 32-bit distance back to its vtable.
    case vtableDistance
    /// A 16-bit entry of a vtable.
    case vtableEntry
    case length
}

/// One number in a model file.
struct Place: Sendable {
    let path: String
    let offset: Int
    let width: Int
    let kind: PlaceKind
}

/// The schema, as far as it matters here.
private indirect enum Shape {
    case scalar(Int)
    case float
    case table([(String, Shape)])
    case scalars(Int)
    case floats
    case tables([(String, Shape)])
    /// Bytes whose contents do not matter.
    case bytes
    /// Options whose schema depends on the code in the field before.
    case options
}

struct ModelMap {
    let bytes: [UInt8]
    private(set) var places: [Place] = []
    private var indices: [String: Int] = [:]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        table(at: number(at: 0, width: 4), "", ModelMap.model)
    }

    subscript(path: String) -> Place {
        guard let index = indices[path] else { fatalError("no place \(path)") }
        return places[index]
    }

    /// The file with the number at `path` replaced.
    func setting(_ path: String, to value: Int) -> [UInt8] {
        var changed = bytes
        ModelMap.write(value, to: self[path], of: &changed)
        return changed
    }

    static func write(_ value: Int, to place: Place, of bytes: inout [UInt8]) {
        for byte in 0..<place.width where place.offset + byte < bytes.count {
            bytes[place.offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
        }
    }

    private func number(at offset: Int, width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    private mutating func add(_ path: String, _ offset: Int, _ width: Int, _ kind: PlaceKind) {
        if indices[path] == nil { indices[path] = places.count }
        places.append(Place(path: path, offset: offset, width: width, kind: kind))
    }

    private mutating func table(at position: Int, _ path: String, _ fields: [(String, Shape)]) {
        add(path + "/vtable", position, 4, .vtableDistance)
        let distance = Int(Int32(truncatingIfNeeded: number(at: position, width: 4)))
        let vtable = position - distance
        let size = number(at: vtable, width: 2)
        for entry in stride(from: 0, to: size, by: 2) {
            add(path + "/vtable[\(entry)]", vtable + entry, 2, .vtableEntry)
        }
        var optionsCode = 0
        for (index, (name, shape)) in fields.enumerated() where 4 + 2 * index < size {
            let inTable = number(at: vtable + 4 + 2 * index, width: 2)
            guard inTable != 0 else { continue }
            let path = path.isEmpty ? name : "\(path).\(name)"
            if name == "builtin_options_type" {
                optionsCode = number(at: position + inTable, width: 1)
            }
            if case .options = shape {
                field(at: position + inTable, path, .table(ModelMap.options[optionsCode] ?? []))
            } else {
                field(at: position + inTable, path, shape)
            }
        }
    }

    private mutating func field(at offset: Int, _ path: String, _ shape: Shape) {
        switch shape {
        case .scalar(let width): return add(path, offset, width, .scalar)
        case .float: return add(path, offset, 4, .float)
        default: break
        }
        add(path + "/offset", offset, 4, .offset)
        let target = offset + number(at: offset, width: 4)
        if case .table(let fields) = shape { return table(at: target, path, fields) }
        add(path + "/length", target, 4, .length)
        for index in 0..<number(at: target, width: 4) {
            let path = "\(path)[\(index)]"
            switch shape {
            case .scalars(let width): add(path, target + 4 + width * index, width, .scalar)
            case .floats: add(path, target + 4 + 4 * index, 4, .float)
            case .tables(let fields):
                let element = target + 4 + 4 * index
                add(path + "/offset", element, 4, .offset)
                table(at: element + number(at: element, width: 4), path, fields)
            default: return
            }
        }
    }

    private static let model: [(String, Shape)] = [
        ("version", .scalar(4)),
        ("operator_codes", .tables(operatorCode)), ("subgraphs", .tables(subgraph)),
        ("description", .bytes), ("buffers", .tables([("data", .bytes)])),
    ]
    private static let operatorCode: [(String, Shape)] = [
        ("deprecated_builtin_code", .scalar(1)), ("custom_code", .bytes), ("version", .scalar(4)),
        ("builtin_code", .scalar(4)),
    ]
    private static let subgraph: [(String, Shape)] = [
        ("tensors", .tables(tensor)), ("inputs", .scalars(4)), ("outputs", .scalars(4)),
        ("operators", .tables(operation)), ("name", .bytes),
    ]
    private static let tensor: [(String, Shape)] = [
        ("shape", .scalars(4)), ("type", .scalar(1)), ("buffer", .scalar(4)), ("name", .bytes),
        ("quantization", .table(quantisation)), ("is_variable", .scalar(1)),
    ]
    private static let quantisation: [(String, Shape)] = [
        ("min", .floats), ("max", .floats), ("scale", .floats), ("zero_point", .scalars(8)),
        ("details_type", .scalar(1)), ("details", .scalar(4)), ("quantized_dimension", .scalar(4)),
    ]
    private static let operation: [(String, Shape)] = [
        ("opcode_index", .scalar(4)), ("inputs", .scalars(4)), ("outputs", .scalars(4)),
        ("builtin_options_type", .scalar(1)), ("builtin_options", .options),
    ]
    private static let options: [Int: [(String, Shape)]] = [
        1: [
            ("padding", .scalar(1)), ("stride_w", .scalar(4)), ("stride_h", .scalar(4)),
            ("activation", .scalar(1)), ("dilation_w", .scalar(4)), ("dilation_h", .scalar(4)),
        ],
        2: [
            ("padding", .scalar(1)), ("stride_w", .scalar(4)), ("stride_h", .scalar(4)),
            ("depth_multiplier", .scalar(4)), ("activation", .scalar(1)),
            ("dilation_w", .scalar(4)), ("dilation_h", .scalar(4)),
        ],
        5: [
            ("padding", .scalar(1)), ("stride_w", .scalar(4)), ("stride_h", .scalar(4)),
            ("filter_width", .scalar(4)), ("filter_height", .scalar(4)), ("activation", .scalar(1)),
        ],
        8: [
            ("activation", .scalar(1)), ("weights_format", .scalar(1)),
            ("keep_num_dims", .scalar(1)),
        ],
        6: [("rank", .scalar(4)), ("activation", .scalar(1)), ("asymmetric", .scalar(1))],
        9: [("beta", .float)],
        10: [("axis", .scalar(4)), ("activation", .scalar(1))],
        11: [("activation", .scalar(1))],
        17: [("new_shape", .scalars(4))],
        21: [("activation", .scalar(1))],
        27: [("keep_dims", .scalar(1))],
        28: [("activation", .scalar(1))],
        32: [
            ("begin_mask", .scalar(4)), ("end_mask", .scalar(4)), ("ellipsis_mask", .scalar(4)),
            ("new_axis_mask", .scalar(4)), ("shrink_axis_mask", .scalar(4)),
            ("offset", .scalar(1)),
        ],
        35: [("num_splits", .scalar(4))],
        79: [("num_splits", .scalar(4))],
        103: [("init_subgraph_index", .scalar(4))],
        111: [("container", .bytes), ("shared_name", .scalars(1))],
    ]
}
