import Columnar
import Testing

@testable import Parquet

@Suite struct SchemaTreeTests {
    private func group(
        _ name: String, _ repetition: Repetition, children: Int32, _ converted: ConvertedType? = nil
    ) -> SchemaElement {
        SchemaElement(repetition: repetition, name: name, childCount: children, convertedType: converted)
    }

    private func leaf(
        _ name: String, _ repetition: Repetition, _ type: PhysicalType = .int32,
        logicalType: LogicalType? = nil, converted: ConvertedType? = nil, length: Int32? = nil
    ) -> SchemaElement {
        SchemaElement(
            type: type, typeLength: length, repetition: repetition, name: name, convertedType: converted,
            logicalType: logicalType)
    }

    private func type(_ elements: [SchemaElement]) throws -> DataType {
        let root = SchemaElement(name: "root", childCount: 1)
        return try SchemaTree(elements: [root] + elements).columns[0].field.type
    }

    private func list(_ name: String, nullable: Bool, _ type: DataType = .int32) -> DataType {
        .list(Field(name: name, type: type, isNullable: nullable))
    }

    @Test func listsOfThreeLevelsLoseTheHelperGroup() throws {
        let tree = try SchemaTree(elements: [
            SchemaElement(name: "root", childCount: 1), group("l", .optional, children: 1, .list),
            group("list", .repeated, children: 1), leaf("element", .optional),
        ])
        #expect(tree.columns[0].field == Field(name: "l", type: list("element", nullable: true)))
        #expect(tree.leaves[0].maximumDefinitionLevel == 3)
        #expect(tree.leaves[0].maximumRepetitionLevel == 1)
        #expect(tree.leaves[0].path == ["l", "list", "element"])
    }

    @Test func listsOfTwoLevelsKeepTheirElement() throws {
        #expect(
            try type([group("l", .optional, children: 1, .list), leaf("element", .repeated)])
                == list("element", nullable: false))
        let tuple = group("l_tuple", .repeated, children: 1)
        #expect(
            try type([group("l", .optional, children: 1, .list), tuple, leaf("x", .required)])
                == list(
                    "l_tuple", nullable: false,
                    .structure([Field(name: "x", type: .int32, isNullable: false)])))
        #expect(
            try type([
                group("l", .optional, children: 1, .list), group("array", .repeated, children: 1),
                leaf("x", .required),
            ])
                == list(
                    "array", nullable: false, .structure([Field(name: "x", type: .int32, isNullable: false)])
                ))
    }

    @Test func repeatedFieldsOutsideOfListsAreRequiredLists() throws {
        let tree = try SchemaTree(elements: [
            SchemaElement(name: "root", childCount: 1), leaf("r", .repeated),
        ])
        #expect(
            tree.columns[0].field == Field(name: "r", type: list("r", nullable: false), isNullable: false))
    }

    @Test func mapsMayLackValues() throws {
        let map = try type([
            group("m", .optional, children: 1, .mapKeyValue), group("map", .repeated, children: 1),
            leaf("key", .required),
        ])
        #expect(
            map
                == .map(
                    key: Field(name: "key", type: .int32, isNullable: false),
                    value: Field(name: "value", type: .null)))
    }

    @Test func annotatedGroupsOfAnotherShapeAreStructures() throws {
        let fields = [
            Field(name: "a", type: .int32, isNullable: false),
            Field(name: "b", type: .int32, isNullable: false),
        ]
        #expect(
            try type([
                group("m", .optional, children: 2, .map), leaf("a", .required), leaf("b", .required),
            ])
                == .structure(fields))
    }

    @Test func intervalWinsOverUnknown() throws {
        #expect(
            try type([
                leaf(
                    "i", .optional, .fixedLengthByteArray, logicalType: .null, converted: .interval,
                    length: 12)
            ]) == .interval)
        #expect(try type([leaf("n", .optional, logicalType: .null)]) == .null)
    }

    @Test func annotationsThatTheTypeCannotCarryAreRefused() {
        #expect(
            throws: ParquetError.malformedSchema(element: 1, name: "d", problem: "date stored as int64")
        ) { try type([leaf("d", .optional, .int64, logicalType: .date)]) }
        #expect(
            throws: ParquetError.malformedSchema(
                element: 1, name: "d", problem: "a decimal of precision 10 stored as int32")
        ) { try type([leaf("d", .optional, .int32, logicalType: .decimal(precision: 10, scale: 2))]) }
        #expect(
            throws: ParquetError.malformedSchema(
                element: 1, name: "f", problem: "a fixed-length array without a length")
        ) { try type([leaf("f", .optional, .fixedLengthByteArray)]) }
    }

    @Test func treesThatDoNotCloseAreRefused() {
        #expect(
            throws: ParquetError.malformedSchema(element: 1, name: "g", problem: "children are missing")
        ) { try type([group("g", .optional, children: 2), leaf("a", .required)]) }
        #expect(
            throws: ParquetError.malformedSchema(
                element: 2, name: "b", problem: "stands outside of the tree")
        ) { try type([leaf("a", .required), leaf("b", .required)]) }
        #expect(throws: ParquetError.malformedFooter(problem: "the schema has no elements")) {
            try SchemaTree(elements: [])
        }
    }

    @Test func schemasOfTwentyThousandLevelsAreRefused() {
        var elements = [SchemaElement(name: "root", childCount: 1)]
        for _ in 0..<20_000 { elements.append(group("g", .optional, children: 1)) }
        elements.append(leaf("x", .required))
        #expect(
            throws: ParquetError.limitExceeded(
                what: "schema depth", stated: SchemaTree.maximumDepth + 1, limit: SchemaTree.maximumDepth)
        ) { try SchemaTree(elements: elements) }
    }
}
