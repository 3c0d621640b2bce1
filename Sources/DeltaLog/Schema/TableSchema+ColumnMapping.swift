extension TableSchema {
    /// Gives every field at any depth that has none an id and a physical name (protocol section "Writer
    /// Requirements for Column Mapping").
    ///
    /// `maximumID` is the greatest id ever given in the table and grows. `physicalName` makes the name for a field: a
    /// new one, or the field's own where data files have it already.
    package func assigningColumnMapping(
        after maximumID: inout Int64, physicalName: (StructField) -> String
    ) -> TableSchema {
        TableSchema(Self.assign(fields, &maximumID, physicalName))
    }

    private static func assign(
        _ fields: [StructField], _ maximumID: inout Int64, _ physicalName: (StructField) -> String
    ) -> [StructField] {
        fields.map { field in
            var field = field
            if field.metadata[StructField.Key.columnMappingID] == nil {
                maximumID += 1
                field.metadata[StructField.Key.columnMappingID] = .integer(maximumID)
            }
            if field.metadata[StructField.Key.physicalName] == nil {
                field.metadata[StructField.Key.physicalName] = .string(physicalName(field))
            }
            field.type = assign(field.type, &maximumID, physicalName)
            return field
        }
    }

    private static func assign(
        _ type: DeltaType, _ maximumID: inout Int64, _ physicalName: (StructField) -> String
    ) -> DeltaType {
        switch type {
        case .structure(let fields): return .structure(assign(fields, &maximumID, physicalName))
        case .array(let element, let containsNull):
            return .array(element: assign(element, &maximumID, physicalName), containsNull: containsNull)
        case .map(let key, let value, let valueContainsNull):
            return .map(
                key: assign(key, &maximumID, physicalName), value: assign(value, &maximumID, physicalName),
                valueContainsNull: valueContainsNull)
        default: return type
        }
    }

    /// The greatest id that a field has; 0 where none has one.
    package var greatestColumnID: Int64 {
        var greatest: Int64 = 0
        _ = containsField { field in
            greatest = max(greatest, field.columnMappingID ?? 0)
            return false
        }
        return greatest
    }

    /// The schema without ids and physical names, for a new table made like another one.
    package var withoutColumnMapping: TableSchema {
        TableSchema(fields.map(Self.strip))
    }

    private static func strip(_ field: StructField) -> StructField {
        var field = field
        field.metadata[StructField.Key.columnMappingID] = nil
        field.metadata[StructField.Key.physicalName] = nil
        field.type = strip(field.type)
        return field
    }

    private static func strip(_ type: DeltaType) -> DeltaType {
        switch type {
        case .structure(let fields): .structure(fields.map(strip))
        case .array(let element, let containsNull):
            .array(element: strip(element), containsNull: containsNull)
        case .map(let key, let value, let valueContainsNull):
            .map(key: strip(key), value: strip(value), valueContainsNull: valueContainsNull)
        default: type
        }
    }
}
