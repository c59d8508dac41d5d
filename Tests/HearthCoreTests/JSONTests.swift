// JSON text: exact, escaped, in order.

import HearthCore
import Testing

@Suite struct JSONTests {
    @Test func `members keep their order`() {
        let value = JSON.object([("b", 1), ("a", [true, .null, "x"])])
        #expect("\(value)" == #"{"b":1,"a":[true,null,"x"]}"#)
    }

    @Test func `strings escape what JSON demands and keep the rest`() {
        let value = JSON.string("\"\\\n\r\t\u{1}\u{7F}/é🍞")
        #expect("\(value)" == #""\"\\\n\r\t\u0001\u007f/é🍞""#)
    }

    @Test func `numbers read back as the same number`() {
        #expect("\(JSON.number(0.1))" == "0.1")
        #expect("\(JSON.number(2))" == "2.0")
        #expect("\(JSON.number(1e-30))" == "1e-30")
        #expect("\(JSON.number(.greatestFiniteMagnitude))" == "1.7976931348623157e+308")
        #expect("\(JSON.integer(.min))" == "-9223372036854775808")
    }

    @Test func `what is no number becomes null`() {
        #expect("\(JSON.array([.number(.nan), .number(.infinity)]))" == "[null,null]")
    }

    @Test func `empty containers are written`() {
        #expect("\(JSON.array([.object([]), .array([]), ""]))" == #"[{},[],""]"#)
    }
}
