import Connectors
import Testing

@Suite("A .env file")
struct EnvironmentFileTests {
    @Test("gives names and values, whatever their dress")
    func readsAllForms() throws {
        let file = try EnvironmentFile(
            parsing: """
                \u{FEFF}# where data come from
                API_URL=https://api.example.org
                export  TOKEN="a b\\n\\"c\\" # no comment" # a comment
                SINGLE='as $it is\\n'   
                EMPTY=
                SPACED  =  value with blanks \t
                HASH=a#b # gone
                ONLY=#gone
                MULTI="one
                two"
                export=odd
                API_URL = later wins
                LAST=x
                """)
        #expect(
            file.values == [
                "API_URL": "later wins", "TOKEN": "a b\n\"c\" # no comment", "SINGLE": "as $it is\\n",
                "EMPTY": "",
                "SPACED": "value with blanks", "HASH": "a#b", "ONLY": "", "MULTI": "one\ntwo",
                "export": "odd",
                "LAST": "x",
            ])
    }

    @Test("with Windows line ends reads the same")
    func readsWindowsLines() throws {
        let file = try EnvironmentFile(parsing: "A=1\r\nB=\"2\"\r\n\r\n# c\r\nC='3'\r\n")
        #expect(file.values == ["A": "1", "B": "2", "C": "3"])
    }

    @Test(
        "is refused by line, never quoting its content",
        arguments: [
            ("A=1\nsecret", 2), ("A=1\n=secret", 2), ("A=\"secret", 1), ("\n\nA='secret\n\n", 3),
            ("A=\"b\" secret", 1), ("1A=secret", 1), ("A B=secret", 1),
        ])
    func refusesFaults(text: String, line: Int) {
        let error = #expect(throws: ConnectorError.self) { try EnvironmentFile(parsing: text) }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("line \(line):") == true)
        #expect(error?.description.contains("secret") == false)
    }
}
