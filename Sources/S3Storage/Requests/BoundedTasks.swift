/// Work done side by side, so much at a time.
enum BoundedTasks {
    /// The outcomes in the order of the inputs.
    static func run<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], width: Int, _ body: @escaping @Sendable (Input) async -> Output
    ) async -> [Output] {
        if inputs.count == 1 { return [await body(inputs[0])] }
        var outcomes = [Output?](repeating: nil, count: inputs.count)
        await withTaskGroup(of: (Int, Output).self) { group in
            var next = 0
            while next < min(width, inputs.count) {
                let (index, input) = (next, inputs[next])
                group.addTask { (index, await body(input)) }
                next += 1
            }
            while let (index, output) = await group.next() {
                outcomes[index] = output
                if next < inputs.count {
                    let (index, input) = (next, inputs[next])
                    group.addTask { (index, await body(input)) }
                    next += 1
                }
            }
        }
        let found = outcomes.compactMap { $0 }
        precondition(found.count == inputs.count, "\(found.count) of \(inputs.count) tasks gave an outcome")
        return found
    }
}
