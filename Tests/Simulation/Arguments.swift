/// What the command line says.
struct Arguments {
    struct Invalid: Error, CustomStringConvertible {
        var description: String
    }

    enum Mode: String, CaseIterable { case simulate, crashPoints = "crash-points", corruption }

    var mode = Mode.simulate
    var firstSeed: UInt64 = 1
    var seedCount = 100
    var operationCount = 250
    var seconds: Int?
    var bug: PlantedBug?
    var isTraced = false
    var runsTwice = false
    var stride = 1

    init(_ texts: [String]) throws {
        var rest = texts[...]
        func number(_ name: String) throws -> Int {
            guard let text = rest.popFirst(), let number = Int(text), number >= 0 else {
                throw Invalid(description: "\(name) needs a number")
            }
            return number
        }
        while let name = rest.popFirst() {
            switch name {
            case "crash-points", "corruption": mode = Mode(rawValue: name) ?? .simulate
            case "--stride": stride = try number(name)
            case "--seed": firstSeed = UInt64(try number(name))
            case "--seeds": seedCount = try number(name)
            case "--operations": operationCount = try number(name)
            case "--seconds": seconds = try number(name)
            case "--trace": isTraced = true
            case "--twice": runsTwice = true
            case "--plant":
                guard let text = rest.popFirst(), let bug = PlantedBug(rawValue: text) else {
                    let known = PlantedBug.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Invalid(description: "--plant takes one of \(known)")
                }
                self.bug = bug
            default: throw Invalid(description: "there is no option \(name)")
            }
        }
    }
}
