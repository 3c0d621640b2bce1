import ArgumentParser

/// The root of the command line.
struct Tarn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tarn",
        abstract: "Keyed, versioned Delta Lake tables, and the school pipelines on them.",
        discussion: """
            A TABLE is a name in the lake (codetrack.weekly_stats) or the folder of any Delta table (./x, /x).
            The lake home is --lake DIR, else $TARN_LAKE, else ./lake.

            Exit codes: 0 done, or already applied; 1 failed; 2 usage; 3 conflict, try again; 4 input data refused;
            5 table damaged or unsupported; 6 store or source unreachable.

            Example: tarn init && tarn sync codetrack --full
            """,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "The lake", subcommands: [Init.self, Sync.self, Refresh.self, Doctor.self, Demo.self]),
            CommandGroup(
                name: "Reading",
                subcommands: [
                    Scan.self, SQL.self, Export.self, History.self, Show.self, Files.self, Diff.self,
                    Changes.self, Report.self,
                ]),
            CommandGroup(
                name: "Changing",
                subcommands: [
                    Create.self, Alter.self, Append.self, Upsert.self, Update.self, Delete.self, Restore.self,
                    Clone.self,
                ]),
            CommandGroup(
                name: "Keeping",
                subcommands: [Compact.self, Vacuum.self, Checkpoint.self, Tag.self, Fsck.self]),
            CommandGroup(name: "Serving", subcommands: [Serve.self, Share.self]),
            CommandGroup(name: "Single files", subcommands: [ParquetCommand.self]),
        ])

    /// What `tarn --version` prints.
    static let version = "0.1.0"
}
