import Columnar

extension Condition {
    /// Whether any row may meet the condition. False only if the bounds prove that none does, so the rows may be
    /// skipped unread.
    public func mayMatch(_ bounds: some BoundsProvider) -> Bool {
        bounds.rowCount != 0 && outcomes(bounds).mayBeTrue
    }

    /// Whether all rows certainly meet the condition, so they need not be read to be counted or deleted.
    public func mustMatch(_ bounds: some BoundsProvider) -> Bool {
        if bounds.rowCount == 0 { return true }
        let outcomes = outcomes(bounds)
        return !outcomes.mayBeFalse && !outcomes.mayBeUnknown
    }

    /// Which outcomes the bounds leave open for some row; true where in doubt.
    private func outcomes(_ bounds: some BoundsProvider) -> Outcomes {
        switch self {
        case .constant(let value):
            return Outcomes(mayBeTrue: value == true, mayBeFalse: value == false, mayBeUnknown: value == nil)
        case .decided(let column, let value):
            let range = ValueRange(bounds.bounds(of: column), column, bounds.rowCount)
            return Outcomes(
                mayBeTrue: value && range.mayHoldValue, mayBeFalse: !value && range.mayHoldValue,
                mayBeUnknown: range.mayHoldNull)
        case .compare(let column, let comparison, let value):
            let range = ValueRange(bounds.bounds(of: column), column, bounds.rowCount)
            return Outcomes(
                mayBeTrue: range.mayHold(comparison, value),
                mayBeFalse: range.mayHold(comparison.negated, value),
                mayBeUnknown: range.mayHoldNull)
        case .isIn(let column, let values):
            let range = ValueRange(bounds.bounds(of: column), column, bounds.rowCount)
            let hasNull = values.contains(.null)
            let others = values.filter { !$0.isNull }
            let mayBeOther = range.mayHoldValue && !others.contains { !range.mayHold(.notEqual, $0) }
            return Outcomes(
                mayBeTrue: others.contains { range.mayHold(.equal, $0) }, mayBeFalse: mayBeOther && !hasNull,
                mayBeUnknown: range.mayHoldNull || (hasNull && mayBeOther))
        case .like(let column, let pattern):
            let range = ValueRange(bounds.bounds(of: column), column, bounds.rowCount)
            return Outcomes(
                mayBeTrue: range.mayHoldText(startingWith: pattern.prefix), mayBeFalse: range.mayHoldValue,
                mayBeUnknown: range.mayHoldNull)
        case .isNull(let column):
            let range = ValueRange(bounds.bounds(of: column), column, bounds.rowCount)
            return Outcomes(mayBeTrue: range.mayHoldNull, mayBeFalse: range.mayHoldValue, mayBeUnknown: false)
        case .compareColumns(let left, _, let right):
            let first = ValueRange(bounds.bounds(of: left), left, bounds.rowCount)
            let second = ValueRange(bounds.bounds(of: right), right, bounds.rowCount)
            let mayCompare = first.mayHoldValue && second.mayHoldValue
            return Outcomes(
                mayBeTrue: mayCompare, mayBeFalse: mayCompare,
                mayBeUnknown: first.mayHoldNull || second.mayHoldNull)
        case .and(let parts):
            return parts.reduce(Outcomes(mayBeTrue: true, mayBeFalse: false, mayBeUnknown: false)) {
                $0.and($1.outcomes(bounds))
            }
        case .or(let parts):
            return parts.reduce(Outcomes(mayBeTrue: false, mayBeFalse: true, mayBeUnknown: false)) {
                $0.negated.and($1.outcomes(bounds).negated).negated
            }
        case .not(let part): return part.outcomes(bounds).negated
        }
    }
}

/// The outcomes that some row may have; each row has one of those that are set.
private struct Outcomes {
    var mayBeTrue: Bool
    var mayBeFalse: Bool
    var mayBeUnknown: Bool

    var negated: Outcomes {
        Outcomes(mayBeTrue: mayBeFalse, mayBeFalse: mayBeTrue, mayBeUnknown: mayBeUnknown)
    }

    func and(_ other: Outcomes) -> Outcomes {
        Outcomes(
            mayBeTrue: mayBeTrue && other.mayBeTrue, mayBeFalse: mayBeFalse || other.mayBeFalse,
            mayBeUnknown: (mayBeUnknown && (other.mayBeTrue || other.mayBeUnknown))
                || (other.mayBeUnknown && (mayBeTrue || mayBeUnknown)))
    }
}

/// The values that a column may hold by its bounds.
private struct ValueRange {
    let mayHoldNull: Bool
    /// Whether anything but null may be there.
    let mayHoldValue: Bool
    /// Whether NaN may be there, and whether anything else but null may.
    private let mayHoldNaN: Bool
    private let mayHoldNumber: Bool
    private let lower: Scalar?
    private let upper: Scalar?
    /// Whether `upper` stands for all texts that start with it as well.
    private let isUpperPrefix: Bool

    init(_ bounds: ColumnBounds?, _ column: ColumnReference, _ rowCount: Int64?) {
        let isFloat: Bool =
            switch column.type {
            case .float16, .float32, .float64: true
            default: false
            }
        guard let bounds else {
            mayHoldNull = true
            mayHoldValue = column.type != .null
            mayHoldNaN = isFloat
            mayHoldNumber = mayHoldValue
            lower = nil
            upper = nil
            isUpperPrefix = false
            return
        }
        mayHoldNull = bounds.nullCount != 0
        let isAllNull = rowCount.map { bounds.nullCount == $0 } ?? false
        mayHoldValue = !isAllNull && column.type != .null
        mayHoldNaN = mayHoldValue && isFloat && bounds.nanCount != 0
        if let rows = rowCount, let nulls = bounds.nullCount, let nans = bounds.nanCount {
            mayHoldNumber = mayHoldValue && (!isFloat || nulls + nans != rows)
        } else {
            mayHoldNumber = mayHoldValue
        }
        // A bound that is NaN says nothing of the numbers. Of what is cut, only these keep a known relation.
        var lower = Self.usable(bounds.minimum)
        if !bounds.isMinimumExact {
            switch lower {
            case .string, .binary, .timestamp, nil: break
            default: lower = nil
            }
        }
        self.lower = lower
        var upper = Self.usable(bounds.maximum)
        var isPrefix = false
        if !bounds.isMaximumExact {
            switch upper {
            case .string, .binary: isPrefix = true
            case .timestamp(let ticks, let unit, let adjusted):
                let (end, overflow) = ticks.addingReportingOverflow(unit.ticksPerSecond / 1000)
                upper = overflow ? nil : .timestamp(end, unit, adjustedToUTC: adjusted)
            case nil: break
            default: upper = nil
            }
        }
        self.upper = upper
        isUpperPrefix = isPrefix
    }

    private static func usable(_ bound: Scalar?) -> Scalar? {
        switch bound {
        case .double(let value) where value.isNaN: nil
        case .float(let value) where value.isNaN: nil
        default: bound
        }
    }

    /// Whether some value may compare so with `value`.
    func mayHold(_ comparison: Comparison, _ value: Scalar) -> Bool {
        guard mayHoldValue else { return false }
        if mayHoldNaN, Scalar.double(.nan).compare(to: value).map({ comparison.holds(order: $0) }) ?? true {
            return true
        }
        guard mayHoldNumber else { return false }
        // The order of the bounds against the value; what is unknown reaches beyond every value.
        let low = lower.map { $0.compare(to: value) ?? -1 } ?? -1
        let high = upper.map { orderOfUpper($0, value) } ?? 1
        switch comparison {
        case .equal: return low <= 0 && high >= 0
        case .notEqual: return low != 0 || high != 0
        case .less: return low < 0
        case .lessOrEqual: return low <= 0
        case .greater: return high > 0
        case .greaterOrEqual: return high >= 0
        }
    }

    private func orderOfUpper(_ upper: Scalar, _ value: Scalar) -> Int {
        if isUpperPrefix {
            switch (upper, value) {
            case (.string(let prefix), .string(let text)) where text.utf8.starts(with: prefix.utf8): return 1
            case (.binary(let prefix), .binary(let bytes)) where bytes.starts(with: prefix): return 1
            default: break
            }
        }
        return upper.compare(to: value) ?? 1
    }

    /// Whether some text may start with the given UTF-8.
    func mayHoldText(startingWith prefix: [UInt8]) -> Bool {
        guard mayHoldValue else { return false }
        guard !prefix.isEmpty else { return true }
        if case .string(let minimum)? = lower {
            // Beyond the prefix and not within it: all texts are above those that start with it.
            let head = Array(minimum.utf8.prefix(prefix.count))
            if prefix.lexicographicallyPrecedes(head) { return false }
        }
        if case .string(let maximum)? = upper {
            let bytes = Array(maximum.utf8)
            if bytes.lexicographicallyPrecedes(prefix) { return isUpperPrefix && prefix.starts(with: bytes) }
        }
        return true
    }
}
